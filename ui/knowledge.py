"""The knowledge base and its evaluator: one for all sessions, read again when its files change."""

from __future__ import annotations

import hashlib
import os
import threading
import time
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from pathlib import Path

from engine.determination.evaluate import Evaluator
from engine.determination.model import Determination
from engine.facts.visit import Visit
from engine.knowledge import KnowledgeBase, KnowledgeBaseError
from engine.locations import knowledge_base_folder
from engine.policy.model import Scope
from engine.source import Diagnostic
from engine.source.diagnostics import is_error

_LOOKED_AGAIN = 1.0
"""Seconds after which the files are looked at again."""
_LONGEST_RUN = 300.0
"""Seconds that a run of a page, such as one of all scenarios, may take."""
_MOST_KEPT = 128
"""Determinations kept, so that a page shown again need not be worked out again."""


_Question = tuple[str, str | None, date]
"""A visit as text, the payor that is asked in place of its own, and the day of asking."""


@dataclass
class Knowledge:
    """One reading of the knowledge base; ``key`` tells one reading from another."""

    key: str
    base: KnowledgeBase
    evaluator: Evaluator
    read_at: datetime
    _kept: OrderedDict[_Question, Determination] = field(default_factory=OrderedDict)
    _asked: dict[_Question, threading.Lock] = field(default_factory=dict)
    _keeping: threading.Lock = field(default_factory=threading.Lock)

    def determine(
        self, visit: Visit, written: str, payor: str | None, today: date
    ) -> Determination:
        """What a policy says of a visit; ``written`` is all of the visit as text.

        Raises as ``Evaluator.determine`` does.
        """
        key = (written, payor, today)
        with self._keeping:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
            asked = self._asked.setdefault(key, threading.Lock())
        # Who asks the same meanwhile waits for this answer, which comes sooner than their own.
        with asked:
            with self._keeping:
                if key in self._kept:
                    return self._kept[key]
            try:
                told = self.evaluator.determine(visit, payor, today)
                with self._keeping:
                    self._kept[key] = told
                    while len(self._kept) > _MOST_KEPT:
                        self._kept.popitem(last=False)
            finally:
                with self._keeping:
                    self._asked.pop(key, None)
        return told

    @cached_property
    def payors(self) -> Mapping[str, str]:
        """The payors, each with the name it is shown by, in order of these."""
        names = {}
        for payor, files in self.base.payors().items():
            widest = min(files, key=lambda file: (file.extends is not None, len(file.title)))
            names[payor] = widest.title.split(",")[0]
        for payor, name in names.items():
            if list(names.values()).count(name) > 1:
                names[payor] = f"{name} ({payor})"
        return dict(sorted(names.items(), key=lambda item: item[1].casefold()))

    def scope_of(self, payor: str) -> Mapping[str, frozenset[str]]:
        """The facts that choose among the policies of a payor, each with the values they name."""
        found: dict[str, frozenset[str]] = {}
        for file in self.base.payors().get(payor, ()):
            for key, fact in Scope.FACTS.items():
                wanted: frozenset[str] | None = getattr(file.scope, key)
                if wanted is not None:
                    found[fact] = found.get(fact, frozenset()) | wanted
        return found

    @property
    def problems(self) -> tuple[Diagnostic, ...]:
        """What keeps some policies from being used."""
        return tuple(filter(is_error, self.base.diagnostics))


class _Shelf:
    """The current reading. Sessions that still hold an older one may finish with it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._current: Knowledge | None = None
        self._looked = 0.0
        self._refused = ""

    def current(self) -> Knowledge:
        """The reading of the files as they are now; raises KnowledgeBaseError without any.

        When the files of now cannot be read at all, the last reading stays.
        """
        with self._lock:
            now = time.monotonic()
            if self._current is not None and now - self._looked < _LOOKED_AGAIN:
                return self._current
            folder = knowledge_base_folder()
            key = fingerprint(folder)
            self._looked = now
            if self._current is not None and key in (self._current.key, self._refused):
                return self._current
            try:
                base = KnowledgeBase.open(folder)
            except KnowledgeBaseError:
                if self._current is None:
                    raise
                self._refused = key
                return self._current
            if self._current is not None:
                _end_later(self._current.evaluator)
            self._current = Knowledge(key, base, Evaluator(base), datetime.now())
            return self._current

    def look_again(self) -> None:
        """Lets the next to ask look at the files at once: they were changed here, just now."""
        with self._lock:
            self._looked = float("-inf")

    def close(self) -> None:
        """Ends the processes of the current evaluator."""
        with self._lock:
            if self._current is not None:
                self._current.evaluator.close()
                self._current = None


def _end_later(evaluator: Evaluator) -> None:
    """Ends an evaluator when nobody can be in the midst of asking it any more."""
    timer = threading.Timer(_LONGEST_RUN, evaluator.close)
    timer.daemon = True
    timer.start()


_shelf = _Shelf()
current = _shelf.current
look_again = _shelf.look_again
close = _shelf.close


def fingerprint(folder: Path) -> str:
    """A hash of the names, sizes and times of all files that a knowledge base is read from."""
    seen = hashlib.sha256(str(folder).encode())
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(f for f in folders if f != "scenarios" and not f.startswith("."))
        for name in sorted(names):
            path = Path(place) / name
            try:
                status = path.stat()
            except OSError:
                continue
            seen.update(f"{path}\0{status.st_size}\0{status.st_mtime_ns}\n".encode())
    return seen.hexdigest()
