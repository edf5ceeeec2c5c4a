"""A change of the settings: a step of the draft, as a change of a rule is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from engine.knowledge.contents import SETTINGS_NAME
from engine.knowledge.settings import Settings
from engine.source.edit import EditError
from ui import drafting


@dataclass(frozen=True)
class Shown:
    """The settings as the page shows them; ``editing`` is False for who may only read them."""

    settings: Settings
    editing: bool


def change(edit: Callable[[str], str], step: str) -> bool:
    """Edits the settings of the draft, or complains; False when nothing was changed."""
    text = drafting.renewed().text(SETTINGS_NAME)
    try:
        changed = edit(text)
    except EditError as error:
        drafting.complain(str(error))
        return False
    if changed == text:
        return False
    if not drafting.write(SETTINGS_NAME, changed, step):
        drafting.complain(drafting.working().notice)
        return False
    return True
