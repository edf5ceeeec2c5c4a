"""Edits of a policy's text change the lines that they must, and no others."""

from __future__ import annotations

import copy
import difflib
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.editing.edits import (
    EntryError,
    add_rule,
    add_value_from,
    disable_rule,
    end_rule,
    inherit_again,
    override_rule,
    remove_rule,
    remove_value_entry,
    set_entry,
    set_policy,
    set_rule,
    set_source,
    set_value_entry,
)
from engine.editing.placing import problems_at
from engine.knowledge import KnowledgeBase
from engine.source import read_document
from engine.source.sameness import token

BASE = KnowledgeBase.open()
TEXTS = {file.id: file.document.text for file in BASE.files.values()}
RULES = [(file.id, dict(rule)) for file in BASE.files.values() for rule in file.rules]
VALUES = [(file.id, name) for file in BASE.files.values() for name in file.data.get("values") or {}]


def changed_lines(before: str, after: str) -> tuple[list[str], list[str]]:
    """The lines that went, and those that came."""
    went, came = [], []
    for line in difflib.unified_diff(before.split("\n"), after.split("\n"), n=0, lineterm=""):
        if line.startswith("-") and not line.startswith("---"):
            went.append(line[1:])
        elif line.startswith("+") and not line.startswith("+++"):
            came.append(line[1:])
    return went, came


def data_of(text: str) -> Any:
    known = next((id_ for id_, shipped in TEXTS.items() if shipped is text), None)
    document = BASE.files[known].document if known else read_document(text.encode())
    return copy.deepcopy(document.data)


def test_one_parameter_changes_one_line() -> None:
    text = TEXTS["texas-medicaid"]
    rule = dict(next(r for r in BASE.files["texas-medicaid"].rules if r["id"] == "TXM-3.1"))
    after = set_rule(text, "TXM-3.1", rule | {"most": 5})
    assert changed_lines(text, after) == (["    most: 4"], ["    most: 5"])


def test_a_new_key_adds_its_line_alone() -> None:
    text = TEXTS["texas-medicaid"]
    after = end_rule(text, "TXM-3.1", date(2027, 1, 1))
    assert changed_lines(text, after) == ([], ["    until: 2027-01-01"])


def test_a_rule_does_not_end_before_it_begins() -> None:
    with pytest.raises(EntryError, match="begins on 2016-05-01"):
        end_rule(TEXTS["texas-medicaid"], "TXM-5.1", date(2016, 4, 30))


def test_an_unknown_rule_is_told_by_name() -> None:
    with pytest.raises(EntryError, match="no 'TXM-99' among the rules"):
        end_rule(TEXTS["texas-medicaid"], "TXM-99", date(2027, 1, 1))


def test_a_value_from_a_day_ends_the_former_one_the_day_before() -> None:
    text = TEXTS["cigna-direct"]
    after = add_value_from(text, "units_a_day", date(2027, 1, 1), 5)
    before, now = (data_of(t)["values"]["units_a_day"]["dated"] for t in (text, after))
    assert now[:-1] == [*before[:-1], before[-1] | {"until": date(2026, 12, 31)}]
    assert now[-1] == {"from": date(2027, 1, 1), "value": 5, "confidence": "unverified"}
    went, came = changed_lines(text, after)
    assert len(went) <= 1
    assert len(came) <= 5


def test_a_value_between_two_others_ends_before_the_later_one() -> None:
    text = TEXTS["medicare-part-b"]
    after = add_value_from(text, "kx_threshold_ot", date(2020, 7, 1), 2090)
    now = data_of(after)["values"]["kx_threshold_ot"]["dated"]
    starts = [entry["from"] for entry in now]
    assert starts == sorted(starts)
    place = starts.index(date(2020, 7, 1))
    assert now[place - 1]["until"] == date(2020, 6, 30)
    assert now[place]["until"] == date(2020, 12, 31)


