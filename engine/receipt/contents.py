"""What stands on a receipt, in its order, for whatever it is printed on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.determination import phrases
from engine.determination.model import Determination
from engine.determination.outline import Said, outline
from engine.determination.us_forms import us, us_date
from engine.determination.words import label_of, says
from engine.facts.visit import Visit
from engine.facts.vocabulary import Vocabulary
from engine.policy.model import Source
from engine.receipt.record import Record
from engine.source.diagnostics import listed

_UNSAID = frozenset(("payor", "date_of_service", "processing_date"))
"""Facts that the head of a receipt states."""
_ON_ROWS = frozenset(("line.code", "line.units", "line.modifiers"))
_SHOWN_OF_DIGEST = 16
_MOST_SOURCES = 12
_MOST_NUMBERS = 4
_MOST_OF_A_KIND = 8
"""Findings or questions of a kind that stand on a receipt; its record holds all."""


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
    ways = [
        "; and ".join(f"{step.do} ({step.kind})" for step in way.mend.steps) for way in parts.ways
    ]
    asked = [asked.question.asks for asked in parts.questions]
    sections = (
        ("In the way", _shortened(_said(parts.broken, many))),
        ("What would mend it", ways),
        ("May stand in the way", _shortened(_said(parts.open, many))),
        ("Still to find out", _shortened(asked)),
        ("Good to know", _shortened(_said(parts.other, many))),
        ("Facts of the visit", list(_facts(visit, vocabulary))),
        ("Where it is written", list(_sources(told))),
    )
    return Contents(
        title="Decision receipt",
        answer=_for_people(phrases.headline(told)),
        about=(
            ("Date of service", us_date(told.date_of_service)),
            ("Payor", told.payor),
            ("Policy", us(f"{told.policy}, held against its sources on {told.reviewed_on or '-'}")),
            ("Policy hash", told.policy_key[:_SHOWN_OF_DIGEST]),
            ("Asked on", us_date(told.as_of)),
            ("Receipt", record.digest[:_SHOWN_OF_DIGEST]),
        ),
        lines=(("Line", "Code", "Outcome", "Bill"), *_rows(told)),
        sections=tuple(
            (title, tuple(map(_for_people, texts))) for title, texts in sections if texts
        ),
        closing=phrases.NO_PROMISE,
    )


def _rows(told: Determination) -> Iterator[tuple[str, ...]]:
    """A row for each line; lines that are alike share one."""
    alike: dict[tuple[str, ...], list[str]] = {}
    for line in told.lines:
        code = f"{line.code} {line.label}".strip()
        said = [code, phrases.OUTCOMES[line.outcome], phrases.bill_of(line)]
        alike.setdefault(tuple(map(_for_people, said)), []).append(str(line.number))
    for row, numbers in alike.items():
        yield (listed(numbers, limit=_MOST_NUMBERS), *row)


def _for_people(text: str) -> str:
    return us(text[:1].upper() + text[1:])


def _shortened(texts: Sequence[str]) -> list[str]:
    """As many as one page holds; the rest is counted."""
    if len(texts) <= _MOST_OF_A_KIND + 1:
        return list(texts)
    more = len(texts) - _MOST_OF_A_KIND
    return [*texts[:_MOST_OF_A_KIND], f"and {more} more, which payor-rules check --why names"]


def _said(several: Sequence[Said], many: int) -> list[str]:
    found = []
    for said in several:
        where = phrases.on_lines(said.lines, many)
        before = f"{where}, " if where else ""
        finding = said.finding
        found.append(f"{before}{phrases.severity(finding)}: {finding.message} ({finding.rule})")
    return found


def _facts(visit: Visit, vocabulary: Vocabulary) -> Iterator[str]:
    yield from _stated(visit.facts, vocabulary, _UNSAID)
    alike: dict[str, list[int]] = {}
    for line in visit.lines:
        for stated in _stated(line.facts, vocabulary, _ON_ROWS):
            alike.setdefault(stated, []).append(line.number)
    for stated, numbers in alike.items():
        yield f"{phrases.on_lines(numbers, 0)}, {stated}"


def _stated(
    facts: Mapping[str, Any], vocabulary: Vocabulary, left_out: frozenset[str]
) -> Iterator[str]:
    told = [
        f"{label_of(vocabulary, fact)}: {says(vocabulary[fact], facts[fact])}"
        for fact in vocabulary.facts
        if fact in facts and fact not in left_out
    ]
    if told:
        yield "; ".join(told)


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
