"""A determination as text for a terminal or a pipe, made to be read from the top and left early."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Console, JustifyMethod, RenderableType
from rich.table import Table
from rich.text import Text

from engine.determination import estimate_words, phrases
from engine.determination.model import Determination, Outcome, Reason
from engine.determination.outline import Asked, Outline, Said, Unfit, outline
from engine.determination.set_in import SetIn
from engine.determination.words import label_of
from engine.facts import vocabulary
from engine.facts.visit import Place
from engine.policy.model import Confidence, Severity
from engine.rules.tree import Standing

MOST_QUESTIONS = 5
"""Questions shown unless all are asked for; the first ones settle the most."""

_OUTCOME_STYLES = {
    Outcome.NOT_COVERED: "bold red",
    Outcome.CONDITIONAL: "bold yellow",
    Outcome.NEEDS_ACTION: "bold dark_orange",
    Outcome.COVERED: "bold green",
    Outcome.NOT_ADDRESSED: "bold magenta",
}
_SEVERITY_STYLES = {
    Severity.DENY: "red",
    Severity.NEEDS_AUTHORIZATION: "dark_orange",
    Severity.NEEDS_DOCUMENT: "dark_orange",
    Severity.CHANGE_BILLING: "dark_orange",
}


def to_text(determination: Determination, *, width: int = 80, why: bool = False) -> str:
    """The page as plain text of at most ``width`` columns."""
    stream = io.StringIO()
    console = Console(file=stream, width=width, color_system=None, highlight=False, emoji=False)
    console.print(*page(determination, why=why), sep="\n")
    return stream.getvalue()


def page(determination: Determination, *, why: bool = False) -> Iterator[RenderableType]:
    """The parts of the page from the top; ``why`` adds every rule that was met and all sources."""
    parts = outline(determination)
    yield SetIn(_headline(determination))
    yield from _lines(determination)
    yield from _findings("in the way", parts.broken, determination, why)
    yield from _ways(parts, determination)
    yield from _questions(parts, determination, why)
    yield from _findings("may stand in the way", parts.open, determination, why)
    yield from _findings("good to know", parts.other, determination, why)
    yield from _units(determination)
    yield from _estimate(determination, why)
    yield from _why(parts, determination, why)
    yield from _notes(determination)


def comparison(told: Sequence[Determination | Unfit], *, visits: bool = False) -> SetIn:
    """Several determinations side by side; ``visits`` names the visit of each as well."""
    first = 0 if visits else 1
    table = Table(box=SIMPLE_HEAD, pad_edge=False, header_style="bold")
    for name in phrases.COMPARED[first:]:
        wraps = name in ("visit", "payor")
        justify: JustifyMethod = "right" if name == "units" else "left"
        table.add_column(name, overflow="fold" if wraps else "ellipsis", justify=justify)
    for each in told:
        row = [Text(cell) for cell in phrases.compared(each)]
        row[2].stylize("dim" if isinstance(each, Unfit) else _OUTCOME_STYLES[each.outcome])
        row[2].no_wrap = True
        table.add_row(*row[first:])
    return SetIn(table)


def _headline(determination: Determination) -> Text:
    line = Text(phrases.headline(determination), style="bold")
    words = phrases.OUTCOMES[determination.outcome]
    line.stylize(_OUTCOME_STYLES[determination.outcome], 0, len(words))
    return line


def _lines(determination: Determination) -> Iterator[RenderableType]:
    for line in determination.lines:
        label = f" {line.label}" if line.label else ""
        shown = Text(f"line {line.number}  {line.code}{label}: ")
        shown.append(phrases.OUTCOMES[line.outcome], _OUTCOME_STYLES[line.outcome])
        bill = Text(phrases.bill_of(line))
        if line.confidence is not None:
            bill.append(f"  ({phrases.CONFIDENCES[line.confidence]})", "dim")
        yield SetIn(shown, bill, by=2)


def _findings(
    title: str, found: Sequence[Said], determination: Determination, why: bool
) -> Iterator[RenderableType]:
    if not found:
        return
    yield _title(title)
    for said in found:
        finding = said.finding
        where = phrases.on_lines(said.lines, len(determination.lines))
        style = _SEVERITY_STYLES.get(finding.severity, "bold")
        first = Text.assemble(f"{where}, " if where else "", (phrases.severity(finding), style))
        first.append(f": {finding.message}")
        yield SetIn(first, *_details(said, why), by=2)


def _details(said: Said, why: bool) -> Iterator[Text]:
    finding = said.finding
    if finding.waits_for:
        yield Text("not known: " + _places(finding.waits_for))
    in_full = finding.blocks and (why or finding.standing is Standing.BROKEN)
    if finding.fix is not None and in_full:
        yield Text.assemble(("fix: ", "green"), finding.fix.do)
    if finding.severity is Severity.INFO and not why:
        return
    written = Text(finding.rule, "dim")
    if finding.sources:
        written.append(" · " + phrases.citation(finding.sources, all_of_them=why), "dim")
    mark = finding.confidence
    style = "dim" if mark is Confidence.VERIFIED_PRIMARY else "yellow"
    written.append(" · ", "dim").append(phrases.CONFIDENCES[mark], style)
    if finding.denial is not None and in_full:
        written.append(" · denial " + phrases.denial(finding.denial), "dim")
    yield written
    if finding.table is not None:
        yield Text(finding.table.says, "dim")
    if finding.at_stake is not None and in_full:
        yield Text(estimate_words.stake(finding.at_stake), "dim")
    if why and finding.note:
        yield Text(f"note: {finding.note}", "dim")


def _ways(parts: Outline, determination: Determination) -> Iterator[RenderableType]:
    if not parts.ways:
        return
    yield _title("what would mend it (each was evaluated)")
    for way in parts.ways:
        where = phrases.mended(way, len(determination.lines))
        steps = [Text(f"{step.do} ({step.kind})", "green") for step in way.mend.steps]
        leads_to = way.mend.leads_to
        shown = Text(f"{where}: " if where else "")
        shown.append_text(steps[0] if len(steps) == 1 else Text("all of these"))
        shown.append(" → ").append(phrases.OUTCOMES[leads_to], _OUTCOME_STYLES[leads_to])
        yield SetIn(shown, *(steps if len(steps) > 1 else ()), by=2)


def _questions(parts: Outline, determination: Determination, why: bool) -> Iterator[RenderableType]:
    if parts.questions:
        yield _title("what to find out, the most telling first")
    shown = parts.questions if why else parts.questions[:MOST_QUESTIONS]
    for number, asked in enumerate(shown, start=1):
        yield _question(number, asked, determination)
    rest = len(parts.questions) - len(shown)
    if rest:
        yield SetIn(Text(f"and {rest} more questions (--why)", "dim"), by=2)
    if parts.unasked:
        yield SetIn(Text(f"also unknown: {_places(parts.unasked)}", "dim"), by=2)


def _question(number: int, asked: Asked, determination: Determination) -> RenderableType:
    question = asked.question
    first = Text(f"{number}. {question.asks}")
    who = phrases.asked_of(question, asked.lines, len(determination.lines))
    first.append(f" ({who})", "dim")
    rows = []
    for says, outcome, still_open in phrases.answers(question):
        row = Text(f"{says} → ")
        row.append(phrases.leads_to(outcome, still_open), _OUTCOME_STYLES[outcome])
        rows.append(row)
    return SetIn(first, *rows, by=2)


def _units(determination: Determination) -> Iterator[RenderableType]:
    for told in determination.unit_tables:
        yield _title(phrases.table_title(told, determination))
        yield SetIn(_table(told.rows), by=2)
        for note in phrases.table_notes(told):
            yield SetIn(Text(note), by=2)
        for choice in estimate_words.choices(determination.estimate, told):
            yield SetIn(Text(choice), by=2)
        yield SetIn(Text(f"{told.rule} · {phrases.citation(told.sources)}", "dim"), by=2)


def _estimate(determination: Determination, why: bool) -> Iterator[RenderableType]:
    estimate = determination.estimate
    if estimate is None:
        return
    yield _title(estimate_words.TITLE)
    yield SetIn(_table(estimate_words.estimate_rows(estimate), words=("line", "remark")), by=2)
    for note in estimate_words.estimate_notes(estimate, why=why):
        yield SetIn(Text(note, "dim"), by=2)
    if why and estimate.table:
        yield _title(estimate_words.DERIVED)
        yield SetIn(_table(estimate.table), by=2)


def _table(rows: Sequence[Sequence[str]], words: Sequence[str] = ()) -> Table:
    """A table, the first row its head; columns of numbers stand to the right."""
    heading, *others = rows
    table = Table(box=None, pad_edge=False, header_style="underline")
    for column in heading:
        left = column == heading[0] or column in words
        table.add_column(column, justify="left" if left else "right")
    for row in others:
        table.add_row(*row, style="bold" if row[0] == "total" else None)
    return table


def _why(parts: Outline, determination: Determination, why: bool) -> Iterator[RenderableType]:
    told = [
        (said.finding.why, said.lines) for said in (*parts.broken, *(parts.open if why else ()))
    ]
    if told or parts.met:
        yield _title("why")
    many = len(determination.lines)
    for reason, lines in told:
        yield _reason(reason, phrases.on_lines(lines, many), by=2)
    if not why and parts.met:
        count = len({reason.rule for reason, _ in parts.met})
        rules = "rule is" if count == 1 else "rules are"
        yield SetIn(Text(f"{count} {rules} met (--why shows them)", "dim"), by=2)
    if why:
        for reason, lines in parts.met:
            yield _reason(reason, phrases.on_lines(lines, many), by=2)


def _reason(reason: Reason, where: str = "", by: int = 0) -> SetIn:
    """A rule with what it saw, and below it the conclusions that it rests on."""
    first = Text(f"{reason.rule} {reason.standing}")
    if where:
        first.append(f" on {where}")
    first.append(f": {reason.title}")
    rows: list[RenderableType] = []
    if reason.facts:
        rows.append(Text("; ".join(f"{fact.label}: {fact.says}" for fact in reason.facts), "dim"))
    if reason.table is not None and reason.standing == Standing.MET:
        rows.append(Text(reason.table.says, "dim"))
    rows += [_reason(below) for below in reason.because]
    return SetIn(first, *rows, by=by)


def _notes(determination: Determination) -> Iterator[RenderableType]:
    yield _title("notes")
    for note in phrases.notes(determination):
        yield SetIn(Text(note), by=2)


def _title(words: str) -> Text:
    return Text.assemble("\n", (words, "bold"))


def _places(places: Iterable[Place]) -> str:
    words = vocabulary.load()
    return ", ".join(dict.fromkeys(label_of(words, fact) for _, fact in places))
