"""Writing a file so that it is at every moment the old one or the new one, and never half."""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
from pathlib import Path

UNFINISHED = ".new"
_NEW_FILE = 0o666


class EditError(Exception):
    """A change that was not made; the file on disk is as it was."""


class ReadOnlyError(EditError):
    """The file or its folder may not be written."""


class ChangedOnDiskError(EditError):
    """Somebody else has changed the file since it was opened."""


def write_over(path: Path, expected: bytes, content: bytes) -> None:
    """Replaces a file that still holds ``expected``, keeping its mode.

    Raises ChangedOnDiskError when it holds something else, ReadOnlyError when it or its folder may
    not be written, EditError when writing fails. A link is followed, and stays a link.
    """
    target = path.resolve()
    try:
        mode = target.stat().st_mode
        current = target.read_bytes()
    except FileNotFoundError:
        raise ChangedOnDiskError(f"{path} has been removed since it was opened") from None
    except OSError as error:
        raise EditError(f"{path} cannot be read: {error.strerror}") from error
    if current != expected:
        raise ChangedOnDiskError(f"{path} has changed on disk - open it again, then edit")
    if not mode & 0o222 or not os.access(target, os.W_OK):
        raise ReadOnlyError(f"{path} is read-only - allow writing to it, or edit a copy")
    folder = target.parent
    if not folder.stat().st_mode & 0o222 or not os.access(folder, os.W_OK | os.X_OK):
        raise ReadOnlyError(f"the folder {folder} is read-only - allow writing to it")
    try:
        replace_whole(target, content, stat.S_IMODE(mode))
    except PermissionError as error:
        raise ReadOnlyError(f"{path} may not be written: {error.strerror}") from error
    except OSError as error:
        raise EditError(f"{path} cannot be written: {error.strerror}") from error


def write_new(path: Path, content: bytes) -> None:
    """Writes a file that is not there yet.

    Raises EditError when something of that name is there, or writing fails; ReadOnlyError when the
    folder may not be written.
    """
    if not path.parent.is_dir():
        raise EditError(f"the folder {path.parent} is not there - make it, or name another")
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=UNFINISHED, dir=path.parent)
    except PermissionError as error:
        raise ReadOnlyError(
            f"the folder {path.parent} may not be written: {error.strerror}"
        ) from error
    except OSError as error:
        raise EditError(f"{path} cannot be written: {error.strerror}") from error
    fresh = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        fresh.chmod(_NEW_FILE & ~_umask())
        # A link is refused where the name is taken, also when another process takes it just now.
        path.hardlink_to(fresh)
    except FileExistsError:
        raise EditError(f"{path} is already there - choose another name, or remove it") from None
    except OSError as error:
        raise EditError(f"{path} cannot be written: {error.strerror}") from error
    finally:
        with contextlib.suppress(OSError):
            fresh.unlink()


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def replace_whole(target: Path, content: bytes, mode: int = 0o644) -> None:
    """Puts a file in place, or a new one over it, in one step that a crash cannot halve.

    Raises OSError when that fails, and leaves the target as it was. A process that is killed leaves
    at most a hidden file beside it whose name ends in ``UNFINISHED``.
    """
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=UNFINISHED, dir=target.parent)
    fresh = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        fresh.chmod(mode)
        fresh.replace(target)
    except BaseException:
        with contextlib.suppress(OSError):
            fresh.unlink()
        raise
    _sync_folder(target.parent)


def _sync_folder(folder: Path) -> None:
    """Makes the new name last through a power cut, where the system lets a folder be opened."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
