"""From a file to its text: size, encoding and characters are settled before anything is parsed."""

from __future__ import annotations

import codecs
import re
import stat
from pathlib import Path

from engine.source.diagnostics import Diagnostic, trimmed
from engine.source.text import SourceText

SIZE_LIMIT = 2_000_000
"""Bytes; far above any file that a person can still read, far below what strains the parser."""

_MOST_REPORTED = 20

# NEL and the Unicode line separators count as line ends in one parser and not in another.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]")
_NO_BREAK_INDENT = re.compile("^ *(\u00a0)", re.MULTILINE)

# The UTF-32 marks start with the UTF-16 ones, so they are asked first.
_WIDE_MARKS = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)
_SAVE_AS_UTF8 = "save the file as UTF-8 (in the editor: save as, encoding UTF-8)"


def read_bytes(path: Path, name: str, limit: int) -> bytes | Diagnostic:
    """The bytes of a file, or why it cannot be read."""
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            return _of_file("directory", f"{name} is a folder, not a file", name)
        if not stat.S_ISREG(mode):
            return _of_file("not-a-file", f"{name} is not an ordinary file", name)
        with path.open("rb") as stream:
            content = stream.read(limit + 1)
    except FileNotFoundError:
        return _of_file("missing-file", f"{name} does not exist", name, "check the path")
    except PermissionError:
        return _of_file("unreadable", f"{name} may not be read", name, "ask for read permission")
    except ValueError:
        return _of_file("missing-file", f"{name!r} is not a path", name, "check the path")
    except OSError as error:
        return _of_file("unreadable", f"{name} cannot be read: {error.strerror}", name)
    return content


def decode(content: bytes, name: str, limit: int) -> tuple[str, bool] | Diagnostic:
    """The text without byte order mark, and whether it had one; or why it has no text."""
    if len(content) > limit:
        message = f"the file is larger than the limit of {limit:,} bytes"
        return _of_file("too-large", message, name, "split it into several files")
    wide = _wide_encoding(content)
    if wide:
        return _of_file("not-utf8", f"the file is saved as {wide}", name, _SAVE_AS_UTF8)
    marked = content.startswith(codecs.BOM_UTF8)
    body = content[len(codecs.BOM_UTF8) :] if marked else content
    try:
        return body.decode("utf-8"), marked
    except UnicodeDecodeError as error:
        return _not_utf8(body, error.start, len(content) - len(body), name)


def character_problems(source: SourceText) -> list[Diagnostic]:
    """Characters that no editor shows and that parsers read differently."""
    found = []
    for match in _FORBIDDEN.finditer(source.text):
        code_point = ord(match.group())
        what = "NUL" if code_point == 0 else f"invisible character U+{code_point:04X}"
        found.append(
            source.diagnostic(
                match.start(), "control-character", f"{what} in the text", "remove it"
            )
        )
        if len(found) == _MOST_REPORTED:
            return found
    for match in _NO_BREAK_INDENT.finditer(source.text):
        message = "a no-break space stands in the indentation"
        found.append(
            source.diagnostic(match.start(1), "no-break-space", message, "indent with plain spaces")
        )
        if len(found) == _MOST_REPORTED:
            break
    return found


def _wide_encoding(content: bytes) -> str | None:
    for mark, encoding in _WIDE_MARKS:
        if content.startswith(mark):
            return encoding
    head = content[:400]
    if len(head) >= 4 and head.count(0) * 5 >= len(head) * 2 and head.strip(b"\0"):
        return "UTF-16" if head.count(0) * 3 <= len(head) * 2 else "UTF-32"
    return None


def _not_utf8(body: bytes, start: int, shift: int, name: str) -> Diagnostic:
    before = body[:start].decode("utf-8")
    shown = SourceText(name, before + body[start : start + 200].decode("cp1252", errors="replace"))
    line, column = shown.position(len(before))
    source_line, caret = trimmed(shown.line(line), column)
    message = f"byte 0x{body[start]:02x} at offset {start + shift} is not UTF-8"
    return Diagnostic(
        "error", "not-utf8", message, name, line, column, source_line, caret, _SAVE_AS_UTF8
    )


def _of_file(code: str, message: str, name: str, advice: str = "") -> Diagnostic:
    return Diagnostic("error", code, message, name, advice=advice)
