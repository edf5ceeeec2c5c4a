"""A policy made longer by rules that are made up, for what becomes of an edit of it."""

from __future__ import annotations

from pathlib import Path

LINES = 3_000
_MADE_UP = """\
  - id: made-up-{number}
    title: The level of pain is advised, {number}
    codes: ["97140"]
    when: {{discipline: PT}}
    require: {{record.pain_level: {{in_this_note: true}}}}
    severity: info
    message: the note does not give the level of pain
    sources: [MADE-UP]
    confidence: unverified
"""
_SOURCE = """\
  - id: MADE-UP
    title: Made up for a measurement
    kind: secondary
    read_on: 2026-01-01
"""


def lengthened(file: Path) -> None:
    """Adds rules that are made up to a policy until it has 3,000 lines."""
    text = file.read_text(encoding="utf-8").replace("\nsources:\n", f"\nsources:\n{_SOURCE}", 1)
    number = 0
    while text.count("\n") < LINES:
        number += 1
        text += _MADE_UP.format(number=number)
    file.write_text(text, encoding="utf-8")
