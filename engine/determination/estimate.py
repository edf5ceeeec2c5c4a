"""What the lines of a visit would roughly pay, as immutable data; all amounts are US cents."""

from __future__ import annotations

from dataclasses import dataclass

from engine.policy.model import Confidence, Source


@dataclass(frozen=True, slots=True)
class EstimatedPart:
    """Units of a line that are billed alike.

    ``in_full`` of them are allowed ``each``, the others ``further``. ``deductible`` is within the
    patient's part; ``assistant_cut`` is what nobody pays because an assistant earned the units.
    """

    units: int
    modifiers: tuple[str, ...]
    in_full: int
    each: int
    further: int | None
    allowed: int
    payor: int
    patient: int
    deductible: int
    assistant_cut: int


@dataclass(frozen=True, slots=True)
class LineEstimate:
    """What a line would be allowed, billed as proposed.

    ``allowed`` is 0 for a line that the policy denies, with ``would_be`` beside it; both are None
    where there is no amount, and ``remark`` says why. ``parts`` are those of ``would_be``.
    """

    number: int
    code: str
    allowed: int | None
    would_be: int | None
    payor: int
    patient: int
    denied: bool
    parts: tuple[EstimatedPart, ...]
    remark: str = ""


@dataclass(frozen=True, slots=True)
class LawfulChoice:
    """One of several equally lawful ways to give the left-over units of a plan of care.

    ``allowed`` is what the day would be allowed with it.
    """

    discipline: str
    says: str
    allowed: int
    why: str


@dataclass(frozen=True, slots=True)
class VisitEstimate:
    """What a visit would be allowed, if every line stands that the policy does not deny.

    ``divided`` says whether the policy tells who pays which part. ``complete`` is False where a
    line has no amount; it is left out of the sums. ``basis`` states the editions and the place it
    rests on, ``assumed`` what was taken for granted, ``left_out`` what may lower the amount and is
    not taken off. ``table`` shows how each amount came about, its first row the head. ``policy`` is
    the one whose ``sources`` it rests on.
    """

    schedule: str
    allowed: int
    payor: int
    patient: int
    divided: bool
    complete: bool
    lines: tuple[LineEstimate, ...]
    basis: tuple[str, ...]
    assumed: tuple[str, ...]
    left_out: tuple[str, ...]
    table: tuple[tuple[str, ...], ...]
    choices: tuple[LawfulChoice, ...]
    policy: str
    sources: tuple[Source, ...]
    confidence: Confidence

    def line(self, number: int) -> LineEstimate:
        """The estimate of a line, numbered from 1."""
        return self.lines[number - 1]

    def choices_of(self, discipline: str) -> list[LawfulChoice]:
        """The choices of one plan of care."""
        return [choice for choice in self.choices if choice.discipline == discipline]


@dataclass(frozen=True, slots=True)
class NoEstimate:
    """Why there is no estimate where the policy says how it pays."""

    why: str


def usd(amount: int) -> str:
    """Cents as people read them: ``1,234.50 USD``."""
    return f"{amount / 100:,.2f} USD"
