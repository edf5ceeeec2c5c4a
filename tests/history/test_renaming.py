"""A draft under another name is the same draft."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.history import Draft, DraftMovedError, Drafts, History, HistoryError, NoDraftError
from engine.history.renaming import rename

FILE = "acme.yaml"


@pytest.fixture
def drafts(tmp_path: Path) -> Drafts:
    (tmp_path / FILE).write_bytes(b"a: 1\n")
    return Drafts(History.begin(tmp_path, "Ana", "The first state"))


@pytest.fixture
def draft(drafts: Drafts) -> Draft:
    """A draft of two steps, the second undone."""
    begun = drafts.begin("Ana", "Draft of today")
    return begun.write(FILE, b"a: 2\n", "two").write(FILE, b"a: 3\n", "three").undo()


def test_a_renamed_draft_keeps_its_changes_steps_and_what_was_undone(
    drafts: Drafts, draft: Draft
) -> None:
    renamed = rename(draft, "Daily maximum 2027")
    assert renamed == drafts.open("Ana", "Daily maximum 2027")
    assert renamed.changes() == {FILE: b"a: 2\n"}
    assert [step.says for step in renamed.steps] == ["two"]
    assert renamed.redo().read(FILE) == b"a: 3\n"
    assert renamed.base == draft.base
    assert renamed.begun == draft.begun


def test_the_old_name_is_free_again(drafts: Drafts, draft: Draft) -> None:
    rename(draft, "Daily maximum 2027")
    with pytest.raises(NoDraftError):
        drafts.open("Ana", "Draft of today")
    assert [each.name for each in drafts.all("Ana")] == ["Daily maximum 2027"]


def test_a_draft_without_steps_is_renamed_too(drafts: Drafts) -> None:
    renamed = rename(drafts.begin("Ana", "Empty"), "Still empty")
    assert renamed.name == "Still empty"
    assert not renamed.can_undo
    assert renamed.write(FILE, b"a: 9\n", "nine").undo().name == "Still empty"


def test_the_same_name_changes_nothing(draft: Draft) -> None:
    assert rename(draft, " Draft of  today ") == draft


def test_a_name_that_is_taken_is_refused_and_both_drafts_stay(drafts: Drafts, draft: Draft) -> None:
    drafts.begin("Ana", "Other")
    with pytest.raises(HistoryError, match="already"):
        rename(draft, "Other")
    assert {each.name for each in drafts.all("Ana")} == {"Draft of today", "Other"}


def test_an_approval_stays_with_what_was_approved(draft: Draft) -> None:
    approved = draft.approve("Ben")
    assert [one.person for one in rename(approved, "Approved").approvals] == ["Ben"]


def test_a_draft_that_was_changed_elsewhere_is_not_renamed(drafts: Drafts, draft: Draft) -> None:
    other = drafts.open("Ana", "Draft of today")
    other.write(FILE, b"a: 7\n", "seven")
    with pytest.raises(DraftMovedError):
        rename(draft, "Renamed")
    assert drafts.open("Ana", "Draft of today").read(FILE) == b"a: 7\n"
