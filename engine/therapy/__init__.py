"""The arithmetic of therapy billing as pure functions; it knows of no payor and no file."""

from engine.therapy.claimed import ClaimCheck, ClaimFault, ClaimRemark, claim_check
from engine.therapy.methods import FirstBlock, MethodName, TableRow, UnitMethod, table_row
from engine.therapy.proof import Allocation, CodeCount, Extra, UnitProof, UntimedCode
from engine.therapy.units import TimedLine, count_units, lawful_units

__all__ = [
    "Allocation",
    "ClaimCheck",
    "ClaimFault",
    "ClaimRemark",
    "CodeCount",
    "Extra",
    "FirstBlock",
    "MethodName",
    "TableRow",
    "TimedLine",
    "UnitMethod",
    "UnitProof",
    "UntimedCode",
    "claim_check",
    "count_units",
    "lawful_units",
    "table_row",
]
