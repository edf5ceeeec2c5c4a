"""Adding up what was found of visits, in whatever order it comes."""

from __future__ import annotations

from bisect import insort
from collections import Counter
from dataclasses import dataclass, field

from engine.determination.model import Outcome
from engine.impact.compare import How
from engine.impact.entry import BadEntry, Entry
from engine.impact.model import Dollars, Example, Impact, Kind, Moved
from engine.impact.seen import Change, Seen
from engine.source import Diagnostic
from engine.source.diagnostics import in_order

_MOST_ALIKE = 5
"""Examples of one kind of change."""
_MOST_KINDS = 40
_MOST_PROBLEMS = 200

Sort = tuple[tuple[Kind, ...], Outcome | None, Outcome | None]


@dataclass(frozen=True, slots=True)
class _Counted:
    """What is added up of a changed visit."""

    sort: Sort
    expected: tuple[int | None, int | None]
    policy: str
    rules: tuple[str, ...]


@dataclass(slots=True)
class Tally:
    """The sums so far. Visits are numbered from 0 through the file."""

    visits: int = 0
    unreadable: int = 0
    duplicates: int = 0
    hows: Counter[How] = field(default_factory=Counter)
    changed: int = 0
    _kinds: Counter[Kind] = field(default_factory=Counter)
    _moved: Counter[tuple[Outcome | None, Outcome | None]] = field(default_factory=Counter)
    _policies: Counter[str] = field(default_factory=Counter)
    _rules: Counter[str] = field(default_factory=Counter)
    _before: int = 0
    _after: int = 0
    _known: int = 0
    _unknown: int = 0
    _examples: dict[Sort, list[tuple[int, Example]]] = field(default_factory=dict)
    _problems: list[Diagnostic] = field(default_factory=list)
    _more_problems: int = 0
    _again: Counter[bytes] = field(default_factory=Counter)
    _of_key: dict[bytes, _Counted | None] = field(default_factory=dict)
    _bad: set[bytes] = field(default_factory=set)
    _open: dict[int, Entry] = field(default_factory=dict)

    @property
    def waiting(self) -> int:
        """Visits that were counted and have not been taken."""
        return len(self._open)

    def bad(self, entry: BadEntry) -> None:
        """A place of the file that is no visit."""
        self.visits += entry.visits
        self.unreadable += entry.visits
        self._note(entry.problems)

    def is_new(self, number: int, entry: Entry) -> bool:
        """Counts a visit; False for one that states what another one does."""
        self.visits += 1
        if entry.key in self._bad:
            self.unreadable += 1
            return False
        if entry.key in self._of_key:
            self.duplicates += 1
            self._again[entry.key] += 1
            return False
        self._of_key[entry.key] = None
        self._open[number] = entry
        return True

    def passed_over(self, number: int) -> None:
        """A visit that need not be read."""
        del self._open[number]
        self.hows[How.UNTOUCHED] += 1

    def take(self, seen: Seen) -> Entry:
        """What was found of a visit; the entry that it was."""
        entry = self._open.pop(seen.number)
        if seen.how is None:
            self._note(seen.problems)
            again = self._again.pop(entry.key, 0)
            self.unreadable += 1 + again
            self.duplicates -= again
            self._bad.add(entry.key)
            return entry
        self.hows[seen.how] += 1
        if seen.change is not None:
            counted = _counted(seen.change)
            self._of_key[entry.key] = counted
            self._add(counted, 1)
            self._show(seen.number, entry, seen.change, counted.sort)
        return entry

    def impact(self) -> Impact:
        """The whole, when every visit has been taken."""
        for key, times in self._again.items():
            counted = self._of_key[key]
            if counted is not None:
                self._add(counted, times)
        self._again.clear()
        moved = sorted(self._moved.items(), key=lambda pair: (-pair[1], str(pair[0])))
        groups = sorted(self._examples.values(), key=lambda group: group[0][0])[:_MOST_KINDS]
        shown = sorted((each for group in groups for each in group), key=lambda each: each[0])
        return Impact(
            visits=self.visits,
            unreadable=self.unreadable,
            duplicates=self.duplicates,
            untouched=self.hows[How.UNTOUCHED],
            alike=self.hows[How.ALIKE],
            judged=self.hows[How.JUDGED],
            changed=self.changed,
            kinds={kind: self._kinds[kind] for kind in Kind if self._kinds[kind]},
            outcomes=tuple(Moved(*pair, visits) for pair, visits in moved),
            dollars=Dollars(self._before, self._after, self._known, self._unknown),
            policies=_most_first(self._policies),
            rules=_most_first(self._rules),
            examples=tuple(example for _, example in shown),
            problems=in_order(self._problems),
            more_problems=self._more_problems,
        )

    def _note(self, problems: tuple[Diagnostic, ...]) -> None:
        for problem in problems:
            insort(self._problems, problem, key=lambda each: (each.line or 0, each.column or 0))
        self._more_problems += len(self._problems[_MOST_PROBLEMS:])
        del self._problems[_MOST_PROBLEMS:]

    def _add(self, counted: _Counted, times: int) -> None:
        kinds, *moved = counted.sort
        self.changed += times
        self._kinds.update(dict.fromkeys(kinds, times))
        if moved[0] is not moved[1]:
            self._moved[moved[0], moved[1]] += times
        before, after = counted.expected
        if before is None or after is None:
            self._unknown += times
        else:
            self._before += before * times
            self._after += after * times
            self._known += times
        self._policies[counted.policy] += times
        self._rules.update(dict.fromkeys(counted.rules, times))

    def _show(self, number: int, entry: Entry, change: Change, sort: Sort) -> None:
        group = self._examples.setdefault(sort, [])
        example = Example(
            entry.file, entry.line, entry.name, change.kinds, change.before, change.after,
            change.rules,
        )  # fmt: skip
        insort(group, (number, example), key=lambda each: each[0])
        del group[_MOST_ALIKE:]


def _counted(change: Change) -> _Counted:
    before, after = change.before, change.after
    outcomes = [None if each is None else each.outcome for each in (before, after)]
    expected = [None if each is None else each.expected for each in (before, after)]
    decides = after or before
    policy = "" if decides is None else decides.policy
    return _Counted(
        (change.kinds, outcomes[0], outcomes[1]), (expected[0], expected[1]), policy, change.rules
    )


def _most_first(counts: Counter[str]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))
