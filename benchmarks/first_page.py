"""How long the first visitor waits: from starting a cold server to a page, and to an answer.

``python -m benchmarks.first_page`` starts the server anew for each round and prints, in seconds
from the start of its process, when the fields of an empty visit can be used, when the answer to a
visit in a deep link is there, and when a first change on that page is answered. Nothing is
asserted.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.page import VISIT, policies, waits
from ui import address
from ui.running import QUIETLY, NoBrowserError, Server, browser_path

_ROUNDS = 5

Measured = TypeVar("Measured")


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.first_page", description=__doc__)
    parser.add_argument("--rounds", type=int, default=_ROUNDS, help=f"of each ({_ROUNDS})")
    rounds = parser.parse_args().rounds
    try:
        found = browser_path()
    except NoBrowserError as error:
        sys.exit(str(error))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=QUIETLY)
        _print("the server listens", [_listening(browser) for _ in range(rounds)])
        _print("the fields of an empty visit are usable", [_fields(browser) for _ in range(rounds)])
        answers = [_answer(browser) for _ in range(rounds)]
        _print("the answer to a visit in a deep link", [first for first, _ in answers])
        _print("a first change there, from Enter to its answer", [then for _, then in answers])
        browser.close()


def _listening(browser: Browser) -> float:
    return _from_start(browser, lambda _page, _url, since: since())


def _fields(browser: Browser) -> float:
    def usable(page: Page, url: str, since: Callable[[], float]) -> float:
        page.goto(url)
        page.get_by_role("combobox", name="Payor").first.click()
        page.get_by_role("option").first.wait_for()
        return since()

    return _from_start(browser, usable)


def _answer(browser: Browser) -> tuple[float, float]:
    def answered(page: Page, url: str, since: Callable[[], float]) -> tuple[float, float]:
        page.goto(f"{url}/?visit={address.packed(dict(VISIT))}")
        page.locator(".pr-verdict").wait_for()
        first = since()
        return first, next(waits(page, 1, warm_up=0)) / 1000

    return _from_start(browser, answered)


def _from_start(
    browser: Browser, look: Callable[[Page, str, Callable[[], float]], Measured]
) -> Measured:
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder), policies(Path(folder), 0))
        page = browser.new_page()
        started = time.perf_counter()
        server.start()
        try:
            return look(page, server.url, lambda: time.perf_counter() - started)
        finally:
            page.close()
            server.stop()


def _print(what: str, seconds: list[float]) -> None:
    print(
        f"{what}: {statistics.median(seconds):.2f} s (median of {len(seconds)}),"
        f" {min(seconds):.2f} to {max(seconds):.2f} s",
        flush=True,
    )


if __name__ == "__main__":
    main()
