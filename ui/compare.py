"""One visit held against several payors, cell by cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from engine.determination import phrases
from engine.determination.model import Determination
from engine.determination.outline import Outline, Said, outline
from ui import draft as drafts
from ui.asking import Asked, ask, read
from ui.draft import Draft
from ui.knowledge import Knowledge

_KIND = "plan.line_of_business"


@dataclass(frozen=True)
class Column:
    """What one payor says of the visit; ``parts`` is None where no policy answers."""

    payor: str
    name: str
    asked: Asked
    parts: Outline | None

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
    draft: Draft, payors: Sequence[str], shared: Knowledge, today: date
) -> tuple[Column, ...]:
    """What each payor says."""
    found = []
    labels = dict(shared.base.labels)
    for payor in payors:
        reading = read(under(draft, payor, shared), shared.base.vocabulary, labels, today)
        asked = ask(shared, reading, payor, today)
        told = asked.determination
        name = shared.payors.get(payor, payor)
        found.append(Column(payor, name, asked, None if told is None else outline(told)))
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


def counts(columns: Sequence[Column]) -> Mapping[str, int]:
    """How many payors come to each outcome, the most frequent first."""
    found: dict[str, int] = {}
    for column in columns:
        told = column.told
        words = "no policy fits" if told is None else phrases.SHORT[told.outcome]
        found[words] = found.get(words, 0) + 1
    return dict(sorted(found.items(), key=lambda item: -item[1]))
