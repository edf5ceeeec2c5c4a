"""A visit while it is being typed: plain data in the form of a visit file, which may be incomplete.

Beside what a visit file holds, a line may say ``by``: the one role that gave all its minutes; and
the draft may hold ``assumed``: changes that were tried out, with what stood there before; and
``planned``: how the episode is to go on. A draft is never changed in place: every function gives a
new one.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from engine.facts.line_minutes import ROLES
from engine.facts.visit import Place
from engine.facts.visit_schema import MOST_LINES
from engine.facts.vocabulary import Vocabulary

Draft = dict[str, Any]

BY = "by"
ASSUMED = "assumed"
PLANNED = "planned"
_BESIDE = (ASSUMED, PLANNED)
"""What a draft holds beside the facts of a visit file."""
_FURNISHED = "furnished"
_PASTED = re.compile(
    r"\b([0-9A-Za-z][0-9]{3}[0-9A-Za-z])\b(?:\s*(?:[x:,;=-]\s*)?(\d{1,3})\b(?!\d))?"
)


class UnreadableDraftError(ValueError):
    """Data that is no draft; the message says why."""


def empty(today: date) -> Draft:
    """The draft that a page starts with."""
    return {"date_of_service": today.isoformat(), "lines": []}


def path_of(place: Place, words: Vocabulary) -> tuple[str | int, ...]:
    """Where a fact stands in the data."""
    line, fact = place
    path = words[fact].path
    return path if line is None else ("lines", line - 1, *path)


def get(draft: Draft, place: Place, words: Vocabulary) -> Any:
    """What the draft states for a fact, as a visit file writes it; None when it does not."""
    found: Any = draft
    for step in path_of(place, words):
        try:
            found = found[step]
        except (KeyError, IndexError, TypeError):
            return None
    return found


def put(draft: Draft, place: Place, value: Any, words: Vocabulary) -> Draft:
    """The draft with a fact stated, or with None taken out; a line that is not there is made."""
    changed = copy.deepcopy(draft)
    line, fact = place
    inner: Any = changed
    if line is not None:
        lines = changed.setdefault("lines", [])
        while len(lines) < line:
            lines.append({})
        inner = lines[line - 1]
    *parents, name = words[fact].path
    above = []
    for step in parents:
        above.append((inner, step))
        if not isinstance(inner.get(step), dict):
            inner[step] = {}
        inner = inner[step]
    if value is None:
        inner.pop(name, None)
        for parent, step in reversed(above):
            if not parent[step]:
                del parent[step]
    else:
        inner[name] = value
    return changed


def lines(draft: Draft) -> list[dict[str, Any]]:
    """The lines of the draft."""
    found: list[dict[str, Any]] = draft.get("lines", [])
    return found


def with_line(draft: Draft, number: int, **stated: Any) -> Draft:
    """The draft with keys of a line set; None takes a key out."""
    changed = copy.deepcopy(draft)
    entry = changed["lines"][number - 1]
    for key, value in stated.items():
        if value is None:
            entry.pop(key, None)
        else:
            entry[key] = value
    return changed


def add_lines(draft: Draft, entries: Iterable[dict[str, Any]]) -> Draft:
    """The draft with lines at its end, up to as many as a visit may have."""
    changed = copy.deepcopy(draft)
    changed["lines"] = [*lines(changed), *entries][:MOST_LINES]
    return changed


def without_line(draft: Draft, number: int) -> Draft:
    """The draft without one of its lines."""
    changed = copy.deepcopy(draft)
    del changed["lines"][number - 1]
    changed.pop(ASSUMED, None)
    return changed


def pasted(text: str) -> list[dict[str, Any]]:
    """The lines that typed or pasted text names: codes, each with its minutes if they follow."""
    found = []
    for match in _PASTED.finditer(text):
        entry: dict[str, Any] = {"code": match[1].upper()}
        if match[2] is not None:
            entry["minutes"] = int(match[2])
        found.append(entry)
    return found


# --- the plan of an episode -------------------------------------------------------------------


def planned(draft: Draft) -> dict[str, Any]:
    """What is stated of the plan, by the name of each part."""
    found: dict[str, Any] = draft.get(PLANNED, {})
    return found


def plan(draft: Draft, part: str, value: Any) -> Draft:
    """The draft with a part of its plan stated, or with None taken out."""
    stated = {**planned(draft), part: value}
    stated = {key: held for key, held in stated.items() if held is not None}
    changed = {key: held for key, held in draft.items() if key != PLANNED}
    return {**changed, PLANNED: stated} if stated else changed


# --- to and from the data of a visit file -----------------------------------------------------


def taken_in(data: Any) -> Draft:
    """A visit's data as a draft; raises UnreadableDraftError for what is no visit at all."""
    if not isinstance(data, dict):
        raise UnreadableDraftError("this is not a visit - a visit has a date and lines")
    draft: Draft = copy.deepcopy(data)
    found = draft.setdefault("lines", [])
    if not isinstance(found, list) or not all(isinstance(line, dict) for line in found):
        raise UnreadableDraftError("the lines of this visit cannot be read - each needs a code")
    if not isinstance(draft.get(ASSUMED, []), list):
        del draft[ASSUMED]
    if not isinstance(draft.get(PLANNED, {}), dict):
        del draft[PLANNED]
    for line in found:
        given = line.get(_FURNISHED)
        if not isinstance(given, dict) or BY in line:
            continue
        role = next((role for role in ROLES if given.get(role)), None)
        rest = [given[key] for key in given if key != role]
        if role is not None and given[role] == line.get("minutes") and not any(rest):
            line[BY] = role
            del line[_FURNISHED]
    return draft


def as_visit(draft: Draft, minutes: Sequence[int | None] = ()) -> dict[str, Any]:
    """The draft as the data of a visit file.

    ``minutes`` are those of each line as its clock times make them, where the line states none.
    """
    data = copy.deepcopy(draft)
    for key in _BESIDE:
        data.pop(key, None)
    for index, line in enumerate(data.get("lines", [])):
        role = line.pop(BY, None)
        count = line.get("minutes")
        if count is None and index < len(minutes):
            count = minutes[index]
        if role in ROLES and isinstance(count, int):
            line[_FURNISHED] = {role: count}
    return data
