"""The script that the server runs at every change: settings, menu, what changed on disk, page."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from engine.knowledge import KnowledgeBaseError
from ui import people, session
from ui.pages_ import check, compare, episode, history, publish, reference, rules, scenarios
from ui.widgets import catch_up
from ui.words import plain

HERE = Path(__file__).resolve().parent

PAGES = (
    check.as_page(),
    st.Page(compare.page, title="Every payor", url_path="payors"),
    st.Page(episode.page, title="Episode", url_path="episode"),
    st.Page(scenarios.page, title="Scenarios", url_path="scenarios"),
    st.Page(rules.page, title="Rules", url_path="rules"),
    publish.as_page(),
    st.Page(history.page, title="History", url_path="history"),
    st.Page(reference.page, title="Reference", url_path="reference"),
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
    chosen.run()
    if held.first:
        catch_up()


def _notices(held: session.Held) -> None:
    if held.read_again is not None:
        at = held.read_again.strftime("%I:%M %p").lstrip("0")
        st.toast(f"The policies were changed; since {at} the answers use the new ones.")
        held.read_again = None
    if held.problem:
        st.warning(plain(held.problem), icon=":material/link_off:")
    if held.shared.problems:
        count = len(held.shared.problems)
        st.warning(
            f"{count} mistakes in the policy files keep some policies from being used"
            " - payor-rules validate shows them",
            icon=":material/error:",
        )


run()
