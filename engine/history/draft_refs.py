"""The refs of drafts: reading, moving and taking them away, each in one step."""

from __future__ import annotations

from dataclasses import dataclass

from dulwich.objects import ObjectID
from dulwich.refs import Ref

from engine.history.alone import insist
from engine.history.problems import DraftMovedError
from engine.history.repository import History


@dataclass(frozen=True, slots=True)
class Ended:
    """The draft that a publication ends: its ref, and the commit at which that stands."""

    ref: str
    value: str

    def stands(self, history: History) -> bool:
        """Whether the ref still is there."""
        return value_of(history, Ref(self.ref.encode())) == self.value.encode()

    def end(self, history: History) -> None:
        """Takes the ref away, unless it has moved on; only for who is ``alone``."""
        remove(history, Ref(self.ref.encode()), ObjectID(self.value.encode()))


def value_of(history: History, ref: Ref) -> ObjectID | None:
    """What a ref holds, which is a commit unless somebody has broken it; None: no such ref."""
    refs = history.repository.refs
    # An empty file, such as a power cut may leave, counts as a ref.
    found = refs.read_ref(ref) if refs.read_loose_ref(ref) != b"" else b""
    return None if found is None else ObjectID(found)


def values_below(history: History, folder: str) -> dict[Ref, ObjectID]:
    """The refs below a folder of refs, each with its commit."""
    prefix = f"{folder}/".encode()
    refs = (Ref(prefix + below) for below in history.repository.refs.subkeys(Ref(prefix)))
    found = ((ref, value_of(history, ref)) for ref in sorted(refs))
    return {ref: value for ref, value in found if value is not None}


def move(history: History, ref: Ref, old: ObjectID | None, new: ObjectID) -> None:
    """Moves a ref, or makes it (``old`` None); only for who is ``alone``.

    Raises DraftMovedError when it does not stand at ``old``, HistoryError when writing fails.
    """
    refs = history.repository.refs
    if old is None:
        done = insist(history, lambda: refs.add_if_new(ref, new))
    else:
        done = insist(history, lambda: refs.set_if_equals(ref, old, new))
    if not done:
        raise DraftMovedError("this draft was changed outside in this very moment - open it", None)


def remove(history: History, ref: Ref, old: ObjectID) -> bool:
    """Takes a ref away that stands at ``old``; False when it does not. As ``move``."""
    if value_of(history, ref) != old:
        return False
    return insist(history, lambda: history.repository.refs.remove_if_equals(ref, old))
