"""The codes whose rows an import keeps: a code set of the knowledge base, or those of a file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from engine.locations import shipped_knowledge_base
from engine.reference.imports.heading import CODE
from engine.reference.imports.problems import refused
from engine.reference.source import SOURCE_SUFFIX, read_source
from engine.source.diagnostics import listed, quoted

THERAPY = "therapy"
"""The code set that is kept when none is named; the shipped tables are those of it."""

_MOST_BYTES = 1 << 20
_BETWEEN = re.compile(r"[\s,;]+")


@dataclass(frozen=True, slots=True)
class KeptCodes:
    """Codes under the name that the source file gives them."""

    name: str
    codes: frozenset[str]


def kept_codes(reference: Path, stated: str | None) -> KeptCodes:
    """The codes of a set, or of a file that lists them with blanks, commas or lines between.

    Sets are looked for in the sources of the folder ``reference``, then in the shipped ones.
    Raises ImportRefusedError for an unknown name, and for a file that holds anything but codes.
    """
    sets = dict(_sets(reference))
    name = stated or THERAPY
    if name in sets:
        return KeptCodes(name, sets[name])
    path = Path(name)
    if not path.is_file():
        known = listed(map(quoted, sorted(sets)))
        raise refused(name, "unknown-codes", "no code set has this name, and no file", known)
    return KeptCodes("codes", _listed_in(path))


def _sets(reference: Path) -> Iterator[tuple[str, frozenset[str]]]:
    for folder in (shipped_knowledge_base() / "reference", reference):
        for path in sorted(folder.glob(f"*{SOURCE_SUFFIX}")):
            yield from read_source(path).code_sets.items()


def _listed_in(path: Path) -> frozenset[str]:
    try:
        with path.open("rb") as stream:
            text = stream.read(_MOST_BYTES).decode("utf-8-sig", "replace")
    except OSError as error:
        why = str(error.strerror or error).lower()
        raise refused(path, "unreadable", f"it cannot be read ({why})", "check the file") from None
    words = [word.strip("\"'") for word in _BETWEEN.split(text) if word]
    wrong = [word for word in words if not CODE.fullmatch(word)]
    if wrong or not words:
        found = listed(map(quoted, wrong), limit=5) or "nothing"
        advice = "list codes of five digits or capital letters, with blanks or lines between"
        raise refused(path, "not-codes", f"the file of codes holds {found}", advice)
    return frozenset(words)
