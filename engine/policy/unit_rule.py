"""How a policy counts units, read from its rule of shape 'unit_method'."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.policy.context import Context, Path
from engine.policy.inheritance import Entry
from engine.policy.model import UnitRule
from engine.therapy.methods import FirstBlock, MethodName, UnitMethod

FIRST_BLOCK = ("first_block_minutes", "first_block_least")
TOGETHER = "together"
_STAND_IN = UnitMethod(MethodName.WHOLE, 1, 1)


def read_unit_rule(context: Context, entry: Entry, rule_id: str) -> UnitRule:
    """Reads the method and its numbers; faults go to the context, and the method is a stand-in."""
    timed = context.codes(entry.data["codes"], (*entry.path, "codes"))
    method = _method(context, entry.data, entry.path)
    apart = frozenset[str]()
    if "apart" in entry.data:
        apart = context.codes(entry.data["apart"], (*entry.path, "apart"))
    together = entry.data.get("disciplines") == TOGETHER
    return UnitRule(method or _STAND_IN, timed, rule_id, together, apart)


def _method(context: Context, data: Mapping[str, Any], path: Path) -> UnitMethod | None:
    def number(name: str) -> int | None:
        return context.whole_number(data[name], (*path, name))

    name = MethodName(data["method"])
    if not _blocks_belong(context, name, data, path):
        return None
    per_unit, first = number("minutes_per_unit"), number("first_unit_minutes")
    block = [number(each) for each in FIRST_BLOCK if each in data]
    if per_unit is None or first is None or None in block:
        return None
    try:
        first_block = FirstBlock(*(each for each in block if each is not None)) if block else None
        return UnitMethod(name, per_unit, first, first_block)
    except ValueError as error:
        message, _, advice = str(error).partition(" - ")
        context.fault((*path, "method"), "unit-method", message, advice)
        return None


def _blocks_belong(context: Context, name: MethodName, data: Mapping[str, Any], path: Path) -> bool:
    """The numbers of a first block are there with the method of that name, and with no other."""
    if name is MethodName.FIRST_BLOCK:
        missing = [each for each in FIRST_BLOCK if each not in data]
        if missing:
            message = f"method '{name}' also needs " + ", ".join(missing)
            context.fault((*path, "method"), "unit-method", message, "add them in minutes")
        return not missing
    stated = [each for each in FIRST_BLOCK if each in data]
    for each in stated:
        message = f"'{each}' belongs to method '{MethodName.FIRST_BLOCK}' alone"
        context.fault((*path, each), "unit-method", message, "leave it out", at_key=True)
    return not stated
