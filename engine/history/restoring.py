"""Going back: what was published once as a new draft, to look at and publish."""

from __future__ import annotations

from collections.abc import Collection

from engine.history.draft import Draft
from engine.history.drafts import Drafts
from engine.history.problems import HistoryError
from engine.history.repository import History
from engine.history.state import State
from engine.history.trees import changed_files
from engine.knowledge.contents import SETTINGS_NAME


def restore(
    history: History,
    state: State,
    person: str,
    paths: Collection[str] | None = None,
    name: str | None = None,
) -> Draft:
    """A draft that puts everything but the settings, or the files named, back as it was then.

    A folder named stands for the files in it. Raises HistoryError when nothing differs, and what
    ``Drafts.begin`` does.
    """
    head = history.head()
    changed = changed_files(history, head.id, state.id)
    if paths is None:
        # Who may do what does not go back with the rules.
        changed.pop(SETTINGS_NAME, None)
    else:
        for path in paths:
            if not _is_in(history, path, (head, state)):
                raise HistoryError(
                    f"there is no {path} in {state.short}, nor now - name a file or a folder from"
                    f" {history.folder} on"
                )
        changed = {
            path: content
            for path, content in changed.items()
            if any(path == each or path.startswith(f"{each.rstrip('/')}/") for each in paths)
        }
    if not changed:
        what = "everything" if paths is None else ", ".join(sorted(paths))
        raise HistoryError(f"{what} is as it was in {state.short} - there is nothing to put back")
    drafts = Drafts(history)
    says = f"put back as in {state.short} of {state.published:%Y-%m-%d}, {state.reason}"
    return drafts.begin_with(person, name or _free(drafts, person, state), head, changed, says)


def _is_in(history: History, path: str, states: Collection[State]) -> bool:
    """Some state has such a file, or files below such a folder."""
    history.inside(path)
    folder = f"{path.rstrip('/')}/"
    return any(
        name == path or name.startswith(folder)
        for state in states
        for name in history.paths(state.id)
    )


def _free(drafts: Drafts, person: str, state: State) -> str:
    """A name for the draft that the person has not used."""
    plain = f"back to {state.published:%Y-%m-%d} {state.short}"
    taken = {draft.name for draft in drafts.all(person)}
    names = (plain if number == 1 else f"{plain} ({number})" for number in range(1, 1000))
    return next(name for name in names if name not in taken)
