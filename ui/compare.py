"""One visit held against several payors, cell by cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from engine.determination import phrases
from engine.determination.model import Determination
from engine.determination.outline import Outline, Said, outline
from engine.determination.words import label_of
from engine.facts.vocabulary import Vocabulary
from engine.knowledge.choose import Outside
from engine.policy.model import Scope
from engine.source.diagnostics import listed
from ui import draft as drafts
from ui.asking import Asked, Reading, ask, read
from ui.draft import Draft
from ui.knowledge import Knowledge

_KIND = "plan.line_of_business"


@dataclass(frozen=True)
class Column:
    """What one payor says of the visit; ``parts`` is None where no policy answers.

    ``supposed`` is what was put in the place of something that the visit states otherwise;
    ``outside`` says that the visit as stated lies outside of all of the payor's policies.
    """

    payor: str
    name: str
    asked: Asked
    parts: Outline | None
    supposed: tuple[str, ...] = ()
    outside: bool = False

    @property
    def told(self) -> Determination | None:
        """The determination, when there is one."""
        return self.asked.determination

    def stands_against(self, line: int | None) -> list[Said]:
        """What stands, or may stand, against a line, or against the visit for None."""
        if self.parts is None:
            return []
        found = (*self.parts.broken, *self.parts.open)
        return [one for one in found if line is None or not one.lines or line in one.lines]


def under(draft: Draft, payor: str, shared: Knowledge) -> Draft:
    """The draft as if the patient had the coverage of a payor that offers but one kind."""
    words = shared.base.vocabulary
    draft = drafts.put(draft, (None, "payor"), payor, words)
    known = shared.scope_of(payor).get(_KIND, frozenset())
    stated = drafts.get(draft, (None, _KIND), words)
    if known and stated not in known:
        only = next(iter(known)) if len(known) == 1 else None
        draft = drafts.put(draft, (None, _KIND), only, words)
    return draft


def columns(
    draft: Draft,
    payors: Sequence[str],
    shared: Knowledge,
    today: date,
    *,
    suppose: bool = False,
) -> tuple[Column, ...]:
    """What each payor says.

    With ``suppose``, a payor whose policies the visit lies outside of is asked as if the patient
    had the state and plan of the nearest of them.
    """
    return tuple(_column(draft, payor, shared, today, suppose) for payor in payors)


def _column(draft: Draft, payor: str, shared: Knowledge, today: date, suppose: bool) -> Column:
    base, labels = shared.base, dict(shared.base.labels)
    asked_as = under(draft, payor, shared)
    reading = read(asked_as, base.vocabulary, labels, today)
    outside = _outside(reading, payor, shared)
    if outside is not None and suppose:
        asked_as = _moved_into(asked_as, outside, base.vocabulary)
        reading = read(asked_as, base.vocabulary, labels, today)
    asked = ask(shared, reading, payor, today)
    told = asked.determination
    parts = None if told is None else outline(told)
    instead = _differing(draft, asked_as, base.vocabulary)
    name = shared.payors.get(payor, payor)
    return Column(payor, name, asked, parts, instead, outside is not None)


def _outside(reading: Reading, payor: str, shared: Knowledge) -> Outside | None:
    """Why no policy of a payor fits, when facts that are stated are the reason."""
    visit = reading.visit
    if visit is None:
        return None
    day = visit.day("date_of_service")
    if shared.base.choose(payor, visit.facts, day).policy is not None:
        return None
    outside = shared.base.outside(payor, visit.facts, day)
    return outside if outside is not None and outside.named else None


def _moved_into(draft: Draft, outside: Outside, words: Vocabulary) -> Draft:
    """The draft with what the nearest policy is read for in place of what excludes it."""
    scope = {fact: getattr(outside.policy.scope, key) for key, fact in Scope.FACTS.items()}
    for fact in outside.named:
        draft = drafts.put(draft, (None, fact), min(scope[fact]), words)
    return draft


def _differing(stated: Draft, asked_as: Draft, words: Vocabulary) -> tuple[str, ...]:
    """What is supposed in place of something that the visit states otherwise."""
    found = []
    for fact in Scope.FACTS.values():
        before = drafts.get(stated, (None, fact), words)
        after = drafts.get(asked_as, (None, fact), words)
        if before is not None and before != after:
            values = words[fact].values
            was, now = (values.get(str(each), str(each)) for each in (before, after))
            instead = f"{now} instead of {was}" if after is not None else f"not {was}"
            found.append(f"{label_of(words, fact)} {instead}")
    return tuple(found)


def says(column: Column, line: int | None) -> str:
    """What a payor says of a line or of the visit, in words that can be held against another's."""
    told = column.told
    if told is None:
        return "no policy fits"
    if line is None:
        return f"{told.outcome.value} {phrases.units_of(told)}"
    one = told.lines[line - 1]
    return f"{one.outcome.value} {phrases.bill_of(one)}"


def together(primary: Column, secondary: Column) -> str:
    """What a primary and a secondary payor come to, and on which codes their bills differ."""
    outcomes = (
        f"{column.name}, the {rank}: "
        + (phrases.SHORT[column.told.outcome] if column.told else "no policy fits")
        for column, rank in ((primary, "primary"), (secondary, "secondary"))
    )
    said = [". ".join(outcomes) + "."]
    if primary.told is not None and secondary.told is not None:
        pairs = zip(primary.told.lines, secondary.told.lines, strict=True)
        apart = [
            f"{one.code} ({phrases.bill_of(one)}; the secondary: {phrases.bill_of(other)})"
            for one, other in pairs
            if phrases.bill_of(one) != phrases.bill_of(other)
        ]
        said.append(
            f"They want other units or modifiers on {listed(apart)}."
            if apart
            else "Both want the same units and modifiers."
        )
    return " ".join(said)


def counts(columns: Sequence[Column]) -> Mapping[str, int]:
    """How many payors come to each outcome, the most frequent first."""
    found: dict[str, int] = {}
    for column in columns:
        told = column.told
        words = "no policy fits" if told is None else phrases.SHORT[told.outcome]
        found[words] = found.get(words, 0) + 1
    return dict(sorted(found.items(), key=lambda item: -item[1]))
