"""Writing to the repository of a history: one process at a time, whatever a killed one has left.

Git and dulwich write a file ``x`` as ``x.lock`` and rename it; a process that is killed in between
leaves the lock, which stands in everybody's way. Who writes here holds one lock of the system,
which ends with its process, and notes in it that it writes: the next one sees that and sweeps up.
"""

from __future__ import annotations

import errno
import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

from dulwich.file import FileLocked

from engine.history.problems import HistoryError
from engine.history.repository import History

OURS = "refs/payor-rules"
"""The refs that nothing but this software writes."""

SOON = 60
"""Seconds within which one step of writing is over."""

_LOCK = "payor-rules.lock"
_TRIES = 20
_PAUSE = 0.05
_T = TypeVar("_T")


@contextmanager
def alone(history: History) -> Iterator[None]:
    """One writer at a time, over all processes and threads; not to be entered twice.

    Raises HistoryError when the history may not be written.
    """
    try:
        handle = os.open(history.common / _LOCK, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise _unwritable(error) from error
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        try:
            if os.fstat(handle).st_size:
                _sweep(history.common, os.fstat(handle).st_mtime)
            os.pwrite(handle, b"writing\n", 0)
        except OSError as error:
            raise _unwritable(error) from error
        yield
        # Where writing has failed, dulwich may have left locks, as a kill does: the note stays.
        os.ftruncate(handle, 0)
    finally:
        os.close(handle)


def insist(history: History, write: Callable[[], _T]) -> _T:
    """What writing gives, waiting a moment for git; only for who is ``alone``.

    Raises HistoryError when the disk is full, writing is not allowed, or git does not let go.
    """
    objects = history.common / "objects"
    for _ in range(_TRIES):
        try:
            return write()
        except FileLocked as locked:
            lock = Path(os.fsdecode(locked.lockfilename))
            if objects in lock.parents:
                # Left by a killed process of ours whose note a power cut has lost.
                lock.unlink(missing_ok=True)
            else:
                time.sleep(_PAUSE)
        except OSError as error:
            # With its frames goes the file that dulwich could not write; later, its end might take
            # away the lock of somebody else.
            error = error.with_traceback(None)
            raise HistoryError(f"this could not be saved: {_reason(error)}") from error
    raise HistoryError(
        f"git is at work in this folder ({lock.name} in {lock.parent}) - try again in a moment;"
        " remove that file if no git command is running"
    )


def _sweep(folder: Path, noted: float) -> None:
    """Takes away the locks that a killed writer has left, noted when it began."""
    # Git itself locks no objects, and nothing else moves these refs.
    for place in (folder / OURS, folder / "objects"):
        for lock in place.rglob("*.lock"):
            lock.unlink(missing_ok=True)
    packed = folder / "packed-refs.lock"
    with suppress(FileNotFoundError):
        if 0 <= packed.stat().st_mtime - noted < SOON:
            packed.unlink()


def _reason(error: OSError) -> str:
    """Why writing failed, and what to do about it."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        way_on = "make room on the disk"
    elif error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        way_on = "allow writing to the folder"
    else:
        way_on = f"look at {error.filename}" if error.filename else "try again"
    return f"{str(error.strerror or error).lower()} - {way_on}"


def _unwritable(error: OSError) -> HistoryError:
    return HistoryError(f"the history may not be written: {_reason(error)}")
