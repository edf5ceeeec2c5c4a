"""Reading YAML and JSON: what is read, where it stands, and what is said of a broken file."""

from __future__ import annotations

import codecs
import os
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.source import coerce_text, expect_mapping, read_document, with_text
from engine.source.diagnostics import Diagnostic
from engine.source.document import Document
from tests.source.written_by_hand import texts


def read(text: str | bytes, **options: Any) -> Document:
    content = text.encode() if isinstance(text, str) else text
    return read_document(content, "p.yaml", **options)


BAD_FILES = [
    # text, code, words that must appear in message or advice, line, column
    ("", "empty-file", "empty", 1, 1),
    ("# only a comment\n", "empty-file", "empty", 1, 1),
    ("---\n", "empty-file", "empty", 1, 1),
    ("a: 1\n\tb: 2\n", "tab-indentation", "tab spaces", 2, 1),
    ("a:\n  b: 1\n\tc: 2\n", "tab-indentation", "tab", 3, 1),
    ("a: 1\nb: 2\na: 3\n", "duplicate-key", "'a' second time", 3, 1),
    ('{"a": 1, "a": 2}', "duplicate-key", "'a'", 1, 10),
    ('97110: 1\n"97110": 2\n', "duplicate-key", "'97110'", 2, 1),
    ("a: &x 1\n", "anchor", "'&x' not supported", 1, 4),
    ("a: *x\n", "alias", "'*x' not supported", 1, 4),
    ("<<: {a: 1}\n", "merge-key", "<< not supported", 1, 1),
    ("a: !money 1\n", "tag", "'!money' not supported", 1, 4),
    ("a: !!str 1\n", "tag", "not supported", 1, 4),
    ("%YAML 1.1\n---\na: 1\n", "directive", "remove", 1, 1),
    ("a: 1\n---\nb: 2\n", "several-documents", "one document per file", 2, 1),
    ("a: \x00\n", "control-character", "NUL", 1, 4),
    ("a: \x1b[2J\n", "control-character", "U+001B", 1, 4),
    ("a: b\u2028c: d\n", "control-character", "U+2028", 1, 5),
    ("a:\n \u00a0b: 1\n", "no-break-space", "no-break space", 2, 2),
    ("[" * 61 + "]" * 61, "too-deep", "60 levels", 1, 61),
    ("- " * 61 + "a", "too-deep", "60 levels", 1, 121),
    ("\n".join(" " * n + "a:" for n in range(70)), "too-deep", "60", 61, 61),
    ("a: 2026-02-30\n", "invalid-date", "28 days 2026-02-28", 1, 4),
    ("a: 2026-13-01\n", "invalid-date", "months", 1, 4),
    ("a: 2026-01-00\n", "invalid-date", "2026-01-01", 1, 4),
    ("a: 0000-01-01\n", "invalid-date", "not a date", 1, 4),
    ("a: 9999-12-32\n", "invalid-date", "31 days", 1, 4),
    ("a: 1e999\n", "number-too-large", "too large", 1, 4),
    ("a: " + "9" * 5000 + "\n", "number-too-large", "too large", 1, 4),
    (": b\n", "empty-key", "without a key", 1, 1),
    ("? [a, b]\n: c\n", "key-not-text", "list key", 1, 3),
    ("a: {{b}}\n", "key-not-text", "braces in quotes", 1, 5),
    ('a: "\\ud800"\n', "half-character", "half a character", 1, 4),
    ("a: b: c\n", "syntax", "second colon quotes", 1, 5),
    ("a: 1\n b: 2\n", "indentation", "deeper", 2, 2),
    ("a:\n  - b\n c: d\n", "indentation", "fits no line above", 3, 2),
    ("a: 1\nb\nc: 1\n", "syntax", "neither 'key: value'", 2, 1),
    ("- a\nb: 2\n", "syntax", "no item of the list", 2, 1),
    ("key: - a\n", "syntax", "own below", 1, 6),
    ("a: [1, 2\nb: 3\n", "syntax", "']'", 2, 2),
    ("a: [1,\n", "syntax", "never closed", 1, 4),
    ("a: {b: 1\n", "syntax", "'}' never closed", 1, 4),
    ("a: [1]]\n", "syntax", "']' without an opening", 1, 7),
    ("a: [1, , 2]\n", "syntax", "expected a value", 1, 8),
    ('a: "b\nc: d\n', "syntax", "quotation mark never closed", 1, 4),
    ("a: 'it's'\n", "syntax", "behind a closing quotation mark", 1, 8),
    ('a: "\\d"\n', "syntax", "'\\d' no escape single quotes", 1, 5),
    ("a: @b\n", "syntax", "'@' quotes", 1, 4),
    ("a: `b`\n", "syntax", "'`' quotes", 1, 4),
    ("a: *\n", "syntax", "'*' quotes", 1, 4),
    ("a: &\n", "syntax", "'&' quotes", 1, 4),
    ("a: |x\n  b\n", "syntax", "block of text", 1, 5),
    ("x" * 1100 + ": 1\n", "syntax", "key too long", 1, 1),
]


