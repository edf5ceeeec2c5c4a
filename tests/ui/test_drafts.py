"""A draft holds what was typed, and says who gave the minutes the way a visit file does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.facts import vocabulary
from engine.facts.vocabulary import FactType
from tests.ui.pages import VISIT
from ui import draft
from ui.fields import NONE, from_widget, to_widget

WORDS = vocabulary.load()


def test_a_role_that_gave_all_minutes_follows_the_minutes() -> None:
    taken = draft.taken_in(VISIT)
    assert taken["lines"][0] == {"code": "97140", "minutes": 23, "by": "therapist"}
    longer = draft.with_line(taken, 1, minutes=30)
    assert draft.as_visit(longer)["lines"][0]["furnished"] == {"therapist": 30}


def test_minutes_of_several_people_stay_as_they_are() -> None:
    shared = {**VISIT["lines"][0], "furnished": {"therapist": 8, "assistant": 15}}
    visit = {**VISIT, "lines": [shared]}
    assert draft.as_visit(draft.taken_in(visit)) == visit


def test_a_visit_comes_out_as_it_went_in() -> None:
    assert draft.as_visit(draft.taken_in(VISIT)) == VISIT


def test_a_fact_taken_out_leaves_no_empty_map_behind() -> None:
    place = (None, "patient.age")
    with_age = draft.put(VISIT, place, 70, WORDS)
    assert draft.get(with_age, place, WORDS) == 70
    assert draft.put(with_age, place, None, WORDS) == VISIT


def test_a_change_leaves_the_former_draft_alone() -> None:
    before = draft.taken_in(VISIT)
    draft.put(before, (1, "line.minutes"), 99, WORDS)
    draft.add_lines(before, [{"code": "97530"}])
    assert before == draft.taken_in(VISIT)


@pytest.mark.parametrize(
    ("typed", "lines"),
    [
        ("97140", [{"code": "97140"}]),
        ("97140 23", [{"code": "97140", "minutes": 23}]),
        ("g0283", [{"code": "G0283"}]),
        ("97140 97110", [{"code": "97140"}, {"code": "97110"}]),
        (
            "97140: 23 min, 97110 x 15",
            [{"code": "97140", "minutes": 23}, {"code": "97110", "minutes": 15}],
        ),
        ("manual therapy", []),
    ],
)
def test_codes_are_found_in_what_is_typed_or_pasted(
    typed: str, lines: list[dict[str, object]]
) -> None:
    assert draft.pasted(typed) == lines


@pytest.mark.parametrize("data", [None, [], "visit", {"lines": "97140"}, {"lines": ["97140"]}])
def test_what_is_no_visit_is_refused(data: object) -> None:
    with pytest.raises(draft.UnreadableDraftError):
        draft.taken_in(data)


CHOICES = {
    FactType.YES_NO: st.booleans(),
    FactType.COUNT: st.integers(0, 20),
    FactType.MONEY: st.integers(0, 10**9).map(lambda cents: cents / 100),
    FactType.DATE: st.dates().filter(lambda day: 1990 <= day.year < 2100).map(str),
    FactType.RECORDED: st.booleans() | st.integers(1, 30).map(lambda n: {"visits_ago": n}),
}


@given(data=st.data())
def test_every_field_states_what_it_shows(data: st.DataObject) -> None:
    spec = data.draw(st.sampled_from(list(WORDS.facts.values())))
    if spec.type in CHOICES:
        stated = data.draw(CHOICES[spec.type])
    elif spec.type is FactType.CHOICE:
        stated = data.draw(st.sampled_from(list(spec.values)))
    elif spec.type is FactType.CHOICES:
        least = 0 if spec.may_be_empty else 1
        values = st.lists(st.sampled_from(list(spec.values)), min_size=least, unique=True)
        stated = data.draw(values)
    else:
        stated = spec.stored(spec.example)
        stated = [stated] if spec.type.is_several else stated
    shown = to_widget(spec, stated)
    assert shown not in (None, [])
    assert from_widget(spec, shown, stated) == stated


@pytest.mark.parametrize("stated", ["text", -1, [1], {"a": 1}, 10**12, True])
def test_a_field_shows_nothing_for_what_it_cannot_hold(stated: object) -> None:
    assert to_widget(WORDS["line.minutes"], stated) is None


def test_none_and_others_exclude_each_other() -> None:
    modifiers = WORDS["line.modifiers"]
    assert from_widget(modifiers, ["GP", NONE], ["GP"]) == []
    assert from_widget(modifiers, [NONE, "GP"], []) == ["GP"]
