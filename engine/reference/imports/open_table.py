"""Opening a published file: the table in it, whether it stands alone or in a zip archive."""

from __future__ import annotations

import hashlib
import io
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING

from engine.reference.imports.problems import refused
from engine.source.diagnostics import listed, quoted

if TYPE_CHECKING:
    from typing_extensions import Buffer

AGAIN = "download it again from CMS's page, and give the file as it came"
LARGEST_TABLE = 1 << 30
"""Bytes of an unpacked table; CMS's largest are near 300 million, and a damaged or hostile archive
may claim to hold any number. An archive is not read past the size that it states."""

_AT_ONCE = 1 << 18
_SHEET_PART = "[Content_Types].xml"
_BROKEN_BY = (zipfile.BadZipFile, EOFError, NotImplementedError, zlib.error)
"""What reading an archive raises when its bytes are not as they were: besides damage, a compression
that does not exist."""
_BROKEN = "the archive is cut off or damaged"
_PAGE = "an HTML page: most likely the licence page that stands before the download"


class Form(StrEnum):
    """How the rows of a table are written."""

    TXT = "txt"
    CSV = "csv"
    XLSX = "xlsx"


_FORMS = tuple(Form)
"""The forms by preference: CMS's archives hold the same table as text and as a spreadsheet."""

Read = Callable[[int], None]
"""Told how many more bytes of a table have been read."""


@dataclass(frozen=True, slots=True)
class OpenTable:
    """A table in a file: ``member`` names it in an archive, ``size`` is in bytes when unpacked.

    ``shown`` names it in messages, ``sha256`` is the digest of the file that was given.
    """

    path: Path
    member: str | None
    form: Form
    size: int
    sha256: str

    @property
    def shown(self) -> str:
        """The file's name, and in an archive the table's."""
        return self.path.name if self.member is None else f"{self.path.name}/{self.member}"

    @property
    def brief(self) -> str:
        """The table's own name, to follow what is being read."""
        return self.names[0]

    @property
    def names(self) -> tuple[str, ...]:
        """The names that may say what the table is: its own, then that of the archive."""
        own = () if self.member is None else (PurePosixPath(self.member).name,)
        return (*own, self.path.name)

    @contextmanager
    def open(self, read: Read | None = None) -> Iterator[io.BufferedReader]:
        """The bytes of the table; raises ImportRefusedError when they cannot be had whole."""
        try:
            if self.member is None:
                with self.path.open("rb") as stream:
                    yield _counted(stream, read)
            else:
                with zipfile.ZipFile(self.path) as archive, archive.open(self.member) as stream:
                    yield _counted(stream, read)
        except _BROKEN_BY:
            raise refused(self.shown, "broken-zip", _BROKEN, AGAIN) from None
        except OSError as error:
            raise unreadable(self.path, error) from None


Wanted = Callable[[str], bool]
"""Whether a table of an archive is the one that is looked for, by its name."""


def open_table(path: Path, wanted: Wanted = lambda _: True) -> OpenTable:
    """The one table that a file holds; raises ImportRefusedError when it holds none, or several.

    ``wanted`` chooses among those of an archive.
    """
    try:
        if path.exists() and not (path.is_file() or path.is_dir()):
            raise refused(path, "wrong-kind", "this is no file", "name the file that CMS published")
        head = _head(path)
        sha256 = digest(path)
        size = path.stat().st_size
    except OSError as error:
        raise unreadable(path, error) from None
    if not head:
        raise refused(path.name, "empty-file", "the file is empty", AGAIN)
    wrong = _other_kind(head)
    if wrong:
        raise refused(path.name, "wrong-kind", f"this is {wrong}", AGAIN)
    if head.startswith(b"PK"):
        return _in_archive(path, sha256, wanted)
    form = _form(path.name)
    if form is None or form is Form.XLSX:
        known = listed((".zip", *(f".{form}" for form in _FORMS)), "or")
        raise refused(
            path.name,
            "wrong-kind",
            "this is no table that can be read",
            f"give the {known} file that CMS publishes",
        )
    check_text(head, path.name)
    _check_size(path.name, size)
    return OpenTable(path, None, form, size, sha256)


