"""Giving a draft another name, with all its steps: undo and redo go on as before."""

from __future__ import annotations

from functools import partial

from dulwich.objects import Commit, ObjectID

from engine.history.alone import alone, insist
from engine.history.draft import Draft
from engine.history.draft_commits import add_place, kept_at, steps_down
from engine.history.draft_names import name_of_draft, ref_of
from engine.history.draft_refs import move, remove, value_of
from engine.history.problems import DraftMovedError, HistoryError
from engine.history.repository import History
from engine.history.state import message_of, state_of, with_changes


def rename(draft: Draft, name: str) -> Draft:
    """The draft under another name; itself when it has that already.

    Its steps are written anew, since each says whose it is. Raises HistoryError when the person has
    a draft of that name, DraftMovedError when it was changed elsewhere since it was read.
    """
    name, history = name_of_draft(name), draft.history
    old, new = draft.ref, ref_of(draft.person, name)
    if name == draft.name:
        return draft
    with alone(history):
        value = value_of(history, old)
        now = None if value is None else kept_at(history, value)
        if value is None or now is None or (now.at, now.tip) != (draft.at, draft.tip):
            raise DraftMovedError(
                f"the draft '{draft.name}' was changed elsewhere since - look at it, then rename",
                None if now is None else Draft.of(history, now),
            )
        if new != old and value_of(history, new) is not None:
            raise HistoryError(f"{draft.person} has a draft '{name}' already - choose another name")
        written = _written_anew(history, draft, name)
        tip = kept_at(history, written[draft.tip])
        top = add_place(history, tip, written[draft.at], now.approvals)
        if new == old:
            move(history, old, value, top)
        else:
            move(history, new, None, top)
            remove(history, old, value)
        return Draft.of(history, kept_at(history, top))


def _written_anew(history: History, draft: Draft, name: str) -> dict[str, ObjectID]:
    """The commits of the steps under the new name, by the ids of those under the old one."""
    steps = [commit for commit, _ in steps_down(history, draft.tip, draft.last)]
    last = steps[-1] if steps else history.commit(draft.tip.encode())
    begun = history.commit(last.parents[0]) if steps else last
    written: dict[str, ObjectID] = {}
    for commit in (begun, *reversed(steps)):
        state = state_of(commit)
        fresh = Commit()
        fresh.tree = commit.tree
        fresh.parents = [written.get(each.decode(), each) for each in commit.parents]
        fresh.author, fresh.committer = commit.author, commit.committer
        fresh.author_time, fresh.commit_time = commit.author_time, commit.commit_time
        fresh.author_timezone = commit.author_timezone
        fresh.commit_timezone = commit.commit_timezone
        fresh.encoding = commit.encoding
        trailers = {**state.trailers, "Draft": name}
        fresh.message = message_of(state.reason, with_changes(state.about, state.changes), trailers)
        insist(history, partial(history.repository.object_store.add_object, fresh))
        written[commit.id.decode()] = fresh.id
    return written
