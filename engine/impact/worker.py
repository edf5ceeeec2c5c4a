"""The process that compares visits for another: ``python -m engine.impact.worker``.

Standard input is one end of a socket pair. What comes first is the setting; then batches, each of
which is answered. The process ends as soon as the other end is closed, in the midst of a batch too.
"""

from __future__ import annotations

import os
import pickle
import queue
import signal
import threading
from dataclasses import dataclass
from datetime import date
from typing import Any

from engine.impact.compare import Comparer
from engine.impact.seen import Seen, look
from engine.knowledge.base import KnowledgeBase
from engine.reference import ReferenceDataError
from engine.source import Diagnostic

HEADER = 8
"""Bytes that give the length of what follows."""
_CONNECTION = 0


@dataclass(frozen=True, slots=True)
class Setting:
    """What a worker holds visits against."""

    before: KnowledgeBase
    after: KnowledgeBase
    today: date


@dataclass(frozen=True, slots=True)
class Unusable:
    """A table that was asked for cannot be used; no visit can be compared."""

    diagnostics: tuple[Diagnostic, ...]


Answer = list[Seen] | Unusable


def frame(content: object) -> bytes:
    """Content as it is sent; raises RuntimeError when it is changed meanwhile."""
    body = pickle.dumps(content, pickle.HIGHEST_PROTOCOL)
    return len(body).to_bytes(HEADER, "big") + body


def serve() -> None:
    """Answers until the other end is closed."""
    asked: queue.SimpleQueue[Any] = queue.SimpleQueue()
    threading.Thread(target=_take, args=(asked,), daemon=True).start()
    setting: Setting = asked.get()
    comparer = Comparer(setting.before, setting.after, setting.today)
    words = setting.after.vocabulary
    while True:
        batch = asked.get()
        try:
            answer: Answer = list(look(comparer, words, batch))
        except ReferenceDataError as error:
            answer = Unusable(tuple(error.diagnostics))
        _send(frame(answer))


def _take(asked: queue.SimpleQueue[Any]) -> None:
    while True:
        length = int.from_bytes(_receive(HEADER), "big")
        asked.put(pickle.loads(_receive(length)))


def _receive(length: int) -> bytes:
    received = bytearray()
    while len(received) < length:
        try:
            part = os.read(_CONNECTION, min(length - len(received), 1 << 20))
        except OSError:
            part = b""
        if not part:
            os._exit(0)
        received += part
    return bytes(received)


def _send(content: bytes) -> None:
    left = memoryview(content)
    while left:
        try:
            left = left[os.write(_CONNECTION, left) :]
        except OSError:
            os._exit(0)


if __name__ == "__main__":
    # Ctrl-C reaches every process of a terminal; this one ends when the one that asks does.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    serve()
