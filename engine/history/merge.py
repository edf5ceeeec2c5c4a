"""Bringing two changes of one text together, line by line."""

from __future__ import annotations

from dataclasses import dataclass

from merge3 import Merge3

OURS = "this draft"
THEIRS = "published meanwhile"


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
