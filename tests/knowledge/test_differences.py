"""What differs between two forms of a policy is told in words that a biller reads."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from engine.knowledge.as_written import AsWritten
from engine.knowledge.condition_changes import condition_changes
from engine.knowledge.differences import Kind, differences
from tests.policy.bases import base, policy

VALUES = """\
values:
  most:
    about: units a day
    unit: units
    dated:
      - {until: 2025-12-31, value: 4, sources: [P], confidence: verified_primary}
      - {from: 2026-01-01, value: 5, sources: [P], confidence: verified_primary}
code_sets:
  timed:
    about: by the minute
    codes: ["97110", "97140"]
    sources: [P]
    confidence: verified_primary
"""
RULES = """\
rules:
  - id: ONE
    title: One to one
    codes: ["97140"]
    when: {discipline: PT}
    require: {line.one_on_one: true}
    severity: deny
    message: not one to one
    denial: {group: CO, carc: [50], liable: provider}
    sources: [P]
    confidence: verified_primary
"""


def said(folder: Path, written: str, instead: str, count: int = 1) -> list[str]:
    """What is said when a text of the policy is written otherwise."""
    text = policy(VALUES + RULES)
    assert text.count(written) == count
    old, new = folder / "old", folder / "new"
    old.mkdir()
    new.mkdir()
    before, after = base(old, text), base(new, text.replace(written, instead))
    assert not after.diagnostics
    return [one.says for one in differences(before.files, after.files)]


@pytest.mark.parametrize(
    ("written", "instead", "says"),
    [
        ("value: 5,", "value: 6,", "Units a day: 5 → 6 units from January 1, 2026"),
        ("value: 4,", "value: 3,", "Units a day: 4 → 3 units until December 31, 2025"),
        (
            "      - {from: 2026-01-01, value: 5, sources: [P], confidence: verified_primary}\n",
            "      - {from: 2026-01-01, until: 2026-12-31, value: 5, sources: [P],"
            " confidence: verified_primary}\n"
            "      - {from: 2027-01-01, value: 7, sources: [P], confidence: verified_primary}\n",
            "Units a day: 5 → 7 units from January 1, 2027",
        ),
        ('codes: ["97110", "97140"]', 'codes: ["97110", "97112"]',
         "By the minute: Codes: 97112 added, 97140 taken away"),
        ("severity: deny", "severity: warn",
         "ONE: What follows: the payor would deny the line → a caution"),
        ("{discipline: PT}", "{discipline: OT}",
         "ONE: Only when: the visit was for physical therapy"
         " → the visit was for occupational therapy"),
        ("message: not one to one", "message: shared", "ONE: What is said: now “shared”"),
        ("carc: [50]", "carc: [50, 252]", "ONE: Denial, reason codes (CARC): 252 added"),
        ("    severity: deny\n", "    severity: deny\n    until: 2026-06-30\n",
         "ONE: ends on June 30, 2026"),
        ("id: ONE", "id: TWO", "rule ONE “One to one” taken away"),
        ("title: A policy for tests", "title: Another", "Title: now “Another”"),
    ],
)  # fmt: skip
def test_a_change_is_told_in_words(tmp_path: Path, written: str, instead: str, says: str) -> None:
    assert said(tmp_path, written, instead)[0] == says


def test_the_same_policy_in_another_layout_differs_in_nothing(tmp_path: Path) -> None:
    written = "    severity: deny\n    message: not one to one\n"
    instead = "    # a comment\n    message: 'not one to one'\n    severity: deny\n"
    assert said(tmp_path, written, instead) == []


def test_only_words_for_readers_are_marked_as_such(tmp_path: Path) -> None:
    (old := tmp_path / "old").mkdir()
    (new := tmp_path / "new").mkdir()
    text = policy(VALUES + RULES)
    changed = text.replace("not one to one", "shared").replace("value: 5", "value: 6")
    found = differences(base(old, text).files, base(new, changed).files)
    assert [(one.name, one.wording) for one in found] == [("most", False), ("ONE", True)]


def test_a_new_policy_and_one_taken_away_are_told(tmp_path: Path) -> None:
    (old := tmp_path / "old").mkdir()
    (new := tmp_path / "new").mkdir()
    before = base(old, policy(RULES, "acme")).files
    after = base(new, policy(RULES, "zenith")).files
    kinds = [(one.policy, one.kind) for one in differences(before, after)]
    assert kinds == [("acme", Kind.REMOVED), ("zenith", Kind.ADDED)]


def test_a_parameter_is_told_by_its_label_its_words_and_its_unit(tmp_path: Path) -> None:
    daily = """\
