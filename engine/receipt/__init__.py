"""Decision receipts: a determination on one page, which can be held against the policies later."""

from engine.receipt.markdown import to_markdown
from engine.receipt.pdf import to_pdf
from engine.receipt.read import UnreadableReceiptError, read_receipt
from engine.receipt.record import Record, record_of
from engine.receipt.verify import Verification, verify

__all__ = [
    "Record",
    "UnreadableReceiptError",
    "Verification",
    "read_receipt",
    "record_of",
    "to_markdown",
    "to_pdf",
    "verify",
]
