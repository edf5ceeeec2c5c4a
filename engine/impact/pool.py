"""Worker processes that answer batches; none outlives the work or whoever asked for it.

One thread drives them all: it hands out batches, and waits for answers.
"""

from __future__ import annotations

import os
import pickle
import selectors
import socket
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeVar

from engine.impact.serving import HEADER, frame

_ROOT = str(Path(__file__).resolve().parents[2])
_AHEAD = 2
"""Batches in the hands of a worker: one that it works on, and the next."""
_WAIT = 0.1
"""Seconds between two looks at whether the work is still wanted."""
_TRIES = 2
_MOST_AT_ONCE = 1 << 20


Batch = TypeVar("Batch")
Answer = TypeVar("Answer")


class ImpactError(RuntimeError):
    """The batches could not be answered; nothing is told of any of them."""


class CancelledError(Exception):
    """The work is no longer wanted."""


@dataclass(frozen=True)
class Job(Generic[Batch, Answer]):
    """What workers do: the module that they run (see ``serving``), and what it is told first.

    ``about`` says of a batch what is in it, for whoever is told that it ended the processes.
    """

    module: str
    setting: object
    about: Callable[[Batch], str]


@dataclass(eq=False)
class _Task(Generic[Batch]):
    batch: Batch
    tries: int = 0


@dataclass(eq=False)
class _Worker(Generic[Batch, Answer]):
    """One child process, and the batches that it has been given, the oldest first.

    Neither sending nor receiving ever waits.
    """

    process: subprocess.Popen[bytes]
    connection: socket.socket
    outgoing: bytearray
    received: bytearray = field(default_factory=bytearray)
    given: deque[_Task[Batch]] = field(default_factory=deque)

    @classmethod
    def begin(cls, module: str, setting: bytes) -> _Worker[Batch, Answer]:
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        paths = [_ROOT, *filter(None, [os.environ.get("PYTHONPATH")])]
        with theirs:
            process = subprocess.Popen(
                # -P: a folder named like this package where the parent was started is not meant.
                [sys.executable, "-P", "-m", module],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
            )
        return cls(process, ours, bytearray(setting))

    def give(self, task: _Task[Batch]) -> None:
        self.given.append(task)
        self.outgoing += frame(task.batch)

    @property
    def waits_for(self) -> int:
        """The events of the connection that matter now."""
        return selectors.EVENT_READ | (selectors.EVENT_WRITE if self.outgoing else 0)

    def send(self) -> None:
        """Sends what can be sent; that a process has ended is found when its answer is read."""
        try:
            del self.outgoing[: self.connection.send(self.outgoing)]
        except BlockingIOError:
            return
        except OSError:
            self.outgoing.clear()

    def answers(self) -> Iterator[Answer] | None:
        """What has come in; None when the process has ended."""
        try:
            part = self.connection.recv(_MOST_AT_ONCE)
        except BlockingIOError:
            return iter(())
        except OSError:
            return None
        if not part:
            return None
        self.received += part
        return self._whole()

    def _whole(self) -> Iterator[Answer]:
        while len(self.received) >= HEADER:
            end = HEADER + int.from_bytes(self.received[:HEADER], "big")
            if len(self.received) < end:
                return
            body = bytes(self.received[HEADER:end])
            del self.received[:end]
            yield pickle.loads(body)

    def end(self) -> None:
        """Ends the process at once."""
        self.connection.close()
        self.process.kill()
        self.process.wait()


def answered(
    job: Job[Batch, Answer],
    batches: Iterator[Batch],
    workers: int,
    cancelled: Callable[[], bool],
    begun: Callable[[tuple[int, ...]], None],
) -> Generator[Answer]:
    """The answers to batches, in the order in which they come.

    ``begun`` is told the ids of the processes whenever one is started. A worker that ends is
    replaced, and what it had is asked again; ImpactError is raised when a batch ends a second one.
    Raises CancelledError as soon as ``cancelled`` says so. In every case, and when whoever iterates
    stops, all processes are gone afterwards.
    """
    crew: _Crew[Batch, Answer] = _Crew(job, workers, begun)
    with crew:
        todo = _Todo(batches, job.about)
        while True:
            if cancelled():
                raise CancelledError
            while (worker := crew.with_room(todo)) is not None:
                worker.give(todo.take())
            if not crew.is_busy:
                return
            for worker in crew.ready():
                answers = worker.answers()
                if answers is None:
                    crew.lose(worker)
                    todo.again(worker)
                    continue
                for answer in answers:
                    worker.given.popleft()
                    yield answer


