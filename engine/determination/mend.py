"""What would mend a line: the smallest sets of honest changes, found by search and proved."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping

from engine.determination.assess import Assessment, Key
from engine.determination.edits import Edit, Edits, Turning, apply, changes_of, combined, smallest
from engine.determination.model import Mend, Outcome, Step
from engine.determination.words import label_of, says
from engine.facts.visit import Place, Value
from engine.facts.vocabulary import Change, FactType, Vocabulary
from engine.policy.model import Fix
from engine.rules.tree import All, Standing

_MOST_MENDS = 3
_MOST_TRIED = 40
_ROUNDS = 3
_CODE = "line.code"
_UNITS = "line.units"
_MODIFIERS = "line.modifiers"


class Mender:
    """Seeks what would mend the lines of one assessment.

    ``bills`` are the lawful ways to bill the lines (line number to units).
    """

    def __init__(
        self,
        assessment: Assessment,
        vocabulary: Vocabulary,
        bills: Iterable[Mapping[int, int]] = (),
    ) -> None:
        self._assessment = assessment
        self._vocabulary = vocabulary
        self._bills = tuple(bills)
        self._rules = assessment.linked.rule_logic
        self._about = assessment.linked.rules

    def can_mend(self, line: int) -> bool:
        """Some set of changes leaves no known blocking rule against the line."""
        return any(not self._broken(edits, line) for edits in self._tried(line))

    def mends(self, line: int, leads_to: Callable[[Assessment], Outcome]) -> tuple[Mend, ...]:
        """The smallest sets of changes after which no known blocking rule stands against the line.

        Every set was tried: ``leads_to`` gives the line's outcome in the changed visit. Open
        questions may remain open, so a mended line may still be conditional; a set that opens a
        new one is given only where none does without.
        """
        before = set(self._assessment.blocking(line, Standing.POSSIBLE))
        found: list[Edits] = []
        opening: list[Edits] = []
        for edits in self._tried(line):
            if any(one <= edits for one in found) or self._broken(edits, line):
                continue
            after = set(self._after(edits, line).blocking(line, Standing.POSSIBLE))
            (found if after <= before else opening).append(self._least(edits, line, before))
            if len(found) >= _MOST_MENDS:
                break
        unique = sorted(set(found or opening), key=lambda edits: (len(edits), sorted(edits)))
        return tuple(self._mend(edits, line, leads_to) for edits in unique[:_MOST_MENDS])

    def _tried(self, line: int) -> Iterator[Edits]:
        """Sets of changes to try: for the rules that are broken, then for those they break."""
        seen: set[Edits] = set()
        frontier: list[Edits] = [frozenset()]
        for _ in range(_ROUNDS):
            following: list[Edits] = []
            for edits in frontier:
                at = self._after(edits, line) if edits else self._assessment
                broken = at.blocking(line, Standing.BROKEN)
                ways = combined(_recoding([self._ways(at, key) for key in broken]))
                following += [merged(edits, way) for way in ways if way]
            frontier = [way for way in smallest(following) if way not in seen]
            for edits in itertools.islice(frontier, _MOST_TRIED):
                seen.add(edits)
                if Edit(line, _UNITS, "set", 0) not in edits or self._may_stay_off(line):
                    yield edits

    def _may_stay_off(self, line: int) -> bool:
        """Some lawful bill gives the line no unit, and another line one."""
        return any(bill.get(line) == 0 and any(bill.values()) for bill in self._bills)

    def _ways(self, at: Assessment, key: Key) -> list[Edits]:
        line, rule_id = key
        rule = self._rules[rule_id]
        turning = Turning(at, self._vocabulary, self._bills)
        found = turning.ways(line, All((rule.applies, rule.broken)), False)
        fix = self._about[rule_id].fix
        if fix is not None and fix.change:
            found = [self._stated(line, fix), *found]
        return [edits for edits in found if self._attests_what_is_asked(edits, rule_id)]

    def _attests_what_is_asked(self, edits: Edits, rule_id: str) -> bool:
        """No modifier is added beside those that the rule asks for, where it names some.

        A modifier says that something is so: one that merely takes a line out of a rule, as GA
        does, is not a way to mend it.
        """
        about = self._about[rule_id]
        changes = about.fix.change if about.fix is not None else ()
        asked = {*about.bill_with, *(str(value) for fact, value in changes if fact == _MODIFIERS)}
        added = {str(e.value) for e in edits if e.fact == _MODIFIERS and e.how == "add"}
        return not asked or added <= asked

    def _stated(self, line: int | None, fix: Fix) -> Edits:
        edits = set()
        for fact, value in fix.change:
            spec = self._vocabulary[fact]
            number = line if line is not None and spec.on_line else 0
            if spec.type.is_several:
                edits.add(Edit(number, fact, "add", str(value)))
            elif spec.type is FactType.RECORDED:
                edits.add(Edit(number, fact, "set", 0))
            else:
                edits.add(
                    Edit(number, fact, "set", int(value) if spec.type.is_number else str(value))
                )
        return frozenset(edits)

    def _after(self, edits: Edits, line: int) -> Assessment:
        return self._assessment.on(changes_of(self._assessment.visit, edits), line)

    def _broken(self, edits: Edits, line: int) -> bool:
        return bool(self._after(edits, line).blocking(line, Standing.BROKEN))

    def _least(self, edits: Edits, line: int, before: set[Key]) -> Edits:
        """The same changes without those that turn out not to be needed."""
        allowed = before | set(self._after(edits, line).blocking(line, Standing.POSSIBLE))
        for edit in sorted(edits):
            fewer = edits - {edit}
            if fewer and not self._broken(fewer, line):
                after = set(self._after(fewer, line).blocking(line, Standing.POSSIBLE))
                edits = fewer if after <= allowed else edits
        return edits

    def _mend(self, edits: Edits, line: int, leads_to: Callable[[Assessment], Outcome]) -> Mend:
        changed = apply(self._assessment.visit, edits)
        kinds = self._kinds(line)
        places: dict[Place, list[Edit]] = {}
        for edit in sorted(edits):
            places.setdefault(edit.place, []).append(edit)
        steps = []
        for place, changes in places.items():
            value = changed.get(place)
            assert value is not None
            steps.append(
                Step(place, value, self._kind(place[1], kinds), self._do(place, changes, value))
            )
        return Mend(tuple(steps), leads_to(self._after(edits, line)))

    def _kinds(self, line: int) -> set[str]:
        fixes = (
            self._about[rule].fix for _, rule in self._assessment.blocking(line, Standing.BROKEN)
        )
        return {fix.kind for fix in fixes if fix is not None}

    def _kind(self, fact: str, kinds: set[str]) -> str:
        change = self._vocabulary[fact].change
        if change is Change.REBILL and fact == "line.modifiers" and "attest" in kinds:
            return Change.ATTEST.value
        return change.value

    def _do(self, place: Place, changes: list[Edit], value: Value) -> str:
        line, fact = place
        spec = self._vocabulary[fact]
        name = label_of(self._vocabulary, fact)
        if spec.type.is_several:
            added = [str(edit.value) for edit in changes if edit.how == "add"]
            removed = [str(edit.value) for edit in changes if edit.how == "remove"]
            words = [f"add {', '.join(added)}"] if added else []
            words += [f"take off {', '.join(removed)}"] if removed else []
            does = f"{name}: {' and '.join(words)}"
        elif spec.type is FactType.RECORDED:
            does = f"document it, if it was done: {name.removeprefix('record of ')}"
        elif spec.change is Change.OBTAIN:
            does = f"obtain: {name}" + (
                "" if spec.type is FactType.YES_NO else f", {says(spec, value)}"
            )
        elif fact == _UNITS and value == 0:
            does = "take it off the bill, and keep the service in the note"
        else:
            does = f"{name}: {says(spec, value)}"
        return does if line is None else f"line {line}, {does}"


def _recoding(ways: list[list[Edits]]) -> list[list[Edits]]:
    """The ways to mend each rule; where one has none, those of others that change the code.

    Another code leaves the rules of this one behind.
    """
    if all(ways):
        return ways
    other_code = [[way for way in of if any(e.fact == _CODE for e in way)] for of in ways]
    return [of for of in other_code if of] or ways


def merged(edits: Edits, more: Edits) -> Edits:
    """Two sets of changes, the later one standing where both set the same fact."""
    later = {(edit.line, edit.fact) for edit in more if edit.how == "set"}
    return frozenset(e for e in edits if (e.line, e.fact) not in later or e.how != "set") | more
