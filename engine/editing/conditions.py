"""Conditions as rows and groups that a person can fill in, and back to what a file writes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from engine.facts.vocabulary import FactSpec, FactType, Vocabulary
from engine.policy.conditions import COMPARISONS, DATE_COMPARISONS
from engine.policy.model import MEASURED
from engine.policy.words.condition_words import CONCLUDED, STATED
from engine.policy.words.naming import as_list, is_value

BETWEEN = "between"
ANY_OF, ALL_OF, NONE_OF = "any_of", "all_of", "none_of"
RECORDED, NOT_RECORDED = "recorded", "not_recorded"
IN_THIS_NOTE, WITHIN_VISITS = "in_this_note", "within_visits"
IS = "is"
ALWAYS, NEVER = "always", "never"
_GROUPS = ("all", "any", "not")

OPERATOR_WORDS: Mapping[str, str] = {
    IS: "is",
    "is_not": "is not",
    "at_least": "is at least",
    "at_most": "is at most",
    "more_than": "is more than",
    "less_than": "is less than",
    "on_or_after": "is on or after",
    "on_or_before": "is on or before",
    "after": "is after",
    "before": "is before",
    BETWEEN: "is from … to",
    ANY_OF: "is one of",
    ALL_OF: "is all of",
    NONE_OF: "is none of",
    RECORDED: "is in the record",
    NOT_RECORDED: "is not in the record",
    IN_THIS_NOTE: "is in this visit's note",
    WITHIN_VISITS: "was written within",
    STATED: "is stated",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One fact compared: ``subject`` is a fact, ``concluded.name`` or ``measure.name``.

    ``value`` is what it is compared with, a pair for ``between``, None where the operator says all.
    ``written`` is the test as the file writes it, kept as long as it says the same.
    """

    subject: str
    operator: str
    value: Any = None
    written: Any = None


@dataclass(frozen=True, slots=True)
class Verbatim:
    """What rows cannot show: kept as it is written; ``why`` says so to the reader."""

    data: Any
    why: str


@dataclass(frozen=True, slots=True)
class Group:
    """``all``, ``any`` or ``not`` of its parts; ``listed`` is an ``all`` written as a list.

    An ``all`` without parts is always so, an ``any`` without parts never.
    """

    kind: str
    parts: tuple[Row | Group | Verbatim, ...] = ()
    listed: bool = False


Part = Row | Group | Verbatim


def group_of(condition: Any, vocabulary: Vocabulary) -> Group:
    """A condition as a file writes it, as a group of rows; nothing is an ``all`` without parts."""
    if condition is None or condition == ALWAYS:
        return Group("all")
    if condition == NEVER:
        return Group("any")
    if not isinstance(condition, Mapping):
        return Group("all", (Verbatim(condition, "this is no condition"),))
    return Group("all", tuple(_parts(condition, vocabulary)))


def _parts(condition: Mapping[str, Any], vocabulary: Vocabulary) -> Iterator[Part]:
    for key, test in condition.items():
        if key in ("all", "any"):
            if isinstance(test, list) and test:
                parts = tuple(_item(part, vocabulary) for part in test)
                yield Group(key, parts, listed=True)
            else:
                yield Verbatim({key: test}, f"'{key}' takes a list of conditions")
        elif key == "not":
            yield Group("not", (_item(test, vocabulary),))
        else:
            yield _row(str(key), test, vocabulary)


def _item(condition: Any, vocabulary: Vocabulary) -> Part:
    group = group_of(condition, vocabulary)
    if len(group.parts) == 1 and group.kind == "all":
        return group.parts[0]
    return group


def _row(subject: str, test: Any, vocabulary: Vocabulary) -> Part:
    read = _read(subject, test, vocabulary)
    if isinstance(read, str):
        return Verbatim({subject: test}, read)
    operator, value = read
    return Row(subject, operator, value, test)


def _read(subject: str, test: Any, vocabulary: Vocabulary) -> tuple[str, Any] | str:
    """The operator and value of a test, or why rows cannot show it."""
    if subject.startswith(CONCLUDED):
        return (IS, test) if isinstance(test, bool) else "a derived fact is true or false"
    spec = vocabulary.facts.get(subject)
    if spec is None and not subject.startswith(MEASURED):
        return f"there is no fact '{subject}'"
    if isinstance(test, Mapping) and set(test) == {STATED}:
        return STATED, None
    if spec is None or spec.type in (FactType.COUNT, FactType.MONEY):
        return _compared(test, COMPARISONS, ("at_least", "at_most"))
    if spec.type is FactType.DATE:
        return _compared(test, DATE_COMPARISONS, ("on_or_after", "on_or_before"))
    if spec.type is FactType.YES_NO:
        return (IS, test) if isinstance(test, bool) else "it is true or false"
    if spec.type is FactType.RECORDED:
        return _recorded(test)
    return _chosen(spec, test)


def _compared(
    test: Any, comparisons: Mapping[str, Any], ends: tuple[str, str]
) -> tuple[str, Any] | str:
    if not isinstance(test, Mapping) or is_value(test):
        return (IS, test) if not isinstance(test, list) else "it is compared with one thing"
    if len(test) == 1:
        ((operator, value),) = test.items()
        return (operator, value) if operator in comparisons else f"'{operator}' is no comparison"
    if set(test) == set(ends):
        return BETWEEN, (test[ends[0]], test[ends[1]])
    return "several comparisons at once"


