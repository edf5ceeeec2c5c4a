"""A determination as Markdown: for a note, an issue, or a chart that takes formatted text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from engine.determination import estimate_words, phrases
from engine.determination.model import Determination, Reason
from engine.determination.outline import Asked, Outline, Said, Unfit, outline
from engine.determination.words import label_of
from engine.facts import vocabulary
from engine.policy.model import Severity, Source
from engine.rules.tree import Standing

_SPECIAL = re.compile(r"([\\`*_\[\]<>|#])")


def to_markdown(determination: Determination, *, why: bool = False) -> str:
    """The page as Markdown; ``why`` adds every rule that was met."""
    return "\n".join(_page(determination, why)) + "\n"


def comparison_markdown(told: Sequence[Determination | Unfit], *, visits: bool = False) -> str:
    """Several determinations side by side; ``visits`` names the visit of each as well."""
    first = 0 if visits else 1
    rows = [phrases.compared(each) for each in told]
    table = [[plain(cell) for cell in row[first:]] for row in (phrases.COMPARED, *rows)]
    return "\n".join(table_lines(table)) + "\n"


def _page(told: Determination, why: bool) -> Iterator[str]:
    parts = outline(told)
    yield f"# {plain(phrases.headline(told))}"
    yield ""
    lines = [["line", "code", "outcome", "bill", "confidence"]]
    for line in told.lines:
        mark = "" if line.confidence is None else phrases.CONFIDENCES[line.confidence]
        outcome = phrases.OUTCOMES[line.outcome]
        code = f"{line.code} {line.label}".strip()
        lines.append([str(line.number), plain(code), outcome, phrases.bill_of(line), mark])
    yield from table_lines(lines)
    yield from _findings("In the way", parts.broken, told, why)
    yield from _ways(parts, told)
    yield from _questions(parts, told)
    yield from _findings("May stand in the way", parts.open, told, why)
    yield from _findings("Good to know", parts.other, told, why)
    for units in told.unit_tables:
        yield from ("", f"## {phrases.table_title(units, told).capitalize()}", "")
        yield from table_lines([list(row) for row in units.rows])
        yield ""
        yield from (f"- {plain(note)}" for note in phrases.table_notes(units))
        yield from (f"- {plain(text)}" for text in estimate_words.choices(told.estimate, units))
        yield f"- `{units.rule}`: {'; '.join(_cited(source) for source in units.sources)}"
    yield from _estimate(told, why)
    yield from _why(parts, told, why)
    yield from ("", "## Notes", "")
    yield from (f"- {plain(note)}" for note in phrases.notes(told))


def _findings(title: str, found: Sequence[Said], told: Determination, why: bool) -> Iterator[str]:
    if found:
        yield from ("", f"## {title}", "")
    for said in found:
        finding = said.finding
        where = phrases.on_lines(said.lines, len(told.lines))
        before = f"{where}, " if where else ""
        yield f"- {before}**{phrases.severity(finding)}**: {plain(finding.message)}"
        if finding.waits_for:
            words = vocabulary.load()
            names = dict.fromkeys(label_of(words, fact) for _, fact in finding.waits_for)
            yield f"  - not known: {plain(', '.join(names))}"
        if finding.fix is not None and finding.blocks:
            yield f"  - fix: {plain(finding.fix.do)}"
        if finding.severity is Severity.INFO and not why:
            continue
        cited = "; ".join(_cited(source) for source in finding.sources)
        mark = phrases.CONFIDENCES[finding.confidence]
        yield f"  - `{finding.rule}`" + (f": {cited}" if cited else "") + f" ({mark})"
        if finding.table is not None:
            yield f"  - {plain(finding.table.says)}"
        if finding.denial is not None and finding.blocks:
            yield f"  - denial {plain(phrases.denial(finding.denial))}"
        if finding.at_stake is not None:
            yield f"  - {estimate_words.stake(finding.at_stake)}"


def _estimate(told: Determination, why: bool) -> Iterator[str]:
    estimate = told.estimate
    if estimate is None:
        return
    yield from ("", f"## {estimate_words.TITLE.capitalize()}", "")
    rows = estimate_words.estimate_rows(estimate)
    yield from table_lines([[plain(cell) for cell in row] for row in rows])
    yield ""
    yield from (f"- {plain(note)}" for note in estimate_words.estimate_notes(estimate, why=why))
    if why and estimate.table:
        yield from ("", f"### {estimate_words.DERIVED.capitalize()}", "")
        yield from table_lines([[plain(cell) for cell in row] for row in estimate.table])


def _ways(parts: Outline, told: Determination) -> Iterator[str]:
    if parts.ways:
        yield from ("", "## What would mend it (each was evaluated)", "")
    for way in parts.ways:
        where = phrases.mended(way, len(told.lines))
        steps = "; and ".join(f"{step.do} ({step.kind})" for step in way.mend.steps)
        before = f"{where}: " if where else ""
        yield f"- {before}{plain(steps)} → **{phrases.OUTCOMES[way.mend.leads_to]}**"


def _questions(parts: Outline, told: Determination) -> Iterator[str]:
    if parts.questions:
        yield from ("", "## What to find out, the most telling first", "")
    for number, asked in enumerate(parts.questions, start=1):
        yield f"{number}. {plain(_asks(asked, told))}"
        for says, outcome, still_open in phrases.answers(asked.question):
            yield f"   - {plain(says)} → {phrases.leads_to(outcome, still_open)}"


def _asks(asked: Asked, told: Determination) -> str:
    return (
        f"{asked.question.asks} ({phrases.asked_of(asked.question, asked.lines, len(told.lines))})"
    )


def _why(parts: Outline, told: Determination, why: bool) -> Iterator[str]:
    reasons = [(said.finding.why, said.lines) for said in parts.broken]
    if why:
        reasons += [(said.finding.why, said.lines) for said in parts.open]
        reasons += parts.met
    if reasons:
        yield from ("", "## Why", "")
    for reason, lines in reasons:
        yield from _reason(reason, phrases.on_lines(lines, len(told.lines)), "")


def _reason(reason: Reason, where: str, indent: str) -> Iterator[str]:
    on = f" on {where}" if where else ""
    yield f"{indent}- `{reason.rule}` {reason.standing}{on}: {plain(reason.title)}"
    for fact in reason.facts:
        yield f"{indent}  - {plain(fact.label)}: {plain(fact.says)}"
    if reason.table is not None and reason.standing == Standing.MET:
        yield f"{indent}  - {plain(reason.table.says)}"
    for below in reason.because:
        yield from _reason(below, "", indent + "  ")


def _cited(source: Source) -> str:
    text = plain(phrases.cited(source))
    return f"[{text}](<{source.url}>)" if source.url.startswith("http") else text


def table_lines(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """A table, the first row its head; cells are Markdown already."""
    head, *rest = rows
    yield f"| {' | '.join(head)} |"
    yield f"|{' --- |' * len(head)}"
    for row in rest:
        yield f"| {' | '.join(row)} |"


def plain(text: str) -> str:
    """Text that Markdown shows as it is."""
    return _SPECIAL.sub(r"\\\1", text.replace("\n", " "))
