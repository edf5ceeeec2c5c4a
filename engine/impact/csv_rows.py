"""Past visits as CSV: a row for each line of a visit, the columns named as facts are."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path as FilePath
from typing import Any, BinaryIO

from engine.facts.visit_schema import MOST_LINES
from engine.facts.vocabulary import FactSpec, FactType, Vocabulary
from engine.impact.entry import BadEntry, Entry, entry_of
from engine.impact.identity import tells_who
from engine.impact.json_lines import NAME, told_who
from engine.source import Diagnostic, Path, close_words
from engine.source.diagnostics import listed, quoted

_NEEDED = (NAME, "payor", "date_of_service", "line.code")
_YES = frozenset(("true", "yes", "y", "x"))
_NO = frozenset(("false", "no", "n"))
_AMERICAN = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_WHOLE = re.compile(r"\d{1,9}")
_SEVERAL = re.compile(r"[\s,;|]+")


@dataclass(frozen=True, slots=True)
class Heading:
    """What each column of a file holds; ``facts`` are the specs by column number from 0."""

    name: int
    facts: Mapping[int, FactSpec]
    width: int
    problems: tuple[Diagnostic, ...]

    @property
    def is_complete(self) -> bool:
        """No column is missing without which there is no visit."""
        return not any(problem.severity == "error" for problem in self.problems)


def csv_rows(path: FilePath, stream: BinaryIO, words: Vocabulary) -> Iterator[Entry | BadEntry]:
    """The entries of a file, in order; the rows of a visit stand together."""
    file = str(path)
    rows = _rows(file, stream)
    first = next(rows, None)
    if not isinstance(first, _Row):
        return
    heading = read_heading(file, first.cells, words)
    if heading.problems:
        yield BadEntry(heading.problems, visits=0)
    if not heading.is_complete:
        return
    visit: _Visit | None = None
    ended: set[str] = set()
    for row in rows:
        if isinstance(row, BadEntry):
            yield row
            continue
        name = row.cells[heading.name].strip() if len(row.cells) > heading.name else ""
        if visit is not None and name != visit.name:
            yield visit.entry()
            ended.add(visit.name)
            visit = None
        if not name or name in ended:
            yield BadEntry((_stray(file, row.line, heading.name + 1, name),))
            continue
        if visit is None:
            visit = _Visit(file, row.line, name, heading)
        visit.take(row)
    if visit is not None:
        yield visit.entry()


def read_heading(file: str, names: Sequence[str], words: Vocabulary) -> Heading:
    """The heading of a file, with what is wrong with it: an error where columns are missing."""
    facts: dict[int, FactSpec] = {}
    problems: list[Diagnostic] = []
    columns = [name.strip() for name in names]
    for number, name in enumerate(columns):
        first = columns.index(name) == number
        if name in words and first:
            facts[number] = words[name]
        elif name and not (name == NAME and first):
            problems.append(_refused(file, name, number + 1, words, again=not first))
    missing = [name for name in _NEEDED if name not in columns]
    if missing:
        what = "column" if len(missing) == 1 else "columns"
        message = f"the {what} {listed(map(quoted, missing))} is not there"
        if len(missing) > 1:
            message = message.replace(" is ", " are ")
        advice = (
            f"a heading with {listed(_NEEDED)} and any other facts; 'payor-rules facts' names them"
        )
        problems.append(Diagnostic("error", "missing-column", message, file, 1, 1, advice=advice))
    name_at = columns.index(NAME) if NAME in columns else 0
    return Heading(name_at, facts, len(columns), tuple(problems))


def _refused(file: str, name: str, column: int, words: Vocabulary, again: bool) -> Diagnostic:
    """Why a column is left out."""
    if again:
        message, code = f"the column {quoted(name)} stands there twice; the first counts", "twice"
        return Diagnostic("warning", code, message, file, 1, column, advice="each column once")
    if tells_who(name):
        return told_who(file, 1, [name], column)
    close = close_words(name, (*words.facts, NAME))
    advice = f"did you mean {quoted(close[0])}?" if close else "the id of a fact"
    message = f"the column {quoted(name)} names no fact, and is left out"
    return Diagnostic("warning", "unknown-column", message, file, 1, column, advice=advice)


@dataclass(frozen=True, slots=True)
class _Row:
    line: int
    cells: list[str]


def _rows(file: str, stream: BinaryIO) -> Iterator[_Row | BadEntry]:
    """The rows with the line on which each begins; empty ones are passed over."""
    # What is no UTF-8 becomes a sign that no fact holds, and is told where it is needed.
    with io.TextIOWrapper(stream, encoding="utf-8-sig", errors="replace", newline="") as text:
        start = text.readline()
        text.seek(0)
        separator = max(",;\t", key=start.count)
        reader = csv.reader(text, delimiter=separator, strict=True)
        while True:
            line = reader.line_num + 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                message = f"the row cannot be read ({error})"
                advice = "quotes that end, and no line break within a cell without them"
                problem = Diagnostic("error", "bad-row", message, file, line, 1, advice=advice)
                yield BadEntry((problem,))
                continue
            if any(cell.strip() for cell in cells):
                yield _Row(line, cells)


def _stray(file: str, line: int, column: int, name: str) -> Diagnostic:
    if not name:
        message, advice = "the row names no visit", "the number of its visit, in every row of it"
        return Diagnostic("error", "no-visit", message, file, line, column, advice=advice)
    message = f"the visit {quoted(name)} has ended further up"
    advice = "all rows of a visit one below the other"
    return Diagnostic("error", "scattered", message, file, line, column, advice=advice)


@dataclass(slots=True)
class _Visit:
    """A visit whose rows are being read."""

    file: str
    line: int
    name: str
    heading: Heading
    data: dict[str, Any] = field(default_factory=lambda: {"lines": []})
    cells: dict[Path, tuple[int, int]] = field(default_factory=dict)
    problems: list[Diagnostic] = field(default_factory=list)
    too_long: bool = False

    def take(self, row: _Row) -> None:
        """Adds a row: one line, and what it says of the visit."""
        own: dict[str, Any] = {}
        index = len(self.data["lines"])
        if index >= MOST_LINES:  # the rest is not held: a column may not tell visits apart
            if not self.too_long:
                self.too_long = True
                many = f"the visit {quoted(self.name)} has more than {MOST_LINES} rows"
                advice = "a number of its own for each visit"
                self._wrong(row.line, self.heading.name + 1, "too-large", many, advice)
            return
        self.data["lines"].append(own)
        self.cells[("lines", index)] = row.line, 1
        if any(cell.strip() for cell in row.cells[self.heading.width :]):
            many = f"the row has {len(row.cells)} cells, and the heading {self.heading.width}"
            self._wrong(row.line, self.heading.width + 1, "too-many-cells", many, "no more cells")
        for number, spec in self.heading.facts.items():
            text = row.cells[number].strip() if number < len(row.cells) else ""
            if not text:
                continue
            value = cell_value(spec, text)
            if spec.on_line:
                self.cells[("lines", index, *spec.path)] = row.line, number + 1
                _put(own, spec.path, value)
                continue
            stated = _get(self.data, spec.path)
            if stated is None:
                self.cells[spec.path] = row.line, number + 1
                _put(self.data, spec.path, value)
            elif stated != value:
                first, _ = self.cells[spec.path]
                message = f"'{spec.id}' is another than in row {first} of the same visit"
                advice = "the same in every row, or nothing after the first"
                self._wrong(row.line, number + 1, "contradiction", message, advice)

    def entry(self) -> Entry | BadEntry:
        """The visit, when all its rows have been taken."""
        if self.problems:
            return BadEntry(tuple(self.problems))
        cells = tuple((path, row, column) for path, (row, column) in self.cells.items())
        text = json.dumps(self.data, indent=1, ensure_ascii=False).encode("utf-8", "replace")
        return entry_of(
            self.data, text, file=self.file, line=self.line, name=self.name, cells=cells
        )

    def _wrong(self, line: int, column: int, code: str, message: str, advice: str) -> None:
        problem = Diagnostic("error", code, message, self.file, line, column, advice=advice)
        self.problems.append(problem)


def cell_value(spec: FactSpec, text: str) -> Any:
    """What a cell states, as a visit file would; its text where it cannot be read as that."""
    low = text.lower()
    match spec.type:
        case FactType.YES_NO:
            return True if low in {*_YES, "1"} else False if low in {*_NO, "0"} else text
        case FactType.RECORDED:
            if _WHOLE.fullmatch(text):
                return {"visits_ago": int(text)}
            return True if low in _YES else False if low in _NO else text
        case FactType.COUNT:
            whole = text.removesuffix(".0")
            return int(whole) if _WHOLE.fullmatch(whole) else text
        case FactType.MONEY:
            return _amount(text)
        case FactType.DATE:
            return _day(text)
        case FactType.CHOICES | FactType.CODES:
            return [part for part in _SEVERAL.split(text) if part]
        case _:
            return text


def _amount(text: str) -> Any:
    plain = text.removeprefix("$").replace(",", "")
    return float(plain) if re.fullmatch(r"\d{1,9}(\.\d{1,2})?", plain) else text


def _day(text: str) -> str:
    """A date as ISO text; spreadsheets in the US write month/day/year."""
    found = _AMERICAN.fullmatch(text)
    if found is None:
        return text
    month, day, year = map(int, found.groups())
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return text


def _get(data: Mapping[str, Any], path: tuple[str, ...]) -> Any:
    value: Any = data
    for step in path:
        value = value.get(step) if isinstance(value, dict) else None
    return value


def _put(data: dict[str, Any], path: tuple[str, ...], value: Any) -> None:
    for step in path[:-1]:
        data = data.setdefault(step, {})
    data[path[-1]] = value
