"""Reading the policies of a knowledge base, from disk or from a published state."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Protocol

from engine.knowledge.contents import REFERENCE, Contents
from engine.policy.files import PolicyFile, accept
from engine.source import Diagnostic, Related

ReadFile = tuple[PolicyFile | None, tuple[Diagnostic, ...]]
"""A policy file as read, if it could be, and what is wrong with it."""


class Published(Protocol):
    """Where the files of published states are found (see ``engine.history``)."""

    folder: Path

    def paths(self, state: str) -> tuple[str, ...]:
        """The names of the files of a state."""

    def read(self, state: str, path: str) -> bytes | None:
        """A file as it was in a state."""


def contents_at(history: Published, state: str) -> Contents:
    """The files of a published state; reference data only where the disk has others."""
    folder = history.folder
    texts: dict[str, bytes | None] = {
        name: history.read(state, name) for name in history.paths(state)
    }
    for path in (folder / REFERENCE).glob("*"):
        name = f"{REFERENCE}/{path.name}"
        if path.is_file() and texts.setdefault(name, None) == path.read_bytes():
            del texts[name]
    return Contents(folder, texts, on_disk=False)


def unchanged(
    read: Mapping[str, ReadFile], before: Contents, after: Contents
) -> dict[str, ReadFile]:
    """What need not be read again: files that are named alike and hold the same text."""
    if before.folder.name != after.folder.name:
        return {}
    same: dict[str, ReadFile] = {}
    for name, one in read.items():
        text = after.read(name)
        if text is not None and before.read(name) == text:
            same[name] = one
    return same


def read_policies(
    contents: Contents,
    names: Iterable[str],
    same: Mapping[str, ReadFile],
    schema: Mapping[str, Any],
) -> tuple[dict[str, ReadFile], dict[str, PolicyFile], list[Diagnostic]]:
    """The files as read, those of ``same`` as they are; the policies by id; what is wrong."""
    read: dict[str, ReadFile] = {}
    files: dict[str, PolicyFile] = {}
    problems: list[Diagnostic] = []
    for name in names:
        read[name] = same.get(name) or accept(contents.document(name), schema)
        file, found = read[name]
        problems.extend(found)
        if file is None:
            continue
        if file.id in files:
            problems.append(_claimed_twice(file, files[file.id]))
        else:
            files[file.id] = file
    return read, files, problems


def _claimed_twice(file: PolicyFile, first: PolicyFile) -> Diagnostic:
    related: Related = first.related(("policy",), "the other policy")
    return file.document.diagnostic(
        ("policy",),
        "duplicate-policy",
        f"two policies have the id '{file.id}'",
        "give one of them another id",
        related=(related,),
    )
