"""Checks the data of a document against a JSON Schema (2020-12); errors carry their positions."""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from hashlib import blake2b
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError
from jsonschema.protocols import Validator
from jsonschema.validators import extend
from referencing import Registry
from referencing.jsonschema import EMPTY_REGISTRY

from engine.source.diagnostics import Diagnostic, in_order
from engine.source.document import Document
from engine.source.nodes import Path
from engine.source.schema_branches import leaves
from engine.source.schema_index import SchemaIndex
from engine.source.schema_place import Found
from engine.source.schema_words import explain

_MOST_REPORTED = 200
_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

_formats = FormatChecker(formats=())


@_formats.checks("date")
def _is_date(value: object) -> bool:
    if not isinstance(value, str):
        return True
    if not _ISO_DATE.fullmatch(value):
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _multiple_of(
    validator: Validator, step: float, instance: Any, schema: Mapping[str, Any]
) -> Iterator[ValidationError]:
    """Decimal, since in binary 1.10 is no multiple of 0.01."""
    del schema
    if validator.is_type(instance, "number") and Decimal(str(instance)) % Decimal(str(step)):
        yield ValidationError(f"{instance} is no multiple of {step}")


def _pattern(
    validator: Validator, pattern: str, instance: Any, schema: Mapping[str, Any]
) -> Iterator[ValidationError]:
    """As JSON Schema has it, ``$`` is the very end; Python's also stands before a line break."""
    del schema
    to_the_end = re.sub(r"\$$", r"\\Z", pattern)
    if validator.is_type(instance, "string") and not re.search(to_the_end, instance):
        yield ValidationError(f"{instance!r} does not match {pattern!r}")


def _properties(
    validator: Any, properties: Mapping[str, Any], instance: Any, schema: Mapping[str, Any]
) -> Iterator[ValidationError]:
    """As the library's own, but an error under a ``false`` schema keeps its path."""
    del schema
    if validator.is_type(instance, "object"):
        for key, inner in properties.items():
            if key in instance:
                yield from validator.descend(
                    instance[key], {"not": {}} if inner is False else inner, key, key
                )


def _all_of(
    validator: Any, branches: list[Mapping[str, Any]], instance: Any, schema: Mapping[str, Any]
) -> Iterator[ValidationError]:
    """As the library's own; with ``x-dispatch: key`` a branch whose ``if`` asks for another value
    of that key is passed over unread, which is what the branch would come to."""
    key = schema.get("x-dispatch")
    for index, branch in enumerate(branches):
        if key is None or _may_apply(branch, key, instance):
            yield from validator.descend(instance, branch, schema_path=index)


def _may_apply(branch: Mapping[str, Any], key: str, instance: Any) -> bool:
    asked = branch.get("if", {}).get("properties", {}).get(key, {})
    if "const" not in asked or not isinstance(instance, dict):
        return True
    return bool(instance.get(key) == asked["const"])


class _Accepted:
    """Entries of lists that fit their schema: an edit of one entry need not check all the others.

    Entries are told apart by what they hold. As with any list whose entries are of one schema,
    whether one of them fits depends on nothing around it.
    """

    def __init__(self) -> None:
        self._known: set[tuple[int, bytes]] = set()

    def items(
        self, validator: Any, items: Any, instance: Any, schema: Mapping[str, Any]
    ) -> Iterator[ValidationError]:
        """As the library's own, without entries that fitted before."""
        if not isinstance(items, dict) or not isinstance(instance, list):
            yield from _library_items(validator, items, instance, schema)
            return
        for index in range(len(schema.get("prefixItems", ())), len(instance)):
            entry = instance[index]
            if not isinstance(entry, dict):
                yield from validator.descend(entry, items, path=index)
                continue
            key = id(items), blake2b(repr(entry).encode(), digest_size=16).digest()
            if key in self._known:
                continue
            fits = True
            for error in validator.descend(entry, items, path=index):
                fits = False
                yield error
            if fits:
                if len(self._known) >= _MOST_ACCEPTED:
                    self._known.clear()
                self._known.add(key)


