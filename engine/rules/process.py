"""Networks in child processes: what the C engine does there cannot harm this one.

A worker that crashes, hangs or answers wrongly is killed and replaced, and its request asked once
more; then ``EngineFailure`` is raised.
"""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import threading
import time
import weakref
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path

from engine.rules import wire
from engine.rules.compile import CompiledRuleSet
from engine.rules.evaluate import Evaluation, evaluation, read_values
from engine.rules.view import View

_ROOT = str(Path(__file__).resolve().parents[2])


class EngineFailure(RuntimeError):  # noqa: N818 - the outcome, as the rest of the code names it
    """The network gave no answer, twice; the visit has not been evaluated."""


class _WorkerLostError(Exception):
    """A worker that is of no more use, and why."""


class _Worker:
    """One child process. Not for use by two threads at once."""

    def __init__(self) -> None:
        ours, theirs = socket.socketpair()
        paths = [_ROOT, *filter(None, [os.environ.get("PYTHONPATH")])]
        with theirs:
            self.process = subprocess.Popen(
                # -P: a folder named like this package where the parent was started is not meant.
                [sys.executable, "-P", "-m", "engine.rules.worker"],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
            )
        self._connection = ours
        self._numbers: OrderedDict[str, int] = OrderedDict()
        self._last_number = 0

    def holds(self, compiled: CompiledRuleSet) -> bool:
        """Whether a rule set is loaded."""
        return compiled.key in self._numbers

    def run(
        self,
        compiled: CompiledRuleSet,
        visit: Sequence[int | None],
        lines: Sequence[Sequence[int | None]],
        seconds: float,
        most_loaded: int,
    ) -> list[list[int]]:
        """The steps that fired in each session; loads the rule set first if need be."""
        number = self._numbers.get(compiled.key)
        if number is None:
            number = self._load(compiled, seconds, most_loaded)
        self._numbers.move_to_end(compiled.key)
        fired = wire.read_fired(self._ask(wire.RUN, wire.run_body(number, visit, lines), seconds))
        if len(fired) != 1 + len(lines):
            raise _WorkerLostError(f"answered for {len(fired)} sessions of {1 + len(lines)}")
        return fired

    def end(self) -> None:
        """Ends the process, at once if it does not of itself."""
        self._disconnect()
        try:
            self.process.wait(timeout=0.5)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """Ends the process at once."""
        self._disconnect()
        self.process.kill()
        self.process.wait()

    def _disconnect(self) -> None:
        """Closes the connection for forked copies of this process too, and for waiting threads."""
        with contextlib.suppress(OSError):
            self._connection.shutdown(socket.SHUT_RDWR)
        self._connection.close()

    def disown(self) -> None:
        """Leaves the process to the parent of this one, which was forked from it."""
        self._connection.close()
        self.process.returncode = 0

    def _load(self, compiled: CompiledRuleSet, seconds: float, most_loaded: int) -> int:
        while len(self._numbers) >= most_loaded:
            _, oldest = self._numbers.popitem(last=False)
            self._ask(wire.DROP, oldest.to_bytes(4, sys.byteorder), seconds)
        self._last_number += 1
        number = self._last_number
        body = wire.load_body(number, compiled.visit.plan, compiled.line.plan)
        self._ask(wire.LOAD, body, seconds)
        self._numbers[compiled.key] = number
        return number

    def _ask(self, word: int, body: bytes, seconds: float) -> bytes:
        deadline = time.monotonic() + seconds
        try:
            self._connection.settimeout(seconds)
            self._connection.sendall(wire.frame(word, body, 2 * seconds))
            length, answer, _ = wire.HEADER.unpack(self._receive(wire.HEADER.size, deadline))
            received = self._receive(length, deadline)
        except TimeoutError as error:
            raise _WorkerLostError(f"gave no answer within {seconds:g} seconds") from error
        except OSError as error:
            raise _WorkerLostError(f"ended without an answer ({error})") from error
        if answer != wire.DONE:
            raise _WorkerLostError(received.decode(errors="replace"))
        return received

    def _receive(self, length: int, deadline: float) -> bytes:
        received = bytearray()
        while len(received) < length:
            remaining = deadline - time.monotonic()
            if remaining <= 0:
                raise TimeoutError
            self._connection.settimeout(remaining)
            part = self._connection.recv(length - len(received))
            if not part:
                raise OSError("the connection was closed")
            received += part
        return bytes(received)


