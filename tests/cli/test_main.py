"""The command as a whole: help, version, bugs, interruptions, and the python interface."""

from __future__ import annotations

import doctest
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

import engine
from engine.cli import main as command
from engine.cli.arguments import parse
from engine.cli.commands import COMMANDS
from engine.cli.terminal import Terminal
from tests.cli.commands import Desk

ROOT = Path(__file__).resolve().parents[2]
NAMES = [each.name for each in COMMANDS]


def test_every_command_is_listed_with_what_it_does(desk: Desk) -> None:
    done = desk.run("--help")
    assert done.code == 0
    assert [name for name in NAMES if not re.search(rf"^    {name} +\w", done.out, re.M)] == []
    assert "exit codes:" in done.out


@pytest.mark.parametrize("name", NAMES)
def test_the_examples_in_the_help_of_a_command_are_its_own_usage(desk: Desk, name: str) -> None:
    out = desk.run(name, "--help").out
    examples = [line for line in out.splitlines() if line.startswith("  payor-rules ")]
    assert examples
    for example in examples:
        assert parse(shlex.split(example)[1:]).command == name


@pytest.mark.parametrize("name", NAMES)
def test_help_fits_a_narrow_terminal(
    desk: Desk, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    assert max(map(len, desk.run(name, "--help").out.splitlines())) <= 60


def test_no_command_is_bad_usage_and_shows_help(desk: Desk) -> None:
    done = desk.run()
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("usage: payor-rules")


def test_a_misspelt_command_is_corrected_after_global_options(desk: Desk) -> None:
    done = desk.run("--kb", "kb", "chek", "visit.yaml")
    assert done.code == 2
    assert "no command 'chek' - did you mean 'check'?" in done.err


def test_global_options_may_stand_before_or_after_the_command(desk: Desk) -> None:
    (desk.folder / "kb").rename(desk.folder / "elsewhere")
    assert desk.run("payors").code == 2
    assert desk.run("--kb", "elsewhere", "payors").code == 0
    assert desk.run("payors", "--kb", "elsewhere").code == 0


def test_a_bug_is_one_line_and_debug_shows_where(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("of units")

    monkeypatch.setattr("engine.cli.payors.run", broken)
    done = desk.run("payors")
    assert done.code == 3
    assert len(done.err.splitlines()) == 1
    assert "this is a bug" in done.err
    assert "--debug" in done.err
    assert "Traceback" in desk.run("payors", "--debug").err


def test_an_interruption_ends_quietly(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("engine.cli.payors.run", interrupted)
    done = desk.run("payors")
    assert (done.code, done.err) == (130, "")


@pytest.mark.parametrize("module", ["engine", "engine.cli.main"])
def test_the_package_runs_as_a_module(module: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", module, "--version"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.startswith("payor-rules ")


def test_a_reader_who_leaves_early_hears_no_complaint() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as closed:
        done = subprocess.run(
            [sys.executable, "-m", "engine", "facts"],
            cwd=ROOT,
            stdout=closed,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert (done.returncode, done.stderr) == (0, b"")


def test_help_is_given_without_reading_policies() -> None:
    script = (
        "import sys; from engine.cli.main import main\n"
        "try: main(['check', '--help'])\n"
        "except SystemExit: pass\n"
        "late = ('rich', 'jsonschema', 'engine.knowledge')\n"
        "print([name for name in sys.modules if name.startswith(late)])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"


def test_colour_can_be_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert Terminal.open(color=True).out.color_system is not None
    assert Terminal.open(color=False).out.color_system is None
    assert command.wants_color(False, {})
    assert not command.wants_color(True, {})
    assert not command.wants_color(False, {"NO_COLOR": "1"})


def test_the_example_of_the_package_is_true() -> None:
    tried = doctest.testmod(engine)
    assert tried.attempted >= 4
    assert tried.failed == 0


def test_the_package_hands_out_its_public_names_and_no_others() -> None:
    assert set(engine.__all__) <= set(dir(engine))
    assert [name for name in engine.__all__ if getattr(engine, name) is None] == []
    with pytest.raises(AttributeError, match="no attribute 'evaluated'"):
        engine.evaluated  # noqa: B018


def test_a_visit_that_cannot_be_read_is_an_error_with_its_place() -> None:
    with pytest.raises(engine.UnreadableVisitError, match="lines") as caught:
        engine.read_visit({"date_of_service": "2026-03-02"}, "monday")
    assert caught.value.diagnostics[0].file == "monday"


@pytest.mark.parametrize("columns", ["1", "2", "5"])
def test_help_comes_even_where_a_terminal_has_hardly_a_column(
    desk: Desk, columns: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    assert desk.run("--help").code == 0
