"""What a knowledge base tells of one code, and of two codes on one day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from engine.knowledge import KnowledgeBase
from engine.knowledge.base import NCCI
from engine.knowledge.code_sheets import CodeTable, PairTable, code_tables, pair_tables
from engine.knowledge.pair_rules import PairRule, pair_rules
from engine.knowledge.rules_on_codes import CodeRule, PolicyCodes
from engine.therapy.fee_schedule import RelativeValues, edition_on


@dataclass(frozen=True, slots=True)
class CodeFee:
    """The relative values of a code in an edition of a fee schedule; None where it has none."""

    title: str
    valid_from: date
    values: RelativeValues | None


@dataclass(frozen=True, slots=True)
class CodeTold:
    """One code: its label (empty when it has none), the tables, and the rules that name it.

    ``timed_by`` and ``untimed_by`` are the policies that count it by the minute, and those that
    count units and do not. From the codes ``by_region`` separate means another body region, by
    some policy that follows a table, from others minutes of its own. ``rules`` are told once, by
    the policy that writes them.
    """

    code: str
    label: str
    timed_by: tuple[str, ...]
    untimed_by: tuple[str, ...]
    tables: tuple[CodeTable, ...]
    fees: tuple[CodeFee, ...]
    by_region: frozenset[str]
    rules: tuple[CodeRule, ...]


@dataclass(frozen=True, slots=True)
class PairTold:
    """Two codes: the tables, the rules on them, and the policies that have none."""

    codes: tuple[str, str]
    labels: tuple[str, str]
    tables: tuple[PairTable, ...]
    rules: tuple[PairRule, ...]
    silent: tuple[str, ...]


def code_told(
    base: KnowledgeBase,
    policies: Sequence[PolicyCodes],
    code: str,
    day: date,
    services: tuple[str, ...],
) -> CodeTold:
    """What is known of a code on a day of service."""
    counting = [policy for policy in policies if policy.timed is not None]
    rules: dict[tuple[str, str], CodeRule] = {}
    for policy in policies:
        for rule in policy.rules:
            if code in rule.by_name or code in rule.beside:
                rules.setdefault((rule.written_in, rule.id), rule)
    return CodeTold(
        code=code,
        label=base.labels.get(code, ""),
        timed_by=tuple(p.policy.id for p in counting if code in (p.timed or ())),
        untimed_by=tuple(p.policy.id for p in counting if code not in (p.timed or ())),
        tables=tuple(code_tables(base.tables, NCCI, code, day, services)),
        fees=tuple(_fees(base, code, day)),
        by_region=frozenset().union(*(r.by_region for p in policies for r in p.rules)),
        rules=tuple(rules.values()),
    )


def _fees(base: KnowledgeBase, code: str, day: date) -> Iterator[CodeFee]:
    for name in sorted(base.tables.fees):
        table = edition_on(base.tables.fees[name].relative_values, day)
        if table is not None:
            yield CodeFee(table.title, table.valid_from, table.values.get(code))


def pair_told(
    base: KnowledgeBase,
    policies: Sequence[PolicyCodes],
    pair: tuple[str, str],
    day: date,
    services: tuple[str, ...],
) -> PairTold:
    """What is known of two codes on a day of service."""
    tables = tuple(pair_tables(base.tables, NCCI, pair, day, services))
    rules = tuple(pair_rules(policies, pair, tables))
    speaking = {rule.policy for rule in rules}
    return PairTold(
        codes=pair,
        labels=(base.labels.get(pair[0], ""), base.labels.get(pair[1], "")),
        tables=tables,
        rules=rules,
        silent=tuple(p.policy.id for p in policies if p.policy.id not in speaking),
    )
