"""Which branch of ``oneOf`` and ``anyOf`` the author meant, so that only its errors are shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from jsonschema.exceptions import ValidationError

from engine.source.nodes import Path
from engine.source.schema_index import SchemaIndex


@dataclass(frozen=True, slots=True)
class Leaf:
    """One thing that is wrong: a keyword of the schema, its value, and where in the data.

    ``schema`` holds the keyword; ``value`` is what the data has there.
    """

    keyword: str
    expected: Any
    value: Any
    path: Path
    schema: Any
    message: str = ""


def leaves(error: ValidationError, index: SchemaIndex) -> Iterator[Leaf]:
    """The errors worth showing for one error of the validator, branches taken apart."""
    if error.validator in ("oneOf", "anyOf"):
        if error.context:
            yield from _of_branches(error, index)
        else:
            yield _leaf(error, "several-branches")
    else:
        yield _leaf(error)


def _leaf(error: ValidationError, keyword: str = "", expected: Any = None) -> Leaf:
    return Leaf(
        keyword or str(error.validator or "false"),
        error.validator_value if expected is None else expected,
        error.instance,
        tuple(error.absolute_path),
        error.schema,
        error.message,
    )


def _of_branches(error: ValidationError, index: SchemaIndex) -> Iterator[Leaf]:
    branches: Any = error.validator_value
    errors: dict[int, list[ValidationError]] = defaultdict(list)
    for inner in error.context or ():
        errors[int(inner.relative_schema_path[0])].append(inner)
    meant = sorted(errors)
    if isinstance(error.instance, dict):
        fixed = {number: index.fixed(branches[number]) for number in meant}
        for key in _told_apart_by(fixed):
            if key not in error.instance:
                values = _values(fixed.values(), key)
                yield _leaf(error, "required-choice", (key, values))
                return
            value = error.instance[key]
            fitting = [n for n in meant if key not in fixed[n] or value in fixed[n][key]]
            if not fitting:
                path = (*error.absolute_path, key)
                values = _values(fixed.values(), key)
                yield Leaf("enum", values, value, path, error.schema)
                return
            meant = fitting
    of_type = [n for n in meant if not any(_is_type_of_whole(inner) for inner in errors[n])]
    if not of_type:
        types = [t for n in meant for inner in errors[n] for t in _types(inner)]
        yield _leaf(error, "type", list(dict.fromkeys(types)))
        return
    if len(of_type) > 1 and all(_only_required(errors[n]) for n in of_type):
        yield _leaf(error, "required-one-of", [_missing(errors[n]) for n in of_type])
        return
    if len(of_type) > 1 and isinstance(error.schema, dict) and "x-advice" in error.schema:
        yield _leaf(error, "no-branch")
        return
    best = min(of_type, key=lambda number: _distance(errors[number]))
    for inner in errors[best]:
        yield from leaves(inner, index)


def _told_apart_by(fixed: dict[int, dict[str, list[Any]]]) -> list[str]:
    """The keys that at least two branches tie to values, in every pair of branches to others."""
    keys = list(dict.fromkeys(key for values in fixed.values() for key in values))
    return [key for key in keys if _distinct([v[key] for v in fixed.values() if key in v])]


def _distinct(groups: Sequence[list[Any]]) -> bool:
    flat = [(type(value), value) for group in groups for value in group]
    return len(groups) > 1 and all(flat.count(value) == 1 for value in flat)


def _values(fixed: Any, key: str) -> list[Any]:
    return [value for values in fixed for value in values.get(key, ())]


def _is_type_of_whole(error: ValidationError) -> bool:
    return error.validator == "type" and not error.relative_path


def _types(error: ValidationError) -> list[str]:
    if not _is_type_of_whole(error):
        return []
    wanted: Any = error.validator_value
    return [wanted] if isinstance(wanted, str) else list(wanted)


def _only_required(errors: list[ValidationError]) -> bool:
    return all(error.validator == "required" and not error.relative_path for error in errors)


def _missing(errors: list[ValidationError]) -> list[str]:
    present: Any = errors[0].instance
    required: Any = errors[0].validator_value
    return [key for key in required if key not in present]


def _distance(errors: list[ValidationError]) -> tuple[int, int]:
    """Errors of the whole count before errors further in: there the author had got further."""
    return sum(1 for error in errors if not error.relative_path), len(errors)
