"""How the rules that a change touches read before and after it, word by word."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from engine.editing.changed_sentences import Standing, changed_sentences, word_difference
from engine.knowledge import KnowledgeBase
from engine.knowledge.differences import differences

BASE = KnowledgeBase.open()
DAY = date(2026, 7, 15)
TEXAS, CIGNA = "medicaid/texas-medicaid.yaml", "commercial/cigna-direct.yaml"


def read(path: str, old: str, new: str) -> list[tuple[str, str, str, str]]:
    """For each difference that a changed text makes: its name, and the sentences by it."""
    content = BASE.contents.read(path)
    assert content is not None
    assert old in content.decode()
    after = BASE.with_changes({path: content.decode().replace(old, new, 1).encode()})
    found = differences(BASE.files, after.files)
    told = changed_sentences(BASE, after, found, DAY)
    return [(one.name, each.rule, each.before, each.after) for one in told for each in told[one]]


def test_a_rule_is_told_as_it_read_and_as_it_reads() -> None:
    ((name, rule, before, after),) = read(TEXAS, "    most: 4\n", "    most: 6\n")
    assert (name, rule) == ("TXM-3.1", "TXM-3.1")
    pieces = word_difference(before, after)
    assert [piece.text for piece in pieces if piece.standing is Standing.BEFORE] == ["4"]
    assert [piece.text for piece in pieces if piece.standing is Standing.AFTER] == ["6"]


def test_a_rule_is_told_with_the_value_that_it_uses() -> None:
    four = "      - from: 2022-08-29\n        value: 4\n"
    ((name, rule, before, after),) = read(CIGNA, four, four.replace("4\n", "5\n"))
    assert (name, rule) == ("units_a_day", "CIG-3.1")
    assert "no more than 4 units" in before
    assert "no more than 5 units" in after


def test_other_words_for_readers_change_no_sentence() -> None:
    assert read(TEXAS, "title: Four timed units", "title: Four units") == []


TEXTS = st.lists(
    st.sampled_from(["no", "more", "than", "four", "five", "units", "a", "day"]), max_size=12
)


@given(TEXTS, TEXTS)
def test_the_words_of_both_sentences_are_all_told_in_their_order(
    old: list[str], new: list[str]
) -> None:
    pieces = word_difference(" ".join(old), " ".join(new))
    for other, words in ((Standing.AFTER, old), (Standing.BEFORE, new)):
        told = " ".join(piece.text for piece in pieces if piece.standing is not other)
        assert told.split() == words
