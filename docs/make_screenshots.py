"""Writes pictures of every page: for the README, and for looking at.

``python -m docs.make_screenshots`` writes those of the documentation into docs/images;
``python -m docs.make_screenshots FOLDER`` writes every page, narrow and wide, light and dark.
"""

from __future__ import annotations

import io
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from engine.editing import edits
from engine.history import History
from engine.history.drafts import Drafts
from engine.locations import shipped_knowledge_base
from engine.publishing.people import this_user
from ui import address
from ui.examples import examples
from ui.running import QUIETLY, NoBrowserError, Server, browser_path

IMAGES = Path(__file__).resolve().parent / "images"
WIDE, NARROW = 1440, 390
_TALLEST = 4000
_COLOURS = 224
_MILLISECONDS = 240_000


@dataclass(frozen=True)
class Shot:
    """One picture: its name, the page, and the example (counted from 0) that is open."""

    name: str
    page: str
    example: int | None
    width: int = WIDE
    dark: bool = False
    height: int = 0
    """0 shows the whole page."""
    opened: tuple[str, ...] = ()
    """The words that are clicked one after the other before the picture is taken."""
    table: str = ""
    """A CSV file that is chosen then."""


_DRAFT_NAME = "Five units"
_DRAFT = f"draft={_DRAFT_NAME.replace(' ', '+')}"
_OTHER_DRAFTS = (
    ("Begun before", "title: No more than four", "title: At most four"),
    ("A mistake", "most: {value: units_a_day}", "most: {value: units_a_month}"),
    ("Half typed", "\nvalues:\n", "\nvalues: [\n"),
)
"""Drafts in other states: the name, what is replaced, and what stands there instead."""
_RULE = f"policy=cigna-direct&rule=CIG-3.1&{_DRAFT}"
_TABLE = """\
Parameter,Amount,Effective date,Document,Verified
units_a_day,5,1/1/2027,GAWENDA-4,verified in a secondary source
filing_days_in_network,120,1/1/2027,,
progress_report_visits,"2,5",1/1/2027,,
"""
"""Numbers of next year as a payor might announce them; they are invented."""
_SUPERVISION = (
    "In private practice a therapist is in the suite while an assistant treats and 1 more:"
    " Supervision, one of which is enough, Setting is one of"
)
"""The title of a table."""
SHOTS = (
    Shot("page-check", "", 3, height=1150),
    Shot("page-question", "", 5, dark=True, height=1150),
    Shot("page-phone", "", 0, width=NARROW, height=1400),
    Shot("page-payors", "payors", 8, height=900),
    Shot("page-episode", "episode", 0, height=1000),
    Shot("page-rules", "rules?policy=cigna-direct", None, height=1000),
    Shot("page-rule-form", f"rules?{_RULE}", None, height=1100),
    Shot("page-rule-yaml", f"rules?{_RULE}", None, height=1050, opened=("YAML",)),
    Shot(
        "page-import",
        "rules?policy=cigna-direct&draft=-",
        None,
        height=1500,
        opened=("Values", "Import from a table"),
        table=_TABLE,
    ),
    Shot(
        "page-tables",
        "rules?policy=tricare&draft=-",
        None,
        height=1000,
        opened=("Tables", _SUPERVISION),
    ),
    Shot("page-publish", f"publish?{_DRAFT}", None, height=1200),
    Shot("page-history", "history", None, height=800),
)
_EVERY = (("", None), ("", 3), ("", 5), ("payors", 8), ("episode", 0), ("scenarios", 0))
_BY_ADDRESS = {
    "reference": "reference",
    "reference-codes": "reference?reference-codes=97140+manual+therapy"
    "&reference-codes=97530+functional+activities",
    "reference-facts": "reference?reference-part=Facts",
    "reference-words": "reference?reference-part=Words",
    "rules": "rules",
    "rules-policy": "rules?policy=cigna-ash",
    "rules-rule": "rules?policy=cigna-direct&rule=CIG-3.1",
    "rules-draft": f"rules?{_RULE}",
    "publish": f"publish?{_DRAFT}",
    "publish-moved": "publish?draft=Begun+before",
    "publish-mistake": "publish?draft=A+mistake",
    "publish-unread": "publish?draft=Half+typed",
    "history": "history",
    "history-rule": "history?of=cigna-direct&of_rule=CIG-3.1",
    "settings": "settings",
    "rules-condition": "rules?policy=cigna-direct&rule=CIG-2.1",
}


