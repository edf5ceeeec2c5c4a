"""While the server warms up, whoever comes goes first."""

from __future__ import annotations

import threading
from datetime import date

import pytest

from engine.determination.evaluate import Evaluator
from engine.facts.read_visit import read_visit
from engine.knowledge import KnowledgeBase
from ui import address, asking, draft, knowledge, warming
from ui.knowledge import Knowledge
from ui.warming import NotedArrivals, Visitors

VISIT = {
    "payor": "medicare-part-b",
    "date_of_service": "2026-03-02",
    "lines": [{"code": "97110", "minutes": 23}],
}


class Clock:
    """A clock that is set by hand."""

    def __init__(self):
        self.at = 100.0

    def __call__(self):
        return self.at


def never():
    return False


def always():
    return True


def test_nobody_is_waited_for_when_nobody_came():
    assert Visitors(Clock()).waited_for() == 0


def test_a_page_being_made_is_waited_for_and_a_while_after_it():
    clock = Clock()
    visitors = Visitors(clock)
    with visitors.served():
        clock.at += 60
        assert visitors.waited_for() > 0
    assert visitors.waited_for() > 0
    clock.at += 1.1
    assert visitors.waited_for() == 0


def test_a_browser_that_loads_the_page_is_waited_for_but_not_for_ever():
    clock = Clock()
    visitors = Visitors(clock)
    visitors.comes()
    assert visitors.waited_for() > 1
    clock.at += 6
    assert visitors.waited_for() == 0


def test_the_visit_in_an_address_comes_before_quiet():
    visitors = Visitors(Clock())
    visitors.comes("1abc")
    assert visitors.next_address(never) == "1abc"


def test_nothing_is_answered_once_the_server_ends():
    visitors = Visitors(Clock())
    visitors.comes("1abc")
    assert visitors.next_address(always) is None


@pytest.mark.parametrize(
    ("path", "expected"),
    [("/", True), ("/payors", True), ("/static/js/main.js", False), ("/_stcore/health", False)],
)
def test_pages_are_told_from_the_files_they_are_made_of(path, expected, monkeypatch):
    seen = Visitors(Clock())
    monkeypatch.setattr(warming, "visitors", seen)

    async def app(scope, receive, send):
        del scope, receive, send

    request = {"type": "http", "path": path, "query_string": b"visit=1abc"}
    with pytest.raises(StopIteration):
        NotedArrivals(app)(request, None, None).send(None)
    assert (seen.waited_for() > 0) is expected


class Counted(Evaluator):
    """Counts what it is asked, and answers when it is told to."""

    def __init__(self, base):
        super().__init__(base)
        self.asked = 0
        self.go_on = threading.Event()

    def determine(self, visit, payor=None, as_of=None, linked=None):
        self.asked += 1
        self.go_on.wait(20)
        return super().determine(visit, payor, as_of, linked)


@pytest.fixture
def shared():
    base = KnowledgeBase.open()
    found = Knowledge("one", base, Counted(base), knowledge.datetime.now())
    yield found
    found.evaluator.close()


def test_the_visit_of_an_address_is_answered_before_its_page_asks(shared):
    shared.evaluator.go_on.set()
    warming.answer_ahead(shared, address.packed(draft.taken_in(VISIT)))
    assert shared.evaluator.asked == 1
    read = asking.read(
        draft.taken_in(VISIT), shared.base.vocabulary, dict(shared.base.labels), date.today()
    )
    found = asking.ask(shared, read, None, date.today())
    assert found.determination is not None
    assert shared.evaluator.asked == 1


@pytest.mark.parametrize("carried", ["1broken", "k" + "0" * 32, "nonsense", ""])
def test_an_address_that_cannot_be_read_is_passed_over(shared, carried):
    warming.answer_ahead(shared, carried)
    assert shared.evaluator.asked == 0


def test_the_same_question_asked_twice_at_once_is_answered_once(shared):
    visit = read_visit(VISIT, shared.base.vocabulary).visit
    told = []

    def ask():
        told.append(shared.determine(visit, "the same", None, date(2026, 3, 2)))

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for each in threads:
        each.start()
    shared.evaluator.go_on.set()
    for each in threads:
        each.join(20)
    assert shared.evaluator.asked == 1
    assert told[0] is told[1] is told[2]


def test_every_policy_is_made_ready(shared):
    shared.evaluator.go_on.set()
    for step in warming.steps(shared):
        step()
    decided = [file for files in shared.base.payors().values() for file in files]
    assert shared.evaluator.asked == len(decided)
