"""What this payor wants in the note: the rules that apply, as a list to tick or to copy."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import streamlit as st

from engine.determination.model import Determination, Reason
from engine.facts.vocabulary import FactType, Vocabulary
from ui import draft as drafts
from ui import session
from ui.widgets import show
from ui.words import counted, name_of, plain

_TEXT_KEY = "checklist-as-text"
NEEDED, ADVISED = "needed now", "advised"


@dataclass(frozen=True)
class Item:
    """Something that the record is to say.

    ``state`` is what is stated of it, in words; ``wanted`` says whether a rule lacks it as the
    visit stands: ``needed``, ``advised``, or nothing.
    """

    fact: str
    name: str
    question: str
    ticked: bool
    state: str
    rules: tuple[str, ...]
    wanted: str = ""

    @property
    def says(self) -> str:
        """What stands beside its name: ``written 3 visits ago, needed``."""
        return "" if self.ticked else ", ".join(filter(None, (self.state, self.wanted)))


def items(told: Determination, words: Vocabulary) -> list[Item]:
    """What the rules that apply look for in the record, in the order of the vocabulary."""
    rules: dict[str, dict[str, None]] = {}
    for rule, fact in _looked_for(told):
        if fact in words and words[fact].type is FactType.RECORDED:
            rules.setdefault(fact, {})[rule.partition("/")[0]] = None
    wanted = _wanted(told)
    return [
        Item(
            fact,
            name_of(words[fact]),
            words[fact].question,
            *_state(drafts.get(session.draft(), (None, fact), words)),
            tuple(rules[fact]),
            wanted.get(fact, ""),
        )
        for fact in words.facts
        if fact in rules
    ]


def _wanted(told: Determination) -> dict[str, str]:
    """The facts that a finding lacks, or waits for, each with how badly."""
    found: dict[str, str] = {}
    for finding in told.findings:
        facts = [fact for _, fact in finding.waits_for]
        facts += [each.fact for each in finding.why.facts]
        for fact in facts:
            if finding.blocks or fact not in found:
                found[fact] = NEEDED if finding.blocks else ADVISED
    return found


def _looked_for(told: Determination) -> Iterator[tuple[str, str]]:
    """Rules with the facts that they look at, unknown ones included."""
    for finding in told.findings:
        yield from ((finding.rule, fact) for _, fact in finding.waits_for)
        yield from _of_reasons([finding.why])
    yield from _of_reasons(told.visit_met)
    for line in told.lines:
        yield from _of_reasons(line.met)


def _of_reasons(reasons: Iterable[Reason]) -> Iterator[tuple[str, str]]:
    for reason in reasons:
        yield from ((reason.rule, fact.fact) for fact in reason.facts)
        yield from _of_reasons(reason.because)


def _state(stated: object) -> tuple[bool, str]:
    if stated is True or stated == {"visits_ago": 0}:
        return True, "in this note"
    if stated is False:
        return False, "nowhere in the record"
    if isinstance(stated, dict) and isinstance(stated.get("visits_ago"), int):
        return False, f"written {counted(stated['visits_ago'], 'visit')} ago"
    return False, ""


def as_text(found: Iterable[Item], told: Determination) -> str:
    """The list as text for a note: ticked or not, by name."""
    head = f"{told.policy_title}, visit of {told.date_of_service:%m/%d/%Y}"
    rows = [
        f"[{'x' if item.ticked else ' '}] {item.name}" + (f" ({item.says})" if item.says else "")
        for item in found
    ]
    return "\n".join([head, *rows])


def checklist(told: Determination) -> None:
    """The list, to tick; a tick states that this note says it."""
    words = session.held().shared.base.vocabulary
    found = items(told, words)
    if not found:
        st.markdown("No rule that applies here looks at the record.")
        return
    done = sum(item.ticked for item in found)
    lacking = sum(item.wanted == NEEDED and not item.ticked for item in found)
    more = f"{lacking} more {'is' if lacking == 1 else 'are'}" if lacking else "no more is"
    st.caption(f"{done} of {len(found)} are in this note; {more} needed now. Tick what it says.")
    for item in found:
        key = f"tick|{item.fact}"
        show(
            "checkbox",
            plain(f"{item.name}{f' - {item.says}' if item.says else ''}"),
            item.ticked,
            key=key,
            help=plain(f"{item.question} ({', '.join(item.rules)})"),
            on_change=_tick,
            args=(item.fact, key),
        )
    if st.toggle("As text, to copy into the note", key=_TEXT_KEY):
        st.code(as_text(found, told), language=None, wrap_lines=True)


def _tick(fact: str, key: str) -> None:
    session.state_fact((None, fact), True if st.session_state[key] else None)
