"""What a line comes to, and that nothing unknown is taken for an answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.determination.evaluate import NoSuchPayorError
from engine.determination.model import Outcome
from engine.rules.tree import Standing
from tests.determination.visits import (
    CITED,
    UNITS,
    clean,
    determine,
    only_line,
    rules,
)


def test_a_visit_that_meets_every_rule_is_covered(tmp_path: Path) -> None:
    determination = determine(tmp_path, clean())
    assert determination.outcome is Outcome.COVERED
    assert determination.info_needed == ()
    assert {reason.rule for reason in only_line(determination).met} >= {"UNITS/over", "MOD/pt"}


def test_an_unknown_fact_makes_a_line_conditional_and_is_named(tmp_path: Path) -> None:
    visit = clean()
    del visit["plan_of_care"]
    determination = determine(tmp_path, visit)
    assert determination.outcome is Outcome.CONDITIONAL
    assert determination.info_needed == ((None, "plan_of_care.order_on_file"),)


def test_a_missing_document_needs_action(tmp_path: Path) -> None:
    visit = clean()
    visit["record"]["response"] = False
    line = only_line(determine(tmp_path, visit))
    assert line.outcome is Outcome.NEEDS_ACTION
    (mend,) = line.mends
    assert [step.place for step in mend.steps] == [(None, "record.response")]
    assert mend.leads_to is Outcome.COVERED


def test_what_cannot_be_changed_is_not_covered(tmp_path: Path) -> None:
    visit = clean()
    visit["lines"][0]["furnished"] = {"therapist": 13, "aide": 10}
    visit["lines"][0]["units"] = 1
    line = only_line(determine(tmp_path, visit))
    assert line.outcome is Outcome.NOT_COVERED
    assert line.mends == ()


def test_not_covered_stands_before_what_is_not_known(tmp_path: Path) -> None:
    visit = clean()
    visit["lines"][0]["furnished"] = {"therapist": 13, "aide": 10}
    visit["lines"][0]["units"] = 1
    del visit["plan_of_care"]
    determination = determine(tmp_path, visit)
    assert determination.outcome is Outcome.NOT_COVERED
    assert determination.info_needed == ()


def test_a_conditional_line_may_carry_mends_too(tmp_path: Path) -> None:
    visit = clean()
    visit["record"]["response"] = False
    del visit["plan_of_care"]
    line = only_line(determine(tmp_path, visit))
    assert line.outcome is Outcome.CONDITIONAL
    assert line.mends[0].leads_to is Outcome.CONDITIONAL


def test_a_code_that_no_rule_names_is_not_addressed(tmp_path: Path) -> None:
    visit = clean()
    visit["lines"].append({"code": "97750", "minutes": 15, "modifiers": ["GP"], "units": 1})
    determination = determine(tmp_path, visit)
    assert determination.lines[1].outcome is Outcome.NOT_ADDRESSED
    assert determination.outcome is Outcome.NOT_ADDRESSED


def test_a_warning_does_not_stand_in_the_way(tmp_path: Path) -> None:
    warns = (
        "  - id: W\n    title: Rarely more than a visit\n    severity: warn\n"
        "    require: {episode.visits: {at_most: 1}}\n" + CITED
    )
    visit = clean() | {"episode": {"visits": 3}}
    determination = determine(tmp_path, visit, rules(UNITS, warns))
    assert determination.outcome is Outcome.COVERED
    assert [finding.rule for finding in determination.visit_findings] == ["W"]


def test_a_possible_warning_is_listed_and_does_not_make_a_line_conditional(tmp_path: Path) -> None:
    warns = (
        "  - id: W\n    title: Rarely more than a visit\n    severity: warn\n"
        "    require: {episode.visits: {at_most: 1}}\n" + CITED
    )
    determination = determine(tmp_path, clean(), rules(UNITS, warns))
    assert determination.outcome is Outcome.COVERED
    (finding,) = determination.visit_findings
    assert finding.standing is Standing.POSSIBLE
    assert finding.waits_for == ((None, "episode.visits"),)


def test_what_rests_on_an_unverified_value_only_warns(tmp_path: Path) -> None:
    capped = (
        "values:\n  most:\n    about: visits\n    dated:\n"
        "      - {value: 2, confidence: unverified}\n"
        + rules(
            UNITS,
            "  - id: CAP\n    title: Two visits\n    shape: visit_limit\n"
            "    counter: episode.visits\n    most: {value: most}\n" + CITED,
        )
    )
    visit = clean() | {"episode": {"visits": 3}}
    determination = determine(tmp_path, visit, capped)
    assert determination.outcome is Outcome.COVERED
    (finding,) = determination.visit_findings
    assert (finding.capped, finding.severity.value) == (True, "warn")
    assert any("unverified" in note for note in determination.notes)


def test_the_same_visit_gives_the_same_determination(tmp_path: Path) -> None:
    visit = clean()
    del visit["record"]["response"]
    assert determine(tmp_path, visit) == determine(tmp_path, visit)


def test_the_why_names_the_facts_that_matched_and_the_conclusions_beneath(tmp_path: Path) -> None:
    chained = rules(
        '  - id: HANDS\n    title: Work by hand\n    codes: ["97140"]\n'
        "    when: {line.techniques: [manual_traction]}\n    conclude: by_hand\n" + CITED,
        '  - id: SKILL\n    title: Skilled work\n    codes: ["97140"]\n'
        "    when: {concluded.by_hand: true, line.one_on_one: true}\n    conclude: skilled\n"
        + CITED,
        '  - id: NEVER\n    title: Not on Mondays\n    codes: ["97140"]\n'
        "    when: {concluded.skilled: true}\n    require: never\n    severity: deny\n" + CITED,
    )
    visit = clean()
    visit["lines"][0] |= {"techniques": ["manual_traction"], "one_on_one": True}
    (finding,) = only_line(determine(tmp_path, visit, chained)).findings
    (skill,) = finding.why.because
    (hands,) = skill.because
    assert (finding.rule, skill.rule, hands.rule) == ("NEVER", "SKILL", "HANDS")
    assert ("line.one_on_one", "yes") in [(fact.fact, fact.says) for fact in skill.facts]
    assert ("line.techniques", "traction by hand") in [
        (fact.fact, fact.says) for fact in hands.facts
    ]


def test_unknown_minutes_are_called_so_in_a_message(tmp_path: Path) -> None:
    visit = clean()
    del visit["lines"][0]["minutes"], visit["lines"][0]["furnished"]
    messages = [finding.message for finding in determine(tmp_path, visit).findings]
    assert "an unknown number of minutes of 97140 earn no unit on this day" in messages


def test_a_day_before_everything_that_was_read_says_from_when_on(tmp_path: Path) -> None:
    dated = rules(UNITS) + "scope: {from: 2018-01-01}\n"
    with pytest.raises(NoSuchPayorError, match="the earliest was read for days from 2018-01-01 on"):
        determine(tmp_path, clean() | {"date_of_service": "1987-03-02"}, dated)
    assert determine(tmp_path, clean(), dated).lines
