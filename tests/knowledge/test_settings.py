"""The settings of a knowledge base."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.knowledge.settings import Role, Settings, read_settings
from engine.knowledge.settings_differences import settings_differences

WHOLE = """\
library: {version: "0.1.0"}
visits: ../visits.jsonl
approval: {another_person: true}
roles: {Ana@clinic.example: publisher, Ben: editor}
default_role: viewer
audit: {evaluations: true}
"""


def written(folder: Path, text: str) -> Path:
    (folder / "knowledge-base.yaml").write_text(text, encoding="utf-8")
    return folder


def test_without_a_file_nothing_is_asked_and_nobody_named(tmp_path: Path) -> None:
    assert read_settings(tmp_path) == (Settings(), ())
    assert read_settings(written(tmp_path, "# nothing yet\n")) == (Settings(), ())


def test_every_setting_is_read(tmp_path: Path) -> None:
    settings, problems = read_settings(written(tmp_path, WHOLE))
    assert problems == ()
    assert settings.library == "0.1.0"
    assert settings.visits is not None
    assert settings.visits.resolve() == (tmp_path.parent / "visits.jsonl").resolve()
    assert settings.another_person
    assert settings.audit_evaluations
    assert settings.role_of("ana@clinic.EXAMPLE") is Role.PUBLISHER
    assert settings.role_of("Ben") is Role.EDITOR
    assert settings.role_of("somebody") is Role.VIEWER


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("roles: {Ana: boss}\n", "boss"),
        ("aproval: {another_person: true}\n", "aproval"),
        ("approval: {another_person: maybe}\n", "maybe"),
        ("roles: [Ana\n", "library"),
    ],
)
def test_a_mistake_is_told_and_gives_nobody_more_than_the_least(
    tmp_path: Path, text: str, words: str
) -> None:
    settings, problems = read_settings(written(tmp_path, text + WHOLE.split("\n")[0] + "\n"))
    assert any(words in f"{one.message} {one.advice} {one.source_line}" for one in problems)
    assert settings.role_of("Ana") is Role.VIEWER
    assert settings.another_person


def test_each_role_may_do_what_those_before_it_may() -> None:
    assert Role.ADMIN.may(Role.PUBLISHER)
    assert Role.EDITOR.may(Role.EDITOR)
    assert not Role.EDITOR.may(Role.PUBLISHER)
    assert not Role.VIEWER.may(Role.EDITOR)


# --- what differs -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ("roles: {a@b.c: editor}", "roles: {a@b.c: admin}", ["a@b.c: editor → admin"]),
        ("roles: {}", "roles: {a@b.c: editor}", ["a@b.c: no role of their own → editor"]),
        ("roles: {a@b.c: editor}", "roles: {}", ["a@b.c: editor → no role of their own"]),
        ("{}", "default_role: editor", ["Everybody else: viewer → editor"]),
        ("{}", "approval: {another_person: true}", ["Publishing: waits for another person"]),
        ("{}", "audit: {evaluations: true}", ["Audit log: every answer is recorded"]),
        ("{}", "visits: ../past.csv", ["Past visits: none → /clinic/past.csv"]),
        ("{}", "{nonsense", ["Settings: the settings cannot be read"]),
        ("roles: {a@b.c: editor}", "# the same\nroles:\n  a@b.c: editor", []),
    ],
)
def test_what_differs_is_told_in_words(before: str, after: str, says: list[str]) -> None:
    found = settings_differences(Path("/clinic/rules"), before.encode(), after.encode())
    assert [each.says for each in found] == says


def test_a_file_that_comes_is_held_against_what_holds_without_one() -> None:
    folder = Path("/clinic/rules")
    assert settings_differences(folder, None, b"default_role: viewer\n") == ()
    (one,) = settings_differences(folder, None, b"default_role: admin\n")
    assert one.says == "Everybody else: viewer → admin"
