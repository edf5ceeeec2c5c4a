"""A page about a determination says what a therapist needs, in that order, at any width."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.determination.model import Answer, Mend, Outcome, Step
from engine.determination.outline import Unfit, outline
from engine.determination.phrases import OUTCOMES, bill_of
from engine.determination.render_markdown import comparison_markdown, to_markdown
from engine.determination.render_text import MOST_QUESTIONS, to_text
from tests.cli.determinations import ADD_59, COVERED, DENIED, FULL, VISITS_USED, line

WIDTHS = (60, 80, 120)


def in_order(text: str, *parts: str) -> bool:
    """Every part stands in the text, each after the one before."""
    places = [text.find(part) for part in parts]
    return -1 not in places and places == sorted(places)


def test_the_first_line_says_outcome_payor_codes_and_day() -> None:
    first = to_text(FULL, width=200).splitlines()[0]
    assert first == f"{OUTCOMES[FULL.outcome]} — Acme Health: 97140 and 97530 on 2026-03-02"


def test_no_wording_of_an_outcome_promises_payment() -> None:
    assert not any("paid" in words or "will be" in words for words in OUTCOMES.values())
    assert OUTCOMES[Outcome.COVERED] == "meets the policy as written"


def test_what_stands_in_the_way_comes_before_what_mends_it_and_units_before_why() -> None:
    assert in_order(
        to_text(FULL),
        "line 1  97140",
        "line 2  97530",
        "in the way",
        "what would mend it",
        "what to find out",
        "may stand in the way",
        "good to know",
        "how the minutes become units",
        "why",
        "notes",
        "does not promise payment",
    )


@pytest.mark.parametrize("width", WIDTHS)
def test_no_line_is_wider_than_the_terminal_or_ends_in_blanks(width: int) -> None:
    lines = to_text(FULL, width=width, why=True).splitlines()
    assert max(map(len, lines)) <= width
    assert [line for line in lines if line != line.rstrip()] == []


@pytest.mark.parametrize("width", WIDTHS)
def test_every_word_is_there_at_every_width(width: int) -> None:
    wide = to_text(FULL, width=400, why=True).split()
    assert to_text(FULL, width=width, why=True).split() == wide


def test_a_finding_shows_severity_fix_citation_mark_and_denial() -> None:
    text = to_text(FULL, width=300)
    assert "line 1, billing to change: 97140 stands beside 97530 without 59" in text
    assert "fix: mend EDIT" in text
    assert (
        "EDIT · Edit manual, chapter 11, read 2026-03-02, and 1 more · verified in the original"
        " · denial CO-97 or CO-236, remark N20; the provider is liable"
    ) in text


def test_every_source_is_cited_when_asked_why() -> None:
    assert "Payor's policy P-1" not in to_text(FULL, width=300)
    assert "Payor's policy P-1" in to_text(FULL, width=300, why=True)


def test_a_finding_of_every_line_is_told_once() -> None:
    assert to_text(FULL, width=300).count("the visits are used up") == 1
    assert "every line, denied if: the visits are used up" in to_text(FULL, width=300)


def test_findings_that_say_different_things_are_both_told() -> None:
    first, second = FULL.lines
    other = replace(second.findings[0], message="the other cap is used up")
    apart = replace(FULL, lines=(first, replace(second, findings=(other,))))
    text = to_text(apart, width=300)
    assert "line 1, denied if: the visits are used up" in text
    assert "line 2, denied if: the other cap is used up" in text


def test_a_question_of_two_lines_is_asked_once_with_the_outcome_of_each_answer() -> None:
    text = to_text(FULL, width=300)
    assert text.count("How many visits were used?") == 1
    assert "19 or less → meets the policy as written" in text
    assert "20 or more → not covered by the policy as written" in text


def test_a_question_whose_answers_lead_elsewhere_on_another_line_is_asked_for_each() -> None:
    first, second = FULL.lines
    harsher = replace(VISITS_USED, answers=(Answer(1, "any", Outcome.NOT_COVERED, 0),), settles=0.1)
    apart = replace(FULL, lines=(first, replace(second, questions=(harsher,))))
    text = to_text(apart, width=300)
    assert "How many visits were used? (front desk; line 1)" in text
    assert "How many visits were used? (front desk; line 2)" in text


def test_the_question_that_settles_most_comes_first_and_alike_answers_stand_together() -> None:
    text = to_text(FULL, width=300)
    assert in_order(text, "1. How many visits were used?", "2. Line 1: What was done?")
    assert "taping / something else → 2 rules still open" in text


def test_many_questions_are_cut_short_unless_asked_for() -> None:
    many = tuple(
        replace(VISITS_USED, place=(None, f"fact.{n}"), asks=f"Question {n}?") for n in range(8)
    )
    told = replace(FULL, lines=(replace(FULL.lines[0], questions=many),))
    assert f"and {8 - MOST_QUESTIONS} more questions (--why)" in to_text(told, width=300)
    assert "Question 7?" in to_text(told, why=True)


def test_a_mend_says_what_it_leads_to_and_names_its_line_once() -> None:
    text = to_text(FULL, width=300)
    assert "  line 1, modifiers: add 59 (rebill) → meets the policy as written" in text
    assert "line 1: line 1" not in text


def test_a_mend_of_several_steps_lists_them_below_what_they_lead_to() -> None:
    record = Step((None, "record.response"), 0, "document", "document the response")
    both = Mend((*ADD_59.steps, record), Outcome.COVERED)
    told = replace(FULL, lines=(replace(FULL.lines[0], mends=(both,)), FULL.lines[1]))
    assert (
        "  line 1: all of these → meets the policy as written\n"
        "    line 1, modifiers: add 59 (rebill)\n"
        "    document the response (document)\n"
    ) in to_text(told)


def test_a_split_bill_shows_both_parts() -> None:
    assert bill_of(FULL.lines[0]) == "bill 1 x 97140 GP CQ + 1 x 97140 GP"


def test_nobody_is_told_to_bill_what_is_not_covered() -> None:
    assert "bill 1 x" not in to_text(DENIED)
    assert "by its minutes 1 x 97110 GP" in to_text(DENIED)
    assert "bill 1 x 97110 GP" in to_text(COVERED)


def test_units_that_are_not_known_are_not_called_none() -> None:
    assert bill_of(line(1, "97140", Outcome.CONDITIONAL, bill=(), units=None)).endswith("not known")
    assert bill_of(line(1, "97140", Outcome.COVERED, bill=(), units=0)).endswith("no unit")


def test_met_rules_are_counted_and_shown_when_asked_why() -> None:
    assert "2 rules are met (--why shows them)" in to_text(FULL)
    assert "MET met on line 1: Title of MET" not in to_text(FULL, width=300)
    why = to_text(FULL, width=300, why=True)
    assert "MET met on line 1: Title of MET" in why
    assert in_order(why, "EDIT broken on line 1", "code: 97140", "HANDS-ON holds")


def test_empty_parts_have_no_heading() -> None:
    text = to_text(COVERED)
    headings = ("in the way", "mend", "find out", "good to know", "become units")
    assert [heading for heading in headings if heading in text] == []
    parts = outline(COVERED)
    assert parts.broken == parts.open == parts.other == parts.ways == parts.questions == ()


def test_markdown_has_the_same_parts_and_links_its_sources() -> None:
    text = to_markdown(FULL)
    assert in_order(
        text,
        "# depends on facts",
        "| 1 | 97140 label of 97140 |",
        "## In the way",
        "## What would mend it",
        "## What to find out",
        "## May stand in the way",
        "## Good to know",
        "## How the minutes become units",
        "## Why",
        "## Notes",
    )
    assert "[Edit manual, chapter 11, read 2026-03-02](<https://example.org/edits>)" in text


def test_markdown_shows_signs_of_a_message_as_they_are() -> None:
    assert r"it is \[not\] \_so\_" in to_markdown(DENIED)


def test_a_comparison_has_one_row_for_each_answer_and_each_payor_that_does_not_fit() -> None:
    unfit = Unfit("monday", "other", "state contract")
    rows = comparison_markdown((FULL, COVERED, unfit), visits=True).splitlines()
    assert rows[2] == ("| monday | acme | depends | 3 | 97140 stands beside 97530 without 59 |")
    assert rows[3] == "| tuesday | acme | meets policy | 1 |  |"
    assert rows[4] == "| monday | other | no policy fits |  | state contract |"
