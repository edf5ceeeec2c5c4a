"""Dated values of a policy from a table, by its columns: a preview first, of each row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from engine.determination.phrases import CONFIDENCES
from engine.determination.us_forms import us_date
from engine.editing.columns import check_columns
from engine.editing.edits import edited, with_entry
from engine.editing.field_cells import other_unit
from engine.editing.forms import part_form, read_form
from engine.editing.preview import Does, Preview, PreviewRow, refused
from engine.editing.sheets import Sheet, day_of, no_policy_day, policy_day
from engine.editing.spreadsheet_text import line, unmarked, words
from engine.facts.vocabulary import Vocabulary
from engine.policy.model import Confidence
from engine.source import Path, close_words, read_document
from engine.source.edit import EditableFile

_IN_WORDS = {words.casefold(): each.value for each, words in CONFIDENCES.items()}
_UNSTATED = Confidence.UNVERIFIED.value

Entries = list[dict[str, Any]]


def import_values(
    text: str,
    vocabulary: Vocabulary,
    sheet: Sheet,
    columns: Mapping[str, str],
    fixed: Mapping[str, Any] | None = None,
    inherited: Mapping[str, str] | None = None,
) -> Preview:
    """Dated values of a policy from a table, a row for each entry.

    ``columns`` says which column holds what of ``VALUE_COLUMNS``; ``fixed`` is what all rows share,
    such as the name, the sources and the confidence. A row from a day on which an entry begins
    corrects that entry, where an empty cell leaves what is there; another adds one, and the entry
    before it ends by itself. ``inherited`` are values of other policies with the titles of these.
    Raises EntryError when a column is not there.
    """
    check_columns(sheet, columns)
    data = read_document(text.encode("utf-8")).data or {}
    reading = _Reading(vocabulary, data, inherited or {})
    places = {what: sheet.columns.index(column) for what, column in columns.items()}
    told = []
    for number, cells in sheet.numbered():
        stated = {what: cells[at] for what, at in places.items() if cells[at] is not None}
        if stated:
            told.append(reading.row(number, {**(fixed or {}), **stated}))

    def step(file: EditableFile) -> None:
        for name, entries in reading.changed.items():
            file.set(("values", name, "dated"), entries)

    return Preview(tuple(told), edited(text, step) if reading.changed else text)


class _Reading:
    """The rows read so far, and the entries of each value after them."""

    def __init__(
        self, vocabulary: Vocabulary, data: Mapping[str, Any], inherited: Mapping[str, str]
    ) -> None:
        self._vocabulary = vocabulary
        self._values: Mapping[str, Any] = data.get("values") or {}
        self._inherited = inherited
        self._sources = {str(each["id"]): str(each["title"]) for each in data.get("sources") or ()}
        self._seen: dict[tuple[str, date | None], int] = {}
        self.changed: dict[str, Entries] = {}

    def row(self, number: int, given: dict[str, Any]) -> PreviewRow:
        """Takes a row in, or says what is wrong with it."""
        stated = str(given.pop("name", "")).strip()
        name = self._named(stated)
        if name is None:
            return refused(number, stated, self._unknown(stated))
        value = self._values[name]
        unit = str(value.get("unit", ""))
        entries: Entries = self.changed.get(name) or [dict(each) for each in value["dated"]]
        entry, problems = self._entry(given, entries, unit)
        day = entry.get("from")
        if not problems and (name, day) in self._seen:
            earlier = f"row {self._seen[name, day]} states this value from this day too"
            problems = (f"{earlier} - leave one of the two out",)
        if problems:
            return refused(number, name, *problems)
        self._seen[name, day] = number
        at = next((i for i, one in enumerate(entries) if one.get("from") == day), None)
        if at is None:
            says, does, after = _added(name, entries, entry, unit)
        else:
            says, does, after = _corrected(entries, at, entry, unit)
        overlap = _overlapping(after)
        if overlap:
            return refused(number, name, overlap)
        if does is not Does.SAME:
            self.changed[name] = after
        return PreviewRow(number, name, does, says)

    def _named(self, stated: str) -> str | None:
        """The value of this name, or the one that is described by these words."""
        if stated in self._values:
            return stated
        sought = words(stated)
        found = [name for name, value in self._values.items() if words(value["about"]) == sought]
        return found[0] if len(found) == 1 else None

    def _unknown(self, stated: str) -> str:
        if not stated:
            return "name: this is needed - write which value the row is about"
        title = self._inherited.get(stated)
        if title is not None:
            return (
                f"'{stated}' is inherited from {title} - import it there, or write its own for this"
                " policy first"
            )
        close = close_words(stated, self._values)
        advice = f"did you mean '{close[0]}'?" if close else "take a name from the present values"
        return f"there is no value '{stated}' in this policy - {advice}"

    def _entry(
        self, given: Mapping[str, Any], entries: Entries, unit: str
    ) -> tuple[dict[str, Any], tuple[str, ...]]:
        """What a row states, read; and what is wrong with it."""
        days, problems = _days(given)
        day = days.get("from")
        held = next((one for one in entries if one.get("from") == day), None)
        if held is None and day is None and not any(each.startswith("from") for each in problems):
            problems.append("from: this is needed - write the first day, such as 1/1/2027")
        answers: dict[Path, Any] = {(key,): cell for key, cell in days.items()}
        for key in ("value", "note"):
            cell = unmarked(given.get(key))
            if cell is not None and line(cell) != line((held or {}).get(key, "")):
                answers[(key,)] = cell
        if "sources" in given:
            answers[("sources",)] = self._documents(given["sources"])
        if given.get("confidence") is not None:
            word = str(given["confidence"]).strip()
            sure = _IN_WORDS.get(word.casefold(), word)
            if sure in _IN_WORDS.values():
                answers[("confidence",)] = sure
            else:
                known = ", ".join(CONFIDENCES.values())
                problems.append(
                    f"confidence: '{word}' is none of the choices - write one of: {known}"
                )
                answers[("confidence",)] = _UNSTATED
        elif held is None:
            answers[("confidence",)] = _UNSTATED
        kept = held or {}
        form = part_form(
            "value_entry", self._vocabulary, kept, sources=self._sources, like=entries[0]["value"]
        )
        read = read_form(form, answers)
        problems += [
            f"{field.path[0]}: {field.problem}"
            for field in read.form.problems
            if field.path != ("value",) or "value" in given
        ]
        if held is None and "value" not in given:
            problems.append("value: the cell is empty, or not worked out - write the number")
        if "value" in given:
            problems += _other_unit(given["value"], unit, entries)
        return dict(read.data or days), tuple(dict.fromkeys(problems))

    def _documents(self, cell: Any) -> Any:
        """The ids of documents named in a cell by id or by title."""
        if not isinstance(cell, str):
            return cell if isinstance(cell, list | tuple) else str(cell)
        by_title = {words(title): name for name, title in self._sources.items()}
        parts = [cell] if words(cell) in by_title else cell.split(";")
        found = [by_title.get(words(part)) or part.strip() for part in parts]
        return " ".join(found)


def _days(given: Mapping[str, Any]) -> tuple[dict[str, date], list[str]]:
    days: dict[str, date] = {}
    problems = []
    for key in ("from", "until"):
        cell = given.get(key)
        if cell is None or (key == "until" and day_of(cell) == date.max):
            continue
        day = policy_day(cell)
        if day is None:
            problems.append(f"{key}: {no_policy_day(cell)}")
        else:
            days[key] = day
    if len(days) == 2 and days["until"] < days["from"]:
        problems.append("until: it ends before it begins - write the last day on which it holds")
    return days, problems


def _other_unit(cell: Any, unit: str, entries: Entries) -> Iterator[str]:
    """A number that was written in another unit than the value is in."""
    wrong = other_unit(cell, unit, "this value")
    if wrong:
        yield f"value: {wrong}"
    numbers = [one["value"] for one in entries if isinstance(one["value"], int | float)]
    if (
        unit == "percent"
        and isinstance(cell, float)
        and 0 < cell < 1
        and all(number >= 1 for number in numbers)
    ):
        yield (
            f"value: a cell that shows {cell * 100:g}% holds {cell:g} - write {cell * 100:g}"
            " without the percent sign"
        )


def _added(
    name: str, entries: Entries, entry: dict[str, Any], unit: str
) -> tuple[str, Does, Entries]:
    day: date = entry["from"]
    says = f"{_amount(entry, unit)} from {us_date(day)}"
    if "until" in entry:
        says += f" until {us_date(entry['until'])}"
    before = [one for one in entries if (one.get("from") or date.min) < day]
    if any((one.get("until") or date.max) >= day for one in before):
        says += f"; the one before it ends on {us_date(day - timedelta(days=1))}"
    return says, Does.NEW, with_entry(name, entries, entry)


def _corrected(
    entries: Entries, at: int, entry: dict[str, Any], unit: str
) -> tuple[str, Does, Entries]:
    one = entries[at]
    kept = {**one, **entry}
    said = []
    if kept["value"] != one["value"]:
        said.append(f"{_amount(one, '')} → {_amount(kept, unit)}")
    if kept.get("until") != one.get("until"):
        said.append(f"until {_day(one)} → {_day(kept)}")
    if kept["confidence"] != one["confidence"]:
        sure = [CONFIDENCES[Confidence(each["confidence"])] for each in (one, kept)]
        said.append(" → ".join(sure))
    if list(map(str, kept.get("sources") or ())) != list(map(str, one.get("sources") or ())):
        said.append(f"documents: {', '.join(map(str, kept.get('sources') or ()))}")
    if kept.get("note") != one.get("note"):
        said.append("another note")
    when = f"from {us_date(one['from'])}" if "from" in one else "always"
    if not said:
        return f"{_amount(one, unit)} {when}, as it stands", Does.SAME, entries
    after = [*entries[:at], kept, *entries[at + 1 :]]
    return f"{when}: {', '.join(said)}", Does.CHANGED, after


def _amount(entry: Mapping[str, Any], unit: str) -> str:
    value = entry["value"]
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return f"{value:,} {unit}".rstrip() if number else f"{value} {unit}".rstrip()


def _day(entry: Mapping[str, Any]) -> str:
    return us_date(entry["until"]) if "until" in entry else "further notice"


def _overlapping(entries: Entries) -> str:
    """What is wrong when two entries hold on one day."""
    spans = sorted((one.get("from") or date.min, one.get("until") or date.max) for one in entries)
    for (_, ends), (starts, _) in pairwise(spans):
        if starts <= ends:
            return (
                f"until: two values would hold on {us_date(starts)} - write the last day on which"
                " the one holds before the other begins"
            )
    return ""
