"""The pages that are made from the code say what the code says now."""

from __future__ import annotations

import html
import io
import re

import pytest
from rich.console import Console

from docs.generate import FOLDER, GENERATED
from docs.make_pictures import PICTURE, picture
from engine.knowledge import KnowledgeBase
from tests.docs.documents import ROOT


def words_of(svg: str) -> str:
    """What a reader of the picture reads, however it was drawn."""
    texts = re.findall(r"<text[^>]*>([^<]*)</text>", svg)
    return " ".join(html.unescape("".join(texts)).replace("\xa0", " ").split())


@pytest.fixture(scope="module")
def base() -> KnowledgeBase:
    return KnowledgeBase.open(ROOT / "policies")


@pytest.mark.parametrize("name", GENERATED)
def test_a_generated_page_is_what_make_docs_would_write(name: str, base: KnowledgeBase) -> None:
    fresh = GENERATED[name](base) == (FOLDER / name).read_text(encoding="utf-8")
    assert fresh, f"docs/{name} is stale - run make docs"


def test_the_picture_shows_what_the_command_says() -> None:
    fresh = words_of(picture()) == words_of(PICTURE.read_text(encoding="utf-8"))
    assert fresh, "docs/images/check.svg is stale - run make docs"


def test_the_picture_asks_nobody_for_anything() -> None:
    text = PICTURE.read_text(encoding="utf-8")
    assert re.findall(r"url\(\s*[\"']?http|href=|src=", text) == []


def test_words_are_read_out_of_a_picture() -> None:
    console = Console(record=True, width=30, file=io.StringIO())
    console.print("covered & paid", "[bold]less[/bold]")
    assert "covered & paid less" in words_of(console.export_svg(title="a run"))
