"""What each policy adds on two codes of one day: the rules that bear on the pair, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from engine.facts.pairs import PairState
from engine.knowledge.code_sheets import PairTable
from engine.knowledge.rules_on_codes import EDIT_TABLE, CodeRule, PolicyCodes
from engine.source.diagnostics import listed
from engine.therapy import Indicator

_VERIFY = "verify_with_payor"
_NEVER = "never_together"
_GROUNDS = {"region": "another body region", "interval": "minutes of its own"}

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class PairRule:
    """A rule on a pair, as the policy holds it; ``written_in`` is the policy that writes it.

    ``service`` is the part of the edit table that the rule follows, empty where it follows none.
    """

    policy: str
    written_in: str
    rule: str
    title: str
    service: str
    says: str


def pair_rules(
    policies: Iterable[PolicyCodes], pair: Pair, tables: Iterable[PairTable]
) -> Iterator[PairRule]:
    """The rules of the policies that bear on two codes, policy by policy."""
    by_service = {table.service: table for table in tables}
    for policy in policies:
        following: list[str] = []
        for rule in policy.rules:
            says = _says(policy, rule, pair, by_service, following)
            if says:
                service = str(rule.data["service"]) if rule.shape == EDIT_TABLE else ""
                yield PairRule(rule.policy, rule.written_in, rule.id, rule.title, service, says)


def _says(
    policy: PolicyCodes,
    rule: CodeRule,
    pair: Pair,
    tables: Mapping[str, PairTable],
    following: list[str],
) -> str:
    """What a rule says of a pair, empty where it says nothing.

    ``following`` gathers the rules that look into an edit table: one that names such a rule in
    its own id belongs to it.
    """
    if rule.shape == EDIT_TABLE:
        table = tables.get(str(rule.data["service"]))
        if table is None or not (rule.codes is None or rule.codes & set(pair)):
            return ""
        following.append(rule.id)
        return _by_table(policy, rule, pair, table)
    if rule.shape == _VERIFY and any(rule.id.startswith(f"{id_}-") for id_ in following):
        return f"ask the payor: {rule.data['topic']}"
    if not rule.names_pair(*pair):
        return ""
    denied = next(code for code in pair if code in (rule.codes or ()))
    if rule.shape == _NEVER:
        other = next(code for code in pair if code != denied)
        return f"{denied} is not paid beside {other}, whatever the modifier"
    ground = _GROUNDS[str(rule.data["distinct_by"])]
    return f"{_modifiers(rule)} on {denied}, when the record shows {ground}"


def _by_table(policy: PolicyCodes, rule: CodeRule, pair: Pair, table: PairTable) -> str:
    match table.state:
        case PairState.UNREAD:
            return "no table that is loaded reaches this day"
        case PairState.OUTSIDE:
            return "no table that is loaded holds this pair"
    edit = table.decides
    if edit is None or (rule.codes is not None and edit.column_2 not in rule.codes):
        return "no modifier is asked for"
    if edit.indicator is Indicator.NEVER:
        return f"{edit.column_2} is not paid beside {edit.column_1}"
    if edit.column_1 in rule.by_region:
        ground = "another body region"
        if "region_modifier" in rule.data:
            ground += f" ({rule.data['region_modifier']} says so)"
    else:
        ground = "minutes of its own"
        if policy.timed is not None and set(pair) <= policy.timed:
            ground += ": other intervals of the clock, which may alternate"
    since = rule.data.get("column_1_since")
    either = f"; since {since} it is said to be taken on {edit.column_1} too" if since else ""
    return f"{_modifiers(rule)} on {edit.column_2}, when the record shows {ground}{either}"


def _modifiers(rule: CodeRule) -> str:
    written = rule.data["modifiers"]
    return listed([str(m) for m in written] if isinstance(written, list) else [str(written)], "or")
