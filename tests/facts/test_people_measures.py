"""Who gave the minutes: those that count, and the units that carry the assistant modifier."""

from __future__ import annotations

from tests.facts.visits import POOLED, TIMED, ask, line, visit_of

TERMS = POOLED | {"timed": TIMED, "percent": 10, "final_unit_minutes": 8}
PAIR = {
    "pair_least_each": 9,
    "pair_most_each": 14,
    "pair_least_together": 23,
    "pair_most_together": 28,
}


def qualified(minutes=None, **furnished):
    (found,) = ask(visit_of(line("97140", minutes, furnished=furnished)), "qualified_minutes")
    return found


def assisted(*lines, **args):
    return ask(visit_of(*lines), "assistant_units", **TERMS, **args)


def shared(therapist, assistant, code="97110", **facts):
    furnished = {"therapist": therapist, "assistant": assistant}
    return line(code, therapist + assistant, furnished=furnished, **facts)


def test_minutes_of_therapist_and_assistant_are_qualified():
    assert qualified(therapist=10, assistant=5) == 15
    assert qualified(20, therapist=10, assistant=5) == 15
    assert qualified(15, therapist=10, aide=5) == 10
    assert qualified(15, aide=15) == 0


def test_minutes_that_unqualified_people_leave_are_qualified():
    assert qualified(20, aide=5, student=0, other=5) == 10


def test_qualified_minutes_are_unknown_while_who_gave_the_minutes_is():
    assert qualified(20) is None
    assert qualified(20, aide=5) is None
    assert qualified(20, therapist=5) is None
    assert qualified() is None


def test_an_assistant_who_gave_all_minutes_earned_all_units():
    assert assisted(shared(0, 30)) == [2]


def test_an_assistant_who_gave_none_earned_none():
    assert assisted(shared(30, 0)) == [0]


def test_a_share_of_the_whole_service_marks_all_units_or_none():
    assert assisted(shared(25, 5), judged="whole_service") == [2]
    assert assisted(shared(27, 3), judged="whole_service") == [0]
    assert assisted(shared(25, 5)) == [0]


def test_eight_minutes_of_the_therapist_free_a_last_unit():
    assert assisted(shared(8, 7)) == [0]
    assert assisted(shared(7, 8)) == [1]


def test_without_that_exception_the_share_decides():
    visit = visit_of(shared(14, 1), shared(13, 2, "97140"))
    assert ask(visit, "assistant_units", **TERMS | {"final_unit_minutes": 0}) == [0, 1]


def test_two_last_units_are_shared_between_both_when_the_policy_gives_bounds():
    assert assisted(shared(12, 12), **PAIR) == [1]
    assert assisted(shared(12, 12)) == [2]


def test_the_rounding_of_the_share_may_be_given():
    args = TERMS | {"final_unit_minutes": 0}
    visit = visit_of(shared(13, 2))
    by = {
        rounding: ask(visit, "assistant_units", **args, rounding=rounding)
        for rounding in ("whole_percent", "minutes_plus_one")
    }
    assert by == {"whole_percent": [1], "minutes_plus_one": [0]}


def test_units_of_a_code_in_two_lines_stand_where_the_assistant_worked():
    assert assisted(shared(20, 0), shared(0, 10)) == [0, 1]
    assert assisted(shared(0, 10), shared(20, 0)) == [1, 0]
    split = (shared(25, 5, units=2), shared(0, 15, units=1))
    assert assisted(*split) == [0, 1]


def test_units_beyond_what_the_minutes_allow_earn_no_modifier():
    assert assisted(shared(0, 15, units=4)) == [1]


def test_an_untimed_code_carries_the_modifier_on_all_or_none():
    assert assisted(shared(20, 10, "97150")) == [1]
    assert assisted(shared(29, 1, "97150")) == [0]


def test_assistant_units_wait_for_who_gave_the_minutes():
    assert assisted(line("97110", 30)) == [None]
    assert assisted(line("97110", 30, furnished={"assistant": 5})) == [None]


def test_no_minute_of_an_assistant_is_enough_to_know():
    assert assisted(line("97110", 30, furnished={"assistant": 0}), line("97140")) == [0, None]


def test_assistant_units_wait_for_units_that_rest_on_unknown_minutes():
    assert assisted(shared(0, 15), line("97140")) == [None, None]
    assert assisted(shared(0, 15, units=1), line("97140")) == [1, None]


def undecided(*lines):
    terms = {name: value for name, value in PAIR.items() if name.startswith("pair_")}
    return ask(visit_of(*lines), "assistant_undecided", **POOLED, timed=TIMED, **terms)


def test_left_over_minutes_of_both_in_two_codes_with_one_unit_are_a_persons_to_judge():
    assert undecided(shared(5, 5), shared(5, 5, "97530")) == [1, 1]


def test_left_over_minutes_of_both_in_one_code_are_not():
    assert undecided(shared(5, 5), shared(10, 0, "97530")) == [0, 0]


def test_left_over_minutes_that_all_earn_a_unit_are_not():
    assert undecided(shared(6, 6), shared(6, 6, "97530")) == [0, 0]


def test_a_code_of_which_is_not_known_who_gave_it_is_passed_over():
    assert undecided(shared(5, 5), line("97530", 10)) == [0, 0]
