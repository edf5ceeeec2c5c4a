"""Edits of the settings: only the lines that they must change, and somebody stays admin."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.editing.settings import (
    remove_person,
    set_approval,
    set_audit,
    set_default_role,
    set_role,
    set_visits,
    settings_in,
)
from engine.knowledge.settings import Role
from engine.publishing.begin import SETTINGS
from engine.source.edit import EditError

WHOLE = """\
# Who may do what; ask Ada.
roles:
  ada@clinic.example: admin   # since 2025
  # on leave
  Pat@clinic.example: publisher

visits: ../visits.jsonl  # the last year
approval: {another_person: false}
audit:
  evaluations: false
default_role: viewer
"""
Edit = Callable[[str], str]


def lines(before: str, after: str) -> list[str]:
    """The lines that an edit takes away and adds."""
    told = difflib.ndiff(before.splitlines(), after.splitlines())
    return [line for line in told if line[0] in "+-"]


@pytest.mark.parametrize(
    ("edit", "changed"),
    [
        (
            lambda text: set_role(text, "PAT@clinic.example", Role.EDITOR),
            ["-   Pat@clinic.example: publisher", "+   Pat@clinic.example: editor"],
        ),
        (
            lambda text: set_role(text, " ben@clinic.example ", Role.EDITOR),
            ['+   "ben@clinic.example": editor'],
        ),
        (
            lambda text: remove_person(text, "pat@clinic.example"),
            ["-   Pat@clinic.example: publisher"],
        ),
        (
            lambda text: set_default_role(text, Role.EDITOR),
            ["- default_role: viewer", "+ default_role: editor"],
        ),
        (
            lambda text: set_approval(text, True),
            ["- approval: {another_person: false}", "+ approval: {another_person: true}"],
        ),
        (lambda text: set_audit(text, True), ["-   evaluations: false", "+   evaluations: true"]),
        (
            lambda text: set_visits(text, "/clinic/past.csv"),
            [
                "- visits: ../visits.jsonl  # the last year",
                "+ visits: /clinic/past.csv  # the last year",
            ],
        ),
        (lambda text: set_visits(text, ""), ["- visits: ../visits.jsonl  # the last year"]),
    ],
)
def test_an_edit_changes_its_line_and_no_other(edit: Edit, changed: list[str]) -> None:
    assert lines(WHOLE, edit(WHOLE)) == changed


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "roles:\n", "{}\n", SETTINGS])
def test_a_file_that_says_little_takes_every_setting(text: str) -> None:
    text = text.format(line="", version="1.0") if text == SETTINGS else text
    after = set_role(text, "ada@clinic.example", Role.ADMIN)
    after = set_approval(set_audit(set_visits(after, "past.jsonl"), True), True)
    found = settings_in(set_default_role(after, Role.EDITOR))
    assert found.roles == {"ada@clinic.example": Role.ADMIN}
    assert found.visits == Path("past.jsonl")
    assert (found.another_person, found.audit_evaluations) == (True, True)
    assert found.default_role is Role.EDITOR
    assert [line for line in text.splitlines() if line.startswith("#")] == [
        line for line in after.splitlines() if line.startswith("#")
    ]


@pytest.mark.parametrize(
    "edit",
    [
        lambda text: remove_person(text, "ada@clinic.example"),
        lambda text: set_role(text, "Ada@clinic.example", Role.PUBLISHER),
        lambda text: set_default_role(
            remove_person(set_default_role(text, Role.ADMIN), "ada@clinic.example"), Role.VIEWER
        ),
    ],
)
def test_the_last_admin_stays_admin(edit: Edit) -> None:
    with pytest.raises(EditError, match=r"nobody would be admin any more.*somebody else admin"):
        edit(WHOLE)


def test_one_of_two_admins_may_go() -> None:
    two = set_role(WHOLE, "ben@clinic.example", Role.ADMIN)
    assert "ada" not in settings_in(remove_person(two, "ada@clinic.example")).roles


@pytest.mark.parametrize("person", ["Ben", "", "ben @clinic.example", "b@" + "x" * 200])
def test_a_person_is_named_by_an_address(person: str) -> None:
    with pytest.raises(EditError, match="is no e-mail address"):
        set_role(WHOLE, person, Role.EDITOR)


@given(
    people=st.lists(
        st.tuples(st.emails().filter(lambda each: len(each) <= 200), st.sampled_from(list(Role))),
        min_size=1,
        max_size=4,
        unique_by=lambda each: each[0].casefold(),
    )
)
def test_whatever_addresses_are_written_are_read_back(people: list[tuple[str, Role]]) -> None:
    text = WHOLE
    for person, role in people:
        text = set_role(text, person, role)
    assert {name: settings_in(text).roles[name] for name, _ in people} == dict(people)
    for person, _ in people:
        text = remove_person(text, person)
    assert text == WHOLE
