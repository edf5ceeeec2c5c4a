"""The reference says what the command line prints: codes, pairs, facts, words."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from tests.ui.pages import page_alone, settled, text
from ui import glossary


def page(part: str, **stated: object) -> AppTest:
    """The reference with one of its parts open, and some of its fields filled in."""
    shown = page_alone("reference", None)
    shown.session_state["reference-part"] = part
    for key, value in stated.items():
        shown.session_state[key.replace("_", "-")] = value
    return settled(shown.run())


def test_a_code_is_shown_with_its_maximum_and_its_pairs() -> None:
    told = text(page("Codes and edits", reference_codes=["97140"]))
    assert "Counted by the minute." in told
    assert "6 units" in told
    assert "97140 is never paid beside these (column 2)" in told
    assert "97124 massage" in told


def test_two_codes_are_shown_with_the_edit_between_them() -> None:
    told = text(page("Codes and edits", reference_codes=["97140", "97124"]))
    assert "<b>In force:</b> 97140 is paid (column 1), 97124 is denied beside it" in told
    assert "Indicator 0" in told


def test_a_pair_without_an_edit_says_so_with_its_history() -> None:
    told = text(page("Codes and edits", reference_codes=["97140", "97530"]))
    assert "<b>No edit:</b>" in told
    assert "12/31/2019" in told


def test_facts_and_words_are_found_by_search() -> None:
    assert "line.one_on_one" in text(page("Facts", reference_fact="alone"))
    words = text(page("Words", reference_word="de minimis"))
    assert "share of a service" in words
    assert "Targeted review" not in words


def test_every_word_has_a_meaning_of_one_or_two_sentences() -> None:
    entries = glossary.entries()
    assert len({word.casefold() for word, _ in entries}) == len(entries)
    assert [word for word, meaning in entries if not meaning.endswith(".")] == []
    assert [word for word, meaning in entries if any(c.isdigit() for c in meaning.replace(
        "0 never", "").replace("1 when", "").replace("9 when", ""))] == []  # fmt: skip
