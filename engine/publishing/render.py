"""A proposal as text for people, line by line, and as data for programs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from itertools import groupby
from typing import Any

from rich.text import Text

from engine.publishing.proposal import Proposal
from engine.publishing.scenario_changes import Affected
from engine.scenarios.compare import Difference
from engine.scenarios.render import result_text
from engine.scenarios.report import ScenarioResult
from engine.source import to_json

_GOOD, _BAD, _QUIET, _DOUBT = "green", "bold red", "dim", "yellow"
_MOST = 12
"""Entries of one kind that are written out; a sum stands for the rest."""


def proposal_lines(proposal: Proposal) -> Iterator[Text]:
    """What a change does, without the diagnostics, which have a form of their own."""
    for policy, group in groupby(proposal.differences, lambda one: one.policy):
        yield Text(policy, "cyan")
        for one in group:
            yield Text(f"  {one.says}", _QUIET if one.wording else "")
    others = [name for name in proposal.files if "/scenarios/" in f"/{name}"]
    if others:
        yield Text(f"scenario files: {', '.join(others)}", _QUIET)
    yield from _scenarios(proposal)
    for covered in proposal.coverage:
        said = f"{covered.policy}: {covered.shown} of {len(covered.rules)} rules shown by scenarios"
        yield Text(said, _DOUBT if covered.lacking else _GOOD)
        for rule in covered.lacking[:_MOST]:
            yield Text(f"  {rule.rule}: no scenario shows it both firing and not firing", _DOUBT)
    for missed in proposal.unnoticed:
        yield Text(
            f"{missed.file}:{missed.line}: no scenario notices this change of {missed.rule}"
            " - write one that fails without it",
            _DOUBT,
        )


def _scenarios(proposal: Proposal) -> Iterator[Text]:
    ran = proposal.scenarios
    if not ran.scenarios:
        return
    failing = len(ran.failing)
    said = f"{ran.passing:,} of {ran.scenarios:,} scenarios pass"
    if len(ran.newly) < failing:
        said += f"; {failing - len(ran.newly)} of those that fail did so before"
    yield Text(said, _BAD if failing else _GOOD)
    for result in ran.failing[:_MOST]:
        yield Text(result_text(result))
    if failing > _MOST:
        yield Text(f"  and {failing - _MOST} more - payor-rules test shows all")
    if ran.mended:
        yield Text(f"{len(ran.mended)} that failed before pass now", _GOOD)
    if ran.affected:
        yield Text(f"{len(ran.affected)} pass, and their answer is another:", _DOUBT)
    for one in ran.affected[:_MOST]:
        yield Text(f"  {one.scenario.place}: {one.scenario.title}")
        for difference in one.differences:
            yield Text(f"    {difference.what}: {difference.expected} → {difference.got}", _QUIET)


def proposal_data(proposal: Proposal) -> dict[str, Any]:
    """The proposal as ``json.dumps`` takes it."""
    ran = proposal.scenarios
    return {
        "files": list(proposal.files),
        "policies": list(proposal.touched),
        "may_be_published": not proposal.refusals,
        "refusals": list(proposal.refusals),
        "problems": [to_json(one) for one in proposal.problems],
        "warnings": [to_json(one) for one in proposal.warnings],
        "differences": [one.data for one in proposal.differences],
        "scenarios": {
            "run": ran.scenarios,
            "passing": ran.passing,
            "failing": [_result(result, result in ran.newly) for result in ran.failing],
            "mended": [scenario.title for scenario in ran.mended],
            "affected": [_affected(one) for one in ran.affected],
        },
        "coverage": [
            {
                "policy": one.policy,
                "rules": len(one.rules),
                "shown": one.shown,
                "lacking": [rule.rule for rule in one.lacking],
            }
            for one in proposal.coverage
        ],
        "unnoticed": [asdict(one) for one in proposal.unnoticed],
    }


def _result(result: ScenarioResult, newly: bool) -> dict[str, Any]:
    scenario = result.scenario
    return {
        "policy": scenario.policy,
        "title": scenario.title,
        "file": scenario.place.file,
        "line": scenario.place.line,
        "newly": newly,
        "problem": result.problem,
        "differences": [_difference(one) for one in result.differences],
    }


def _affected(one: Affected) -> dict[str, Any]:
    return {
        "policy": one.scenario.policy,
        "title": one.scenario.title,
        "differences": [_difference(each) for each in one.differences],
    }


def _difference(one: Difference) -> dict[str, Any]:
    return {"what": one.what, "before": one.expected, "after": one.got}
