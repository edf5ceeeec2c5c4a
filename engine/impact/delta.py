"""What of a linked policy differs so that a judgement could: rules, units, payment, the order.

Texts, sources and places in files are passed over. What is left is exactly what
``engine.determination.judgement`` looks at.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from engine.facts.tables import Tables
from engine.knowledge.edit_tables import table_uses
from engine.policy.model import Confidence, LinkedPolicy, PaymentRule, PolicyRule, Severity
from engine.rules.tree import Concluded, Rule, literals

_ASSISTANT_SHAPE = "assistant_modifier"


@dataclass(frozen=True, slots=True)
class Delta:
    """What differs between two forms of a linked policy.

    ``rules`` are the ids of requirements that ask something else, ``bearing`` those that have
    another effect where they stand as before (another severity, another modifier, or they are new
    or gone). ``derives`` says that some derived fact is derived otherwise, and ``dependent`` are
    then the rules that ask for any. ``whole`` says that no rule can be taken to stand as before;
    ``always`` that a visit may come out otherwise though every rule stands as before; ``speaks``
    that another line may be one that the policy speaks of.
    """

    rules: frozenset[str] = frozenset()
    bearing: frozenset[str] = frozenset()
    dependent: frozenset[str] = frozenset()
    derives: bool = False
    whole: bool = False
    always: bool = False
    speaks: bool = False

    @property
    def is_empty(self) -> bool:
        """No judgement can differ."""
        return self == UNCHANGED

    @property
    def again(self) -> frozenset[str]:
        """Every rule that may stand otherwise."""
        return self.rules | self.bearing | self.dependent


UNCHANGED = Delta()


def delta(
    before: LinkedPolicy, after: LinkedPolicy, tables_before: Tables, tables_after: Tables
) -> Delta:
    """What differs between two forms of one policy, with the published tables of each."""
    same_tables = tables_before is tables_after
    if same_tables and before.key == after.key:
        return UNCHANGED
    old, new = before.rule_logic, after.rule_logic
    changed = {rule for rule in old.keys() | new.keys() if not _same(old.get(rule), new.get(rule))}
    bearing = {
        rule
        for rule in before.rules.keys() | after.rules.keys()
        if _bearing(before.rules.get(rule)) != _bearing(after.rules.get(rule))
        or (rule in changed and _counts_units(before.rules.get(rule)))
    }
    derived = before.logic.conclusions != after.logic.conclusions
    whole = not (same_tables or _same_rows(before, after, tables_before, tables_after))
    return Delta(
        rules=frozenset(changed),
        bearing=frozenset(bearing),
        dependent=frozenset(_on_derived_facts(after.logic.rules) if derived else ()),
        derives=derived,
        whole=whole,
        always=(
            whole
            or derived
            or before.units != after.units
            or before.payor != after.payor
            or not _in_the_same_order(old, new)
            or _payment(before.payment) != _payment(after.payment)
            or not (same_tables or tables_before.fees == tables_after.fees)
        ),
        speaks=any(
            _speaking(before.rules.get(rule)) != _speaking(after.rules.get(rule))
            for rule in before.rules.keys() | after.rules.keys()
        ),
    )


def _on_derived_facts(rules: Iterable[Rule]) -> Iterator[str]:
    for rule in rules:
        conditions = (rule.applies, rule.broken)
        if any(isinstance(each, Concluded) for part in conditions for each in literals(part)):
            yield rule.id


def _same(old: Rule | None, new: Rule | None) -> bool:
    return old is new or old == new


def _counts_units(rule: PolicyRule | None) -> bool:
    """Where it applies also tells how many units it is about."""
    return rule is not None and rule.shape == _ASSISTANT_SHAPE


def _bearing(rule: PolicyRule | None) -> object:
    """What follows from how a rule stands, by the judgement of a visit."""
    if rule is None:
        return None
    return (
        rule.severity.blocks,
        rule.bill_with,
        _counts_units(rule),
        () if rule.fix is None else rule.fix.change,
    )


def _speaking(rule: PolicyRule | None) -> object:
    """Of which lines a rule makes the policy speak."""
    if rule is None or rule.severity is Severity.INFO or rule.codes is None:
        return None
    return rule.codes, rule.speaks


def _payment(rule: PaymentRule | None) -> PaymentRule | None:
    """How a policy pays, without what is only told."""
    if rule is None:
        return None
    plain = Confidence.VERIFIED_PRIMARY
    origin = replace(rule.origin, file="", line=1, column=1)
    return replace(rule, sources=(), confidence=plain, notes=(), origin=origin)


def _in_the_same_order(old: Mapping[str, Rule], new: Mapping[str, Rule]) -> bool:
    """The rules that are in both stand in the same order: modifiers and mends follow it."""
    return [rule for rule in old if rule in new] == [rule for rule in new if rule in old]


def _same_rows(before: LinkedPolicy, after: LinkedPolicy, old: Tables, new: Tables) -> bool:
    looks = any(table_uses(linked) for linked in (before, after))
    return not looks or old.key == new.key
