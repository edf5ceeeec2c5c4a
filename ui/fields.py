"""One field for each kind of fact, made from the vocabulary: label, choices, help and bounds.

A field shows what the draft states and states what is typed; what it holds itself is never the
truth. So a draft that comes from elsewhere (an example, a link, a fix) shows at once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import streamlit as st

from engine.facts.visit import Place
from engine.facts.visit_schema import MOST_DOLLARS
from engine.facts.vocabulary import FactSpec, FactType
from ui import draft as drafts
from ui import session
from ui.asking import Reading, place_path
from ui.widgets import show
from ui.words import brief, counted, name_of, plain, us

NONE = "-none-"
"""Stands among the choices of a list for 'there are none'."""
UNKNOWN = "not known"
_FEW = 3
_SHORT = 30
_EARLIER = range(1, 31)
_FIRST_DAY, _LAST_DAY = date(1990, 1, 1), date(2099, 12, 31)


def field(
    place: Place,
    reading: Reading | None,
    *,
    where: str,
    label: str = "",
    options: Sequence[str] = (),
    shown: Callable[[str], str] | None = None,
    explained: bool = True,
) -> None:
    """Shows the field of a fact and, below it, what is wrong with what it holds.

    ``where`` tells apart several fields of one fact on a page. ``options`` and ``shown`` are the
    known values of a code, and what these or the choices are shown as. ``explained`` puts the
    vocabulary's question beside the label.
    """
    words = session.held().shared.base.vocabulary
    spec = words[place[1]]
    key = f"{where}|{place[0] or 0}|{place[1]}"
    stated = drafts.get(session.draft(), place, words)
    help_ = plain(spec.question) if explained else None
    _widget(spec, key, place, stated, label or name_of(spec), help_, options, shown)
    if reading is not None:
        complaints(reading.at(*place_path(place, words)))


def complaints(said: Sequence[str]) -> None:
    """What is wrong, beside the field it is about."""
    for message in said:
        st.markdown(f":material/error: {plain(us(brief(message)))}")


def _widget(
    spec: FactSpec,
    key: str,
    place: Place,
    stated: Any,
    label: str,
    help_: str | None,
    options: Sequence[str],
    shown: Callable[[str], str] | None,
) -> None:
    value = to_widget(spec, stated)
    common: dict[str, Any] = {"key": key, "help": help_, "on_change": _take, "args": (place, key)}
    match spec.type:
        case FactType.YES_NO:
            show(
                "segmented_control",
                label,
                value,
                ["yes", "no"],
                format_func=str.capitalize,
                **common,
            )
        case FactType.COUNT:
            unit = f" ({spec.unit})" if spec.unit and spec.unit not in label.lower() else ""
            bounds: dict[str, Any] = {"min_value": 0, "max_value": spec.at_most, "step": 1}
            show("number_input", label + unit, value, placeholder=UNKNOWN, **bounds, **common)
        case FactType.MONEY:
            bounds = {"min_value": 0.0, "max_value": float(MOST_DOLLARS), "step": 1.0}
            show(
                "number_input",
                label,
                value,
                format="%.2f",
                placeholder=UNKNOWN,
                **bounds,
                **common,
            )
        case FactType.DATE:
            bounds = {"min_value": _FIRST_DAY, "max_value": _LAST_DAY}
            show("date_input", label, value, format="MM/DD/YYYY", **bounds, **common)
        case FactType.CHOICE if shown or _fits_in_a_row(spec):
            names = shown or spec.values.__getitem__
            show(
                "segmented_control",
                label,
                value,
                list(spec.values),
                format_func=lambda v: plain(names(v)),
                **common,
            )
        case FactType.CHOICE:
            show(
                "selectbox",
                label,
                value,
                list(spec.values),
                placeholder=UNKNOWN,
                format_func=lambda v: spec.values.get(v, v),
                **common,
            )
        case FactType.CHOICES:
            show(
                "multiselect",
                label,
                value,
                [*spec.values, *([NONE] if spec.may_be_empty else [])],
                placeholder=UNKNOWN,
                format_func=lambda v: "none of these" if v == NONE else spec.values.get(v, v),
                **common,
            )
        case FactType.CODES:
            none = [NONE] if spec.may_be_empty else []
            show(
                "multiselect",
                label,
                value,
                list(dict.fromkeys([*value, *options, *none])),
                placeholder=f"type, as in {spec.example}",
                accept_new_options=True,
                format_func=lambda v: "none" if v == NONE else v,
                **common,
            )
        case FactType.CODE if options:
            show(
                "selectbox",
                label,
                value,
                [*options, *([value] if value and value not in options else [])],
                placeholder="search, or type",
                accept_new_options=True,
                format_func=shown or str,
                **common,
            )
        case FactType.CODE:
            show("text_input", label, value or "", placeholder=f"as in {spec.example}", **common)
        case FactType.RECORDED:
            show(
                "selectbox",
                label,
                value,
                ["here", *(str(n) for n in _EARLIER), "nowhere"],
                placeholder=UNKNOWN,
                format_func=_recorded,
                **common,
            )


def to_widget(spec: FactSpec, stated: Any) -> Any:
    """What a field shows for what the draft states; nothing for what it cannot show."""
    match spec.type:
        case FactType.YES_NO:
            return {True: "yes", False: "no"}.get(stated) if isinstance(stated, bool) else None
        case FactType.COUNT:
            fits = isinstance(stated, int) and not isinstance(stated, bool) and stated >= 0
            return stated if fits and stated <= (spec.at_most or stated) else None
        case FactType.MONEY:
            number = isinstance(stated, int | float) and not isinstance(stated, bool)
            return float(stated) if number and 0 <= stated <= MOST_DOLLARS else None
        case FactType.DATE:
            return _day(stated)
        case FactType.CHOICE:
            return stated if isinstance(stated, str) and stated in spec.values else None
        case FactType.CHOICES | FactType.CODES:
            if not isinstance(stated, list):
                return []
            texts = [str(each) for each in stated]
            if spec.type is FactType.CHOICES:
                texts = [each for each in texts if each in spec.values]
            return texts or ([NONE] if spec.may_be_empty and not stated else [])
        case FactType.CODE:
            return None if stated is None else str(stated)
        case FactType.RECORDED:
            if isinstance(stated, bool):
                return "here" if stated else "nowhere"
            ago = stated.get("visits_ago") if isinstance(stated, dict) else None
            return "here" if ago == 0 else str(ago) if ago in _EARLIER else None


def from_widget(spec: FactSpec, held: Any, before: Any = None) -> Any:
    """What the draft states for what a field holds; None for nothing. ``before`` is what stood."""
    match spec.type:
        case FactType.YES_NO:
            return None if held is None else held == "yes"
        case FactType.MONEY:
            return None if held is None else round(held, 2)
        case FactType.DATE:
            return held.isoformat() if isinstance(held, date) else None
        case FactType.CHOICES | FactType.CODES:
            chosen = list(held or ())
            if NONE in chosen:
                # The one chosen last holds: none after others, or others after none.
                others = [each for each in chosen if each != NONE]
                return others if others and before == [] else []
            if spec.type is FactType.CODES:
                chosen = list(
                    dict.fromkeys(
                        spec.stored(part)
                        for each in chosen
                        for part in each.replace(",", " ").split()
                    )
                )
            return chosen or None
        case FactType.CODE:
            return spec.stored(held) if held and held.strip() else None
        case FactType.RECORDED:
            if held in ("here", "nowhere"):
                return bool(held == "here")
            return None if held is None else {"visits_ago": int(held)}
        case _:
            return held


def _take(place: Place, key: str) -> None:
    words = session.held().shared.base.vocabulary
    spec = words[place[1]]
    before = drafts.get(session.draft(), place, words)
    session.state_fact(place, from_widget(spec, st.session_state[key], before))


def _fits_in_a_row(spec: FactSpec) -> bool:
    return len(spec.values) <= _FEW and sum(map(len, spec.values.values())) <= _SHORT


def _day(stated: Any) -> date | None:
    if isinstance(stated, date):
        return stated
    try:
        day = date.fromisoformat(str(stated))
    except ValueError:
        return None
    return day if _FIRST_DAY <= day <= _LAST_DAY else None


def _recorded(option: str) -> str:
    if option == "here":
        return "in this note"
    return (
        "nowhere in the record" if option == "nowhere" else f"{counted(int(option), 'visit')} ago"
    )
