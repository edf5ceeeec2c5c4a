"""Where the tests of the history keep their folders."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.history.memory import folder_in_memory


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    """A folder of the test's own, in memory."""
    with folder_in_memory() as folder:
        yield Path(folder)
