"""A page with the editor and a difference alone, so that journeys can watch both sides of them."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from engine.knowledge import KnowledgeBase
from engine.locations import knowledge_base_folder
from engine.source import Diagnostic, in_order, read_document
from ui.yaml_editor import current_text, jump_to, yaml_diff, yaml_editor
from ui.yaml_editor.completions import of_policy

KEY = "policy"
NAME = (Path(__file__).resolve().parent / "edited").read_text()
ORIGINAL = (knowledge_base_folder() / NAME).read_bytes().decode()


@st.cache_resource
def knowledge() -> KnowledgeBase:
    return KnowledgeBase.open()


def held(name: str, otherwise: object) -> object:
    return st.session_state.setdefault(name, otherwise)


def push(text: str) -> None:
    st.session_state["text"], st.session_state["rev"] = text, st.session_state["rev"] + 1


def above() -> None:
    now = current_text(KEY, st.session_state["rev"], st.session_state["text"])
    push("# put in from elsewhere\n" + now)


def problems(text: str) -> tuple[Diagnostic, ...]:
    base = knowledge().with_changes({NAME: text.encode()})
    own = [each for each in base.diagnostics if each.file == base.contents.shown(NAME)]
    for policy, file in base.files.items():
        if file.document.name == base.contents.shown(NAME):
            own += base.check_policy(policy)
    return in_order(own)


st.set_page_config(page_title="editor", layout="wide")
st.title("Editor")
text, rev = str(held("text", ORIGINAL)), held("rev", 1)
assert isinstance(rev, int)
st.session_state.setdefault("saves", 0)
now = current_text(KEY, rev, text)
if st.toggle("Shown", True):
    found = problems(now) if st.query_params.get("check", "yes") == "yes" else ()
    yaml_editor(
        text,
        key=KEY,
        rev=rev,
        diagnostics=found,
        completions=of_policy(knowledge(), read_document(now.encode())),
        readonly=st.query_params.get("readonly") == "yes",
        on_save=lambda: st.session_state.update(saves=st.session_state["saves"] + 1),
    )
    for problem in found:
        at = (KEY, problem.line or 1, problem.column or 1)
        st.button(f"line {problem.line}: {problem.message}", on_click=jump_to, args=at)
st.button("Put a line above", on_click=above)
st.button("Nothing")
st.caption(f"{len(now)} characters, {st.session_state['saves']} saved")
if st.toggle("Difference"):
    sides = st.toggle("Side by side")
    yaml_diff(ORIGINAL, now, key="difference", side_by_side=sides, names=("published", "draft"))
st.code(now[-2000:] if len(now) < 20_000 else now[:300], language=None)
