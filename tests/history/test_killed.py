"""A publication is killed at every step, and what is published stays whole."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from engine.history import History, publish
from engine.history.publish import finish

ROOT = Path(__file__).resolve().parents[2]
OLD = {"a.yaml": b"a: 1\n", "b.yaml": b"b: 1\n"}
NEW = {"a.yaml": b"a: 2\n", "b.yaml": None, "c.yaml": b"c: 2\n"}

KILLED = """
import os, signal, sys
from pathlib import Path
from engine.history import History, publish

left = int(sys.argv[2])

def counted(name, of=os):
    plain = getattr(of, name)
    def step(*args, **named):
        global left
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        left -= 1
        return plain(*args, **named)
    setattr(of, name, step)

history = History.open(Path(sys.argv[1]))
base = history.head().id
for name in ("open", "rename", "replace", "fsync", "unlink", "mkdir", "link", "fdopen"):
    counted(name)
publish(history, {changes}, base, "Ben", "the next state")
"""


def state_of(folder: Path) -> dict[str, bytes]:
    """The policy files of a folder."""
    return {path.name: path.read_bytes() for path in folder.glob("*.yaml")}


def test_a_killed_publication_leaves_the_old_state_or_the_new_one(tmp_path: Path) -> None:
    whole = {name: text for name, text in NEW.items() if text is not None}
    outcomes = []
    for steps in range(200):
        folder = tmp_path / str(steps)
        folder.mkdir()
        for name, text in OLD.items():
            (folder / name).write_bytes(text)
        History.begin(folder, "Ana", "the first state").close()
        script = KILLED.replace("{changes}", repr(NEW))
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        ended = subprocess.run(
            (sys.executable, "-c", script, str(folder), str(steps)), env=environment
        ).returncode
        assert ended in (0, -signal.SIGKILL)
        history = History.open(folder)
        finish(history)
        head = history.head()
        files = {path: history.read(head.id, path) for path in history.paths(head.id)}
        assert files in (OLD, whole)
        assert state_of(folder) == files
        outcomes.append((ended == 0, files == whole))
        # Whatever happened, publishing goes on from there.
        (changed,) = [name for name in ("a.yaml",) if name in files]
        publish(history, {changed: b"a: 3\n"}, head.id, "Cleo", "and on")
        assert (folder / changed).read_bytes() == b"a: 3\n"
        history.close()
        if ended == 0:
            break
    killed_before = sum(not done and not new for done, new in outcomes)
    killed_after = sum(not done and new for done, new in outcomes)
    assert killed_before > 5
    assert killed_after > 3
    assert outcomes[-1] == (True, True)
