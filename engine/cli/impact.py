"""``payor-rules impact``: which past visits come out otherwise after an edit, and what it costs."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Iterator, Mapping

from rich.text import Text

from engine.cli.exit_codes import ExitCode, UsageError
from engine.cli.forms import Forms
from engine.cli.terminal import Terminal
from engine.determination.set_in import SetIn
from engine.impact import (
    Impact,
    ImpactError,
    PastVisits,
    PastVisitsError,
    Progress,
    impact,
    read_visits,
)
from engine.impact.as_data import as_data
from engine.impact.words import changes_of, dollars_words, looked_at, outcome_words
from engine.knowledge import KnowledgeBase
from engine.knowledge.settings import read_settings

_MOST_TOLD = 20


def run(arguments: Namespace, terminal: Terminal) -> ExitCode:
    """Compares the visits and tells what changes."""
    forms = Forms(arguments)
    before = after = None
    if arguments.before is None:
        before, after = forms.last_published(), _form(forms, arguments.after, terminal)
    else:
        before = _form(forms, arguments.before, terminal)
        after = _form(forms, arguments.after, terminal)
    if before is None or after is None:
        return ExitCode.USAGE
    try:
        visits = _visits(arguments, forms)
        found = _impact(arguments, before, after, visits, terminal)
    except PastVisitsError as error:
        terminal.diagnostics(error.diagnostics)
        return ExitCode.USAGE
    except ImpactError as error:
        raise UsageError(str(error)) from None
    terminal.diagnostics(found.problems[:_MOST_TOLD])
    more = len(found.problems[_MOST_TOLD:]) + found.more_problems
    if more:
        terminal.say(f"\nand {more:,} more problems in the file")
    if arguments.format == "json":
        terminal.raw(json.dumps(as_data(found), indent=2, ensure_ascii=False))
    else:
        terminal.show(*_page(found, visits))
    return ExitCode.FAILED if found.changed else ExitCode.DONE


def _form(forms: Forms, place: str | None, terminal: Terminal) -> KnowledgeBase | None:
    base, errors = forms.at(place)
    terminal.diagnostics(errors)
    return None if errors else base


def _visits(arguments: Namespace, forms: Forms) -> PastVisits:
    """The visits that the arguments name, or the settings of the knowledge base."""
    path = arguments.visits
    if path is None:
        path = read_settings(forms.in_use.folder)[0].visits
    if path is None:
        raise UsageError(
            "no past visits are named - add --visits FILE, or 'visits: FILE' to the settings of"
            " the knowledge base"
        )
    return read_visits(path, forms.in_use.vocabulary)


def _impact(
    arguments: Namespace,
    before: KnowledgeBase,
    after: KnowledgeBase,
    visits: PastVisits,
    terminal: Terminal,
) -> Impact:
    with terminal.watching() as watch:

        def follow(progress: Progress) -> None:
            if watch is not None:
                watch("comparing past visits", round(progress.share * 1000), 1000)

        return impact(
            before,
            after,
            visits,
            workers=arguments.workers,
            progress=follow,
            as_of=arguments.as_of,
        )


def _page(found: Impact, visits: PastVisits) -> Iterator[Text | SetIn]:
    come = "comes" if found.changed == 1 else "come"
    head = (
        f"{found.changed:,} of {found.visits:,} visits in {visits.path.name} {come} out otherwise"
    )
    yield Text(head, "bold")
    yield SetIn(Text(looked_at(found), "dim"), by=2)
    if not found.changed:
        return
    yield Text("\nexpected amount", "bold")
    dollars = found.dollars
    if dollars.visits:
        yield SetIn(Text(f"{dollars_words(dollars)}, of {_visits_words(dollars.visits)}"), by=2)
    if dollars.unknown:
        yield SetIn(Text(f"not known of {_visits_words(dollars.unknown)}"), by=2)
    yield from _counts("what changes", {kind.value: n for kind, n in found.kinds.items()})
    yield from _counts(
        "outcomes",
        {
            f"{outcome_words(moved.before)} → {outcome_words(moved.after)}": moved.visits
            for moved in found.outcomes
        },
    )
    yield from _counts("policies", found.policies)
    yield from _counts("rules that stand otherwise", found.rules)
    yield Text("\nexamples", "bold")
    for example in found.examples:
        place = Text(f"{example.file}:{example.line}", "cyan") + Text(f"  {example.name}", "")
        yield SetIn(place, *(Text(f"  {said}") for said in changes_of(example)), by=2)


def _visits_words(visits: int) -> str:
    return f"{visits:,} visit" if visits == 1 else f"{visits:,} visits"


def _counts(title: str, counts: Mapping[str, int]) -> Iterator[Text | SetIn]:
    if not counts:
        return
    yield Text(f"\n{title}", "bold")
    width = max(len(f"{visits:,}") for visits in counts.values())
    for name, visits in counts.items():
        yield SetIn(Text(f"{visits:>{width},}  {name}"), by=2)
