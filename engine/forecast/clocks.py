"""The clocks of a walk: for each limit that matters, on which visit it runs out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from engine.facts.read_visit import ON_FILE
from engine.forecast.consequences import of_effects, worst_first
from engine.forecast.effects import effects
from engine.forecast.follow import Followed, follow, turning_day, value_on
from engine.forecast.kinds import counts_of, kind_of, label_of_kind, unit_of
from engine.forecast.lacking import lacking
from engine.forecast.limits import Limit, Quantity
from engine.forecast.model import Clock, Consequence, Kind, OpenClock, Unit
from engine.forecast.renewals import with_renewals
from engine.forecast.walk import Step
from engine.knowledge.base import KnowledgeBase
from engine.rules.tree import Standing


class Clocks:
    """Finds the clocks of a walk, and those that lack a fact."""

    def __init__(self, steps: Sequence[Step], base: KnowledgeBase) -> None:
        self._steps = steps
        self._base = base
        self._words = base.vocabulary

    def find(self) -> tuple[tuple[Clock, ...], tuple[OpenClock, ...]]:
        """The clocks, those that run out first in front; and the open ones."""
        found: list[tuple[Quantity, Clock]] = []
        open_clocks: list[OpenClock] = []
        notices: list[Followed] = []
        followed = list(follow(self._steps))
        lasting = {one.limit.quantity for one in followed if not one.limit.passing}
        for one in followed:
            if one.limit.passing and one.limit.quantity in lasting:
                notices.append(one)
                continue
            follows = self._consequences(one)
            if not follows:
                continue
            clock = self._clock(one, follows)
            step = self._steps[one.begins]
            open_clock = lacking(clock, one.limit, one.turned[one.begins :], step, self._words)
            if open_clock is not None and (clock.kind not in _UNNAMED or _blocks(clock)):
                open_clocks.append(open_clock)
            if one.turned[one.begins] is not None and _is_told(clock):
                found.append((one.limit.quantity, clock))
        clocks = [self._with_notice(quantity, clock, notices) for quantity, clock in found]
        clocks = with_renewals(list(_together(clocks)), [step.day for step in self._steps])
        return tuple(sorted(clocks, key=_soonest)), tuple(dict.fromkeys(open_clocks))

    def _consequences(self, one: Followed) -> tuple[Consequence, ...]:
        """What passing the limit brings: on the visit where it runs out, else where it is stated.

        Judged on the last visit and on the first: what else hangs on it may have moved meanwhile.
        """
        turns = one.turns()
        for index in dict.fromkeys((*turns[:1], one.last, one.begins)):
            limit, step = one.limits[index], self._steps[index]
            if limit is not None:
                found = of_effects(step, effects(limit, step.assessment), self._words)
                if found:
                    return found
        return ()

    def _clock(self, one: Followed, follows: tuple[Consequence, ...]) -> Clock:
        turns, limit = one.turns(), one.limit
        linked = self._steps[one.begins].linked
        kind = kind_of(limit, linked, [each.rule for each in follows], self._words)
        counts = counts_of(limit, linked, self._words)
        unit, unit_says = unit_of(limit, self._words)
        ran_out = turns[:1] == (0,)
        later = turns[1:] if ran_out else turns
        runs_out = None if ran_out or not turns else turns[0]
        before = None if runs_out is None else runs_out - 1
        return Clock(
            kind=kind,
            label=label_of_kind(kind, counts),
            counts=counts,
            unit=unit,
            unit_says=unit_says,
            rises=limit.quantity.rises,
            limit=limit.last,
            values=tuple(value_on(limit.quantity, step, self._words) for step in self._steps),
            ran_out=ran_out,
            last_in_order=before,
            runs_out=runs_out,
            due=0 if ran_out else runs_out if kind is Kind.DOCUMENTATION else before,
            again=later if ran_out else turns[1:],
            warns=None,
            warned_by="",
            renewed=(),
            through=self._through(limit, unit),
            ends=self._ends(one),
            consequences=follows,
        )

    def _with_notice(self, quantity: Quantity, clock: Clock, notices: list[Followed]) -> Clock:
        """The clock with the visit on which another rule gives notice of it."""
        warned = [
            (one.turns()[0], one.limit.rules[0])
            for one in notices
            if one.limit.quantity == quantity
            and one.limit.last < clock.limit
            and one.turns()
            and self._consequences(one)
        ]
        if not warned:
            return clock
        on, by = max(warned)
        return replace(clock, warns=on, warned_by=by)

    def _through(self, limit: Limit, unit: Unit) -> date | None:
        """The last day in order of what grows by a day with each day."""
        first, last = self._steps[0], self._steps[-1]
        if limit.quantity.fact == ON_FILE:
            ends = [each.ends for each in first.visit.authorizations or ()]
            known = [end for end in ends if end is not None]
            return date.fromordinal(max(known)) if known and len(known) == len(ends) else None
        if unit not in (Unit.DAYS, Unit.DATE):
            return None
        value = value_on(limit.quantity, first, self._words)
        later = value_on(limit.quantity, last, self._words)
        if value is None or later is None or later - value != (last.day - first.day).days:
            return None
        ordinal = first.day.toordinal() + limit.last - value
        in_calendar = date.min.toordinal() <= ordinal <= date.max.toordinal()
        return date.fromordinal(ordinal) if in_calendar else None

    def _ends(self, one: Followed) -> date | None:
        """The first day on which the policy no longer states the limit."""
        if one.last + 1 == len(self._steps):
            return None
        return turning_day(self._steps[one.last], self._steps[one.last + 1], self._base)


def _together(clocks: Sequence[Clock]) -> Iterator[Clock]:
    """The clocks, with items of the record, and ends of a certification, that coincide as one."""
    merged: dict[tuple[object, ...], list[Clock]] = {}
    for number, clock in enumerate(clocks):
        own: tuple[object, ...] = (number,)
        if clock.kind is Kind.DOCUMENTATION:
            own = (clock.limit, clock.runs_out, clock.ran_out, clock.ends)
        if clock.kind is Kind.RECERTIFICATION and clock.through is not None:
            own = (clock.through, clock.runs_out, clock.ran_out, clock.ends)
        merged.setdefault(own, []).append(clock)
    for alike in merged.values():
        if len(alike) == 1:
            yield alike[0]
        elif alike[0].kind is Kind.DOCUMENTATION:
            yield _items_as_one(alike)
        else:
            # That which counts the days of the period says more than that of its last day.
            follows = {each.rule: each for clock in alike for each in clock.consequences}
            longest = max(alike, key=lambda clock: clock.limit)
            worst = tuple(sorted(follows.values(), key=worst_first))
            yield replace(longest, consequences=worst)


def _items_as_one(alike: Sequence[Clock]) -> Clock:
    """Several items of the record as one clock, with the age of the oldest on each visit."""
    names = [clock.counts.removeprefix("record of ") for clock in alike]
    label = "record of " + ", ".join(names)
    values = tuple(
        max((value for value in column if value is not None), default=None)
        for column in zip(*(clock.values for clock in alike), strict=True)
    )
    follows = dict.fromkeys(each for clock in alike for each in clock.consequences)
    return replace(alike[0], label=label, counts=label, values=values, consequences=tuple(follows))


_UNNAMED = (Kind.DAYS, Kind.VISITS)


def _is_told(clock: Clock) -> bool:
    """Something is to be done about it, and not only by whoever checks the stated visit.

    A rule that merely begins to apply at some visit or day, and is met or stands already, is no
    clock that anybody watches.
    """
    met = all(each.follows is Standing.MET for each in clock.consequences)
    if clock.ran_out and met and clock.kind is not Kind.THRESHOLD:
        return False
    if clock.kind not in _UNNAMED:
        return True
    return not (clock.ran_out and not clock.again) and (not met or _blocks(clock))


def _blocks(clock: Clock) -> bool:
    return any(each.severity.blocks for each in clock.consequences)


def _soonest(clock: Clock) -> tuple[bool, int, int]:
    """For sorting: what runs out first, then what does not within the plan."""
    never = clock.runs_out is None and not clock.ran_out
    return never, clock.runs_out or 0, list(Kind).index(clock.kind)
