"""What was changed in the folder with an editor, on its way into a draft and out of one."""

from __future__ import annotations

from collections.abc import Mapping

from engine.history import Draft, Drafts, History, HistoryError, UnsettledError
from engine.history.alone import alone
from engine.history.trees import stored
from engine.history.working_folder import holds, uncommitted
from engine.source.save import replace_whole


def keep_as_draft(
    history: History, person: str, name: str, changes: Mapping[str, bytes | None]
) -> Draft:
    """A new draft with the changes of the folder, which then is as it was published.

    A file that is changed once more meanwhile stays as it is. Raises HistoryError when nothing was
    changed or git is in the middle of something, and what ``Drafts.begin`` does.
    """
    if not changes:
        raise HistoryError("nothing differs from what is published - change something first")
    begun = history.in_the_middle()
    if begun is not None:
        raise UnsettledError(
            f"git is in the middle of {begun} here - end it (git status says how), then take what"
            " is left into a draft"
        )
    with alone(history):
        names = {
            path: None if content is None else stored(history, path, content)
            for path, content in changes.items()
        }
    head = history.head()
    draft = Drafts(history).begin_with(person, name, head, names, "taken from the folder")
    same = (path for path, content in changes.items() if holds(history.folder / path, content))
    put(history, {path: history.read(draft.base, path) for path in same})
    return draft


def put(history: History, changes: Mapping[str, bytes | None]) -> None:
    """Writes files of the folder, or takes them away (None); raises HistoryError when it cannot."""
    for path, content in changes.items():
        target = history.folder / path
        try:
            if content is None:
                target.unlink(missing_ok=True)
            else:
                target.parent.mkdir(parents=True, exist_ok=True)
                replace_whole(target, content)
        except OSError as error:
            raise HistoryError(
                f"{path} cannot be written: {str(error.strerror).lower()}"
                " - allow writing to the folder"
            ) from error


def refuse_uncommitted(history: History) -> None:
    """Raises HistoryError when the folder differs from what is published."""
    changes, _ = uncommitted(history)
    if changes:
        raise HistoryError(
            f"the folder holds changes that are not published: {', '.join(changes)}"
            " - publish them, or keep them as a draft (payor-rules publish --to-draft NAME)"
        )
