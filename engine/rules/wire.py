"""What a parent and its worker say to each other: frames of a length, a word and a body.

The parent asks ``LOAD``, ``RUN`` or ``DROP``; the worker answers ``DONE`` or ``FAILED`` with the
reason. Numbers stand in the machine's own byte order, as both run on one machine.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Sequence
from struct import Struct

from engine.rules.plan import UNKNOWN, Plan, from_json, to_json

LOAD, RUN, DROP, DONE, FAILED = range(5)

HEADER = Struct("=IBd")
"""The length of the body in bytes, the word, and how many seconds there are to answer it."""

_RUN = Struct("=IHHH")
_STEPS = Struct("=I")


def frame(word: int, body: bytes, seconds: float = 0.0) -> bytes:
    """A frame, ready to be sent."""
    return HEADER.pack(len(body), word, seconds) + body


def load_body(number: int, visit: Plan, line: Plan) -> bytes:
    """Asks that a rule set's two networks be known by a number from now on."""
    return json.dumps([number, to_json(visit), to_json(line)]).encode()


def read_load(body: bytes) -> tuple[int, Plan, Plan]:
    """What ``load_body`` wrote."""
    number, visit, line = json.loads(body)
    return number, from_json(visit), from_json(line)


def run_body(
    number: int,
    visit: Sequence[int | None],
    lines: Sequence[Sequence[int | None]],
) -> bytes:
    """Asks what fires for a visit and for each of its lines.

    Raises ``OverflowError`` or ``TypeError`` for a value that is not a whole number of 64 bits.
    """
    width = len(lines[0]) if lines else 0
    values = array("q", [UNKNOWN if value is None else value for value in visit])
    for line in lines:
        values.extend([UNKNOWN if value is None else value for value in line])
    return _RUN.pack(number, len(visit), width, len(lines)) + values.tobytes()


def read_run(body: bytes) -> tuple[int, list[int], list[list[int]]]:
    """What ``run_body`` wrote: the network's number, the visit's values and those of each line."""
    number, visit_width, line_width, lines = _RUN.unpack_from(body)
    values = array("q")
    values.frombytes(body[_RUN.size :])
    listed = values.tolist()
    starts = [visit_width + line_width * line for line in range(lines)]
    return (
        number,
        listed[:visit_width],
        [listed[start : start + line_width] for start in starts],
    )


def fired_body(sessions: Sequence[Sequence[int]]) -> bytes:
    """Answers with the steps that fired in each session."""
    return b"".join(
        _STEPS.pack(len(session)) + array("H", session).tobytes() for session in sessions
    )


def read_fired(body: bytes) -> list[list[int]]:
    """What ``fired_body`` wrote."""
    sessions = []
    at = 0
    while at < len(body):
        (count,) = _STEPS.unpack_from(body, at)
        start = at + _STEPS.size
        at = start + 2 * count
        steps = array("H")
        steps.frombytes(body[start:at])
        sessions.append(steps.tolist())
    return sessions
