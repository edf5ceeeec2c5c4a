"""What an import would do, row by row, and whether the policies could be used after it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import streamlit as st

from engine.editing.preview import Does, Preview, PreviewRow
from engine.knowledge import KnowledgeBase, KnowledgeBaseError
from engine.source.diagnostics import Diagnostic, is_error
from ui import drafting, markup
from ui.drafting import Working
from ui.words import counted, plain, us
from ui.workbench import problems

_MOST_SHOWN = 200
_TAGS: Mapping[Does, tuple[str, str]] = {
    Does.NEW: ("new", "wb-mark"),
    Does.CHANGED: ("changed", "wb-mark"),
    Does.GONE: ("taken away", "wb-mark"),
    Does.SAME: ("as it stands", ""),
    Does.REFUSED: ("left out", "wb-late"),
}


@dataclass(frozen=True)
class Wording:
    """How a preview is worded: what a row is about, and what a column is called on the page."""

    about: Callable[[str], str]
    labels: Mapping[str, str]

    def problem(self, text: str) -> str:
        """A problem with its column as it is called here."""
        column, colon, rest = text.partition(": ")
        return f"{self.labels[column]}: {rest}" if colon and column in self.labels else text


def shown(preview: Preview, wording: Wording) -> None:
    """What each row does, but for those that change nothing; these are counted."""
    st.markdown(f"**What each row does** :gray[{plain(_counts(preview))}]")
    rows = [row for row in preview.rows if row.does is not Does.SAME or row.notes]
    if rows:
        cells = [_row(wording, row) for row in rows[:_MOST_SHOWN]]
        st.html(markup.table(("Row", "What it does"), cells, "What each row does"))
    if len(rows) > _MOST_SHOWN:
        st.caption(f"And {counted(len(rows) - _MOST_SHOWN, 'more row')}.")
    if preview.changes:
        return
    if preview.problems:
        st.caption("Nothing to write: mend the rows that are left out, and choose the file again.")
    else:
        st.caption("Nothing to write: all is as it stands.")


def _counts(preview: Preview) -> str:
    said = {
        f"{preview.count(Does.NEW)} new": preview.count(Does.NEW),
        f"{preview.count(Does.CHANGED)} changed": preview.count(Does.CHANGED),
        f"{preview.count(Does.GONE)} taken away": preview.count(Does.GONE),
        f"{preview.count(Does.SAME)} as they stand": preview.count(Does.SAME),
        f"{preview.problems} left out": preview.problems,
    }
    return ", ".join(words for words, count in said.items() if count)


def _row(wording: Wording, row: PreviewRow) -> list[str]:
    words, style = _TAGS[row.does]
    return [
        str(row.number or "-"),
        f"{markup.text(us(wording.about(row.subject) or 'no name'))}<br>"
        f"<span class='wb-tag wb-first {style}'>{words}</span> " + "<br>".join(_said(wording, row)),
    ]


def _said(wording: Wording, row: PreviewRow) -> Iterator[str]:
    for each in filter(None, (row.says, *map(wording.problem, row.problems))):
        yield markup.text(us(each))
    for note in row.notes:
        yield f"<span class='pr-soft'>Look at it: {markup.text(us(note))}</span>"


def after_it(held: Working, policy: str, text: str) -> list[str]:
    """What would be wrong with a policy after an import that is not wrong before, at any date."""
    path = drafting.path_of(held.base, policy)
    try:
        after = held.base.with_changes({path: text.encode()})
    except KnowledgeBaseError as error:
        return [str(error)]
    known = {each.message for each in _wrong(held.base, policy)}
    told = (problems.says(each) for each in _wrong(after, policy) if each.message not in known)
    return list(dict.fromkeys(told))


def _wrong(base: KnowledgeBase, policy: str) -> Iterator[Diagnostic]:
    yield from filter(is_error, base.diagnostics)
    if policy in base.files:
        yield from filter(is_error, base.check_policy(policy))
