"""What a draft changes, in words, each change leading to where it was made."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from engine.editing.changed_sentences import (
    ChangedSentence,
    Standing,
    changed_sentences,
    word_difference,
)
from engine.knowledge.contents import SETTINGS_NAME
from engine.knowledge.differences import SETTING, Difference, Kind
from engine.policy.files import PolicyFile
from ui import markup, session
from ui.drafting import Working
from ui.words import capitalized, us
from ui.workbench.links import linked, to
from ui.workbench.place import Place

Reading = Mapping[Difference, tuple[ChangedSentence, ...]]
"""How rules read before and after, by the difference that touches them."""
_MARKS = {Kind.ADDED: "added", Kind.REMOVED: "taken away", Kind.CHANGED: "changed"}


def popover(held: Working) -> None:
    """A button that opens the list of changes."""
    opened = st.popover("Changes", icon=":material/difference:", key="changes", on_change="rerun")
    if opened.open:
        with opened:
            listed(held, "changes-listed")


def listed(held: Working, key: str) -> None:
    """The changes of the draft, policy by policy."""
    changed = held.changed
    if not changed.differences and not changed.waiting:
        st.caption("Nothing differs from what is published.")
        return
    parts = []
    before, after, today = held.before, held.base, session.today()
    reading = changed_sentences(before, after, changed.differences, today)
    for policy in dict.fromkeys(each.policy for each in changed.differences):
        file = held.base.files.get(policy)
        rows = "".join(_row(each, reading) for each in changed.differences if each.policy == policy)
        title = titled(policy, file)
        parts.append(
            f"<section><h2 class='pr-heading'>{markup.text(title)}</h2>"
            f"<ul class='wb-rules'>{rows}</ul></section>"
        )
    for waiting in changed.waiting.values():
        words = f"{waiting.path} cannot be read yet: line {waiting.line}"
        parts.append(f"<p>{markup.text(words)}</p>")
    linked("".join(parts), key)


def titled(policy: str, file: PolicyFile | None) -> str:
    """What stands above the changes of a policy, or of the settings."""
    if policy == SETTINGS_NAME:
        return "Settings"
    return policy if file is None else file.title


def _row(difference: Difference, reading: Reading) -> str:
    mark = f"<span class='wb-tag'>{_MARKS[difference.kind]}</span>"
    place = Place(difference.policy)
    if difference.part == "rule" and difference.kind is not Kind.REMOVED:
        place = Place(difference.policy, difference.name)
    named = to(place, head(difference))
    if difference.part == SETTING:
        named = f"<b>{markup.text(head(difference))}</b>"
    return f"<li><p>{named} {mark}</p>{below(difference, reading)}</li>"


def head(difference: Difference) -> str:
    """What differs, by the words that people have for it."""
    if difference.part in ("rule", "source") and difference.title:
        return f"{difference.title} ({difference.name})"
    return difference.title or difference.called or difference.name


def below(difference: Difference, reading: Reading) -> str:
    """What became of it, and how each rule that it touches reads now, with what it read before."""
    if difference.kind is not Kind.CHANGED:
        return ""
    told = us(capitalized(difference.told))
    rules = reading.get(difference, ())
    named = difference.part != "rule"
    return f"<p class='pr-soft'>{markup.text(told)}</p>" + "".join(
        _sentence(each, named) for each in rules
    )


def _sentence(each: ChangedSentence, named: bool) -> str:
    """A rule word by word: what it read before struck out, what it reads now underlined."""
    marks = {Standing.BOTH: "{}", Standing.BEFORE: "<del>{}</del>", Standing.AFTER: "<ins>{}</ins>"}
    words = " ".join(
        marks[piece.standing].format(markup.text(piece.text))
        for piece in word_difference(each.before, each.after)
    )
    name = f"<b>{markup.text(each.rule)}</b> " if named else ""
    return f"<p class='wb-reads'>{name}{words}</p>"
