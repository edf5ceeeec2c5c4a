"""A draft as text for the address of a page, so that refresh, back and a sent link keep the facts.

The text is ``1`` followed by the draft's JSON, compressed, in letters that an address may hold. A
draft too long for that is kept in a file of the user's state folder, and the address carries its
name, which nobody can guess.
"""

from __future__ import annotations

import base64
import binascii
import json
import os
import re
import secrets
import zlib
from pathlib import Path

from engine.determination.withheld import STATE_VARIABLE
from ui.draft import Draft, UnreadableDraftError, taken_in

VERSION = "1"
LONGEST = 6_000
"""Letters that an address carries without trouble; browsers and mail programs break longer ones."""
_LARGEST = 200_000
"""Bytes that a payload may unpack to: a hundred lines with every fact stated need less."""
_KEPT = "k"
_NAME = re.compile(r"[0-9a-f]{32}")


def packed(draft: Draft) -> str:
    """The draft as text, however long."""
    written = json.dumps(draft, separators=(",", ":"), ensure_ascii=False).encode()
    return VERSION + base64.urlsafe_b64encode(zlib.compress(written, 9)).decode().rstrip("=")


def to_address(draft: Draft, kept: str | None = None) -> str:
    """The text for an address. ``kept`` is a former one, whose file is written again if it has one.

    Where the file cannot be written the long text is given after all.
    """
    text = packed(draft)
    if len(text) <= LONGEST:
        return text
    name = kept[1:] if kept and _is_kept(kept) else secrets.token_hex(16)
    path = _folder() / f"{name}.json"
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = path.with_suffix(f".{secrets.token_hex(4)}")
        fresh.write_text(text, encoding="ascii")
        fresh.replace(path)
    except OSError:
        return text
    return _KEPT + name


def from_address(text: str) -> Draft:
    """The draft that an address carries; raises UnreadableDraftError with what is wrong."""
    if _is_kept(text):
        try:
            text = (_folder() / f"{text[1:]}.json").read_text(encoding="ascii")
        except (OSError, UnicodeDecodeError):
            raise UnreadableDraftError(
                "this address stands for a visit that is kept on another machine, or no longer"
                " - ask for the visit as a file"
            ) from None
    if not text.startswith(VERSION):
        raise UnreadableDraftError("this address was made by another version - ask for a new one")
    try:
        body = text[len(VERSION) :]
        raw = base64.b64decode(body + "=" * (-len(body) % 4), altchars=b"-_", validate=True)
        unpacker = zlib.decompressobj()
        written = unpacker.decompress(raw, _LARGEST)
        if unpacker.unconsumed_tail or not unpacker.eof:
            raise ValueError
        return taken_in(json.loads(written))
    except UnreadableDraftError:
        raise
    except (ValueError, binascii.Error, zlib.error, RecursionError):
        raise UnreadableDraftError(
            "the visit in this address cannot be read, perhaps because its end was cut off"
            " - copy the whole address"
        ) from None


def _is_kept(text: str) -> bool:
    return text[:1] == _KEPT and _NAME.fullmatch(text[1:]) is not None


def _folder() -> Path:
    stated = os.environ.get(STATE_VARIABLE)
    home = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return (Path(stated) if stated else Path(home) / "payor-rules") / "visits"
