"""The files of two states side by side, and new trees of files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath

from dulwich.diff_tree import tree_changes
from dulwich.errors import NotTreeError
from dulwich.object_store import commit_tree_changes
from dulwich.objects import Blob, ObjectID, ShaFile, SubmoduleEncountered, Tree

from engine.history.alone import insist
from engine.history.problems import HistoryError
from engine.history.repository import History

LARGEST = 8 * 1024 * 1024
"""The bytes of a file that is written here. A policy of 10,000 lines has half a million."""

_PLAIN_FILE = 0o100644


def changed_files(history: History, before: str, after: str) -> dict[str, ObjectID | None]:
    """The files that differ between two states, with their hash in the latter; None: not there."""
    old, new = history.tree_id(before), history.tree_id(after)
    found: dict[str, ObjectID | None] = {}
    for change in tree_changes(history.repository.object_store, old, new):
        for entry in (change.old, change.new):
            if entry is not None and entry.path is not None:
                found[entry.path.decode("utf-8", "replace")] = (
                    change.new.sha if change.new is not None else None
                )
    return dict(sorted(found.items()))


def stored(history: History, path: str, content: bytes) -> ObjectID:
    """The hash of a file's content, kept in git; only for who is ``alone``.

    Raises HistoryError when it is too large or cannot be written.
    """
    if len(content) > LARGEST:
        raise HistoryError(
            f"{path} has {len(content) / 2**20:.1f} MB - keep a file below {LARGEST // 2**20} MB"
        )
    blob = Blob.from_string(content)
    insist(history, lambda: history.repository.object_store.add_object(blob))
    return blob.id


def tree_with(history: History, tree: ObjectID, changes: Mapping[str, ObjectID | None]) -> ObjectID:
    """A tree of the whole repository with some files changed (None: taken away).

    Only for who is ``alone``. Raises HistoryError when a file is to stand where a folder is or
    below a file, or writing fails.
    """
    store = history.repository.object_store
    named = {history.inside(path): content for path, content in changes.items()}
    gone = [
        (path.encode(), None, None)
        for path, content in named.items()
        if content is None and isinstance(_standing(history, tree, path), Blob)
    ]
    tree = insist(history, lambda: commit_tree_changes(store, tree, gone))
    came = {path: content for path, content in named.items() if content is not None}
    for path in came:
        for above in PurePosixPath(path).parents:
            name = above.as_posix()
            if name in came or isinstance(_standing(history, tree, name), Blob):
                raise HistoryError(f"{path} cannot stand below the file {name} - name it otherwise")
        if isinstance(_standing(history, tree, path), Tree):
            raise HistoryError(f"{path} is a folder - name a file in it")
    entries = [(path.encode(), _PLAIN_FILE, content) for path, content in came.items()]
    return insist(history, lambda: commit_tree_changes(store, tree, entries))


def _standing(history: History, tree: ObjectID, path: str) -> ShaFile | None:
    """What stands at a path of a tree; None when nothing does."""
    repository = history.repository
    top = repository[tree]
    assert isinstance(top, Tree)
    try:
        _, found = top.lookup_path(repository.__getitem__, path.encode())
    except (KeyError, NotTreeError, SubmoduleEncountered):
        return None
    return repository[found]
