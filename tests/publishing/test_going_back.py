"""Restoring, taking over a newer library, and what was understood on a day."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from engine.audit import AuditLog
from engine.cli.main import main
from engine.history import History, HistoryError
from engine.knowledge import KnowledgeBase
from engine.knowledge.contents import SETTINGS_NAME
from engine.knowledge.settings import read_settings
from engine.publishing import update
from engine.publishing.begin import begin
from engine.publishing.library import library_files
from engine.publishing.update import newer, update_draft
from tests.publishing.test_publish import FILE, POLICY, TESTS, edited, folder, publish

__all__ = ["folder"]

HIGHMARK = "commercial/highmark.yaml"
VISIT = """\
payor: acme
state: OR
date_of_service: 2026-05-04
lines: [{code: "97110", minutes: 60, units: 5}]
"""


def git(folder: Path, *words: str) -> str:
    done = subprocess.run(("git", *words), cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def five(folder: Path) -> tuple[str, str]:
    """The states before and after five units were published."""
    first = git(folder, "rev-parse", "HEAD")
    (folder / FILE).write_bytes(edited("value: 4", "value: 5"))
    assert publish(folder, "-m", "five", "--accept", "Five units are too many") == 0
    return first, git(folder, "rev-parse", "HEAD")


def test_what_was_published_once_is_put_back(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = five(folder)
    words = ("--kb", str(folder), "--publish", "-m", "withdrawn")
    assert main(["restore", first[:10], *words]) == 0
    assert (folder / FILE).read_text() == POLICY
    assert b"[A-1]" in (folder / TESTS).read_bytes()
    assert "Units a day: 5 → 4 units" in capsys.readouterr().out
    assert main(["restore", second[:10], FILE, "--kb", str(folder)]) == 0
    assert "payor-rules publish --draft" in capsys.readouterr().err
    assert (folder / FILE).read_text() == POLICY
    assert main(["restore", second, "--kb", str(folder), "--publish"]) == 2
    assert main(["restore", "nothing", "--kb", str(folder)]) == 2
    assert "payor-rules log" in capsys.readouterr().err


def test_publications_stand_in_the_audit_log(folder: Path) -> None:
    _, second = five(folder)
    (entry,) = AuditLog(folder).entries()
    assert entry.about["state"] == second
    (folder / FILE).write_bytes(edited("# our note", "# another", (folder / FILE).read_text()))
    assert publish(folder, "-m", "a note") == 0
    history = History.open(folder)
    assert history.head().trailers["Audit"].startswith("1 ")
    history.close()
    assert "audit" not in git(folder, "ls-files")


def test_past_visits_are_counted_where_the_settings_name_them(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    visit = {"payor": "acme", "state": "OR", "date_of_service": "2026-05-04"}
    lines = [{"code": "97110", "minutes": 60, "units": units} for units in (4, 5)]
    past = "".join(json.dumps(visit | {"lines": [line]}) + "\n" for line in lines)
    (tmp_path / "visits.jsonl").write_text(past)
    (folder / "knowledge-base.yaml").write_text("visits: ../visits.jsonl\n")
    assert publish(folder, "-m", "past visits") == 0
    five(folder)
    history = History.open(folder)
    told = history.head().trailers["Impact"]
    history.close()
    assert told.startswith("1 of 2 past visits come out otherwise")
    assert told in capsys.readouterr().err


def test_a_visit_is_answered_as_it_was_understood(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, _ = five(folder)
    (tmp_path / "visit.yaml").write_text(VISIT)
    capsys.readouterr()

    def outcome(*words: str) -> str:
        kb = ("--kb", str(folder), "--format", "json")
        assert main(["check", str(tmp_path / "visit.yaml"), *kb, *words]) == 0
        return str(json.loads(capsys.readouterr().out)["outcome"])

    assert outcome() == "covered"
    assert outcome("--as-published", first) == "not_covered"
    assert outcome("--as-published", "2999-12-31") == "covered"
    visit = str(tmp_path / "visit.yaml")
    assert main(["check", visit, "--kb", str(folder), "--as-published", "1999-12-31"]) == 2
    assert "nothing was published up to 1999-12-31" in capsys.readouterr().err


# --- a newer library -----------------------------------------------------------------------------


@pytest.fixture
def own(tmp_path: Path) -> History:
    """A knowledge base made from the library."""
    begin(tmp_path / "own", "Ana")
    return History.open(tmp_path / "own")


def changed(files: dict[str, bytes], path: str, old: bytes, new: bytes) -> dict[str, bytes]:
    """The files with one thing changed in one of them."""
    assert old in files[path]
    return files | {path: files[path].replace(old, new, 1)}


def test_the_same_library_is_not_taken_over_twice(own: History) -> None:
    assert newer(own) is None
    assert update_draft(own, "Ana") is None


def test_what_both_sides_changed_elsewhere_comes_together(own: History) -> None:
    mine = own.folder / HIGHMARK
    mine.write_bytes(mine.read_bytes() + b"# our own note\n")
    assert main(["publish", str(own.folder), "-m", "a note"]) == 0
    fresh = changed(library_files(), HIGHMARK, b"title: ", b"title: The new ")
    del fresh["federal/tricare.yaml"]
    fresh["federal/brand-new.yaml"] = b"policy: brand-new\n"
    made = update_draft(own, "Ana", fresh=fresh)
    assert made is not None
    draft, found = made
    assert (found.clashing, found.kept) == ((), ())
    text = draft.read(HIGHMARK)
    assert text is not None
    assert b"title: The new " in text
    assert text.endswith(b"# our own note\n")
    assert draft.changes()["federal/tricare.yaml"] is None
    assert draft.read("federal/brand-new.yaml") is not None
    draft.publish("Ana", "the new release")
    assert newer(own, fresh) is None
    settings, problems = read_settings(own.folder)
    assert problems == ()
    assert len(settings.snapshot) == 40
    later = changed(fresh, HIGHMARK, b"title: The new ", b"title: The newest ")
    again = newer(own, later)
    assert again is not None
    assert list(again.changes) == [HIGHMARK]


def test_what_clashes_stands_marked_and_what_was_taken_away_stays_away(own: History) -> None:
    mine = own.folder / HIGHMARK
    mine.write_bytes(mine.read_bytes().replace(b"title: ", b"title: Our ", 1))
    base = KnowledgeBase.open(own.folder)
    assert base.files["highmark"].title.startswith("Our ")
    (own.folder / "federal" / "tricare.yaml").unlink()
    for file in (own.folder / "federal" / "scenarios").rglob("*.yaml"):
        file.unlink()
    assert main(["publish", str(own.folder), "-m", "ours"]) == 0
    fresh = changed(library_files(), HIGHMARK, b"title: ", b"title: The new ")
    fresh = changed(fresh, "federal/tricare.yaml", b"title: ", b"title: The new ")
    found = newer(own, fresh)
    assert found is not None
    assert (found.clashing, found.kept) == ((HIGHMARK,), ("federal/tricare.yaml",))
    text = found.changes[HIGHMARK]
    assert text is not None
    assert b"<<<<<<< yours\ntitle: Our " in text
    assert b">>>>>>> payor-rules" in text


def test_the_command_brings_it_into_a_draft_or_the_folder(
    own: History, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fresh = changed(library_files(), HIGHMARK, b"title: ", b"title: The new ")
    monkeypatch.setattr(update, "library_files", lambda: fresh)
    assert main(["update", str(own.folder)]) == 0
    assert "Title: now “The new " in capsys.readouterr().err
    assert git(own.folder, "status", "--porcelain") == ""
    assert main(["update", str(own.folder), "--to-folder", "--draft", "other"]) == 0
    assert b"title: The new " in (own.folder / HIGHMARK).read_bytes()
    assert main(["update", str(own.folder), "--to-folder"]) == 2
    assert "not published" in capsys.readouterr().err
    assert main(["publish", str(own.folder), "-m", "the new release"]) == 0
    assert main(["update", str(own.folder)]) == 0
    assert "of this release already" in capsys.readouterr().err


def test_settings_of_before_get_the_line_that_leads_editors_to_their_schema(own: History) -> None:
    settings = own.folder / SETTINGS_NAME
    line, rest = settings.read_text("utf-8").split("\n", 1)
    settings.write_text(rest, "utf-8")
    assert main(["publish", str(own.folder), "-m", "without it"]) == 0
    fresh = changed(library_files(), HIGHMARK, b"title: ", b"title: The new ")
    made = update_draft(own, "Ana", fresh=fresh)
    assert made is not None
    text = made[0].read(SETTINGS_NAME)
    assert text is not None
    assert text.decode().startswith(f"{line}\n# Settings of this")
    assert text.decode().count("yaml-language-server") == 1


def test_what_was_not_made_from_the_library_is_told(folder: Path) -> None:
    with pytest.raises(HistoryError, match="was not made from the shipped policies"):
        newer(History.open(folder))
