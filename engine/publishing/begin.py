"""Beginning a knowledge base: the library copied into a folder, as its first published state.

All of it is made in a hidden folder inside, and then moved out, the history last. A beginning that
was cut off is taken up where it stood by beginning again.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from dulwich.objects import ObjectID

from engine.history import History, HistoryError, State
from engine.knowledge.contents import BEGUN_NAME, SETTINGS_NAME, Contents
from engine.knowledge.schema_lines import SETTINGS_LINE
from engine.publishing.library import LIBRARY_REF, TRAILER, library_files, library_version
from engine.source.save import replace_whole

_UNFINISHED = ".payor-rules-new"
_GIT = ".git"
IGNORED = """\
# Tables that were imported, the audit log, and files of past visits stay out of the history.
reference/imported/
audit/
*.jsonl
*.new
"""
SETTINGS = """\
{line}# Settings of this knowledge base. What may stand here: payor-rules schema knowledge-base
library:
  version: "{version}"

# A file of past visits, JSON lines or CSV, on which changes are tried out before publishing:
# visits: ../visits.jsonl

# Publishing waits for the approval of somebody else:
# approval:
#   another_person: true
"""


@dataclass(frozen=True, slots=True)
class Begun:
    """A knowledge base that was begun: its first state, and how many files it holds."""

    folder: Path
    state: State
    files: int


def begin(folder: Path, author: str) -> Begun:
    """Makes a knowledge base with the library in a folder that is empty or not there yet.

    Raises HistoryError, with nothing changed, when the folder holds anything else or may not be
    written; what is left of a beginning that was cut off is finished.
    """
    folder = folder.absolute()
    try:
        _refuse_occupied(folder)
        folder.mkdir(parents=True, exist_ok=True)
        ready = folder / BEGUN_NAME
        if not ready.exists():
            _make(folder / _UNFINISHED, author)
            (folder / _UNFINISHED).rename(ready)
        _move_out(ready, folder)
    except OSError as error:
        raise HistoryError(
            f"{folder} cannot be made: {str(error.strerror or error).lower()}"
            " - name a folder that you may write"
        ) from error
    return _begun(folder)


def begin_as_is(folder: Path, author: str) -> Begun:
    """Begins a history with the policies that already stand in a folder; nothing is copied.

    Raises HistoryError when it has a history, or there is nothing to begin with.
    """
    folder = folder.absolute()
    if (folder / BEGUN_NAME).exists() or (folder / _UNFINISHED).exists():
        raise HistoryError(
            f"making a knowledge base in {folder} was cut off - payor-rules init {folder} ends it"
        )
    if not Contents(folder).policy_names()[0]:
        raise HistoryError(
            f"{folder} holds no policy file - payor-rules init {folder}, without --as-is, copies"
            " the shipped ones into an empty folder"
        )
    try:
        if not (folder / ".gitignore").exists():
            replace_whole(folder / ".gitignore", IGNORED.encode())
        History.begin(folder, author, "The policies as they stood").close()
    except OSError as error:
        raise HistoryError(
            f"{folder} may not be written: {str(error.strerror or error).lower()}"
            " - allow writing to it, or copy it"
        ) from error
    return _begun(folder)


def _refuse_occupied(folder: Path) -> None:
    if folder.is_file():
        raise HistoryError(f"{folder} is a file - name a folder that is empty or not there yet")
    if not folder.exists() or (folder / BEGUN_NAME).exists():
        return
    if (folder / _GIT).exists():
        if (folder / SETTINGS_NAME).exists() or Contents(folder).policy_names()[0]:
            raise HistoryError(
                f"{folder} is a knowledge base already - use it: payor-rules payors --kb {folder}"
            )
        raise HistoryError(
            f"{folder} is a git repository of something else - name a folder that is empty or not"
            " there yet"
        )
    others = sorted(path.name for path in folder.iterdir() if path.name != _UNFINISHED)
    if others:
        raise HistoryError(
            f"{folder} is not empty (it holds {others[0]}) - name an empty folder; if your own"
            f" policies stand there, payor-rules init {folder} --as-is begins their history"
        )


def _make(place: Path, author: str) -> None:
    """The whole knowledge base, with its history, in a new folder."""
    if place.exists():
        shutil.rmtree(place)
    release = library_version()
    files = library_files() | {
        ".gitignore": IGNORED.encode(),
        SETTINGS_NAME: SETTINGS.format(line=SETTINGS_LINE, version=release).encode(),
    }
    for name, content in files.items():
        target = place / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    history = History.begin(
        place, author, f"The policies of payor-rules {release}", trailers={TRAILER: release}
    )
    history.repository.refs[LIBRARY_REF] = ObjectID(history.head().id.encode())
    history.close()


def _move_out(ready: Path, folder: Path) -> None:
    names = sorted(path.name for path in ready.iterdir())
    for name in sorted(names, key=lambda name: name == _GIT):
        (ready / name).rename(folder / name)
    ready.rmdir()


def _begun(folder: Path) -> Begun:
    history = History.open(folder)
    try:
        state = history.head()
        return Begun(folder, state, len(history.paths(state.id)))
    finally:
        history.close()
