"""A real server and a real browser; one of each for all journeys of a process."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from engine.locations import shipped_knowledge_base
from tests.ui.browser.acme import POLICY
from tests.ui.browser.walking import idle
from ui.running import QUIETLY, NoBrowserError, Server, browser_path

expect.set_options(timeout=20_000)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("served")
    without = shutil.ignore_patterns("scenarios")
    shutil.copytree(shipped_knowledge_base(), folder / "policies", ignore=without)
    (folder / "policies" / "acme.yaml").write_text(POLICY, encoding="utf-8")
    made = Server(folder, folder / "policies")
    made.start()
    yield made
    made.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    try:
        found = browser_path()
    except NoBrowserError as error:
        pytest.fail(str(error))
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=found, args=QUIETLY)
        yield launched
        launched.close()


@dataclass
class Visitors:
    """Makes visitors, each with a browser profile of their own."""

    browser: Browser
    server: Server
    elsewhere: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def one(self, *, width: int = 1280, height: int = 900, dark: bool = False) -> Page:
        """A new visitor, who has opened nothing yet."""
        context = self.browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            accept_downloads=True,
        )
        context.set_default_timeout(20_000)
        page = context.new_page()
        own = (self.server.url, self.server.url.replace("http", "ws"), "data:", "blob:")

        def seen(url: str) -> None:
            if not url.startswith(own):
                self.elsewhere.append(url)

        page.on("request", lambda request: seen(request.url))
        page.on("websocket", lambda socket: seen(socket.url))
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        return page

    def at(self, address: str = "/", **look: int) -> Page:
        """A new visitor with a page open."""
        page = self.one(**look)
        page.goto(self.server.url + address)
        page.get_by_role("heading", level=1).wait_for()
        idle(page)
        page.wait_for_load_state("networkidle")
        idle(page)
        return page


@pytest.fixture
def visitors(browser: Browser, server: Server) -> Iterator[Visitors]:
    """Visitors of the pages; afterwards, that no browser asked for anything elsewhere."""
    made = Visitors(browser, server)
    yield made
    for context in browser.contexts:
        context.close()
    assert made.elsewhere == []
    assert made.faults == []


@pytest.fixture
def managers(browser: Browser, tmp_path: Path, folder: Path) -> Iterator[Visitors]:
    """Billing managers at work on ``folder``; at the end, that no browser asked elsewhere."""
    server = Server(tmp_path, folder)
    server.start()
    made = Visitors(browser, server)
    yield made
    for context in browser.contexts:
        context.close()
    server.stop()
    assert made.elsewhere == []
    assert made.faults == []
