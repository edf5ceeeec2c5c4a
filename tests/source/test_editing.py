"""Edits: what is not meant stays byte for byte, comments and layout included."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.source import read_document
from engine.source.edit import (
    EditableFile,
    EditError,
    NoSuchPathError,
    UnreadableFileError,
)
from engine.source.nodes import ListNode, MapNode, ScalarNode, find, key_of
from engine.source.splice import in_flow
from tests.source.written_by_hand import keys, scalars, texts, values


def opened(text: str | bytes, name: str = "p.yaml") -> EditableFile:
    content = text.encode() if isinstance(text, str) else text
    return EditableFile(Path(name), read_document(content, name))


POLICY = """\
# Aetna, outpatient therapy
id: aetna    # never changes

rules:

  # four units a day
  - id: daily_cap   # the cap
    codes: [97110, 97112,   97140]
    units:   4

  # the pair
  - id: 'pair'
    "first":  "97530"
    note: >-
      billed together,
      only one is paid
    cite: {document: manual,   # read by hand
           section: "4.2"}
~~~
tail: |
  keep   # no comment
    this

# the end
""".replace("~~~", "   ")  # a line of spaces alone

SETS = [
    # path, value, line before, lines after
    (("id",), "cigna", "id: aetna    # never changes", "id: cigna    # never changes"),
    (("rules", 0, "units"), 3, "    units:   4", "    units:   3"),
    (("rules", 0, "units"), None, "    units:   4", "    units:   null"),
    (("rules", 0, "units"), 0.5, "    units:   4", "    units:   0.5"),
    (("rules", 0, "units"), Decimal("4.50"), "    units:   4", "    units:   4.50"),
    (("rules", 0, "units"), date(2026, 1, 2), "    units:   4", "    units:   2026-01-02"),
    (("rules", 0, "units"), "four: 4", "    units:   4", '    units:   "four: 4"'),
    (("rules", 0, "units"), "yes", "    units:   4", '    units:   "yes"'),
    (("rules", 0, "units"), [], "    units:   4", "    units:   []"),
    (("rules", 0, "units"), ["a", 1], "    units:   4", "    units:   [a, 1]"),
    (("rules", 0, "units"), {"a": 1}, "    units:   4", "    units:\n      a: 1"),
    (("rules", 0, "units"), "a\nb\n", "    units:   4", "    units:   |\n      a\n      b"),
    (("rules", 1, "id"), "it's", "  - id: 'pair'", "  - id: 'it''s'"),
    (("rules", 1, "first"), "97140", '    "first":  "97530"', '    "first":  "97140"'),
    (
        ("rules", 0, "codes", 1),
        "97116",
        "    codes: [97110, 97112,   97140]",
        "    codes: [97110, 97116,   97140]",
    ),
    (
        ("rules", 0, "codes", 1),
        "a, b",
        "    codes: [97110, 97112,   97140]",
        '    codes: [97110, "a, b",   97140]',
    ),
    (("rules", 0, "new"), True, "    units:   4", "    units:   4\n    new: true"),
    (
        ("rules", 0, "codes"),
        ["97110"],
        "    codes: [97110, 97112,   97140]",
        '    codes: ["97110"]',
    ),
]


@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["unix", "windows"])
@pytest.mark.parametrize(("path", "value", "before", "after"), SETS)
def test_setting_a_value_changes_its_line_alone(
    path: tuple[str | int, ...], value: object, before: str, after: str, newline: str
) -> None:
    file = opened(POLICY.replace("\n", newline))
    file.set(path, value)
    assert file.text() == POLICY.replace(before, after).replace("\n", newline)


def test_a_block_of_text_is_replaced_in_its_own_style() -> None:
    file = opened(POLICY)
    file.set(("rules", 1, "note"), "one " * 30 + "end")
    lines = file.text().splitlines()
    at = lines.index("    note: >-")
    assert lines[at + 1].startswith("      one one")
    assert all(len(line) <= 90 for line in lines)
    file.set(("rules", 1, "note"), "short")
    assert (
        POLICY.replace(">-\n      billed together,\n      only one is paid", "short") == file.text()
    )
    file.set(("tail",), "new\ntext\n")
    assert "tail: |\n  new\n  text\n\n# the end\n" in file.text()


def test_a_rule_given_as_a_whole_changes_only_where_it_differs() -> None:
    file = opened(POLICY)
    rule = dict(file.document.data["rules"][0])
    rule["codes"] = ["97110", "97112", "97140"]
    rule["units"] = 5
    file.set(("rules", 0), rule)
    assert file.text() == POLICY.replace("units:   4", "units:   5")


def test_a_list_given_as_a_whole_keeps_the_comments_of_its_items() -> None:
    text = "a:\n  # one\n  - 1  # uno\n  # two\n  - 2\n\n  # three\n  - 3   # tres\n"
    file = opened(text)
    file.set(("a",), [1, 4, 3, 5])
    assert file.text() == text.replace("- 2", "- 4") + "  - 5\n"
    file.set(("a",), [3, 5])
    assert "- 3   # tres\n  - 5\n" in file.text()


@pytest.mark.parametrize(
    ("text", "index", "value", "after"),
    [
        ("a:\n- 1\n# two\n- 2\n", 1, 9, "a:\n- 1\n- 9\n# two\n- 2\n"),
        ("a:\n- 1\n# two\n- 2\n", 2, 9, "a:\n- 1\n# two\n- 2\n- 9\n"),
        ("a:\n  - 1\n", 0, 9, "a:\n  - 9\n  - 1\n"),
        ("a:\n  - 1", 1, 9, "a:\n  - 1\n  - 9"),
        ("a: [1, 2]\n", 1, 9, "a: [1, 9, 2]\n"),
        ("a: [1, 2]\n", 0, 9, "a: [9, 1, 2]\n"),
        ("a: [1, 2] # x\n", 2, 9, "a: [1, 2, 9] # x\n"),
        ("a: []\n", 0, 9, "a: [9]\n"),
        ("a: # x\n", 0, 9, "a: [9] # x\n"),
        ("a: [\n  1, # one\n  2\n]\n", 2, 9, "a: [\n  1, # one\n  2,\n  9\n]\n"),
        ("a:\n  - 97110\n", 1, "97112", "a:\n  - 97110\n  - 97112\n"),
        ('a:\n  - "97110"\n', 1, "97112", 'a:\n  - "97110"\n  - "97112"\n'),
        ("a:\n  - x\n", 1, {"b": 1, "c": [1]}, "a:\n  - x\n  - b: 1\n    c: [1]\n"),
        ("a:\n  - - 1\n", 0, 9, "a:\n  - 9\n  - - 1\n"),
        ("a:\n  - x\n", 1, "b\nc", "a:\n  - x\n  - |-\n    b\n    c\n"),
    ],
)
def test_an_item_is_inserted_in_the_style_of_its_list(
    text: str, index: int, value: object, after: str
) -> None:
    file = opened(text)
    file.insert(("a",), index, value)
    assert file.text() == after


@pytest.mark.parametrize(
    ("text", "path", "after"),
    [
        ("a: 1\nb: 2 # x\n# y\nc: 3\n", ("b",), "a: 1\n# y\nc: 3\n"),
        ("a: 1\n# y\nb:\n  - 2\n\nc: 3\n", ("b",), "a: 1\n# y\n\nc: 3\n"),
        ("- a: 1\n  b: 2\n", (0, "a"), "- b: 2\n"),
        ("- a: 1\n- b: 2\n", (0,), "- b: 2\n"),
        ("- - 1\n  - 2\n", (0, 0), "- - 2\n"),
        ("a: [1, 2, 3]\n", ("a", 1), "a: [1, 3]\n"),
        ("a: [1, 2, 3]\n", ("a", 2), "a: [1, 2]\n"),
        ("a: [1]\n", ("a", 0), "a: []\n"),
        ("a:\n  - 1\nb: 2\n", ("a", 0), "a: []\nb: 2\n"),
        ("a:\n  - b: 1\n", ("a", 0, "b"), "a:\n  - {}\n"),
        ("a: {b: 1, c: 2}\n", ("a", "b"), "a: {c: 2}\n"),
        ("a: 1\n", ("a",), "{}\n"),
        ("a: 1\nb: 2", ("b",), "a: 1\n"),
        ("a: |\n  x\n\nb: 2\n", ("a",), "\nb: 2\n"),
    ],
)
def test_a_key_or_item_goes_with_its_lines(
    text: str, path: tuple[str | int, ...], after: str
) -> None:
    file = opened(text)
    file.delete(path)
    assert file.text() == after


def test_the_comment_above_goes_along_only_when_asked() -> None:
    file = opened(POLICY)
    file.delete(("rules", 0))
    assert "# four units a day" in file.text()
    file = opened(POLICY)
    file.delete(("rules", 0), comment_above=True)
    assert "# four units a day" not in file.text()
    assert "# the pair" in file.text()


def test_a_block_list_is_written_as_the_file_indents() -> None:
    wide = opened("a:\n    b: 1\nc:\n    - 1\nd: 0\n")
    wide.set(("d",), [{"x": {"y": 1}}])
    assert wide.text().endswith("d:\n    - x:\n          y: 1\n")
    flat = opened("a:\n- 1\nd: 0\n")
    flat.set(("d",), [{"x": 1}])
    assert flat.text().endswith("d:\n- x: 1\n")


def test_json_stays_json() -> None:
    text = '{\n  "a": [1, 2],\n  "b": {"c": null}\n}\n'
    file = opened(text, "v.json")
    file.set(("b", "c"), "x")
    file.set(("a", 0), date(2026, 1, 2))
    file.insert(("a",), 2, {"k": [True]})
    file.set(("d",), "yes")
    assert file.text() == (
        '{\n  "a": ["2026-01-02", 2, {"k": [true]}],\n  "b": {"c": "x"},\n  "d": "yes"\n}\n'
    )


def test_a_byte_order_mark_stays(tmp_path: Path) -> None:
    path = tmp_path / "p.yaml"
    path.write_bytes(b"\xef\xbb\xbfa: 1\r\n")
    file = EditableFile.open(path)
    file.set(("a",), 2)
    file.save()
    assert path.read_bytes() == b"\xef\xbb\xbfa: 2\r\n"


def test_paths_that_lead_nowhere_are_refused() -> None:
    file = opened("a: [1]\nb: x\n")
    for change in (
        lambda: file.set(("c", "d"), 1),
        lambda: file.set(("b", "d"), 1),
        lambda: file.set(("a", 1), 1),
        lambda: file.insert(("b",), 0, 1),
        lambda: file.insert(("a",), 3, 1),
        lambda: file.delete(("a", 1)),
        lambda: file.delete(()),
    ):
        with pytest.raises(NoSuchPathError):
            change()
    assert file.text() == "a: [1]\nb: x\n"


@pytest.mark.parametrize("value", [float("nan"), float("inf"), object(), "\ud800", {1: 2}])
def test_values_that_no_file_can_hold_are_refused(value: object) -> None:
    file = opened("a: 1\n")
    with pytest.raises(EditError):
        file.set(("a",), value)
    assert file.text() == "a: 1\n"


def test_a_change_that_would_touch_other_values_is_taken_back() -> None:
    text = "a: |-\n  x\nb: 1\n  # tail\n"
    file = opened(text)
    with pytest.raises(EditError, match="without changing other values"):
        file.delete(("b",))
    assert file.text() == text


@pytest.mark.parametrize("text", ["a: [", "a: 1\na: 2\n", "a: &x 1\n", ""])
def test_a_file_with_errors_is_not_opened_for_edits(text: str, tmp_path: Path) -> None:
    path = tmp_path / "p.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UnreadableFileError) as caught:
        EditableFile.open(path)
    assert caught.value.diagnostics


def test_an_impossible_date_may_be_mended() -> None:
    file = opened("a: 2026-02-30 # x\n")
    file.set(("a",), date(2026, 2, 28))
    assert file.text() == "a: 2026-02-28 # x\n"


# --- any file written by hand ----------------------------------------------------------------


@given(texts())
def test_saving_without_a_change_touches_no_byte(text: str) -> None:
    assert opened(text).text() == text


@given(texts(), st.data())
def test_setting_what_stands_there_touches_no_byte(text: str, data: st.DataObject) -> None:
    file = opened(text)
    path = data.draw(st.sampled_from(list(file.document.positions)))
    file.set(path, file.document.value(path))
    assert file.text() == text


@given(texts(), scalars, st.data())
def test_a_single_value_changes_between_its_own_ends(
    text: str, value: object, data: st.DataObject
) -> None:
    file = opened(text)
    before = file.document
    single = [p for p in before.positions if isinstance(find(before.root, p), ScalarNode)]
    path = data.draw(st.sampled_from(single or [()]))
    node = find(before.root, path)
    if not isinstance(node, ScalarNode) or not attempt(lambda: file.set(path, value)):
        return
    assert file.text().startswith(text[: node.start])
    line_end = text.find("\n", node.end)
    rest = text[node.end :] if line_end < 0 or node.style in ("|", ">") else text[line_end:]
    assert file.text().rstrip("\r\n").endswith(rest.rstrip("\r\n"))


@given(texts(), values, st.data())
def test_every_change_reads_back_and_leaves_all_other_lines(
    text: str, value: Any, data: st.DataObject
) -> None:
    file = opened(text)
    before = file.document
    path = data.draw(st.sampled_from(list(before.positions)))
    node = find(before.root, path)
    kind = data.draw(st.sampled_from(["set", "insert", "delete", "key"]))
    if kind == "set" and path:
        done = attempt(lambda: file.set(path, value))
        gone = lines_of(before, path)
    elif kind == "insert" and isinstance(node, ListNode):
        index = data.draw(st.integers(0, len(node.items)))
        done = attempt(lambda: file.insert(path, index, value))
        joins = node.flow or (not index and behind_a_dash(before, (*path, 0)))
        gone = lines_of(before, path) if joins else set()
    elif kind == "key" and isinstance(node, MapNode):
        key = data.draw(keys.filter(lambda key: key not in node.entries))
        done = attempt(lambda: file.set((*path, key), value))
        gone = lines_of(before, path) if node.flow else set()
    elif kind == "delete" and path:
        done = attempt(lambda: file.delete(path))
        parent = find(before.root, path[:-1])
        alone = isinstance(parent, MapNode) and len(parent.entries) == 1
        alone |= isinstance(parent, ListNode) and len(parent.items) == 1
        wide = alone or in_flow(before.root, path) or behind_a_dash(before, path)
        gone = lines_of(before, path[:-1] if wide else path)
    else:
        return
    if not done:
        return
    kept = [line for n, line in enumerate(text.splitlines(), 1) if n not in gone]
    left = iter(file.text().splitlines())
    assert all(line in left for line in kept), file.text()


def attempt(change: Any) -> bool:
    """Makes a change; False when it is refused, which leaves the file as it was."""
    try:
        change()
    except EditError:
        return False
    return True


def behind_a_dash(document: Any, path: tuple[str | int, ...]) -> bool:
    """True for the first of a map or list that starts on the line of its own dash."""
    parent = find(document.root, path[:-1])
    assert parent is not None
    line, column = document.source.position(parent.start)
    return "-" in document.source.line(line)[: column - 1]


def lines_of(document: Any, path: tuple[str | int, ...]) -> set[int]:
    """The lines of a value and its key."""
    node = find(document.root, path)
    assert node is not None
    key = key_of(document.root, path)
    first = document.source.position(key.start if key else node.start)[0]
    return set(range(first, document.source.position(max(node.end - 1, node.start))[0] + 1))
