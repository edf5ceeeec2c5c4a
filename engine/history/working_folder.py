"""The files of the folder, and git's index of them, held against what is published."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from dulwich.ignore import IgnoreFilterManager
from dulwich.index import Index, index_entry_from_stat

from engine.history.problems import UnsettledError
from engine.history.repository import History
from engine.knowledge.contents import (
    REFERENCE,
    SCHEMAS,
    SETTINGS_NAME,
    is_policy_name,
    is_scenario_name,
)
from engine.source.save import replace_whole

_LOG = "audit/"
"""The folder of the audit log, which keeps a chain of its own and is never published."""


def refuse_foreign(history: History, head: str, changes: Mapping[str, bytes | None]) -> None:
    """Raises UnsettledError when a file to change is not as the state ``head`` has it.

    One that holds already what is published was changed for this. Raises it too when a file lies
    behind a link, which might lead anywhere.
    """
    foreign: list[str] = []
    for path, content in changes.items():
        published, target = history.read(head, path), history.folder / path
        if target.parent.resolve() != target.parent:
            raise UnsettledError(
                f"{path} cannot be published: a folder above it is a link - name it otherwise"
            )
        if target.is_dir() and content is not None:
            below = (each for each in target.rglob("*") if not each.is_dir())
            names = (each.relative_to(history.folder).as_posix() for each in below)
            foreign.extend(name for name in names if changes.get(name, b"") is not None)
        elif not holds(target, published) and not holds(target, content):
            foreign.append(path)
    if foreign:
        raise UnsettledError(
            f"changed outside and not published: {', '.join(sorted(foreign))}"
            " - take these edits into a draft of their own (payor-rules publish --to-draft NAME, or"
            " the page Publish), commit them with git or put them back (git restore), then publish"
        )


def uncommitted(history: History) -> tuple[dict[str, bytes | None], tuple[str, ...]]:
    """What differs in the folder from what is published; and files that are left out of it.

    Of files that were not published before, those that a knowledge base consists of are taken:
    policies, scenarios, reference data, settings. Raises UnsettledError when one cannot be read.
    """
    head = history.head().id
    ignored = IgnoreFilterManager.from_repo(history.repository)
    known = frozenset(history.paths(head))
    changes: dict[str, bytes | None] = {}
    left_out: list[str] = []
    for path in sorted(known | set(_files(history.folder))):
        target = history.folder / path
        if path not in known:
            if path.startswith(_LOG) or ignored.is_ignored(history.inside(path)):
                continue
            if not _belongs(path) or target.is_symlink():
                left_out.append(path)
                continue
        try:
            content = target.read_bytes() if target.is_file() else None
        except OSError as error:
            raise UnsettledError(
                f"{path} cannot be read: {str(error.strerror).lower()} - ask for read permission"
            ) from error
        if content != history.read(head, path):
            changes[path] = content
    return changes, tuple(left_out)


def _belongs(path: str) -> bool:
    """A file of this name is a part of a knowledge base."""
    top = path.partition("/")[0]
    own = path in (SETTINGS_NAME, ".gitignore") or top in (REFERENCE, SCHEMAS)
    return own or is_policy_name(path) or is_scenario_name(path)


def _files(folder: Path) -> Iterator[str]:
    for here, folders, names in os.walk(folder):
        folders[:] = [each for each in folders if each != ".git"]
        for name in names:
            yield (Path(here) / name).relative_to(folder).as_posix()


def follow(history: History, before: str, after: str, paths: Collection[str]) -> None:
    """Makes these files of the folder, and git's index of them, those of the state ``after``.

    A file that holds neither its old nor its new text was changed by somebody else, and stays.
    Raises OSError when writing fails; may be done again.
    """
    index = history.repository.open_index()
    for path in sorted(paths, key=lambda path: history.read(after, path) is not None):
        target = history.folder / path
        old, new = history.read(before, path), history.read(after, path)
        if new is None:
            if holds(target, old) or holds(target, None):
                _take_away(history, index, path)
        elif holds(target, new) or holds(target, old):
            if not holds(target, new):
                target.parent.mkdir(parents=True, exist_ok=True)
                replace_whole(target, new)
            blob = history.blob(after, path)
            assert blob is not None
            index[history.inside(path).encode()] = index_entry_from_stat(target.lstat(), blob)
    index.write()


def _take_away(history: History, index: Index, path: str) -> None:
    target, named = history.folder / path, history.inside(path).encode()
    if not target.is_dir():
        with suppress(FileNotFoundError, NotADirectoryError):
            target.unlink()
    if named in index:
        del index[named]
    for folder in target.parents:
        if folder == history.folder:
            return
        try:
            folder.rmdir()
        except OSError:
            # It holds something else, or is gone already.
            return


def holds(target: Path, content: bytes | None) -> bool:
    """Whether a file holds this content; None: whether there is no such file."""
    try:
        return target.read_bytes() == content
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return content is None
    except OSError:
        return False
