"""What a document points to is there."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.docs.documents import PAGES, anchors, links, name, text_of


def wrong_links(page: Path) -> list[str]:
    """The links of a page, within the repository, that lead nowhere."""
    wrong = []
    for link in links(text_of(page)):
        if "://" in link:
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (anchor and anchor not in anchors(text_of(target))):
            wrong.append(link)
    return wrong


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_relative_link_resolves(page: Path) -> None:
    assert wrong_links(page) == []


def test_a_link_to_no_file_or_no_heading_is_found(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# One `two`\n[a](#one-two) [b](#three) [c](gone.md) [d](https://e.org)\n")
    assert wrong_links(page) == ["#three", "gone.md"]


def test_the_readme_leads_to_every_page() -> None:
    readme, *_ = [page for page in PAGES if page.name == "README.md"]
    linked = {(readme.parent / link.partition("#")[0]).resolve() for link in links(text_of(readme))}
    assert set(PAGES) - {readme} <= linked
