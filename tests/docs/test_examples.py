"""What the documents show is run: the commands of the tour, and the files that they print."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from engine.cli.arguments import parse
from engine.cli.main import main
from engine.facts import read_visit, vocabulary
from engine.knowledge import KnowledgeBase
from engine.locations import KNOWLEDGE_BASE_VARIABLE
from tests.docs.documents import (
    DOCS,
    PAGES,
    ROOT,
    Typed,
    commands,
    edits,
    files,
    name,
    runs,
    text_of,
)

TOUR = commands(text_of(ROOT / "README.md"))
BILLING = files(text_of(DOCS / "for-billing-managers.md"))


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the examples, in which the shipped policies answer."""
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(KNOWLEDGE_BASE_VARIABLE, raising=False)
    return tmp_path


def run(line: str) -> int:
    """Runs one command of a document: the program in this process, another in a shell."""
    if line.startswith("payor-rules "):
        return main(shlex.split(line)[1:])
    return subprocess.run(line, shell=True, check=False).returncode


def test_the_tour_runs_as_it_says(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    codes = [Typed(typed.line, run(typed.line)) for typed in TOUR]
    assert codes == TOUR
    told = capsys.readouterr().out
    assert "write instead: 'discipline'" in told
    assert (desk / "broken.yaml").exists()


def test_the_tour_shows_every_kind_of_thing() -> None:
    lines = " ".join(typed.line for typed in TOUR)
    for word in ("check", "--all-payors", "explain", "validate", "test"):
        assert f" {word}" in lines
    assert {typed.code for typed in TOUR} == {0, 1}


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_command_of_a_page_can_be_typed(page: Path) -> None:
    for typed in commands(text_of(page)):
        if typed.line.startswith("payor-rules "):
            for part in typed.line.split("&&"):
                assert parse(shlex.split(part)[1:]).command


def test_a_command_that_cannot_be_typed_is_found() -> None:
    (typed,) = commands("```sh\npayor-rules chekc visit.yaml  # exits with 1\n```")
    assert typed == Typed("payor-rules chekc visit.yaml", 1)
    with pytest.raises(SystemExit):
        parse(shlex.split(typed.line)[1:])


def test_every_file_of_the_tour_is_there() -> None:
    named = re.findall(r"examples/[\w.-]+\.(?:yaml|json)", " ".join(map(text_of, PAGES)))
    assert named
    assert {path for path in named if not (ROOT / path).is_file()} == set()


def test_the_visit_for_therapists_can_be_read_without_a_warning() -> None:
    shown = files(text_of(DOCS / "for-therapists.md"))["visit.yaml"]
    reading = read_visit(shown.encode(), vocabulary.load())
    assert reading.diagnostics == ()
    assert reading.visit is not None


def test_the_programs_for_developers_run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.delenv(KNOWLEDGE_BASE_VARIABLE, raising=False)
    page = text_of(DOCS / "for-developers.md")
    for program in re.findall(r"```python\n(.*?)```", page, re.DOTALL):
        exec(program, {})
    told = capsys.readouterr().out
    assert "97110 covered 1" in told
    assert "progress report 2026-10-29" in told


@pytest.fixture
def harbor(tmp_path: Path) -> Path:
    """A knowledge base of the files that billing managers are shown."""
    for path, text in BILLING.items():
        target = tmp_path / "kb" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    return tmp_path / "kb"


def test_the_policies_for_billing_managers_have_no_mistakes(harbor: Path) -> None:
    base = KnowledgeBase.open(harbor)
    assert base.check() == ()
    assert set(base.files) == {"harbor", "harbor-washington"}
    assert main(["validate", "--kb", str(harbor)]) == 0


def test_their_scenarios_come_out_as_shown(
    harbor: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["test", "harbor", "--kb", str(harbor)]) == 0
    assert "7 of 7 scenarios as expected" in capsys.readouterr().out


def test_a_scenario_that_expects_otherwise_is_noticed(harbor: Path) -> None:
    path = harbor / "scenarios" / "harbor.yaml"
    path.write_text(path.read_text("utf-8").replace("{visits: 13}", "{visits: 12}"), "utf-8")
    assert main(["test", "harbor", "--kb", str(harbor)]) == 1


def test_the_change_in_an_editor_is_published_by_the_commands_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    page = text_of(DOCS / "for-billing-managers.md")
    assert run("payor-rules init my-policies") == 0
    ((path, after),) = edits(page).items()
    before = re.sub(r" +until: .*\n", "", after[: after.index("      - from: 2027")])
    text = Path(path).read_text("utf-8")
    assert text.count(before) == 1
    Path(path).write_text(text.replace(before, after), "utf-8")
    shown = runs(page)
    assert [Typed(typed.line, run(typed.line)) for typed in shown] == shown
    assert "4 → 5 units from January 1, 2027" in capsys.readouterr().out
