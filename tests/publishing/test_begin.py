"""Beginning a knowledge base of one's own."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

from engine.cli.main import main
from engine.history import History, HistoryError
from engine.knowledge import KnowledgeBase, KnowledgeBaseError
from engine.knowledge.contents import BEGUN_NAME, SCHEMAS, SETTINGS_NAME
from engine.knowledge.schema_lines import schema_line
from engine.knowledge.settings import read_settings
from engine.locations import KNOWLEDGE_BASE_VARIABLE
from engine.publishing.begin import begin, begin_as_is
from engine.publishing.library import LIBRARY_REF, library_files, library_version
from tests.history.kill_at_every_step import killed
from ui import start

ROOT = Path(__file__).resolve().parents[2]


def git(folder: Path, *words: str) -> str:
    done = subprocess.run(("git", *words), cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout


def assert_whole(folder: Path) -> None:
    files = library_files()
    assert {name: (folder / name).read_bytes() for name in files} == files
    assert git(folder, "status", "--porcelain") == ""
    history = History.open(folder)
    assert set(history.paths(history.head().id)) == {*files, ".gitignore", "knowledge-base.yaml"}
    assert history.repository.refs[LIBRARY_REF] == history.head().id.encode()
    history.close()
    assert not list(folder.glob(".payor-rules*"))


def test_the_first_state_is_the_library(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "ours"
    begun = begin(folder, "Ana")
    assert_whole(folder)
    assert (begun.state.author, begun.state.trailers) == ("Ana", {"Library": library_version()})
    settings, problems = read_settings(folder)
    assert (settings.library, problems) == (library_version(), ())
    base = KnowledgeBase.open(folder)
    assert base.diagnostics == ()
    assert set(base.files) == set(KnowledgeBase.open(ROOT / "policies").files)
    git(folder, "fsck", "--strict")


def test_the_folder_in_which_one_stands_will_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    begin(Path(), "Ana")
    assert_whole(tmp_path)


def test_a_folder_with_other_things_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear payor")
    with pytest.raises(HistoryError, match=r"holds letter\.txt.*empty folder.*--as-is"):
        begin(tmp_path, "Ana")
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]
    with pytest.raises(HistoryError, match="is a file"):
        begin(tmp_path / "letter.txt", "Ana")


def test_a_second_beginning_says_to_use_the_first(tmp_path: Path) -> None:
    begin(tmp_path, "Ana")
    with pytest.raises(HistoryError, match="a knowledge base already - use it"):
        begin(tmp_path, "Ben")
    assert_whole(tmp_path)


def test_another_repository_is_left_alone(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    with pytest.raises(HistoryError, match="git repository of something else"):
        begin(tmp_path, "Ana")


def test_policies_that_stand_there_get_a_history_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "acme.yaml").write_text("policy: acme\n")
    (tmp_path / "reference" / "imported").mkdir(parents=True)
    (tmp_path / "reference" / "imported" / "big.sqlite").write_bytes(b"x")
    begun = begin_as_is(tmp_path, "Ana")
    assert begun.files == 2
    assert git(tmp_path, "ls-files").split() == [".gitignore", "acme.yaml"]
    with pytest.raises(HistoryError, match="a history already"):
        begin_as_is(tmp_path, "Ana")
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(HistoryError, match="no policy file"):
        begin_as_is(empty, "Ana")


@pytest.mark.parametrize(
    ("deed", "steps"), [("init", range(0, 2000, 59)), ("init, moving out", range(100))]
)
def test_a_killed_beginning_is_finished_by_the_next_one(
    tmp_path: Path, deed: str, steps: range
) -> None:
    cut_off = 0
    *copies, done = killed(tmp_path / "none", tmp_path / "copies", deed, steps)
    assert_whole(done)
    for folder in copies:
        if (folder / BEGUN_NAME).exists():
            cut_off += 1
            with pytest.raises(KnowledgeBaseError) as refused:
                KnowledgeBase.open(folder)
            assert "payor-rules init" in refused.value.diagnostics[0].advice
        begin(folder, "Ana")
        assert_whole(folder)
    assert len(copies) > 5
    assert cut_off == (0 if deed == "init" else len(copies) - 1)


def test_one_that_was_cut_off_while_moving_is_not_used_half(tmp_path: Path) -> None:
    begin(tmp_path / "a", "Ana")
    for left in (".git", "shared"):
        ready = tmp_path / "a" / BEGUN_NAME
        ready.mkdir(exist_ok=True)
        (tmp_path / "a" / left).rename(ready / left)
    with pytest.raises(KnowledgeBaseError) as refused:
        KnowledgeBase.open(tmp_path / "a")
    assert refused.value.diagnostics[0].message == "making this knowledge base was cut off"
    begin(tmp_path / "a", "Ana")
    assert_whole(tmp_path / "a")


def test_the_command_says_what_to_do_next(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["init", str(tmp_path / "kb"), "--author", "Ana"]) == 0
    assert "payor-rules publish" in capsys.readouterr().out
    assert main(["init", str(tmp_path / "kb")]) == 2
    assert "a knowledge base already" in capsys.readouterr().err


def test_the_pages_make_a_folder_of_their_own_once_and_serve_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(KNOWLEDGE_BASE_VARIABLE, "")
    monkeypatch.setattr(start, "own_folder", lambda: tmp_path / "knowledge")
    start.choose_folder(None)
    assert os.environ[KNOWLEDGE_BASE_VARIABLE] == str(tmp_path / "knowledge")
    assert_whole(tmp_path / "knowledge")
    assert "made a knowledge base of your own" in capsys.readouterr().out
    monkeypatch.setenv(KNOWLEDGE_BASE_VARIABLE, "")
    start.choose_folder(None)
    assert capsys.readouterr().out == ""


def test_the_pages_serve_what_they_are_told_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(start, "own_folder", lambda: tmp_path / "knowledge")
    monkeypatch.setenv(KNOWLEDGE_BASE_VARIABLE, str(tmp_path / "named"))
    start.choose_folder(None)
    assert os.environ[KNOWLEDGE_BASE_VARIABLE] == str(tmp_path / "named")
    start.choose_folder(str(tmp_path / "typed"))
    assert os.environ[KNOWLEDGE_BASE_VARIABLE] == str(tmp_path / "typed")
    assert not (tmp_path / "knowledge").exists()


SCHEMA_LINE = re.compile(r"# yaml-language-server: \$schema=(\S+)")


def test_editors_find_the_schema_that_each_copied_file_names(tmp_path: Path) -> None:
    begin(tmp_path, "Ana")
    files = [path for path in tmp_path.rglob("*.yaml") if ".git" not in path.parts]
    assert tmp_path / SETTINGS_NAME in files
    for path in files:
        named = SCHEMA_LINE.match(path.read_text("utf-8"))
        assert named is not None, path
        assert (path.parent / named[1]).resolve().is_file(), path
        assert (path.parent / named[1]).resolve().is_relative_to(tmp_path), path


def test_what_a_copied_schema_refers_to_is_copied_too(tmp_path: Path) -> None:
    begin(tmp_path, "Ana")
    for path in (tmp_path / SCHEMAS).iterdir():
        for named in re.findall(r'"\$ref": *"([^#"]+)', path.read_text("utf-8")):
            assert (path.parent / named).is_file(), (path, named)


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("own.yaml", "schemas/policy.schema.json"),
        ("commercial/own.yaml", "../schemas/policy.schema.json"),
        ("a/scenarios/b/own.yaml", "../../../schemas/policy.schema.json"),
    ],
)
def test_a_new_file_names_its_schema_from_where_it_stands(
    tmp_path: Path, name: str, line: str
) -> None:
    begin(tmp_path, "Ana")
    contents = KnowledgeBase.open(tmp_path).contents
    assert schema_line(contents, name, "policy") == f"# yaml-language-server: $schema={line}\n"


def test_where_the_schemas_are_not_no_line_is_written() -> None:
    assert schema_line(KnowledgeBase.open(ROOT / "policies").contents, "own.yaml", "policy") == ""
