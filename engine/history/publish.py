"""Publishing: one step from one state to the next, which happens as a whole or not at all.

The step is the moment when the branch moves. Before it, only objects that nothing refers to have
been written; after it, the files of the folder follow, and a note says which, so that a publication
that was cut off in between is ended when the history is next opened.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from dulwich.index import index_entry_from_stat
from dulwich.object_store import commit_tree_changes
from dulwich.objects import Blob, Commit, ObjectID

from engine.history.journal import NAME, Journal, read_journal, remove_journal, write_journal
from engine.history.merge import merge
from engine.history.problems import ConflictError, HistoryError, UnsettledError
from engine.history.repository import History
from engine.history.state import State, author_line, message_of, state_of
from engine.source.save import replace_whole

_PLAIN_FILE = 0o100644
_LOCK = "payor-rules.lock"
_SOON = 60
"""Seconds within which a publication is over."""


def publish(
    history: History,
    changes: Mapping[str, bytes | None],
    base: str,
    author: str,
    reason: str,
    *,
    about: str = "",
    trailers: Mapping[str, str] | None = None,
) -> State:
    """Publishes changed files (None: taken away) that were made on the state ``base``.

    Where others have published since, both changes are brought together. Raises ConflictError when
    they clash, UnsettledError when git is in the middle of something or a file was changed outside,
    HistoryError when nothing changes, no reason is given, or writing fails.
    """
    if not reason.strip():
        raise HistoryError("a publication needs a reason - say in a sentence why")
    with _alone(history):
        finish(history)
        _refuse_unsettled(history, changes)
        parent = history.head().id
        settled = _settled(history, changes, base, parent)
        if not settled:
            raise HistoryError("nothing differs from what is published - change something first")
        try:
            return _step(
                history, settled, parent, author, message_of(reason, about, trailers or {})
            )
        except OSError as error:
            finish(history)
            raise HistoryError(
                f"this could not be published: {str(error.strerror or error).lower()}"
                " - the last published state stands"
            ) from error


def finish(history: History) -> bool:
    """Ends a publication that was cut off; True when there was one."""
    control = _control(history)
    journal = read_journal(control)
    if journal is None:
        remove_journal(control)
        return False
    _unlock(history, control)
    if history.head().id == journal.after:
        _follow(history, journal)
    remove_journal(control)
    return True


def _unlock(history: History, control: Path) -> None:
    """Takes away the locks that a killed publication has left on the branch and the index.

    Those are its own that were made soon after its note; git's own commands hold theirs for a
    moment only, and not while this publication is alone.
    """
    noted = (control / NAME).stat().st_mtime
    branch = control / os.fsdecode(history.branch)
    for lock in (
        branch.with_name(f"{branch.name}.lock"),
        control / "HEAD.lock",
        control / "index.lock",
    ):
        with suppress(FileNotFoundError):
            if 0 <= lock.stat().st_mtime - noted < _SOON:
                lock.unlink()


def _step(
    history: History, changes: Mapping[str, bytes | None], parent: str, author: str, message: bytes
) -> State:
    repository, control = history.repository, _control(history)
    entries: list[tuple[bytes, int | None, ObjectID | None]] = []
    for path, content in changes.items():
        named = history.inside(path).encode()
        if content is None:
            entries.append((named, None, None))
            continue
        blob = Blob.from_string(content)
        repository.object_store.add_object(blob)
        entries.append((named, _PLAIN_FILE, blob.id))
    before = repository[parent.encode()]
    assert isinstance(before, Commit)
    commit = Commit()
    commit.tree = commit_tree_changes(repository.object_store, before.tree, entries)
    commit.parents = [before.id]
    commit.author = commit.committer = author_line(author)
    commit.author_time = commit.commit_time = int(time.time())
    commit.author_timezone = commit.commit_timezone = -time.timezone
    commit.encoding = b"UTF-8"
    commit.message = message
    repository.object_store.add_object(commit)
    journal = Journal(parent, commit.id.decode(), tuple(changes))
    write_journal(control, journal)
    if not repository.refs.set_if_equals(history.branch, before.id, commit.id, message=b"publish"):
        remove_journal(control)
        raise HistoryError("somebody else has published in this very moment - publish again")
    _follow(history, journal)
    remove_journal(control)
    return state_of(commit)


def _follow(history: History, journal: Journal) -> None:
    """Makes the files of the folder, and git's index of them, those of the new state.

    A file that holds neither its old nor its new text was changed by somebody else, and stays.
    """
    index = history.repository.open_index()
    for path in journal.paths:
        target = history.folder / path
        old, new = history.read(journal.before, path), history.read(journal.after, path)
        current = _content(target)
        named = history.inside(path).encode()
        if current not in (old, new):
            continue
        if new is None:
            target.unlink(missing_ok=True)
            if named in index:
                del index[named]
            continue
        if current != new:
            target.parent.mkdir(parents=True, exist_ok=True)
            replace_whole(target, new)
        blob = history.blob(journal.after, path)
        assert blob is not None
        index[named] = index_entry_from_stat(target.lstat(), blob)
    index.write()


def _refuse_unsettled(history: History, changes: Mapping[str, bytes | None]) -> None:
    begun = history.in_the_middle()
    if begun is not None:
        raise UnsettledError(
            f"git is in the middle of {begun} here - end it (git status says how), then publish"
        )
    head = history.head().id
    history.branch  # noqa: B018 - raises where there is no branch to publish to
    foreign = [
        path for path in changes if _content(history.folder / path) != history.read(head, path)
    ]
    if foreign:
        raise UnsettledError(
            f"changed outside and not published: {', '.join(sorted(foreign))}"
            " - commit these with git, or put them back (git restore), then publish"
        )


def _settled(
    history: History, changes: Mapping[str, bytes | None], base: str, head: str
) -> dict[str, bytes | None]:
    """The changes as they go on top of the head; those that change nothing are left out."""
    settled: dict[str, bytes | None] = {}
    clashes: dict[str, str] = {}
    for path, ours in changes.items():
        began, theirs = history.read(base, path), history.read(head, path)
        if ours in (began, theirs):
            continue
        if theirs == began:
            settled[path] = ours
        elif ours is None or theirs is None:
            clashes[path] = (ours or theirs or b"").decode("utf-8", "replace")
        else:
            merged = merge(began or b"", ours, theirs)
            if merged.conflicts:
                clashes[path] = merged.text.decode("utf-8", "replace")
            else:
                settled[path] = merged.text
    if clashes:
        raise ConflictError(
            f"published meanwhile, on the same lines: {', '.join(sorted(clashes))}"
            " - look at both and choose",
            clashes,
        )
    return settled


@contextmanager
def _alone(history: History) -> Iterator[None]:
    """One publication at a time, over all processes; the lock ends with its process."""
    try:
        handle = os.open(_control(history) / _LOCK, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise HistoryError(
            f"the history may not be written: {str(error.strerror).lower()}"
            " - allow writing to the folder, or copy it"
        ) from error
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _control(history: History) -> Path:
    return Path(os.fsdecode(history.repository.controldir()))


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
