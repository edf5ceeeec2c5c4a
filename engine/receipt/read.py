"""Reading a receipt back, from the Markdown, the PDF or the bare record."""

from __future__ import annotations

import json
import re
from io import BytesIO
from typing import Any

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from engine.receipt.markdown import END, FENCE
from engine.receipt.pdf import ATTACHED
from engine.receipt.record import DIGEST, FORM, Record

MOST_BYTES = 5_000_000
"""A receipt is one page; what is larger than this is none."""

_BLOCK = re.compile(rf"^{re.escape(FENCE)}\s*\n(.*?)\n{re.escape(END)}\s*$", re.M | re.S)
_NEEDED = {"as_of": str, "payor": str, "policy": dict, "visit": dict, "answer": dict, DIGEST: str}
_IN_POLICY = ("id", "title", "key")


class UnreadableReceiptError(ValueError):
    """What was given is no receipt, or a broken one; the message says what to give instead."""


def read_receipt(given: bytes) -> Record:
    """The record that a receipt holds; raises UnreadableReceiptError."""
    if len(given) > MOST_BYTES:
        raise UnreadableReceiptError(
            f"the file has {len(given):,} bytes, more than any receipt - give the receipt itself"
        )
    text = _of_pdf(given) if given.startswith(b"%PDF-") else _of_text(given)
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        raise UnreadableReceiptError(
            "the record in the receipt is damaged - give the receipt as it was written"
        ) from None
    return _checked(data)


def _of_pdf(given: bytes) -> str:
    try:
        attached = PdfReader(BytesIO(given)).attachments.get(ATTACHED)
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError, OSError):
        raise UnreadableReceiptError(
            "the PDF cannot be read - give the receipt as it was written"
        ) from None
    if not attached:
        raise UnreadableReceiptError(
            "the PDF carries no record - printing a receipt anew loses it; give the first file"
        )
    return attached[0].decode("utf-8", "replace")


def _of_text(given: bytes) -> str:
    text = given.decode("utf-8", "replace").replace("\r\n", "\n")
    if text.lstrip().startswith("{"):
        return text
    blocks: list[str] = _BLOCK.findall(text)
    if len(blocks) != 1:
        raise UnreadableReceiptError(
            "this is no receipt - give the PDF or Markdown file that was saved as one"
        )
    return blocks[0]


def _checked(data: Any) -> Record:
    if not isinstance(data, dict) or "form" not in data:
        raise UnreadableReceiptError(
            "this is no receipt - give the PDF or Markdown file that was saved as one"
        )
    if data["form"] != FORM:
        raise UnreadableReceiptError(
            f"the receipt has form {data['form']}, this version reads form {FORM}"
            " - use the version that wrote it"
        )
    lacking = [key for key, kind in _NEEDED.items() if not isinstance(data.get(key), kind)]
    if not lacking:
        lacking += [f"policy.{key}" for key in _IN_POLICY if key not in data["policy"]]
        lacking += [f"answer.{key}" for key in ("outcome", "lines") if key not in data["answer"]]
    if lacking:
        raise UnreadableReceiptError(
            f"the record in the receipt lacks {', '.join(lacking)}"
            " - give the receipt as it was written"
        )
    return Record(data)