rules:
  - id: DAY
    title: So many units a day
    shape: daily_maximum
    pool: ["97110"]
    most: 4
    severity: deny
    sources: [P]
    confidence: verified_primary
"""
    (old := tmp_path / "old").mkdir()
    (new := tmp_path / "new").mkdir()
    other = daily.replace("most: 4", "most: {value: most}\n    counted: each_code")
    found = differences(
        base(old, policy(VALUES + daily)).files, base(new, policy(VALUES + other)).files
    )
    assert [one.says for one in found] == [
        "DAY: Daily maximum: 4 → the dated value “most”;"
        " Counted for: all codes together → each code"
    ]
    assert found[0].title == "So many units a day"
    assert found[0].data["says"] == found[0].says


ALONE = "the provider was with this patient alone, in direct contact, for all of the minutes"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ({"discipline": "PT"}, {"discipline": ["PT", "OT"]},
         "the visit was for physical therapy"
         " → the visit was for physical therapy or occupational therapy"),
        (None, {"line.one_on_one": True}, f"{ALONE} (added)"),
        ({"line.one_on_one": True, "discipline": "OT"}, {"discipline": "OT"},
         f"{ALONE} (taken away)"),
        ({"all": [{"discipline": "PT"}, {"patient.age": {"at_least": 21}}]},
         {"discipline": "PT", "patient.age": {"at_least": {"value": "grown_up"}}},
         "the patient is at least 21 years old"
         " → the patient is at least the dated value “grown up” years old"),
        ({"line.code": ["97110", "97112", "97140"]},
         {"line.code": ["97110", "97112", "97140", "97530"]}, "codes: 97530 added"),
        ({"line.code": ["97110", "97112", "97140", "set:timed"]},
         {"line.code": ["97110", "97112", "97140"]}, "codes: the codes of “timed” taken away"),
        ({"line.code": ["97110"]}, {"line.code": ["97112"]},
         "the line is for 97110 → the line is for 97112"),
        ({"measure.of_day": {"at_most": 4}}, {"measure.of_day": {"at_most": 5}},
         "the day has at most 4 units of the codes of “timed”"
         " → the day has at most 5 units of the codes of “timed”"),
        ("never", "always", "in no case → in every case"),
        ({"discipline": "PT"}, {"all": [{"discipline": "PT"}]}, "the same, written otherwise"),
    ],
)  # fmt: skip
def test_a_condition_is_told_by_the_words_of_the_vocabulary(old: Any, new: Any, told: str) -> None:
    words = AsWritten({"of_day": {"compute": "day_units", "pool": ["set:timed"]}})
    assert list(condition_changes(old, new, words)) == [told]


def test_of_many_possibilities_only_those_that_came_and_went_are_told() -> None:
    kept = [{"discipline": "PT"}, {"patient.age": {"at_least": 21}}, {"line.code": ["97110"]}]
    old, new = [*kept, {"line.code": ["97112"]}], [*kept, {"line.one_on_one": True}]
    told = f"one of these: {ALONE} (added), the line is for 97112 (taken away)"
    assert list(condition_changes({"any": old}, {"any": new}, AsWritten())) == [told]


def test_the_same_condition_tells_nothing() -> None:
    condition = {"discipline": "PT", "any": [{"line.one_on_one": True}, {"line.code": ["97110"]}]}
    assert list(condition_changes(condition, dict(condition), AsWritten())) == []


def test_entries_of_a_checklist_are_told_by_what_is_said_of_them(tmp_path: Path) -> None:
    listed = """\
rules:
  - id: LIST
    title: A list
    shape: indication_checklist
    codes: any
    all_of:
      - {id: one, require: {discipline: PT}, message: no physical therapy}
      - {id: two, require: {line.one_on_one: true}, message: not one to one}
    severity: deny
    denial: {group: CO, carc: ["50"]}
    sources: [P]
    confidence: verified_primary
"""
    (old := tmp_path / "old").mkdir()
    (new := tmp_path / "new").mkdir()
    other = listed.replace("id: two", "id: three").replace("discipline: PT", "discipline: OT")
    found = differences(base(old, policy(listed)).files, base(new, policy(other)).files)
    assert [one.says for one in found] == [
        "LIST: Criteria: “no physical therapy”, what must hold: the visit was for physical therapy"
        " → the visit was for occupational therapy; Criteria: “not one to one” taken away;"
        " Criteria: “not one to one” added"
    ]
