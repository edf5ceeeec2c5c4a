"""What a worker process does, whatever it works out: it takes a setting, then answers batches.

Standard input is one end of a socket pair. What comes first is the setting; then batches, each of
which is answered. The process ends as soon as the other end is closed, in the midst of a batch too.
"""

from __future__ import annotations

import os
import pickle
import queue
import signal
import threading
from collections.abc import Callable
from typing import Any

HEADER = 8
"""Bytes that give the length of what follows."""
_CONNECTION = 0


def frame(content: object) -> bytes:
    """Content as it is sent; raises RuntimeError when it is changed meanwhile."""
    body = pickle.dumps(content, pickle.HIGHEST_PROTOCOL)
    return len(body).to_bytes(HEADER, "big") + body


def serve(begin: Callable[[Any], Callable[[Any], object]]) -> None:
    """Answers until the other end is closed; ``begin`` makes of a setting what answers a batch."""
    # Ctrl-C reaches every process of a terminal; this one ends when the one that asks does.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    asked: queue.SimpleQueue[Any] = queue.SimpleQueue()
    threading.Thread(target=_take, args=(asked,), daemon=True).start()
    answer = begin(asked.get())
    while True:
        _send(frame(answer(asked.get())))


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
