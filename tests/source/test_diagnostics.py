"""Diagnostics as data, as text and as JSON."""

from __future__ import annotations

import json

import pytest

from engine.source import close_words, did_you_mean, in_order, read_document, to_json, to_text
from engine.source.diagnostics import Diagnostic, Related, listed, quoted, trimmed


def test_a_diagnostic_reads_like_one_of_a_compiler() -> None:
    document = read_document(b"id: x\nunits: 4\nid: y\n", "policies/x.yaml")
    assert to_text(document.diagnostics) == (
        "policies/x.yaml:3:1: error: the key 'id' stands here a second time [duplicate-key]\n"
        "  3 | id: y\n"
        "    | ^\n"
        "  write instead: one of the two\n"
        "  policies/x.yaml:1:1: first here"
    )


def test_a_problem_of_the_whole_file_has_no_line() -> None:
    text = to_text([Diagnostic("error", "missing-file", "x.yaml does not exist", "x.yaml")])
    assert text == "x.yaml: error: x.yaml does not exist [missing-file]"


def test_the_caret_stands_below_its_character_after_tabs_and_wide_characters() -> None:
    wide = Diagnostic("error", "c", "m", "f", 1, 4, "\t\u6f22e\u0301x", 4)
    caret = to_text([wide]).splitlines()[2]
    assert caret == "    | \t   ^"


def test_a_source_line_cannot_drive_the_terminal() -> None:
    text = to_text([Diagnostic("error", "c", "m", "f", 1, 1, "a\x1b[2J\u202eb", 0)])
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "\x1b" not in quoted("a\x1b[2J")


def test_the_json_form_holds_everything_a_program_needs() -> None:
    document = read_document(b"a: 1\na: 2\n", "x.yaml")
    assert json.loads(json.dumps(to_json(document.diagnostics[0]))) == {
        "severity": "error",
        "code": "duplicate-key",
        "message": "the key 'a' stands here a second time",
        "file": "x.yaml",
        "line": 2,
        "column": 1,
        "source_line": "a: 2",
        "advice": "one of the two",
        "related": [{"label": "first here", "file": "x.yaml", "line": 1, "column": 1}],
    }


def test_diagnostics_stand_in_the_order_of_file_line_and_column_once_each() -> None:
    def at(file: str, line: int | None, column: int | None) -> Diagnostic:
        return Diagnostic("error", "c", "m", file, line, column)

    wanted = [at("a", None, None), at("a", 1, 2), at("a", 2, 1), at("a", 10, 1), at("b", 1, 1)]
    assert in_order([*reversed(wanted), *wanted]) == tuple(wanted)


@pytest.mark.parametrize("column", [1, 60, 61, 400, 941, 1000])
def test_a_long_line_is_cut_around_its_column(column: int) -> None:
    line = "".join(chr(ord("a") + n % 26) for n in range(1000))
    cut, caret = trimmed(line, column)
    assert len(cut) == 120
    assert cut[caret] == line[column - 1]


def test_a_short_line_is_not_cut() -> None:
    assert trimmed("a: b", 4) == ("a: b", 3)
    assert trimmed("", 1) == ("", 0)


@pytest.mark.parametrize(
    ("word", "candidates", "meant"),
    [
        ("efective", ["effective", "expires"], "effective"),
        ("Daily-Cap", ["daily_cap", "daily_caps"], "daily_cap"),
        ("units", ["units_max", "minutes"], "units_max"),
        ("zebra", ["effective", "expires"], None),
        ("", ["a"], None),
        ("x" * 10_000, ["xx"], None),
    ],
)
def test_a_slip_is_recognised_and_a_strange_word_is_not(
    word: str, candidates: list[str], meant: str | None
) -> None:
    assert did_you_mean(word, candidates) == meant


def test_close_words_come_closest_first() -> None:
    assert close_words("cite", ["cites", "site", "date"], limit=2) == ["cites", "site"]


def test_long_lists_are_counted_rather_than_printed() -> None:
    assert listed(["a"]) == "a"
    assert listed(["a", "b", "c"], "or") == "a, b or c"
    assert listed(map(str, range(30)), limit=2) == "0, 1, and 28 more"


def test_the_other_end_may_lie_in_another_file() -> None:
    related = (Related("replaced here", "b.yaml", 3, 1),)
    text = to_text([Diagnostic("error", "c", "m", "a.yaml", 1, 1, related=related)])
    assert text.endswith("b.yaml:3:1: replaced here")
