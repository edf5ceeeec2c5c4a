"""Folders in memory, where there is room: no test cuts the power."""

from __future__ import annotations

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

_MEMORY = Path("/dev/shm")
_ROOM = 256 << 20
"""The bytes that the copies of one test may take, and much more."""


def folder_in_memory() -> TemporaryDirectory[str]:
    """A folder that is gone when it is cleaned up; on the disk where memory has no room."""
    roomy = _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free > _ROOM
    return TemporaryDirectory(dir=_MEMORY if roomy else None)
