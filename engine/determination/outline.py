"""What a page about a determination says, in its order; what holds for several lines, once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from engine.determination.model import Determination, Finding, Mend, Question, Reason
from engine.facts.visit import Place
from engine.policy.model import Severity
from engine.rules.tree import Standing


@dataclass(frozen=True, slots=True)
class Said:
    """A finding with the lines that it stands against; none for the whole visit."""

    finding: Finding
    lines: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Way:
    """A mend with the lines that it mends."""

    mend: Mend
    lines: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with the lines whose outcome it bears on."""

    question: Question
    lines: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Unfit:
    """A payor none of whose policies fits a visit, and why."""

    visit: str
    payor: str
    why: str


@dataclass(frozen=True, slots=True)
class Outline:
    """The parts of a page.

    ``broken`` findings stand in the way; ``open`` ones may, depending on unknown facts; ``other``
    ones are worth knowing. ``met`` are the rules that are met, with the facts they used.
    """

    broken: tuple[Said, ...]
    open: tuple[Said, ...]
    other: tuple[Said, ...]
    ways: tuple[Way, ...]
    questions: tuple[Asked, ...]
    unasked: tuple[Place, ...]
    met: tuple[tuple[Reason, tuple[int, ...]], ...]


def outline(determination: Determination) -> Outline:
    """The parts of a determination's page, worst first."""
    said = list(_merged(determination.findings))
    questions = _questions(determination)
    asked = {one.question.place for one in questions}
    return Outline(
        broken=tuple(s for s in said if s.finding.blocks and _is_broken(s)),
        open=tuple(s for s in said if s.finding.blocks and not _is_broken(s)),
        other=tuple(s for s in said if not s.finding.blocks),
        ways=_ways(determination),
        questions=questions,
        unasked=tuple(place for place in determination.info_needed if place not in asked),
        met=_met(determination),
    )


def first_finding(determination: Determination) -> Finding | None:
    """The worst that stands in the way, or may."""
    parts = outline(determination)
    return next((said.finding for said in (*parts.broken, *parts.open)), None)


_SEVERITY_ORDER = list(Severity)


def _is_broken(said: Said) -> bool:
    return said.finding.standing is Standing.BROKEN


def _merged(findings: Iterable[Finding]) -> Iterable[Said]:
    lines: dict[tuple[object, ...], list[int]] = {}
    first: dict[tuple[object, ...], Finding] = {}
    for finding in findings:
        key = (finding.rule, finding.standing, finding.message, finding.line is None)
        first.setdefault(key, finding)
        numbers = lines.setdefault(key, [])
        if finding.line is not None:
            numbers.append(finding.line)
    said = [Said(finding, tuple(lines[key])) for key, finding in first.items()]
    return sorted(said, key=_worst_first)


def _worst_first(said: Said) -> tuple[bool, int, tuple[int, ...]]:
    return not _is_broken(said), _SEVERITY_ORDER.index(said.finding.severity), said.lines


def _ways(determination: Determination) -> tuple[Way, ...]:
    lines: dict[Mend, list[int]] = {}
    for line in determination.lines:
        for mend in line.mends:
            lines.setdefault(mend, []).append(line.number)
    return tuple(Way(mend, tuple(numbers)) for mend, numbers in lines.items())


def _questions(determination: Determination) -> tuple[Asked, ...]:
    """The questions of all lines, what settles most first; alike ones of several lines, once."""
    lines: dict[tuple[object, ...], list[int]] = {}
    best: dict[tuple[object, ...], Question] = {}
    for line in determination.lines:
        for question in line.questions:
            ends = tuple((answer.says, answer.leads_to) for answer in question.answers)
            key = (question.place, ends)
            lines.setdefault(key, []).append(line.number)
            if key not in best or question.settles > best[key].settles:
                best[key] = question
    asked = [Asked(question, tuple(lines[key])) for key, question in best.items()]
    return tuple(sorted(asked, key=lambda one: -one.question.settles))


def _met(determination: Determination) -> tuple[tuple[Reason, tuple[int, ...]], ...]:
    met: list[tuple[Reason, tuple[int, ...]]] = [(r, ()) for r in determination.visit_met]
    for line in determination.lines:
        met += [(reason, (line.number,)) for reason in line.met]
    return tuple(met)
