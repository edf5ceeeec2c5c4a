"""What a change does before it is published, accepting scenarios, and publishing a folder."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from engine.audit import AuditLog, Kind
from engine.cli.main import main
from engine.history import Drafts, History
from engine.knowledge import KnowledgeBase
from engine.knowledge.differences import differences
from engine.publishing.accept import accept
from engine.publishing.answers import KeptAnswers
from engine.publishing.people import this_user
from engine.publishing.proposal import Proposal, proposal
from engine.publishing.publication import prepare
from engine.publishing.recorded import changes_words

POLICY = """\
policy: acme
title: Acme
payor: acme
scope: {states: [OR]}
sources:
  - {id: P, title: The manual, kind: primary, read_on: 2026-01-05}
values:
  most:
    about: units a day
    unit: units
    dated:
      - {from: 2026-01-01, value: 4, sources: [P], confidence: verified_primary}
rules:
  - id: A-1
    title: No more than four units a day  # our note
    codes: ["97110"]
    require: {line.units: {at_most: {value: most}}}
    severity: deny
    message: too many units
    fix: {kind: none, do: bill four}
    from: 2026-01-01
    sources: [P]
    confidence: verified_primary
  - id: A-2
    title: Traction is given one to one
    codes: ["97012"]
    require: {line.one_on_one: true}
    severity: deny
    message: traction was shared
    fix: {kind: none, do: leave it off}
    sources: [P]
    confidence: verified_primary
"""
SCENARIOS = """\
policy: acme
visit:
  payor: acme
  date_of_service: 2026-05-04
  lines:
    - {code: "97110", minutes: 60, units: 5}
scenarios:
  # the note of whoever wrote this
  - title: Five units are too many
    expect: {outcome: not_covered,   findings: [A-1]}  # kept
  - title: Four units are not
    but: {lines: {1: {units: 4}}}
    expect:
      findings: []
  - title: Shared traction is refused
    but: {lines: {1: {code: "97012", units: 1, one_on_one: false}}}
    expect: {outcome: not_covered, findings: [A-2]}
"""
FILE, TESTS = "acme.yaml", "scenarios/acme/units.yaml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A published knowledge base of one policy with its scenarios."""
    root = tmp_path / "kb"
    (root / "scenarios" / "acme").mkdir(parents=True)
    (root / FILE).write_text(POLICY)
    (root / TESTS).write_text(SCENARIOS)
    (root / ".gitignore").write_text("audit/\n")
    History.begin(root, "Ana", "the first state").close()
    return root


def edited(old: str, new: str, text: str = POLICY) -> bytes:
    """A file with one thing changed."""
    assert old in text
    return text.replace(old, new, 1).encode()


def proposed(folder: Path, **changes: bytes | None) -> Proposal:
    """What changes of the policy (``policy``) and of its scenarios (``tests``) do."""
    names = {"policy": FILE, "tests": TESTS}
    named = {names[key]: content for key, content in changes.items()}
    before = KnowledgeBase.open(folder)
    return proposal(before, before.with_changes(named), named, kept=KeptAnswers())


def titles(found: Proposal) -> list[str]:
    return [result.scenario.title for result in found.scenarios.newly]


