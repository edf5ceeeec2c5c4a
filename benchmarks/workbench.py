"""How long a billing manager waits: from an edit of a 3,000-line policy to the page that shows it.

``python -m benchmarks.workbench`` serves the shipped policies, Medicare's made longer by rules that
are made up, and prints how long it takes in the browser from Enter in a field of a rule's form, and
from the last key in its YAML, until the sentence of the rule says it; and what the server takes of
a processor meanwhile. Nothing is asserted.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
from playwright.sync_api import Page, sync_playwright

from benchmarks.long_policy import lengthened
from engine.publishing.begin import begin
from ui.running import QUIETLY, NoBrowserError, Server, browser_path

_LINES_DOWN = 6
"""From the first line of the rule to the number that is edited."""
_FILE = "cms/medicare-part-b.yaml"
_RULE = "/rules?policy=medicare-part-b&rule=N-01"
_WATCH = """() => {
  const said = () => document.querySelector('.wb-sentence').innerText;
  const before = said();
  window.waited = new Promise(done => {
    let since = performance.now();
    document.addEventListener('keydown', () => { since = performance.now(); }, true);
    const look = () => {
      if (said() !== before) requestAnimationFrame(() => done(performance.now() - since));
      else if (performance.now() - since > 20000) done(-1);
      else setTimeout(look, 2);
    };
    look();
  });
}"""


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.workbench", description=__doc__)
    parser.add_argument("--edits", type=int, default=20, help="edits measured of each kind (20)")
    edits = parser.parse_args().edits
    try:
        found = browser_path()
    except NoBrowserError as error:
        sys.exit(str(error))
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        policies = Path(folder) / "policies"
        begin(policies, "Ana")
        lengthened(policies / _FILE)
        browser = playwright.chromium.launch(executable_path=found, args=QUIETLY)
        server = Server(Path(folder), policies)
        server.start()
        try:
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            page.goto(server.url + _RULE)
            page.locator(".wb-sentence").wait_for()
            _idle(page)
            for kind, edit in (("a field of the form", _field), ("the YAML of the rule", _yaml)):
                spent = _processor_seconds(server)
                waited = list(waits(page, edits, edit))
                _show(kind, waited, (_processor_seconds(server) - spent) / (edits + 1))
        finally:
            server.stop()
            browser.close()


def waits(page: Page, edits: int, edit: Callable[[Page, int], None]) -> Iterator[float]:
    """Milliseconds of each edit, without the first."""
    for number in range(edits + 1):
        page.evaluate(_WATCH)
        edit(page, number % 8 + 2)
        waited = page.evaluate("window.waited")
        _idle(page)
        if number and waited > 0:
            yield waited


def _field(page: Page, number: int) -> None:
    _choose(page, "Form")
    box = page.locator("[class*='every_visits'] input").first
    box.fill(str(number))
    box.press("Enter")


def _yaml(page: Page, number: int) -> None:
    if _choose(page, "YAML"):
        page.locator(".cm-activeLine").first.click()
        for _ in range(_LINES_DOWN):
            page.keyboard.press("ArrowDown")
    page.keyboard.press("End")
    page.keyboard.press("Backspace")
    page.evaluate(_WATCH)
    page.keyboard.type(str(number))


def _choose(page: Page, view: str) -> bool:
    """Looks at the rule in this way, where it is not looked at so already."""
    choice = page.get_by_role("radio", name=view, exact=True)
    if choice.is_checked():
        return False
    choice.click()
    _idle(page)
    page.evaluate(_WATCH)
    return True


def _show(kind: str, waited: list[float], spent: float) -> None:
    waited.sort()
    middle = statistics.median(waited) if waited else float("nan")
    longest = waited[-1] if waited else float("nan")
    print(
        f"{kind}: {middle:.0f} ms (median), {longest:.0f} ms (longest) of {len(waited)} edits;"
        f" {spent * 1000:.0f} ms of the server's processor for each, the checks after it included",
        flush=True,
    )


def _processor_seconds(server: Server) -> float:
    """What the server took of the processors so far."""
    assert server.process is not None
    spent = psutil.Process(server.process.pid).cpu_times()
    return float(spent.user + spent.system)


def _idle(page: Page) -> None:
    page.wait_for_selector(
        "[data-testid=stApp][data-test-script-state=notRunning]", state="attached"
    )
    page.wait_for_timeout(50)


if __name__ == "__main__":
    main()
