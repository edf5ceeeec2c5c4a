"""``payor-rules check``: what comes out, in which form, and with which exit code."""

from __future__ import annotations

import io
import json
import sys

import pytest

from engine.cli.check import _reached as reached
from tests.cli.commands import POLICY, TAPED, VISIT, Desk
from tests.cli.determinations import COVERED, DENIED, FULL


def test_a_visit_that_meets_the_policy_is_told_in_the_first_line(desk: Desk) -> None:
    done = desk.check("visit.yaml")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("meets the policy as written — Acme Health: 97140 on 2026-03-02\n")


def test_a_visit_that_breaks_a_rule_is_no_failure_of_the_command(desk: Desk) -> None:
    done = desk.check("taped.yaml")
    assert done.code == 0
    assert "denied: taping is not manual therapy" in done.out
    assert "Payor's policy P-1, 4, read 2026-03-01" in done.out


def test_an_unknown_fact_becomes_a_question(desk: Desk) -> None:
    out = desk.check("unstated.yaml").out
    assert out.startswith("depends on facts not known yet")
    assert "1. Line 1: " in out
    assert "taping → not covered by the policy as written" in out


def test_piped_text_has_no_escape_sequences(desk: Desk) -> None:
    assert "\x1b" not in desk.check("taped.yaml", "--why").out


def test_one_answer_is_an_object_and_several_are_a_list(desk: Desk) -> None:
    one = json.loads(desk.check("visit.yaml", "--format", "json").out)
    assert (one["visit"], one["outcome"]) == ("visit", "covered")
    two = json.loads(desk.check("visit.yaml", "taped.yaml", "--format", "json").out)
    assert [each["outcome"] for each in two] == ["covered", "not_covered"]
    listed = json.loads(desk.check("visit.yaml", "--payor", "acme,zenith", "--format", "json").out)
    assert [each["payor"] for each in listed] == ["acme", "zenith"]


def test_several_asked_for_is_a_list_even_when_one_cannot_be_read(desk: Desk) -> None:
    done = desk.check("visit.yaml", "gone.yaml", "--format", "json")
    assert done.code == 2
    assert [each["visit"] for each in json.loads(done.out)] == ["visit"]
    assert "gone.yaml does not exist" in done.err


def test_markdown_starts_with_a_title(desk: Desk) -> None:
    assert desk.check("visit.yaml", "--format", "markdown").out.startswith("# meets the policy")


def test_all_payors_are_compared_first_those_that_do_not_fit_included(desk: Desk) -> None:
    desk.write("kb/third.yaml", POLICY.replace("acme", "third").replace("commercial", "tricare"))
    done = desk.check("taped.yaml", "--all-payors")
    assert done.code == 0
    table, *pages = done.out.split("─" * 80)
    rows = [
        line.split()[:3] for line in table.splitlines() if line.startswith((" acme", " zen", " th"))
    ]
    assert rows == [
        ["acme", "not", "covered"],
        ["zenith", "not", "covered"],
        ["third", "no", "policy"],
    ]
    assert len(pages) == 2


def test_a_narrower_policy_of_the_payor_decides_its_state(desk: Desk) -> None:
    desk.write("ohio.yaml", TAPED.replace("PA", "OH"))
    out = desk.check("ohio.yaml").out
    assert "Acme Health of Ohio" in out
    assert "denied" not in out


def test_a_visit_is_read_from_standard_input(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(VISIT.encode())))
    assert desk.check("-").out.startswith("meets the policy")


def test_fail_on_is_reached_by_an_outcome_as_bad_or_worse(desk: Desk) -> None:
    assert desk.check("taped.yaml", "--fail-on", "needs_action").code == 1
    assert desk.check("visit.yaml", "--fail-on", "needs_action").code == 0
    assert desk.check("unstated.yaml", "--fail-on", "not_covered").code == 0


def test_fail_on_looks_at_every_line() -> None:
    assert reached([FULL], "needs_action")
    assert reached([COVERED, DENIED], "not_covered")
    assert not reached([COVERED, FULL], "not_covered")
    assert not reached([DENIED], "not_addressed")
    assert not reached([DENIED], None)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("gone.yaml",), "gone.yaml does not exist"),
        (("kb",), "kb is a folder - name visit files, such as kb/*.yaml"),
        (("empty.yaml",), "the file is empty"),
        (("broken.yaml",), "is never closed"),
        (("kb/acme.yaml",), "kb/acme.yaml is a policy, not a visit - payor-rules validate kb/acme"),
        (("misspelt.yaml",), "write instead: 'minutes'"),
        (("payorless.yaml",), "the visit names no payor - add 'payor: ...' or choose one of: acme"),
        (("visit.yaml", "--payor", "acmee"), "did you mean 'acme'?"),
        (("visit.yaml", "--payor", "x"), "known: acme, zenith"),
        (("visit.yaml", "--as-of", "3/2/26"), "'3/2/26' is no date - write year-month-day"),
        (("visit.yaml", "--format", "jsn"), "no format 'jsn' - did you mean 'json'?"),
        (("visit.yaml", "--fail-on", "denied"), "no outcome 'denied' - known: conditional"),
        (("visit.yaml", "--fromat", "json"), "no option '--fromat' - did you mean '--format'?"),
        (("visit.yaml", "--kb", "nowhere"), "the knowledge base nowhere is not there - name a"),
        (("visit.yaml", "--kb", "visit.yaml"), "visit.yaml is a file, not a knowledge base"),
        (("visit.yaml", "--kb", "bare"), "holds no policy file: bare"),
        ((), "required: VISIT"),
        (("visit.yaml", "--payor", "acme", "--all-payors"), "not allowed with"),
    ],
)
def test_wrong_input_is_told_with_what_to_write_instead(
    desk: Desk, arguments: tuple[str, ...], words: str
) -> None:
    desk.write("empty.yaml", "")
    desk.write("broken.yaml", "lines: [1\n")
    desk.write("misspelt.yaml", VISIT.replace("minutes", "minuets"))
    desk.write("payorless.yaml", VISIT.replace("payor: acme\n", ""))
    desk.write("bare/read.me", "")
    done = desk.check(*arguments)
    assert done.code == 2
    assert words in done.err
    assert "Traceback" not in done.err
    assert done.out == ""


def test_a_policy_with_mistakes_is_left_out_and_that_is_said(desk: Desk) -> None:
    desk.write("kb/zenith.yaml", "policy: zenith\n")
    done = desk.check("visit.yaml")
    assert done.code == 0
    assert "policies with mistakes are left out - payor-rules validate shows them" in done.err


def test_a_policy_that_cannot_be_linked_gives_its_mistakes_and_no_answer(desk: Desk) -> None:
    desk.write("kb/acme.yaml", POLICY.replace("line.techniques", "line.tecniques"))
    done = desk.check("visit.yaml")
    assert (done.code, done.out) == (2, "")
    assert "unknown fact 'line.tecniques'" in done.err


def test_a_warning_of_the_visit_does_not_mix_with_the_answer(desk: Desk) -> None:
    desk.write("later.yaml", VISIT.replace("2026-03-02", "2026-03-20"))
    done = desk.check("later.yaml", "--format", "json")
    assert done.code == 0
    assert "warning" in done.err
    assert json.loads(done.out)["date_of_service"] == "2026-03-20"
