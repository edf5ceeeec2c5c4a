"""Why: the rules and conclusions that fired, with the facts they matched, as a tree."""

from __future__ import annotations

from collections.abc import Mapping

from engine.determination.model import KnownFact, Reason
from engine.determination.table_use import TableUses
from engine.determination.words import as_written, label_of, says, term_label
from engine.facts.measures.stated import STATED, STATED_ON_LINE
from engine.facts.views import place_of
from engine.facts.visit import Place, Visit
from engine.facts.vocabulary import Vocabulary
from engine.policy.model import LinkedPolicy
from engine.rules.evaluate import Evaluation, Firing, Observed
from engine.rules.tree import Concluded, Fact, Includes, Measure, OneOf


class Reasons:
    """Turns the firings of one evaluation into reasons."""

    def __init__(
        self,
        linked: LinkedPolicy,
        vocabulary: Vocabulary,
        visit: Visit,
        evaluation: Evaluation,
        tables: TableUses,
    ) -> None:
        self._tables = tables
        self._linked = linked
        self._vocabulary = vocabulary
        self._visit = visit
        self._facts: dict[Place, KnownFact] = {}
        self._firings: dict[int | None, Mapping[str, Firing]] = {
            None: {f.rule_id: f for f in evaluation.visit.firings}
        }
        for number, line in enumerate(evaluation.lines, start=1):
            self._firings[number] = {f.rule_id: f for f in line.firings}
        self._concluders: dict[str, list[str]] = {}
        for conclusion in linked.logic.conclusions:
            self._concluders.setdefault(conclusion.concludes, []).append(conclusion.id)

    def of(self, line: int | None, rule_id: str) -> Reason:
        """The reason behind a rule or conclusion of a session, with all that it rests on."""
        firing = self._firings[line][rule_id]
        rule = self._linked.rules[rule_id]
        facts: list[KnownFact] = []
        because: list[Reason] = []
        for observed in firing.facts:
            if isinstance(observed.asked, Concluded):
                because.extend(self._concluded(line, observed.asked.name))
            elif not _only_stated(observed.asked):
                fact = self._known(line, observed)
                if fact not in facts:
                    facts.append(fact)
        return Reason(
            rule=rule_id,
            title=rule.title,
            standing=firing.standing.value if firing.standing else _holds(firing),
            facts=tuple(facts),
            because=tuple(because),
            sources=rule.sources,
            confidence=rule.confidence,
            origin=rule.origin,
            table=self._tables.of(line, rule_id),
        )

    def _concluded(self, line: int | None, name: str) -> list[Reason]:
        for session in (line, None):
            fired = [c for c in self._concluders.get(name, ()) if c in self._firings[session]]
            if fired:
                return [self.of(session, conclusion) for conclusion in fired]
        return []

    def _known(self, line: int | None, observed: Observed) -> KnownFact:
        asked = observed.asked
        if isinstance(asked, Fact | OneOf | Includes):
            fact = asked.id if isinstance(asked, Fact) else asked.fact
            spec = self._vocabulary[fact]
            place = place_of(self._visit, line, fact)
            known = self._facts.get(place)
            if known is None:
                value = self._visit.get(place)
                if value is None:
                    value = observed.value if isinstance(asked, Fact) else None
                label = label_of(self._vocabulary, fact)
                known = KnownFact(fact, label, as_written(spec, value), says(spec, value))
                self._facts[place] = known
            return known
        assert not isinstance(asked, Concluded)
        label = term_label(self._vocabulary, asked)
        number = "unknown" if observed.value is None else str(observed.value)
        return KnownFact(getattr(asked, "name", label), label, observed.value, number)


def _only_stated(asked: object) -> bool:
    """That a fact is stated goes without saying; what it is stands beside it."""
    return isinstance(asked, Measure) and asked.name in (STATED, STATED_ON_LINE)


def _holds(firing: Firing) -> str:
    return "holds" if firing.definite else "may hold"
