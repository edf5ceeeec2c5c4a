"""Publishing with everything checked first: the proposal, what is accepted, what is recorded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from engine.audit import AuditError
from engine.history import Draft, History, HistoryError, State, UnfinishedError, publish
from engine.history.state import with_changes
from engine.knowledge.base import KnowledgeBase
from engine.knowledge.contents import SETTINGS_NAME
from engine.knowledge.settings import Settings, settings_of
from engine.publishing.accept import accept, step_of
from engine.publishing.drafted import drafted
from engine.publishing.proposal import Proposal, proposal
from engine.publishing.recorded import audit_trailer, changes_words, note_publication
from engine.publishing.touched import Changes
from engine.scenarios.model import Scenario
from engine.scenarios.report import ScenarioResult
from engine.scenarios.survival import Progress
from engine.source.diagnostics import listed
from engine.source.save import replace_whole


class RefusedError(HistoryError):
    """This may not be published as it stands; ``proposal`` says everything that is known of it."""

    def __init__(self, message: str, proposal: Proposal) -> None:
        super().__init__(message)
        self.proposal = proposal


@dataclass(frozen=True, slots=True)
class Prepared:
    """A change that was looked at: the state it was made on, and its files.

    ``accepted`` are scenarios whose expectation ``changes`` state anew.
    """

    base: str
    changes: Changes
    before: KnowledgeBase
    after: KnowledgeBase
    proposal: Proposal
    accepted: tuple[Scenario, ...] = ()

    def about(self, words: str) -> str:
        """What its person said of it, and what it changes, for the record of the state."""
        found = self.proposal.differences
        return with_changes(words, changes_words(self.before, self.after, found))

    def trailers(self, impact: str = "") -> dict[str, str]:
        """What is recorded with the publication: how the scenarios stood, and what was accepted."""
        ran = self.proposal.scenarios
        told = {}
        if ran.scenarios:
            told["Scenarios"] = f"{ran.passing:,} passed"
        if self.accepted:
            told["Accepted"] = "; ".join(scenario.title for scenario in self.accepted)
        if impact:
            told["Impact"] = impact
        return told


def prepare(
    before: KnowledgeBase,
    base: str,
    changes: Changes,
    accepting: Iterable[str] = (),
    progress: Progress | None = None,
) -> Prepared:
    """Looks at a change of the state ``base``, and accepts failing scenarios by title or place.

    Raises HistoryError when a scenario to accept does not fail, NotAcceptedError when it cannot be
    restated, KnowledgeBaseError when no policy is left.
    """
    after = drafted(before, changes)
    found = proposal(before, after, changes, progress)
    wanted = list(dict.fromkeys(accepting))
    if not wanted:
        return Prepared(base, changes, before, after, found)
    accepted = tuple(chosen(found.scenarios.failing, wanted))
    taken = {**changes, **accept(after, *accepted)}
    after = drafted(before, taken)
    return Prepared(base, taken, before, after, proposal(before, after, taken, progress), accepted)


def chosen(failing: Iterable[ScenarioResult], wanted: Iterable[str]) -> Iterable[Scenario]:
    """The failing scenarios that are named, each by its title or by its file and line."""
    named = nameable([result.scenario for result in failing])
    titles = Counter(scenario.title for scenario in named.values())
    places = {str(scenario.place): scenario for scenario in named.values()}
    wrong = []
    found = []
    for name in wanted:
        if name in named or name in places:
            found.append(named.get(name) or places[name])
        elif titles[name]:
            among = [place for place, scenario in places.items() if scenario.title == name]
            wrong.append(f"several scenarios '{name}' fail - say which: {listed(among, 'or')}")
        else:
            told = "; ".join(f"'{title}'" for title in named) or "none fails"
            wrong.append(f"no scenario '{name}' fails - those that do: {told}")
    if wrong:
        raise HistoryError("\n".join(wrong))
    return found


def nameable(scenarios: Iterable[Scenario]) -> Mapping[str, Scenario]:
    """Scenarios by what names each of them alone: its title, or else its file and line."""
    known = tuple(scenarios)
    times = Counter(scenario.title for scenario in known)
    return {
        scenario.title if times[scenario.title] == 1 else str(scenario.place): scenario
        for scenario in known
    }


def settings_at(before: KnowledgeBase) -> Settings:
    """The settings as they are published: a change of them does not decide on itself."""
    if before.contents.read(SETTINGS_NAME) is None:
        return Settings()
    return settings_of(before.contents.document(SETTINGS_NAME), before.folder)[0]


def publish_prepared(
    history: History,
    prepared: Prepared,
    author: str,
    reason: str,
    about: str = "",
    *,
    impact: str = "",
) -> State:
    """Publishes the files of a folder as they were looked at, and notes it in the audit log.

    Raises RefusedError when there are reasons against it, and what ``publish`` raises. Scenarios
    that were accepted are written with the publication.
    """
    refuse(prepared)
    if settings_at(prepared.before).another_person:
        raise RefusedError(
            "this knowledge base asks for the approval of another person - keep the change as a"
            " draft (payor-rules publish --to-draft NAME), and let somebody approve it",
            prepared.proposal,
        )
    _write_restated(history, prepared)
    trailers = prepared.trailers(impact) | audit_trailer(history.folder)
    state = publish(
        history,
        prepared.changes,
        prepared.base,
        author,
        reason,
        about=prepared.about(about),
        trailers=trailers,
    )
    return _noted(history, author, state)


def _write_restated(history: History, prepared: Prepared) -> None:
    """Brings scenario files that were edited and then accepted into the folder as they are now."""
    names = {scenario.document.name for scenario in prepared.accepted}
    for name, content in prepared.changes.items():
        target = history.folder / name
        if prepared.after.contents.shown(name) not in names or content is None:
            continue
        if target.read_bytes() not in (content, history.read(prepared.base, name)):
            replace_whole(target, content)


def publish_draft(
    draft: Draft,
    prepared: Prepared,
    author: str,
    reason: str,
    about: str = "",
    *,
    impact: str = "",
) -> State:
    """Publishes a draft as it was looked at; raises as ``publish_prepared``.

    Scenarios that were accepted become a step of the draft first, which voids an approval.
    """
    refuse(prepared)
    fresh: Mapping[str, bytes | None] = {
        name: content for name, content in prepared.changes.items() if draft.read(name) != content
    }
    if fresh:
        draft = draft.write_many(fresh, step_of(prepared.accepted))
    approved_by = next((one.person for one in draft.approvals), None)
    if settings_at(prepared.before).another_person and approved_by is None:
        raise RefusedError(
            "this knowledge base asks for the approval of another person - let somebody approve"
            f" the draft '{draft.name}' as it stands now",
            prepared.proposal,
        )
    history = draft.history
    trailers = prepared.trailers(impact) | audit_trailer(history.folder)
    state = draft.publish(
        author, reason, prepared.about(about), trailers=trailers, approved_by=approved_by
    )
    return _noted(history, author, state)


def _noted(history: History, author: str, state: State) -> State:
    try:
        note_publication(history.folder, author, state)
    except AuditError as error:
        raise UnfinishedError(f"this was published, but {error}", state) from error
    return state


def refuse(prepared: Prepared) -> None:
    """Raises RefusedError when the proposal gives reasons against publishing."""
    if prepared.proposal.refusals:
        raise RefusedError("; ".join(prepared.proposal.refusals), prepared.proposal)