def main() -> None:
    """Writes the pictures."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    shots = SHOTS if folder is None else tuple(_every())
    try:
        found = browser_path()
    except NoBrowserError as error:
        sys.exit(str(error))
    with tempfile.TemporaryDirectory() as served, sync_playwright() as playwright:
        policies = Path(served) / "policies"
        shutil.copytree(shipped_knowledge_base(), policies)
        _work_on(policies, every=folder is not None)
        server = Server(Path(served), policies)
        server.start()
        browser = playwright.chromium.launch(executable_path=found, args=QUIETLY)
        try:
            for shot in shots:
                path = (folder or IMAGES) / f"{shot.name}.png"
                path.parent.mkdir(parents=True, exist_ok=True)
                _write(path, _picture(browser, server.url, shot))
                print(path)
        finally:
            browser.close()
            server.stop()


def _work_on(policies: Path, *, every: bool) -> None:
    """Gives the policies a history: their first state, a second one, and a draft of today; with
    ``every``, drafts that cannot be published as they stand too.

    The changes are invented; they show what the pages do with one.
    """
    cigna, uhc = "commercial/cigna-direct.yaml", "commercial/uhc-commercial.yaml"
    published = (policies / cigna).read_text("utf-8")
    history = History.begin(policies, "Ana", "The shipped policies")
    try:
        drafts = Drafts(history)
        for name, old, new in _OTHER_DRAFTS if every else ():
            text = published.replace(old, new, 1)
            drafts.begin(this_user(), name).write(cigna, text.encode(), "CIG-3.1")
        later = edits.add_value_from(
            (policies / uhc).read_text("utf-8"), "filing_days_in_network", date(2027, 1, 1), 120
        )
        step = "filing_days_in_network: 120 from 2027-01-01"
        drafts.begin("Ben", "Filing").write(uhc, later.encode(), step).publish(
            "Ben", "An example: 120 days to file from 2027"
        )
        five = edits.add_value_from(
            published,
            "units_a_day",
            date(2026, 1, 1),
            5,
            ["GAWENDA-4"],
            "verified_secondary",
        )
        step = "units_a_day: 5 from 2026-01-01"
        drafts.begin(this_user(), _DRAFT_NAME).write(cigna, five.encode(), step)
    finally:
        history.close()


def _every() -> Iterator[Shot]:
    with_visits = [
        (page or ("first" if example is None else f"check-{example}"), page, example)
        for page, example in _EVERY
    ]
    for name, page, example in (*with_visits, *((n, p, None) for n, p in _BY_ADDRESS.items())):
        for width in (WIDE, NARROW):
            for dark in (False, True):
                look = f"{width}-{'dark' if dark else 'light'}"
                yield Shot(f"{name}-{look}", page, example, width, dark)


def _picture(browser: Browser, url: str, shot: Shot) -> bytes:
    page = browser.new_page(
        viewport={"width": shot.width, "height": 900},
        color_scheme="dark" if shot.dark else "light",
    )
    asked = ""
    if shot.example is not None:
        asked = f"?visit={address.packed(examples()[shot.example][1])}"
    page.goto(f"{url}/{shot.page}{asked}")
    page.get_by_role("heading", level=1).wait_for()
    _settle(page)
    for words in shot.opened:
        page.get_by_text(words, exact=True).first.click()
        _settle(page)
    if shot.table:
        page.locator("input[type=file]").set_input_files(
            [{"name": "cigna-2027.csv", "mimeType": "text/csv", "buffer": shot.table.encode()}]
        )
        _settle(page)
    whole = page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
    height = shot.height or min(int(whole), _TALLEST)
    page.set_viewport_size({"width": shot.width, "height": height})
    _settle(page)
    # An editor that opens takes the page down to itself.
    page.evaluate("document.querySelector('[data-testid=stMain]').scrollTo(0, 0)")
    page.wait_for_timeout(300)
    taken = page.screenshot()
    page.close()
    return taken


def _settle(page: Page) -> None:
    """Waits until nothing changes any more: widgets come after the first run of a page."""
    ready = "[data-testid=stApp][data-test-script-state=notRunning]"
    page.wait_for_load_state("networkidle")
    page.wait_for_selector(ready, state="attached")
    page.wait_for_timeout(700)
    page.wait_for_selector(ready, state="attached")
    for still in ("Scenarios are being run", "Checking every date."):
        page.get_by_text(still).first.wait_for(state="detached", timeout=_MILLISECONDS)
    going_on = page.locator(".st-key-ahead").get_by_role("progressbar")
    going_on.or_(page.get_by_text("run when you pause")).first.wait_for(
        state="detached", timeout=_MILLISECONDS
    )


def _write(path: Path, taken: bytes) -> None:
    """Few colours are enough for a page, and a third of the size."""
    with Image.open(io.BytesIO(taken)) as picture:
        picture.convert("RGB").quantize(_COLOURS).save(path, optimize=True)


if __name__ == "__main__":
    main()