@pytest.mark.parametrize("pure", [False, True], ids=["c", "python"])
@pytest.mark.parametrize(("text", "code", "words", "line", "column"), BAD_FILES)
def test_a_bad_file_is_told_by_place_and_advice(
    text: str, code: str, words: str, line: int, column: int, pure: bool
) -> None:
    document = read(text, pure=pure)
    found = [d for d in document.diagnostics if d.code == code]
    assert found, document.diagnostics
    first = found[0]
    assert (first.severity, first.line, first.column) == ("error", line, column)
    for word in words.split():
        assert word in f"{first.message} {first.advice}"
    assert first.advice
    assert not document.ok


@pytest.mark.parametrize(
    "text",
    [
        "a: 1\r\nb: 2\r\n",
        "a: [\n\t1]\n",
        '{\n\t"a": [1, 2],\n\t"b": "\\/"\n}',
        '{"a":1}',
        "a: |\n  text\n  \twith a tab\n",
        "a: 'x: y # z'\n",
        "a: 2026-02-28\n",
        "a: '2026-02-30'\n",
        "a: caf\u00e9 \u00a0 b\n",
        "a: \U0001f600\n",
        "- a\n-\n- b\n",
        "a: 1\n...\n",
        "--- # head\na: 1\n",
        "[" * 60 + "]" * 60,
        '"<<": 1\n',
        "? a\n: b\n",
    ],
)
def test_a_good_file_is_read_in_silence(text: str) -> None:
    for pure in (False, True):
        document = read(text, pure=pure)
        assert document.diagnostics == ()
        assert document.ok


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("97140", 97140),
        ('"97140"', "97140"),
        ("01", "01"),
        ("010", "010"),
        ("-5", -5),
        ("+5", 5),
        ("0", 0),
        ("4.10", 4.1),
        (".5", 0.5),
        ("1e3", 1000.0),
        ("01.5", "01.5"),
        ("0x1F", "0x1F"),
        ("0o17", "0o17"),
        ("1_000", "1_000"),
        ("12:30", "12:30"),
        (".inf", ".inf"),
        (".nan", ".nan"),
        ("0101T", "0101T"),
        ("\u0663", "\u0663"),
        ("yes", "yes"),
        ("no", "no"),
        ("on", "on"),
        ("Off", "Off"),
        ("true", True),
        ("False", False),
        ("null", None),
        ("~", None),
        ("", None),
        ('""', ""),
        ("2026-02-28", date(2026, 2, 28)),
        ("2026-2-28", "2026-2-28"),
        ("2026-02-28T10:00:00Z", "2026-02-28T10:00:00Z"),
        ("'true'", "true"),
        ("|\n  a\n  b", "a\nb"),
        (">-\n  a\n  b\n", "a b"),
    ],
)
def test_plain_scalars_mean_what_the_core_schema_says(written: str, value: object) -> None:
    document = read(f"a: {written}")
    assert document.data == {"a": value}
    assert type(document.data["a"]) is type(value)


