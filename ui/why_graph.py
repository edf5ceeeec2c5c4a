"""The chain behind an answer as a graph: facts, the conclusions they carry, and the rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engine.determination.model import Reason
from ui.words import us

_INK = {"light": "#141B1A", "dark": "#E4ECEB"}
_LONGEST = 60


def dot(reasons: Iterable[Reason], look: str) -> str:
    """The graph in the language of Graphviz; ``look`` is light or dark."""
    ink = _INK.get(look, _INK["light"])
    nodes: dict[str, str] = {}
    edges: dict[tuple[str, str], None] = {}
    for reason in reasons:
        for name, label, shape, leads_to in _parts(reason):
            nodes.setdefault(name, f"{_quoted(name)} [label={_quoted(label)}, shape={shape}]")
            if leads_to:
                edges[name, leads_to] = None
    lines = [*nodes.values(), *(f"{_quoted(a)} -> {_quoted(b)}" for a, b in edges)]
    style = f'fontname="sans-serif", fontsize=11, color="{ink}", fontcolor="{ink}"'
    head = f'rankdir=LR; bgcolor="transparent"; node [{style}]; edge [color="{ink}"];'
    return f"digraph why {{ {head} {'; '.join(lines)} }}"


def _parts(reason: Reason, leads_to: str = "") -> Iterator[tuple[str, str, str, str]]:
    """Each node as its name, label, shape, and the node that it leads to."""
    name = f"rule {reason.rule}"
    yield name, f"{reason.rule}\n{_short(us(reason.title))}\n{reason.standing}", "box", leads_to
    for fact in reason.facts:
        said = f"{fact.label}: {fact.says}"
        yield f"fact {said}", _short(us(said)), "ellipse", name
    for below in reason.because:
        yield from _parts(below, name)


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 3] + "..."


def _quoted(text: str) -> str:
    """A text of Graphviz: its own signs are escaped, and nothing in it is markup."""
    kept = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{kept}"'
