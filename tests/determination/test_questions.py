"""What to ask next: what settles most, with what each answer leads to."""

from __future__ import annotations

from pathlib import Path

from engine import evaluate, read_visit
from engine.determination.model import Outcome
from tests.determination.visits import CITED, UNITS, clean, determine, only_line, rules


def test_each_answer_says_where_it_leads(tmp_path: Path) -> None:
    visit = clean()
    del visit["plan_of_care"]
    (question,) = only_line(determine(tmp_path, visit)).questions
    assert question.place == (None, "plan_of_care.order_on_file")
    assert {answer.says: answer.leads_to for answer in question.answers} == {
        "no": Outcome.NEEDS_ACTION,
        "yes": Outcome.COVERED,
    }


LIMIT = (
    "  - id: CAP\n    title: Eighteen visits\n    shape: visit_limit\n"
    "    counter: episode.manual_therapy_visits\n    most: 18\n" + CITED
)


def test_numbers_are_asked_in_ranges_that_differ(tmp_path: Path) -> None:
    (question,) = only_line(determine(tmp_path, clean(), rules(UNITS, LIMIT))).questions
    assert [(answer.says, answer.leads_to) for answer in question.answers] == [
        ("18 or less", Outcome.COVERED),
        ("19 or more", Outcome.NOT_COVERED),
    ]


def test_a_fact_that_cannot_change_the_outcome_is_not_asked(tmp_path: Path) -> None:
    either = (
        "  - id: EITHER\n    title: Fits\n    severity: deny\n    require:\n      any:\n"
        "        - {episode.improving: true}\n"
        "        - all: [{episode.improving: false}, {patient.age: {at_least: 0}}]\n" + CITED
    )
    line = only_line(determine(tmp_path, clean(), rules(UNITS, either)))
    assert (line.outcome, line.questions) == (Outcome.COVERED, ())


def test_a_contradiction_of_one_fact_with_itself_is_not_asked(tmp_path: Path) -> None:
    never = (
        "  - id: NEVER\n    title: Cannot be broken\n    severity: deny\n    require:\n      any:\n"
        "        - {episode.improving: true}\n        - {episode.improving: false}\n"
        "        - {record.skilled_need: true}\n" + CITED
    )
    line = only_line(determine(tmp_path, clean(), rules(UNITS, never)))
    assert line.questions == ()


def test_the_question_that_settles_more_comes_first(tmp_path: Path) -> None:
    both = rules(
        UNITS,
        LIMIT,
        "  - id: CAP2\n    title: Sixteen\n    shape: visit_limit\n"
        "    counter: episode.manual_therapy_visits\n    most: 16\n" + CITED,
        "  - id: ORDER\n    title: An order\n    shape: order_required\n" + CITED,
    )
    visit = clean()
    del visit["plan_of_care"]
    line = only_line(determine(tmp_path, visit, both))
    assert [question.place[1] for question in line.questions] == [
        "episode.manual_therapy_visits",
        "plan_of_care.order_on_file",
    ]
    assert line.questions[0].settles > line.questions[1].settles


def test_minutes_that_a_count_waits_for_are_asked(tmp_path: Path) -> None:
    visit = clean()
    del visit["lines"][0]["minutes"], visit["lines"][0]["furnished"]
    line = only_line(determine(tmp_path, visit, rules(UNITS)))
    assert line.outcome is Outcome.CONDITIONAL
    (question,) = line.questions
    assert question.place == (1, "line.minutes")
    assert question.answers[0].says == "7 or less"
    assert question.answers[0].leads_to is Outcome.NOT_COVERED


def test_a_fact_that_is_its_own_condition_is_not_asked(tmp_path: Path) -> None:
    itself = (
        "  - id: ITSELF\n    title: Cannot be broken\n    severity: needs_document\n"
        "    when: {record.pain_level: {within_visits: 2}}\n"
        "    require: {record.pain_level: {within_visits: 4}}\n" + CITED
    )
    line = only_line(determine(tmp_path, clean(), rules(UNITS, itself)))
    assert (line.outcome, line.questions) == (Outcome.COVERED, ())


