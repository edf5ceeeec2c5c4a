"""Writes the pages of docs/ that are made from the code: ``python -m docs.generate``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from docs.pages.commands import commands_page
from docs.pages.coverage_of_medicare import coverage_of_medicare_page
from docs.pages.facts import facts_page
from docs.pages.policies import policies_page
from docs.pages.policy_language import policy_language_page
from engine.knowledge import KnowledgeBase

FOLDER = Path(__file__).resolve().parent

GENERATED: Mapping[str, Callable[[KnowledgeBase], str]] = {
    "commands.md": commands_page,
    "coverage-of-medicare.md": coverage_of_medicare_page,
    "facts.md": facts_page,
    "policies.md": policies_page,
    "policy-language.md": policy_language_page,
}
"""The pages by file name, each with what makes its text from the shipped knowledge base."""


def main() -> None:
    """Writes every page whose text has changed, and names it."""
    base = KnowledgeBase.open(FOLDER.parent / "policies")
    for name, text_of in GENERATED.items():
        path = FOLDER / name
        text = text_of(base)
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8", newline="\n")
            print(f"docs/{name}")


if __name__ == "__main__":
    main()
