"""What differs between two texts of one policy, cut out of both: quick to read, and to compare.

A policy of thousands of lines differs from the state before it in a rule or two. Cut out are its
sections and, of those that hold many entries, the entries; those that stand alike in both are left
out. A text that is laid out in no plain way is not cut.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from itertools import groupby

_ALWAYS = ("policy", "title")
_OF_ENTRIES = ("sources", "values", "code_sets", "measures", "rules")
_KEY = re.compile(r"([a-z_]+):(?=\s|$)")
_ALONE = re.compile(r"[a-z_]+:\s*(?:#.*)?$")
_ENTRY = re.compile(r"( *)(?:- |[^\s#-])")
_TIES = re.compile(r"[\s\[{,][&*][\w-]|<<:")
"""An anchor or what refers to one, which ties distant parts of a text together."""

_Part = tuple[str, str, str]
"""A section's name, its first line where that stands for itself, and one part of the section."""


def excerpts(old: str, new: str) -> tuple[str, str] | None:
    """Both texts without what stands alike in both; None when they cannot be cut.

    Each is again the text of a policy, in which sections may be missing.
    """
    before, after = _parts(old), _parts(new)
    if before is None or after is None:
        return None
    alike = Counter(map(_plain, before)) & Counter(map(_plain, after))
    cut = _without(before, alike.copy()), _without(after, alike)
    return None if any(map(_TIES.search, cut)) else cut


def _plain(part: _Part) -> tuple[str, str]:
    """What is compared of a part: not how its section begins, nor the space behind it."""
    return part[0], part[2].rstrip()


def _without(parts: tuple[_Part, ...], alike: Counter[tuple[str, str]]) -> str:
    kept: list[_Part] = []
    for part in parts:
        if part[0] not in _ALWAYS and alike[_plain(part)] > 0:
            alike[_plain(part)] -= 1
        else:
            kept.append(part)
    lines: list[str] = []
    for (_, first), section in groupby(kept, lambda part: part[:2]):
        lines += [first, *(part[2] for part in section)]
    return "".join(line if line.endswith("\n") or not line else f"{line}\n" for line in lines)


# The states of a timeline are compared in order, each text twice.
@lru_cache(maxsize=8)
def _parts(text: str) -> tuple[_Part, ...] | None:
    sections: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in text.splitlines(keepends=True):
        key = _KEY.match(line)
        if key and key[1] in sections:
            return None
        if key:
            lines = sections.setdefault(key[1], [line])
        elif line[0] in "\r\n#" or (sections and line.startswith((" ", "- "))):
            lines.append(line)
        else:
            return None
    parts = [part for name, lines in sections.items() for part in _of_section(name, lines)]
    # Of entries that begin alike, such as with one id, the place of each decides what holds.
    begins = Counter((part[0], part[2].partition("\n")[0].strip()) for part in parts)
    return tuple(parts) if max(begins.values(), default=0) < 2 else None


def _of_section(name: str, lines: list[str]) -> list[_Part]:
    first = next((match for line in lines[1:] if (match := _ENTRY.match(line))), None)
    if name not in _OF_ENTRIES or first is None or not _ALONE.match(lines[0]):
        return [(name, "", "".join(lines))]
    entries: list[list[str]] = []
    for line in lines[1:]:
        found = _ENTRY.match(line)
        if found and found[1] == first[1]:
            entries.append([])
        if entries:
            entries[-1].append(line)
    return [(name, lines[0], "".join(entry)) for entry in entries]
