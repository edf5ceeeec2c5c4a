"""Publishing: one step from one state to the next, which happens as a whole or not at all.

The step is the moment when the branch moves. Before it, only objects that nothing refers to have
been written; after it, the files of the folder follow, and a note says which, so that a publication
that was cut off in between is ended when the history is next opened.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress

from engine.history.alone import SOON, alone, insist
from engine.history.draft_refs import Ended
from engine.history.journal import NAME, Journal, read_journal, remove_journal, write_journal
from engine.history.problems import (
    BehindError,
    DraftMovedError,
    HistoryError,
    UnfinishedError,
    UnsettledError,
)
from engine.history.repository import History
from engine.history.state import State, author_line, commit_of, message_of, state_of
from engine.history.three_way import together
from engine.history.trees import stored, tree_with
from engine.history.working_folder import follow, refuse_foreign


def publish(
    history: History,
    changes: Mapping[str, bytes | None],
    base: str,
    author: str,
    reason: str,
    *,
    about: str = "",
    trailers: Mapping[str, str] | None = None,
    ends: Ended | None = None,
) -> State:
    """Publishes changed files (None: taken away) that were made on the state ``base``.

    Where others have published since, both changes are brought together; not so those of a draft,
    which the publication ``ends``: what is published of it is what was looked at. Raises
    ConflictError when changes clash, BehindError and DraftMovedError when others have published
    since or the draft has changed, UnsettledError when git is in the middle of something or a file
    was changed outside, HistoryError when nothing changes, no reason is given, or writing fails;
    UnfinishedError when it fails after the state was published.
    """
    if not reason.strip():
        raise HistoryError("a publication needs a reason - say in a sentence why")
    with alone(history):
        finish(history)
        if ends is not None:
            _refuse_moved(history, base, ends)
        _refuse_unsettled(history, changes)
        parent = history.head().id
        settled = together(history, changes, base, parent)
        if not settled:
            raise HistoryError("nothing differs from what is published - change something first")
        message = message_of(reason, about, trailers or {})
        return _step(history, settled, parent, author, message, ends)


def finish(history: History) -> bool:
    """Ends a publication that was cut off; True when there was one."""
    journal = read_journal(history.control)
    if journal is None:
        remove_journal(history.control)
        return False
    _unlock(history)
    if history.head().id == journal.after:
        insist(history, lambda: _end(history, journal))
    remove_journal(history.control)
    return True


def settle(history: History) -> None:
    """Ends a publication that was cut off, for who only reads; nothing where that may not write."""
    if (history.control / NAME).exists():
        with suppress(HistoryError), alone(history):
            finish(history)


def _unlock(history: History) -> None:
    """Takes away the locks that a killed publication has left on the branch and the index.

    Those are its own that were made soon after its note; git's own commands hold theirs for a
    moment only, and not while this publication is alone.
    """
    noted = (history.control / NAME).stat().st_mtime
    branch = history.common / os.fsdecode(history.branch)
    for lock in (
        branch.with_name(f"{branch.name}.lock"),
        history.control / "HEAD.lock",
        history.control / "index.lock",
    ):
        with suppress(FileNotFoundError):
            if 0 <= lock.stat().st_mtime - noted < SOON:
                lock.unlink()


def _step(
    history: History,
    changes: Mapping[str, bytes | None],
    parent: str,
    author: str,
    message: bytes,
    ends: Ended | None,
) -> State:
    repository = history.repository
    files = {
        path: None if content is None else stored(history, path, content)
        for path, content in changes.items()
    }
    before = history.commit(parent.encode())
    tree = tree_with(history, before.tree, files)
    commit = commit_of(tree, (before.id,), author, message)
    insist(history, lambda: repository.object_store.add_object(commit))
    journal = Journal(parent, commit.id.decode(), tuple(changes), ends)
    insist(history, lambda: write_journal(history.control, journal))
    if not insist(
        history,
        lambda: repository.refs.set_if_equals(
            history.branch, before.id, commit.id, author_line(author), message=b"publish"
        ),
    ):
        remove_journal(history.control)
        raise HistoryError("somebody else has published in this very moment - publish again")
    try:
        insist(history, lambda: _end(history, journal))
    except HistoryError as error:
        raise UnfinishedError(
            f"this was published, but is not yet in the files of the folder: {error}",
            state_of(commit),
        ) from error
    return state_of(commit)


def _end(history: History, journal: Journal) -> None:
    """Lets everything follow the branch, which has moved; may be done again."""
    follow(history, journal.before, journal.after, journal.paths)
    if journal.ends is not None:
        journal.ends.end(history)
    remove_journal(history.control)


def _refuse_moved(history: History, base: str, ends: Ended) -> None:
    if not ends.stands(history):
        raise DraftMovedError("this draft has changed since - look at it, then publish it", None)
    head = history.head()
    if history.tree_id(base) != history.tree_id(head.id):
        raise BehindError(
            f"{head.author} has published since this draft was begun: {head.reason}"
            " - bring the draft up to date, look at both, then publish",
            head,
        )


def _refuse_unsettled(history: History, changes: Mapping[str, bytes | None]) -> None:
    begun = history.in_the_middle()
    if begun is not None:
        raise UnsettledError(
            f"git is in the middle of {begun} here - end it (git status says how), then publish"
        )
    head = history.head().id
    history.branch  # noqa: B018 - raises where there is no branch to publish to
    refuse_foreign(history, head, changes)
