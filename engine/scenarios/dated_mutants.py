"""Mutants of dates and dated values: the policy is linked again with the date or value moved.

A day on which a rule or value begins or ends is moved by one day either way; this shows on one day
alone, so only scenarios of that day can notice. Where one value ends on the day before the next
begins, both are moved together. What is not made:

- the outer ends of a dated value: moved inward they leave days without a value, which the check
  of the knowledge base refuses; moved outward they reach days on which no rule asks for it;
- a value that only enters messages or the words of an estimate: nothing changes with it;
- a value moved at which the policy cannot be linked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from engine.policy.dates import clock_of, holds
from engine.policy.inheritance import Entry
from engine.policy.link import Linker
from engine.policy.model import Clock, LinkedPolicy, Origin, PaymentRule, PolicyRule
from engine.scenarios.bench import Bench, Stretch, stretch
from engine.scenarios.logic import Logic
from engine.scenarios.model import Scenario
from engine.scenarios.mutants import Swap, origin_of
from engine.source.diagnostics import is_error

_DAY = timedelta(days=1)
_LONG_AGO = date(2000, 1, 1)
_CENT = 0.01


@dataclass(frozen=True, slots=True)
class Case:
    """Scenarios for which the policy says the same, and what a change makes of it for them.

    ``payment`` is how the changed policy pays; None where it pays as before.
    """

    stretch: Stretch
    swaps: tuple[Swap, ...]
    added: Mapping[str, PolicyRule]
    payment: PaymentRule | None = None


@dataclass(frozen=True, slots=True)
class DatedMutant:
    """A rule or dated value with a day or value moved.

    ``day`` is the only day on which that shows; None where it shows as long as the value of
    index ``index`` holds.
    """

    section: str  # "rules" or "values"
    name: str
    text: str
    entry: Entry
    data: Mapping[str, Any]
    origin: Origin
    day: date | None
    index: int = 0

    def cases(self, bench: Bench) -> Iterator[Case]:
        """The scenarios of a policy that can notice; none when it lacks the rule or value."""
        linker = self._linker(bench)
        if linker is None:
            return
        for one in bench.stretches:
            members = [scenario for scenario in one.scenarios if self._shows_in(scenario)]
            if not members:
                continue
            linked, problems = linker.link(members[0].date_of_service, members[0].processing_date)
            swaps = swapped(one.linked, linked)
            payment = linked.payment if pays_otherwise(one.linked, linked) else None
            if (swaps or payment) and not any(map(is_error, problems)):
                whole = len(members) == len(one.scenarios)
                part = one if whole else stretch(bench.knowledge_base, one.linked, members)
                yield Case(part, swaps, linked.rules, payment)

    def matters(self, bench: Bench) -> bool:
        """The policy can still be linked, and says something else on some day."""
        linker, base = self._linker(bench), bench.knowledge_base.linker(bench.policy)
        if linker is None:
            return False
        for day in self._days(base):
            linked, problems = linker.link(day, day)
            if any(map(is_error, problems)):
                return False
            before = base.link(day, day)[0]
            if swapped(before, linked) or pays_otherwise(before, linked):
                return True
        return False

    def _linker(self, bench: Bench) -> Linker | None:
        base = bench.knowledge_base.linker(bench.policy)
        parts: dict[str, Entry] = getattr(base.merged, self.section)
        mine = parts.get(self.name)
        if mine is None or mine.file is not self.entry.file or mine.path != self.entry.path:
            return None
        changed = {**parts, self.name: replace(self.entry, data=self.data)}
        if self.section == "rules":
            return Linker(replace(base.merged, rules=changed), bench.knowledge_base.vocabulary)
        return Linker(replace(base.merged, values=changed), bench.knowledge_base.vocabulary)

    def _shows_in(self, scenario: Scenario) -> bool:
        service = clock_of(self.entry.data) is Clock.SERVICE
        return self._shows_on(scenario.date_of_service if service else scenario.processing_date)

    def _shows_on(self, day: date) -> bool:
        if self.day is not None:
            return day == self.day
        return holds(self.entry.data["dated"][self.index], day)

    def _days(self, base: Linker) -> Iterator[date]:
        """Days on which the change can show, one of each stretch of dates."""
        if self.day is not None:
            yield self.day
            return
        first = self.entry.data["dated"][self.index].get("from") or _LONG_AGO
        turns = {day for clock in Clock for day in base.turning_points(clock)}
        yield from (day for day in sorted({first, *turns}) if self._shows_on(day))


def dated_mutants(bench: Bench) -> Iterator[DatedMutant]:
    """Every mutant of the dates and dated values of a policy, by the days of its file.

    Some change nothing, or leave a policy that cannot be linked (see ``DatedMutant.matters``).
    """
    merged = bench.knowledge_base.linker(bench.policy).merged
    for rule_id, entry in merged.rules.items():
        yield from _of_rule(rule_id, entry)
    for name, entry in merged.values.items():
        yield from _of_borders(name, entry)
        yield from _of_values(name, entry)


def _of_rule(rule_id: str, entry: Entry) -> Iterator[DatedMutant]:
    origin = origin_of(entry, ("id",))
    for key in ("from", "until"):
        day = entry.data.get(key)
        if day is None:
            continue
        for moved in (day + _DAY, day - _DAY):
            data = {**entry.data, key: moved}
            if data.get("from", date.min) > data.get("until", date.max):
                continue
            # The one day on which the rule is in force or not, contrary to before.
            shows = min(day, moved) if key == "from" else max(day, moved)
            text = f"{key} {day} becomes {moved}"
            yield DatedMutant("rules", rule_id, text, entry, data, origin, shows)


def _of_borders(name: str, entry: Entry) -> Iterator[DatedMutant]:
    dated: Sequence[Mapping[str, Any]] = entry.data["dated"]
    for later, after in enumerate(dated):
        begins = after.get("from")
        for earlier, before in enumerate(dated):
            if begins is None or before.get("until") != begins - _DAY:
                continue
            for step in (_DAY, -_DAY):
                changed = list(dated)
                changed[earlier] = {**before, "until": before["until"] + step}
                changed[later] = {**after, "from": begins + step}
                yield DatedMutant(
                    "values",
                    name,
                    f"from {begins} becomes {begins + step}",
                    entry,
                    {**entry.data, "dated": changed},
                    origin_of(entry, ("dated", later)),
                    begins if step > timedelta() else begins - _DAY,
                )


def _of_values(name: str, entry: Entry) -> Iterator[DatedMutant]:
    dated: Sequence[Mapping[str, Any]] = entry.data["dated"]
    for index, one in enumerate(dated):
        for value in _beside(one["value"]):
            changed = list(dated)
            changed[index] = {**one, "value": value}
            since = f" (from {one['from']})" if "from" in one else ""
            yield DatedMutant(
                "values",
                name,
                f"{one['value']}{since} becomes {value}",
                entry,
                {**entry.data, "dated": changed},
                origin_of(entry, ("dated", index)),
                None,
                index,
            )


def _beside(value: Any) -> tuple[Any, ...]:
    """The values right above and below a number, amount or date; none for other values."""
    if isinstance(value, date):
        return (value + _DAY, value - _DAY)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return ()
    if isinstance(value, int):
        return (value + 1, value - 1)
    return (round(value + _CENT, 2), round(value - _CENT, 2))


def swapped(before: LinkedPolicy, after: LinkedPolicy) -> tuple[Swap, ...]:
    """What differs in the logic of two linked policies."""
    was: dict[str, Logic] = {**before.rule_logic, **before.conclusion_logic}
    now: dict[str, Logic] = {**after.rule_logic, **after.conclusion_logic}
    ids = dict.fromkeys((*was, *now))
    return tuple((was.get(i), now.get(i)) for i in ids if was.get(i) != now.get(i))


def pays_otherwise(before: LinkedPolicy, after: LinkedPolicy) -> bool:
    """The two linked policies price lines or divide amounts in other ways."""
    was, now = before.payment, after.payment
    if was is None or now is None:
        return was is not now
    return (was.terms, was.shares) != (now.terms, now.shares)
