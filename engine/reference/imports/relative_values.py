"""CMS's file of relative values (PPRRVU): checked row by row, kept for our codes.

The names of its columns repeat, and run over several lines, so that cells are found by their place;
the names are checked all the same. Each row is held against the totals that stand in it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import closing
from datetime import date
from decimal import Decimal, InvalidOperation

from engine.reference.fee_schedules import VALUE_COLUMNS
from engine.reference.imports.fee_tables import CMS, CMS_LICENCE, MEDICARE, FeeTable
from engine.reference.imports.heading import Heading, Layout, found_heading
from engine.reference.imports.numbered_rows import NumberedRow, numbered_rows
from engine.reference.imports.open_table import AGAIN, OpenTable
from engine.reference.imports.problems import ImportRefusedError, problem, refused
from engine.reference.quarter import Quarter
from engine.reference.source import RELATIVE_VALUES
from engine.source import Diagnostic
from engine.source.diagnostics import listed, quoted

_ROW = re.compile(r"(?=.*[0-9])[0-9A-Z]{5}")
"""A code; the word HCPCS in the heading has the form of one but for the digits."""


class _Layout(Layout):
    def begins(self, cells: Sequence[str]) -> bool:
        return bool(cells) and _ROW.fullmatch(cells[0]) is not None


LAYOUT = _Layout("CMS's file of relative values", ("hcpcs",), codes=1)
NAMED = (
    (0, "hcpcs"),
    (1, "mod"),
    (3, "status code"),
    (5, "work rvu"),
    (6, "non-fac pe rvu"),
    (8, "facility pe rvu"),
    (10, "mp rvu"),
    (11, "non-facility total"),
    (12, "facility total"),
    (18, "mult proc"),
)
"""Places of the cells that are read, counted from 0, each with the words of its heading."""
_FACTOR = "conv factor"
_MODIFIER = re.compile(r"[0-9A-Z]{2}")
_RELEASE = re.compile(r"(20[0-9]{2}) .*relative value file (\w+) release", re.IGNORECASE)
_IN_NAME = re.compile(
    r"pprrvu(20)?([0-9]{2})[-_]?(jan|apr|jul|oct)|rvu(20)?([0-9]{2})([a-d])(?![a-z])",
    re.IGNORECASE,
)
_MONTHS = {"jan": 1, "apr": 2, "jul": 3, "oct": 4}
_CLOSE = Decimal("0.02")


def read_value_file(file: OpenTable, stated: date | None, codes: frozenset[str]) -> FeeTable:
    """The rows of our codes; raises ImportRefusedError with everything that is wrong."""
    problems: list[Diagnostic] = []
    kept: list[tuple[str, ...]] = []
    read = 0
    with closing(numbered_rows(file)) as rows:
        begins = found_heading(file.shown, LAYOUT, rows)
        width = _checked(file, begins)
        edition = _edition(file, begins, stated)
        factor = next((i for i, name in enumerate(begins.columns) if _names(name, _FACTOR)), None)
        for row in (begins.row, *rows):
            if not LAYOUT.begins(row.cells):
                continue
            read += 1
            problems += _faults(file, row, width)
            if row.cells[0] in codes and not problems:
                kept.append(_stored(row.cells, factor))
    if problems:
        raise ImportRefusedError(problems)
    if not kept:
        message = f"none of its {read:,} rows is about a therapy code"
        raise refused(file.shown, "no-rows", message, "give the whole file, or say --codes")
    quarter = Quarter.holding(edition)
    return FeeTable(
        file=file,
        stem=f"medicare-relative-values-{edition}",
        columns=VALUE_COLUMNS,
        rows=sorted(kept),
        read=read,
        about={
            "kind": RELATIVE_VALUES,
            "valid_from": edition,
            "valid_through": quarter.last_day,
            "tables": [MEDICARE],
            "title": f"Medicare physician fee schedule, relative values of {edition:%B %Y}",
            "publisher": CMS,
            "licence": CMS_LICENCE,
            "columns": {
                "code": "the code",
                "modifier": "of a part of the service; empty for the whole",
                "status": "CMS's mark whether the code is paid",
                "work": "relative value of the work",
                "practice_expense": "relative value of the practice expense outside facilities",
                "facility_practice_expense": "relative value of it in facilities",
                "malpractice": "relative value of malpractice insurance",
                "multiple_procedures": "CMS's mark of the cut beside other codes",
                "factor": "conversion factor of the row in USD; empty where the file has none",
            },
            "dropped": ["other codes", "other columns, the descriptions of codes among them"],
        },
    )


def _checked(file: OpenTable, begins: Heading) -> int:
    names = begins.columns
    wrong = [
        f"column {place + 1} is {quoted(names[place]) if place < len(names) else 'missing'},"
        f" not {quoted(words)}"
        for place, words in NAMED
        if place >= len(names) or not _names(names[place], words)
    ]
    if wrong:
        message = f"the columns are not those of {LAYOUT.what}: {listed(wrong, limit=3)}"
        raise refused(file.shown, "changed-columns", message, "give the file as CMS publishes it")
    return len(names)


def _names(heading: str, words: str) -> bool:
    """The heading holds these words, apart from others that stand above or between them."""
    said = heading.lower().split()
    return all(word in said for word in words.split())


def _edition(file: OpenTable, begins: Heading, stated: date | None) -> date:
    """The first day of the quarter for which the file was released."""
    if stated is not None:
        return stated
    for notice in begins.notices:
        found = _RELEASE.search(notice)
        if found and found[2][:3].lower() in _MONTHS:
            return Quarter(int(found[1]), _MONTHS[found[2][:3].lower()]).first_day
    for name in file.names:
        named = _IN_NAME.search(name)
        if named and named[2]:
            return Quarter(2000 + int(named[2]), _MONTHS[named[3].lower()]).first_day
        if named:
            return Quarter(2000 + int(named[5]), "abcd".index(named[6].lower()) + 1).first_day
    message = "neither the file nor its name says of which quarter it is"
    raise refused(file.shown, "unnamed-date", message, "say --effective, such as 2026-07-01")


def _faults(file: OpenTable, row: NumberedRow, width: int) -> list[Diagnostic]:
    cells = row.cells
    if len(cells) != width:
        message = f"the row has {len(cells)} columns where {width} were expected"
        return [problem(file.shown, "wrong-width", message, AGAIN, row.line)]
    if cells[1] and not _MODIFIER.fullmatch(cells[1]):
        message = f"{quoted(cells[1])} is no modifier"
        return [problem(file.shown, "wrong-cell", message, AGAIN, row.line)]
    numbers = [_number(cells[place]) for place in (5, 6, 8, 10, 11, 12)]
    if None in numbers:
        message = f"a relative value of {cells[0]} is not a number"
        return [problem(file.shown, "wrong-cell", message, AGAIN, row.line)]
    work, outside, inside, malpractice, total, in_facility = (n or Decimal(0) for n in numbers)
    for expense, stated in ((outside, total), (inside, in_facility)):
        if abs(work + expense + malpractice - stated) > _CLOSE:
            message = f"the values of {cells[0]} do not add up to the total of {stated}"
            return [problem(file.shown, "wrong-total", message, AGAIN, row.line)]
    return []


def _stored(cells: Sequence[str], factor: int | None) -> tuple[str, ...]:
    rate = _number(cells[factor]) if factor is not None else None
    stated = f"{rate:f}" if rate else ""
    return (*(cells[place] for place in (0, 1, 3, 5, 6, 8, 10, 18)), stated)


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text or "0")
    except InvalidOperation:
        return None
    return number if number.is_finite() and number >= 0 else None
