"""Codes of code sets as a table, and from one: a row for each code, a preview first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from engine.editing.columns import check_columns
from engine.editing.edits import edited
from engine.editing.field_cells import code_words, written
from engine.editing.fields import AnswerError, Field, FieldKind, Option, read_answer
from engine.editing.names import Names, plain_text, without_brackets
from engine.editing.preview import Does, Preview, PreviewRow, refused
from engine.editing.schema_fields import code_options
from engine.editing.sheets import Sheet
from engine.editing.spreadsheet_text import line, table_as_csv, words
from engine.policy.context import CODE_SET
from engine.source import close_words, read_document
from engine.source.edit import EditableFile

_TITLES = ("Code set", "Code", "What it is")


def codes_as_csv(data: Mapping[str, Any], names: Names) -> bytes:
    """The codes of the sets of a policy's own file, as a table that can be imported again."""
    sets: Mapping[str, Any] = data.get("code_sets") or {}
    options = code_options(names)
    by_set = [Option(name, plain_text(each["about"])) for name, each in sets.items()]
    rows = (
        (written(by_set, name), written(options, str(code)), names.labels.get(str(code), ""))
        for name, each in sets.items()
        for code in each["codes"]
    )
    return table_as_csv(_TITLES, rows)


def import_codes(
    text: str,
    names: Names,
    sheet: Sheet,
    columns: Mapping[str, str],
    fixed: str = "",
    *,
    instead: bool = False,
) -> Preview:
    """Codes of code sets from a table: added to those that a set holds, or put ``instead``.

    ``columns`` says which column holds the ``code`` and which the ``set``, by its name or by what
    it holds; ``fixed`` is the set of rows that state none. A cell may hold several codes, spans and
    code sets. With ``instead`` what a set holds and no row states is taken away, unless rows are
    left out. Raises EntryError when a column is not there.
    """
    check_columns(sheet, columns)
    data = read_document(text.encode("utf-8")).data or {}
    reading = _Reading(names, data.get("code_sets") or {})
    places = {what: sheet.columns.index(column) for what, column in columns.items()}
    told = []
    for number, cells in sheet.numbered():
        stated = {what: cells[at] for what, at in places.items() if cells[at] is not None}
        if stated:
            told.append(reading.row(number, line(stated.get("set", fixed)), stated.get("code")))
    if instead and not any(row.problems for row in told):
        told += reading.not_stated()

    def step(file: EditableFile) -> None:
        for name in reading.changed:
            file.set(("code_sets", name, "codes"), reading.held[name])

    return Preview(tuple(told), edited(text, step) if reading.changed else text)


