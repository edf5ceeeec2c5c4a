"""A new payor: the text of its policy."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from engine.knowledge import KnowledgeBase
from engine.policy.model import Scope
from engine.source import emit
from engine.source.diagnostics import close_words

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LONGEST_ID = 60
_LAYOUT = emit.Layout()


@dataclass(frozen=True, slots=True)
class NewPolicy:
    """What a person says of a new payor.

    ``extends`` is the policy that it starts from, empty for none; ``scope`` holds lists by their
    keys (see ``Scope.FACTS``) and perhaps ``from`` and ``until``. ``disabled`` are inherited rules
    that do not hold for it, each with the reason. ``payor`` is the id that visits name, the
    policy's own if empty.
    """

    id: str
    title: str
    extends: str = ""
    payor: str = ""
    about: str = ""
    scope: Mapping[str, Any] = field(default_factory=dict)
    disabled: Mapping[str, str] = field(default_factory=dict)
    reviewed_on: date | None = None
    review_due: date | None = None


def policy_problems(base: KnowledgeBase, new: NewPolicy) -> Iterator[tuple[str, str]]:
    """What is wrong with it, each with the field that it is wrong with, and what to write."""
    if not new.id:
        yield "id", "this is needed - write a short id of small letters, such as aetna-ppo"
    elif not _ID.fullmatch(new.id) or len(new.id) > _LONGEST_ID:
        yield "id", f"'{new.id}' is no id - use small letters and digits, joined by hyphens"
    elif new.id in base.files:
        yield "id", f"there is a policy '{new.id}' already - choose another id, or change that one"
    if not new.title.strip():
        yield "title", "this is needed - write what people call the policy"
    if new.payor and not _ID.fullmatch(new.payor):
        yield "payor", f"'{new.payor}' is no id - use small letters and digits, joined by hyphens"
    if new.extends and new.extends not in base.files:
        close = close_words(new.extends, base.files)
        advice = f"did you mean '{close[0]}'?" if close else "choose one that is there"
        yield "extends", f"there is no policy '{new.extends}' - {advice}"
    yield from _scope_problems(base, new.scope)
    yield from _disabled_problems(base, new)


def _scope_problems(base: KnowledgeBase, scope: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key, values in scope.items():
        if key in ("from", "until"):
            continue
        fact = Scope.FACTS.get(key)
        known = base.vocabulary[fact].values if fact is not None else {}
        wrong = [str(value) for value in values if value not in known]
        if fact is None:
            yield (
                f"scope.{key}",
                f"a scope has no '{key}' - choose one of: {', '.join(Scope.FACTS)}",
            )
        elif wrong:
            yield f"scope.{key}", f"'{wrong[0]}' is none of the choices - choose from the list"
    starts, ends = scope.get("from"), scope.get("until")
    if starts is not None and ends is not None and ends < starts:
        yield "scope.until", f"it ends before it begins on {starts} - write the last day it holds"


def _disabled_problems(base: KnowledgeBase, new: NewPolicy) -> Iterator[tuple[str, str]]:
    inherited = base.linker(new.extends).merged.rules if new.extends in base.files else {}
    for rule_id, because in new.disabled.items():
        if rule_id not in inherited:
            yield f"disabled.{rule_id}", f"no rule '{rule_id}' is inherited - leave it out"
        elif not because.strip():
            yield f"disabled.{rule_id}", "no reason is given - say why the rule does not hold"


def new_policy_text(new: NewPolicy, first: str = "") -> str:
    """The text of the policy's file; ``first`` is its line for editors (see ``schema_line``)."""
    head: dict[str, Any] = {"policy": new.id, "title": new.title.strip()}
    if new.payor and new.payor != new.id:
        head["payor"] = new.payor
    if new.about.strip():
        head["about"] = " ".join(new.about.split())
    if new.extends:
        head["extends"] = new.extends
    scope = {key: _plain(value) for key, value in new.scope.items() if value}
    if scope:
        head["scope"] = scope
    for key in ("reviewed_on", "review_due"):
        if getattr(new, key) is not None:
            head[key] = getattr(new, key)
    lines = first.splitlines()
    lines += emit.block(head, _LAYOUT)
    if new.disabled:
        lines += ["", "rules:"]
        for rule_id, because in new.disabled.items():
            entry = {"id": rule_id, "mode": "disable", "because": " ".join(because.split())}
            lines += [f"  {line}" for line in emit.item(entry, _LAYOUT)]
    return "\n".join(lines) + "\n"


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple | frozenset | set) else value
