"""Whether an audit log is what was written: nothing altered, taken out, moved or cut off."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from engine.audit.entry import BEGINNING, Entry, hash_of, read_entry
from engine.audit.log import AuditLog

_ANCHOR = re.compile(r"([1-9][0-9]*) ([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class Anchor:
    """What a published state has recorded of the log: the number and hash of its last entry."""

    state: str
    number: int
    hash: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found. ``problems`` are signs of tampering, empty when all holds.

    ``torn`` counts lines that a killed process has left unended, which is no tampering.
    """

    entries: int
    anchors: int
    torn: int
    problems: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Nothing was tampered with, as far as the log and the published states show."""
        return not self.problems


def anchor_text(entry: Entry) -> str:
    """An entry as a published state records it."""
    return f"{entry.number} {entry.hash}"


def anchor_of(state: str, text: str) -> Anchor | None:
    """The anchor that a state has recorded; None when the text is none."""
    found = _ANCHOR.fullmatch(text.strip())
    return None if found is None else Anchor(state, int(found[1]), found[2])


def verify(log: AuditLog, anchors: Iterable[Anchor] = ()) -> Verdict:
    """Reads the whole log and holds it against itself and against what states have recorded.

    Raises AuditError when it cannot be read.
    """
    problems: list[str] = []
    hashes: dict[int, str] = {}
    before, number, torn = BEGINNING, 0, 0
    unread: list[tuple[int, bytes]] = []
    for place, line in enumerate(log.lines(), start=1):
        entry = read_entry(line)
        if entry is None:
            unread.append((place, line))
            continue
        where = f"line {place}"
        torn += _explained(entry, unread, problems)
        if entry.signature() != entry.hash or entry.line().removesuffix(b"\n") != line:
            problems.append(f"{where}: entry {entry.number} was altered after it was written")
        if entry.number != number + 1:
            problems.append(f"{where}: entry {number + 1} was to stand here, not {entry.number}")
        elif entry.before != before:
            problems.append(f"{where}: entry {entry.number} does not follow the one before it")
        number, before = entry.number, entry.hash
        hashes[entry.number] = entry.hash
    # What stands last may be the beginning of a line that is just being written.
    problems.extend(f"line {place}: this is no entry" for place, _ in unread[:-1])
    known = tuple(anchors)
    for anchor in known:
        if anchor.number not in hashes:
            problems.append(
                f"entry {anchor.number} is missing: state {anchor.state[:10]} was published after"
                " it was written"
            )
        elif hashes[anchor.number] != anchor.hash:
            problems.append(
                f"entry {anchor.number} is not the one that state {anchor.state[:10]} has recorded"
            )
    return Verdict(number, len(known), torn + len(unread[-1:]), tuple(problems))


def _explained(entry: Entry, unread: list[tuple[int, bytes]], problems: list[str]) -> int:
    """Clears the lines before an entry that are none; 1 when it names the last as torn."""
    last = unread.pop() if unread and hash_of(unread[-1][1]) == entry.torn else None
    problems.extend(f"line {place}: this is no entry" for place, _ in unread)
    if last is None and entry.torn:
        problems.append(f"the line before entry {entry.number} that was cut off is not there")
    unread.clear()
    return 0 if last is None else 1
