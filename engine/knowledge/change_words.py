"""One change of a part of a policy in words: what it was and what it is, by its label and unit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from engine.knowledge.as_written import AsWritten, code_words, money, plain, written
from engine.knowledge.condition_changes import came_and_went, condition_changes
from engine.policy.dates import spoken
from engine.policy.labels import WORDS, label_of
from engine.policy.shapes import SHAPES, Kind, Parameter

WORDING = frozenset(("title", "message", "note", "about", "because", "topic"))
_CONDITIONS = ("when", "except", "require")
_NOTHING = "nothing"
_PLAIN = AsWritten()


def changes_of(
    old: Mapping[str, Any], new: Mapping[str, Any], words: AsWritten = _PLAIN
) -> Iterator[str]:
    """What differs between two forms of one rule, value, code set, measure or source."""
    parameters = _parameters(old) | _parameters(new)
    for key in dict.fromkeys((*old, *new)):
        if old.get(key) == new.get(key):
            continue
        if key == "codes" and "id" not in new:
            yield from _lists("Codes", key, old.get(key) or [], new.get(key) or [], None)
        elif key == "dated":
            yield from _dated(old.get(key) or (), new.get(key) or (), str(new.get("unit", "")))
        else:
            yield from changes(key, old.get(key), new.get(key), parameters.get(key), words=words)


def changes(
    key: str,
    old: Any,
    new: Any,
    parameter: Parameter | None = None,
    path: tuple[str, ...] = (),
    words: AsWritten = _PLAIN,
) -> Iterator[str]:
    """What differs of one key; its parameter, where a shape has it, gives its label and unit."""
    name = _label(key, parameter, path)
    if key == "from" and not path:
        yield f"holds from {_open(new, 'always')} (before: {_open(old, 'always')})"
    elif key == "until" and not path:
        yield f"ends on {written(new)}" if new else f"no longer ends (before: on {written(old)})"
    elif key in WORDING and old and new:
        yield f"{name}: now “{written(new)}”"
    elif key in _CONDITIONS and not path:
        yield from (f"{name}: {change}" for change in condition_changes(old, new, words))
    elif isinstance(old, list) and isinstance(new, list) and _plain_items((*old, *new)):
        yield from _lists(name, key, old, new, parameter)
    elif parameter is not None and parameter.kind is Kind.ITEMS:
        yield from (f"{name}: {change}" for change in _criteria(old or (), new or (), words))
    elif _is_map(old) and _is_map(new):
        for inner in dict.fromkeys((*old, *new)):
            if old.get(inner) != new.get(inner):
                within = (*path, key)
                told = changes(inner, old.get(inner), new.get(inner), parameter, within, words)
                yield from (f"{name}, {_lower(change)}" for change in told)
    else:
        unit = "" if parameter is None else _unit(parameter, new)
        before, after = (_worded(key, each, parameter) for each in (old, new))
        yield f"{name}: {before} → {after} {unit}".rstrip()


def _parameters(data: Mapping[str, Any]) -> dict[str, Parameter]:
    shape = SHAPES.get(str(data.get("shape", "")))
    return {} if shape is None else {each.name: each for each in shape.parameters}


def _label(key: str, parameter: Parameter | None, path: tuple[str, ...]) -> str:
    if parameter is not None and not path:
        return parameter.label
    return label_of(key.replace(".", " "), path)


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:] if text[1:2].islower() else text


def _unit(parameter: Parameter, new: Any) -> str:
    if not isinstance(new, int | float) or parameter.kind is Kind.MONEY:
        return ""
    return parameter.unit.removesuffix("s") if new == 1 else parameter.unit


def _worded(key: str, value: Any, parameter: Parameter | None) -> str:
    """A value as people read it: what holds where it is left out, words for words."""
    if parameter is None:
        return _open(WORDS.get(key, {}).get(str(value)) or value, _NOTHING)
    said = dict(zip(parameter.options, parameter.said, strict=True))
    if value is None and parameter.usual:
        return said.get(parameter.usual, parameter.usual)
    if parameter.kind is Kind.MONEY and isinstance(value, int | float):
        return money(value)
    if parameter.kind is Kind.CODES:
        return ", ".join(
            code_words(each) for each in (value if isinstance(value, list) else [value])
        )
    known = said.get(str(value))
    if known is None and parameter.fact and isinstance(value, str):
        known = plain(value)
    return known or _open(value, _NOTHING)


def _is_map(value: Any) -> bool:
    return isinstance(value, Mapping) and set(value) != {"value"}


def _plain_items(items: Iterable[Any]) -> bool:
    return not any(isinstance(item, list | Mapping) for item in items)


def _lists(
    name: str, key: str, old: list[Any], new: list[Any], parameter: Parameter | None
) -> Iterator[str]:
    said = {} if parameter is None else dict(zip(parameter.options, parameter.said, strict=True))
    coded = key == "codes" or (parameter is not None and parameter.kind is Kind.CODES)

    def words(item: Any) -> str:
        if coded:
            return code_words(item)
        worded = key not in ("sources", "carc", "rarc")
        return said.get(str(item)) or (plain(item) if worded and "_" in str(item) else str(item))

    came = [words(item) for item in new if item not in old]
    went = [words(item) for item in old if item not in new]
    yield f"{name}: {came_and_went(came, went)}"


def _criteria(
    old: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]], words: AsWritten
) -> Iterator[str]:
    """Entries of a checklist, each by what is said when it does not hold."""
    before, after = ({each["id"]: each for each in entries} for entries in (old, new))
    for name in dict.fromkeys((*before, *after)):
        was, now = before.get(name), after.get(name)
        called = f"“{written((was or now or {}).get('message', plain(name)))}”"
        if was is None or now is None:
            yield f"{called} {'added' if was is None else 'taken away'}"
        elif was != now:
            yield from (f"{called}, {_lower(change)}" for change in changes_of(was, now, words))
    if list(before) != list(after) and before == after:
        yield "in another order"


def _dated(
    old: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]], unit: str
) -> Iterator[str]:
    """The stretches of days on which the value is another, the earliest first."""
    told = False
    for first, last in _stretches((*old, *new)):
        before, after = _on(old, first), _on(new, first)
        if before != after:
            told = True
            yield f"{_change(before, after, unit)}{_span(first, last)}"
    if not told:
        yield "sources or confidence of a value"


def _change(before: Any, after: Any, unit: str) -> str:
    if unit == "USD":
        was, now = (each if each is None else money(each) for each in (before, after))
        return f"{_open(was, 'none')} → {_open(now, 'none')}"
    counted = unit.removesuffix("s") if after == 1 else unit
    return f"{_open(before, 'none')} → {_open(after, 'none')} {counted}".rstrip()


def _stretches(entries: Iterable[Mapping[str, Any]]) -> Iterator[tuple[date, date | None]]:
    """The stretches of days between all the days on which some entry begins or ends."""
    starts = {date.min}
    for entry in entries:
        if entry.get("from"):
            starts.add(entry["from"])
        if entry.get("until"):
            starts.add(entry["until"] + timedelta(days=1))
    days = sorted(starts)
    for first, following in zip(days, [*days[1:], None], strict=True):
        yield first, following - timedelta(days=1) if following else None


def _on(entries: Sequence[Mapping[str, Any]], day: date) -> Any:
    for entry in entries:
        if entry.get("from", date.min) <= day <= entry.get("until", date.max):
            return entry["value"]
    return None


def _span(first: date, last: date | None) -> str:
    starts = f" from {spoken(first)}" if first > date.min else ""
    return starts + (f" until {spoken(last)}" if last else "")


def _open(value: Any, otherwise: str) -> str:
    return otherwise if value is None else written(value)
