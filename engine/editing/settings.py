"""Edits of the settings of a knowledge base: text in, text out, all else in the file as it was."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from engine.knowledge.contents import SETTINGS_NAME
from engine.knowledge.settings import Role, Settings, settings_of
from engine.source import read_document
from engine.source.edit import EditableFile, EditError
from engine.source.nodes import Path as Place

LONGEST_NAME = 200
"""Letters of a person's address, as the schema bounds them."""


def set_role(text: str, person: str, role: Role) -> str:
    """Gives a person a role, who may be named already, in whatever case.

    Raises EditError when nobody would be admin any more, or that is no address.
    """
    named = _named(text, person)
    if named is None:
        named = person.strip()
        if "@" not in named or any(map(str.isspace, named)) or len(named) > LONGEST_NAME:
            raise EditError(
                f"'{named}' is no e-mail address - people are known by the one they sign in with"
            )
    return _kept_open(text, _set(text, ("roles", named), role.value))


def remove_person(text: str, person: str) -> str:
    """Takes the role of a person away; raises EditError when nobody would be admin any more."""
    named = _named(text, person)
    if named is None:
        return text
    file = _opened(text)
    file.delete(("roles", named))
    return _kept_open(text, file.text())


def set_default_role(text: str, role: Role) -> str:
    """What everybody may do who is not named; raises EditError when nobody would be admin."""
    return _kept_open(text, _set(text, ("default_role",), role.value))


def set_approval(text: str, another_person: bool) -> str:
    """Whether another person must have approved what is published."""
    return _set(text, ("approval", "another_person"), another_person)


def set_audit(text: str, evaluations: bool) -> str:
    """Whether the audit log records answers too."""
    return _set(text, ("audit", "evaluations"), evaluations)


def set_visits(text: str, path: str) -> str:
    """The file of past visits; empty: none."""
    if path:
        return _set(text, ("visits",), path)
    if "visits" not in _data(text):
        return text
    file = _opened(text)
    file.delete(("visits",))
    return file.text()


def settings_in(text: str) -> Settings:
    """The settings that a text states; see ``settings_of``."""
    return settings_of(read_document(text.encode(), SETTINGS_NAME), Path())[0]


def _kept_open(before: str, after: str) -> str:
    if settings_in(before).has_admin and not settings_in(after).has_admin:
        raise EditError(
            "nobody would be admin any more, so nobody who signs in could change the settings"
            " - make somebody else admin first"
        )
    return after


def _named(text: str, person: str) -> str | None:
    """A person as the file names them; None when it does not."""
    roles = _data(text).get("roles") or {}
    wanted = person.strip().casefold()
    return next((str(name) for name in roles if str(name).casefold() == wanted), None)


def _set(text: str, place: Place, value: Any) -> str:
    data = _data(text)
    if len(place) > 1 and not data.get(str(place[0])):
        # A key above that is missing or empty is written with it.
        place, value = place[:1], {place[1]: value}
    if read_document(text.encode(), SETTINGS_NAME).root is None:
        line = f"{place[0]}: null\n"
        text = f"{text.rstrip()}\n{line}" if text.strip() else line
    file = _opened(text)
    file.set(place, value)
    return file.text()


def _data(text: str) -> Mapping[str, Any]:
    data = read_document(text.encode(), SETTINGS_NAME).data
    return data if isinstance(data, Mapping) else {}


def _opened(text: str) -> EditableFile:
    return EditableFile.of_text(text, SETTINGS_NAME)
