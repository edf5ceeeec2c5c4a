"""Whether a linked policy can be evaluated: its tables are there, and the network can bear it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engine.facts.tables import Tables
from engine.knowledge.edit_tables import missing_tables
from engine.policy.model import LinkedPolicy
from engine.rules.compile import compiled_once, refusals
from engine.rules.limits import NetworkLimitError, Refusal
from engine.source import Diagnostic, in_order

FEW_RULES = 150
"""Requirements and derivations of a policy that is far from what the network bears in all."""


def standing_in_the_way(linked: LinkedPolicy, tables: Tables) -> tuple[Diagnostic, ...]:
    """What keeps single rules from being evaluated."""
    beyond = told(linked, refusals(linked.logic))
    return in_order([*missing_tables(linked, tables), *beyond])


def too_much_together(linked: LinkedPolicy) -> tuple[Diagnostic, ...]:
    """What the rules ask of the network together that it cannot bear; found by compiling them.

    Few rules are far from every limit and are not compiled for this; if they should reach one all
    the same, evaluating tells it.
    """
    if len(linked.logic.rules) + len(linked.logic.conclusions) <= FEW_RULES:
        return ()
    try:
        compiled_once(linked.logic)
    except NetworkLimitError as error:
        return in_order(told(linked, error.refusals))
    return ()


def told(linked: LinkedPolicy, found: Iterable[Refusal]) -> Iterator[Diagnostic]:
    """What the compiler refused, each at the rule that it is about."""
    for refusal in found:
        about = linked.rules.get(refusal.rule)
        message, _, advice = refusal.message.partition(" - ")
        subject = "the rule" if about else "the policy"
        yield Diagnostic(
            "error",
            "beyond-limits",
            f"{subject} {message}",
            about.origin.file if about else linked.files[-1],
            about.origin.line if about else None,
            about.origin.column if about else None,
            advice=advice,
        )
