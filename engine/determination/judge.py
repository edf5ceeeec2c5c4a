"""What comes of an assessment: what is moot, how lines are billed, and the outcome of each line."""

from __future__ import annotations

from engine.determination.assess import Assessment
from engine.determination.bill import billing, line_bill
from engine.determination.mend import Mender
from engine.determination.model import Bill, Outcome
from engine.determination.unknowns import Unknowns
from engine.facts.vocabulary import Vocabulary
from engine.rules.tree import Standing


class Judge:
    """Judges one assessment; what words a determination rests on what is decided here.

    ``assessment`` is the one that was given, without the rules that are ``moot``: possible by their
    parts, yet not broken whatever the answers turn out to be. ``open_facts`` could choose another
    policy.
    """

    def __init__(
        self, assessment: Assessment, vocabulary: Vocabulary, open_facts: tuple[str, ...]
    ) -> None:
        self._vocabulary = vocabulary
        self.open_facts = open_facts
        self.unknowns = Unknowns(assessment, vocabulary)
        self.moot = {
            (line, rule_id)
            for line, session in assessment.sessions.items()
            for rule_id, standing in session.standings.items()
            if standing is Standing.POSSIBLE
            and assessment.linked.rules[rule_id].severity.blocks
            and self.unknowns.is_moot((line, rule_id))
        }
        self.assessment = assessment.without(self.moot) if self.moot else assessment
        self.billing = billing(self.assessment)
        self.mender = Mender(self.assessment, vocabulary, self.billing.ways)

    def seeks_mends(self, line: int) -> bool:
        """Something that is broken stands against the line."""
        if self.assessment.addresses(line):
            return bool(self.assessment.blocking(line, Standing.BROKEN))
        return self.assessment.stands_against(line)

    def outcome(self, line: int) -> Outcome:
        """The outcome of a line, mends sought where something is broken."""
        mendable = self.seeks_mends(line) and self.mender.can_mend(line)
        return self.outcome_if(self.assessment, line, mendable)

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
        return line_bill(self.assessment, line, self.units(line))