def test_keys_are_text_whatever_they_look_like() -> None:
    assert read("97110: a\n01: b\ntrue: c\n2026-01-01: d\n").data == {
        "97110": "a",
        "01": "b",
        "true": "c",
        "2026-01-01": "d",
    }


def test_positions_name_the_value_and_the_key() -> None:
    document = read('# c\nrules:\n  - id: a\n    codes: [97110, "x"]\n\n  -   id: b\n')
    assert dict(document.positions) == {
        (): (2, 1),
        ("rules",): (3, 3),
        ("rules", 0): (3, 5),
        ("rules", 0, "id"): (3, 9),
        ("rules", 0, "codes"): (4, 12),
        ("rules", 0, "codes", 0): (4, 13),
        ("rules", 0, "codes", 1): (4, 20),
        ("rules", 1): (6, 7),
        ("rules", 1, "id"): (6, 11),
    }
    assert document.key_position(("rules", 0, "codes")) == (4, 5)
    with pytest.raises(KeyError):
        document.key_position(("rules", 0))
    with pytest.raises(KeyError):
        document.positions[("rules", 2)]


def test_json_has_the_positions_of_its_text() -> None:
    document = read_document(b'{\n  "a": [1,\n    {"b": null}]\n}\n', "v.json")
    assert document.data == {"a": [1, {"b": None}]}
    assert document.positions[("a", 1, "b")] == (3, 11)
    assert document.key_position(("a", 1, "b")) == (3, 6)


def test_a_position_counts_characters_also_after_a_byte_order_mark_and_emoji() -> None:
    document = read(codecs.BOM_UTF8 + "a: ['\U0001f600', b]".encode())
    assert document.marked
    assert document.positions[("a", 1)] == (1, 10)
    assert document.text.startswith("a")


@given(texts())
def test_both_parsers_read_the_same(text: str) -> None:
    fast, slow = read(text), read(text, pure=True)
    assert fast.ok
    assert fast.root == slow.root
    assert repr(fast.data) == repr(slow.data)


@given(st.binary(max_size=40) | st.text("ab:-[]{}#&*!|>'\"%@`,? \n\t\\0x", max_size=30))
def test_no_input_escapes_as_an_exception(content: bytes | str) -> None:
    for pure in (False, True):
        document = read(content, pure=pure)
        assert document.root is not None or document.diagnostics


def test_the_first_of_two_equal_keys_counts_and_both_ends_are_named() -> None:
    document = read("x:\n  a: 1\n  b: 2\n  a: 3\n")
    assert document.data == {"x": {"a": 1, "b": 2}}
    (problem,) = document.diagnostics
    (other,) = problem.related
    assert (other.file, other.line, other.column) == ("p.yaml", 2, 3)


def test_all_problems_are_gathered_and_sorted() -> None:
    document = read("a: 1\na: 2\nb: 2026-02-30\nc: &x 1\nd: [\n")
    assert [(d.code, d.line) for d in document.diagnostics] == [
        ("duplicate-key", 2),
        ("invalid-date", 3),
        ("anchor", 4),
        ("syntax", 5),
    ]
    assert document.data is None


def test_every_line_indented_by_a_tab_is_told() -> None:
    document = read("a:\n\tb: 1\n\tc: 2\n")
    assert [d.line for d in document.diagnostics] == [2, 3]


def test_an_impossible_date_stays_text() -> None:
    assert read("a: 2026-02-30\n").data == {"a": "2026-02-30"}


def test_curly_quotation_marks_are_warned_of_and_straight_ones_are_not() -> None:
    document = read("a: \u201cb\u201d\n")
    assert [(d.severity, d.code) for d in document.diagnostics] == [("warning", "curly-quote")]
    assert document.ok
    assert read('a: "\u201cb\u201d"\nb: the \u201cc\u201d\n').diagnostics == ()


