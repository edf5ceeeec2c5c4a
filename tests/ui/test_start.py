"""Starting the pages: on this machine alone, on a port that is free."""

from __future__ import annotations

import re
import socket
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from ui import headers, start

UI = Path(start.__file__).parent


@pytest.fixture
def taken() -> Iterator[int]:
    """A port on which somebody listens."""
    with socket.socket() as other:
        other.bind((start.HOST, 0))
        other.listen()
        yield other.getsockname()[1]


def test_a_taken_port_is_passed_over(taken: int) -> None:
    assert start.free_port(taken) > taken


def test_a_taken_port_that_was_asked_for_is_told(
    taken: int, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        start.main(["--port", str(taken)])
    assert ended.value.code == 2
    assert f"port {taken} is taken - name another" in capsys.readouterr().err


def test_a_number_that_is_no_port_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        start.main(["--port", "70000"])
    assert "70000 is no port" in capsys.readouterr().err


def test_the_settings_keep_everything_on_this_machine() -> None:
    settings = tomllib.loads((UI / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert settings["server"]["address"] == start.HOST
    assert settings["browser"]["gatherUsageStats"] is False
    assert settings["client"]["showErrorDetails"] == "none"


def test_pages_may_load_and_send_nothing_elsewhere() -> None:
    policy = headers.policy()
    assert "default-src 'self'" in policy
    assert "http" not in policy
    assert re.search(r"'sha256-[A-Za-z0-9+/=]+'", policy)


def test_no_module_hides_one_of_python() -> None:
    """The server puts the folder of its script on the path."""
    own = {path.stem for path in UI.iterdir() if not path.name.startswith(("_", "."))}
    assert own & set(sys.stdlib_module_names) == set()
