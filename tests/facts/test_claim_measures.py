"""What the claim carries: whether it is billed, its diagnoses, and what else is on it."""

from __future__ import annotations

import pytest

from tests.facts.visits import ask, line, visit_of


def test_a_line_is_billed_once_its_modifiers_or_units_are_stated():
    visit = visit_of(
        line("97140"),
        line("97110", 15),
        line("97112", units=1),
        line("97530", modifiers=[]),
    )
    assert ask(visit, "billed") == [0, 0, 1, 1]


def test_a_line_of_no_units_stays_off_the_bill():
    visit = visit_of(line("97116", units=0), line("97530", units=0, modifiers=["GP"]))
    assert ask(visit, "billed") == [0, 0]


@pytest.mark.parametrize(
    ("beginnings", "found"),
    [(("M54",), 1), (("M54.2",), 1), (("m542",), 1), (("M25", "M5"), 1), (("M25",), 0), ((), 0)],
)
def test_a_diagnosis_begins_with_one_of_the_beginnings(beginnings, found):
    visit = visit_of(line("97140"), diagnoses=["I89.0", "M54.2"])
    assert ask(visit, "diagnosis_begins", beginnings=beginnings) == [found]


def test_a_line_that_points_to_diagnoses_is_judged_by_those():
    visit = visit_of(
        line("97140", diagnoses=["M54.2"]), line("97110"), diagnoses=["M54.2", "I89.0"]
    )
    assert ask(visit, "diagnosis_begins", beginnings=("I89",)) == [0, 1]


def test_no_stated_diagnosis_is_not_the_same_as_none():
    assert ask(visit_of(line("97140")), "diagnosis_begins", beginnings=("M",)) == [None]
    nothing = visit_of(line("97140"), diagnoses=[])
    assert ask(nothing, "diagnosis_begins", beginnings=("M",)) == [0]


def test_codes_that_do_not_stand_alone_are_all_there_is_or_are_not():
    packs = ("97010", "97012")
    assert ask(visit_of(line("97010")), "only_service", codes=packs) == [1]
    assert ask(visit_of(line("97010"), line("97012")), "only_service", codes=packs) == [1, 1]
    assert ask(visit_of(line("97010"), line("97140")), "only_service", codes=packs) == [0, 0]


SPENT = "episode.year_to_date_allowed.ot"


def over(spent, *allowed):
    visit = visit_of(
        *(line("97140", allowed=amount) for amount in allowed),
        episode={"year_to_date_allowed": {"ot": spent}},
    )
    return ask(visit, "over_amount", spent=SPENT, most=241_000)


def test_the_line_that_crosses_the_amount_of_the_year_is_over_it_and_those_after():
    assert over(2400, 10, 0.01, 30) == [0, 1, 1]
    assert over(2410, 0.01) == [1]
    assert over(2409.99, 0.01) == [0]


def test_an_amount_that_was_used_up_is_exceeded_whatever_the_lines_cost():
    assert over(2410, None, None) == [1, 1]


def test_the_amount_of_the_year_is_waited_for():
    assert over(None, 10) == [None]


def over_with(spent, *lines, **args):
    visit = visit_of(*lines, episode={"year_to_date_allowed": {"ot": spent}})
    return ask(visit, "over_amount", spent=SPENT, most=241_000, **args)


def test_what_is_known_of_the_lines_counts_where_the_cost_of_one_is_not():
    known, unknown = line("97110", allowed=10), line("97140")
    assert over_with(2400, known, unknown) == [0, 1]
    assert over_with(2399.99, known, unknown) == [0, 0]


def test_only_lines_of_the_pool_count_to_the_amount():
    lines = (line("99213", allowed=90), line("97140", allowed=10))
    assert over_with(2400, *lines) == [1, 1]
    assert over_with(2400, *lines, pool=("97140",)) == [0, 0]
    assert over_with(2400.01, *lines, pool=("97140",)) == [0, 1]
    assert over_with(2410.01, *lines, pool=()) == [1, 1]


def test_lines_of_one_code_and_the_same_modifiers_are_alike():
    one, other = line("97140", 15, units=1, modifiers=["GP"]), line("97140", units=1)
    assert ask(visit_of(one, one), "lines_alike") == [1, 1]
    assert ask(visit_of(one, one | {"modifiers": ["GP", "CQ"]}), "lines_alike") == [0, 0]
    assert ask(visit_of(one, other), "lines_alike") == [0, 0]
    assert ask(visit_of(one, one | {"code": "97110"}), "lines_alike") == [0, 0]


def test_lines_that_are_not_billed_or_of_another_discipline_are_not_alike():
    one = line("97140", 15, units=1, modifiers=["GP"])
    assert ask(visit_of(one, one | {"units": 0}), "lines_alike") == [0, 0]
    apart = visit_of(one, one | {"discipline": "OT"}, discipline="PT")
    assert ask(apart, "lines_alike") == [0, 0]