class Engine:
    """Evaluates visits in at most ``workers`` child processes; for any number of threads.

    A request that takes longer than ``timeout`` seconds is given up. Each worker keeps the
    networks of the ``most_loaded`` rule sets used last, at about 10 MB for 100 rules. Workers
    start when first needed and end with ``close``, or with this process.
    """

    def __init__(self, workers: int = 1, timeout: float = 5.0, most_loaded: int = 12) -> None:
        if workers < 1 or most_loaded < 1 or timeout <= 0:
            raise ValueError(
                f"an engine cannot have {workers} workers, {most_loaded} rule sets in each and"
                f" {timeout:g} seconds to answer - give at least one worker, one rule set and"
                " more than no time"
            )
        self._most_workers = workers
        self._timeout = timeout
        self._most_loaded = most_loaded
        self._workers: list[_Worker] = []
        self._idle: list[_Worker] = []
        self._freed = threading.Condition()
        self._closed = False
        self._end = weakref.finalize(self, _end_all, self._workers)
        _ENGINES.add(self)

    def evaluate(
        self, compiled: CompiledRuleSet, visit_view: View, line_views: Sequence[View]
    ) -> Evaluation:
        """What the rules say of a visit and its lines.

        Raises ``FeatureValueError`` for a number beyond what rules can compare, and
        ``EngineFailure`` if the network gives no answer.
        """
        visit, lines = read_values(compiled, visit_view, line_views)
        return evaluation(compiled, visit, lines, self._run(compiled, visit, lines))

    def process_ids(self) -> tuple[int, ...]:
        """The ids of the child processes there are at the moment."""
        with self._freed:
            return tuple(worker.process.pid for worker in self._workers)

    def close(self) -> None:
        """Ends all workers; a request under way in another thread fails."""
        with self._freed:
            self._closed = True
            self._idle.clear()
            self._freed.notify_all()
        self._end()

    def __enter__(self) -> Engine:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _run(
        self,
        compiled: CompiledRuleSet,
        visit: Sequence[int | None],
        lines: Sequence[Sequence[int | None]],
    ) -> list[list[int]]:
        reasons: list[str] = []
        for _ in range(2):
            worker = self._take(compiled)
            usable = False
            try:
                fired = worker.run(compiled, visit, lines, self._timeout, self._most_loaded)
                usable = True
            except _WorkerLostError as error:
                reasons.append(str(error))
            else:
                return fired
            finally:
                # Whatever else happened in between, an answer may still be on its way.
                self._give_back(worker, usable)
        raise EngineFailure(
            f"the rules '{compiled.rule_set.name}' could not be evaluated: the worker process"
            f" {reasons[0]}, and the one after it {reasons[1]} - evaluate the visit again"
        )

    def _take(self, compiled: CompiledRuleSet) -> _Worker:
        with self._freed:
            while not self._closed:
                if self._idle:
                    best = next(
                        (worker for worker in self._idle if worker.holds(compiled)), self._idle[-1]
                    )
                    self._idle.remove(best)
                    return best
                if len(self._workers) < self._most_workers:
                    worker = _Worker()
                    self._workers.append(worker)
                    return worker
                self._freed.wait()
        raise EngineFailure("the engine is closed - make a new one")

    def _give_back(self, worker: _Worker, usable: bool) -> None:
        if not usable:
            worker.kill()
        with self._freed:
            if usable and not self._closed:
                self._idle.append(worker)
            elif worker in self._workers:
                self._workers.remove(worker)
            self._freed.notify()

    def _after_fork(self) -> None:
        """In a forked child: workers and locks are those of the parent."""
        self._freed = threading.Condition()
        for worker in self._workers:
            worker.disown()
        self._workers.clear()
        self._idle.clear()


def _end_all(workers: list[_Worker]) -> None:
    for worker in workers:
        worker.end()
    workers.clear()


def _after_fork() -> None:
    for engine in list(_ENGINES):
        engine._after_fork()


_ENGINES: weakref.WeakSet[Engine] = weakref.WeakSet()
os.register_at_fork(after_in_child=_after_fork)
