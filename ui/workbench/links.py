"""HTML of our own making whose links lead to other places of the workbench.

A plain link would load the app anew and lose what the session holds. These send the place to the
server instead; opened in another tab they work by their address.
"""

from __future__ import annotations

from typing import Any

import streamlit as st

from ui import markup
from ui.workbench import place
from ui.workbench.place import Place

_JS = """
const shown = new WeakMap()
export default function ({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".wb-linked")
  const before = shown.get(root)
  if (before?.html !== data.html) root.innerHTML = data.html
  shown.set(root, data)
  root.onclick = (event) => {
    const link = event.target.closest("a[data-go]")
    if (!link || event.metaKey || event.ctrlKey || event.shiftKey || event.button) return
    event.preventDefault()
    setTriggerValue("go", link.dataset.go)
  }
  if (data.at && window.payorRulesPlace !== data.at) {
    window.payorRulesPlace = data.at
    document.querySelector("[data-testid=stMain]")?.scrollTo(0, 0)
  }
}
"""
_linked = st.components.v2.component(
    "workbench_links", html="<div class='wb-linked'></div>", js=_JS, isolate_styles=False
)


def linked(html: str, key: str, *, at: str = "") -> None:
    """Shows HTML with links made by ``to``. With ``at``, a new place is shown from its top."""

    def follow() -> None:
        held: Any = st.session_state.get(key)
        target = held.get("go") if held else None
        if target:
            place.go(place.read(str(target)))

    _linked(key=key, data={"html": html, "at": at}, on_go_change=follow)


def to(target: Place, words: str, style: str = "") -> str:
    """A link to a place; the words are text."""
    styled = f" class='{style}'" if style else ""
    return (
        f"<a{styled} href='{markup.text(target.address)}'"
        f" data-go='{markup.text(target.written)}'>{markup.text(words)}</a>"
    )
