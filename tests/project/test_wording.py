"""The repository is ours to give away: its licence is there, and no wording that others own is.

The descriptors of procedure codes belong to the American Medical Association. To look for them
without carrying them, this file holds digests of runs of six words from the descriptors of the
therapy codes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("benchmarks", "docs", "engine", "examples", "policies", "schemas", "tests", "ui")
SUFFIXES = {
    ".837",
    ".835",
    ".csv",
    ".html",
    ".json",
    ".md",
    ".py",
    ".toml",
    ".txt",
    ".yaml",
    ".yml",
}
RUN = 6
DIGESTS = """
03d11d398fe2 06135d0d8a37 081d37fe78a1 0b1034b65aab 0cf40115f4bb 15457fbf08bc 1579bc651a8f
19fc5c90e0ca 1a9fabd54df6 1ad8c0ac3dc9 1fccce4fb6a9 25f4a539bf4c 3073c198eed8 3407d60a6028
3982f3f161dc 3a9874400924 3d64e4ee06e1 41afcd042ab7 41da33140f05 47aa461703e4 4ad101bd18c4
4bd2f6361859 539268c29252 541304a35304 54e0fa175b39 57dd10faabcb 5bea5746bd95 606acd0c1728
6081606f0ebd 6374cc61782b 6924a4194d15 6c39859c3a76 6c5b21ce7fff 786de28e461d 79764e62cacc
7e861d1da748 8c52852cf8d4 969a29047086 9c2930b46f0d a38f7d8e885d a5ec85de9284 a869de3eed9f
a9d3359d22f2 ab1ab9413c7e af389cab6a93 b5340190bcfd b7c68f9c8cc8 bf12b6913664 c55e34f902a8
d4be8b9723f9 d4e3f249accd ded49c2781f8 e19b53bd541d e25dc0f8ade2 e52047fe2f3b ee0c37cd36ea
f2ddaf9276a3 f76f53f5ac44 fc7b9ca18f29
"""
PROTECTED = frozenset(DIGESTS.split())


def runs(text: str) -> Iterator[tuple[str, str]]:
    """Every run of six words, and its digest; case, punctuation and line ends do not matter."""
    words = re.findall(r"[a-z0-9]+", text.lower())
    for start in range(len(words) - RUN + 1):
        run = " ".join(words[start : start + RUN])
        yield run, blake2b(run.encode(), digest_size=6).hexdigest()


def protected_runs(text: str, protected: frozenset[str] = PROTECTED) -> list[str]:
    """The runs of words in a text that stand in a protected wording."""
    return [run for run, digest in runs(text) if digest in protected]


def texts() -> Iterator[Path]:
    """Every text file of the repository that people write."""
    yield from ROOT.glob("*.md")
    for folder in FOLDERS:
        for path in (ROOT / folder).rglob("*"):
            if path.is_file() and path.suffix in SUFFIXES:
                yield path


def test_no_file_carries_the_descriptor_of_a_procedure_code() -> None:
    found = {
        path.relative_to(ROOT).as_posix(): leaked
        for path in texts()
        if (leaked := protected_runs(path.read_text(encoding="utf-8", errors="replace")))
    }
    assert found == {}


def test_the_digests_are_those_of_runs() -> None:
    ((_, digest),) = runs("any six words make one run")
    assert PROTECTED
    assert {len(protected) for protected in PROTECTED} == {len(digest)}


def test_a_protected_wording_is_found_across_case_punctuation_and_lines() -> None:
    ((_, digest),) = runs("a wording that somebody else owns")
    pasted = "label: A wording (that\n  somebody else) owns, each 15 minutes"
    assert protected_runs(pasted, frozenset({digest})) == ["a wording that somebody else owns"]


def test_plain_labels_of_our_own_are_let_through() -> None:
    labels = (
        "therapeutic exercise, timed; hands-on (manual) therapy, timed; low-complexity evaluation"
    )
    assert protected_runs(labels) == []


def test_the_licence_is_the_whole_apache_licence() -> None:
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "Version 2.0, January 2004" in text
    assert "END OF TERMS AND CONDITIONS" in text
