"""Small knowledge bases written by tests."""

from __future__ import annotations

from pathlib import Path

from engine.knowledge import KnowledgeBase

HEAD = """\
policy: {id}
title: A policy for tests
payor: {payor}
sources:
  - {{id: P, title: The payor's manual, kind: primary, read_on: 2026-01-05}}
  - {{id: S, title: A newsletter, kind: secondary, read_on: 2026-01-05}}
"""


def policy(body: str, policy_id: str = "acme", payor: str = "acme") -> str:
    """A policy file with a head and this body."""
    return HEAD.format(id=policy_id, payor=payor) + body


def base(folder: Path, *policies: str) -> KnowledgeBase:
    """A knowledge base of these policy files, named a.yaml, b.yaml and so on."""
    for index, text in enumerate(policies):
        (folder / f"{chr(ord('a') + index)}.yaml").write_text(text, encoding="utf-8")
    return KnowledgeBase.open(folder)


def faults(folder: Path, *policies: str) -> list[str]:
    """What is wrong, as 'file:line: code message - advice' with the other ends."""
    found = []
    for problem in base(folder, *policies).check():
        ends = "".join(f" [{r.label} {r.file}:{r.line}]" for r in problem.related)
        name = problem.file.rsplit("/", 1)[-1]
        found.append(
            f"{name}:{problem.line}: {problem.code} {problem.message} - {problem.advice}{ends}"
        )
    return found