def _recorded(test: Any) -> tuple[str, Any] | str:
    if isinstance(test, bool):
        return (RECORDED if test else NOT_RECORDED), None
    if isinstance(test, Mapping) and test == {IN_THIS_NOTE: True}:
        return IN_THIS_NOTE, None
    if isinstance(test, Mapping) and set(test) == {WITHIN_VISITS}:
        return WITHIN_VISITS, test[WITHIN_VISITS]
    return "it stands in the record or does not"


def _chosen(spec: FactSpec, test: Any) -> tuple[str, Any] | str:
    if not isinstance(test, Mapping):
        return ANY_OF, tuple(map(str, as_list(test)))
    if len(test) == 1:
        ((operator, values),) = test.items()
        if operator in operators_of(spec):
            return operator, tuple(map(str, as_list(values)))
    return "several comparisons at once"


def operators_of(spec: FactSpec | None) -> tuple[str, ...]:
    """The operators that a fact may be compared with; those of a measure for None."""
    if spec is None:
        return (*COMPARISONS, BETWEEN)
    match spec.type:
        case FactType.YES_NO:
            return (IS, STATED)
        case FactType.COUNT | FactType.MONEY:
            return (*COMPARISONS, BETWEEN, STATED)
        case FactType.DATE:
            return (*DATE_COMPARISONS, BETWEEN, STATED)
        case FactType.RECORDED:
            return (RECORDED, NOT_RECORDED, IN_THIS_NOTE, WITHIN_VISITS, STATED)
        case FactType.CHOICE | FactType.CODE:
            return (ANY_OF, NONE_OF, STATED)
        case FactType.CHOICES | FactType.CODES:
            return (ANY_OF, ALL_OF, NONE_OF, STATED)


def condition_of(group: Group, vocabulary: Vocabulary) -> Any:
    """What a file writes for a group; ``always`` or ``never`` where it has no parts."""
    if not group.parts:
        return NEVER if group.kind == "any" else ALWAYS
    if group.kind == "all" and not group.listed:
        entries = [_entry(part, vocabulary) for part in group.parts]
        keys = [key for entry in entries for key in entry]
        if len(set(keys)) == len(keys):
            return {key: value for entry in entries for key, value in entry.items()}
        # The same fact twice stands in a list, since a map holds every key once.
        return {"all": entries}
    return _entry(group, vocabulary)


def _entry(part: Part, vocabulary: Vocabulary) -> dict[str, Any]:
    """A part as a map, of one key but for the parts of a map within a list."""
    if isinstance(part, Verbatim):
        return dict(part.data) if isinstance(part.data, Mapping) else {"all": [part.data]}
    if isinstance(part, Row):
        return {part.subject: test_of(part, vocabulary)}
    if not part.parts:
        return {"all": [condition_of(part, vocabulary)]}
    if part.kind == "not":
        return {"not": _whole(part.parts, vocabulary)}
    if part.kind == "all" and not part.listed:
        whole = condition_of(part, vocabulary)
        return dict(whole) if len(part.parts) == 1 else {"all": [whole]}
    return {part.kind: [_whole((inner,), vocabulary) for inner in part.parts]}


def _whole(parts: Sequence[Part], vocabulary: Vocabulary) -> Any:
    """Parts as one condition: a part alone as it is, several as a map."""
    if len(parts) == 1 and isinstance(parts[0], Group):
        inner = parts[0]
        if not inner.parts or (inner.kind == "all" and not inner.listed):
            return condition_of(inner, vocabulary)
    return condition_of(Group("all", tuple(parts)), vocabulary)


def test_of(row: Row, vocabulary: Vocabulary) -> Any:
    """What stands behind a row's subject: as it was written, while that says the same."""
    if row.written is not None and _read(row.subject, row.written, vocabulary) == (
        row.operator,
        row.value,
    ):
        return row.written
    spec = vocabulary.facts.get(row.subject)
    dates = spec is not None and spec.type is FactType.DATE
    match row.operator:
        case "stated":
            return {STATED: True}
        case "recorded" | "not_recorded":
            return row.operator == RECORDED
        case "in_this_note":
            return {IN_THIS_NOTE: True}
        case "between":
            first, last = row.value
            low, high = ("on_or_after", "on_or_before") if dates else ("at_least", "at_most")
            return {low: first, high: last}
        case "is":
            return row.value
        case "any_of" if spec is not None and not spec.type.is_several:
            return row.value[0] if len(row.value) == 1 else list(row.value)
        case "any_of" | "all_of" | "none_of":
            return {row.operator: list(row.value)}
        case _:
            return {row.operator: row.value}


def with_part(group: Group, place: Sequence[int], part: Part | None) -> Group:
    """The group with another part at a place (indexes from the outermost on).

    None takes it away, an index behind the last adds; raises IndexError for a place elsewhere.
    """
    index, *rest = place
    parts = list(group.parts)
    if rest:
        inner = parts[index]
        if not isinstance(inner, Group):
            raise IndexError(f"no group stands at {index}")
        parts[index] = with_part(inner, rest, part)
    elif part is None:
        del parts[index]
    elif index == len(parts):
        parts.append(part)
    else:
        parts[index] = part
    return replace(group, parts=tuple(parts))


def verbatim_parts(group: Group) -> Iterator[Verbatim]:
    """Everything in a group that rows cannot show."""
    for part in group.parts:
        if isinstance(part, Verbatim):
            yield part
        elif isinstance(part, Group):
            yield from verbatim_parts(part)
