"""One visit held against two forms of the knowledge base, with no more work than the edit needs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from engine.determination.assess import Assessment, assess
from engine.determination.evaluate import with_processing_date
from engine.determination.judgement import Judgement, judge
from engine.determination.other_policies import still_open
from engine.facts.tables import Tables
from engine.facts.visit import Visit
from engine.impact.delta import Delta, delta
from engine.impact.form import Days, Form
from engine.knowledge.base import KnowledgeBase
from engine.knowledge.choose import Choice
from engine.policy.model import LinkedPolicy
from engine.rules.reference import SessionResult, conclude, standing
from engine.rules.tree import Scope, Standing

_MOST_KEPT = 20_000


class How(StrEnum):
    """How far a visit had to be looked at."""

    UNTOUCHED = "untouched"
    ALIKE = "alike"
    JUDGED = "judged"


@dataclass(frozen=True, slots=True)
class Compared:
    """What two forms make of a visit; None where a form has no policy that decides it.

    Both are None as well for a visit that was not judged, since it comes out the same. ``rules``
    are those that stand otherwise on it, or bear on it otherwise.
    """

    how: How
    before: Judgement | None = None
    after: Judgement | None = None
    rules: tuple[str, ...] = ()


_UNTOUCHED = Compared(How.UNTOUCHED)
_ALIKE = Compared(How.ALIKE)


class Comparer:
    """Compares visits between two forms of the knowledge base; ``today`` is the day of asking.

    A visit is passed over where every policy that could decide it says the same on its days. Of the
    others only the rules that differ are evaluated a second time. Both judgements are made where
    one of these rules stands otherwise, or something that rests on all rules could come out
    otherwise: mends that are sought, amounts, units.
    """

    def __init__(self, before: KnowledgeBase, after: KnowledgeBase, today: date) -> None:
        self._before = Form(before)
        self._after = Form(after)
        self._vocabulary = after.vocabulary
        self._today = today
        self._deltas: dict[tuple[str, str, str], Delta] = {}
        self._touched: dict[tuple[str, Days], bool] = {}
        payors = {file.payor for base in (before, after) for file in base.files.values()}
        self._rescoped = frozenset(
            payor for payor in payors if self._before.scopes(payor) != self._after.scopes(payor)
        )

    def may_touch(self, payor: str, service: int, processing: int | None) -> bool:
        """Whether the edit can touch some visit of a payor on these days (ordinals)."""
        if payor in self._rescoped:
            return True
        days = Days(service, processing or max(service, self._today.toordinal()))
        if len(self._touched) >= _MOST_KEPT:
            self._touched.clear()
        key = payor, days
        if key not in self._touched:
            policies = self._after.policies(payor)
            self._touched[key] = any(self._differs(policy.id, days) for policy in policies)
        return self._touched[key]

    def compare(self, visit: Visit) -> Compared:
        """What the edit makes of a visit."""
        visit, _ = with_processing_date(visit, self._today)
        days = Days.of(visit)
        if not self.may_touch(str(visit.facts.get("payor")), days.service, days.processing):
            return _UNTOUCHED
        old, new = self._before.choose(visit), self._after.choose(visit)
        if _ids(old) != _ids(new):
            return self._both(visit, days, old, new)
        if old.policy is None or not any(self._differs(name, days) for name in _ids(old)[0]):
            return _UNTOUCHED
        before = self._before.link(old.policy.id, days)
        after = self._after.link(old.policy.id, days)
        if old.narrower or before is None or after is None:
            return self._both(visit, days, old, new)
        return self._one_policy(visit, old, before, after)

    def fully(self, visit: Visit) -> Compared:
        """The same by judging twice, whatever the edit: what ``compare`` must agree with."""
        visit, _ = with_processing_date(visit, self._today)
        old, new = self._before.choose(visit), self._after.choose(visit)
        return self._both(visit, Days.of(visit), old, new)

    def _differs(self, policy: str, days: Days) -> bool:
        before, after = self._before.link(policy, days), self._after.link(policy, days)
        if before is None or after is None:
            return before is not after
        return not self._delta(before, after).is_empty

    def _delta(self, before: LinkedPolicy, after: LinkedPolicy) -> Delta:
        key = before.id, before.key, after.key
        if key not in self._deltas:
            tables = self._before.base.tables, self._after.base.tables
            self._deltas[key] = delta(before, after, *tables)
        return self._deltas[key]

    def _both(self, visit: Visit, days: Days, old: Choice, new: Choice) -> Compared:
        assessed = [
            self._assessed(form, choice, visit, days)
            for form, choice in ((self._before, old), (self._after, new))
        ]
        before, after = (
            None if each is None else judge(each, self._vocabulary, open_facts)
            for each, open_facts in assessed
        )
        one, other = (each for each, _ in assessed)
        rules: tuple[str, ...] = ()
        if one is not None and other is not None and one.linked.id == other.linked.id:
            bearing = self._delta(one.linked, other.linked).bearing
            rules = tuple(_otherwise(one, other, bearing))
        return Compared(How.JUDGED, before, after, rules)

    def _assessed(
        self, form: Form, choice: Choice, visit: Visit, days: Days
    ) -> tuple[Assessment | None, tuple[str, ...]]:
        linked = None if choice.policy is None else form.link(choice.policy.id, days)
        if linked is None:
            return None, ()
        found = assess(linked, visit, form.base.tables)
        return found, still_open(form.base, choice, found)

    def _one_policy(
        self, visit: Visit, choice: Choice, before: LinkedPolicy, after: LinkedPolicy
    ) -> Compared:
        differs = self._delta(before, after)
        one = assess(before, visit, self._before.base.tables)
        if differs.whole:
            other = assess(after, visit, self._after.base.tables)
        else:
            other = _again(one, after, differs, self._after.base.tables)
        if not differs.always and _alike(one, other, differs):
            return _ALIKE
        # No narrower policy is in sight here, so that every open fact stays open.
        return Compared(
            How.JUDGED,
            judge(one, self._vocabulary, choice.open_facts),
            judge(other, self._vocabulary, choice.open_facts),
            tuple(_otherwise(one, other, differs.bearing)),
        )


def _ids(choice: Choice) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The policies of a choice, the chosen one first, and the facts it hangs on."""
    chosen = () if choice.policy is None else (choice.policy.id,)
    return (*chosen, *(each.id for each in choice.narrower)), choice.open_facts


