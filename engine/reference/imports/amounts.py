"""A payor's own list of amounts: any table with a column of codes and one of amounts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from engine.reference.fee_schedules import AMOUNT_COLUMNS
from engine.reference.imports.fee_tables import FeeTable
from engine.reference.imports.heading import CODE
from engine.reference.imports.numbered_rows import NumberedRow, numbered_rows
from engine.reference.imports.open_table import OpenTable
from engine.reference.imports.problems import ImportRefusedError, problem, refused
from engine.reference.source import FEE_AMOUNTS
from engine.source import Diagnostic
from engine.source.diagnostics import listed, quoted

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "code": ("code", "cpt", "cptcode", "hcpcs", "hcpcscode", "procedure", "procedurecode"),
    "modifiers": ("modifier", "modifiers", "mod"),
    "amount": ("amount", "allowed", "allowable", "allowedamount", "fee", "rate", "price"),
    "from": ("from", "start", "starts", "startdate", "effective", "effectivedate", "begin"),
    "until": ("until", "end", "ends", "enddate", "through", "thru", "termination"),
    "locality": ("locality", "paymentlocality"),
    "state": ("state",),
}
"""What a heading may be called, without blanks, marks and capitals."""
FOREVER = date(9999, 12, 31)

_FURTHEST = 20
_PLAIN = re.compile(r"[^a-z]")
_MODIFIER = re.compile(r"[0-9A-Z]{2}")
_LOCALITY = re.compile(r"[0-9]{5}-[0-9A-Z]{2}")
_STATE = re.compile(r"[A-Z]{2}")
_US_DATE = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")
_PLAIN_DATE = re.compile(r"[0-9]{8}|[0-9]{4}-[0-9]{2}-[0-9]{2}")
_THOUSANDS = re.compile(r"[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?")
_MOST = Decimal(1_000_000)


@dataclass(frozen=True, slots=True)
class _Amount:
    line: int
    code: str
    modifiers: str
    amount: Decimal
    starts: date
    ends: date
    place: str

    @property
    def key(self) -> tuple[str, str, str]:
        return self.code, self.modifiers, self.place


def read_amount_list(
    file: OpenTable, payor: str, stated: date | None, codes: frozenset[str]
) -> FeeTable:
    """A payor's list; ``stated`` is the first day of the rows that name none.

    Raises ImportRefusedError with everything that is wrong.
    """
    with closing(numbered_rows(file)) as rows:
        places = _columns(file, rows)
        reader = _Reader(file, places, stated)
        found = [amount for row in rows if any(row.cells) for amount in reader.read(row)]
    problems = [*reader.problems, *_overlaps(file, found)]
    if problems:
        raise ImportRefusedError(problems)
    if not found:
        raise refused(file.shown, "no-rows", "the list has no row", "write one for each code")
    first, last = min(a.starts for a in found), max(a.ends for a in found)
    return FeeTable(
        file=file,
        stem=f"fees-{payor}-{first}",
        columns=AMOUNT_COLUMNS,
        rows=[_stored(amount) for amount in sorted(found, key=lambda a: (a.key, a.starts))],
        read=len(found),
        about={
            "kind": FEE_AMOUNTS,
            "valid_from": first,
            "valid_through": last,
            "tables": [payor],
            "title": f"list of amounts of {payor}",
            "publisher": payor,
            "licence": "the user's own",
            "columns": {
                "code": "the code",
                "modifiers": "modifiers that the line carries for it; empty for any line",
                "amount": "USD for one unit",
                "from": "first day",
                "until": "last day; empty while there is none",
                "place": "state or payment locality; empty for any",
            },
            "dropped": [],
        },
        told=tuple(_unknown(found, codes)),
    )


def _columns(file: OpenTable, rows: Iterator[NumberedRow]) -> Mapping[str, int]:
    """The place of each column that is known, by the first row that names codes and amounts."""
    seen: list[str] = []
    for row in rows:
        names = [_PLAIN.sub("", cell.lower()) for cell in row.cells]
        found = {
            column: place
            for column, called in COLUMNS.items()
            for place, name in enumerate(names)
            if name in called
        }
        if {"code", "amount"} <= found.keys():
            twice = [
                column for column, called in COLUMNS.items() if sum(map(called.count, names)) > 1
            ]
            if twice:
                message = f"two columns stand for {listed(twice)}"
                raise refused(file.shown, "two-columns", message, "keep one of them", row.line)
            return found
        seen = seen or [cell for cell in row.cells if cell]
        if row.line >= _FURTHEST:
            break
    read = listed(map(quoted, seen), limit=6) or "nothing"
    message = f"no row names a column of codes and one of amounts; it begins {read}"
    advice = "name the columns code and amount, and perhaps modifier, from, until, state, locality"
    raise refused(file.shown, "no-columns", message, advice)


class _Reader:
    """Reads the rows of a list, and gathers what is wrong with them."""

    def __init__(self, file: OpenTable, places: Mapping[str, int], stated: date | None) -> None:
        self._file, self._places, self._stated = file, places, stated
        self._line = 0
        self.problems: list[Diagnostic] = []

    def read(self, row: NumberedRow) -> Iterator[_Amount]:
        """The amount of a row; none after a fault."""
        self._line = row.line
        faults = len(self.problems)

        def cell(column: str) -> str:
            place = self._places.get(column)
            return "" if place is None or place >= len(row.cells) else row.cells[place]

        code = cell("code").upper()
        if not CODE.fullmatch(code):
            self._fault(f"{quoted(code)} is no code", "five digits or capital letters, 97140")
        modifiers = self._modifiers(cell("modifiers"))
        amount = self._usd(cell("amount"))
        starts = self._day(cell("from")) or self._stated
        ends = self._day(cell("until")) or FOREVER
        place = self._place(cell("locality"), cell("state"))
        if starts is None and len(self.problems) == faults:
            message = "nothing says from which day on the amount holds"
            self._fault(message, "add a column 'from', or say --effective, such as 2026-01-01")
        elif starts is not None and ends < starts:
            self._fault(f"it ends on {ends}, before it begins on {starts}", "the dates in order")
        if len(self.problems) == faults and starts is not None and amount is not None:
            yield _Amount(row.line, code, modifiers, amount, starts, ends, place)

    def _fault(self, message: str, advice: str) -> None:
        self.problems.append(problem(self._file.shown, "wrong-cell", message, advice, self._line))

    def _modifiers(self, text: str) -> str:
        words = sorted(text.upper().replace(",", " ").split())
        for word in words:
            if not _MODIFIER.fullmatch(word):
                self._fault(f"{quoted(word)} is no modifier", "two letters or digits, such as GP")
        return " ".join(words)

    def _usd(self, text: str) -> Decimal | None:
        plain = text.replace("$", "").replace("USD", "").strip()
        if _THOUSANDS.fullmatch(plain):
            plain = plain.replace(",", "")
        try:
            amount = Decimal(plain)
        except InvalidOperation:
            amount = Decimal(-1)
        if not amount.is_finite() or not 0 <= amount <= _MOST:
            self._fault(f"{quoted(text)} is no amount", "USD of 0 or more, such as 27.72")
            return None
        if amount != amount.quantize(Decimal("0.01")):
            self._fault(f"{quoted(text)} has parts of a cent", "two decimals, such as 27.72")
            return None
        return amount

    def _day(self, text: str) -> date | None:
        if not text:
            return None
        american = _US_DATE.fullmatch(text)
        try:
            if american:
                return date(int(american[3]), int(american[1]), int(american[2]))
            if _PLAIN_DATE.fullmatch(text):
                return date.fromisoformat(text)
        except ValueError:
            pass
        self._fault(f"{quoted(text)} is no date", "2026-01-31 or 1/31/2026")
        return None

    def _place(self, locality: str, state: str) -> str:
        locality, state = locality.upper(), state.upper()
        if locality and not _LOCALITY.fullmatch(locality):
            advice = "contractor and number, such as 11402-16"
            self._fault(f"{quoted(locality)} is no payment locality", advice)
        if state and not _STATE.fullmatch(state):
            self._fault(f"{quoted(state)} is no state", "its two letters, such as WV")
        return locality or state


def _overlaps(file: OpenTable, amounts: list[_Amount]) -> Iterator[Diagnostic]:
    """Two rows of the same code, modifiers and place that hold on the same day."""
    before: dict[tuple[str, str, str], _Amount] = {}
    for amount in sorted(amounts, key=lambda a: (a.key, a.starts, a.line)):
        other = before.get(amount.key)
        if other is not None and amount.starts <= other.ends:
            message = f"{amount.code} has an amount for the same days in line {other.line}"
            advice = "keep one row, or end one before the other begins"
            yield problem(file.shown, "repeated-row", message, advice, max(amount.line, other.line))
        before[amount.key] = amount


def _unknown(amounts: list[_Amount], codes: frozenset[str]) -> Iterator[str]:
    unknown = sorted({amount.code for amount in amounts} - codes)
    if unknown:
        yield (
            f"{listed(unknown, limit=8)}: no therapy code that is known here; kept, and used where"
            " a visit has it"
        )


def _stored(amount: _Amount) -> tuple[str, ...]:
    ends = "" if amount.ends == FOREVER else amount.ends.isoformat()
    usd = f"{amount.amount:f}"
    return amount.code, amount.modifiers, usd, amount.starts.isoformat(), ends, amount.place
