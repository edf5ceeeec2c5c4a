"""What the parser says about broken YAML, in the words of this project and with advice.

The two parsers (in C and in Python) word the same fault differently; the faults below are told
apart by what both have in common and by the text at the place.
"""

from __future__ import annotations

import re
from typing import Any

from ruamel.yaml.error import MarkedYAMLError

from engine.source.diagnostics import Diagnostic, quoted
from engine.source.text import SourceText

DIRECTIVE = "directives (lines that start with '%') are not supported"
EMPTY_KEY = "a colon without a key"
HALF_CHARACTER = "an escape in this text stands for half a character"

_MOST_TABS = 20
_TAB_INDENT = re.compile(r"^ *\t[ \t]*(?=[^ \t\r\n#])", re.MULTILINE)
_KEY_BEFORE = re.compile(r":\s|[\"']\s*:")


def syntax_problems(
    source: SourceText, error: MarkedYAMLError, bracket: int | None = None
) -> list[Diagnostic]:
    """The diagnostics of a syntax error: one, or one for each line that a tab indents.

    ``bracket`` is the index of the innermost bracket that was open when reading broke off.
    """
    at = _index(source, error.problem_mark)
    opened = _index(source, error.context_mark) if error.context_mark is not None else at
    problem, context = str(error.problem or ""), str(error.context or "")
    line_start = source.line_starts[source.position(at)[0] - 1]
    if _TAB_INDENT.match(source.text, line_start):
        return _tabs(source)
    if bracket is not None and at >= len(source.text.rstrip()) and "quoted" not in context:
        message = f"the '{source.text[bracket]}' that opens here is never closed"
        closing = "]" if source.text[bracket] == "[" else "}"
        return [source.diagnostic(bracket, "syntax", message, f"'{closing}' behind the last value")]
    return [_one(source, problem, context, at, opened)]


def _index(source: SourceText, mark: Any) -> int:
    if mark is None:
        return len(source.text)
    return min(int(mark.index), len(source.text))


def _tabs(source: SourceText) -> list[Diagnostic]:
    tabs = [match.start() for match in _TAB_INDENT.finditer(source.text)][:_MOST_TABS]
    return [
        source.diagnostic(
            source.text.index("\t", start), "tab-indentation", "a tab indents this line",
            "indent with spaces, two for each level",
        )
        for start in tabs
    ]  # fmt: skip


def _one(source: SourceText, problem: str, context: str, at: int, opened: int) -> Diagnostic:
    if "mapping values" in problem:
        return _unexpected_colon(source, at)
    if "could not find expected ':'" in problem:
        message = "this line is neither 'key: value' nor a list item"
        return source.diagnostic(opened, "syntax", message, "a colon and a space after the key")
    if "quoted scalar" in context or "quoted scalar" in problem:
        return _in_quotes(source, problem, at, opened)
    if "flow sequence" in context or "flow mapping" in context:
        return _unclosed(source, at, opened)
    if "block collection" in context:
        message = "this line is no item of the list it stands in"
        advice = "'- ' before an item; for a key, the indentation of the other keys"
        related = [source.related(opened, "the list starts here")]
        return source.diagnostic(at, "syntax", message, advice, related=related)
    if "block mapping" in context:
        return _unexpected_value(source, at, opened)
    if "sequence entries" in problem:
        message = "a list may not start behind its key on the same line"
        return source.diagnostic(at, "syntax", message, "the first '- ' on a line of its own below")
    if "cannot start any token" in problem:
        return _bad_start(source, at)
    if "block scalar" in context:
        message = "a block of text opened with '|' or '>' starts on the next line"
        return source.diagnostic(at, "syntax", message, "'|' or '>-' alone behind the key")
    for word, sign in (("anchor", "&"), ("alias", "*"), ("tag", "!")):
        if word in context:
            message = f"text may not start with '{sign}' unless it stands in quotes"
            return source.diagnostic(opened, "syntax", message, f'"{sign}..."')
    if "directive" in context or "directive" in problem or source.text[at : at + 1] == "%":
        return source.diagnostic(
            min(at, opened), "directive", DIRECTIVE, "nothing; remove the line"
        )
    if "document start" in problem:
        message = "the data ends before this place"
        advice = "'key: value' lines of the same indentation"
        return source.diagnostic(at, "syntax", message, advice)
    if "node content" in problem:
        message = "expected a value here"
        return source.diagnostic(at, "syntax", message, "a value, or no comma before this place")
    return source.diagnostic(at, "syntax", f"this is not well-formed YAML: {problem}")