class _Todo(Generic[Batch]):
    """Batches that nobody has: those to be asked again first."""

    def __init__(self, batches: Iterator[Batch], about: Callable[[Batch], str]) -> None:
        self._batches = batches
        self._about = about
        self._waiting: deque[_Task[Batch]] = deque()

    def __bool__(self) -> bool:
        if not self._waiting:
            batch = next(self._batches, None)
            if batch is not None:
                self._waiting.append(_Task(batch))
        return bool(self._waiting)

    def take(self) -> _Task[Batch]:
        return self._waiting.popleft()

    def again(self, worker: _Worker[Batch, Any]) -> None:
        """Takes back what a worker that has ended was given; raises ImpactError when what it was
        about had ended another one."""
        for place, task in enumerate(worker.given):
            # It works on the first one; the others did it no harm.
            task.tries += place == 0
            if task.tries >= _TRIES:
                raise ImpactError(
                    "two worker processes ended, one after the other, on"
                    f" {self._about(task.batch)} - run it again, without these if it ends there"
                    " once more"
                )
        self._waiting.extend(worker.given)


class _Crew(Generic[Batch, Answer]):
    """The worker processes of one run."""

    def __init__(
        self, job: Job[Batch, Answer], most: int, begun: Callable[[tuple[int, ...]], None]
    ) -> None:
        self._module = job.module
        self._setting = _frame(job.setting)
        self._most = most
        self._begun = begun
        self._workers: list[_Worker[Batch, Answer]] = []
        self._selector = selectors.DefaultSelector()

    def __enter__(self) -> _Crew[Batch, Answer]:
        return self

    def __exit__(self, *_: object) -> None:
        self._selector.close()
        for worker in self._workers:
            worker.end()

    @property
    def is_busy(self) -> bool:
        """Some answer is still to come."""
        return any(worker.given for worker in self._workers)

    def with_room(self, todo: _Todo[Batch]) -> _Worker[Batch, Answer] | None:
        """Who should be given the next batch: an idle worker, a new one, or the least busy."""
        least = min(self._workers, key=lambda worker: len(worker.given), default=None)
        if least is not None and len(least.given) >= _AHEAD and len(self._workers) >= self._most:
            return None
        if not todo:
            return None
        if len(self._workers) < self._most and (least is None or least.given):
            worker: _Worker[Batch, Answer] = _Worker.begin(self._module, self._setting)
            self._workers.append(worker)
            self._selector.register(worker.connection, worker.waits_for, worker)
            self._begun(tuple(each.process.pid for each in self._workers))
            return worker
        return least

    def ready(self) -> Iterator[_Worker[Batch, Answer]]:
        """Sends what is to be sent; the workers of whom something came in, or who ended."""
        for worker in self._workers:
            self._selector.modify(worker.connection, worker.waits_for, worker)
        for key, events in self._selector.select(_WAIT):
            if events & selectors.EVENT_WRITE:
                key.data.send()
            if events & selectors.EVENT_READ:
                yield key.data

    def lose(self, worker: _Worker[Batch, Answer]) -> None:
        """A worker has ended."""
        self._selector.unregister(worker.connection)
        self._workers.remove(worker)
        worker.end()


def _frame(setting: object) -> bytes:
    """The setting as it is sent. Another thread may work something out of the same policies
    meanwhile; then it is tried again."""
    for _ in range(10):
        try:
            return frame(setting)
        except RuntimeError:
            continue
    return frame(setting)
