"""The draft of this session: which one it is, the policies with its changes, and writing to it.

A draft is kept in the history of the knowledge base, step by step; its name stands in the address
of a page. Nothing here is lost by a refresh or a restart. The first edit begins a draft by itself.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import pairwise

import streamlit as st

from engine.history import DraftMovedError, History, HistoryError
from engine.history.draft import Draft
from engine.history.draft_commits import Step
from engine.history.drafts import Drafts
from engine.history.renaming import rename as rename_draft
from engine.knowledge import KnowledgeBase, KnowledgeBaseError
from engine.knowledge.contents import SETTINGS_NAME, is_scenario_name
from engine.knowledge.differences import Difference, differences
from engine.knowledge.settings_differences import settings_differences
from engine.locations import shipped_knowledge_base
from engine.policy.files import accept
from engine.policy.policy_schema import policy_schema
from engine.publishing.folder import keep_as_draft
from engine.source import Diagnostic, read_document
from engine.source.diagnostics import is_error
from ui import knowledge, people, session
from ui.knowledge import Knowledge
from ui.published import Published, published
from ui.words import brief, plain, us, us_date

PARAMETER = "draft"
PUBLISHED = "-"
"""Stands in the address for no draft: what is published."""
_STATE = "drafting"
_MOST_KEPT = 8
_TOLD_FOR = 30.0
"""Seconds for which a notice is shown."""
_ONE_GO = timedelta(seconds=20)
"""Between two steps of the same kind that were typed in one go."""
_edited = float("-inf")
"""When an edit was last begun, by anybody."""


@dataclass(frozen=True)
class Waiting:
    """A file of the draft that cannot be read as it is typed; pages show its last readable form."""

    path: str
    problems: tuple[Diagnostic, ...]

    @property
    def line(self) -> int:
        """The line at which reading it ends."""
        return next((each.line for each in self.problems if each.line), 1)


@dataclass(frozen=True)
class Changed:
    """The policies with the changes of a draft. ``waiting`` are files that cannot be read yet."""

    base: KnowledgeBase
    waiting: Mapping[str, Waiting] = field(default_factory=dict)
    differences: tuple[Difference, ...] = ()
    """What differs from the state that the draft was begun on."""
    scenarios: bool = False
    """Whether scenario files are changed too."""
    files: int = 0
    """How many files the draft changes, be it by a comment alone."""


@dataclass
class Working:
    """What the workbench of this session works on, taken up at the start of each run."""

    person: str
    shared: Knowledge
    history: History | None
    readonly: str
    """Why nothing can be edited; empty when it can."""
    draft: Draft | None = None
    drafts: tuple[Draft, ...] = ()
    in_address: bool = True
    """Whether the address of the page names the draft: on pages for therapists it does not."""
    published: Published | None = None
    """What is published, where there is a history that can be read."""
    _notice: tuple[str, float] = ("", 0.0)

    @property
    def notice(self) -> str:
        """What went wrong with the last edit, for a while; the draft stands as it was."""
        told, since = self._notice
        return told if time.monotonic() - since < _TOLD_FOR else ""

    @notice.setter
    def notice(self, told: str) -> None:
        self._notice = (told, time.monotonic())

    @property
    def changed(self) -> Changed:
        """The policies as the draft has them."""
        return _shelf.of(self.before, self.key, self.draft)

    @property
    def before(self) -> KnowledgeBase:
        """The policies that the draft changes, or without one those that are published."""
        if self.published is None:
            return self.shared.base
        if self.draft is None:
            return self.published.base
        return self.published.at(self.draft.history, self.draft.base)

    @property
    def foreign(self) -> Mapping[str, bytes | None]:
        """Files that the folder holds otherwise than published, as it holds them."""
        return {} if self.published is None else self.published.foreign

    @property
    def base(self) -> KnowledgeBase:
        """The knowledge base as the draft has it."""
        return self.changed.base

    @property
    def key(self) -> str:
        """Tells one state of the policies from another."""
        known = self.shared.key if self.published is None else self.published.key
        return f"{known} {self.draft.at if self.draft else ''}"

    @property
    def draft_key(self) -> str:
        """Tells one draft from another."""
        return f"{self.person} {self.draft.name if self.draft else ''}"

    def text(self, path: str) -> str:
        """A file as the draft has it, readable or not; empty when it is not there."""
        if self.draft is None:
            return self.published_text(path)
        content = self.draft.read(path)
        return "" if content is None else content.decode("utf-8", "replace")

    def published_text(self, path: str) -> str:
        """A file as it is published, before the draft; empty when it is not there."""
        content = self.before.contents.read(path)
        return "" if content is None else content.decode("utf-8", "replace")


# --- taking up -------------------------------------------------------------------------------


def begin(*, in_address: bool = True) -> Working:
    """Takes up the draft of the session at the start of a run of a workbench page.

    Without ``in_address`` on other pages: their address neither names nor chooses a draft.
    """
    held: Working | None = st.session_state.get(_STATE)
    shared = session.held().shared
    if held is None or held.history is None or held.shared.base.folder != shared.base.folder:
        history, readonly = _history(shared.base)
        held = st.session_state[_STATE] = Working(people.person(), shared, history, readonly)
    held.shared, held.person, held.in_address = shared, people.person(), in_address
    if held.history is not None:
        _open(held, st.query_params.get(PARAMETER) if in_address else None)
    return held


def renewed() -> Working:
    """The same as it stands at this moment, for an edit that is made on top of it."""
    global _edited
    _edited = time.monotonic()
    held = working()
    held.shared = session.held().shared
    if held.history is not None:
        _open(held, held.draft.name if held.draft is not None else PUBLISHED)
    return held


def seconds_since_edit() -> float:
    """How long ago anybody began an edit here."""
    return time.monotonic() - _edited


def working() -> Working:
    """What ``begin`` has taken up in this run."""
    found: Working = st.session_state[_STATE]
    return found


def editable() -> bool:
    """Whether this person may change these policies."""
    return not working().readonly and people.may("edit")


def path_of(base: KnowledgeBase, policy: str) -> str:
    """The file of a policy, from the folder of the knowledge base on."""
    return base.files[policy].document.name.partition("/")[2]


def _history(base: KnowledgeBase) -> tuple[History | None, str]:
    if base.folder.resolve() == shipped_knowledge_base().resolve():
        return None, (
            "These are the policies that came with the software, to be read only."
            " payor-rules init DIR makes a copy of your own to edit."
        )
    try:
        return History.open(base.folder), ""
    except HistoryError as error:
        return None, f"This folder can only be read: {error}"


def _open(held: Working, named: str | None) -> None:
    assert held.history is not None
    drafts = Drafts(held.history)
    try:
        held.drafts, held.readonly = drafts.all(held.person), ""
        held.published = published(held.history, held.shared)
    except HistoryError as error:
        held.drafts, held.draft, held.readonly = (), None, str(error)
        held.published = None
        return
    if named is None:
        if held.draft is not None:
            named = held.draft.name
        elif len(held.drafts) == 1:
            named = held.drafts[0].name
    held.draft = next((draft for draft in held.drafts if draft.name == named), None)
    if held.draft is None and named not in (None, PUBLISHED):
        held.notice = f"there is no draft '{named}' any more - what is published is shown"
    _address(held, PUBLISHED if named == PUBLISHED else None)


def _address(held: Working, otherwise: str | None) -> None:
    if not held.in_address:
        return
    wanted = held.draft.name if held.draft is not None else otherwise
    if wanted is None:
        if PARAMETER in st.query_params:
            del st.query_params[PARAMETER]
    elif st.query_params.get(PARAMETER) != wanted:
        st.query_params[PARAMETER] = wanted


# --- changing --------------------------------------------------------------------------------


def write(path: str, text: str, step: str) -> bool:
    """Changes a file in the draft, begun if there is none; False when it could not, with a notice.

    ``step`` says in a few words what was done.
    """
    return write_many({path: text.encode()}, step)


def write_many(changes: Mapping[str, bytes | None], step: str) -> bool:
    """Changes several files in one step of the draft."""

    def change(held: Working) -> Draft:
        return _draft(held).write_many(changes, step)

    return _change(change, changes)


def undo() -> None:
    """Takes back the last step of the draft."""
    _change(_undone)


def redo() -> None:
    """Does the step again that was taken back last."""
    _change(_redone)


def _undone(held: Working) -> Draft:
    """The draft before its last step; what was typed in one go is one step to people."""
    draft = _draft(held)
    steps = draft.steps
    draft = draft.undo()
    for later, earlier in zip(steps[:0:-1], steps[-2::-1], strict=True):
        if not _in_one_go(earlier, later):
            break
        draft = draft.undo()
    return draft


def _redone(held: Working) -> Draft:
    draft = _draft(held)
    steps = draft.undone
    draft = draft.redo()
    for earlier, later in pairwise(steps):
        if not _in_one_go(earlier, later):
            break
        draft = draft.redo()
    return draft


def _in_one_go(earlier: Step, later: Step) -> bool:
    return earlier.says == later.says and later.made - earlier.made < _ONE_GO


def choose(name: str | None) -> None:
    """Makes another draft the one of this session; None: what is published."""
    held = working()
    held.draft = next((draft for draft in held.drafts if draft.name == name), None)
    _address(held, PUBLISHED)


def start(name: str) -> bool:
    """Begins a draft of this name."""
    return _change(lambda held: _begun(held, name))


def rename(name: str) -> bool:
    """Gives the draft of this session another name."""
    return _change(lambda held: rename_draft(_draft(held), name))


def catch_up(chosen: Mapping[str, bytes | None]) -> None:
    """Brings the draft up to what is published; raises ConflictError where nothing was chosen."""
    held = working()
    if held.draft is not None and _allowed(held):
        try:
            held.draft = held.draft.catch_up(chosen)
        except DraftMovedError as error:
            held.notice = f"nothing was changed: {error}"


def discard() -> None:
    """Takes the draft of this session away."""
    held = working()
    if held.draft is None or not _allowed(held):
        return
    try:
        held.draft.discard()
    except HistoryError as error:
        held.notice = str(error)
    else:
        held.draft = None
        _address(held, PUBLISHED)


def take_from_folder() -> bool:
    """Takes what was changed in the folder with an editor into a draft of its own, and opens it."""
    held = renewed()

    def take(held: Working) -> Draft:
        assert held.history is not None
        name = _free(held, f"From the folder, {us_date(session.today())}")
        return keep_as_draft(held.history, held.person, name, held.foreign)

    taken = _change(take, held.foreign)
    knowledge.look_again()
    return taken


def complain(message: str) -> None:
    """Says beside the draft what went wrong, and where whoever is further down the page sees it."""
    working().notice = message
    st.toast(plain(us(brief(message))), icon=":material/error:", duration="long")


def _change(change: Callable[[Working], Draft], files: Iterable[str] = ()) -> bool:
    held = working()
    held.notice = ""
    if not _allowed(held, files):
        return False
    try:
        held.draft = change(held)
    except DraftMovedError as error:
        held.notice = f"nothing was changed: {error}"
        return False
    except HistoryError as error:
        held.notice = str(error)
        return False
    _address(held, None)
    return True


def _allowed(held: Working, files: Iterable[str] = ()) -> bool:
    """Checked where it is written, not only where a button is shown."""
    if held.readonly or held.history is None:
        held.notice = held.readonly
        return False
    try:
        people.insist_on_editing(files)
    except people.NotAllowedError as error:
        held.notice = str(error)
        return False
    return True


def _draft(held: Working) -> Draft:
    if held.draft is not None:
        return held.draft
    return _begun(held, f"Draft of {us_date(session.today())}")


def _begun(held: Working, name: str) -> Draft:
    assert held.history is not None
    return Drafts(held.history).begin(held.person, _free(held, name))


def _free(held: Working, name: str) -> str:
    """The name, with a number behind it where the person has a draft of that name."""
    assert held.history is not None
    known = {draft.name.casefold() for draft in Drafts(held.history).all(held.person)}
    fresh, number = name, 2
    while fresh.casefold() in known:
        fresh, number = f"{name} ({number})", number + 1
    return fresh


# --- the policies with the changes -----------------------------------------------------------


class _Shelf:
    """The policies of drafts, as long as these stand as they are."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, Changed] = OrderedDict()

    def of(self, before: KnowledgeBase, key: str, draft: Draft | None) -> Changed:
        if draft is None or not draft.can_undo:
            return Changed(before)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        found = _changed(before, draft)
        with self._lock:
            self._kept[key] = found
            while len(self._kept) > _MOST_KEPT:
                self._kept.popitem(last=False)
        return found


