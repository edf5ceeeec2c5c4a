"""Publishing makes the next state as a whole or not at all, and loses nobody's work."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from engine.history import (
    ConflictError,
    History,
    HistoryError,
    NoHistoryError,
    UnsettledError,
    publish,
)
from engine.history.state import with_changes

FIRST = b"a: 1\nb: 2\nc: 3\nd: 4\ne: 5\n"


@pytest.fixture
def history(tmp_path: Path) -> History:
    """A history whose first state has one policy file."""
    (tmp_path / "cms").mkdir()
    (tmp_path / "cms" / "acme.yaml").write_bytes(FIRST)
    return History.begin(tmp_path, "Ana", "The first state")


def git(folder: Path, *words: str) -> str:
    """What the command git says in a folder."""
    person = ("-c", "user.name=Ben", "-c", "user.email=ben@example.org")
    done = subprocess.run(
        ("git", *person, *words), cwd=folder, capture_output=True, text=True, check=True
    )
    return done.stdout


def test_a_published_state_says_who_when_and_why(history: History) -> None:
    base = history.head().id
    changes = {"cms/acme.yaml": FIRST.replace(b"3", b"30")}
    told = {"Scenarios": "12 passed", "Impact": "3 of 40 visits"}
    state = publish(
        history, changes, base, "Ben <b>", " c is\nthirty ", about="More.", trailers=told
    )
    assert (state.author, state.reason, state.about) == ("Ben b", "c is thirty", "More.")
    assert state.trailers == told
    assert [each.reason for each in history.states()] == ["c is thirty", "The first state"]
    assert (history.folder / "cms" / "acme.yaml").read_bytes() == changes["cms/acme.yaml"]
    assert history.read(base, "cms/acme.yaml") == FIRST


@pytest.mark.parametrize("about", ["", "More.", "More.\n\nWhat changed: little\n- so it is"])
def test_what_changed_is_told_apart_from_what_a_person_said(history: History, about: str) -> None:
    changes = {"cms/acme.yaml": FIRST.replace(b"3", b"30")}
    said = with_changes(about, ("a: 1 → 2", "Note: of two\nlines"))
    state = publish(
        history, changes, history.head().id, "Ben", "why", about=said, trailers={"Scenarios": "1"}
    )
    assert (state.about, state.trailers) == (about, {"Scenarios": "1"})
    assert state.changes == ("a: 1 → 2", "Note: of two lines")
    assert with_changes(about, ()) == about


def test_git_itself_sees_a_clean_folder_afterwards(history: History) -> None:
    changes = {"cms/acme.yaml": None, "new/zenith.yaml": b"x: 1\n"}
    publish(history, changes, history.head().id, "Ben", "another payor")
    assert git(history.folder, "status", "--porcelain") == ""
    assert git(history.folder, "ls-files").split() == ["new/zenith.yaml"]
    assert "another payor" in git(history.folder, "log", "-1")
    git(history.folder, "fsck", "--strict")


def test_commits_made_with_git_are_states_like_others(history: History) -> None:
    (history.folder / "cms" / "acme.yaml").write_bytes(b"a: 2\n")
    git(history.folder, "commit", "-qam", "By hand\n\nReviewed-by: Cleo")
    head = history.head()
    assert (head.author, head.reason, head.trailers) == ("Ben", "By hand", {"Reviewed-by": "Cleo"})


def test_changes_of_other_lines_come_together(history: History) -> None:
    base = history.head().id
    publish(history, {"cms/acme.yaml": FIRST.replace(b"a: 1", b"a: 10")}, base, "Ana", "a is ten")
    publish(history, {"cms/acme.yaml": FIRST.replace(b"e: 5", b"e: 50")}, base, "Ben", "e is fifty")
    both = b"a: 10\nb: 2\nc: 3\nd: 4\ne: 50\n"
    assert (history.folder / "cms" / "acme.yaml").read_bytes() == both


def test_changes_of_the_same_line_are_shown_and_nothing_is_lost(history: History) -> None:
    base = history.head().id
    first = publish(history, {"cms/acme.yaml": FIRST.replace(b"3", b"30")}, base, "Ana", "thirty")
    with pytest.raises(ConflictError, match=r"published meanwhile.*cms/acme\.yaml") as clash:
        publish(history, {"cms/acme.yaml": FIRST.replace(b"3", b"31")}, base, "Ben", "thirty-one")
    merged = clash.value.merged["cms/acme.yaml"]
    assert "<<<<<<< this draft\nc: 31\n=======\nc: 30\n>>>>>>> published meanwhile\n" in merged
    assert history.head() == first


def test_a_file_taken_away_meanwhile_is_a_conflict(history: History) -> None:
    base = history.head().id
    publish(history, {"cms/acme.yaml": None}, base, "Ana", "no longer our payor")
    with pytest.raises(ConflictError):
        publish(history, {"cms/acme.yaml": b"a: 2\n"}, base, "Ben", "a is two")


@pytest.mark.parametrize(
    ("changes", "reason", "says"),
    [
        ({"cms/acme.yaml": b"x: 1\n"}, "  ", "needs a reason"),
        ({"cms/acme.yaml": FIRST}, "why", "nothing differs"),
        ({"../outside.yaml": b"x: 1\n"}, "why", "is no file of the knowledge base"),
        ({".git/config": b"x: 1\n"}, "why", "is no file of the knowledge base"),
        ({"/etc/passwd": b"x: 1\n"}, "why", "is no file of the knowledge base"),
    ],
)
def test_what_cannot_be_published_is_refused(
    history: History, changes: dict[str, bytes | None], reason: str, says: str
) -> None:
    head = history.head()
    with pytest.raises(HistoryError, match=says):
        publish(history, changes, head.id, "Ben", reason)
    assert history.head() == head


def test_foreign_changes_of_the_same_file_are_not_written_over(history: History) -> None:
    (history.folder / "cms" / "acme.yaml").write_bytes(b"by hand\n")
    with pytest.raises(
        UnsettledError, match=r"changed outside.*cms/acme\.yaml - take these edits into a draft"
    ):
        publish(history, {"cms/acme.yaml": b"a: 2\n"}, history.head().id, "Ben", "two")
    assert (history.folder / "cms" / "acme.yaml").read_bytes() == b"by hand\n"


def test_foreign_changes_of_other_files_stay_as_they_are(history: History) -> None:
    (history.folder / "notes.txt").write_bytes(b"mine\n")
    publish(history, {"cms/acme.yaml": b"a: 2\n"}, history.head().id, "Ben", "two")
    assert git(history.folder, "status", "--porcelain") == "?? notes.txt\n"


def test_a_detached_head_is_told_with_the_way_on(history: History) -> None:
    git(history.folder, "checkout", "-q", "--detach")
    with pytest.raises(UnsettledError, match=r"on no branch.*git switch main"):
        publish(history, {"cms/acme.yaml": b"a: 2\n"}, history.head().id, "Ben", "two")


def test_a_merge_on_its_way_is_told_with_the_way_on(history: History) -> None:
    folder = history.folder
    git(folder, "switch", "-qc", "other")
    (folder / "cms" / "acme.yaml").write_bytes(b"other\n")
    git(folder, "commit", "-qam", "other")
    git(folder, "switch", "-q", "main")
    (folder / "cms" / "acme.yaml").write_bytes(b"main\n")
    git(folder, "commit", "-qam", "main")
    with pytest.raises(subprocess.CalledProcessError):
        git(folder, "merge", "-q", "other")
    with pytest.raises(UnsettledError, match="in the middle of a merge"):
        publish(history, {"cms/new.yaml": b"a: 2\n"}, history.head().id, "Ben", "two")


def test_a_folder_within_a_larger_repository_keeps_to_itself(tmp_path: Path) -> None:
    (tmp_path / "readme.txt").write_bytes(b"top\n")
    (tmp_path / "kb").mkdir()
    (tmp_path / "kb" / "acme.yaml").write_bytes(FIRST)
    History.begin(tmp_path, "Ana", "All of it").close()
    history = History.open(tmp_path / "kb")
    state = publish(history, {"acme.yaml": b"a: 2\n"}, history.head().id, "Ben", "two")
    assert history.paths(state.id) == ("acme.yaml",)
    assert (tmp_path / "kb" / "acme.yaml").read_bytes() == b"a: 2\n"
    assert git(tmp_path, "status", "--porcelain") == ""


def test_a_folder_without_a_history_says_how_to_begin_one(tmp_path: Path) -> None:
    with pytest.raises(NoHistoryError, match="payor-rules init"):
        History.open(tmp_path)


def test_an_unknown_state_is_told(history: History) -> None:
    with pytest.raises(HistoryError, match="no published state 'abcdef'"):
        history.state("abcdef")
    assert history.state(history.head().short) == history.head()
