"""A rule's words with the facts and measures of one visit put in."""

from __future__ import annotations

import re
from collections.abc import Mapping

from engine.determination.assess import Assessment
from engine.determination.words import NOTHING_SAID, filled
from engine.facts.views import place_of
from engine.facts.visit import Value
from engine.facts.vocabulary import Vocabulary
from engine.policy.model import MEASURED
from engine.rules.reference import value_of
from engine.rules.tree import Compare, Measure, facts_of_term, literals

_A_UNKNOWN = re.compile(r"\ba unknown\b")


def told(
    text: str,
    assessment: Assessment,
    vocabulary: Vocabulary,
    line: int | None,
    rule_id: str,
    said: Mapping[str, str] = NOTHING_SAID,
) -> str:
    """What a rule says of a line, or of the visit (``line`` None); ``said`` are further words."""

    def value(name: str) -> Value | None:
        if name.startswith(MEASURED):
            return _measured(assessment, line, rule_id, name.removeprefix(MEASURED))
        return assessment.visit.get(place_of(assessment.visit, line, name))

    words = filled(text, vocabulary, value, said)
    # Where nothing is known yet of what would follow a colon, the sentence ends before it.
    return _A_UNKNOWN.sub("an unknown", words.rstrip(": "))


def _measured(assessment: Assessment, line: int | None, rule_id: str, name: str) -> int | None:
    """A measure of the policy, or one of the engine's that the rule itself looks at."""
    linked = assessment.linked
    view = assessment.views.visit if line is None else assessment.views.lines[line - 1]
    if name in linked.measures:
        return value_of(linked.measures[name], view)
    rule = linked.rule_logic[rule_id]
    for literal in (*literals(rule.applies), *literals(rule.broken)):
        for part in facts_of_term(literal.term) if isinstance(literal, Compare) else ():
            if isinstance(part, Measure) and part.name == name:
                return view.number(part)
    return None
