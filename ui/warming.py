"""Warming up: policies are made ready while nobody waits, so that the first answers are quick.

Whoever comes while the server warms up goes first. While their browser loads the page, the visit in
their address is answered; while their page is made, nothing else is done; and the policies that
nobody has asked for follow when it has been quiet for a while.
"""

from __future__ import annotations

import gc
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date
from functools import partial
from importlib import import_module
from urllib.parse import parse_qs

from starlette.types import ASGIApp, Receive, Scope, Send

from engine.determination.evaluate import AnswerWithheldError
from engine.facts.read_visit import read_visit
from engine.knowledge import KnowledgeBaseError
from engine.rules.process import EngineFailure
from ui import address, asking, collecting
from ui.draft import UnreadableDraftError
from ui.knowledge import Knowledge, current
from ui.session import PARAMETER

_FIRST_PAGE = "ui.pages_.check"
_QUIET = 1.0
"""Seconds without anything asked after which nobody is taken to wait."""
_COMING = 5.0
"""Seconds that a browser may take to load the page before it asks for anything."""
_MOST_COMING = 8
"""Addresses kept of those who are about to ask."""


class Visitors:
    """Who waits for this server, or is about to."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._changed = threading.Condition()
        self._served = 0
        self._quiet_from = now()
        self._addresses: deque[str] = deque(maxlen=_MOST_COMING)

    def comes(self, carried: str = "") -> None:
        """A browser loads the page; ``carried`` is the visit in its address."""
        with self._changed:
            self._quiet_from = self._now() + _COMING
            if carried:
                self._addresses.append(carried)
            self._changed.notify_all()

    @contextmanager
    def served(self) -> Iterator[None]:
        """Somebody waits as long as this lasts."""
        with self._changed:
            self._served += 1
        try:
            yield
        finally:
            with self._changed:
                self._served -= 1
                self._quiet_from = self._now() + _QUIET
                self._changed.notify_all()

    def waited_for(self) -> float:
        """Seconds until nobody is taken to wait; 0 when nobody is."""
        if self._served:
            return _QUIET
        return max(0.0, self._quiet_from - self._now())

    def next_address(self, ending: Callable[[], bool]) -> str | None:
        """The visit of somebody who is about to ask for it; None once nobody waits, or at the end.

        Waits for either.
        """
        with self._changed:
            while not ending():
                if self._addresses and not self._served:
                    return self._addresses.popleft()
                if not (wait := self.waited_for()):
                    break
                self._changed.wait(wait)
        return None

    def wake(self) -> None:
        """Looks again whether to wait."""
        with self._changed:
            self._changed.notify_all()


visitors = Visitors()
_ending = threading.Event()


class NotedArrivals:
    """Notes who loads a page of this server."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request."""
        if scope["type"] == "http" and _is_page(scope["path"]):
            asked = parse_qs(scope["query_string"].decode("latin-1"))
            visitors.comes(asked.get(PARAMETER, [""])[0])
        await self._app(scope, receive, send)


def _is_page(path: str) -> bool:
    """The address of a page, not of a file that it is made of."""
    return "." not in path and not path.startswith("/_")


def warm_up() -> None:
    """Makes ready what is likely to be asked for, then tidies up now and then until the end."""
    _make_ready()
    collecting.keep_looking(_ending, lambda: not visitors.waited_for())


def _make_ready() -> None:
    """Reads what the first page needs, then makes today's policies ready while nobody waits."""
    try:
        shared = current()
    except KnowledgeBaseError:
        return
    import_module(_FIRST_PAGE)
    # What was loaded stays: the collector need not look through it at every turn.
    gc.set_threshold(*collecting.COLLECTED_AFTER)
    collecting.put_aside()
    for step in steps(shared):
        while (carried := visitors.next_address(_ending.is_set)) is not None:
            answer_ahead(shared, carried)
        if _ending.is_set():
            return
        with suppress(KnowledgeBaseError, AnswerWithheldError, EngineFailure):
            step()


def end() -> None:
    """Warming up ends after the step it is at."""
    _ending.set()
    visitors.wake()


def answer_ahead(shared: Knowledge, carried: str) -> None:
    """Answers the visit of an address, so that its page finds the answer."""
    today = date.today()
    with suppress(UnreadableDraftError):
        draft = address.from_address(carried)
        reading = asking.read(draft, shared.base.vocabulary, dict(shared.base.labels), today)
        asking.ask(shared, reading, None, today)


def steps(shared: Knowledge) -> Iterator[Callable[[], object]]:
    """What makes each policy ready for today, in parts that are short beside an answer."""
    today = date.today()
    code = sorted(shared.base.labels)[:1]
    data = {"date_of_service": today.isoformat(), "lines": [{"code": c} for c in code]}
    visit = read_visit(data, shared.base.vocabulary, labels=shared.base.labels).visit
    if visit is None:
        return
    for files in shared.base.payors().values():
        for file in files:
            link = partial(shared.base.link, file.id, today, today)
            yield link
            with suppress(KnowledgeBaseError):
                linked = link()
                yield partial(shared.evaluator.compile, linked)
                yield partial(shared.evaluator.determine, visit, None, today, linked)
