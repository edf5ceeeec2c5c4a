"""The process that runs networks for another: ``python -m engine.rules.worker``.

Standard input is one end of a socket pair, on which it is asked and answers (see ``wire``). It
ends when the other end is closed, or when an answer takes longer than it may.
"""

from __future__ import annotations

import os
import signal
import sys

from engine.rules import wire
from engine.rules.network import Network, NetworkError, run_visit
from engine.rules.plan import Handed

_CONNECTION = 0
"""The file descriptor of standard input, read and written without the ``socket`` module, which
takes longer to import than everything else here."""

_Loaded = tuple[Network, Network, tuple[Handed, ...]]


def serve() -> None:
    """Answers until the other end is closed."""
    loaded: dict[int, _Loaded] = {}
    while True:
        header = _receive(wire.HEADER.size)
        if header is None:
            return
        length, word, seconds = wire.HEADER.unpack(header)
        body = _receive(length)
        if body is None:
            return
        # The C engine holds the GIL in a loop that never ends, so that only a signal left to its
        # default ends this process, should the parent be gone by then.
        signal.setitimer(signal.ITIMER_REAL, seconds)
        try:
            answer = wire.frame(wire.DONE, _answer(loaded, word, body))
        except NetworkError as error:
            answer = wire.frame(wire.FAILED, str(error).encode())
        signal.setitimer(signal.ITIMER_REAL, 0)
        _send(answer)


def _answer(loaded: dict[int, _Loaded], word: int, body: bytes) -> bytes:
    if word == wire.RUN:
        number, visit_values, line_values = wire.read_run(body)
        visit, line, handed = loaded[number]
        fired: list[list[int]] = []
        run_visit(visit, line, handed, visit_values, line_values, fired.append)
        return wire.fired_body(fired)
    if word == wire.LOAD:
        number, visit_plan, line_plan = wire.read_load(body)
        loaded[number] = (Network(visit_plan), Network(line_plan), line_plan.handed)
        return b""
    for network in loaded.pop(int.from_bytes(body, sys.byteorder))[:2]:
        network.close()
    return b""


def _receive(length: int) -> bytes | None:
    """So many bytes; None when the other end was closed before."""
    received = bytearray()
    while len(received) < length:
        part = os.read(_CONNECTION, length - len(received))
        if not part:
            return None
        received += part
    return bytes(received)


def _send(answer: bytes) -> None:
    unsent = memoryview(answer)
    while unsent:
        unsent = unsent[os.write(_CONNECTION, unsent) :]


def main() -> None:
    """Serves on standard input; an interrupt from the terminal is the parent's to handle."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    serve()


if __name__ == "__main__":
    main()