def digest(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal digits."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def check_text(head: bytes, shown: str) -> None:
    """Raises ImportRefusedError when the first bytes of a table are not those of text."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        message = "the file was saved as Unicode (UTF-16), which CMS does not write"
        raise refused(shown, "wrong-encoding", message, AGAIN)
    if b"\0" in head:
        raise refused(shown, "wrong-encoding", "the file is not text", AGAIN)


def unreadable(path: Path, error: OSError) -> Exception:
    """The refusal for a file that the system does not let us read."""
    if isinstance(error, FileNotFoundError):
        return refused(path, "missing-file", "there is no such file", "check the name")
    if isinstance(error, IsADirectoryError) or path.is_dir():
        return refused(path, "folder", "this is a folder", "name the files in it")
    why = str(error.strerror or error).lower()
    return refused(path, "unreadable", f"it cannot be read ({why})", "check the file")


def _head(path: Path) -> bytes:
    with path.open("rb") as stream:
        return stream.read(4096)


def _other_kind(head: bytes) -> str:
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:200].lower()
    if start.startswith(b"%pdf"):
        return "a PDF document"
    if start.startswith((b"<!doctype html", b"<html", b"<head", b"<?xml")) or b"<html" in start:
        return _PAGE
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return "a spreadsheet of the old .xls form, or an encrypted one"
    return ""


def _form(name: str) -> Form | None:
    suffix = PurePosixPath(name).suffix.lower().lstrip(".")
    return Form(suffix) if suffix in _FORMS else None


def _in_archive(path: Path, sha256: str, wanted: Wanted) -> OpenTable:
    try:
        with zipfile.ZipFile(path) as archive:
            members = [info for info in archive.infolist() if not _hidden(info)]
            if any(info.filename == _SHEET_PART for info in members):
                _check_size(path.name, sum(info.file_size for info in members))
                return OpenTable(path, None, Form.XLSX, path.stat().st_size, sha256)
            looked_for = [info for info in members if wanted(info.filename)]
            chosen = _chosen(path.name, looked_for or members)
            _check_size(path.name, chosen.file_size)
            form = _form(chosen.filename)
            assert form is not None
            if form is not Form.XLSX:
                with archive.open(chosen) as stream:
                    head = stream.read(4096)
                if not head:
                    raise refused(
                        path.name, "empty-file", f"{chosen.filename} in it is empty", AGAIN
                    )
                check_text(head, f"{path.name}/{chosen.filename}")
            return OpenTable(path, chosen.filename, form, chosen.file_size, sha256)
    except (*_BROKEN_BY, OSError):
        raise refused(path.name, "broken-zip", _BROKEN, AGAIN) from None


def _hidden(info: zipfile.ZipInfo) -> bool:
    parts = PurePosixPath(info.filename).parts
    return info.is_dir() or not parts or parts[0] == "__MACOSX" or parts[-1].startswith(".")


def _chosen(shown: str, members: list[zipfile.ZipInfo]) -> zipfile.ZipInfo:
    by_form = {form: [m for m in members if _form(m.filename) is form] for form in _FORMS}
    form = next((form for form in _FORMS if by_form[form]), None)
    if form is None:
        names = listed((quoted(m.filename) for m in members), limit=4) or "nothing"
        advice = "unpack it and give the table" if members else AGAIN
        raise refused(shown, "wrong-kind", f"the archive holds no table, but {names}", advice)
    if len(by_form[form]) > 1:
        names = listed((quoted(m.filename) for m in by_form[form]), limit=4)
        advice = "unpack it and give the tables themselves"
        raise refused(shown, "several-tables", f"the archive holds several tables: {names}", advice)
    (chosen,) = by_form[form]
    if chosen.flag_bits & 1:
        advice = "unpack it with its password, and give the table in it"
        raise refused(shown, "encrypted-zip", "the archive is encrypted", advice)
    return chosen


def _check_size(shown: str, size: int) -> None:
    if size > LARGEST_TABLE:
        message = f"unpacked it would take {size / (1 << 30):.1f} GB, more than any table of CMS"
        raise refused(shown, "too-large", message, AGAIN)


class _Counted(io.RawIOBase):
    """Passes bytes on and tells how many."""

    def __init__(self, stream: IO[bytes], read: Read) -> None:
        self._stream, self._tell = stream, read

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Buffer, /) -> int:
        view = memoryview(buffer)
        found = self._stream.read(len(view))
        view[: len(found)] = found
        self._tell(len(found))
        return len(found)


def _counted(stream: IO[bytes], read: Read | None) -> io.BufferedReader:
    return io.BufferedReader(_Counted(stream, read or (lambda _: None)), _AT_ONCE)
