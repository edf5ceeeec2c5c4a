"""Bad files of every kind end with a message at their place and an exit code, never a trace."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.cli.commands import POLICY, VISIT, Desk, Done

DEEP = "[" * 900_000
BOMB = "a: &a [x, x, x, x]\nb: &b [*a, *a, *a, *a]\nc: [*b, *b, *b, *b]\n"
HUGE = "x: " + "[" * 5_000_000 + "]" * 5_000_000


def is_told(done: Done) -> bool:
    """What went wrong was told as the user's to mend."""
    told = done.out + done.err
    return "Traceback" not in told and "this is a bug" not in told


def changed(text: str, old: str, new: str) -> str:
    """The text with one place changed."""
    assert text.count(old) >= 1
    return text.replace(old, new, 1)


MINUTES = "minutes: 23"
VISITS = {
    "empty": ("", ["visit.yaml:1:1", "the file is empty"]),
    "tabs": (changed(VISIT, "\n  - {", "\n\t- {"), ["visit.yaml:6:1", "a tab indents"]),
    "duplicate key": (VISIT + "payor: acme\n", ["visit.yaml:7:1", "a second time"]),
    "anchors that explode": (BOMB + VISIT, ["visit.yaml:1:4", "anchors"]),
    "nesting": ("x: " + DEEP, ["visit.yaml:1:", "nested deeper"]),
    "ten megabytes": (HUGE, ["larger than the limit of 2,000,000 bytes"]),
    "a list for a map": (
        changed(VISIT, "{line_of_business: commercial}", "[commercial]"),
        ["visit.yaml:2:7", "expected a map, found a list"],
    ),
    "a list": ("- 1\n", ["visit.yaml:1:1", "expected a map, found a list"]),
    "a misspelt fact": (changed(VISIT, "minutes", "minuets"), ["'minuets'", "minutes"]),
    "a misspelt code": (changed(VISIT, "97140", "9714"), ["code", "9714"]),
    "negative minutes": (changed(VISIT, MINUTES, "minutes: -5"), ["visit.yaml:6:28", "at least 0"]),
    "half a minute": (changed(VISIT, MINUTES, "minutes: 15.5"), ["whole number", "15.5"]),
    "minutes in words": (
        changed(VISIT, MINUTES, "minutes: fifteen"),
        ["whole number", "'fifteen'"],
    ),
    "minutes of days": (changed(VISIT, MINUTES, "minutes: 2000"), ["at most 720", "2000"]),
    "minutes without end": (changed(VISIT, "23", "9" * 5000), ["this number is too large"]),
    "a day that is not": (changed(VISIT, "03-02", "02-30"), ["visit.yaml:4:18", "28 days"]),
    "units as text": (changed(VISIT, MINUTES, 'units: "2"'), ["line 1: units", "text '2'"]),
    "a payor not known": (changed(VISIT, "acme", "acmee"), ["'acmee'", "did you mean 'acme'"]),
    "a tag": ("!!python/object/apply:os.system [ls]\n", ["visit.yaml:1:1", "tags"]),
    "two documents": (VISIT + "---\n" + VISIT, ["visit.yaml:7:1", "second document"]),
}


@pytest.mark.parametrize("name", VISITS)
def test_a_bad_visit_is_unreadable_input_told_at_its_place(desk: Desk, name: str) -> None:
    text, words = VISITS[name]
    done = desk.check(desk.write("visit.yaml", text))
    assert (done.code, done.out) == (2, "")
    assert [word for word in words if word not in done.err] == []
    assert is_told(done)


ENCODED = {
    "latin": (changed(VISIT, "acme", "acm\u00e9").encode("latin-1"), "is not UTF-8"),
    "utf-16": (VISIT.encode("utf-16"), "saved as UTF-16"),
    "nul": (VISIT.encode() + b"\0", "NUL in the text"),
}


@pytest.mark.parametrize("name", ENCODED)
def test_a_file_that_is_no_utf8_says_so(desk: Desk, name: str) -> None:
    content, words = ENCODED[name]
    for path, command in (("visit.yaml", desk.check), ("kb/acme.yaml", desk.run)):
        (desk.folder / path).write_bytes(content)
        done = command("visit.yaml") if path == "visit.yaml" else command("validate", path)
        assert done.code in (1, 2)
        assert words in done.out + done.err
        assert is_told(done)


def test_a_visit_that_is_not_there_is_unreadable_input(desk: Desk) -> None:
    done = desk.check("gone.yaml")
    assert done.code == 2
    assert "gone.yaml does not exist" in done.err


