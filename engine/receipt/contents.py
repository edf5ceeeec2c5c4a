"""What stands on a receipt, in its order, for whatever it is printed on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from engine.determination import phrases
from engine.determination.model import Determination
from engine.determination.outline import Said, outline
from engine.determination.words import label_of, says
from engine.facts.visit import Visit
from engine.facts.vocabulary import Vocabulary
from engine.policy.model import Source
from engine.receipt.record import Record

_UNSAID = frozenset(("payor", "date_of_service", "processing_date"))
"""Facts that the head of a receipt states."""
_ON_ROWS = frozenset(("line.code", "line.units", "line.modifiers"))
_SHOWN_OF_DIGEST = 16
_MOST_SOURCES = 12


@dataclass(frozen=True, slots=True)
class Contents:
    """The texts of a receipt. ``lines`` is a table, its first row the head."""

    title: str
    answer: str
    about: tuple[tuple[str, str], ...]
    lines: tuple[tuple[str, ...], ...]
    sections: tuple[tuple[str, tuple[str, ...]], ...]
    closing: str


def contents(
    visit: Visit, determination: Determination, record: Record, vocabulary: Vocabulary
) -> Contents:
    """The receipt of a determination."""
    told = determination
    parts = outline(told)
    many = len(told.lines)
    standing = [_said(said, many) for said in (*parts.broken, *parts.open)]
    ways = [
        "; and ".join(f"{step.do} ({step.kind})" for step in way.mend.steps) for way in parts.ways
    ]
    asked = [asked.question.asks for asked in parts.questions]
    sections = (
        ("In the way", standing),
        ("What would mend it", ways),
        ("Still to find out", asked),
        ("Good to know", [_said(said, many) for said in parts.other]),
        ("Facts of the visit", list(_facts(visit, vocabulary))),
        ("Where it is written", list(_sources(told))),
    )
    return Contents(
        title="Decision receipt",
        answer=phrases.headline(told),
        about=(
            ("date of service", told.date_of_service.isoformat()),
            ("payor", told.payor),
            ("policy", f"{told.policy}, held against its sources on {told.reviewed_on or '-'}"),
            ("policy hash", told.policy_key[:_SHOWN_OF_DIGEST]),
            ("asked on", told.as_of.isoformat()),
            ("receipt", record.digest[:_SHOWN_OF_DIGEST]),
        ),
        lines=(
            ("line", "code", "outcome", "bill"),
            *(
                (
                    str(line.number),
                    f"{line.code} {line.label}".strip(),
                    phrases.OUTCOMES[line.outcome],
                    phrases.bill_of(line),
                )
                for line in told.lines
            ),
        ),
        sections=tuple((title, tuple(texts)) for title, texts in sections if texts),
        closing=phrases.NO_PROMISE,
    )


def _said(said: Said, many: int) -> str:
    where = phrases.on_lines(said.lines, many)
    before = f"{where}, " if where else ""
    finding = said.finding
    return f"{before}{phrases.severity(finding)}: {finding.message} ({finding.rule})"


def _facts(visit: Visit, vocabulary: Vocabulary) -> Iterator[str]:
    yield from _stated(visit.facts, vocabulary, _UNSAID, "")
    for line in visit.lines:
        yield from _stated(line.facts, vocabulary, _ON_ROWS, f"line {line.number}, ")


def _stated(
    facts: Mapping[str, Any], vocabulary: Vocabulary, left_out: frozenset[str], before: str
) -> Iterator[str]:
    told = [
        f"{label_of(vocabulary, fact)}: {says(vocabulary[fact], facts[fact])}"
        for fact in vocabulary.facts
        if fact in facts and fact not in left_out
    ]
    if told:
        yield before + "; ".join(told)


def _sources(told: Determination) -> Iterator[str]:
    """The documents of what was found, then of what was met, each once."""
    met = [*told.visit_met, *(reason for line in told.lines for reason in line.met)]
    seen: dict[tuple[str, str], Source] = {}
    for sources in (*(f.sources for f in told.findings), *(reason.sources for reason in met)):
        for source in sources:
            seen.setdefault((source.title, source.section), source)
    for source in list(seen.values())[:_MOST_SOURCES]:
        yield phrases.cited(source) + (f", {source.url}" if source.url else "")
    if len(seen) > _MOST_SOURCES:
        yield f"and {len(seen) - _MOST_SOURCES} more, which payor-rules check --why names"
