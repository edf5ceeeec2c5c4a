"""Digests of what a policy says: equal for equal values, in any process."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any

from engine.policy.model import Origin


@dataclass(frozen=True, slots=True)
class Digests:
    """``whole`` is of everything, ``meaning`` of all but where in files it is written."""

    whole: str
    meaning: str


def digests(*parts: Any) -> Digests:
    """Both digests of some values."""
    out: list[str] = []
    places: list[int] = []
    _render(parts, out, places)
    whole = _hash("".join(out))
    for index in places:
        out[index] = ""
    return Digests(whole, _hash("".join(out)) if places else whole)


def digest(*parts: Any) -> str:
    """The digest of some values, with where they are written."""
    return digests(*parts).whole


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _render(value: Any, out: list[str], places: list[int]) -> None:
    """Adds the rendering of a value; ``places`` are the numbers of parts that only tell where."""
    if isinstance(value, Enum | str | int | Decimal | date | None):
        out.append(repr(value))
    elif isinstance(value, frozenset):
        out.append("{" + ",".join(sorted(map(_rendered, value))) + "}")
    elif isinstance(value, Mapping):
        out.append("{")
        for index, (key, inner) in enumerate(value.items()):
            out.append("," if index else "")
            _render(key, out, places)
            out.append(":")
            _render(inner, out, places)
        out.append("}")
    elif isinstance(value, Origin):
        inner = ",".join(repr(getattr(value, f.name)) for f in fields(value))
        places.append(len(out))
        out.append(f"{type(value).__name__}({inner})")
    elif is_dataclass(value):
        out.append(f"{type(value).__name__}(")
        for index, each in enumerate(fields(value)):
            out.append("," if index else "")
            _render(getattr(value, each.name), out, places)
        out.append(")")
    else:
        out.append("(")
        for index, item in enumerate(value):
            out.append("," if index else "")
            _render(item, out, places)
        out.append(")")


def _rendered(value: Any) -> str:
    out: list[str] = []
    _render(value, out, [])
    return "".join(out)
