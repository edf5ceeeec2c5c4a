"""Whatever is done to a draft is killed at every step: it stands as before or as after."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from engine.history import Draft, Drafts, History, publish
from tests.history.kill_at_every_step import do, killed

DEEDS = ("begin", "write", "undo", "redo", "approve", "catch up", "discard", "publish", "restore")
PACKED = ("write", "discard", "publish")
"""What moves or takes away a ref that git has packed with the others."""

Seen = tuple[object, ...]


def git(folder: Path, *words: str) -> str:
    """What the command git says in a folder."""
    return subprocess.run(
        ("git", *words), cwd=folder, capture_output=True, text=True, check=True
    ).stdout


def base_with_a_draft(folder: Path, deed: str, packed: bool) -> None:
    """A knowledge base of two states, with a draft in which a step can be undone and redone."""
    folder.mkdir()
    for name in "ab":
        (folder / f"{name}.yaml").write_bytes(b"".join(b"%d: 1\n" % line for line in range(9)))
    history = History.begin(folder, "Ana", "the first state")
    first = history.head()
    publish(history, {"b.yaml": b"b: 2\n"}, first.id, "Ben", "the second state")
    draft = Drafts(history).begin("Ana", "work", first if deed == "catch up" else None)
    draft = draft.write("a.yaml", b"a: 2\n", "two").write_many({"b.yaml": None}, "three")
    if deed != "publish":
        draft = draft.write("d.yaml", b"d\n", "four").undo()
    if deed == "catch up":
        draft.undo()
    history.close()
    if packed:
        git(folder, "pack-refs", "--all")
        git(folder, "gc", "-q")


def seen(folder: Path) -> Seen:
    """What stands in a knowledge base, as people see it; the times left out."""
    history = History.open(folder)
    drafts = Drafts(history).all()
    found = (
        [state.reason for state in history.states()],
        {path: history.read(history.head().id, path) for path in history.paths("HEAD")},
        sorted(((draft.person, draft.name, *what(draft)) for draft in drafts), key=str),
    )
    assert Drafts(history).broken() == ()
    files = {path.name: path.read_bytes() for path in folder.rglob("*.yaml")}
    assert files == {Path(path).name: text for path, text in found[1].items()}
    history.close()
    return found


def what(draft: Draft) -> Seen:
    """What there is in a draft."""
    says = ([step.says for step in draft.steps], [step.says for step in draft.undone])
    return (*says, draft.changes(), [one.person for one in draft.approvals], draft.moved() is None)


@pytest.mark.parametrize(
    ("deed", "packed"),
    [*((deed, False) for deed in DEEDS), *((deed, True) for deed in PACKED)],
)
def test_a_killed_deed_leaves_the_draft_as_before_or_as_after(
    tmp_path: Path, deed: str, packed: bool
) -> None:
    template = tmp_path / "template"
    base_with_a_draft(template, deed, packed)
    before = seen(template)
    copies = killed(template, tmp_path / "copies", deed)
    after = seen(copies[-1])
    assert before != after
    outcomes = []
    for steps, folder in enumerate(copies):
        found = seen(folder)
        assert found in (before, after), steps
        outcomes.append(found == after)
        if found == before:
            # The deed is done again at once, without a wait for what the killed one has left.
            do(folder, deed)
            assert seen(folder) == after
        else:
            history = History.open(folder)
            Drafts(history).begin("Cleo", "and on").write("a.yaml", b"a: 7\n", "on").discard()
            history.close()
        locks = [path for path in folder.rglob("*.lock") if path.name != "payor-rules.lock"]
        assert locks == []
        if steps % 5 == 0:
            git(folder, "fsck", "--strict")
    assert outcomes.count(False) > 5
    assert outcomes.count(True) >= 2
    assert outcomes == sorted(outcomes)
