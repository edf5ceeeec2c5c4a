"""What a contributor types works, or says in words what the machine lacks."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
TARGETS = set(re.findall(r"^([a-z]+):", MAKEFILE, re.MULTILINE))


def run(*command: str | Path, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs a command outside of any make that runs the tests."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    return subprocess.run(
        command,
        cwd=cwd,
        env=inherited | environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def bare_checkout(tmp_path: Path) -> Path:
    """A folder with what setting up reads, and no environment."""
    for name in ("Makefile", "pyproject.toml", "constraints.txt"):
        shutil.copy(ROOT / name, tmp_path)
    shutil.copytree(ROOT / ".ci", tmp_path / ".ci")
    return tmp_path


def test_every_chore_has_a_target_that_is_listed() -> None:
    chores = {"setup", "run", "test", "format", "schemas", "bench"}
    listed = {line.split()[1] for line in run("make", cwd=ROOT).stdout.splitlines()}
    assert chores <= TARGETS
    assert chores <= listed


def test_every_make_command_in_the_documents_exists() -> None:
    documents = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    named = {
        target
        for document in documents
        for target in re.findall(
            r"(?:^|`)make ([a-z]+)", document.read_text(encoding="utf-8"), re.MULTILINE
        )
    }
    assert "test" in named
    assert named - TARGETS == set()


def test_ci_runs_what_contributors_run() -> None:
    entry = ROOT / ".ci" / "run"
    text = entry.read_text(encoding="utf-8")
    assert os.access(entry, os.X_OK)
    assert "set -euo pipefail" in text
    assert "make test" in text


def test_without_a_c_compiler_setting_up_names_it_and_leaves_nothing(bare_checkout: Path) -> None:
    done = run(sys.executable, ".ci/setup.py", cwd=bare_checkout, CC="absent-compiler -O2")
    assert done.returncode == 1
    assert "no C compiler (absent-compiler) found" in done.stderr
    assert " - install one" in done.stderr
    assert not (bare_checkout / ".venv").exists()


def test_without_a_suitable_python_make_says_which_ones_are(bare_checkout: Path) -> None:
    done = run("make", "test", "PYTHON=", cwd=bare_checkout)
    assert done.returncode != 0
    assert "no python 3.11, 3.12 or 3.13 found - install one, or name it" in done.stderr
    assert not (bare_checkout / ".venv").exists()


def test_where_a_suitable_python_stands_make_finds_it(bare_checkout: Path) -> None:
    folder = bare_checkout / "bin"
    folder.mkdir()
    (folder / "python3").symlink_to(sys.executable)
    done = run("make", "--dry-run", "setup", cwd=bare_checkout, PATH=f"{folder}:/usr/bin:/bin")
    assert ".ci/setup.py" in done.stdout
