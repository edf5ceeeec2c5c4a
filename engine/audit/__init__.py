"""The audit log of a knowledge base: who published what, and on demand what was evaluated."""

from engine.audit.entry import Entry, Kind
from engine.audit.log import AuditError, AuditLog
from engine.audit.verify import Anchor, Verdict, anchor_of, verify

__all__ = ["Anchor", "AuditError", "AuditLog", "Entry", "Kind", "Verdict", "anchor_of", "verify"]
