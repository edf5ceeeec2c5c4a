"""Taking over a newer library: what changed in it, brought into one's own policies as a draft.

What was taken over last is kept in git beside the published states, so that three texts of each
file can be held against each other: as it was in the library, as it is now, and as it is there now.
"""

from __future__ import annotations

from codecs import BOM_UTF8
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from dulwich.objects import ObjectID, Tree
from dulwich.refs import Ref

from engine.history import Draft, Drafts, History, HistoryError
from engine.history.alone import alone, insist
from engine.history.merge import merge
from engine.history.state import commit_of, message_of
from engine.history.trees import stored, tree_with
from engine.knowledge.contents import SETTINGS_NAME
from engine.knowledge.schema_lines import SETTINGS_LINE
from engine.knowledge.settings import settings_of
from engine.publishing.library import (
    LIBRARY_REF,
    SNAPSHOTS,
    TRAILER,
    library_files,
    library_version,
)
from engine.source import read_document
from engine.source.change import content_of
from engine.source.edit import EditableFile

OURS = "yours"
_Files = Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Update:
    """What a newer library changes: ``changes`` are the files as they would be.

    ``clashing`` hold both versions, marked, where both changed the same lines. ``kept`` were
    changed here and taken out of the library, or the other way round; they stay as they are here.
    """

    version: str
    changes: Mapping[str, bytes | None]
    clashing: tuple[str, ...]
    kept: tuple[str, ...]


def newer(history: History, fresh: _Files | None = None) -> Update | None:
    """What the library of the program would change; None when it was taken over already.

    ``fresh`` are its files, by default those that are shipped. Raises HistoryError when the
    knowledge base was not made from the library.
    """
    fresh = library_files() if fresh is None else fresh
    old = _taken_over(history)
    if old == fresh:
        return None
    head, release = history.head().id, library_version()
    changes: dict[str, bytes | None] = {}
    clashing: list[str] = []
    kept: list[str] = []
    for path in sorted(old.keys() | fresh.keys()):
        was, now, ours = old.get(path), fresh.get(path), history.read(head, path)
        if was == now or ours == now:
            continue
        if ours == was:
            changes[path] = now
        elif ours is None or now is None:
            kept.append(path)
        else:
            merged = merge(was or b"", ours, now, (OURS, f"payor-rules {release}"))
            changes[path] = merged.text
            if merged.conflicts:
                clashing.append(path)
    return Update(release, changes, tuple(clashing), tuple(kept))


def update_draft(
    history: History, person: str, name: str | None = None, fresh: _Files | None = None
) -> tuple[Draft, Update] | None:
    """A draft of a person that brings the newer library in; None when there is none.

    Raises HistoryError as ``newer`` and ``Drafts.begin`` do.
    """
    fresh = library_files() if fresh is None else fresh
    found = newer(history, fresh)
    if found is None:
        return None
    snapshot = keep_library(history, fresh, found.version)
    changes = dict(found.changes)
    changes[SETTINGS_NAME] = _settings(history, found.version, snapshot)
    drafts = Drafts(history)
    draft = drafts.begin(person, name or f"payor-rules {found.version} {snapshot[:7]}")
    return draft.write_many(changes, f"took over payor-rules {found.version}"), found


def keep_library(history: History, files: _Files, release: str) -> str:
    """Keeps the files of a library in git, beside what is published; the id of their commit."""
    with alone(history):
        names = {path: stored(history, path, content) for path, content in files.items()}
        empty = Tree()
        insist(history, lambda: history.repository.object_store.add_object(empty))
        tree = tree_with(history, empty.id, names)
        message = message_of(f"The policies of payor-rules {release}", "", {TRAILER: release})
        commit = commit_of(tree, (), "payor-rules", message)
        insist(history, lambda: history.repository.object_store.add_object(commit))
        ref = Ref(SNAPSHOTS + b"/" + commit.id)
        insist(history, lambda: history.repository.refs.add_if_new(ref, commit.id))
        return commit.id.decode()


def _taken_over(history: History) -> dict[str, bytes]:
    """The files of the library as they were taken over last."""
    head = history.head().id
    content = history.read(head, SETTINGS_NAME)
    state = ""
    if content is not None:
        settings, _ = settings_of(read_document(content, SETTINGS_NAME), history.folder)
        state = settings.snapshot
    if not state:
        found = history.repository.refs.read_ref(LIBRARY_REF)
        state = "" if found is None else ObjectID(found).decode()
    if not state:
        raise HistoryError(
            f"{history.folder} was not made from the shipped policies, so there is nothing to bring"
            " up to date - payor-rules init DIR makes a knowledge base that is"
        )
    own = (SETTINGS_NAME, ".gitignore")
    try:
        paths = history.paths(state)
    except KeyError:
        raise HistoryError(
            f"the library that was taken over last ({state[:10]}) is not in this repository"
            " - fetch it from where the knowledge base came from: git fetch origin"
            f" '{SNAPSHOTS.decode()}/*:{SNAPSHOTS.decode()}/*'"
        ) from None
    found_files = {path: history.read(state, path) for path in paths if path not in own}
    return {path: content for path, content in found_files.items() if content is not None}


def _settings(history: History, release: str, snapshot: str) -> bytes:
    """The settings with the library that is taken over; all else in their file stays.

    The schemas come with it, so their line for editors is added where none stands.
    """
    content = history.read(history.head().id, SETTINGS_NAME) or b"library: {}\n"
    if b"yaml-language-server" not in content and not content.startswith(BOM_UTF8):
        content = SETTINGS_LINE.encode() + content
    document = read_document(content, SETTINGS_NAME)
    if not isinstance(document.data, dict):
        content = content.rstrip() + b"\nlibrary: {}\n"
        document = read_document(content, SETTINGS_NAME)
    file = EditableFile(Path(SETTINGS_NAME), document)
    file.set(("library",), {"version": release, "snapshot": snapshot})
    return content_of(file.document, file.text())
