"""Makes sure that a Chromium is there, in which the pages are tested.

Installs Debian's where it may; else exits 1 and says what to install. Standard library only.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
PACKAGES = ("chromium-headless-shell", "chromium")
ADVICE = (
    "no Chromium found, and the pages are tested in one - install it (Debian and Ubuntu: apt"
    " install chromium-headless-shell, or chromium; Fedora: dnf install chromium; macOS: brew"
    " install chromium)"
)


def found() -> bool:
    """Whether one is there."""
    return any(map(shutil.which, BROWSERS))


def apt(*arguments: str) -> bool:
    """Runs apt-get silently; whether it succeeded."""
    command = ("apt-get", "-qq", "-o", "Dpkg::Use-Pty=0", *arguments)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    return subprocess.run(command, env=environment, capture_output=True).returncode == 0


def main() -> None:
    """Installs one if need be."""
    if found():
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print("installing Chromium for the tests of the pages, once", flush=True)
        for again in (False, True):
            if again:
                apt("update")
            for package in PACKAGES:
                if apt("install", "--yes", "--no-install-recommends", package) and found():
                    return
    sys.exit(ADVICE)


if __name__ == "__main__":
    main()
