"""How long a therapist waits: from a change on the page to its new answer, measured in the browser.

``python -m benchmarks.page`` serves the pages twice, with the shipped policies and with twenty
generated payors beside them, and prints the first page from a cold server, and the median and 99th
percentile of the time from Enter in a field to the changed answer. Nothing is asserted.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from engine.locations import shipped_knowledge_base
from ui import address
from ui.running import QUIETLY, NoBrowserError, Server, browser_path

GENERATED = 20
_LIKE = "commercial/uhc-commercial.yaml"
VISIT = {
    "payor": "medicare-part-b",
    "state": "AZ",
    "date_of_service": "2026-03-02",
    "discipline": "PT",
    "lines": [
        {"code": "97140", "minutes": 23, "by": "therapist"},
        {"code": "97110", "minutes": 15, "by": "therapist"},
    ],
}
_MINUTES = (38, 23)
"""Typed by turns: two lines of these make different units, so that the answer changes."""
_WATCH = """() => {
  const box = document.querySelector('.pr-verdict');
  const before = box.innerText;
  return new Promise(done => {
    const start = performance.now();
    const look = () => {
      const now = document.querySelector('.pr-verdict');
      if (now && now.innerText !== before) {
        requestAnimationFrame(() => done(performance.now() - start));
      } else if (performance.now() - start > 10000) done(-1);
      else setTimeout(look, 2);
    };
    const input = document.querySelector('.st-key-line-1 input[type=number]');
    input.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', code: 'Enter', bubbles: true}));
    look();
  });
}"""


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.page", description=__doc__)
    parser.add_argument("--changes", type=int, default=60, help="changes measured each time (60)")
    changes = parser.parse_args().changes
    try:
        found = browser_path()
    except NoBrowserError as error:
        sys.exit(str(error))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=QUIETLY)
        for generated in (0, GENERATED):
            _measure(browser, generated, changes)
        browser.close()


def _measure(browser: Browser, generated: int, changes: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder), policies(Path(folder), generated))
        started = time.perf_counter()
        server.start()
        try:
            page = browser.new_page()
            page.goto(f"{server.url}/?visit={address.packed(dict(VISIT))}")
            page.locator(".pr-verdict").wait_for()
            first = time.perf_counter() - started
            _idle(page)
            waited = sorted(waits(page, changes))
            page.close()
        finally:
            server.stop()
    payors = f"{generated} generated payors beside" if generated else "the shipped payors"
    last = waited[min(len(waited) - 1, round(0.99 * len(waited)))]
    print(
        f"{payors}: first answer {first:.2f} s after the start of the server;"
        f" a change is answered in {statistics.median(waited):.0f} ms (median),"
        f" {last:.0f} ms (99th percentile) of {len(waited)} changes",
        flush=True,
    )


def waits(page: Page, changes: int, warm_up: int = 5) -> Iterator[float]:
    """Milliseconds from Enter in a field to the changed answer, without the first few changes."""
    box = page.locator(".st-key-line-1 input[type=number]")
    for number in range(changes + warm_up):
        box.fill(str(_MINUTES[number % 2]))
        waited = page.evaluate(_WATCH)
        _idle(page)
        # The first few changes warm up what compiles when it is first used.
        if number >= warm_up and waited > 0:
            yield waited


def _idle(page: Page) -> None:
    page.wait_for_selector(
        "[data-testid=stApp][data-test-script-state=notRunning]", state="attached"
    )
    page.wait_for_timeout(50)


def policies(folder: Path, generated: int) -> Path:
    """A copy of the shipped policies, with generated payors beside them."""
    policies = folder / "policies"
    shutil.copytree(shipped_knowledge_base(), policies, ignore=shutil.ignore_patterns("scenarios"))
    text = (policies / _LIKE).read_text(encoding="utf-8")
    for number in range(generated):
        renamed = text.replace("policy: uhc-commercial", f"policy: made-{number}").replace(
            "payor: uhc-commercial", f"payor: made-{number}"
        )
        (policies / f"made-{number}.yaml").write_text(renamed, encoding="utf-8")
    return policies


if __name__ == "__main__":
    main()
