"""A title that states a number is pointed out when the rule no longer holds that number."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.knowledge import KnowledgeBase
from engine.publishing.said_numbers import in_words, like, numbers_said, ordinal
from engine.publishing.stale_words import Stale, stale_texts, stale_words

BASE = KnowledgeBase.open()
TODAY = date(2026, 7, 15)
CIGNA, TEXAS = "commercial/cigna-direct.yaml", "medicaid/texas-medicaid.yaml"
MEDICARE, NGS = "cms/medicare-part-b.yaml", "cms/medicare-ngs.yaml"
FOUR = """\
      - from: 2022-08-29
        value: 4
        sources: [GAWENDA-4]
"""
UNITS = "No more than four units of therapy a day are paid"


def found(
    path: str, written: str, instead: str, policy: str, *, known_before: bool = True
) -> list[Stale]:
    """What is found of a policy when a text of a file is written otherwise."""
    content = BASE.contents.read(path)
    assert content is not None
    text = content.decode()
    assert written in text
    after = BASE.with_changes({path: text.replace(written, instead, 1).encode()})
    assert not after.diagnostics
    return list(stale_texts(BASE if known_before else after, after, policy, TODAY))


def value(path: str, name: str) -> str:
    """The text of a dated value in a file."""
    content = BASE.contents.read(path)
    assert content is not None
    text = content.decode()
    begin = text.index(f"\n  {name}:\n")
    return text[begin : text.index("}]", begin)]


def test_no_shipped_rule_says_a_number_that_it_does_not_hold() -> None:
    assert [one.message for one in stale_words(BASE, BASE, BASE.files, TODAY)] == []


@pytest.mark.parametrize("known_before", [True, False])
def test_a_title_that_still_says_four_is_pointed_out(known_before: bool) -> None:
    (stale,) = found(
        CIGNA, FOUR, FOUR.replace("4\n", "5\n"), "cigna-direct", known_before=known_before
    )
    assert (stale.rule, stale.what) == ("CIG-3.1", "title")
    assert stale.message == "the title still says four; the rule now says 5"
    assert stale.instead == UNITS.replace("four", "five")
    assert stale.advice == f"change the title: {stale.instead}"


def test_the_title_is_right_again_once_it_says_five() -> None:
    content = BASE.contents.read(CIGNA)
    assert content is not None
    text = content.decode().replace(FOUR, FOUR.replace("4\n", "5\n"))
    for title in ("five", "5", "up to 5"):
        after = BASE.with_changes(
            {CIGNA: text.replace("than four units", f"than {title} units").encode()}
        )
        assert list(stale_texts(BASE, after, "cigna-direct", TODAY)) == []


def test_a_number_that_comes_later_is_told_with_its_day() -> None:
    ends = FOUR.replace("[GAWENDA-4]\n", "[GAWENDA-4]\n        confidence: verified_secondary\n")
    later = FOUR.replace("2022-08-29", "2027-01-01").replace("4\n", "5\n", 1)
    (stale,) = found(CIGNA, FOUR, f"{ends}        until: 2026-12-31\n{later}", "cigna-direct")
    assert stale.message == "the title says four; from January 1, 2027 on the rule says 5"
    assert stale.advice == "change the title, or leave the number out of it"


@pytest.mark.parametrize(
    ("path", "name", "old", "new", "policy", "told"),
    [
        (MEDICARE, "progress_days", "10", "12", "medicare-part-b",
         {("R-01", "title", "twelfth"), ("R-01", "message", "twelfth"),
          ("R-01-due", "title", "twelfth"), ("R-03", "title", "twelve")}),
        (MEDICARE, "assistant_percent", "10", "15", "medicare-part-b",
         {("A-03", "title", "15 percent"), ("A-03-2020", "title", "15 percent")}),
        (MEDICARE, "targeted_review", "3000", "3500", "medicare-part-b",
         {("K-06-pt", "title", "3,500 USD"), ("K-06-ot", "title", "3,500 USD")}),
        (MEDICARE, "lymphedema_program_days", "21", "28", "medicare-noridian",
         {("MLD-03", "title", "four weeks"), ("MLD-03", "message", "four weeks")}),
        (NGS, "manual_visits_few", "12", "14", "medicare-ngs",
         {("T-06-near", "title", "fifteenth to the eighteenth")}),
        (MEDICARE, "first_unit_minutes", "8", "9", "medicare-part-b", set()),
    ],
)  # fmt: skip
def test_numbers_of_every_kind_are_compared(
    path: str, name: str, old: str, new: str, policy: str, told: set[tuple[str, str, str]]
) -> None:
    written = value(path, name)
    stale = found(path, written, written.replace(f"value: {old}", f"value: {new}"), policy)
    assert {(one.rule, one.what) for one in stale} == {each[:2] for each in told}
    for rule, what, words in told:
        assert any(words in one.instead for one in stale if (one.rule, one.what) == (rule, what))


def test_a_number_written_in_the_rule_is_compared_with_its_title_and_its_advice() -> None:
    stale = found(TEXAS, "most: 4\n", "most: 6\n", "texas-medicaid")
    assert [(one.rule, one.what, one.says) for one in stale] == [
        ("TXM-3.1", "title", "four"),
        ("TXM-3.1", "advice", "four"),
    ]
    assert stale[0].instead.startswith("Six timed units a day")


def test_three_or_more_are_what_lies_beyond_two() -> None:
    stale = found(TEXAS, "    per_week: 2\n", "    per_week: 3\n", "texas-medicaid")
    assert [(one.rule, one.what) for one in stale] == [("TXM-4.1", "title"), ("TXM-4.1", "message")]
    assert stale[0].instead.startswith("Four visits a week or more")


def test_a_code_that_the_rule_no_longer_names_is_pointed_out() -> None:
    (stale,) = found(
        MEDICARE,
        "    modifiers: [GA]\n    message: KX says",
        "    modifiers: [GX]\n    message: KX says",
        "medicare-part-b",
    )[:1]
    assert stale.message == "the title still names GA; the rule no longer does"


def test_an_inherited_title_is_pointed_out_where_the_value_is_replaced() -> None:
    child = (
        "policy: acme\ntitle: Acme\npayor: acme\nextends: cigna-direct\n"
        "sources: [{id: A, title: The manual, kind: primary}]\n"
        "values:\n  units_a_day:\n    mode: replace\n    about: units\n    unit: units\n"
        "    dated: [{value: 6, sources: [A], confidence: verified_primary}]\n"
    )
    after = BASE.with_changes({"acme.yaml": child.encode()})
    (warning,) = stale_words(BASE, after, ("acme",), TODAY)
    assert (warning.file.rpartition("/")[2], warning.severity) == ("acme.yaml", "warning")
    assert warning.message.startswith("rule 'CIG-3.1': the title still says four")
    assert warning.advice == "override the rule here, with a title of its own"


# --- numbers in texts ---


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("No more than four timed units a day", [(4, "unit", False)]),
        ("Above 3,000 USD, or $2,480.50", [(3000, "dollar", False), (2480.5, "dollar", False)]),
        ("within a hundred and eighty days", [(180, "day", False)]),
        ("by the tenth treatment day", [(10, "visit", True)]),
        ("paid at 85% or eighty-five percent", [(85, "percent", False)] * 2),
        ("more than a tenth", [(10, "percent", False)]),
        ("one to one, by one of them", []),
        ("no more than one unit", [(1, "unit", False)]),
        ("{line.units} units of 2017-05-25", []),
        ("sessions of an hour, three a week", [(3, "", False)]),
    ],
)
def test_numbers_are_read_from_texts(text: str, numbers: list[tuple[float, str, bool]]) -> None:
    assert [(one.number, one.noun, one.nth) for one in numbers_said(text)] == numbers


@given(st.integers(2, 9999), st.integers(2, 9999), st.booleans())
def test_a_text_with_another_number_says_that_number(old: int, new: int, digits: bool) -> None:
    text = f"no more than {f'{old:,}' if digits else in_words(old)} units"
    (said,) = numbers_said(text)
    assert said.number == old
    (again,) = numbers_said(text[: said.start] + str(like(said, new)) + text[said.end :])
    assert (again.number, again.noun) == (new, "unit")


@given(st.integers(3, 99))
def test_places_in_an_order_are_read_as_they_are_written(number: int) -> None:
    for word in (ordinal(number), f"{number}th"):
        (said,) = numbers_said(f"from the {word} visit on")
        assert (said.number, said.nth, said.noun) == (number, True, "visit")