def test_a_flood_of_problems_is_cut_off() -> None:
    document = read("a: 1\n" * 1000)
    assert 50 < len(document.diagnostics) < 200
    many = "".join(f"k{n}: \u201cb\u201d\n" for n in range(1000))
    assert len(read(many).diagnostics) < 200
    assert read(many).ok


@pytest.mark.parametrize(
    "bomb",
    [
        "[" * 1_900_000,
        "- " * 900_000,
        "{a: " * 450_000,
        "? " * 900_000,
        "a: " + "x: " * 600_000,
        "a: &a [x]\nb: &b [*a, *a]\nc: [*b, *b]\n",
        "a: " + "9" * 1_900_000,
    ],
    ids=lambda text: text[:8],
)
def test_a_bomb_is_refused(bomb: str) -> None:
    assert not read(bomb).ok


def test_a_file_above_the_limit_is_refused_unread() -> None:
    document = read("a: 1\n" * 10, limit=20)
    assert [d.code for d in document.diagnostics] == ["too-large"]
    assert read("a: 1\n", limit=20).ok


def only(document: Document) -> Diagnostic:
    (problem,) = document.diagnostics
    assert document.data is None
    return problem


def test_a_missing_file_a_folder_and_a_pipe_are_told_apart(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert only(read_document(tmp_path / "none.yaml")).code == "missing-file"
    assert only(read_document(tmp_path)).code == "directory"
    assert only(read_document(tmp_path / "pipe")).code == "not-a-file"
    assert only(read_document("a\0b")).code == "missing-file"
    assert only(read_document(tmp_path / ("x" * 300))).code == "unreadable"


def test_a_file_is_named_by_its_path_or_as_told(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("a: [", encoding="utf-8")
    assert only(read_document(path)).file == str(path)
    assert only(read_document(str(path), "policies/a.yaml")).file == "policies/a.yaml"


def test_text_in_another_encoding_is_told_by_offset_and_place() -> None:
    problem = only(read("id: a\nname: Müller\n".encode("cp1252")))
    assert (problem.code, problem.line, problem.column) == ("not-utf8", 2, 8)
    assert "offset 13" in problem.message
    assert "UTF-8" in problem.advice
    assert problem.source_line == "name: Müller"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_wide_encodings_are_named(encoding: str) -> None:
    problem = only(read("a: 1\nb: 2\n".encode(encoding)))
    assert problem.code == "not-utf8"
    assert encoding[:6].upper() in problem.message


def test_codes_keep_their_leading_zeros_and_their_text() -> None:
    document = read("codes: [01, 97110, '0420', 4.10]\nnone:\nmap: {}\n")
    assert [coerce_text(document, ("codes", n)) for n in range(4)] == [
        "01",
        "97110",
        "0420",
        "4.10",
    ]
    assert coerce_text(document, ("none",)) is None
    assert coerce_text(document, ("map",)) is None
    with pytest.raises(KeyError):
        coerce_text(document, ("codes", 4))


def test_declared_text_fields_become_text_and_others_stay() -> None:
    document = read("rules:\n  - codes: [97110, 01]\n    units: 4\n  - units: 5\nzip: 02134\n")
    coerced = with_text(document, [("rules", "*", "codes", "*"), ("none", "*")])
    assert coerced.data == {
        "rules": [{"codes": ["97110", "01"], "units": 4}, {"units": 5}],
        "zip": "02134",
    }
    assert document.data["rules"][0]["codes"][0] == 97110


def test_a_list_at_the_top_is_no_mapping() -> None:
    problem = expect_mapping(read("- a\n"))
    assert isinstance(problem, Diagnostic)
    assert (problem.code, problem.line, problem.column) == ("not-a-map", 1, 1)
    assert expect_mapping(read("a: 1\n")) == {"a": 1}
