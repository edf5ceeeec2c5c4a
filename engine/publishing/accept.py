"""Accepting a failing scenario as an intended change: its file then expects what comes out now.

Only what came out otherwise is written anew; the rest of the file stays as it is, byte for byte.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import Any

from engine.determination.model import Determination, LineDetermination
from engine.knowledge.base import KnowledgeBase
from engine.publishing.answers import Answers
from engine.rules.process import Engine
from engine.scenarios.compare import asked_facts, differences, fired_rules
from engine.scenarios.model import Scenario
from engine.source import read_document
from engine.source.change import content_of
from engine.source.edit import EditableFile, EditError


class NotAcceptedError(ValueError):
    """The scenario could not be restated; the message says why, and what to do."""


_STEP = "accepted as intended: "
_BETWEEN = "; "


def step_of(scenarios: Iterable[Scenario]) -> str:
    """What the step of a draft says that accepts some scenarios."""
    return _STEP + _BETWEEN.join(scenario.title for scenario in scenarios)


def titles_in(step: str) -> tuple[str, ...]:
    """The titles of the scenarios that a step accepts; none for any other step."""
    if not step.startswith(_STEP):
        return ()
    return tuple(step.removeprefix(_STEP).split(_BETWEEN))


def accept(after: KnowledgeBase, *scenarios: Scenario) -> dict[str, bytes | None]:
    """The files of scenarios with their expectations restated, as a change of ``after``.

    What passes already is left as it is. Raises NotAcceptedError when a visit has no answer, or
    what is expected cannot be written.
    """
    files: dict[str, EditableFile] = {}
    with closing(Engine()) as engine:
        answers = Answers(after.without_imports(), engine)
        for scenario in scenarios:
            answer = answers.of(scenario)
            if answer.said is None:
                raise NotAcceptedError(f"'{scenario.title}' has no answer: {answer.problem}")
            if any(differences(scenario, answer.said)):
                name = scenario.document.name.removeprefix(f"{after.folder.name}/")
                if name not in files:
                    files[name] = _opened(after, name, scenario)
                _restate(files[name], scenario, answer.said)
    return {name: content_of(file.document, file.text()) for name, file in files.items()}


def _opened(after: KnowledgeBase, name: str, scenario: Scenario) -> EditableFile:
    content = after.contents.read(name)
    if content is None:
        raise NotAcceptedError(f"{name} is not there any more - look at the scenarios again")
    return EditableFile(Path(name), read_document(content, scenario.document.name))


def _restate(file: EditableFile, scenario: Scenario, said: Determination) -> None:
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
