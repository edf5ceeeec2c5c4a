"""The names of drafts and of the people they belong to, and the refs that these are kept under."""

from __future__ import annotations

import hashlib
import re
import unicodedata

from dulwich.refs import Ref

from engine.history.alone import OURS
from engine.history.problems import HistoryError

DRAFTS = f"{OURS}/drafts"
LONGEST = 100
"""The letters of a name."""

_PLAIN = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")
_MARKED = re.compile(r".*-[0-9a-f]{8}")


def name_of_draft(text: str) -> str:
    """The name of a draft as it is shown; raises HistoryError when it cannot be one."""
    return _name(text, "a draft")


def name_of_person(text: str) -> str:
    """A person's name as it is shown; raises HistoryError when it cannot be one."""
    return _name(text, "a person")


def ref_of(person: str, name: str) -> Ref:
    """The ref of a draft; two names that differ have two."""
    return Ref(f"{folder_of(person)}/{_slug(name)}".encode())


def folder_of(person: str) -> str:
    """The part of a draft's ref that all drafts of a person share."""
    return f"{DRAFTS}/{_slug(person)}"


def same_person(one: str, other: str) -> bool:
    """Whether two names are one person's, however they are written."""
    return _folded(one) == _folded(other)


def _name(text: str, whose: str) -> str:
    shown = " ".join(unicodedata.normalize("NFC", text).split())
    if not shown:
        raise HistoryError(f"{whose} needs a name - give a word or two")
    if len(shown) > LONGEST:
        raise HistoryError(
            f"the name '{shown[:20]}...' of {whose} has {len(shown)} letters"
            f" - give {LONGEST} or fewer"
        )
    if not shown.isprintable():
        raise HistoryError(
            f"the name {shown!a} of {whose} has letters that cannot be shown"
            " - write it with plain letters"
        )
    return shown


def _slug(name: str) -> str:
    """A name as part of a ref: itself when it is plain, else what is plain of it and a mark."""
    if _PLAIN.fullmatch(name) and not _MARKED.fullmatch(name):
        return name
    bare = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    plain = re.sub(r"[^a-z0-9]+", "-", bare).strip("-")[:30].strip("-")
    mark = hashlib.sha256(name.encode()).hexdigest()[:8]
    return f"{plain or 'x'}-{mark}"


def _folded(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())