def test_an_answer_after_which_no_other_matters_leads_to_covered(tmp_path: Path) -> None:
    either = (
        "  - id: EITHER\n    title: One of these\n    severity: deny\n    require:\n      any:\n"
        "        - {authorization.on_file: true}\n"
        "        - {patient.home_health_period: true}\n"
        "        - all: [{patient.home_health_period: false}, {episode.improving: true}]\n" + CITED
    )
    visit = clean() | {"episode": {}}
    line = only_line(determine(tmp_path, visit, rules(UNITS, either)))
    (improving,) = [q for q in line.questions if q.place[1] == "episode.improving"]
    yes = next(answer for answer in improving.answers if answer.says == "yes")
    assert (yes.leads_to, yes.still_open) == (Outcome.COVERED, 0)
    visit["episode"] = {"improving": True}
    assert only_line(determine(tmp_path, visit, rules(UNITS, either))).outcome is yes.leads_to


def test_a_rule_that_each_answer_breaks_is_not_passed_over(tmp_path: Path) -> None:
    always = (
        "  - id: ALWAYS\n    title: Contradicts itself\n    severity: change_billing\n"
        "    require: {all: [{episode.improving: true}, {episode.improving: false}]}\n" + CITED
    )
    line = only_line(determine(tmp_path, clean(), rules(UNITS, always)))
    assert line.outcome is Outcome.CONDITIONAL


def test_every_fact_that_decides_is_needed_however_many_answers_there_are(tmp_path: Path) -> None:
    report = (
        "  - id: REPORT\n    title: The response is recorded\n    severity: needs_document\n"
        "    require: {record.response: {in_this_note: true}}\n    except:\n      any:\n"
        "        - {episode.evaluation_date: {on_or_after: 2026-02-26}}\n"
        "        - {episode.evaluation_date: {on_or_after: 2026-03-02}}\n"
        "        - {patient.home_health_period: true}\n" + CITED
    )
    visit = clean() | {"record": {}}
    line = only_line(determine(tmp_path, visit, rules(UNITS, report)))
    assert {fact for _, fact in line.info_needed} == {
        "record.response",
        "episode.evaluation_date",
        "patient.home_health_period",
    }


def test_a_record_of_an_earlier_visit_is_tried_beside_this_note_and_none(tmp_path: Path) -> None:
    earlier = (
        "  - id: EARLIER\n    title: Written today or not at all\n    severity: needs_document\n"
        "    require: {any: [{record.response: false}, {record.response: {in_this_note: true}}]}\n"
        + CITED
    )
    visit = clean() | {"record": {}}
    line = only_line(determine(tmp_path, visit, rules(UNITS, earlier)))
    assert line.outcome is Outcome.CONDITIONAL
    assert line.info_needed == ((None, "record.response"),)


def test_the_last_range_reaches_past_every_number_that_a_rule_names(tmp_path: Path) -> None:
    ages = "".join(f"        - {{patient.age: {age}}}\n" for age in range(1, 21, 2))
    head = "  - id: ODD\n    title: Odd\n    severity: deny\n    require:\n      any:\n"
    line = only_line(determine(tmp_path, clean(), rules(UNITS, head + ages + CITED)))
    (question,) = line.questions
    assert question.answers[-1].says == "20 or more"


def test_a_visit_that_is_not_billed_yet_is_not_asked_what_its_claim_carries() -> None:
    visit = {
        "payor": "medicare-part-b",
        "state": "NC",
        "date_of_service": "2026-03-02",
        "discipline": "PT",
        "setting": "private_practice",
        "place_of_service": "11",
        "lines": [
            {"code": "97140", "minutes": 30, "furnished": {"therapist": 30}},
            {"code": "97150", "minutes": 30, "furnished": {"therapist": 30}},
        ],
    }
    told = evaluate(read_visit(visit))
    asked = {fact for line in told.lines for _, fact in line.info_needed}
    assert "line.separate_interval" in asked
    assert not asked & {"line.units", "line.modifiers"}
    unproved = [f.message for f in told.findings if f.rule == "X-01/not-separate"]
    assert unproved == ["97140 is column 2 beside 97150 (line 2), and was not separate"]
