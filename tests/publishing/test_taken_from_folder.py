"""What somebody changed in the folder with an editor, on its way into a draft."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.history import Drafts, History, HistoryError, UnsettledError
from engine.history.working_folder import uncommitted
from engine.publishing.folder import keep_as_draft
from tests.history.kill_at_every_step import killed

PUBLISHED = {"acme.yaml": b"a: 1\n", "beta.yaml": b"b: 1\n", "gone.yaml": b"g: 1\n"}
EDITED: dict[str, bytes | None] = {
    "acme.yaml": b"a: 2\n",
    "gone.yaml": None,
    "x/new.yaml": b"n: 1\n",
}


def put(folder: Path, files: dict[str, bytes | None]) -> None:
    for name, content in files.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if content is None:
            target.unlink()
        else:
            target.write_bytes(content)


def held(folder: Path) -> dict[str, bytes | None]:
    """The files of the folder, and None for those that are published and not there."""
    names = [path for path in folder.rglob("*.yaml") if ".git" not in path.parts]
    found: dict[str, bytes | None] = dict.fromkeys(PUBLISHED)
    return found | {path.relative_to(folder).as_posix(): path.read_bytes() for path in names}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A knowledge base in which files were changed, taken away and added with an editor."""
    place = tmp_path / "own"
    place.mkdir()
    put(place, dict(PUBLISHED))
    History.begin(place, "Ana", "the first state").close()
    put(place, EDITED)
    return place


def test_the_draft_holds_the_edits_and_the_folder_is_as_published(folder: Path) -> None:
    history = History.open(folder)
    draft = keep_as_draft(history, "Ana", "mine", uncommitted(history)[0])
    assert draft.changes() == EDITED
    assert [step.says for step in draft.steps] == ["taken from the folder"]
    assert held(folder) == PUBLISHED
    assert uncommitted(history) == ({}, ())
    history.close()


def test_what_is_typed_on_meanwhile_stays_in_the_folder(folder: Path) -> None:
    history = History.open(folder)
    changes, _ = uncommitted(history)
    put(folder, {"acme.yaml": b"a: 3\n"})
    draft = keep_as_draft(history, "Ana", "mine", changes)
    assert draft.read("acme.yaml") == b"a: 2\n"
    assert held(folder) == {**PUBLISHED, "acme.yaml": b"a: 3\n"}
    history.close()


def test_in_the_middle_of_a_merge_nothing_is_taken(folder: Path) -> None:
    history = History.open(folder)
    (folder / ".git" / "MERGE_HEAD").write_text(history.head().id)
    with pytest.raises(UnsettledError, match=r"in the middle of a merge.*git status says how"):
        keep_as_draft(history, "Ana", "mine", uncommitted(history)[0])
    assert Drafts(history).all() == ()
    assert {name: held(folder)[name] for name in EDITED} == EDITED
    history.close()


def test_a_name_that_is_taken_leaves_the_folder_as_it_is(folder: Path) -> None:
    history = History.open(folder)
    Drafts(history).begin("Ana", "mine")
    with pytest.raises(HistoryError, match="has a draft 'mine' already"):
        keep_as_draft(history, "Ana", "mine", uncommitted(history)[0])
    assert {name: held(folder)[name] for name in EDITED} == EDITED
    history.close()


def test_killed_at_any_step_every_edit_is_in_the_folder_or_in_the_draft(
    folder: Path, tmp_path: Path
) -> None:
    stood: set[bool] = set()
    for copy in killed(folder, tmp_path / "copies", "take"):
        history = History.open(copy)
        drafts = Drafts(history).all()
        now = held(copy)
        stood.add(bool(drafts))
        for name, content in EDITED.items():
            published = PUBLISHED.get(name)
            assert now.get(name) in (content, published), (copy, name)
            if now.get(name) != content:
                assert [draft.read(name) for draft in drafts] == [content], (copy, name)
        assert Drafts(history).broken() == ()
        history.close()
    assert stood == {False, True}
