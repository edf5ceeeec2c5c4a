"""A real server and a real browser; one of each for all journeys of a process."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from engine.determination.withheld import STATE_VARIABLE
from engine.locations import KNOWLEDGE_BASE_VARIABLE, shipped_knowledge_base
from tests.ui.browser.acme import POLICY
from tests.ui.browser.walking import idle

ROOT = Path(__file__).resolve().parents[3]
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
ARGUMENTS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_SECONDS = 60
expect.set_options(timeout=20_000)


@dataclass
class Server:
    """The pages, served from a copy of the policies with one more, Acme Health."""

    folder: Path
    port: int
    log: Path
    process: subprocess.Popen[bytes] | None = field(default=None)

    @property
    def url(self) -> str:
        """Where the pages are."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Starts the server as ``make run`` does, and waits until it answers."""
        environment = os.environ | {
            KNOWLEDGE_BASE_VARIABLE: str(self.folder / "policies"),
            STATE_VARIABLE: str(self.folder / "state"),
            "PYTHONPATH": str(ROOT),
        }
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "ui", "--port", str(self.port)],
                cwd=self.folder,
                env=environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        deadline = time.monotonic() + _SECONDS
        while time.monotonic() < deadline:
            assert self.process.poll() is None, self.log.read_text()
            try:
                with urlopen(f"{self.url}/_stcore/health", timeout=1) as answer:
                    if answer.read() == b"ok":
                        return
            except OSError:
                time.sleep(0.05)
        raise TimeoutError(self.log.read_text())

    def stop(self) -> int:
        """Ends the server as Ctrl-C does; its exit code."""
        assert self.process is not None
        self.process.terminate()
        try:
            return self.process.wait(20)
        finally:
            self.process.kill()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("served")
    without = shutil.ignore_patterns("scenarios")
    shutil.copytree(shipped_knowledge_base(), folder / "policies", ignore=without)
    (folder / "policies" / "acme.yaml").write_text(POLICY, encoding="utf-8")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    made = Server(folder, port, folder / "server.log")
    made.start()
    yield made
    made.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        pytest.fail(
            "no Chromium found - install one (Debian and Ubuntu: apt install"
            " chromium-headless-shell, or chromium)"
        )
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
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
