"""The pages in a process of their own, and a browser to look at them: for tests and pictures."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.request import urlopen

from engine.determination.withheld import STATE_VARIABLE
from engine.locations import KNOWLEDGE_BASE_VARIABLE
from ui.start import HOST

ROOT = Path(__file__).resolve().parent.parent
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
QUIETLY = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
"""How a browser is started that asks for nothing of its own."""
_SECONDS = 90


class NoBrowserError(RuntimeError):
    """There is no Chromium; the message says what to install."""

    def __init__(self) -> None:
        super().__init__(
            "no Chromium found - install one (Debian and Ubuntu: apt install"
            " chromium-headless-shell, or chromium)"
        )


def browser_path() -> str:
    """Where Chromium is; raises NoBrowserError."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        raise NoBrowserError
    return found


def unused_port() -> int:
    """A port on which nobody listens now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass
class Server:
    """The pages, served from a folder of policies; what the user keeps goes below ``folder``."""

    folder: Path
    policies: Path
    port: int = field(default_factory=unused_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where the pages are."""
        return f"http://{HOST}:{self.port}"

    @property
    def log(self) -> Path:
        """What the server says."""
        return self.folder / "server.log"

    def command(self) -> list[str]:
        """What starts the server."""
        return [sys.executable, "-m", "ui", "--port", str(self.port)]

    def start(self) -> None:
        """Starts the server as ``make run`` does, and waits until it answers."""
        environment = os.environ | {
            KNOWLEDGE_BASE_VARIABLE: str(self.policies),
            STATE_VARIABLE: str(self.folder / "state"),
            "PYTHONPATH": str(ROOT),
        }
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command(),
                cwd=self.folder,
                env=environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        deadline = time.monotonic() + _SECONDS
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                break
            try:
                with urlopen(f"{self.url}/_stcore/health", timeout=1) as answer:
                    if answer.read() == b"ok":
                        return
            except OSError:
                time.sleep(0.05)
        raise RuntimeError(self.log.read_text(encoding="utf-8", errors="replace"))

    def stop(self) -> int:
        """Ends the server as Ctrl-C does; its exit code."""
        assert self.process is not None
        self.process.terminate()
        try:
            return self.process.wait(20)
        finally:
            self.process.kill()