def git(folder: Path, *words: str) -> str:
    done = subprocess.run(("git", *words), cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout


# --- the proposal --------------------------------------------------------------------------------


def test_a_changed_number_is_told_with_the_scenarios_that_fail_by_it(folder: Path) -> None:
    found = proposed(folder, policy=edited("value: 4", "value: 5"))
    assert [one.says for one in found.differences] == [
        "Units a day: 4 → 5 units from January 1, 2026"
    ]
    assert titles(found) == ["Five units are too many"]
    told = [(one.what, one.expected, one.got) for one in found.scenarios.newly[0].differences]
    assert ("findings", "A-1", "none") in told
    assert (found.scenarios.scenarios, found.scenarios.passing) == (3, 2)
    assert found.scenarios.looked_at == 3
    assert found.unnoticed == ()
    assert any("1 scenario fails" in one for one in found.refusals)


def test_a_change_that_no_scenario_notices_is_told(folder: Path) -> None:
    first = POLICY.replace("value: 4,", "value: 3,")
    without = SCENARIOS.replace("{units: 4}", "{units: 2}")
    (folder / FILE).write_text(first)
    (folder / TESTS).write_text(without)
    missed = proposed(folder, policy=edited("value: 3,", "value: 4,", first))
    assert [(one.policy, one.rule) for one in missed.unnoticed] == [("acme", "A-1")]
    assert missed.refusals == ()


def test_a_number_for_days_that_no_scenario_has_is_not_noticed(folder: Path) -> None:
    later = (
        "{from: 2026-01-01, until: 2026-12-31, value: 4, sources: [P], confidence:"
        " verified_primary}\n      - {from: 2027-01-01, value: 5,"
    )
    found = proposed(folder, policy=edited("{from: 2026-01-01, value: 4,", later))
    assert [one.says for one in found.differences] == [
        "Units a day: 4 → 5 units from January 1, 2027"
    ]
    assert [one.rule for one in found.unnoticed] == ["A-1"]
    assert found.refusals == ()
    assert found.scenarios.affected == ()


def test_an_answer_that_changes_under_an_expectation_that_holds_is_affected(folder: Path) -> None:
    loose = edited("{outcome: not_covered, findings: [A-2]}", "{findings: [A-2]}", SCENARIOS)
    (folder / TESTS).write_bytes(loose)
    mild = edited("severity: deny\n    message: traction", "severity: warn\n    message: traction")
    found = proposed(folder, policy=mild)
    assert titles(found) == []
    assert [one.scenario.title for one in found.scenarios.affected] == [
        "Shared traction is refused"
    ]
    (told,) = [one for one in found.scenarios.affected[0].differences if one.what == "outcome"]
    assert (told.expected, told.got) == ("not_covered", "covered")
    assert [one.rule for one in found.unnoticed] == ["A-2"]


def test_a_severity_that_a_scenario_holds_is_noticed(folder: Path) -> None:
    mild = edited("severity: deny\n    message: traction", "severity: warn\n    message: traction")
    found = proposed(folder, policy=mild)
    assert titles(found) == ["Shared traction is refused"]
    assert found.unnoticed == ()


def test_comments_and_wording_change_no_answer(folder: Path) -> None:
    comment = proposed(folder, policy=edited("# our note", "# another"))
    assert (comment.touched, comment.differences, comment.refusals) == ((), (), ())
    wording = proposed(folder, policy=edited("too many units", "more than four"))
    assert (wording.scenarios.affected, wording.unnoticed, wording.refusals) == ((), (), ())
    assert [one.wording for one in wording.differences] == [True]


def test_mistakes_refuse_and_are_told_at_their_place(folder: Path) -> None:
    found = proposed(folder, policy=edited("at_most", "at_mosst"))
    assert [(one.file, one.line) for one in found.problems] != []
    assert any("mistake" in one for one in found.refusals)
    assert proposed(folder).refusals == (
        "nothing differs from what is published - change something first",
    )


def test_a_scenario_that_names_a_rule_taken_away_fails(folder: Path) -> None:
    without = POLICY[: POLICY.index("  - id: A-2")].encode()
    found = proposed(folder, policy=without)
    assert found.problems == ()
    assert titles(found) == ["Shared traction is refused"]


def test_a_new_scenario_that_fails_is_told(folder: Path) -> None:
    more = SCENARIOS + "  - title: Five units will do\n    expect: {outcome: covered}\n"
    found = proposed(folder, tests=more.encode())
    assert titles(found) == ["Five units will do"]
    assert (found.scenarios.scenarios, found.scenarios.passing) == (4, 3)


def test_policies_that_inherit_are_looked_at_too(folder: Path) -> None:
    (folder / "wa.yaml").write_text(
        "policy: acme-wa\ntitle: Acme WA\npayor: acme\nextends: acme\nscope: {states: [WA]}\n"
    )
    (folder / "other.yaml").write_text(
        POLICY.replace("policy: acme", "policy: other").replace("payor: acme", "payor: other")
    )
    assert proposed(folder, policy=edited("value: 4", "value: 5")).touched == ("acme", "acme-wa")


def test_what_is_hardly_meant_is_warned_of(folder: Path) -> None:
    text = POLICY.replace("scope: {states: [OR]}", "scope: {states: [OR], until: 2026-12-31}")
    text = text.replace(
        "    dated:\n",
        "    dated:\n      - {until: 2024-12-31, value: 3, sources: [P],"
        " confidence: verified_primary}\n",
    )
    text = text.replace("rules:\n", "code_sets:\n  idle: {about: none, codes: ['97112']}\nrules:\n")
    text += "    from: 2027-01-01\n"
    found = proposed(folder, policy=text.encode())
    assert {one.code for one in found.warnings} == {"gap", "never-in-force", "unused"}
    assert all(one.severity == "warning" and one.line for one in found.warnings)
    stale, _ = proposed(folder, policy=edited("value: 4", "value: 5")).warnings
    assert (stale.code, stale.advice) == (
        "stale-words",
        "change the title: No more than five units a day",
    )
    assert proposed(folder, policy=edited("value: 4", "value: 4.0")).warnings == ()


# --- accepting -----------------------------------------------------------------------------------


def test_accepting_changes_only_what_came_out_otherwise(folder: Path) -> None:
    before = KnowledgeBase.open(folder)
    changes: dict[str, bytes | None] = {FILE: edited("value: 4", "value: 5")}
    after = before.with_changes(changes)
    (failing,) = proposal(before, after, changes).scenarios.newly
    fresh = accept(after, failing.scenario)
    wanted = SCENARIOS.replace(
        "{outcome: not_covered,   findings: [A-1]}", "{outcome: covered,   findings: []}"
    )
    assert fresh == {TESTS: wanted.encode()}
    settled = prepare(before, "", changes, [failing.scenario.title])
    assert settled.proposal.refusals == ()
    assert settled.changes == changes | fresh


def test_accepting_what_lost_its_rule(folder: Path) -> None:
    before = KnowledgeBase.open(folder)
    changes: dict[str, bytes | None] = {FILE: POLICY[: POLICY.index("  - id: A-2")].encode()}
    settled = prepare(before, "", changes, ["Shared traction is refused"])
    assert settled.proposal.refusals == ()
    text = settled.changes[TESTS]
    assert text is not None
    assert b"{outcome: not_addressed, findings: []}" in text


# --- publishing the folder -----------------------------------------------------------------------


def publish(folder: Path, *words: str) -> int:
    return main(["publish", str(folder), *words])


def test_a_folder_edited_with_an_editor_is_published(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / FILE).write_bytes(edited("value: 4", "value: 5"))
    (folder / "letter.txt").write_text("dear payor")
    assert publish(folder, "-m", "five from now on") == 1
    said = capsys.readouterr()
    assert "Units a day: 4 → 5 units" in said.out
    assert "not published: 1 scenario fails" in said.err
    assert "letter.txt is no part" in said.err
    accepting = ("--accept", "Five units are too many")
    assert publish(folder, "-m", "five from now on", *accepting, "--author", "Ben") == 0
    history = History.open(folder)
    state = history.head()
    assert (state.author, state.reason) == ("Ben", "five from now on")
    assert state.trailers == {"Scenarios": "3 passed", "Accepted": "Five units are too many"}
    history.close()
    assert git(folder, "status", "--porcelain") == "?? letter.txt\n"
    assert b"findings: []}  # kept" in (folder / TESTS).read_bytes()
    assert publish(folder, "-m", "again") == 0
    assert "nothing differs" in capsys.readouterr().err


def test_the_message_of_a_publication_says_what_changed(folder: Path) -> None:
    text = edited("value: 4", "value: 5", edited("one_on_one: true", "one_on_one: false").decode())
    (folder / FILE).write_bytes(text)
    (folder / "knowledge-base.yaml").write_text("default_role: editor\n")
    (folder / TESTS).unlink()
    assert publish(folder, "-m", "five from now on", "--author", "Ben") == 0
    alone = "the provider was with this patient alone, in direct contact, for all of the minutes"
    other = alone.replace("was with", "was not with")
    lines = git(folder, "log", "-1", "--format=%B").splitlines()
    assert lines[:4] == [
        "five from now on",
        "",
        "What changed:",
        "- Acme: Units a day: 4 → 5 units from January 1, 2026",
    ]
    assert lines[4] == f"- Acme: A-2: What must hold: {alone} → {other}"
    assert lines[5].startswith("- Settings: ")
    history = History.open(folder)
    state = history.head()
    history.close()
    assert (state.reason, state.about) == ("five from now on", "")
    assert state.changes == tuple(line.removeprefix("- ") for line in lines[3:6])


def test_of_many_changes_the_message_tells_twenty_and_counts_the_rest(folder: Path) -> None:
    rule = POLICY[POLICY.index("  - id: A-2") :]
    fresh = "".join(rule.replace("A-2", f"B-{number}") for number in range(1_023))
    before = KnowledgeBase.open(folder)
    after = before.with_changes({FILE: (POLICY + fresh).encode()})
    found = differences(before.files, after.files)
    told = changes_words(before, after, found)
    assert told[0] == "Acme: rule B-0 “Traction is given one to one” added"
    assert (len(told), told[-1]) == (21, "and 1,003 more")
    assert changes_words(before, after, found[:20]) == told[:20]


def test_a_long_change_is_cut_at_a_word_in_the_message(folder: Path) -> None:
    before = KnowledgeBase.open(folder)
    long = "title: " + " ".join(f"word{number}" for number in range(100))
    after = before.with_changes({FILE: edited("title: Traction is given one to one", long)})
    (told,) = changes_words(before, after, differences(before.files, after.files))
    assert told.startswith("Acme: A-2: Title: now “word0 word1 word2 ")
    assert told.endswith(" …")
    assert len(told) <= 200
    assert told.removesuffix(" …") in f"Acme: A-2: Title: now “{long[7:]}"


def test_new_and_removed_files_are_published_too(folder: Path) -> None:
    fresh = POLICY.replace("policy: acme", "policy: zenith").replace("payor: acme", "payor: zenith")
    (folder / "zenith.yaml").write_text(fresh)
    (folder / "knowledge-base.yaml").write_text("default_role: editor\n")
    assert publish(folder, "-m", "another payor") == 0
    (folder / "zenith.yaml").unlink()
    assert publish(folder, "-m", "and gone") == 0
    assert git(folder, "status", "--porcelain") == ""
    assert "zenith.yaml" not in git(folder, "ls-files")


def test_nothing_is_published_on_a_dry_run(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / FILE).write_bytes(edited("value: 4", "value: 5"))
    head = git(folder, "rev-parse", "HEAD")
    assert publish(folder, "--dry-run", "--format", "json") == 1
    data = json.loads(capsys.readouterr().out)
    assert data["published"] is None
    assert data["scenarios"]["failing"][0]["title"] == "Five units are too many"
    assert not data["may_be_published"]
    accepting = ("--accept", "Five units are too many")
    assert publish(folder, "--dry-run", *accepting) == 0
    assert git(folder, "rev-parse", "HEAD") == head
    assert b"[A-1]" in (folder / TESTS).read_bytes()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "needs a reason"),
        (("-m", "x", "--accept", "No such"), "no scenario 'No such' fails"),
        (("-m", "x", "--draft", "mine"), "has no draft 'mine'"),
    ],
)
def test_what_cannot_be_done_is_said(
    folder: Path, words: tuple[str, ...], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / FILE).write_bytes(edited("value: 4", "value: 5"))
    assert publish(folder, *words) == 2
    assert told in capsys.readouterr().err


