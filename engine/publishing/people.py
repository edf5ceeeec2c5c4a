"""Who works on a knowledge base where nobody signs in."""

from __future__ import annotations

import getpass


def this_user() -> str:
    """The name of this computer's user; ``unknown`` where the system has none."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "unknown"
