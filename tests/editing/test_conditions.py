"""Conditions as rows and groups: the way there and back changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.editing.condition_checks import (
    condition_problems,
    operators,
    row_with,
    subjects,
    value_fields,
)
from engine.editing.conditions import (
    BETWEEN,
    OPERATOR_WORDS,
    Group,
    Row,
    Verbatim,
    condition_of,
    group_of,
    operators_of,
    verbatim_parts,
    with_part,
)
from engine.editing.fields import AnswerError, FieldKind
from engine.editing.names import Names
from engine.facts import vocabulary
from engine.facts.vocabulary import FactSpec, FactType
from engine.knowledge import KnowledgeBase
from engine.rules.tree import Scope

WORDS = vocabulary.load()
BASE = KnowledgeBase.open()
NAMES = Names.of(BASE, "medicare-part-b", date(2026, 6, 1))
LINE = {"codes": "any"}


def conditions() -> Iterator[Any]:
    for file in BASE.files.values():
        for rule in file.rules:
            for key in ("when", "except", "require"):
                if key in rule:
                    yield rule[key]
            for item in rule.get("all_of") or ():
                yield item["require"]


def test_every_shipped_condition_comes_back_as_it_is_written() -> None:
    told = list(conditions())
    assert len(told) > 400
    for condition in told:
        group = group_of(condition, WORDS)
        assert condition_of(group, WORDS) == condition
        assert list(condition_of(group, WORDS)) == list(condition)


def test_all_but_a_few_shipped_conditions_are_rows_through_and_through() -> None:
    verbatim = [each for each in conditions() if list(verbatim_parts(group_of(each, WORDS)))]
    assert len(verbatim) <= 2
    for condition in verbatim:
        assert [each.why for each in verbatim_parts(group_of(condition, WORDS))] == [
            "several comparisons at once"
        ]


def test_a_group_of_rows_shows_fact_operator_and_value() -> None:
    condition = {"patient.age": {"at_most": 20}, "any": [{"discipline": "PT"}, "never"]}
    assert group_of(condition, WORDS) == Group(
        "all",
        (
            Row("patient.age", "at_most", 20, {"at_most": 20}),
            Group("any", (Row("discipline", "any_of", ("PT",), "PT"), Group("any")), listed=True),
        ),
    )


def test_what_rows_cannot_show_is_kept_and_said() -> None:
    condition = {"line.techniques": {"any_of": ["taping"], "none_of": ["laser"]}, "x.y": 3}
    group = group_of(condition, WORDS)
    assert [part.why for part in verbatim_parts(group)] == [
        "several comparisons at once",
        "there is no fact 'x.y'",
    ]
    assert condition_of(group, WORDS) == condition


def test_two_bounds_are_one_row() -> None:
    row = group_of({"line.minutes": {"at_least": 8, "at_most": 22}}, WORDS).parts[0]
    assert isinstance(row, Row)
    assert (row.operator, row.value) == (BETWEEN, (8, 22))


def test_the_same_fact_twice_becomes_a_list() -> None:
    rows = (Row("line.modifiers", "any_of", ("59",)), Row("line.modifiers", "none_of", ("XS",)))
    assert condition_of(Group("all", rows), WORDS) == {
        "all": [{"line.modifiers": {"any_of": ["59"]}}, {"line.modifiers": {"none_of": ["XS"]}}]
    }


def test_an_unchanged_row_keeps_the_way_it_was_written() -> None:
    row = group_of({"line.modifiers": "59"}, WORDS).parts[0]
    assert isinstance(row, Row)
    assert condition_of(Group("all", (row,)), WORDS) == {"line.modifiers": "59"}


def test_parts_are_put_added_and_taken_away_by_place() -> None:
    group = group_of({"any": [{"discipline": "PT"}, {"discipline": "OT"}]}, WORDS)
    row = Row("patient.age", "at_least", 21)
    added = with_part(group, (1,), row)
    assert condition_of(added, WORDS) == {
        "any": [{"discipline": "PT"}, {"discipline": "OT"}],
        "patient.age": {"at_least": 21},
    }
    assert condition_of(with_part(added, (0, 0), None), WORDS) == {
        "any": [{"discipline": "OT"}],
        "patient.age": {"at_least": 21},
    }
    with pytest.raises(IndexError):
        with_part(added, (1, 0), row)


def a_row(spec: FactSpec) -> st.SearchStrategy[Row]:
    numbers = st.integers(0, 99)
    days = st.dates(date(2000, 1, 1), date(2040, 1, 1))
    words = st.lists(
        st.sampled_from(sorted(spec.values) or ["97110", "59"]), min_size=1, unique=True, max_size=3
    ).map(tuple)

    def value(operator: str) -> st.SearchStrategy[Any]:
        if operator in ("stated", "recorded", "not_recorded", "in_this_note"):
            return st.none()
        if spec.type is FactType.YES_NO:
            return st.booleans()
        plain = days if spec.type is FactType.DATE else numbers
        if operator == BETWEEN:
            return st.tuples(plain, plain)
        return words if operator.endswith("_of") else plain

    def row(operator: str) -> st.SearchStrategy[Row]:
        return value(operator).map(lambda held: Row(spec.id, operator, held))

    return st.sampled_from(operators_of(spec)).flatmap(row)


ROWS = st.sampled_from([s for s in WORDS.facts.values() if not s.overrides]).flatmap(a_row)
GROUPS = st.recursive(
    ROWS,
    lambda parts: st.builds(
        lambda kind, inner: Group(
            kind, tuple(inner[:1] if kind == "not" else inner), listed=kind != "not"
        ),
        st.sampled_from(["all", "any", "not"]),
        st.lists(parts, min_size=1, max_size=3),
    ),
    max_leaves=6,
)


def plain(part: Row | Group | Verbatim) -> Any:
    """What a part says, however it is written; groups of one part say what the part says."""
    if isinstance(part, Verbatim):
        return repr(part.data)
    if isinstance(part, Row):
        return (part.subject, part.operator, part.value)
    inner = [plain(each) for each in part.parts]
    if part.kind == "all":
        flat = [each for one in inner for each in (one[1] if one[0] == "all" else [one])]
        return flat[0] if len(flat) == 1 else ("all", flat)
    if part.kind == "any" and len(inner) == 1:
        return inner[0]
    return (part.kind, inner)


@settings(max_examples=100, deadline=None)
@given(st.lists(GROUPS, min_size=1, max_size=3))
def test_any_rows_that_are_written_are_read_back_as_they_were(parts: list[Row | Group]) -> None:
    group = Group("all", tuple(parts))
    again = group_of(condition_of(group, WORDS), WORDS)
    assert plain(again) == plain(group)


@settings(max_examples=100, deadline=None)
@given(ROWS)
def test_any_row_that_can_be_built_is_a_condition_that_the_engine_reads(row: Row) -> None:
    condition = condition_of(Group("all", (row,)), WORDS)
    known = row.subject != "line.code" or set(row.value or ()) <= {"97110"}
    if known:
        assert condition_problems(NAMES, condition, LINE) == ()


def test_the_fields_of_a_row_fit_its_fact() -> None:
    age = value_fields(NAMES, Row("patient.age", "at_most", 20))
    assert [(field.kind, field.unit, field.value) for field in age] == [
        (FieldKind.NUMBER, "years", 20)
    ]
    assert [f.kind for f in value_fields(NAMES, Row("date_of_service", BETWEEN))] == [
        FieldKind.DATE,
        FieldKind.DATE,
    ]
    assert value_fields(NAMES, Row("record.note", "recorded")) == ()
    codes = value_fields(NAMES, Row("line.code", "any_of", ("set:timed",)))[0]
    assert codes.kind is FieldKind.CODES
    assert "set:timed" in {option.value for option in codes.options}


def test_a_row_takes_what_is_typed_or_says_what_is_wrong() -> None:
    age = Row("patient.age", "at_most", 20)
    assert row_with(NAMES, age, {"value": "21"}).value == 21
    with pytest.raises(AnswerError, match="'old' is no whole number"):
        row_with(NAMES, age, {"value": "old"})
    between = Row("patient.age", BETWEEN)
    assert row_with(NAMES, between, {"from": 3, "to": 20}).value == (3, 20)
    with pytest.raises(AnswerError, match="write the lower one first"):
        row_with(NAMES, between, {"from": 20, "to": 3})
    with pytest.raises(AnswerError, match="does not go with it"):
        row_with(NAMES, Row("patient.age", "any_of"), {"value": "3"})
    counts = Row("concluded.certified", "is")
    assert row_with(NAMES, counts, {"value": "false"}).value is False
    chosen = row_with(NAMES, Row("discipline", "any_of"), {"value": ["PT"]})
    assert chosen.value == ("PT",)


def test_a_rule_on_the_visit_offers_no_facts_of_lines() -> None:
    of_visit = {option.value for option in subjects(NAMES, Scope.VISIT)}
    of_line = {option.value for option in subjects(NAMES, Scope.LINE)}
    assert "patient.age" in of_visit
    assert "line.minutes" in of_line - of_visit
    assert "concluded.facility" in of_visit
    assert "measure.days_of_care" in of_line
    assert "line.discipline" not in of_line


def test_every_subject_has_operators() -> None:
    for option in subjects(NAMES, Scope.LINE):
        assert operators(NAMES, option.value)


def test_a_measure_is_called_by_what_it_says_and_no_two_are_called_alike() -> None:
    called = {one.value: one.label for one in subjects(NAMES, Scope.LINE)}
    assert called["measure.billed"] == "the line is billed"
    assert called["measure.days_of_care"] == "the visit was … days after the first treatment day"
    assert called["measure.practitioner_edit"] == "practitioner edit"
    assert called["measure.hospital_unlockable"].endswith("of the day (hospital unlockable)")
    assert len(set(called.values())) == len(called)


def test_what_a_measure_says_is_so_is_answered_with_yes_or_no() -> None:
    (asked,) = value_fields(NAMES, Row("measure.billed", "is", 1))
    assert (asked.kind, asked.value) == (FieldKind.CHOICE, "1")
    assert [option.label for option in asked.options] == ["yes", "no"]
    assert [one.value for one in operators(NAMES, "measure.billed")] == ["is"]
    answered = row_with(NAMES, Row("measure.billed", "is"), {"value": "0"})
    assert repr(answered.value) == "0"
    (counted,) = value_fields(NAMES, Row("measure.days_of_care", "is", 1))
    assert counted.kind is FieldKind.NUMBER
    (bound,) = value_fields(NAMES, Row("measure.assistant_undecided", "at_most", 0))
    assert bound.kind is FieldKind.NUMBER


def test_operators_are_short_enough_for_their_box() -> None:
    longest = max(OPERATOR_WORDS.values(), key=len)
    assert longest == "is in this visit's note"


def test_a_condition_that_the_engine_refuses_says_why() -> None:
    (slip,) = condition_problems(NAMES, {"concluded.facilty": True}, LINE)
    assert "'concluded.facilty' - did you mean 'concluded.facility'" in slip
    (problem,) = condition_problems(NAMES, {"line.minutes": 8}, {})
    assert "belongs to a line" in problem