def test_the_shipped_policies_are_not_published_to(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["publish", "-m", "x"]) == 2
    assert "payor-rules init DIR" in capsys.readouterr().err


def test_a_second_pair_of_eyes_is_waited_for(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "knowledge-base.yaml").write_text("approval: {another_person: true}\n")
    assert publish(folder, "-m", "from now on") == 0
    (folder / FILE).write_bytes(edited("# our note", "# another note"))
    assert publish(folder, "-m", "a note") == 1
    assert "approval of another person" in capsys.readouterr().err
    assert publish(folder, "--to-draft", "the note") == 0
    assert git(folder, "status", "--porcelain") == ""
    assert publish(folder, "--draft", "the note", "-m", "a note") == 1
    assert "let somebody approve" in capsys.readouterr().err
    history = History.open(folder)
    Drafts(history).open(this_user(), "the note").approve("Cleo")
    assert publish(folder, "--draft", "the note", "-m", "a note") == 0
    assert history.head().trailers["Approved-by"] == "Cleo"
    history.close()
    assert b"# another note" in (folder / FILE).read_bytes()


def test_a_setting_does_not_decide_on_its_own_change(folder: Path) -> None:
    (folder / "knowledge-base.yaml").write_text("approval: {another_person: true}\n")
    assert publish(folder, "-m", "from now on") == 0
    (folder / "knowledge-base.yaml").write_text("approval: {another_person: false}\n")
    assert publish(folder, "-m", "no more") == 1