def _again(before: Assessment, after: LinkedPolicy, differs: Delta, tables: Tables) -> Assessment:
    """The assessment by the changed policy, with only those rules evaluated that differ.

    ``tables`` are its own: they hold the same rows, and may hold other amounts.
    """
    again = differs.again
    sessions: dict[int | None, SessionResult] = {}
    derived: Mapping[str, bool | None] = {}
    for number, session in before.sessions.items():
        scope = Scope.VISIT if number is None else Scope.LINE
        view = before.views.visit if number is None else before.views.lines[number - 1]
        concluded = session.concluded
        if differs.derives:
            concluded = conclude(after.logic.conclusions, scope, view, derived)
            derived = concluded if number is None else derived
        standings: dict[str, Standing] = {}
        for rule in after.logic.rules:
            if rule.scope is not scope:
                continue
            if rule.id in again:
                stands = standing(rule, view, concluded)
            else:
                stands = session.standings.get(rule.id)
            if stands is not None:
                standings[rule.id] = stands
        sessions[number] = SessionResult(standings, concluded)
    return Assessment(after, before.visit, tables, before.views, sessions)


def _alike(before: Assessment, after: Assessment, differs: Delta) -> bool:
    """Both judgements are the same, since all that they rest on is.

    The search for mends looks at changed visits, on which any rule may stand otherwise: it is only
    known to end alike where there is nothing to mend. A rule that waits for facts may turn out to
    hang on nothing in one form only.
    """
    for number, session in before.sessions.items():
        changed = after.sessions[number].standings
        if not differs.bearing.isdisjoint((*session.standings, *changed)):
            return False
        if session.standings != changed:
            return False
        if any(
            session.standings.get(rule) is Standing.POSSIBLE and rule in before.linked.blocking
            for rule in differs.rules
        ):
            return False
    return not any(
        before.blocking(line.number, Standing.BROKEN)
        or (differs.speaks and before.addresses(line.number) != after.addresses(line.number))
        for line in before.visit.lines
    )


def _otherwise(before: Assessment, after: Assessment, bearing: frozenset[str]) -> Iterator[str]:
    """The rules that stand otherwise in some session, or bear otherwise on it, in order."""
    found: set[str] = set()
    for number, session in before.sessions.items():
        old: Mapping[str, Standing] = session.standings
        new = after.sessions[number].standings
        stated = old.keys() | new.keys()
        found |= {rule for rule in stated if old.get(rule) is not new.get(rule)}
        found |= stated & bearing
    yield from sorted(found)