def _unexpected_colon(source: SourceText, at: int) -> Diagnostic:
    line, _ = source.position(at)
    before = source.text[source.line_starts[line - 1] : at]
    if _KEY_BEFORE.search(before):
        message = "a second colon in this line; text that contains ': ' needs quotes"
        return source.diagnostic(at, "syntax", message, 'the text in quotes: key: "text: more"')
    if len(before) > 1000:
        message = "this key is too long"
        return source.diagnostic(at - len(before), "syntax", message, "a key of less than 1,000")
    start = at - len(before.lstrip())
    message = "this key is indented deeper than the line above allows"
    advice = "the indentation of the other keys of its map; or no value behind the key above"
    return source.diagnostic(start, "indentation", message, advice)


def _in_quotes(source: SourceText, problem: str, at: int, opened: int) -> Diagnostic:
    if "Unicode" in problem:
        return source.diagnostic(opened, "half-character", HALF_CHARACTER, "the character itself")
    if "escape" in problem:
        back = source.text.rfind("\\", opened, at + 1)
        index = back if back >= 0 else at
        shown = quoted(source.text[index : index + 2])
        message = f"{shown} is no escape that a text in double quotes knows"
        advice = "two backslashes, or single quotes around the text"
        return source.diagnostic(index, "syntax", message, advice)
    message = "the quotation mark that opens here is never closed"
    return source.diagnostic(opened, "syntax", message, "the same mark at the end of the text")


def _unclosed(source: SourceText, at: int, opened: int) -> Diagnostic:
    opening = source.text[opened : opened + 1]
    closing = {"[": "]", "{": "}"}.get(opening, "]")
    message = f"expected ',' or '{closing}' here"
    advice = f"a comma between two values, '{closing}' behind the last"
    related = [source.related(opened, f"'{opening}' opens here")]
    return source.diagnostic(at, "syntax", message, advice, related=related)


def _unexpected_value(source: SourceText, at: int, opened: int) -> Diagnostic:
    line, _ = source.position(at)
    before = source.text[source.line_starts[line - 1] : at].rstrip()
    if source.text[at : at + 1] in ("]", "}", ","):
        message = f"'{source.text[at]}' without an opening bracket"
        return source.diagnostic(at, "syntax", message, "the value without it")
    if source.text[at : at + 1] == ":" and not before.strip():
        return source.diagnostic(at, "empty-key", EMPTY_KEY, "a key before the colon")
    if before.endswith(("'", '"')):
        message = "text behind a closing quotation mark"
        advice = "all of it in the quotes; inside single quotes, '' for an apostrophe"
        return source.diagnostic(at, "syntax", message, advice)
    if before.strip() not in ("", "-"):
        message = "this does not belong behind the value before it"
        return source.diagnostic(at, "syntax", message, "one value per key; text in quotes")
    message = "the indentation of this line fits no line above it"
    related = [source.related(opened, "the map it is read as part of starts here")]
    advice = "the same indentation as the other keys of its map"
    return source.diagnostic(at, "indentation", message, advice, related=related)


def _bad_start(source: SourceText, at: int) -> Diagnostic:
    sign = source.text[at : at + 1]
    if sign == "\t":
        message = "a tab stands where only spaces may stand"
        return source.diagnostic(at, "tab-indentation", message, "spaces")
    message = f"text may not start with {quoted(sign)} unless it stands in quotes"
    return source.diagnostic(at, "syntax", message, f'"{sign}..."')
