"""Accepting a failing scenario as an intended change: its file then expects what comes out now.

Only what came out otherwise is written anew; the rest of the file stays as it is, byte for byte.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import Any

from engine.determination.evaluate import Evaluator
from engine.determination.model import Determination, LineDetermination
from engine.knowledge.base import KnowledgeBase, KnowledgeBaseError
from engine.publishing.touched import Changes
from engine.scenarios.compare import asked_facts, differences, fired_rules
from engine.scenarios.model import Scenario
from engine.scenarios.notice import UNANSWERED
from engine.source import read_document
from engine.source.change import content_of
from engine.source.diagnostics import is_error
from engine.source.edit import EditableFile, EditError


class NotAcceptedError(ValueError):
    """The scenario could not be restated; the message says why, and what to do."""


def accept(after: KnowledgeBase, scenario: Scenario) -> dict[str, bytes | None]:
    """The file of a scenario with its expectation restated, as a change of ``after``.

    Nothing when it passes already. Raises NotAcceptedError when the visit has no answer, or what is
    expected cannot be written.
    """
    base = after.without_imports()
    with closing(Evaluator(base)) as evaluator:
        try:
            linked = base.link(scenario.policy, scenario.date_of_service, scenario.processing_date)
            said = evaluator.determine(scenario.visit, as_of=scenario.asked_on, linked=linked)
        except KnowledgeBaseError as error:
            first = next(filter(is_error, error.diagnostics))
            raise NotAcceptedError(
                f"'{scenario.title}' has no answer: {first.message} - mend the policy first"
            ) from error
        except UNANSWERED as error:
            raise NotAcceptedError(f"'{scenario.title}' has no answer: {error}") from error
    if not any(differences(scenario, said)):
        return {}
    name = scenario.document.name.removeprefix(f"{after.folder.name}/")
    content = after.contents.read(name)
    if content is None:
        raise NotAcceptedError(f"{name} is not there any more - look at the scenarios again")
    file = EditableFile(Path(name), read_document(content, scenario.document.name))
    place = (*scenario.path, "expect")
    try:
        stated = file.document.value(place)
        for key, value in restated(stated, said).items():
            if value is None and key != "estimate":
                file.delete((*place, key))
            else:
                file.set((*place, key), value)
    except EditError as error:
        raise NotAcceptedError(f"{error} - write the expectation by hand") from error
    return {name: content_of(file.document, file.text())}


def accept_all(
    after: KnowledgeBase, changes: Changes, scenarios: Iterable[Scenario]
) -> dict[str, bytes | None]:
    """The changes that make ``after``, with these scenarios accepted."""
    taken = dict(changes)
    base = after
    for scenario in scenarios:
        fresh = accept(base, scenario)
        taken |= fresh
        base = base.with_changes(fresh)
    return taken


def restated(stated: Mapping[str, Any], said: Determination) -> dict[str, Any]:
    """The keys of an ``expect`` that came out otherwise, with what came out; None: to be left out.

    Nothing is expected that was not looked at before.
    """
    fresh: dict[str, Any] = {}
    findings = fired_rules(said.findings, informing=False)
    notes = fired_rules(said.findings, informing=True)
    fired = findings.keys() | notes.keys()
    for key, value in stated.items():
        match key:
            case "outcome":
                now: Any = said.outcome.value
            case "lines":
                now = {n: _line(line, said.lines[int(n) - 1]) for n, line in value.items()}
            case "findings":
                now = _exactly(value, findings)
            case "notes":
                now = _exactly(value, notes)
            case "includes":
                now = [rule for rule in value if str(rule) in fired] or None
            case "excludes":
                now = [rule for rule in value if str(rule) not in fired] or None
            case "asks":
                now = [fact for fact in value if fact in asked_facts(said)] or None
            case "asks_not":
                now = [fact for fact in value if fact not in asked_facts(said)] or None
            case "mends":
                now = [mend for mend in value if frozenset(mend) in _proved(said)] or None
            case _:
                now = _estimate(value, said)
        if now != value:
            fresh[key] = now
    left = stated.keys() - {key for key, value in fresh.items() if value is None}
    if not left:
        fresh["outcome"] = said.outcome.value
    return fresh


def _line(stated: Mapping[str, Any], got: LineDetermination) -> dict[str, Any]:
    carried = sorted({modifier for part in got.bill for modifier in part.modifiers})
    fresh: dict[str, Any] = {}
    for key, value in stated.items():
        match key:
            case "outcome":
                fresh[key] = got.outcome.value
            case "units":
                fresh[key] = got.units
            case "modifiers":
                fresh[key] = _exactly(value, carried)
            case "allowed":
                fresh[key] = None if got.estimate is None else _usd(got.estimate.allowed)
            case _:
                parts = [{"units": p.units, "modifiers": list(p.modifiers)} for p in got.bill]
                fresh[key] = value if expected_bill(value) == expected_bill(parts) else parts
    return fresh


def expected_bill(parts: Iterable[Mapping[str, Any]]) -> list[tuple[int, frozenset[str]]]:
    """The parts of a bill without the order of their modifiers."""
    return [(part["units"], frozenset(map(str, part["modifiers"]))) for part in parts]


def _estimate(stated: Mapping[str, Any] | None, said: Determination) -> dict[str, Any] | None:
    if said.estimate is None:
        return None
    amounts = {key: getattr(said.estimate, key) for key in stated or ("allowed",)}
    return {key: _usd(amount) for key, amount in amounts.items() if amount is not None}


def _usd(cents: int | None) -> float | None:
    return None if cents is None else float(Decimal(cents) / 100)


def _exactly(stated: Iterable[Any], got: Iterable[str]) -> list[Any]:
    """What came, what was stated first and as it was written there."""
    came = list(got)
    kept = [one for one in stated if str(one) in came]
    return kept + sorted(set(came) - set(map(str, kept)))


def _proved(said: Determination) -> set[frozenset[str]]:
    return {
        frozenset(step.place[1] for step in mend.steps)
        for line in said.lines
        for mend in line.mends
    }