_MOST_ACCEPTED = 20_000
_library_items = Draft202012Validator.VALIDATORS["items"]
_extended: Callable[..., type[Validator]] = extend
_Validator = _extended(
    Draft202012Validator,
    {
        "allOf": _all_of,
        "multipleOf": _multiple_of,
        "pattern": _pattern,
        "properties": _properties,
    },
)


def validator_of(schema: Mapping[str, Any], registry: Registry[Any] = EMPTY_REGISTRY) -> Validator:
    """What tells whether data fit a schema, dates as ISO text."""
    return _Validator(schema, registry=registry, format_checker=_formats)


class SchemaChecker:
    """A schema made ready once, for many documents.

    ``registry`` holds the schemas it refers to by URI; nothing is ever fetched from elsewhere.
    """

    def __init__(self, schema: Mapping[str, Any], registry: Registry[Any] | None = None) -> None:
        self._schema = schema
        self._registry = EMPTY_REGISTRY if registry is None else registry
        remembering = _extended(_Validator, {"items": _Accepted().items})
        self._validator = remembering(schema, registry=self._registry, format_checker=_formats)
        self._index: SchemaIndex | None = None

    def check(self, document: Document) -> list[Diagnostic]:
        """The places where the data is not what the schema asks for, sorted; empty when it fits.

        Empty as well for a document without data: its own diagnostics say why.
        """
        if document.root is None:
            return []
        found: list[Found] = []
        try:
            for one in self._found(document):
                found.append(one)
                if len(found) >= _MOST_REPORTED:
                    break
        except RecursionError:
            message = "the data is nested too deep to be checked"
            found.append(Found((), document.diagnostic((), "too-deep", message, "a flatter form")))
        return list(in_order(_without_echoes(found, document)))

    def _found(self, document: Document) -> Iterator[Found]:
        for error in self._validator.iter_errors(_with_iso_dates(document.data)):
            if self._index is None:
                self._index = SchemaIndex(self._schema, self._registry)
            for leaf in leaves(error, self._index):
                yield from explain(leaf, document, self._index)


def check_schema(
    document: Document, schema: Mapping[str, Any], registry: Registry[Any] | None = None
) -> list[Diagnostic]:
    """Checks one document. What was made ready for the same schema before is used again."""
    return _ready(schema, registry).check(document)


_MOST_READY = 16
_readied: OrderedDict[tuple[int, int], SchemaChecker] = OrderedDict()
"""By the schema and its registry as objects, which a checker keeps alive."""
_readying = threading.Lock()


def _ready(schema: Mapping[str, Any], registry: Registry[Any] | None) -> SchemaChecker:
    key = id(schema), id(registry)
    with _readying:
        found = _readied.get(key)
        if found is None:
            found = _readied[key] = SchemaChecker(schema, registry)
            if len(_readied) > _MOST_READY:
                _readied.popitem(last=False)
        _readied.move_to_end(key)
        return found


def _with_iso_dates(value: Any) -> Any:
    """The data with dates as text, as JSON Schema knows them."""
    if isinstance(value, dict):
        return {key: _with_iso_dates(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_with_iso_dates(inner) for inner in value]
    return value.isoformat() if isinstance(value, date) else value


def _without_echoes(found: list[Found], document: Document) -> Iterator[Diagnostic]:
    """Leaves out what only follows from another error at the same place."""
    told = {(d.line, d.column) for d in document.diagnostics if d.code == "invalid-date"}
    broken = [f.path for f in found if f.diagnostic.code != "misplaced-key"]
    slips = {
        (f.path[:-1], name) for f in found if f.diagnostic.code == "unknown-key" for name in f.names
    }
    for item in found:
        diagnostic = item.diagnostic
        if (
            diagnostic.code == "missing-key"
            and item.names
            and all((item.path, name) in slips for name in item.names)
        ):
            continue
        if diagnostic.code == "invalid-date" and (diagnostic.line, diagnostic.column) in told:
            continue
        if diagnostic.code == "misplaced-key" and _any_within(broken, item.path[:-1]):
            continue
        yield diagnostic


def _any_within(paths: list[Path], outer: Path) -> bool:
    return any(path[: len(outer)] == outer for path in paths)
