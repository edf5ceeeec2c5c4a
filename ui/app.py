"""The script that the server runs at every change: settings, menu, what changed on disk, page."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from engine.knowledge import KnowledgeBaseError
from ui import dialogs, people, session
from ui.collecting import put_aside
from ui.pages_ import check
from ui.warming import visitors
from ui.widgets import catch_up
from ui.words import counted, plain

HERE = Path(__file__).resolve().parent


def _page(name: str, title: str, path: str) -> StreamlitPage:
    """A page of the menu, loaded when it is opened: the first page need not wait for the others."""

    def page() -> None:
        import_module(f"ui.pages_.{name}").page()

    return st.Page(page, title=title, url_path=path)


PAGES = (
    check.as_page(),
    _page("compare", "Every payor", "payors"),
    _page("episode", "Episode", "episode"),
    _page("scenarios", "Scenarios", "scenarios"),
    _page("rules", "Rules", "rules"),
    _page("publish", "Publish", "publish"),
    _page("history", "History", "history"),
    _page("reference", "Reference", "reference"),
    _page("settings", "Settings", "settings"),
)


def run() -> None:
    """One run of the script."""
    st.set_page_config(page_title="payor-rules", page_icon=str(HERE / "icon.png"), layout="wide")
    st.logo(str(HERE / "icon.png"), size="medium")
    st.html(HERE / "style.css")
    if not people.let_in():
        # The address of a page holds until its visitor has signed in.
        st.navigation(list(PAGES), position="hidden")
        return
    chosen = st.navigation(list(PAGES), position="top")
    dialogs.begin(chosen.url_path)
    people.who()
    try:
        held = session.begin()
    except KnowledgeBaseError as error:
        st.title("No policies are loaded")
        for problem in error.diagnostics:
            advice = f" - {problem.advice}" if problem.advice else ""
            st.markdown(f":material/error: {plain(f'{problem.file}: {problem.message}{advice}')}")
        return
    _notices(held)
    try:
        with visitors.served():
            chosen.run()
    finally:
        put_aside()
    if held.first:
        catch_up()


def _notices(held: session.Held) -> None:
    if held.read_again is not None:
        at = held.read_again.strftime("%I:%M %p").lstrip("0")
        st.toast(f"The policies were changed; since {at} the answers use the new ones.")
        held.read_again = None
    if held.problem:
        st.warning(plain(held.problem), icon=":material/link_off:")
    if people.settings_problems():
        st.warning(
            "The settings of this knowledge base have mistakes, so that nobody who signs in may do"
            " more than read - payor-rules validate shows them",
            icon=":material/error:",
        )
    if held.shared.problems:
        count = len(held.shared.problems)
        st.warning(
            f"{counted(count, 'mistake')} in the policy files:"
            " some policies cannot be used - payor-rules validate shows each",
            icon=":material/error:",
        )


run()
