"""An address carries a visit whole, says what is wrong with one that does not, and never breaks."""

from __future__ import annotations

import base64
import hashlib
import zlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.determination.withheld import STATE_VARIABLE
from tests.ui.pages import VISIT
from ui import address
from ui.draft import UnreadableDraftError, taken_in


@pytest.fixture(autouse=True)
def state_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(STATE_VARIABLE, str(tmp_path))
    return tmp_path


def long_visit() -> dict[str, Any]:
    """A visit that does not compress into an address."""
    unlike = [hashlib.sha256(bytes([number])).hexdigest() for number in range(250)]
    return {**VISIT, "lines": [{"code": text} for text in unlike]}


def test_an_address_gives_back_the_visit_it_was_made_of() -> None:
    assert address.from_address(address.to_address(taken_in(VISIT))) == taken_in(VISIT)


def test_a_long_visit_is_kept_in_a_file_that_the_address_names(state_folder: Path) -> None:
    visit = long_visit()
    assert len(address.packed(visit)) > address.LONGEST
    name = address.to_address(visit)
    assert len(name) < 40
    assert address.from_address(name) == taken_in(visit)
    assert address.to_address(visit, name) == name
    assert len(list(state_folder.rglob("*.json"))) == 1


def test_a_kept_visit_of_another_machine_is_said_to_be_so() -> None:
    with pytest.raises(UnreadableDraftError, match="another machine"):
        address.from_address("k" + "0" * 32)


def test_no_address_names_a_file_elsewhere() -> None:
    with pytest.raises(UnreadableDraftError):
        address.from_address("k../../etc/passwd")


def test_an_address_cut_off_says_so() -> None:
    whole = address.packed(taken_in(VISIT))
    with pytest.raises(UnreadableDraftError, match="cut off"):
        address.from_address(whole[:-20])


def test_an_address_that_unpacks_to_too_much_is_refused() -> None:
    bomb = base64.urlsafe_b64encode(zlib.compress(b'"' + b"a" * 10**7 + b'"', 9)).decode()
    with pytest.raises(UnreadableDraftError):
        address.from_address(address.VERSION + bomb.rstrip("="))


@given(st.text(max_size=60))
def test_no_text_breaks_the_reading_of_addresses(text: str) -> None:
    for token in (text, address.VERSION + text):
        with pytest.raises(UnreadableDraftError, match=" - "):
            address.from_address(token)
