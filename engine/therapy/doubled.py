"""Minutes of the clock that several lines claim, and the ways to count them once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice, pairwise, product
from typing import TYPE_CHECKING

from engine.therapy.clock import ClockBlock

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Claimant:
    """A line with its clock times.

    ``yields`` is False for a service that keeps its minutes whatever stands beside it, such as a
    group or an evaluation, during which no other service is given one to one.
    """

    line: int
    blocks: tuple[ClockBlock, ...]
    yields: bool = True


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of the clock that several lines claim, and those of them that may keep it."""

    block: ClockBlock
    lines: tuple[int, ...]
    may_keep: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Keeping:
    """One way to count doubled minutes once: which line keeps each stretch.

    ``lost`` are the minutes that each other line gives up.
    """

    kept_by: tuple[tuple[Stretch, int], ...]
    lost: Mapping[int, int]


def doubled_stretches(claimants: Iterable[Claimant]) -> tuple[Stretch, ...]:
    """The stretches that at least two lines claim, of which at least one yields; by time."""
    known = tuple(claimants)
    edges = sorted({edge for c in known for block in c.blocks for edge in (block.start, block.end)})
    found: list[Stretch] = []
    for start, end in pairwise(edges):
        there = [c for c in known if any(b.start <= start and end <= b.end for b in c.blocks)]
        if len(there) < 2 or not any(c.yields for c in there):
            continue
        lines = tuple(c.line for c in there)
        keepers = tuple(c.line for c in there if not c.yields)[:1] or lines
        last = found[-1] if found else None
        if last is not None and (last.lines, last.block.end) == (lines, start):
            found[-1] = Stretch(ClockBlock(last.block.start, end), lines, keepers)
        else:
            found.append(Stretch(ClockBlock(start, end), lines, keepers))
    return tuple(found)


def keepings(
    stretches: Sequence[Stretch], yielding: Iterable[int], most: int = 64
) -> Iterator[Keeping]:
    """The ways to count each stretch for one line alone, at most ``most``.

    The first leaves every stretch with the line that stands first. ``yielding`` are the lines that
    give minutes up when another keeps them. Without stretches there is one way.
    """
    giving = frozenset(yielding)
    for choice in islice(product(*(stretch.may_keep for stretch in stretches)), most):
        lost: dict[int, int] = {}
        for stretch, keeper in zip(stretches, choice, strict=True):
            for line in stretch.lines:
                if line != keeper and line in giving:
                    lost[line] = lost.get(line, 0) + stretch.block.minutes
        yield Keeping(tuple(zip(stretches, choice, strict=True)), lost)