def test_a_second_value_from_the_same_day_is_refused() -> None:
    with pytest.raises(EntryError, match="has an entry from 2026-01-01 already - correct that one"):
        add_value_from(TEXTS["medicare-part-b"], "deductible", date(2026, 1, 1), 300)


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(VALUES), st.dates(date(2000, 1, 1), date(2040, 1, 1)), st.integers(0, 9999))
def test_a_value_from_any_day_overlaps_no_other(
    which: tuple[str, str], day: date, value: int
) -> None:
    policy, name = which
    text = TEXTS[policy]
    entries = data_of(text)["values"][name]["dated"]
    if any(entry.get("from") == day for entry in entries):
        return
    now = data_of(add_value_from(text, name, day, value))["values"][name]["dated"]
    for number, one in enumerate(now):
        assert (one.get("from") or date.min) <= (one.get("until") or date.max)
        for other in now[:number]:
            first = (one.get("from") or date.min) > (other.get("until") or date.max)
            second = (other.get("from") or date.min) > (one.get("until") or date.max)
            assert first or second
    assert [one["value"] for one in now if one.get("from") == day] == [value]


def test_an_entry_is_corrected_or_taken_away() -> None:
    text = TEXTS["medicare-part-b"]
    entry = data_of(text)["values"]["deductible"]["dated"][1]
    after = set_value_entry(text, "deductible", 1, entry | {"value": 284})
    went, came = changed_lines(text, after)
    assert [len(went), len(came)] == [1, 1]
    assert came[0] == went[0].replace("283", "284")
    assert remove_value_entry(text, "deductible", 1) != text
    with pytest.raises(EntryError, match="one entry - end it at a date instead"):
        remove_value_entry(text, "coinsurance", 0)


def test_an_inherited_rule_is_disabled_with_a_reason_and_inherited_again() -> None:
    text = TEXTS["highmark-wv"]
    after = disable_rule(text, "HMK-3.1", "the West Virginia text shows no such maximum")
    assert data_of(after)["rules"][-1] == {
        "id": "HMK-3.1",
        "mode": "disable",
        "because": "the West Virginia text shows no such maximum",
    }
    assert changed_lines(text, after)[0] == []
    assert data_of(inherit_again(after, "HMK-3.1")) == data_of(text)
    with pytest.raises(EntryError, match="say why"):
        disable_rule(text, "HMK-3.1", "  ")
    with pytest.raises(EntryError, match="overrides nothing"):
        inherit_again(text, "HMK-4.2")


def test_an_inherited_rule_is_copied_to_be_changed() -> None:
    rule = next(r for r in BASE.files["highmark"].rules if r["id"] == "HMK-3.1-session")
    after = override_rule(TEXTS["highmark-wv"], rule, "West Virginia says otherwise")
    own = data_of(after)["rules"][-1]
    assert own["mode"] == "replace"
    assert {k: v for k, v in own.items() if k not in ("mode", "because")} == rule


def test_a_rule_is_added_behind_another_and_taken_away_again() -> None:
    text = TEXTS["tricare"]
    rule = {"id": "NEW", "title": "new", "require": "never", "confidence": "unverified"}
    after = add_rule(text, rule, after="TRI-8.1")
    ids = [r["id"] for r in data_of(after)["rules"]]
    assert ids[ids.index("TRI-8.1") + 1] == "NEW"
    assert changed_lines(text, after)[0] == []
    assert data_of(remove_rule(after, "NEW")) == data_of(text)
    with pytest.raises(EntryError, match="stands here already"):
        add_rule(text, {"id": "TRI-8.1"})


def test_sections_are_begun_where_there_are_none() -> None:
    text = "policy: x\ntitle: X\n"
    after = set_source(text, {"id": "S", "title": "a text", "kind": "primary"})
    after = set_entry(after, "code_sets", "few", {"about": "few", "codes": ["97110"]})
    after = add_rule(after, {"id": "R", "title": "r", "require": "never"})
    assert after.startswith(text)
    assert [*data_of(after)] == ["policy", "title", "sources", "code_sets", "rules"]


def test_a_byte_order_mark_and_windows_line_ends_stay() -> None:
    text = "\ufeff" + TEXTS["texas-medicaid"].replace("\n", "\r\n")
    after = end_rule(text, "TXM-3.1", date(2027, 1, 1))
    assert after.startswith("\ufeff#")
    assert after.replace("    until: 2027-01-01\r\n", "", 1) == text


