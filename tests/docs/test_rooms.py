"""The rooms stand in the order that the page for developers gives them."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from tests.docs.documents import DOCS, ROOT, text_of

ROOMS = re.findall(r"^\| `engine/(\w+)` \|", text_of(DOCS / "for-developers.md"), re.MULTILINE)


def imported(path: Path) -> set[str]:
    """The packages of the engine that a module imports from."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        found |= {
            parts[1] for name in names if (parts := name.split("."))[0] == "engine" and parts[1:]
        }
    return found


def upward(rooms: list[str], imports: dict[str, set[str]]) -> list[tuple[str, str]]:
    """Pairs of a room and one below it from which it imports."""
    return [
        (room, below)
        for number, room in enumerate(rooms)
        for below in rooms[number + 1 :]
        if below in imports[room]
    ]


def test_every_package_is_in_the_table() -> None:
    assert set(ROOMS) == {path.parent.name for path in (ROOT / "engine").glob("*/*.py")}


def test_no_room_imports_from_one_below_it() -> None:
    imports = {
        room: set().union(*map(imported, (ROOT / "engine" / room).rglob("*.py"))) for room in ROOMS
    }
    assert imports["determination"] >= {"policy", "facts"}
    assert upward(ROOMS, imports) == []


def test_an_import_from_below_is_found() -> None:
    assert upward(["a", "b"], {"a": {"b"}, "b": {"a"}}) == [("a", "b")]


def test_the_pages_use_nothing_of_the_command() -> None:
    used = set().union(*map(imported, (ROOT / "ui").rglob("*.py")))
    assert used >= {"determination", "facts"}
    assert "cli" not in used
