"""What differs between two forms of a policy is told in words that a biller reads."""

from __future__ import annotations

from pathlib import Path

import pytest

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
         "By the minute: Codes: now with 97112; Codes: no longer with 97140"),
        ("severity: deny", "severity: warn",
         "ONE: What follows: the payor would deny the line → a caution"),
        ("{discipline: PT}", "{discipline: OT}", "ONE: Only when, discipline: PT → OT"),
        ("message: not one to one", "message: shared", "ONE: What is said: now “shared”"),
        ("carc: [50]", "carc: [50, 252]", "ONE: Denial, reason codes (CARC): now with 252"),
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
