"""A run in the background, for a page that shows how far it has come."""

from __future__ import annotations

import threading
from datetime import date
from enum import StrEnum

from engine.impact.impact import Progress, impact
from engine.impact.model import Impact
from engine.impact.past_visits import PastVisits, PastVisitsError
from engine.impact.pool import CancelledError, ImpactError
from engine.knowledge.base import KnowledgeBase
from engine.reference import ReferenceDataError

_BUG = "the run ended by a mistake of the program; its log says more"


class RunState(StrEnum):
    """How a run stands."""

    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"


class ImpactRun:
    """One comparison of past visits, under way from the start; for any number of threads.

    ``key`` is whatever tells what was compared, such as the state of a draft.
    """

    def __init__(
        self,
        before: KnowledgeBase,
        after: KnowledgeBase,
        visits: PastVisits,
        *,
        key: object = None,
        workers: int | None = None,
        as_of: date | None = None,
    ) -> None:
        self.key = key
        self._arguments = before, after, visits, workers, as_of
        self._wanted = threading.Event()
        self._wanted.set()
        self._lock = threading.Lock()
        self._state = RunState.RUNNING
        self._progress = Progress(0, 0, 0.0)
        self._result: Impact | None = None
        self._problem = ""
        self._processes: tuple[int, ...] = ()
        self._thread = threading.Thread(target=self._run, name="impact", daemon=True)
        self._thread.start()

    @property
    def state(self) -> RunState:
        """How the run stands."""
        with self._lock:
            return self._state

    @property
    def progress(self) -> Progress:
        """How far it has come."""
        with self._lock:
            return self._progress

    @property
    def result(self) -> Impact | None:
        """The impact, when it is done."""
        with self._lock:
            return self._result

    @property
    def problem(self) -> str:
        """Why it failed; empty when it did not."""
        with self._lock:
            return self._problem

    @property
    def process_ids(self) -> tuple[int, ...]:
        """The worker processes that were started last."""
        with self._lock:
            return self._processes

    def cancel(self) -> None:
        """Has it end soon, with its processes; nothing happens when it has ended."""
        self._wanted.clear()

    def wait(self, seconds: float | None = None) -> RunState:
        """How it stands when it has ended, or after so many seconds."""
        self._thread.join(seconds)
        return self.state

    def _run(self) -> None:
        before, after, visits, workers, as_of = self._arguments
        ended, problem, result = RunState.FAILED, _BUG, None
        try:
            result = impact(
                before,
                after,
                visits,
                workers=workers,
                progress=self._note,
                cancelled=lambda: not self._wanted.is_set(),
                as_of=as_of,
                begun=self._begun,
            )
            ended, problem = RunState.DONE, ""
        except CancelledError:
            ended, problem = RunState.CANCELLED, ""
        except (PastVisitsError, ReferenceDataError) as error:
            problem = "; ".join(each.message for each in error.diagnostics)
        except (ImpactError, OSError) as error:
            problem = str(error)
        finally:
            with self._lock:
                self._state, self._problem, self._result = ended, problem, result

    def _note(self, progress: Progress) -> None:
        with self._lock:
            self._progress = progress

    def _begun(self, processes: tuple[int, ...]) -> None:
        with self._lock:
            self._processes = processes


class LatestRun:
    """The run that is wanted last; the one that it takes the place of is cancelled."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._run: ImpactRun | None = None

    @property
    def run(self) -> ImpactRun | None:
        """The latest run, under way or ended; None before the first."""
        with self._lock:
            return self._run

    def start(
        self,
        before: KnowledgeBase,
        after: KnowledgeBase,
        visits: PastVisits,
        *,
        key: object = None,
        workers: int | None = None,
        as_of: date | None = None,
    ) -> ImpactRun:
        """The run with this key if that is the latest and was not cancelled; else a new one."""
        with self._lock:
            run = self._run
            same = run is not None and key is not None and run.key == key
            if run is not None and same and run.state in (RunState.RUNNING, RunState.DONE):
                return run
            if run is not None:
                run.cancel()
            self._run = ImpactRun(before, after, visits, key=key, workers=workers, as_of=as_of)
            return self._run

    def cancel(self) -> None:
        """Cancels the latest run."""
        run = self.run
        if run is not None:
            run.cancel()
