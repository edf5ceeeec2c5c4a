"""A publication is killed at every step, and what is published stays whole."""

from __future__ import annotations

from pathlib import Path

from engine.history import History, publish
from engine.history.publish import finish
from tests.history.kill_at_every_step import CHANGES, killed

OLD = {"a.yaml": b"a: 1\n", "b.yaml": b"b: 1\n"}


def state_of(folder: Path) -> dict[str, bytes]:
    """The policy files of a folder."""
    return {path.name: path.read_bytes() for path in folder.glob("*.yaml")}


def test_a_killed_publication_leaves_the_old_state_or_the_new_one(tmp_path: Path) -> None:
    template = tmp_path / "template"
    template.mkdir()
    for name, text in OLD.items():
        (template / name).write_bytes(text)
    History.begin(template, "Ana", "the first state").close()
    whole = {name: text for name, text in CHANGES.items() if text is not None}
    copies = killed(template, tmp_path / "copies", "publish files")
    outcomes = []
    for folder in copies:
        history = History.open(folder)
        finish(history)
        head = history.head()
        files = {path: history.read(head.id, path) for path in history.paths(head.id)}
        assert files in (OLD, whole)
        assert state_of(folder) == files
        outcomes.append(files == whole)
        # Whatever happened, publishing goes on from there.
        publish(history, {"a.yaml": b"a: 3\n"}, head.id, "Cleo", "and on")
        assert (folder / "a.yaml").read_bytes() == b"a: 3\n"
        history.close()
    assert outcomes.count(False) > 5
    assert outcomes[:-1].count(True) > 3
    assert outcomes == sorted(outcomes)
