"""When memory that nothing uses any more is looked for: while nobody waits.

Streamlit looks through every object after each run of a page. The policies are so many objects that
this takes longer than the page, and holds up what the page has still to send. So what a run leaves
behind is put aside for then, and looked through once it has been quiet for a while, or when much
has come together.
"""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable

COLLECTED_AFTER = 20_000, 20, 20
"""An answer makes and drops many small objects; with Python's own numbers a fifth of its time goes
into looking through them."""
_MUCH = 100_000
"""Objects put aside that are worth a look while nobody waits."""
_TOO_MUCH = 3_000_000
"""Objects put aside, of some 100 bytes each, that are looked through whoever waits."""
_EVERY = 5.0
"""Seconds between two thoughts of it."""

put_aside = gc.freeze
"""Takes what is there now out of the next look, until ``look_through``."""


def look_through() -> int:
    """Frees what nothing uses any more, and puts the rest aside; how many objects that are."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()
    return gc.get_freeze_count()


def keep_looking(ending: threading.Event, quiet: Callable[[], bool]) -> None:
    """Looks through what was put aside when it is time, until the end."""
    if ending.is_set():
        return
    left = look_through()
    while not ending.wait(_EVERY):
        if is_time(gc.get_freeze_count() - left, quiet()):
            left = look_through()


def is_time(more: int, quiet: bool) -> bool:
    """Whether so many more objects than after the last look are to be looked through now."""
    return more > (_MUCH if quiet else _TOO_MUCH)
