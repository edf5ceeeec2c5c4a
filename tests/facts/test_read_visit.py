"""What a visit file states becomes the facts that rules compare, and nothing else does."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest

from engine.facts import read_visit
from engine.facts.vocabulary import NEVER_RECORDED, load
from engine.therapy import ClockBlock
from tests.facts.visits import DAY, line, read, visit_of

FULL = """\
payor: aetna
date_of_service: 2026-03-02
processing_date: "2026-03-20"
place_of_service: 01
plan: {therapy_review: false}
diagnoses: [M54.2, m25511]
episode:
  visits: 12
  year_to_date_allowed: {ot: 2410.10}
plan_of_care:
  elements: [diagnosis, type]
record:
  technique: true
  pain_level: false
  response: {visits_ago: 4}
lines:
  - code: 97140
    minutes: 23
    modifiers: [59, gp]
    one_on_one: true
  - code: g0283
"""


def test_every_kind_of_value_is_read():
    visit, diagnostics = read(FULL)
    assert diagnostics == ()
    assert visit is not None
    assert visit.facts == {
        "payor": "aetna",
        "date_of_service": date(2026, 3, 2).toordinal(),
        "processing_date": date(2026, 3, 20).toordinal(),
        "place_of_service": "01",
        "plan.therapy_review": 0,
        "diagnoses": {"M542", "M25511"},
        "episode.visits": 12,
        "episode.year_to_date_allowed.ot": 241_010,
        "plan_of_care.elements": {"diagnosis", "type"},
        "record.technique": 0,
        "record.pain_level": NEVER_RECORDED,
        "record.response": 4,
    }
    assert [entry.code for entry in visit.lines] == ["97140", "G0283"]
    assert visit.lines[0].facts["line.modifiers"] == {"59", "GP"}
    assert visit.lines[0].facts["line.one_on_one"] == 1


def test_a_file_bytes_and_data_say_the_same(tmp_path):
    data = {"date_of_service": date(2026, 3, 2), "lines": [{"code": "97140", "modifiers": {"GP"}}]}
    file = tmp_path / "tuesday.json"
    text = json.dumps({"date_of_service": DAY, "lines": [{"code": "97140", "modifiers": ["GP"]}]})
    file.write_text(text, encoding="utf-8")
    readings = [read_visit(source, load(), "v") for source in (data, file, text.encode())]
    assert readings[0].visit is not None
    assert readings[0] == readings[1] == readings[2]


def test_a_visit_is_called_after_its_file_unless_named(tmp_path):
    file = tmp_path / "tuesday.yaml"
    file.write_text(FULL, encoding="utf-8")
    names = [read_visit(file, load(), name).visit.name for name in (None, "first")]
    assert names == ["tuesday", "first"]


def test_an_empty_value_is_unknown_as_one_left_out_is():
    visit, diagnostics = read(
        f"date_of_service: {DAY}\nstate:\nlines:\n  - code: 97140\n    units:\n"
    )
    assert diagnostics == ()
    assert "state" not in visit.facts
    assert "line.units" not in visit.lines[0].facts
    assert "line.modifiers" not in visit.lines[0].facts


@pytest.mark.parametrize("amount", ["0.01", "19.99", "1.10", "2410", "999999.99", "0.07"])
def test_amounts_are_read_to_the_cent(amount):
    visit, _ = read(
        f"date_of_service: {DAY}\nepisode: {{year_to_date_allowed: {{ot: {amount}}}}}\n"
        "lines: [{code: 97140}]\n"
    )
    assert visit.facts["episode.year_to_date_allowed.ot"] == int(Decimal(amount) * 100)


def test_codes_may_stand_in_quotes_with_spaces_and_in_small_letters():
    visit = visit_of(line(" g0283 "), payor="Aetna", place_of_service=11)
    assert visit.lines[0].code == "G0283"
    assert visit.facts["payor"] == "aetna"
    assert visit.facts["place_of_service"] == "11"


@pytest.mark.parametrize("nothing", ["", "~", "null"])
def test_empty_minutes_are_those_of_the_clock_as_well(nothing):
    text = f"date_of_service: {DAY}\nlines:\n  - code: 97140\n    minutes: {nothing}\n"
    visit, diagnostics = read(text + '    blocks: ["09:00-09:10"]\n')
    assert diagnostics == ()
    assert visit.lines[0].facts["line.minutes"] == 10


# --- minutes ---------------------------------------------------------------------------------


def minutes(entry: dict[str, object]) -> dict[str, object]:
    facts = visit_of(entry).lines[0].facts
    return {
        fact.removeprefix("line.").removeprefix("furnished."): value
        for fact, value in facts.items()
        if fact == "line.minutes" or fact.startswith("line.furnished.")
    }


def test_minutes_left_out_are_those_of_the_clock():
    visit = visit_of({"code": "97140", "blocks": ["09:00-09:10", "9:30 am - 9:43 am"]})
    assert visit.lines[0].facts["line.minutes"] == 23
    assert visit.lines[0].blocks == (ClockBlock(540, 550), ClockBlock(570, 583))


def test_minutes_left_out_are_those_that_were_furnished_when_no_clock_is_stated():
    entry = {"code": "97140", "furnished": {"therapist": 10, "assistant": 5}}
    assert minutes(entry)["minutes"] == 15


def test_furnished_minutes_that_make_up_the_line_leave_none_to_the_other_roles():
    entry = line("97140", 15, furnished={"therapist": 15})
    assert minutes(entry) == {
        "minutes": 15, "therapist": 15, "assistant": 0, "aide": 0, "student": 0, "other": 0,
    }  # fmt: skip


def test_furnished_minutes_below_those_of_the_line_leave_the_other_roles_unknown():
    entry = line("97140", 15, furnished={"therapist": 10})
    assert minutes(entry) == {"minutes": 15, "therapist": 10}


def test_minutes_of_the_line_alone_say_nothing_of_who_gave_them():
    assert minutes(line("97140", 15)) == {"minutes": 15}


def test_a_line_that_states_its_units_carries_the_modifiers_it_states_and_no_others():
    billed, marked, open_line = visit_of(
        line("97140", units=1), line("97110", units=1, modifiers=["GP"]), line("97112")
    ).lines
    assert billed.facts["line.modifiers"] == frozenset()
    assert marked.facts["line.modifiers"] == {"GP"}
    assert "line.modifiers" not in open_line.facts


# --- authorizations --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("authorizations", "on_file"),
    [
        (None, None),
        ([], 0),
        ([{}], 1),
        ([{"from": "2026-03-02", "until": "2026-03-02"}], 1),
        ([{"until": "2026-03-01"}], 0),
        ([{"from": "2026-03-03"}], 0),
        ([{"visits": 12, "used": 11}], 1),
        ([{"visits": 12, "used": 12}], 0),
        ([{"visits": 12}], None),
        ([{"visits": 12}, {"until": "2026-03-01"}], None),
        ([{"visits": 12}, {"visits": 3, "used": 0}], 1),
    ],
)
def test_an_authorization_is_on_file_when_one_covers_the_day(authorizations, on_file):
    visit = visit_of(line("97140"), authorizations=authorizations)
    assert visit.facts.get("authorization.on_file") == on_file


def test_what_a_visit_states_of_its_authorization_counts_and_a_contradiction_is_told():
    data = {
        "date_of_service": DAY,
        "authorization": {"on_file": True},
        "authorizations": [],
        "lines": [{"code": "97140"}],
    }
    reading = read_visit(data, load())
    assert reading.visit.facts["authorization.on_file"] == 1
    assert [d.code for d in reading.diagnostics] == ["contradiction"]
    assert "authorization.on_file" in reading.diagnostics[0].message
