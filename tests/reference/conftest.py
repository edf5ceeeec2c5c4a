"""What tests of imported tables start from."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.reference.published import Folder


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """A folder for downloads, with a knowledge base that has no tables yet."""
    return Folder(tmp_path)
