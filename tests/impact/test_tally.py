"""What is added up of visits: each once, each duplicate too, bounded, in the order of the file."""

from __future__ import annotations

from itertools import permutations

import pytest

from engine.determination.judgement import JudgedLine, Judgement
from engine.determination.model import Outcome
from engine.impact.compare import How
from engine.impact.entry import BadEntry, Entry
from engine.impact.model import Dollars, Impact, Kind, Moved
from engine.impact.seen import Change, Seen
from engine.impact.tally import Tally
from engine.source import Diagnostic

COVERED, DENIED = Outcome.COVERED, Outcome.NOT_COVERED


def entry(number: int, key: str = "") -> Entry:
    """The visit of a line, counted from 0; one of the same key states the same."""
    name = key or str(number)
    return Entry("past.jsonl", number + 1, f"V{number}", b"", name.encode())


def judged(outcome: Outcome, expected: int | None, policy: str = "acme") -> Judgement:
    """A judgement of one line."""
    return Judgement(policy, outcome, (JudgedLine("97140", outcome, 1, ()),), expected)


def problem(line: int, column: int = 1) -> Diagnostic:
    """Something that is wrong on a line of the file."""
    return Diagnostic("error", "not-json", f"wrong {line}", "past.jsonl", line, column, advice="x")


def change(
    *kinds: Kind,
    before: Judgement | None,
    after: Judgement | None,
    rules: tuple[str, ...] = ("R",),
) -> Change:
    """What changed in a visit."""
    return Change(kinds, before, after, rules)


LOST = change(Kind.OUTCOME, Kind.AMOUNT, before=judged(COVERED, 5000), after=judged(DENIED, 1200))
PAID_OTHERWISE = change(
    Kind.AMOUNT, before=judged(COVERED, 5000), after=judged(COVERED, 4000), rules=("Q", "R")
)
UNPRICED = change(
    Kind.OUTCOME, before=judged(COVERED, None), after=judged(DENIED, 0, "zenith"), rules=("Q",)
)


def added(*found: tuple[Entry, Seen | None]) -> Impact:
    """The impact of visits; None stands for one that was passed over."""
    tally = Tally()
    for number, (each, seen) in enumerate(found):
        if not tally.is_new(number, each):
            continue
        if seen is None:
            tally.passed_over(number)
        else:
            tally.take(seen)
    return tally.impact()


def test_every_visit_is_counted_once_by_how_it_was_looked_at() -> None:
    found = added(
        (entry(0), Seen(0, How.JUDGED, LOST)),
        (entry(1), Seen(1, How.JUDGED)),
        (entry(2), Seen(2, How.ALIKE)),
        (entry(3), Seen(3, How.UNTOUCHED)),
        (entry(4), None),
        (entry(5), Seen(5, None, problems=(problem(6),))),
        (entry(6, "0"), None),
    )
    assert (found.visits, found.judged, found.alike, found.untouched) == (7, 2, 1, 2)
    assert (found.unreadable, found.duplicates, found.changed) == (1, 1, 2)


def test_sums_count_every_duplicate() -> None:
    found = added(
        (entry(0), Seen(0, How.JUDGED, LOST)),
        (entry(1, "0"), None),
        (entry(2, "0"), None),
        (entry(3), Seen(3, How.JUDGED, UNPRICED)),
        (entry(4, "3"), None),
        (entry(5), Seen(5, How.JUDGED, PAID_OTHERWISE)),
        (entry(6, "3"), None),
    )
    assert found.changed == 7
    assert found.dollars == Dollars(before=20_000, after=7_600, visits=4, unknown=3)
    assert found.dollars.difference == -12_400
    assert found.kinds == {Kind.OUTCOME: 6, Kind.AMOUNT: 4}
    assert found.outcomes == (Moved(COVERED, DENIED, 6),)
    assert found.policies == {"acme": 4, "zenith": 3}
    assert found.rules == {"R": 4, "Q": 4}


