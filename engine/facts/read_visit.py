"""Reading a visit from YAML, JSON or plain data; every problem becomes a diagnostic."""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path as FilePath
from typing import Any

from engine.facts.clock_checks import check_clocks, complete_session
from engine.facts.fact_values import ordinal, read_value, whole_number
from engine.facts.line_minutes import clock_blocks, complete_minutes
from engine.facts.place_names import named
from engine.facts.problems import Problems
from engine.facts.visit import Authorization, Line, Value, Visit
from engine.facts.visit_checks import check_codes, check_place, check_visit, covering
from engine.facts.visit_schema import visit_schema
from engine.facts.vocabulary import FactSpec, FactType, Vocabulary
from engine.reference.labels import code_labels, place_labels
from engine.source import Diagnostic, Document, Path, in_order, read_document, with_text
from engine.source.diagnostics import is_error
from engine.source.quick_check import QuickChecker
from engine.source.schema_check import SchemaChecker
from engine.source.text import SourceText

Source = str | os.PathLike[str] | bytes | Mapping[str, Any] | Document

Specs = tuple[tuple[FactSpec, Path], ...]
"""Facts, each with where it stands below the visit or the line."""

ON_FILE = "authorization.on_file"
_CODES = (FactType.CODE, FactType.CODES)


@dataclass(frozen=True, slots=True)
class VisitReading:
    """A visit, None when some diagnostic is an error, and everything that was noticed."""

    visit: Visit | None
    diagnostics: tuple[Diagnostic, ...]


def read_visit(
    source: Source,
    vocabulary: Vocabulary,
    name: str | None = None,
    *,
    today: date | None = None,
    labels: Mapping[str, str] | None = None,
    codes: Collection[str] = (),
) -> VisitReading:
    """Reads a visit from a file, its bytes, data of the same form, or a document read already.

    ``name`` is what messages and the visit are called, by default the file. With ``today``, a day
    of service after it is warned of. ``labels`` are the known codes, by default those shipped, and
    ``codes`` more of them; a code that is not among them is warned of. An empty value is unknown,
    as one left out is.
    """
    document = _document(source, name)
    if document.root is None:
        return VisitReading(None, document.diagnostics)
    document = with_text(document, _text_fields(vocabulary))
    document = replace(document, data=_without_empty(document.data))
    checked = _checker(vocabulary).check(document)
    problems = Problems(document)
    visit = _visit(document, vocabulary, _visit_name(source, name), problems)
    check_visit(visit, problems, today)
    check_clocks(visit, problems)
    check_codes(visit, problems, {*(code_labels() if labels is None else labels), *codes})
    check_place(visit, problems, place_labels())
    told = named((*document.diagnostics, *checked), document)
    diagnostics = in_order((*told, *problems.found))
    if any(map(is_error, diagnostics)):
        return VisitReading(None, diagnostics)
    return VisitReading(visit, diagnostics)


def read_plain(data: Any, vocabulary: Vocabulary, name: str) -> Visit | None:
    """The visit of JSON data in which nothing is amiss; else None, and ``read_visit`` says why.

    For the many visits of a file. Codes that nothing knows are not looked for.
    """
    plain = _without_empty(data)
    if not _quick_checker(vocabulary).fits(plain):
        return None
    document = _Unwritten(SourceText(name, ""), plain, None)
    problems = Problems(document)
    visit = _visit(document, vocabulary, name, problems)
    check_clocks(visit, problems)
    return None if problems.found else visit


class _Unwritten(Document):
    """Data of which there is no text."""

    def text_of(self, path: Path) -> str | None:
        del path
        return None


# --- the source ------------------------------------------------------------------------------


def _document(source: Source, name: str | None) -> Document:
    if isinstance(source, Document):
        return source
    if isinstance(source, Mapping):
        text = json.dumps(source, default=_plain, ensure_ascii=False, indent=2)
        return read_document(text.encode("utf-8", "replace"), name or "visit")
    if isinstance(source, bytes):
        return read_document(source, name or "visit")
    return read_document(source, name)


def _plain(value: object) -> object:
    """What JSON lacks: dates as ISO text, sets as lists, amounts as numbers."""
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, set | frozenset):
        return sorted(value, key=str)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(f"a visit cannot hold {value!r} - use text, numbers, dates, lists and maps")


def _visit_name(source: Source, name: str | None) -> str:
    if name is not None:
        return name
    if isinstance(source, Document):
        return source.name
    if isinstance(source, bytes | Mapping):
        return "visit"
    return FilePath(source).stem


@lru_cache(maxsize=4)
def _checker(vocabulary: Vocabulary) -> SchemaChecker:
    return SchemaChecker(visit_schema(vocabulary))


