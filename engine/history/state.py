"""A published state: who published it, when, why, and what was recorded of it then."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone

from dulwich.objects import Commit, ObjectID

_TRAILER = re.compile(r"([A-Z][A-Za-z-]*): (.+)")
_CHANGES, _ITEM = "What changed:", "- "
_AUTHOR = re.compile(r"(.*?)\s*<([^<>]*)>")


@dataclass(frozen=True, slots=True)
class State:
    """One commit. ``id`` is its hash; ``reason`` its first line, ``about`` the rest.

    ``changes`` tell what it changed, a line each, as far as they were written down. ``trailers``
    are the lines ``Name: text`` at its end, such as the scenarios that passed then.
    """

    id: str
    author: str
    published: datetime
    reason: str
    about: str = ""
    changes: tuple[str, ...] = ()
    trailers: Mapping[str, str] = field(default_factory=dict)

    @property
    def short(self) -> str:
        """The first letters of the id, enough to tell states apart."""
        return self.id[:10]


def state_of(commit: Commit) -> State:
    """The state that a commit holds, whoever made it and with whatever tool."""
    reason, _, rest = commit.message.decode("utf-8", "replace").strip().partition("\n")
    rest, trailers = _parted(rest.strip())
    about, changes = _about_and_changes(rest)
    zone = timezone(timedelta(seconds=commit.author_timezone))
    return State(
        id=commit.id.decode(),
        author=name_of(commit.author),
        published=datetime.fromtimestamp(commit.author_time, zone),
        reason=reason,
        about=about,
        changes=changes,
        trailers=trailers,
    )


def name_of(author: bytes) -> str:
    """The name in an author line ``Name <address>``; the address where there is no name."""
    text = author.decode("utf-8", "replace")
    found = _AUTHOR.fullmatch(text)
    return text if found is None else found[1] or found[2]


def author_line(name: str, address: str = "") -> bytes:
    """An author line for a commit; what would end it early is left out."""
    plain = " ".join(re.sub(r"[<>\x00-\x1f]", " ", name).split()) or "unknown"
    where = re.sub(r"[<>\s\x00-\x1f]", "", address)
    return f"{plain} <{where}>".encode()


def commit_of(tree: ObjectID, parents: Sequence[ObjectID], author: str, message: bytes) -> Commit:
    """A commit made now."""
    commit = Commit()
    commit.tree = tree
    commit.parents = list(parents)
    commit.author = commit.committer = author_line(author)
    now = time.time()
    commit.author_time = commit.commit_time = int(now)
    commit.author_timezone = commit.commit_timezone = time.localtime(now).tm_gmtoff
    commit.encoding = b"UTF-8"
    commit.message = message
    return commit


def message_of(reason: str, about: str, trailers: Mapping[str, str]) -> bytes:
    """The message of a commit."""
    first = " ".join(reason.split())
    lines = [f"{name}: {' '.join(text.split())}" for name, text in trailers.items()]
    parts = [first, about.strip(), "\n".join(lines)]
    return ("\n\n".join(part for part in parts if part) + "\n").encode()


def with_changes(about: str, changes: Sequence[str]) -> str:
    """What is said about a state with a line for each thing that it changed at its end."""
    lines = [f"{_ITEM}{' '.join(text.split())}" for text in changes]
    parts = [about.strip(), "\n".join((_CHANGES, *lines)) if lines else ""]
    return "\n\n".join(part for part in parts if part)


def _about_and_changes(text: str) -> tuple[str, tuple[str, ...]]:
    """What ``with_changes`` has put together."""
    body, _, last = text.rpartition("\n\n")
    first, *lines = last.splitlines() or [""]
    if first != _CHANGES or not lines or not all(line.startswith(_ITEM) for line in lines):
        return text, ()
    return body.strip(), tuple(line.removeprefix(_ITEM) for line in lines)


def _parted(text: str) -> tuple[str, dict[str, str]]:
    """The text without its last paragraph when that holds trailers alone, and the trailers."""
    body, _, last = text.rpartition("\n\n")
    found = [_TRAILER.fullmatch(line) for line in last.splitlines()]
    if not found or not all(found):
        return text, {}
    return body.strip(), {match[1]: match[2] for match in found if match}
