"""What is said where nothing is published, and by which command it would be."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest

from engine.cli.main import main
from engine.history import Drafts, History
from engine.publishing.people import this_user
from tests.publishing.test_publish import FILE, SCENARIOS, TESTS, edited, folder, publish

__all__ = ["folder"]
FIVE = edited("value: 4", "value: 5")
TWICE = SCENARIOS.replace(
    "  - title: Four",
    "  - title: It's five again\n    expect: {outcome: not_covered}\n  - title: Four",
)


def offered(said: str) -> list[str]:
    """The command that is offered, as a shell would read it; what begins it is left off."""
    command = said.partition("what comes out now:\n\n")[2].partition("\n\n")[0]
    first, *words = shlex.split(command.replace("\\\n", ""))
    assert first == "payor-rules"
    return words


def test_the_command_that_is_offered_accepts_all_at_once(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / TESTS).write_text(TWICE)
    (folder / FILE).write_bytes(FIVE)
    assert publish(folder, "-m", "it's five", "--author", "Ben O'Hara") == 1
    words = offered(capsys.readouterr().err)
    accepting = [words[at + 1] for at, word in enumerate(words) if word == "--accept"]
    assert accepting == ["Five units are too many", "It's five again"]
    assert main(words) == 0
    history = History.open(folder)
    state = history.head()
    history.close()
    assert (state.author, state.reason) == ("Ben O'Hara", "it's five")
    assert state.trailers["Accepted"] == "Five units are too many; It's five again"


def test_what_was_accepted_already_is_in_the_command(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / TESTS).write_text(TWICE)
    (folder / FILE).write_bytes(FIVE)
    assert publish(folder, "-m", "five", "--accept", "Five units are too many") == 1
    words = offered(capsys.readouterr().err)
    assert words.count("--accept") == 2
    assert main(words) == 0


def test_of_a_draft_the_command_names_the_draft(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    history = History.open(folder)
    Drafts(history).begin("Cleo", "the bulletin").write(FILE, FIVE, "five")
    history.close()
    kept = ("--kb", str(folder), "--draft", "the bulletin", "--person", "Cleo")
    assert main(["publish", *kept, "-m", "five"]) == 1
    assert main(offered(capsys.readouterr().err)) == 0
    assert b"value: 5" in (folder / FILE).read_bytes()


def test_what_is_put_back_is_published_as_the_draft_that_was_made(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / FILE).write_bytes(FIVE)
    accepting = ("--accept", "Five units are too many")
    assert publish(folder, "-m", "five", *accepting) == 0
    put_back = ["restore", "HEAD~1", FILE, "--kb", str(folder), "--publish", "-m", "withdrawn"]
    assert main(put_back) == 1
    words = offered(capsys.readouterr().err)
    assert words[:3] == ["publish", "--kb", str(folder)]
    assert main(words) == 0
    assert b"value: 4" in (folder / FILE).read_bytes()
    history = History.open(folder)
    assert not Drafts(history).all(this_user())
    history.close()


def test_two_that_fail_under_one_title_are_named_by_their_places(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "scenarios" / "zenith").mkdir()
    other = SCENARIOS.replace("acme", "zenith")
    (folder / "scenarios" / "zenith" / "more.yaml").write_text(other)
    (folder / FILE).write_bytes(FIVE)
    (folder / "zenith.yaml").write_bytes(FIVE.replace(b"acme", b"zenith"))
    assert publish(folder, "-m", "five", "--accept", "Five units are too many") == 2
    said = capsys.readouterr().err
    assert "several scenarios 'Five units are too many' fail - say which: " in said
    assert publish(folder, "-m", "five") == 1
    words = offered(capsys.readouterr().err)
    assert [word.rpartition("/")[2] for word in words if ".yaml:" in word] == [
        "units.yaml:9",
        "more.yaml:9",
    ]
    assert main(words) == 0


def test_what_has_no_answer_is_not_offered(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / FILE).write_bytes(edited("scope: {states: [OR]}", "scope: {states: [WA]}"))
    (folder / TESTS).write_text(SCENARIOS.replace("payor: acme\n", "payor: acme\n  state: OR\n"))
    publish(folder, "-m", "washington")
    said = capsys.readouterr().err
    assert "--accept" not in said


def test_a_dry_run_offers_another_one_and_says_on_the_page_that_nothing_stands_against_it(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / FILE).write_bytes(FIVE)
    assert publish(folder, "--dry-run") == 1
    words = offered(capsys.readouterr().err)
    assert "--dry-run" in words
    assert main(words) == 0
    told = capsys.readouterr()
    assert "this may be published" in told.out
    assert told.err == ""


def test_all_that_cannot_be_accepted_is_told_at_once(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / FILE).write_bytes(FIVE)
    assert publish(folder, "-m", "five", "--accept", "one", "--accept", "two") == 2
    said = capsys.readouterr().err
    assert "no scenario 'one' fails" in said
    assert "no scenario 'two' fails" in said


@pytest.mark.parametrize("command", ["publish", "update"])
def test_a_folder_that_is_not_there_is_told(
    tmp_path: Path, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["-m", "x"] if command == "publish" else []
    assert main([command, str(tmp_path / "none"), *words]) == 2
    assert "none is no folder - name that of a knowledge base" in capsys.readouterr().err


def test_where_nothing_differs_programs_are_told_so_too(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert publish(folder, "--dry-run", "--format", "json") == 0
    assert json.loads(capsys.readouterr().out) == {"published": None, "files": []}


def test_a_reason_of_blanks_is_none(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / FILE).write_bytes(FIVE)
    assert publish(folder, "-m", "  ") == 2
    assert "a publication needs a reason" in capsys.readouterr().err


def test_whoever_mistypes_a_draft_is_told_those_that_there_are(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["draft", "show", "buletin", "--kb", str(folder), "--person", "Cleo"]
    assert main(asked) == 2
    assert "Cleo has no draft 'buletin' - they have begun none" in capsys.readouterr().err
    history = History.open(folder)
    Drafts(history).begin("Cleo", "bulletin")
    history.close()
    assert main(asked) == 2
    assert "Cleo has no draft 'buletin' - theirs are 'bulletin'" in capsys.readouterr().err


def test_whoever_mistypes_a_rule_is_told_what_may_be_meant(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["log", "A1", "--kb", str(folder)]) == 2
    assert "did you mean 'A-1'? else name a policy" in capsys.readouterr().err
