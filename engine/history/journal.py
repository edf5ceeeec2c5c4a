"""The note of a publication on its way, by which one that was cut off is ended when next opened."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from engine.history.draft_refs import Ended

NAME = "payor-rules-publishing.json"


@dataclass(frozen=True, slots=True)
class Journal:
    """A publication: the state before and after it, the files it changes, the draft it ends."""

    before: str
    after: str
    paths: tuple[str, ...]
    ends: Ended | None = None


def write_journal(folder: Path, journal: Journal) -> None:
    """Writes the note so that it lasts through a power cut."""
    fresh = folder / f"{NAME}.new"
    with fresh.open("w", encoding="utf-8") as stream:
        json.dump(asdict(journal), stream)
        stream.flush()
        os.fsync(stream.fileno())
    fresh.replace(folder / NAME)


def read_journal(folder: Path) -> Journal | None:
    """The note of a publication that was cut off; None when there is none."""
    try:
        data = json.loads((folder / NAME).read_text(encoding="utf-8"))
        ends = data.get("ends")
        return Journal(
            str(data["before"]),
            str(data["after"]),
            tuple(map(str, data["paths"])),
            Ended(str(ends["ref"]), str(ends["value"])) if ends else None,
        )
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError):
        # Only a foreign hand can have broken it: it is put in place whole.
        return None


def remove_journal(folder: Path) -> None:
    """Takes the note away; nothing when there is none."""
    (folder / NAME).unlink(missing_ok=True)
