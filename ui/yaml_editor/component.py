"""The editor and the difference as parts of a page: what they are told, and what they say.

The bundle ``ui/static/yaml_editor-HASH.js`` is built from ``src/`` (see ``build.mjs``). The few
lines of script here only load it, since a script that a component carries itself travels anew with
each change of its data.

The text on the screen may be newer than what the server knows. So the editor takes a text over only
when ``rev`` changes, and then by the smallest change, carried over whatever was typed meanwhile.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from engine.source import Diagnostic, in_order
from ui.yaml_editor.line_ends import as_shown, with_line_ends

BUNDLES = Path(__file__).resolve().parent.parent / "static"
HEIGHT = 520
"""Pixels, unless stated."""

_SHIM = """
const load = import(new URL("%(address)s", document.baseURI).href)
const slots = new WeakMap()
export default function (args) {
  const slot = slots.get(args.parentElement) ?? {}
  slots.set(args.parentElement, slot)
  slot.args = args
  load.then(bundle => { if (slot.args === args) slot.done = bundle.%(part)s(args) })
  return () => { slot.args = null; slot.done?.(); slot.done = null }
}
"""


def bundle() -> Path:
    """The built script; its name carries a hash of it, so that no browser keeps an old one."""
    return next(BUNDLES.glob("yaml_editor-*.js"))


def _part(part: str) -> Callable[..., Any]:
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    address = f"/{base}/app/static/{bundle().name}".replace("//", "/")
    return st.components.v2.component(
        f"yaml_{part}",
        html="<div id='root'></div>",
        js=_SHIM % {"address": address, "part": part},
    )


_EDITOR = _part("editor")
_DIFF = _part("diff")
_WORDS = _part("words")


def yaml_editor(
    text: str,
    *,
    key: str,
    rev: int | str,
    label: str = "Policy file as YAML",
    diagnostics: Iterable[Diagnostic] = (),
    completions: Mapping[str, Any] | None = None,
    height: int = HEIGHT,
    readonly: bool = False,
    within: Sequence[str] = (),
    of: int = 0,
    on_change: Callable[[], None] | None = None,
    on_save: Callable[[], None] | None = None,
) -> str:
    """Shows the editor; the text as it is now, which is ``text`` until something is typed.

    A new ``rev`` says that ``text`` was changed elsewhere and replaces what is shown; under the
    same one ``text`` may lag behind what is typed, and is not looked at. ``diagnostics`` are those
    of ``current_text(key, rev, text)``; ``completions`` come from ``completions.of_policy``.
    Another ``of`` says that the text is of something else altogether, so that what was typed before
    can no more be undone. A text that is a part of a file stands ``within`` these keys of it:
    ``("rules",)``.
    ``on_change`` runs when typing paused, ``on_save`` at Ctrl-S; both read ``current_text``.
    """
    typed = _typed(key)
    if typed is not None:
        st.session_state[_last(key)] = typed
    now = current_text(key, rev, text)
    shown = as_shown(now).split("\n")
    words = ""
    with st.container(gap=None):
        if completions is not None:
            words = _key_of(completions)
            _WORDS(key=f"{key}-words", data={"key": words, **completions}, height=1)
        _EDITOR(
            key=key,
            data={
                "id": key,
                "text": now,
                "rev": rev,
                "of": of,
                "seen": typed["number"] if typed else 0,
                "problems": [_shown(problem, shown) for problem in in_order(diagnostics)],
                "words": words,
                "label": label,
                "height": height,
                "readonly": readonly,
                "within": list(within),
                "jump": st.session_state.get(_jump(key)),
            },
            on_typed_change=on_change or _nothing,
            on_save_change=on_save or _nothing,
        )
    return now


def current_text(key: str, rev: int | str, text: str) -> str:
    """The text of an editor as far as the server knows it, also in a callback before the script.

    ``text`` and ``rev`` are what the editor was last told; lines that were not touched keep their
    own line ends.
    """
    typed = _typed(key)
    if typed is None or typed["rev"] != rev:
        return text
    return with_line_ends(str(typed["text"]), text)


def jump_to(key: str, line: int, column: int = 1) -> None:
    """Moves the cursor of an editor to a line and column, both counted from 1, and focuses it."""
    last = st.session_state.get(_jump(key), {"number": 0})
    st.session_state[_jump(key)] = {"line": line, "column": column, "number": last["number"] + 1}


def yaml_diff(
    before: str,
    after: str,
    *,
    key: str,
    side_by_side: bool = False,
    height: int = HEIGHT,
    names: tuple[str, str] = ("before", "after"),
    label: str = "What changes in the file",
) -> None:
    """Shows what differs, with what is unchanged folded; side by side where there is room."""
    _DIFF(
        key=key,
        data={
            "before": as_shown(before),
            "after": as_shown(after),
            "sides": side_by_side,
            "height": height,
            "names": list(names),
            "label": label,
        },
    )


def _typed(key: str) -> Mapping[str, Any] | None:
    """What the browser sent last; it outlasts runs of pages that do not show the editor."""
    held = st.session_state.get(key)
    typed: Mapping[str, Any] | None = (held.get("typed") if held else None) or (
        st.session_state.get(_last(key))
    )
    return typed


def _shown(problem: Diagnostic, lines: list[str]) -> dict[str, Any]:
    """A diagnostic as the editor takes it: columns there count UTF-16 units."""
    line, column = problem.line or 1, problem.column or 1
    before = lines[line - 1][: column - 1] if line <= len(lines) else ""
    said = problem.message + (f" - {problem.advice}" if problem.advice else "")
    said += "".join(f"\n{other.label}: {other.file}:{other.line}" for other in problem.related)
    return {
        "line": line,
        "column": column + sum(ord(character) > 0xFFFF for character in before),
        "severity": problem.severity,
        "text": said,
    }


def _key_of(completions: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(completions).encode()).hexdigest()[:16]


def _last(key: str) -> str:
    return f"{key}-typed"


def _jump(key: str) -> str:
    return f"{key}-jump"


def _nothing() -> None:
    """Streamlit keeps a value of a component only when something listens to it."""
