"""Source text to positioned data and back: reading, diagnostics, schema checks, careful edits.

``schema_check`` and ``edit`` are imported by their own names: reading alone stays quick to load.
"""

from engine.source.diagnostics import Diagnostic, Related, close_words, did_you_mean, in_order
from engine.source.document import Document, coerce_text, expect_mapping, with_text
from engine.source.nodes import Path
from engine.source.read import read_document
from engine.source.render import to_json, to_text

__all__ = [
    "Diagnostic",
    "Document",
    "Path",
    "Related",
    "close_words",
    "coerce_text",
    "did_you_mean",
    "expect_mapping",
    "in_order",
    "read_document",
    "to_json",
    "to_text",
    "with_text",
]