class _Reading:
    """The rows read so far, and the codes of each set after them."""

    def __init__(self, names: Names, sets: Mapping[str, Any]) -> None:
        self._names = names
        self._sets = sets
        self._known = names.known_codes()
        self._options = code_options(names)
        self._stated: dict[tuple[str, str], int] = {}
        self.held = {name: list(map(str, each["codes"])) for name, each in sets.items()}
        self.changed: dict[str, None] = {}

    def row(self, number: int, stated: str, cell: Any) -> PreviewRow:
        """Takes a row in, or says what is wrong with it."""
        found = self._named(stated)
        problems = [] if len(found) == 1 else [self._unknown(stated)]
        name = found[0] if len(found) == 1 else stated
        read: list[str] = []
        try:
            read = self._codes(name, cell)
        except AnswerError as wrong:
            problems.append(f"code: {wrong}")
        if problems:
            return refused(number, name, *problems)
        before, notes = self.held[name], []
        new = [code for code in read if code not in before and not self._through(before, code)]
        old = [self._there(name, code) for code in read if code not in new]
        notes += [f"{self._said(x)}: not a code that is known here" for x in new if self._odd(x)]
        for code in read:
            self._stated.setdefault((name, code), number)
        self.held[name] = [*before, *new]
        if not new:
            return PreviewRow(number, name, Does.SAME, ", ".join(old))
        self.changed[name] = None
        says = f"with {', '.join(map(self._said, new))}"
        return PreviewRow(number, name, Does.NEW, says, notes=(*notes, *old))

    def not_stated(self) -> Iterator[PreviewRow]:
        """Takes away what the sets of the table hold and no row states, a row for each."""
        for name in dict.fromkeys(name for name, _ in self._stated):
            gone = [code for code in self.held[name] if (name, code) not in self._stated]
            if gone:
                self.held[name] = [code for code in self.held[name] if code not in gone]
                self.changed[name] = None
            for code in gone:
                yield PreviewRow(0, name, Does.GONE, f"without {self._said(code)}")

    def _codes(self, name: str, cell: Any) -> list[str]:
        options = tuple(each for each in self._options if each.value != CODE_SET + name)
        field = Field(("codes",), FieldKind.CODES, "Code", options=options, required=True, value=[])
        given = [] if cell is None else code_words(cell, options, self._known)
        read: list[str] = read_answer(field, given)
        return read

    def _through(self, held: Sequence[str], code: str) -> str:
        """What among these holds a code: a span or a code set; empty for nothing."""
        return next((text for text in held if text != code and self._holds(text, code)), "")

    def _holds(self, text: str, code: str) -> bool:
        """A text among codes is a code, or a span or code set that holds it."""
        waiting, seen = [text], set()
        while waiting:
            each = waiting.pop()
            if each == code or _spans(each, code):
                return True
            entry = self._names.merged.code_sets.get(each.removeprefix(CODE_SET))
            if each.startswith(CODE_SET) and entry is not None and each not in seen:
                seen.add(each)
                waiting += map(str, entry.data["codes"])
        return False

    def _there(self, name: str, code: str) -> str:
        earlier = self._stated.get((name, code))
        if earlier is not None:
            return f"{code} is stated in row {earlier} too"
        through = "" if code in self.held[name] else self._through(self.held[name], code)
        if through:
            return f"{self._said(code)} is in it already, with {self._said(through)}"
        return f"{self._said(code)} is in it already"

    def _odd(self, code: str) -> bool:
        """Nothing is known of a code, or of any code of a span."""
        if code.startswith(CODE_SET) or code in self._known:
            return False
        held = (
            str(x) for each in self._names.merged.code_sets.values() for x in each.data["codes"]
        )
        return not any(_spans(code, known) for known in self._known) and not any(
            _spans(text, code) for text in held
        )

    def _said(self, code: str) -> str:
        if code.startswith(CODE_SET):
            return f"“{self._names.code_set(code.removeprefix(CODE_SET))}”"
        label = self._names.labels.get(code)
        return f"{code} ({label})" if label else code

    def _named(self, stated: str) -> list[str]:
        name = stated.removeprefix(CODE_SET)
        if name in self._sets:
            return [name]
        sought = words(plain_text(stated))
        return [
            name
            for name, each in self._sets.items()
            if sought in (words(plain_text(each["about"])), words(without_brackets(each["about"])))
        ]

    def _unknown(self, stated: str) -> str:
        if not stated:
            return "set: this is needed - write which code set the code is for"
        for name, entry in self._names.merged.code_sets.items():
            about = words(plain_text(entry.data["about"]))
            if name not in self._sets and words(stated) in (name, about):
                return f"set: '{stated}' is inherited from {entry.file.title} - import it there"
        close = close_words(stated, [plain_text(each["about"]) for each in self._sets.values()])
        advice = f"did you mean '{close[0]}'?" if close else "take one from the present code sets"
        return f"set: there is no code set '{stated}' in this policy - {advice}"


def _spans(text: str, code: str) -> bool:
    """A span such as 97161-97168 holds a code."""
    first, dash, last = text.partition("-")
    same_kind = len(code) == len(first) and code[1:].isdigit()
    return (
        bool(dash)
        and same_kind
        and code[:1].isdigit() == first[:1].isdigit()
        and (first <= code <= last)
    )