@lru_cache(maxsize=4)
def _quick_checker(vocabulary: Vocabulary) -> QuickChecker:
    return QuickChecker(_texts_alone(visit_schema(vocabulary)))


def _texts_alone(schema: Any) -> Any:
    """The schema with codes as text alone: what a number says depends on how it is written."""
    if isinstance(schema, list):
        return [_texts_alone(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    codes = schema.get("type") == ["string", "integer"]
    inner = {key: _texts_alone(each) for key, each in schema.items()}
    return {**inner, "type": "string"} if codes else inner


@lru_cache(maxsize=4)
def _paths(vocabulary: Vocabulary, on_line: bool) -> tuple[tuple[FactSpec, Path], ...]:
    """The facts of visits, or of lines, with where they stand."""
    specs = vocabulary.facts.values()
    return tuple((spec, spec.path) for spec in specs if spec.on_line == on_line)


@lru_cache(maxsize=4)
def _text_fields(vocabulary: Vocabulary) -> tuple[Path, ...]:
    fields: list[Path] = []
    for spec in vocabulary.facts.values():
        if spec.type in _CODES:
            start: Path = ("lines", "*") if spec.on_line else ()
            end: Path = ("*",) if spec.type.is_several else ()
            fields.append((*start, *spec.path, *end))
    return tuple(fields)


def _without_empty(data: Any) -> Any:
    """The data without the keys that have no value."""
    if isinstance(data, dict):
        return {key: _without_empty(value) for key, value in data.items() if value is not None}
    if isinstance(data, list):
        return [_without_empty(item) for item in data]
    return data


# --- the facts -------------------------------------------------------------------------------


def _visit(document: Document, vocabulary: Vocabulary, name: str, problems: Problems) -> Visit:
    """The visit as far as it can be read; what is left out of it has been found by its schema."""
    data = document.data if isinstance(document.data, dict) else {}
    facts = dict(_facts(document, (), _paths(vocabulary, on_line=False)))
    on_line = _paths(vocabulary, on_line=True)
    entries = data.get("lines")
    lines = [
        _line(document, index, on_line, problems)
        for index, entry in enumerate(entries if isinstance(entries, list) else ())
        if isinstance(entry, dict)
    ]
    authorizations = _authorizations(data.get("authorizations"), problems)
    day = facts.get("date_of_service")
    if authorizations is not None and isinstance(day, int):
        _put_in_authorization(facts, covering(authorizations, day), problems)
    sessions = clock_blocks(data.get("sessions"), ("sessions",), problems)
    complete_session(facts, sessions, problems)
    return Visit(facts, tuple(lines), authorizations, sessions, name)


def _put_in_authorization(
    facts: dict[str, Value], covered: bool | None, problems: Problems
) -> None:
    """Puts in whether an authorization is on file, unless the visit states it itself."""
    if covered is not None and facts.setdefault(ON_FILE, int(covered)) != int(covered):
        problems.warn(
            ("authorization", "on_file"),
            "contradiction",
            "the authorizations of this visit say otherwise; what is stated here counts",
            "nothing, or correct the authorizations",
        )


def _facts(document: Document, start: Path, specs: Specs) -> Iterator[tuple[str, Value]]:
    top = document.value(start)
    for spec, below in specs:
        data = top
        for step in below:
            data = data.get(step) if isinstance(data, dict) else None
        if data is None:
            continue
        path = (*start, *below)
        written = document.text_of(path) if spec.type is FactType.MONEY else None
        value = read_value(spec, data, written)
        if value is not None:
            yield spec.id, value


def _line(document: Document, index: int, specs: Specs, problems: Problems) -> Line:
    path: Path = ("lines", index)
    facts = dict(_facts(document, path, specs))
    entry = document.value(path)
    blocks = clock_blocks(entry.get("blocks"), (*path, "blocks"), problems)
    complete_minutes(facts, blocks, path, problems)
    if "line.units" in facts:
        facts.setdefault("line.modifiers", frozenset())
    return Line(index + 1, facts, blocks)


def _authorizations(data: Any, problems: Problems) -> tuple[Authorization, ...] | None:
    if not isinstance(data, list):
        return None
    found = []
    for index, entry in enumerate(data):
        if not isinstance(entry, dict):
            continue
        authorization = Authorization(
            starts=ordinal(entry.get("from")),
            ends=ordinal(entry.get("until")),
            visits=whole_number(entry.get("visits")),
            used=whole_number(entry.get("used")),
        )
        starts, ends = authorization.starts, authorization.ends
        if starts is not None and ends is not None and ends < starts:
            path: Path = ("authorizations", index, "until")
            problems.error(
                path, "contradiction", "the last day lies before the first", "the later day here"
            )
        found.append(authorization)
    return tuple(found)
