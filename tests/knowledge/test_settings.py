"""The settings of a knowledge base."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.knowledge.settings import Role, Settings, read_settings

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
