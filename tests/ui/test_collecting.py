"""Memory that nothing uses is freed, though not while somebody waits."""

from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Iterator

import pytest

from ui import collecting


class Circle:
    """Holds itself, so that only the collector frees it."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    yield
    gc.unfreeze()


def dropped() -> weakref.ref[Circle]:
    """A circle that nothing uses any more."""
    return weakref.ref(Circle())


def test_what_was_put_aside_is_not_looked_through_by_the_run_after() -> None:
    circle = dropped()
    collecting.put_aside()
    gc.collect()
    assert circle() is not None


def test_what_was_put_aside_and_is_used_no_more_is_freed_at_the_next_look() -> None:
    circle = dropped()
    collecting.put_aside()
    collecting.look_through()
    assert circle() is None


@pytest.mark.parametrize(
    ("more", "quiet", "now"),
    [
        (1_000, True, False),
        (200_000, True, True),
        (200_000, False, False),
        (5_000_000, False, True),
    ],
)
def test_a_look_waits_for_quiet_as_long_as_not_too_much_comes_together(
    more: int, quiet: bool, now: bool
) -> None:
    assert collecting.is_time(more, quiet) is now


def test_it_goes_on_looking_until_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collecting, "_EVERY", 0.01)
    monkeypatch.setattr(collecting, "_MUCH", -(10**9))
    ending = threading.Event()
    beside = threading.Thread(target=collecting.keep_looking, args=(ending, lambda: True))
    beside.start()
    try:
        circle = dropped()
        collecting.put_aside()
        waited = threading.Event()
        for _ in range(500):
            if circle() is None:
                break
            waited.wait(0.01)
        assert circle() is None
    finally:
        ending.set()
        beside.join(10)
    assert not beside.is_alive()