RULE = "require: {not: {line.techniques: [taping]}}"
POLICIES = {
    "empty": ("", ["kb/acme.yaml:1:1", "the file is empty"]),
    "tabs": (changed(POLICY, "\n  - id: UNITS", "\n\t- id: UNITS"), ["a tab indents"]),
    "duplicate key": (POLICY + "title: Again\n", ["kb/acme.yaml:40:1", "a second time"]),
    "anchors that explode": (BOMB + POLICY, ["kb/acme.yaml:1:4", "anchors"]),
    "nesting": (POLICY + "measures: {m: " + DEEP, ["nested deeper"]),
    "ten megabytes": (HUGE, ["larger than the limit of 2,000,000 bytes"]),
    "a list for a map": (
        changed(POLICY, "values:\n  visits_a_year:", "values:\n  - visits_a_year:"),
        ["kb/acme.yaml:14:3", "expected a map, found a list"],
    ),
    "rules that are none": (
        POLICY.partition("rules:")[0] + "rules: [x, 3, null]\n",
        ["expected a map, found text 'x'"],
    ),
    "a misspelt fact": (changed(POLICY, "line.techniques", "line.tecniques"), ["line.techniques"]),
    "a misspelt code": (
        changed(POLICY, 'codes: ["97140"]', "codes: [9714]"),
        ["'9714' is no code"],
    ),
    "negative minutes": (changed(POLICY, "unit: 15", "unit: -5"), ["unit of -5 minutes"]),
    "half a minute": (changed(POLICY, "unit: 15", "unit: 15.5"), ["a whole number"]),
    "minutes in words": (changed(POLICY, "unit: 15", "unit: fifteen"), ["found text 'fifteen'"]),
    "a day that is not": (changed(POLICY, "2026-03-01", "2026-02-30"), ["28 days"]),
    "overlapping dates": (
        changed(POLICY, "until: 2025-12-31", "until: 2026-02-01"),
        ["kb/acme.yaml:19:9", "two values on the same day", "kb/acme.yaml:18"],
    ),
    "circular inheritance": (
        changed(POLICY, "title: Acme Health", "title: Acme Health\nextends: acme-ohio"),
        ["circular", "'acme' extends 'acme-ohio'"],
    ),
    "a number beyond the engine": (
        changed(POLICY, RULE, "require: {line.minutes: {at_most: 9999999999999999}}"),
        ["kb/acme.yaml:30:", "give a number between"],
    ),
    "a measure of itself": (
        changed(POLICY, "rules:\n", "measures: {m: {sum: [measure.m]}}\nrules:\n"),
        ["measure.m"],
    ),
}


@pytest.mark.parametrize("name", POLICIES)
def test_a_bad_policy_fails_validation_at_its_place(desk: Desk, name: str) -> None:
    text, words = POLICIES[name]
    desk.write("kb/acme.yaml", text)
    done = desk.run("validate")
    assert done.code == 1
    assert [word for word in words if word not in done.out] == []
    assert is_told(done)


@pytest.mark.parametrize("name", POLICIES)
def test_a_bad_policy_gives_no_answer(desk: Desk, name: str) -> None:
    desk.write("kb/acme.yaml", POLICIES[name][0])
    done = desk.check("visit.yaml")
    assert (done.code, done.out) == (2, "")
    assert done.err
    assert is_told(done)


def test_a_sound_policy_passes_and_answers(desk: Desk) -> None:
    assert desk.run("validate").code == 0
    assert desk.check("visit.yaml").code == 0


def test_two_policies_that_claim_one_id_fail_validation(desk: Desk) -> None:
    desk.write("kb/twin.yaml", POLICY)
    done = desk.run("validate")
    assert done.code == 1
    assert "two policies have the id 'acme'" in done.out
    assert "kb/acme.yaml:1" in done.out
    assert is_told(done)


def test_windows_line_ends_change_neither_the_answer_nor_the_file(desk: Desk) -> None:
    plain = desk.check("visit.yaml").out
    for name, text in (("visit.yaml", VISIT), ("kb/acme.yaml", POLICY)):
        (desk.folder / name).write_bytes(text.replace("\n", "\r\n").encode())
    done = desk.check("visit.yaml")
    assert (done.code, done.out) == (0, plain)
    assert desk.run("validate").code == 0
    assert (desk.folder / "visit.yaml").read_bytes().count(b"\r\n") == VISIT.count("\n")


def test_in_a_read_only_folder_everything_but_writing_works(desk: Desk) -> None:
    folders = [desk.folder, desk.folder / "kb"]
    for folder in folders:
        folder.chmod(0o555)
    try:
        assert desk.check("visit.yaml").code == 0
        assert desk.run("validate").code == 0
    finally:
        for folder in folders:
            folder.chmod(0o755)


def test_a_folder_that_may_not_be_read_is_told(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The denial is made up, since an administrator may read everything."""
    listed = os.scandir

    def denied(path: str = ".") -> object:
        if Path(path).name == "locked":
            raise PermissionError(13, "Permission denied", path)
        return listed(path)

    desk.write("kb/locked/hidden.yaml", POLICY)
    monkeypatch.setattr("os.scandir", denied)
    done = desk.run("validate")
    assert done.code == 2
    assert "kb/locked: error: this cannot be read (permission denied)" in done.out
    assert is_told(done)


@pytest.mark.parametrize("name", ["code-labels.yaml", "a.source.yaml"])
def test_reference_data_that_is_none_fails_validation(desk: Desk, name: str) -> None:
    desk.write(f"kb/reference/{name}", "- nothing\n")
    done = desk.run("validate")
    assert done.code in (1, 2)
    assert name in done.out
    assert is_told(done)