_shelf = _Shelf()


def _changed(before: KnowledgeBase, draft: Draft) -> Changed:
    changes = draft.changes()
    base = _with(before, changes)
    named = {file.document.name for file in base.files.values()}
    problems = [each for each in base.diagnostics if is_error(each)]
    waiting: dict[str, Waiting] = {}
    for path, content in changes.items():
        name = f"{before.folder.name}/{path}"
        wrong = tuple(each for each in problems if each.file == name)
        if content is not None and wrong and name not in named:
            waiting[path] = Waiting(path, wrong)
    if waiting:
        readable = {path: _last_readable(before, draft, path) for path in waiting}
        base = _with(before, {**changes, **readable})
    return Changed(
        base,
        waiting,
        (*differences(before.files, base.files), *of_settings(before, base)),
        any(is_scenario_name(path) for path in changes),
        len(changes),
    )


def of_settings(before: KnowledgeBase, after: KnowledgeBase) -> tuple[Difference, ...]:
    """What differs in the settings."""
    texts = (base.contents.read(SETTINGS_NAME) for base in (before, after))
    return settings_differences(after.folder, *texts)


def _with(before: KnowledgeBase, changes: Mapping[str, bytes | None]) -> KnowledgeBase:
    try:
        return before.with_changes(changes)
    except KnowledgeBaseError:
        return before


def _last_readable(before: KnowledgeBase, draft: Draft, path: str) -> bytes | None:
    """A file as it was when it could last be read: in an earlier step, or as it is before."""
    schema = policy_schema(before.vocabulary)
    for step in draft.steps[::-1][1:]:
        content = draft.history.read(step.id, path)
        if content is not None and accept(read_document(content, path), schema)[0] is not None:
            return content
    return before.contents.read(path)
