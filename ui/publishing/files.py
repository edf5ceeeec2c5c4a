"""What differs in the files of a draft; three ways where something was published meanwhile."""

from __future__ import annotations

import streamlit as st

from engine.history import Draft, State
from engine.knowledge.contents import is_policy_name
from ui import drafting, markup
from ui.words import counted, plain, us_date
from ui.workbench import catching_up
from ui.yaml_editor import yaml_diff

_HEIGHT = 420
_SIDES = ("Unified", "Side by side")


def differing(draft: Draft) -> None:
    """The difference of one file at a time."""
    changes = draft.changes()
    if not changes:
        st.caption("No file differs.")
        return
    paths = sorted(changes, key=lambda path: (not is_policy_name(path), path))
    path, sides = _choice(paths, "publish-file")
    before = draft.history.read(draft.base, path)
    yaml_diff(
        _text(before),
        _text(changes[path]),
        key=f"publish-diff-{path}",
        side_by_side=sides,
        height=_HEIGHT,
        names=("published", "this draft"),
        label=f"What changes in {path}",
    )
    if changes[path] is None:
        st.caption("This draft takes the file away.")


def moved(draft: Draft, state: State) -> None:
    """What others have published since, beside what the draft changes, and both together."""
    since = us_date(state.published.date())
    with st.container(border=True, key="publish-moved"):
        st.html(
            "<p class='wb-moved'><b>Published since this draft was begun:</b> "
            f"{markup.text(state.reason)} <span class='pr-soft'>by {markup.text(state.author)},"
            f" {markup.text(since)}</span></p>"
        )
        ways = {path: draft.three_way(path) for path in sorted(draft.changes())}
        both = [path for path, way in ways.items() if way.theirs != way.base]
        if both:
            clashes = sum(ways[path].conflicts for path in both)
            said = f"{counted(len(both), 'file')} changed on both sides"
            said += f", {counted(clashes, 'place')} on the same lines." if clashes else "."
            st.markdown(plain(said))
            _three_ways(draft, both)
        else:
            st.markdown("It changed other files than this draft does; both go together.")
        if draft.person == drafting.working().person and drafting.editable():
            catching_up.button(draft, "publish-catch-up")


def _three_ways(draft: Draft, paths: list[str]) -> None:
    shown = st.expander("Look at all three", key="three-ways", on_change="rerun")
    if not shown.open:
        return
    with shown:
        path, sides = _choice(paths, "three-file")
        way = draft.three_way(path)
        base = _text(way.base)
        for title, names, first, second in (
            ("This draft", ("as begun", "this draft"), base, _text(way.ours)),
            ("Published meanwhile", ("as begun", "published"), base, _text(way.theirs)),
            ("Both together", ("published", "together"), _text(way.theirs), _text(way.merged)),
        ):
            st.html(f"<h3 class='pr-heading'>{title}</h3>")
            yaml_diff(
                first,
                second,
                key=f"three-{names[1]}-{path}",
                side_by_side=sides,
                height=240,
                names=names,
                label=f"{title}: {path}",
            )


def _choice(paths: list[str], key: str) -> tuple[str, bool]:
    with st.container(horizontal=True, vertical_alignment="bottom", key=f"{key}-choice"):
        path = paths[0]
        if len(paths) > 1:
            path = st.selectbox("File", paths, key=key)
        else:
            st.html(f"<p class='pr-path'><code>{markup.text(path)}</code></p>")
        sides = st.segmented_control(
            "Shown", _SIDES, default=_SIDES[0], key=f"{key}-sides", label_visibility="collapsed"
        )
    return path, sides == _SIDES[1]


def _text(content: bytes | None) -> str:
    return "" if content is None else content.decode("utf-8", "replace")
