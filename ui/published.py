"""What is published, beside what the folder holds: the workbench goes by the former alone.

Somebody with an editor may have changed files of the folder that nobody has published. The answers
go by these at once; drafts, their comparisons and what is published must not.
"""

from __future__ import annotations

import hashlib
import os
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from engine.history import History
from engine.history.working_folder import uncommitted
from engine.knowledge import KnowledgeBase, KnowledgeBaseError
from ui.knowledge import Knowledge, fingerprint

_MOST_KEPT = 4


@dataclass(frozen=True)
class Published:
    """The policies as they are published now; ``key`` tells one form of them from another.

    ``foreign`` are files that the folder holds otherwise, as it holds them (None: not at all).
    """

    key: str
    state: str
    base: KnowledgeBase
    foreign: Mapping[str, bytes | None] = field(default_factory=dict)
    _earlier: dict[bytes | None, KnowledgeBase] = field(default_factory=dict)

    def at(self, history: History, state: str) -> KnowledgeBase:
        """The policies as they were published in a state."""
        tree = history.tree_id(state)
        if tree == history.tree_id(self.state):
            return self.base
        if tree not in self._earlier:
            self._earlier[tree] = KnowledgeBase.at_state(history, state, self.base)
        return self._earlier[tree]


class _Shelf:
    """What was found last, as long as the folder and the history stay as they are."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[str, str, str], Published] = OrderedDict()

    def of(self, history: History, shared: Knowledge) -> Published:
        """What is published; raises HistoryError when the folder or its history cannot be read."""
        state = history.head().id
        key = (shared.key, state, _stamp(history.folder))
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        found = _published(history, shared, state)
        with self._lock:
            self._kept[key] = found
            while len(self._kept) > _MOST_KEPT:
                self._kept.popitem(last=False)
        return found


_shelf = _Shelf()
published = _shelf.of


def _published(history: History, shared: Knowledge, state: str) -> Published:
    foreign, _ = uncommitted(history)
    key = f"{shared.key} {state}"
    if not foreign and fingerprint(shared.base.folder) == shared.key:
        return Published(key, state, shared.base)
    try:
        base = KnowledgeBase.at_state(history, state, shared.base)
    except KnowledgeBaseError:
        # Nothing that could be read is published: what stands in the folder is all there is.
        base = shared.base
    return Published(f"{key} alone", state, base, foreign)


def _stamp(folder: Path) -> str:
    """A hash of the names, sizes and times of every file that may be published."""
    seen = hashlib.sha256()
    for here, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name != ".git")
        for name in sorted(names):
            path = Path(here) / name
            try:
                status = path.stat()
            except OSError:
                continue
            seen.update(f"{path}\0{status.st_size}\0{status.st_mtime_ns}\n".encode())
    return seen.hexdigest()
