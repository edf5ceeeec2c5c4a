"""The settings of a knowledge base: the file ``knowledge-base.yaml`` at its top."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

from engine.knowledge.contents import SETTINGS_NAME
from engine.locations import schemas_folder
from engine.source import Diagnostic, Document, in_order, read_document
from engine.source.diagnostics import is_error
from engine.source.schema_check import check_schema


class Role(StrEnum):
    """What a person may do; each may also do what those before it may."""

    VIEWER = "viewer"
    EDITOR = "editor"
    PUBLISHER = "publisher"
    ADMIN = "admin"

    def may(self, needed: Role) -> bool:
        """The role is this one, or more."""
        order = list(Role)
        return order.index(self) >= order.index(needed)


@dataclass(frozen=True, slots=True)
class Settings:
    """What the file says, and what holds where it says nothing.

    ``library`` is the release that was taken over last, empty when there was none; ``snapshot``
    the commit that keeps its files, empty for the first state. ``visits`` is the file of past
    visits, if one is named.
    """

    library: str = ""
    snapshot: str = ""
    visits: Path | None = None
    another_person: bool = False
    roles: Mapping[str, Role] = field(default_factory=dict)
    default_role: Role = Role.VIEWER
    audit_evaluations: bool = False

    @property
    def has_admin(self) -> bool:
        """Whether somebody who signs in may change the settings."""
        return Role.ADMIN in (*self.roles.values(), self.default_role)

    def role_of(self, person: str) -> Role:
        """What a person who has signed in may do; letters' case does not matter."""
        for name, role in self.roles.items():
            if name.casefold() == person.casefold():
                return role
        return self.default_role


def read_settings(folder: Path) -> tuple[Settings, tuple[Diagnostic, ...]]:
    """The settings of a knowledge base, and what is wrong with their file.

    Those that hold where nothing is said, when there is no file. A file with mistakes gives nobody
    more than the least: whoever is signed in may only read.
    """
    path = folder / SETTINGS_NAME
    if not path.exists():
        return Settings(), ()
    return settings_of(read_document(path, str(Path(folder.name) / SETTINGS_NAME)), folder)


def settings_of(document: Document, folder: Path) -> tuple[Settings, tuple[Diagnostic, ...]]:
    """The settings that a document states (see ``read_settings``)."""
    problems = list(document.diagnostics)
    if document.root is not None:
        problems += check_schema(document, _schema())
    empty = [problem for problem in problems if problem.code == "empty-file"]
    if empty:
        return Settings(), ()
    if any(map(is_error, problems)):
        return Settings(another_person=True), in_order(problems)
    data: Mapping[str, Any] = document.data
    library, approval, audit = (data.get(key) or {} for key in ("library", "approval", "audit"))
    visits = data.get("visits")
    return (
        Settings(
            library=str(library.get("version", "")),
            snapshot=str(library.get("snapshot", "")),
            visits=None if visits is None else folder / Path(str(visits)).expanduser(),
            another_person=bool(approval.get("another_person", False)),
            roles={str(name): Role(role) for name, role in (data.get("roles") or {}).items()},
            default_role=Role(data.get("default_role", Role.VIEWER)),
            audit_evaluations=bool(audit.get("evaluations", False)),
        ),
        in_order(problems),
    )


@lru_cache(maxsize=1)
def _schema() -> dict[str, Any]:
    path = schemas_folder() / "knowledge-base.schema.json"
    schema: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return schema
