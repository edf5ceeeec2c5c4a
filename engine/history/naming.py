"""The commit that a name stands for, as git names commits: an id, a tag, ``HEAD~1``, a reflog."""

from __future__ import annotations

import re

from dulwich.objects import Commit
from dulwich.objectspec import AmbiguousShortId, parse_commit, parse_object
from dulwich.refs import HEADREF
from dulwich.repo import Repo

from engine.history.problems import HistoryError

_STEPS = re.compile(r"(.+?)((?:[~^]\d{0,9})*)")
"""A name, and the steps from it to those before it."""
_STEP = re.compile(r"([~^])(\d*)")
_PEELED = re.compile(r"\^\{(?:commit)?\}$")


def commit_named(repository: Repo, name: str) -> Commit:
    """The commit of a name; raises HistoryError when there is none, or there are several."""
    try:
        found = _STEPS.fullmatch(_PEELED.sub("", name))
        if found is None:
            raise KeyError(name)
        at = _first(repository, found[1])
        for mark, number in _STEP.findall(found[2]):
            at = _before(repository, at, mark, int(number or 1))
    except AmbiguousShortId:
        raise HistoryError(
            f"several published states begin with '{name}' - give more of the id"
        ) from None
    except (KeyError, ValueError, IndexError):
        raise HistoryError(
            f"there is no published state '{name}' - payor-rules log lists them"
        ) from None
    return at


def _first(repository: Repo, name: str) -> Commit:
    if name.startswith("@{"):
        chain, _ = repository.refs.follow(HEADREF)
        name = f"{chain[-1].decode()}{name}"
    elif name == "@":
        name = "HEAD"
    if "@{" in name:
        return parse_commit(repository, parse_object(repository, name.encode()).id)
    return parse_commit(repository, name.encode())


def _before(repository: Repo, at: Commit, mark: str, number: int) -> Commit:
    """The parent of this number (``^``), or so many first parents back (``~``)."""
    if mark == "^":
        return parse_commit(repository, at.parents[number - 1]) if number else at
    for _ in range(number):
        at = parse_commit(repository, at.parents[0])
    return at
