"""Run as a program: does a deed again and again, killed before its 1st, 2nd, ... file operation.

Arguments: a folder with a knowledge base, a folder for its copies ``0``, ``1``, ..., the deed. Each
copy is left as the kill has left it; the last is the one in which the deed came to its end.
"""

from __future__ import annotations

import builtins
import io
import os
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from engine.history import Drafts, History, restore
from engine.history.working_folder import uncommitted
from engine.publishing.folder import keep_as_draft

NAMES = (
    *("open", "fdopen", "fsync", "pwrite", "ftruncate", "utime", "link", "mkdir", "rmdir"),
    *("rename", "replace", "unlink", "remove"),
)
MOST = 300


def do(folder: Path, deed: str) -> None:
    """One deed in a knowledge base that has the draft 'work' of Ana's."""
    history = History.open(folder)
    drafts = Drafts(history)
    if deed == "begin":
        drafts.begin("Ana", "another")
    elif deed == "take":
        keep_as_draft(history, "Ana", "another", uncommitted(history)[0])
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


def counted(steps: int) -> None:
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

    for name in NAMES:
        setattr(os, name, step_before(getattr(os, name)))
    builtins.open = io.open = step_before(open)


def main(template: Path, copies: Path, deed: str) -> int:
    """Does the deed until it comes to its end."""
    for steps in range(MOST):
        folder = copies / str(steps)
        shutil.copytree(template, folder, symlinks=True)
        child = os.fork()
        if child == 0:
            counted(steps)
            do(folder, deed)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if status == 0:
            return 0
        if not os.WIFSIGNALED(status):
            return 1
    return 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]))
