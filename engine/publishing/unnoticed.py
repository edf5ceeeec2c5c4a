"""Changed rules that no scenario notices: with them put back, every scenario would still pass."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from engine.knowledge.base import KnowledgeBase
from engine.policy.digest import digest
from engine.policy.inheritance import chain_of
from engine.policy.link import Linker
from engine.policy.model import LinkedPolicy, PolicyRule
from engine.publishing.answers import Answers
from engine.publishing.differing import may_differ, searched
from engine.publishing.meaning import PAYMENT, Changed, bare, changed_entries, changes_by_stretch
from engine.scenarios.bench import Stretch
from engine.scenarios.logic import Logic
from engine.scenarios.mutants import Swap, entry_id
from engine.scenarios.notice import Noticing, shifts


@dataclass(frozen=True, slots=True)
class Unnoticed:
    """A change of a rule, or of how a policy pays, that no scenario notices.

    ``policy`` is where it is written, and ``file`` and ``line`` the place; of what was taken away,
    the place it had.
    """

    policy: str
    rule: str
    title: str
    file: str
    line: int


def unnoticed(
    before: KnowledgeBase,
    after: KnowledgeBase,
    policies: Iterable[str],
    stretches: Mapping[str, list[Stretch]],
    failed: Mapping[str, frozenset[str]],
    answers: Answers,
) -> tuple[Unnoticed, ...]:
    """The changes that go unnoticed in the policies that write them and those that inherit them.

    ``stretches`` are the scenarios for which something changed, ``failed`` the titles of those of
    each policy that fail, ``answers`` those of ``after``.
    """
    changed: dict[tuple[str, str], Unnoticed] = {}
    noticed: set[tuple[str, str]] = set()
    for policy in policies:
        linkers = _linkers(before, policy), _linkers(after, policy)
        if linkers[0] is None or linkers[1] is None or after.files[policy].abstract:
            continue
        for one in changes_by_stretch(linkers[0], linkers[1]):
            for entry in one.entries:
                found = _told(one, entry)
                changed.setdefault((found.policy, found.rule), found)
        noticing = Noticing(answers.evaluator, failed.get(policy, frozenset()))
        for now in stretches.get(policy, ()):
            scenario = now.scenarios[0]
            was, _ = linkers[0].link(scenario.date_of_service, scenario.processing_date)
            meant, _ = changed_entries(was, now.linked)
            for entry in meant:
                key = _owner(was, now.linked, entry)
                if key not in noticed and _notices(noticing, answers, now, was, entry):
                    noticed.add(key)
    return tuple(found for key, found in sorted(changed.items()) if key not in noticed)


def _notices(
    noticing: Noticing, answers: Answers, now: Stretch, was: LinkedPolicy, entry: str
) -> bool:
    if entry == PAYMENT:
        return noticing.notices(now, (), {}, was.payment)
    swaps = _swaps_back(was, now.linked, (entry,))
    failing = _bits(now, noticing.failed)
    for shift in shifts(now, swaps, was.rules):
        # What fails now has noticed the change, if it stands otherwise by it.
        if now.sessions.whose(shift.scope, shift.fires_before ^ shift.fires_after) & failing:
            return True
    if swaps and noticing.notices(now, tuple(swaps), was.rules):
        return True
    return any(
        _comes_out_otherwise(noticing, answers, now, linked)
        for linked in _as_described(now, was, entry)
    )


def _swaps_back(before: LinkedPolicy, after: LinkedPolicy, entries: Iterable[str]) -> list[Swap]:
    """What puts entries of a policy back as they were; each as it is and as it was."""
    wanted = frozenset(entries)
    then: dict[str, Logic] = {**before.rule_logic, **before.conclusion_logic}
    now: dict[str, Logic] = {**after.rule_logic, **after.conclusion_logic}
    return [
        (now.get(rule), then.get(rule))
        for rule in dict.fromkeys((*now, *then))
        if entry_id(rule) in wanted and now.get(rule) != then.get(rule)
    ]


def _bits(now: Stretch, titles: frozenset[str]) -> int:
    return sum(1 << n for n, scenario in enumerate(now.scenarios) if scenario.title in titles)


def _as_described(now: Stretch, was: LinkedPolicy, entry: str) -> Iterator[LinkedPolicy]:
    """The policy with what is said of a rule (severity, fix, denial) put back, if that changed."""
    back: dict[str, PolicyRule] = {
        rule: was.rules[rule]
        for rule in now.linked.rules
        if entry_id(rule) == entry and rule in was.rules
    }
    if any(bare(now.linked.rules[rule]) != bare(old) for rule, old in back.items()):
        yield _varied(now.linked, was, entry, rules={**now.linked.rules, **back})
    if was.units != now.linked.units:
        yield _varied(now.linked, was, "units", units=was.units)


def _varied(now: LinkedPolicy, was: LinkedPolicy, what: str, **parts: Any) -> LinkedPolicy:
    """A policy with something of it as it was before, under keys of its own."""
    return replace(
        now,
        key=digest(now.key, was.key, what),
        meaning=digest(now.meaning, was.meaning, what),
        **parts,
    )


def _comes_out_otherwise(
    noticing: Noticing, answers: Answers, now: Stretch, linked: LinkedPolicy
) -> bool:
    """Some scenario that passes would fail, or one that fails would pass."""
    near = may_differ(now, linked)
    for index, scenario in enumerate(now.scenarios):
        known = answers.of(scenario).said
        if index not in near and known is not None and not searched(known):
            continue
        if answers.under(linked, scenario).result(scenario).passed is (
            scenario.title in noticing.failed
        ):
            return True
    return False


def _linkers(base: KnowledgeBase, policy: str) -> Linker | None:
    """The linker of a policy; None where it is not there, or an ancestor is missing."""
    file = base.files.get(policy)
    if file is None or chain_of(file, base.files)[1]:
        return None
    return base.linker(policy)


def _owner(before: LinkedPolicy, after: LinkedPolicy, entry: str) -> tuple[str, str]:
    rule = _rule(after, entry) or _rule(before, entry)
    if rule is not None:
        return rule.origin.policy, entry
    payment = after.payment or before.payment
    return (after.id if payment is None else payment.origin.policy), entry


def _rule(linked: LinkedPolicy, entry: str) -> PolicyRule | None:
    return next((rule for rule in linked.rules.values() if entry_id(rule.id) == entry), None)


def _told(one: Changed, entry: str) -> Unnoticed:
    policy, _ = _owner(one.before, one.after, entry)
    rule = _rule(one.after, entry) or _rule(one.before, entry)
    if rule is not None:
        return Unnoticed(policy, entry, rule.title, rule.origin.file, rule.origin.line)
    payment = one.after.payment or one.before.payment
    origin = None if payment is None else payment.origin
    file, line = (one.after.files[-1], 1) if origin is None else (origin.file, origin.line)
    return Unnoticed(policy, entry, "how lines are priced", file, line)
