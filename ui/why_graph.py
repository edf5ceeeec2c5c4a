"""The chain behind an answer as a graph: facts, the conclusions they carry, and the rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from textwrap import shorten, wrap

from engine.determination.model import Reason
from ui.words import us

_INK = {"light": "#141B1A", "dark": "#E4ECEB"}
_FILL = {"light": "#F3F6F6", "dark": "#182322"}
_BROKEN = {"light": "#B3261E", "dark": "#FF9B91"}
_LONGEST, _WIDEST = 90, 34
_FACT, _RULE, _BREAKS = "fact", "rule", "broken rule"
_STYLES = {
    _FACT: 'shape=box, style="rounded"',
    _RULE: 'shape=box, style="filled"',
    _BREAKS: 'shape=box, style="filled"',
}


def dot(reasons: Iterable[Reason], look: str) -> str:
    """The graph in the language of Graphviz; ``look`` is light or dark."""
    look = look if look in _INK else "light"
    ink = _INK[look]
    nodes: dict[str, str] = {}
    edges: dict[tuple[str, str], None] = {}
    for reason in reasons:
        for name, label, shape, leads_to in _parts(reason):
            edge = f', color="{_BROKEN[look]}", penwidth=2' if shape == _BREAKS else ""
            how = f"[label={_quoted(label)}, {_STYLES[shape]}{edge}]"
            nodes.setdefault(name, f"{_quoted(name)} {how}")
            if leads_to:
                edges[name, leads_to] = None
    lines = [*nodes.values(), *(f"{_quoted(a)} -> {_quoted(b)}" for a, b in edges)]
    style = f'fontname="sans-serif", fontsize=12, color="{ink}", fontcolor="{ink}"'
    style += f', fillcolor="{_FILL[look]}", margin="0.16,0.09", height=0.35'
    edge = f'color="{ink}", arrowsize=0.7, penwidth=0.8'
    head = f'rankdir=LR; bgcolor="transparent"; node [{style}]; edge [{edge}];'
    return f"digraph why {{ {head} {'; '.join(lines)} }}"


def _parts(reason: Reason, leads_to: str = "") -> Iterator[tuple[str, str, str, str]]:
    """Each node as its name, label, shape, and the node that it leads to."""
    name = f"rule {reason.rule}"
    shape = _BREAKS if reason.standing == "broken" else _RULE
    yield name, f"{_short(us(reason.title))}\n{reason.rule}, {reason.standing}", shape, leads_to
    for fact in reason.facts:
        said = f"{fact.label}: {fact.says}"
        yield f"fact {said}", _short(us(said)), _FACT, name
    for below in reason.because:
        yield from _parts(below, name)


def _short(text: str) -> str:
    return "\n".join(wrap(shorten(text, _LONGEST, placeholder=" ..."), _WIDEST))


def _quoted(text: str) -> str:
    """A text of Graphviz: its own signs are escaped, and nothing in it is markup."""
    kept = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{kept}"'