def test_drafts_are_listed_shown_approved_and_put_into_the_folder(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kb = ("--kb", str(folder))
    assert main(["draft", *kb]) == 0
    assert "nothing is begun" in capsys.readouterr().err
    (folder / FILE).write_bytes(edited("value: 4", "value: 5"))
    assert publish(folder, "--to-draft", "five") == 0
    assert main(["draft", "show", "five", *kb]) == 0
    said = capsys.readouterr().out
    assert "Units a day: 4 → 5 units" in said
    assert main(["draft", "approve", "five", *kb]) == 2
    assert "nobody approves their own draft" in capsys.readouterr().err
    assert main(["draft", "approve", "five", "--by", "Cleo", *kb]) == 0
    assert main(["draft", "--format", "json", *kb]) == 0
    (data,) = json.loads(capsys.readouterr().out)
    assert data["approved_by"] == ["Cleo"]
    assert [(one.kind, one.person) for one in AuditLog(folder).entries()][-1] == (
        Kind.APPROVED,
        "Cleo",
    )
    assert main(["draft", "to-folder", "five", *kb]) == 0
    assert (folder / FILE).read_bytes() == edited("value: 4", "value: 5")
    assert publish(folder, "--to-draft", "again") == 0
    assert main(["draft", "discard", "again", *kb]) == 0
    assert main(["draft", "show", "again", *kb]) == 2
    assert main(["draft", "show", *kb]) == 2
    assert "payor-rules draft lists" in capsys.readouterr().err
