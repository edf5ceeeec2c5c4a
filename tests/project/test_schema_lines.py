"""Editors check a YAML file as it is typed, because its first line names its schema."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FIRST_LINE = re.compile(r"# yaml-language-server: \$schema=(\S+)")
FILES = sorted(
    path
    for folder in ("policies", "examples")
    for pattern in ("*.yaml", "*.yml")
    for path in (ROOT / folder).rglob(pattern)
)


def wrong_with(path: Path) -> str | None:
    """What is wrong with the schema line of a file; None when it names a schema that exists."""
    with path.open(encoding="utf-8") as file:
        match = FIRST_LINE.fullmatch(file.readline().rstrip("\r\n"))
    if match is None:
        return "the first line names no schema"
    if not (path.parent / match[1]).is_file():
        return f"no schema at {match[1]}"
    return None


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_the_first_line_names_a_schema_that_exists(path: Path) -> None:
    assert wrong_with(path) is None


def test_a_file_without_the_line_or_with_a_wrong_path_is_found(tmp_path: Path) -> None:
    bare, astray, right = (tmp_path / name for name in ("bare.yaml", "astray.yaml", "right.yaml"))
    bare.write_text("id: x\n", encoding="utf-8")
    astray.write_text("# yaml-language-server: $schema=gone.json\nid: x\n", encoding="utf-8")
    right.write_text("# yaml-language-server: $schema=visit.json\nid: x\n", encoding="utf-8")
    (tmp_path / "visit.json").touch()
    assert wrong_with(bare) == "the first line names no schema"
    assert wrong_with(astray) == "no schema at gone.json"
    assert wrong_with(right) is None
