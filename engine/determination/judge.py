"""What comes of an assessment: what is moot, how lines are billed, and the outcome of each line."""

from __future__ import annotations

from functools import cached_property

from engine.determination.assess import Assessment, Key
from engine.determination.bill import Billing, billing, line_bill
from engine.determination.dependencies import dependencies
from engine.determination.mend import Mender
from engine.determination.model import Bill, Outcome
from engine.determination.unknowns import Unknowns
from engine.facts.vocabulary import Vocabulary
from engine.rules.tree import Standing


class Judge:
    """Judges one assessment; what words a determination rests on what is decided here.

    Everything is worked out when it is asked for, since to tell a rule moot takes long.
    ``open_facts`` could choose another policy.
    """

    def __init__(
        self, assessment: Assessment, vocabulary: Vocabulary, open_facts: tuple[str, ...]
    ) -> None:
        self._given = assessment
        self._vocabulary = vocabulary
        self.open_facts = open_facts
        self.unknowns = Unknowns(assessment, vocabulary)

    @cached_property
    def moot(self) -> frozenset[Key]:
        """The rules that are possible by their parts, yet not broken whatever the answers."""
        given = self._given
        return frozenset(
            (line, rule_id)
            for line, session in given.sessions.items()
            for rule_id, standing in session.standings.items()
            if standing is Standing.POSSIBLE
            and given.linked.rules[rule_id].severity.blocks
            and self.unknowns.is_moot((line, rule_id))
        )

    @cached_property
    def assessment(self) -> Assessment:
        """The assessment without what is moot."""
        return self._given.without(self.moot) if self.moot else self._given

    @cached_property
    def billing(self) -> Billing:
        """How the lines are billed; what is only possible has no part in it."""
        return billing(self._given)

    @cached_property
    def mender(self) -> Mender:
        """Seeks what would mend a line."""
        return Mender(self.assessment, self._vocabulary, self.billing.ways)

    @cached_property
    def _plain_mender(self) -> Mender:
        """Tells whether a line can be mended, for which what is only possible does not count."""
        return Mender(self._given, self._vocabulary, self.billing.ways)

    def seeks_mends(self, line: int) -> bool:
        """Something that is broken stands against the line."""
        if self._given.addresses(line):
            return bool(self._given.blocking(line, Standing.BROKEN))
        return self._given.stands_against(line)

    def outcome(self, line: int) -> Outcome:
        """The outcome of a line: as ``outcome_if`` says it, asking no more than it must."""
        mendable = self.seeks_mends(line) and self._plain_mender.can_mend(line)
        found = self.outcome_if(self._given, line, mendable)
        if found is Outcome.CONDITIONAL and not self._waits(line):
            return self.outcome_if(self.assessment, line, mendable)
        return found

    def _waits(self, line: int) -> bool:
        """Something waits for facts, and is not moot; what can be told at a glance comes first."""
        if self.open_facts:
            return True
        twice = dependencies(self._given.linked).asks_twice
        possible = self._given.blocking(line, Standing.POSSIBLE)
        possible.sort(key=lambda key: key[1] in twice)
        return any(not self.unknowns.is_moot(key) for key in possible)

    def outcome_if(self, assessment: Assessment, line: int, mendable: bool) -> Outcome:
        """The outcome of a line in this assessment, or in that of a changed visit."""
        if not assessment.addresses(line):
            barred = assessment.stands_against(line) and not mendable
            return Outcome.NOT_COVERED if barred else Outcome.NOT_ADDRESSED
        broken = bool(assessment.blocking(line, Standing.BROKEN))
        if broken and not mendable:
            return Outcome.NOT_COVERED
        if self.open_facts or assessment.blocking(line, Standing.POSSIBLE):
            return Outcome.CONDITIONAL
        return Outcome.NEEDS_ACTION if broken else Outcome.COVERED

    def units(self, line: int) -> int | None:
        """The units of a line; None while they are not known."""
        if not self.billing.ways:
            return None
        return self.billing.ways[0].get(line)

    def bill(self, line: int) -> tuple[Bill, ...]:
        """The line as billed."""
        return line_bill(self._given, line, self.units(line))
