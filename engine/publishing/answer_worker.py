"""The process that answers scenarios for another: ``python -m engine.publishing.answer_worker``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from engine.determination.evaluate import Evaluator
from engine.facts.visit import Visit
from engine.impact.serving import serve
from engine.knowledge.base import KnowledgeBase
from engine.publishing.answer import Answer, worked_out


@dataclass(frozen=True, slots=True)
class Asked:
    """A visit that a policy is to answer; ``service`` and ``processing`` say on which days.

    ``number`` comes back with the answer, ``title`` names it where it ends a process.
    """

    number: int
    title: str
    policy: str
    visit: Visit
    service: date
    processing: date
    on: date


Batch = Sequence[Asked]


def about(batch: Batch) -> str:
    """The scenarios of a batch."""
    return f"the scenarios '{batch[0].title}' to '{batch[-1].title}'"


def _begin(base: KnowledgeBase) -> Callable[[Batch], list[tuple[int, Answer]]]:
    evaluator = Evaluator(base)

    def answer(batch: Batch) -> list[tuple[int, Answer]]:
        found = []
        for asked in batch:
            linked = base.link(asked.policy, asked.service, asked.processing)
            found.append((asked.number, worked_out(evaluator, linked, asked.visit, asked.on)))
        return found

    return answer


if __name__ == "__main__":
    serve(_begin)
