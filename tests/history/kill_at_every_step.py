"""Does a deed again and again, killed before its 1st, 2nd, ... file operation; see ``killed``.

Run as a program, since a process with threads is not to be forked. Arguments: a folder with a
knowledge base, or one that is not there, a folder for its copies, the deed, and the operations.
"""

from __future__ import annotations

import builtins
import io
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from engine.history import Drafts, History, publish, restore
from engine.history.working_folder import uncommitted
from engine.publishing.begin import begin
from engine.publishing.folder import keep_as_draft

NAMES = (
    *("open", "fdopen", "fsync", "pwrite", "ftruncate", "utime", "link", "mkdir", "rmdir"),
    *("rename", "replace", "unlink", "remove"),
)
NAMES_OF = {
    "init": ("rename", "replace", "mkdir", "rmdir", "fdopen"),
    "init, moving out": ("rename", "rmdir"),
}
"""Of the many operations by which a knowledge base is begun, those that are counted."""
EVERY = range(300)
CHANGES = {"a.yaml": b"a: 2\n", "b.yaml": None, "c.yaml": b"c: 2\n"}
"""What the deed ``publish files`` changes in the folder."""
ROOT = Path(__file__).resolve().parents[2]


def killed(template: Path, copies: Path, deed: str, steps: Iterable[int] = EVERY) -> list[Path]:
    """The copies of a knowledge base in which a deed was killed before these operations.

    Each is left as the kill has left it; the last is the one in which the deed came to its end.
    """
    copies.mkdir()
    command = (sys.executable, str(Path(__file__)), str(template), str(copies), deed)
    subprocess.run(
        (*command, *map(str, steps)), env={**os.environ, "PYTHONPATH": str(ROOT)}, check=True
    )
    return sorted(copies.iterdir(), key=lambda copy: int(copy.name))


def do(folder: Path, deed: str) -> None:
    """One deed in a knowledge base, in which Ana has the draft 'work' if it is about a draft."""
    if deed in NAMES_OF:
        begin(folder, "Ana")
        return
    history = History.open(folder)
    drafts = Drafts(history)
    if deed == "begin":
        drafts.begin("Ana", "another")
    elif deed == "take":
        keep_as_draft(history, "Ana", "another", uncommitted(history)[0])
    elif deed == "publish files":
        publish(history, CHANGES, history.head().id, "Ben", "the next state")
    elif deed == "restore":
        restore(history, list(history.states())[-1], "Ana", name="another")
    else:
        draft = drafts.open("Ana", "work")
        deeds: dict[str, Callable[[], Any]] = {
            "write": lambda: draft.write_many({"a.yaml": b"a: 9\n", "x/c.yaml": b"c\n"}, "both"),
            "undo": draft.undo,
            "redo": draft.redo,
            "approve": lambda: draft.approve("Ben"),
            "catch up": draft.catch_up,
            "discard": draft.discard,
            "publish": lambda: draft.publish("Ana", "the draft"),
        }
        deeds[deed]()
    history.close()


def counted(steps: int, names: Iterable[str] = NAMES) -> None:
    """Lets this process be killed before the file operation after so many."""
    left = steps

    def step_before(plain: Callable[..., Any]) -> Callable[..., Any]:
        def step(*args: Any, **named: Any) -> Any:
            nonlocal left
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            left -= 1
            return plain(*args, **named)

        return step

    for name in names:
        setattr(os, name, step_before(getattr(os, name)))
    if "open" in names:
        builtins.open = io.open = step_before(open)


def main(template: Path, copies: Path, deed: str, every: Iterable[int]) -> int:
    """Does the deed until it comes to its end."""
    for steps in every:
        folder = copies / str(steps)
        if template.exists():
            shutil.copytree(template, folder, symlinks=True)
        child = os.fork()
        if child == 0:
            counted(steps, NAMES_OF.get(deed, NAMES))
            do(folder, deed)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if status == 0:
            return 0
        if not os.WIFSIGNALED(status):
            return 1
    return 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], map(int, sys.argv[4:])))
