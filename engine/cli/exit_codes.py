"""What the command says to the program that called it, and errors that are the user's to mend."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """Exit codes; scripts rely on them.

    ``DONE``: evaluated, or nothing is wrong. ``FAILED``: a check or test failed, or the outcome
    named by ``--fail-on`` was reached. ``USAGE``: wrong arguments, or input that cannot be read.
    ``INTERNAL``: an answer was withheld because two evaluations disagreed, or a bug.
    """

    DONE = 0
    FAILED = 1
    USAGE = 2
    INTERNAL = 3
    INTERRUPTED = 130


class UsageError(Exception):
    """Something the user can put right: what is wrong, and after a dash what to write instead."""
