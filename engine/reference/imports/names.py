"""What the name of a published file says: which table, for which quarter, and which part of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import TypeVar

from engine.reference.imports.open_table import OpenTable
from engine.reference.imports.problems import refused
from engine.reference.quarter import QUARTER, Quarter
from engine.source.diagnostics import quoted

PRACTITIONER = "practitioner"
HOSPITAL = "hospital"
TABLES = (PRACTITIONER, HOSPITAL)

_VERSION = re.compile(r"(?<![a-z0-9])v([0-9]{2})([0-3])r([0-9]+)(?![0-9])", re.IGNORECASE)
_VERSION_YEAR = 1994
"""Edition v32x of CMS's edits is that of 2026, v31x that of 2025 and so on; x counts from 0."""
_PART = re.compile(r"[-_]f([1-9])(?![0-9a-z])", re.IGNORECASE)
_EFFECTIVE = re.compile(r"eff[-_ ]([0-9]{2})-([0-9]{2})-([0-9]{4})", re.IGNORECASE)
_WORDS = (
    (re.compile(r"medicaid|^mcd[-_]", re.IGNORECASE), "medicaid"),
    (re.compile(r"dme", re.IGNORECASE), "dme"),
    (re.compile(r"ccipra|practitioner", re.IGNORECASE), PRACTITIONER),
    (re.compile(r"ccioph|outpatient|hospital", re.IGNORECASE), HOSPITAL),
)
_NOT_TAKEN = {
    "medicaid": "this is a table of Medicaid's NCCI, which is another one than Medicare's",
    "dme": "this is the table of suppliers of durable medical equipment",
}

_Value = TypeVar("_Value")


def table_of(table: OpenTable, stated: str | None, inside: Sequence[str] = ()) -> str:
    """Which of CMS's tables a file holds, by its name, texts ``inside`` of it, or as stated.

    Raises ImportRefusedError when that cannot be told, or is one that therapy has no use for.
    """
    named = _one(table, _word, "table", "--table", stated, inside)
    if named in _NOT_TAKEN:
        raise refused(
            table.shown,
            "wrong-table",
            _NOT_TAKEN[named],
            "give Medicare's practitioner table, or that of outpatient hospitals",
        )
    if named is None:
        message = "the name does not say whether this is the practitioner or the hospital table"
        raise refused(
            table.shown, "unnamed-table", message, f"say --table {' or --table '.join(TABLES)}"
        )
    return named


def quarter_of(table: OpenTable, stated: str | None) -> Quarter:
    """The quarter of a file of pair edits, by its name or as stated; raises ImportRefusedError."""
    given = Quarter.of(stated) if stated is not None else None
    if stated is not None and given is None:
        message = f"{quoted(stated)} is no quarter"
        raise refused(table.shown, "no-quarter", message, "write it as 2026q3")
    found = _one(table, _quarter, "quarter", "--quarter", given)
    if found is None:
        message = "the name does not say of which quarter this is"
        raise refused(table.shown, "unnamed-quarter", message, "say --quarter, such as 2026q3")
    return found


def effective_of(table: OpenTable, stated: date | None) -> date:
    """The first day of a file of unit maxima, by its name or as stated."""
    found = _one(table, _effective, "first day", "--effective", stated)
    if found is None:
        message = "the name does not say from which day on this holds"
        raise refused(table.shown, "unnamed-date", message, "say --effective, such as 2026-07-01")
    return found


def version_of(table: OpenTable) -> str:
    """The edition that the name states, such as ``v322r0``; empty when it states none."""
    found = next(filter(None, map(_VERSION.search, table.names)), None)
    return found[0].lower() if found else ""


def part_of(table: OpenTable) -> int | None:
    """Which part of a table that comes in several files this is; None when it is all of it."""
    found = next(filter(None, map(_PART.search, table.names)), None)
    return int(found[1]) if found else None


def _one(
    table: OpenTable,
    read: Callable[[str], Iterable[_Value]],
    what: str,
    option: str,
    stated: _Value | None,
    inside: Sequence[str] = (),
) -> _Value | None:
    found = {value for name in (*table.names, *inside) for value in read(name)}
    if stated is not None:
        found.add(stated)
    if len(found) > 1:
        words = " and ".join(sorted(map(str, found)))
        advice = f"leave {option} out" if stated is not None else "give the file as CMS named it"
        message = f"the {what} is named in two ways, {words}"
        raise refused(table.shown, "two-names", message, advice)
    return next(iter(found), None)


def _word(name: str) -> Iterable[str]:
    found = next((word for pattern, word in _WORDS if pattern.search(name)), None)
    return [found] if found else []


def _quarter(name: str) -> Iterable[Quarter]:
    for found in QUARTER.finditer(name):
        yield Quarter(int(found[1]), int(found[2]))
    for found in _VERSION.finditer(name):
        yield Quarter(_VERSION_YEAR + int(found[1]), int(found[2]) + 1)


def _effective(name: str) -> Iterable[date]:
    for found in _EFFECTIVE.finditer(name):
        try:
            yield date(int(found[3]), int(found[1]), int(found[2]))
        except ValueError:
            continue
