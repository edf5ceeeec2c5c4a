"""Whether a narrower policy, which an unknown fact might choose, would judge a visit alike."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from engine.determination.assess import Assessment, assess
from engine.facts.visit import Visit
from engine.knowledge.base import KnowledgeBase, KnowledgeBaseError
from engine.knowledge.choose import Choice
from engine.policy.files import PolicyFile
from engine.rules.tree import Standing

_AGAINST = (Standing.BROKEN, Standing.POSSIBLE)


def still_open(base: KnowledgeBase, choice: Choice, chosen: Assessment) -> tuple[str, ...]:
    """The unknown facts that could choose a policy under which the visit comes out otherwise."""
    if not choice.open_facts or not choice.narrower:
        return choice.open_facts
    if that_judge_otherwise(base, chosen, choice.narrower, chosen.visit):
        return choice.open_facts
    return ()


def that_judge_otherwise(
    base: KnowledgeBase, chosen: Assessment, narrower: Iterable[PolicyFile], visit: Visit
) -> tuple[PolicyFile, ...]:
    """The policies under which some line could come out otherwise than under the chosen one.

    The same blocking rules stand against the same lines under the others, and units are counted
    alike. A policy that cannot be linked is among those that may judge otherwise.
    """
    otherwise = []
    days: tuple[date, date] = visit.day("date_of_service"), visit.day("processing_date")
    for policy in narrower:
        try:
            linked = base.link(policy.id, *days)
        except KnowledgeBaseError:
            otherwise.append(policy)
            continue
        other = assess(linked, visit, base.tables, chosen.views)
        if linked.units != chosen.linked.units or _against(other) != _against(chosen):
            otherwise.append(policy)
    return tuple(otherwise)


def _against(assessment: Assessment) -> list[tuple[bool, frozenset[tuple[object, Standing]]]]:
    """Line by line: whether the policy speaks of it, and what blocks it or may do so."""
    return [
        (
            assessment.addresses(line.number),
            frozenset(
                (key, standing)
                for standing in _AGAINST
                for key in assessment.blocking(line.number, standing)
            ),
        )
        for line in assessment.visit.lines
    ]
