"""What differs between two contents of a policy file, worked out once."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Hashable, Iterator, Mapping
from typing import Any, TypeVar

from dulwich.objects import ObjectID

from engine.history.excerpt import excerpts
from engine.history.repository import History
from engine.knowledge.differences import Difference, Kind, differences
from engine.policy.files import PolicyFile, accept
from engine.source import read_document

Schema = Mapping[str, Any]

_ID = re.compile(rb"^policy:[ \t]*[\"']?([A-Za-z0-9][A-Za-z0-9._-]*)", re.MULTILINE)
FILE = "file"
"""The part of a policy that differs when its file cannot be read."""

_MOST_KEPT = 20_000

_T = TypeVar("_T")
_kept: dict[Hashable, Any] = {}
"""What was found out of contents of files: by their hashes, so that it stays true."""


def remembered(key: Hashable, find: Callable[[], _T]) -> _T:
    """What ``find`` gives, once for each key."""
    try:
        found: _T = _kept[key]
    except KeyError:
        found = find()
        while len(_kept) >= _MOST_KEPT:
            _kept.pop(next(iter(_kept)), None)
        _kept[key] = found
    return found


def compared(
    history: History,
    schema: Schema,
    pairs: Mapping[str, tuple[ObjectID | None, ObjectID | None]],
    policies: Collection[str] | None = None,
) -> Iterator[Difference]:
    """What differs in these files, by path the hash of the one content and the other (None: none).

    A policy that stands in another file is the same policy. With ``policies``, of those alone. A
    file that is no policy in either content is told as such.
    """
    old = {id_of(history, pair[0], path): (pair[0], path) for path, pair in pairs.items()}
    new = {id_of(history, pair[1], path): (pair[1], path) for path, pair in pairs.items()}
    for name in sorted(each for each in old.keys() | new.keys() if each is not None):
        before, after = old.get(name, (None, ""))[0], new.get(name, (None, ""))[0]
        if before == after or (policies is not None and name not in policies):
            continue
        path = (new if name in new else old)[name][1]

        def find(
            name: str = name,
            path: str = path,
            contents: tuple[ObjectID | None, ...] = (before, after),
        ) -> tuple[Difference, ...]:
            old, new = (None if each is None else history.content(each) for each in contents)
            return _of_texts(schema, name, path, old, new)

        yield from remembered(("differences", before, after, name, path), find)


def id_of(history: History, content: ObjectID | None, path: str) -> str | None:
    """The id of the policy in a file; its path where none can be seen."""
    if content is None:
        return None

    def find() -> str | None:
        found = _ID.search(history.content(content))
        return None if found is None else found[1].decode()

    return remembered(("id", content), find) or path


def _of_texts(
    schema: Schema, name: str, path: str, old: bytes | None, new: bytes | None
) -> tuple[Difference, ...]:
    cut = _cut(schema, old, new, path) if old is not None and new is not None else None
    if cut is not None:
        return differences({name: cut[0]}, {name: cut[1]})
    files: list[dict[str, PolicyFile]] = []
    for content, when in ((old, "before"), (new, "since")):
        file = None if content is None else accept(read_document(content, path), schema)[0]
        if content is not None and file is None:
            says = f"{path} could not be read as a policy {when}"
            return (Difference(name, FILE, path, Kind.CHANGED, says),)
        files.append({} if file is None else {name: file})
    return differences(*files)


def _cut(schema: Schema, old: bytes, new: bytes, path: str) -> tuple[PolicyFile, PolicyFile] | None:
    """What differs of two texts, read; None when only the whole of them tells."""
    try:
        parts = excerpts(old.decode(), new.decode())
    except UnicodeDecodeError:
        return None
    if parts is None:
        return None
    before, after = (accept(read_document(part.encode(), path), schema)[0] for part in parts)
    return None if before is None or after is None else (before, after)
