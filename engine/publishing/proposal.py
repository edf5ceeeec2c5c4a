"""What a change of a knowledge base does, before it is published, and why it may not be."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass

from engine.knowledge.base import KnowledgeBase
from engine.knowledge.contents import SETTINGS_NAME
from engine.knowledge.differences import Difference, differences
from engine.knowledge.settings import Settings, settings_of
from engine.knowledge.settings_differences import settings_differences
from engine.policy.inheritance import chain_of
from engine.publishing.answers import KEPT, KeptAnswers
from engine.publishing.covered import PolicyCoverage, covered
from engine.publishing.doubts import doubts
from engine.publishing.scenario_changes import Rehearsal, ScenarioChanges
from engine.publishing.stale_words import stale_words
from engine.publishing.touched import Changes, changed_policies, touched_policies
from engine.publishing.unnoticed import Unnoticed, unnoticed
from engine.scenarios.survival import Progress
from engine.source import Diagnostic, in_order
from engine.source.diagnostics import is_error


@dataclass(frozen=True, slots=True)
class Proposal:
    """A change, held against everything that is known of it.

    ``files`` are those that differ, ``touched`` the policies whose answers may. ``problems`` are
    errors, ``warnings`` what may be meant otherwise: rules that can never apply, gaps, rules that
    contradict each other. ``unnoticed`` are changes that no scenario would fail without.
    ``refusals`` say, each with what to do, why this may not be published; empty: it may.
    """

    files: tuple[str, ...]
    touched: tuple[str, ...]
    problems: tuple[Diagnostic, ...]
    warnings: tuple[Diagnostic, ...]
    differences: tuple[Difference, ...]
    scenarios: ScenarioChanges
    coverage: tuple[PolicyCoverage, ...]
    unnoticed: tuple[Unnoticed, ...]
    refusals: tuple[str, ...]


def proposal(
    before: KnowledgeBase,
    after: KnowledgeBase,
    changes: Changes,
    progress: Progress | None = None,
    kept: KeptAnswers = KEPT,
) -> Proposal:
    """What the change from one knowledge base to the other does.

    ``changes`` are the files that make it, ``after`` is ``before.with_changes(changes)``. Every
    scenario of a touched policy is looked at; ``kept`` holds what was answered of them before.
    """
    files = tuple(sorted(n for n, text in changes.items() if before.contents.read(n) != text))
    touched = touched_policies(before, after, {name: changes[name] for name in files})
    own = sorted(changed_policies(before, after) & after.files.keys())
    found = [*after.diagnostics, *_settings_problems(before, after, files)]
    for policy in after.files:
        found += after.check_policy(policy)
    with closing(Rehearsal(before, after, progress, kept)) as rehearsal:
        runnable = [policy for policy in touched if not chain_of_is_broken(after, policy)]
        ran = rehearsal.run(runnable)
        failed = _failed(ran)
        missed = unnoticed(
            rehearsal.before,
            rehearsal.after,
            runnable,
            rehearsal.stretches,
            failed,
            rehearsal.now,
        )
        coverage = covered(rehearsal.library, [one for one in own if one in runnable], runnable)
    found += ran.diagnostics
    found += doubts(after, own)
    found += stale_words(before, after, touched)
    problems = in_order(filter(is_error, found))
    return Proposal(
        files=files,
        touched=touched,
        problems=problems,
        warnings=in_order(one for one in found if not is_error(one)),
        differences=(
            *differences(before.files, after.files),
            *settings_differences(
                after.folder,
                before.contents.read(SETTINGS_NAME),
                after.contents.read(SETTINGS_NAME),
            ),
        ),
        scenarios=ran,
        coverage=coverage,
        unnoticed=missed,
        refusals=tuple(_refusals(files, problems, ran)),
    )


def chain_of_is_broken(base: KnowledgeBase, policy: str) -> bool:
    """A policy inherits from one that is not there, or from itself."""
    return bool(chain_of(base.files[policy], base.files)[1])


def _settings_problems(
    before: KnowledgeBase, after: KnowledgeBase, files: Iterable[str]
) -> tuple[Diagnostic, ...]:
    """What is wrong with settings that differ, such as that nobody could change them again."""
    if SETTINGS_NAME not in files:
        return ()
    old, (new, problems) = _settings(before)[0], _settings(after)
    if old.has_admin and not new.has_admin and not any(map(is_error, problems)):
        nobody = Diagnostic(
            "error",
            "no-admin",
            "nobody would be admin any more, so nobody who signs in could change the settings",
            after.contents.shown(SETTINGS_NAME),
            advice="somebody as admin under roles",
        )
        return (*problems, nobody)
    return problems


def _settings(base: KnowledgeBase) -> tuple[Settings, tuple[Diagnostic, ...]]:
    if base.contents.read(SETTINGS_NAME) is None:
        return Settings(), ()
    return settings_of(base.contents.document(SETTINGS_NAME), base.folder)


def _failed(ran: ScenarioChanges) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for result in ran.failing:
        found.setdefault(result.scenario.policy, set()).add(result.scenario.title)
    return {policy: frozenset(titles) for policy, titles in found.items()}


def _refusals(
    files: tuple[str, ...], problems: tuple[Diagnostic, ...], ran: ScenarioChanges
) -> Iterable[str]:
    if not files:
        yield "nothing differs from what is published - change something first"
    if problems:
        many = "1 mistake stands" if len(problems) == 1 else f"{len(problems)} mistakes stand"
        yield f"{many} in the files - mend what is told of them"
    # One that has no answer because of a mistake is told with the mistake.
    failing = [one for one in ran.failing if not (problems and one.problem)]
    if failing:
        many = "1 scenario fails" if len(failing) == 1 else f"{len(failing)} scenarios fail"
        yield (
            f"{many} - mend the change, or accept each as intended, which writes down what comes"
            " out now"
        )