def test_a_policy_that_decides_no_longer_is_named_by_what_decided() -> None:
    gone = change(Kind.ANSWER, before=judged(COVERED, 5000), after=None)
    come = change(Kind.ANSWER, before=None, after=judged(COVERED, 5000, "zenith"))
    found = added((entry(0), Seen(0, How.JUDGED, gone)), (entry(1), Seen(1, How.JUDGED, come)))
    assert found.policies == {"acme": 1, "zenith": 1}
    assert found.dollars == Dollars(unknown=2)
    assert set(found.outcomes) == {Moved(COVERED, None, 1), Moved(None, COVERED, 1)}


def test_what_most_visits_share_comes_first() -> None:
    rare = change(Kind.OUTCOME, before=judged(DENIED, 1), after=judged(COVERED, 1), rules=("A",))
    found = added(
        (entry(0), Seen(0, How.JUDGED, rare)),
        (entry(1), Seen(1, How.JUDGED, LOST)),
        (entry(2), Seen(2, How.JUDGED, LOST)),
    )
    assert [moved.visits for moved in found.outcomes] == [2, 1]
    assert list(found.rules) == ["R", "A"]


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_the_impact_is_the_same_in_whatever_order_answers_come(order: tuple[int, ...]) -> None:
    seen = [
        Seen(0, How.JUDGED, LOST),
        Seen(1, None, problems=(problem(2, 9), problem(2, 3))),
        Seen(2, How.JUDGED, PAID_OTHERWISE),
        Seen(3, How.JUDGED, LOST),
    ]
    tally = Tally()
    for number in range(4):
        assert tally.is_new(number, entry(number))
    assert tally.waiting == 4
    for number in order:
        assert tally.take(seen[number]) == entry(number)
    assert tally.waiting == 0
    found = tally.impact()
    assert [example.line for example in found.examples] == [1, 3, 4]
    assert [(each.line, each.column) for each in found.problems] == [(2, 3), (2, 9)]


def test_of_a_kind_of_change_the_first_five_are_shown() -> None:
    tally = Tally()
    for number in range(300):
        assert tally.is_new(number, entry(number))
    for number in reversed(range(300)):
        tally.take(Seen(number, How.JUDGED, LOST if number % 2 else PAID_OTHERWISE))
    found = tally.impact()
    assert [example.line for example in found.examples] == [*range(1, 11)]
    assert found.changed == 300


def test_no_more_kinds_of_change_are_shown_than_a_page_holds() -> None:
    outcomes = (*Outcome, None)
    several = [
        change(
            *kinds,
            before=None if one is None else judged(one, 1),
            after=None if other is None else judged(other, 1),
        )
        for one in outcomes
        for other in outcomes
        for kinds in ((Kind.OUTCOME,), (Kind.OUTCOME, Kind.AMOUNT))
    ]
    assert len(several) > 40
    found = added(*((entry(n), Seen(n, How.JUDGED, each)) for n, each in enumerate(several)))
    assert [example.line for example in found.examples] == [*range(1, 41)]
    assert found.changed == len(several)


def test_problems_are_counted_and_the_first_of_the_file_kept() -> None:
    tally = Tally()
    for line in range(500, 0, -1):
        tally.bad(BadEntry((problem(line),)))
    tally.bad(BadEntry((problem(1, 2),), visits=0))
    found = tally.impact()
    assert (found.visits, found.unreadable) == (500, 500)
    assert len(found.problems) == 200
    assert (found.problems[0].line, found.problems[-1].line) == (1, 199)
    assert found.more_problems == 301


def test_visits_that_say_what_a_bad_one_says_are_as_bad_before_it_is_read_and_after() -> None:
    tally = Tally()
    assert tally.is_new(0, entry(0))
    assert not tally.is_new(1, entry(1, "0"))
    tally.take(Seen(0, None, problems=(problem(1),)))
    assert not tally.is_new(2, entry(2, "0"))
    found = tally.impact()
    assert (found.visits, found.unreadable, found.duplicates) == (3, 3, 0)
    assert found.more_problems == 0
    assert len(found.problems) == 1