NEW_VALUES = st.one_of(
    st.integers(0, 999),
    st.sampled_from(["plain", "with: colon", "two\nlines", "it's", '"quoted"', "97110", "no"]),
    st.dates(date(2000, 1, 1), date(2040, 1, 1)),
    st.lists(st.sampled_from(["97110", "set:timed", "KX", "59"]), min_size=1, max_size=4),
    st.dictionaries(st.sampled_from(["line.minutes", "any"]), st.integers(1, 9), min_size=1),
)


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(RULES), st.data())
def test_a_random_edit_of_a_rule_touches_that_rule_alone(
    which: tuple[str, dict[str, Any]], data: st.DataObject
) -> None:
    policy, rule = which
    text = TEXTS[policy]
    wanted = dict(rule)
    for key in data.draw(st.lists(st.sampled_from(sorted(rule)), max_size=2, unique=True)):
        if key != "id" and data.draw(st.booleans()):
            wanted[key] = data.draw(NEW_VALUES)
        elif key != "id":
            del wanted[key]
    wanted |= data.draw(st.dictionaries(st.sampled_from(["note", "until"]), NEW_VALUES))
    after = set_rule(text, rule["id"], wanted)
    old, new = data_of(text), data_of(after)
    index = next(i for i, r in enumerate(old["rules"]) if r["id"] == rule["id"])
    old["rules"][index] = None
    got, new["rules"][index] = new["rules"][index], None
    assert new == old
    assert token(got) == token(wanted)
    lines, _ = BASE.files[policy].document.positions[("rules", index)]
    before, now = text.split("\n"), after.split("\n")
    assert now[: lines - 1] == before[: lines - 1]
    tail = 0
    while tail < len(before) and before[-1 - tail] == now[-1 - tail]:
        tail += 1
    ends = len(before) - tail
    following = old["rules"][index + 1 : index + 2]
    if following:
        nxt = BASE.files[policy].document.positions[("rules", index + 1)][0]
        assert ends < nxt
    assert comments(after) == comments(text)


def comments(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.lstrip().startswith("#")]


def test_what_a_policy_says_of_itself_changes_and_its_sections_stay() -> None:
    text = TEXTS["texas-medicaid"]
    data = data_of(text)
    head = {key: data[key] for key in ("policy", "title", "payor", "extends", "scope")}
    wanted = head | {"title": "Texas", "reviewed_on": date(2027, 1, 1)}
    after = set_policy(text, wanted)
    now = data_of(after)
    assert {key: now[key] for key in wanted} == wanted
    assert "about" not in now
    assert "review_due" not in now
    for key in ("sources", "values", "code_sets", "rules"):
        assert now[key] == data[key]


def test_a_new_key_of_a_policy_stands_behind_the_key_before_it() -> None:
    text = TEXTS["highmark-wv"]
    head = {k: v for k, v in data_of(text).items() if k in ("policy", "title", "payor", "about")}
    rest = {k: v for k, v in data_of(text).items() if k not in head and not isinstance(v, list)}
    after = set_policy(text, {**head, "abstract": True, **rest})
    keys = [*data_of(after)]
    assert keys[keys.index("abstract") - 1] == list(head)[-1]


def test_problems_of_a_file_stand_at_the_part_of_the_rule_that_they_are_of() -> None:
    rule = {
        "id": "BAD", "title": "bad", "shape": "daily_maximum", "pool": "set:timd", "most": 4,
        "when": {"patient.agee": {"at_most": 20}}, "confidence": "unverified", "severity": "deny",
    }  # fmt: skip
    text = add_rule(TEXTS["tricare"], rule)
    after = BASE.with_changes({"federal/tricare.yaml": text.encode()})
    document = after.files["tricare"].document
    index = len(document.data["rules"]) - 1
    found = after.check_policy("tricare")
    told = problems_at(document, ("rules", index), (*after.diagnostics, *found))
    assert set(told) == {("pool",), ("when", "patient.agee"), ("severity",)}
    assert "did you mean 'timed'?" in told["pool",][0]
    assert problems_at(document, ("rules", 0), found) == {}
    assert problems_at(document, ("rules", 9999), found) == {}
