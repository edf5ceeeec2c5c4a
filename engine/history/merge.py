"""Bringing two changes of one text together, line by line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from merge3 import Merge3

OURS = "this draft"
THEIRS = "published meanwhile"


class Side(StrEnum):
    """Whose lines a person takes where both changed the same ones; both stand there marked."""

    OURS = "ours"
    THEIRS = "theirs"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Clash:
    """Lines that both changed, as each has them."""

    ours: bytes
    theirs: bytes


@dataclass(frozen=True, slots=True)
class Merged:
    """The text with both changes; where they clash, in ``conflicts`` places, both stand marked."""

    text: bytes
    conflicts: int


def merge(
    base: bytes, ours: bytes, theirs: bytes, names: tuple[str, str] = (OURS, THEIRS)
) -> Merged:
    """Both changes of a text; what only one side changed is taken from there.

    ``names`` say at each clash whose version is which.
    """
    if ours == theirs:
        return Merged(ours, 0)
    merge3 = Merge3(base.splitlines(True), ours.splitlines(True), theirs.splitlines(True))
    conflicts = sum(1 for region in merge3.merge_regions() if region[0] == "conflict")
    lines = merge3.merge_lines(
        name_a=names[0].encode(),
        name_b=names[1].encode(),
        start_marker=b"<<<<<<<",
        mid_marker=b"=======",
        end_marker=b">>>>>>>",
    )
    return Merged(b"".join(lines), conflicts)


def clashes(base: bytes, ours: bytes, theirs: bytes) -> tuple[Clash, ...]:
    """The places in which both changed the same lines, from the top of the text."""
    merge3 = Merge3(base.splitlines(True), ours.splitlines(True), theirs.splitlines(True))
    return tuple(
        Clash(b"".join(group[2]), b"".join(group[3]))
        for group in merge3.merge_groups()
        if group[0] == "conflict"
    )


def settled(base: bytes, ours: bytes, theirs: bytes, sides: Sequence[Side]) -> bytes:
    """Both changes of a text, with the chosen side at each of its ``clashes``."""
    merge3 = Merge3(base.splitlines(True), ours.splitlines(True), theirs.splitlines(True))
    chosen = iter(sides)
    parts: list[bytes] = []
    for group in merge3.merge_groups():
        if group[0] != "conflict":
            parts.extend(group[1])
            continue
        before, mine, other = (b"".join(lines) for lines in group[1:])
        match next(chosen):
            case Side.OURS:
                parts.append(mine)
            case Side.THEIRS:
                parts.append(other)
            case Side.BOTH:
                parts.append(merge(before, mine, other).text)
    return b"".join(parts)
