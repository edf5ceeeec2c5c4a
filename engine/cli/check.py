"""``payor-rules check``: what policies say of visits."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from rich.rule import Rule

from engine.cli.audited import note
from engine.cli.exit_codes import ExitCode, UsageError
from engine.cli.knowledge import open_knowledge_base
from engine.cli.one_visit import answered, visit_of
from engine.cli.terminal import Terminal
from engine.determination.as_data import as_data
from engine.determination.audited import about
from engine.determination.evaluate import Evaluator, NoSuchPayorError
from engine.determination.model import WORST_FIRST, Determination, Outcome
from engine.determination.outline import Unfit
from engine.determination.render_markdown import comparison_markdown, to_markdown
from engine.determination.render_text import comparison, page
from engine.facts.visit import Visit
from engine.knowledge import KnowledgeBase, KnowledgeBaseError
from engine.source.diagnostics import is_error


@dataclass(slots=True)
class _Answers:
    """What came of all that was asked. ``code`` is the worst that happened on the way."""

    told: list[Determination] = field(default_factory=list)
    evaluations: list[dict[str, Any]] = field(default_factory=list)
    unfit: list[Unfit] = field(default_factory=list)
    code: ExitCode = ExitCode.DONE

    def failed(self, code: ExitCode) -> None:
        self.code = max(self.code, code)


def run(arguments: Namespace, terminal: Terminal) -> ExitCode:
    """Evaluates every visit for every payor asked, and shows what came out."""
    base = open_knowledge_base(arguments)
    if arguments.as_published is not None:
        base = _as_published(base, arguments.as_published, terminal)
    if any(map(is_error, base.diagnostics)):
        terminal.say(
            "the knowledge base has mistakes, and policies with mistakes are left out"
            " - payor-rules validate shows them"
        )
    payors: list[str | None] = [None]
    if arguments.all_payors:
        payors = list(base.payors())
    elif arguments.payor:
        payors = list(dict.fromkeys(arguments.payor))
    answers = _Answers()
    visits = list(_visits(arguments, terminal, base, answers))
    asked = [(visit, payor) for visit in visits for payor in payors]
    evaluator = Evaluator(base)
    try:
        for visit, payor in terminal.follow("evaluating", asked):
            _ask(evaluator, visit, payor, arguments, terminal, answers)
    finally:
        evaluator.close()
    note(base, answers.evaluations, terminal)
    several = arguments.all_payors or len(payors) * len(arguments.visits) > 1
    _show(answers, arguments, terminal, several)
    if answers.code is ExitCode.DONE and _reached(answers.told, arguments.fail_on):
        return ExitCode.FAILED
    return answers.code


def _as_published(base: KnowledgeBase, name: str, terminal: Terminal) -> KnowledgeBase:
    """The knowledge base as it was understood when a state was the published one."""
    from engine.cli.published import state_named
    from engine.history import History, HistoryError

    try:
        history = History.open(base.folder)
        try:
            state = state_named(history, name)
            then = KnowledgeBase.at_state(history, state.id, like=base)
        finally:
            history.close()
    except HistoryError as error:
        raise UsageError(str(error)) from None
    except KnowledgeBaseError:
        raise UsageError(f"{state.short} holds no policy file - name another state") from None
    when = f"{state.published:%Y-%m-%d %H:%M}"
    terminal.say(f"as published in {state.short} of {when}: {state.reason}")
    return then


def _visits(
    arguments: Namespace, terminal: Terminal, base: KnowledgeBase, answers: _Answers
) -> Iterator[Visit]:
    for path in arguments.visits:
        try:
            visit = visit_of(path, base, terminal, arguments.as_of or date.today())
        except UsageError as error:
            terminal.say(str(error))
            visit = None
        if visit is None:
            answers.failed(ExitCode.USAGE)
        else:
            yield visit


def _ask(
    evaluator: Evaluator,
    visit: Visit,
    payor: str | None,
    arguments: Namespace,
    terminal: Terminal,
    answers: _Answers,
) -> None:
    try:
        told = answered(
            lambda: evaluator.determine(visit, payor, arguments.as_of), visit.name, terminal
        )
    except NoSuchPayorError as error:
        if arguments.all_payors and payor is not None and arguments.format != "json":
            answers.unfit.append(Unfit(visit.name, payor, str(error).partition(" - ")[2]))
            return
        terminal.say(f"{visit.name}: {error}")
        if not arguments.all_payors:
            answers.failed(ExitCode.USAGE)
        return
    if isinstance(told, ExitCode):
        answers.failed(told)
    else:
        answers.told.append(told)
        answers.evaluations.append(about(visit, told, evaluator.knowledge_base.vocabulary))


def _show(answers: _Answers, arguments: Namespace, terminal: Terminal, several: bool) -> None:
    told, visits = answers.told, len(arguments.visits) > 1
    compared: Sequence[Determination | Unfit] = (*told, *answers.unfit) if several else ()
    if arguments.format == "json":
        data = [as_data(determination) for determination in told]
        if several or data:
            terminal.raw(json.dumps(data if several else data[0], indent=2, ensure_ascii=False))
    elif arguments.format == "markdown":
        parts = [comparison_markdown(compared, visits=visits)] if compared else []
        parts += [to_markdown(determination, why=arguments.why) for determination in told]
        terminal.raw("\n".join(parts))
    else:
        if compared:
            terminal.show(comparison(compared, visits=visits))
        for determination in told:
            terminal.show(*([Rule(style="dim")] if several else []))
            terminal.show(*page(determination, why=arguments.why))


def _reached(told: Sequence[Determination], fail_on: str | None) -> bool:
    if fail_on is None:
        return False
    limit = Outcome(fail_on)
    if limit is Outcome.NOT_ADDRESSED:
        failing: Sequence[Outcome] = (limit,)
    else:
        failing = WORST_FIRST[: WORST_FIRST.index(limit) + 1]
    return any(line.outcome in failing for one in told for line in one.lines)
