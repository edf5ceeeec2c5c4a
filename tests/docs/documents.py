"""The documents as tests read them: their code blocks, commands, links and anchors."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = tuple(sorted([*ROOT.glob("*.md"), *DOCS.glob("*.md")]))

_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_FILE = re.compile(r"<!-- file: (\S+) -->\n```\w*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_EDIT = re.compile(r"<!-- edit: (\S+) -->\n```\w*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_RUN = re.compile(r"<!-- run -->\n(```\w*\n.*?^```$)", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
_EXITS = re.compile(r"\s+# exits with (\d)$")


@dataclass(frozen=True)
class Typed:
    """A command of a document, and the exit code that the document states."""

    line: str
    code: int


def name(page: Path) -> str:
    """A page as failures name it."""
    return page.relative_to(ROOT).as_posix()


def text_of(page: Path) -> str:
    """The text of a page."""
    return page.read_text(encoding="utf-8")


def commands(text: str) -> list[Typed]:
    """The lines of a text's code blocks that run the program, or make a file for it."""
    found = []
    for language, block in _BLOCK.findall(text):
        if language not in ("", "sh"):
            continue
        for line in block.splitlines():
            stated = _EXITS.search(line)
            typed = _EXITS.sub("", line).strip()
            if typed.startswith(("payor-rules ", "sed ")):
                found.append(Typed(typed, int(stated[1]) if stated else 0))
    return found


def files(text: str) -> dict[str, str]:
    """The files that a document shows whole, by the name in the comment above each."""
    return dict(_FILE.findall(text))


def edits(text: str) -> dict[str, str]:
    """What a document has its reader write into files that are there, by the name of each."""
    return dict(_EDIT.findall(text))


def runs(text: str) -> list[Typed]:
    """The commands of the blocks that are to be run one after another, as marked above each."""
    return commands("\n".join(_RUN.findall(text)))


def links(text: str) -> list[str]:
    """What a document's links and pictures point to, outside of code."""
    return _LINK.findall(re.sub(r"`[^`\n]*`", "", _BLOCK.sub("", text)))


def anchors(text: str) -> set[str]:
    """The anchors of a document's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", _BLOCK.sub("", text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
