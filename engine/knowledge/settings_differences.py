"""What differs between two forms of the settings, in words, as differences of policies are told."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from engine.knowledge.contents import SETTINGS_NAME
from engine.knowledge.differences import SETTING, Difference, Kind
from engine.knowledge.settings import Settings, settings_of
from engine.source import read_document
from engine.source.diagnostics import is_error

_NO_ROLE = "no role of their own"


def settings_differences(
    folder: Path, before: bytes | None, after: bytes | None
) -> tuple[Difference, ...]:
    """What differs between two contents of the file (None: not there), in its order."""
    if before == after:
        return ()
    old, new = _read(before, folder), _read(after, folder)
    if new is None:
        return (_changed("settings", "the settings cannot be read"),)
    return tuple(_differences(old or Settings(), new))


def _read(content: bytes | None, folder: Path) -> Settings | None:
    """The settings; None when they cannot be read."""
    if content is None:
        return Settings()
    settings, problems = settings_of(read_document(content, SETTINGS_NAME), folder)
    return None if any(map(is_error, problems)) else settings


def _differences(old: Settings, new: Settings) -> Iterator[Difference]:
    if (old.library, old.snapshot) != (new.library, new.snapshot):
        yield _changed("policies taken over", f"payor-rules {new.library or 'none'}")
    yield from _roles(old, new)
    if old.default_role is not new.default_role:
        yield _changed("everybody else", f"{old.default_role} → {new.default_role}")
    if old.another_person != new.another_person:
        waits = "waits for another person" if new.another_person else "waits for nobody"
        yield _changed("publishing", waits)
    if old.visits != new.visits:
        yield _changed("past visits", f"{_path(old.visits)} → {_path(new.visits)}")
    if old.audit_evaluations != new.audit_evaluations:
        kept = "every answer is recorded" if new.audit_evaluations else "answers are not recorded"
        yield _changed("audit log", kept)


def _path(path: Path | None) -> str:
    return "none" if path is None else os.path.normpath(path)


def _roles(old: Settings, new: Settings) -> Iterator[Difference]:
    for person in dict.fromkeys((*old.roles, *new.roles)):
        before, after = old.roles.get(person), new.roles.get(person)
        if before is after:
            continue
        yield _changed(person, f"{before or _NO_ROLE} → {after or _NO_ROLE}")


def _changed(name: str, told: str) -> Difference:
    title = name if "@" in name else name[:1].upper() + name[1:]
    return Difference(SETTINGS_NAME, SETTING, name, Kind.CHANGED, told, title=title)
