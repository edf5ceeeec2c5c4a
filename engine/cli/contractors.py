"""What ``payors`` and ``explain`` show of contractors by state and of their local policies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from engine.determination import phrases
from engine.determination.local_words import FORCES, KINDS, named, policy_data
from engine.determination.set_in import SetIn
from engine.knowledge import KnowledgeBase
from engine.policy.model import Confidence
from engine.reference.contractors import Contractors, Force, LocalPolicy


def contractors_of(base: KnowledgeBase, payor: str, day: date) -> Iterator[RenderableType]:
    """The contractors of a payor: states, and the local policies as they stand on a day."""
    known = base.contractors
    if known is None or known.payor != payor:
        return
    yield SetIn(Text("contractors by state", "bold"), by=2)
    for jurisdiction in known.jurisdictions:
        mark = Confidence(jurisdiction.confidence)
        head = Text.assemble((jurisdiction.id, "cyan"), f"  {jurisdiction.contractor}: ")
        head.append(", ".join(sorted(jurisdiction.states)))
        if mark is not Confidence.VERIFIED_PRIMARY:
            head.append(f"  ({phrases.CONFIDENCES[mark]})", "dim")
        local = known.local(jurisdiction.id)
        below = [Text(f"{named(each)} - {FORCES[each.on(day)]}") for each in local]
        below = below or [Text("no local policy on therapy is known", "dim")]
        yield SetIn(SetIn(head, *below, by=2), by=2)


def contractors_data(base: KnowledgeBase, payor: str, day: date) -> Iterator[dict[str, Any]]:
    """The same as plain data."""
    known = base.contractors
    if known is None or known.payor != payor:
        return
    for jurisdiction in known.jurisdictions:
        yield {
            "jurisdiction": jurisdiction.id,
            "contractor": jurisdiction.contractor,
            "states": {state: list(each) for state, each in sorted(jurisdiction.states.items())},
            "confidence": jurisdiction.confidence,
            "local_policies": [policy_data(p, p.on(day)) for p in known.local(jurisdiction.id)],
        }


def local_policies(base: KnowledgeBase) -> Mapping[str, LocalPolicy]:
    """The local policies of every contractor, by id."""
    policies = () if base.contractors is None else base.contractors.local_policies
    return {policy.id: policy for policy in policies}


def local_policy_page(
    base: KnowledgeBase, policy: LocalPolicy, day: date
) -> Iterator[RenderableType]:
    """All that is known of a local policy, and how it stands on a day."""
    known = base.contractors
    assert known is not None
    yield SetIn(Text(f"{policy.id} — {policy.title}", "bold"))
    for name, text in _rows(base, known, policy, day):
        yield SetIn(Text.assemble((f"{name}: ", "cyan"), text), by=2)
    for source in policy.sources:
        entry = known.sources[source]
        address = [Text(str(entry["url"]), "dim")] if "url" in entry else []
        yield SetIn(Text.assemble(("source: ", "cyan"), str(entry["title"])), *address, by=2)


def _rows(
    base: KnowledgeBase, known: Contractors, policy: LocalPolicy, day: date
) -> Iterator[tuple[str, str]]:
    yield "kind", KINDS[policy.kind]
    held = [each for each in known.jurisdictions if each.id in policy.jurisdictions]
    for each in held:
        yield "contractor", f"{each.contractor} ({each.id}: {', '.join(sorted(each.states))})"
    for name in ("effective", "revised", "retired"):
        stated: date | None = getattr(policy, name)
        if stated is not None:
            yield name, stated.isoformat()
    yield f"on {day}", FORCES[policy.on(day)]
    if policy.on(day) in (Force.ACTIVE, Force.UNSEEN):
        loaded = policy.policy in base.files
        yield "rules", f"in policy {policy.policy}" if loaded else "none are held here"
    yield "read", READ[policy.read]
    yield "confidence", phrases.CONFIDENCES[Confidence(policy.confidence)]
    if policy.note:
        yield "note", policy.note


READ = {
    "whole": "its whole text",
    "part": "a part of its text",
    "title": "title and dates alone; ask the contractor for the text",
}
