"""The form of a rule: fields made from its shape, in groups; each edit is a step of the draft."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from engine.editing.edits import set_rule
from engine.editing.fields import Field, FieldKind
from engine.editing.forms import GENERAL, Form, read_form, rule_form
from engine.editing.names import Names
from engine.knowledge import KnowledgeBase
from engine.policy.words.naming import as_list, is_value
from engine.publishing.stale_words import Stale, stale_texts
from engine.source import Path
from engine.source.edit import EditError
from ui import drafting, session
from ui.drafting import Working
from ui.words import capitalized, plain
from ui.workbench import checklist_items, condition_builder, number_field
from ui.workbench.form_fields import Typed, field_widget, problem, typed
from ui.workbench.told import dates_words

_PENDING = "workbench-pending"
_TITLE, _OWN, _REACH = "title", "own", "reach"
_READ, _DAYS, _BROKEN = "Where it is written", "Days on which it holds", "When it is broken"
_KINDS: Mapping[str, str] = {
    "id": _TITLE,
    "title": _TITLE,
    "because": _TITLE,
    "codes": _REACH,
    "when": _REACH,
    "except": _REACH,
    "confidence": _READ,
    "sources": _READ,
    "note": _READ,
    "from": _DAYS,
    "until": _DAYS,
    "clock": _DAYS,
    "severity": _BROKEN,
    "message": _BROKEN,
    "fix": _BROKEN,
    "denial": _BROKEN,
}
"""The group of each key that every rule may have; what is a shape's own comes right after the
title."""


@dataclass(frozen=True)
class Asking:
    """A form on a page: whose rule, its data as far as they are known, and who takes answers.

    ``take`` is given the path of a field and what was answered, and gives back the value that this
    came to. Fields ``left_out`` are not shown. ``stale`` are texts that no longer say what the
    rule holds.
    """

    held: Working
    policy: str
    rule: str
    data: Mapping[str, Any]
    take: Callable[[Path, Any], Any]
    left_out: Sequence[str] = ("id", "mode")
    stale: tuple[Stale, ...] = ()

    def key(self, field: Field) -> str:
        """The key of a field's widget."""
        return f"form|{self.policy}|{self.rule}|{field.name}"

    def taken(self, path: Path, key: str) -> None:
        """Takes what the widget of this key holds."""
        raw = st.session_state[key]
        typed()[key] = Typed(raw, self.take(path, raw))

    def asks(self, field: Field) -> bool:
        """Something about a field is to be seen to."""
        return bool(field.problem) or self.out_of_date(field) is not None

    def out_of_date(self, field: Field) -> Stale | None:
        """What the text of a field says that the rule no longer holds; None for nothing."""
        return next((each for each in self.stale if each.where == field.path), None)

    @property
    def names(self) -> Names:
        """The names that the policy may use today."""
        return Names.of(self.held.base, self.policy, session.today())


# --- the form of a rule that is there --------------------------------------------------------


def rule_form_view(held: Working, policy: str, rule: str) -> None:
    """The form of a rule that stands in the file of a policy."""
    form = form_of(held.base, policy, rule)
    waiting = pending(policy, rule)
    if waiting:
        form = read_form(form, waiting).form
        st.html(
            "<p class='wb-pending' role='status'>Not in the draft yet: some fields"
            " cannot be read as they stand.</p>"
        )
    data = held.base.linker(policy).merged.rules[rule].data
    found = tuple(stale_texts(held.before, held.base, policy, session.today(), (rule,)))

    def taken(path: Path, raw: Any) -> Any:
        return take(policy, rule, path, raw)

    groups(Asking(held, policy, rule, data, taken, stale=found), form)


def pending(policy: str, rule: str) -> dict[Path, Any]:
    """Answers that the draft does not hold yet, because some of them cannot be read."""
    kept: dict[tuple[str, str], dict[Path, Any]] = st.session_state.setdefault(_PENDING, {})
    return kept.setdefault((policy, rule), {})


def form_of(base: KnowledgeBase, policy: str, rule: str) -> Form:
    """The form of a rule, holding what the file says."""
    data = base.linker(policy).merged.rules[rule].data
    return form_with(base, policy, str(data.get("shape", GENERAL)), data)


def form_with(base: KnowledgeBase, policy: str, shape: str, data: Mapping[str, Any]) -> Form:
    """The form of a rule of a shape, whether it stands in the file or not yet."""
    names = Names.of(base, policy, session.today())
    sources = {source.id: source.title for source in base.files[policy].sources.values()}
    return rule_form(shape, base.vocabulary, data, names, sources=sources)


def take(policy: str, rule: str, path: Path, answer: Any) -> Any:
    """Takes an answer into the draft if all answers can be read; the value it came to."""
    held = drafting.renewed()
    form = form_of(held.base, policy, rule)
    answers = pending(policy, rule)
    answers[path] = answer
    reading = read_form(form, answers)
    if reading.data is None:
        return answer
    file = drafting.path_of(held.base, policy)
    label = form.field(*path).label.lower()
    try:
        text = set_rule(held.text(file), rule, reading.data)
    except EditError as error:
        drafting.complain(str(error))
        return answer
    if drafting.write(file, text, f"{rule}: {label}"):
        answers.clear()
    value: Any = reading.data
    for step in path:
        value = value.get(step) if isinstance(value, Mapping) else None
    return value


# --- shown -----------------------------------------------------------------------------------


def groups(asking: Asking, form: Form) -> None:
    """All fields: what the rule demands, then groups that are closed and say what they hold."""
    kinds: dict[str, list[Field]] = {}
    for field in form.fields:
        if field.path[0] not in asking.left_out:
            kinds.setdefault(_KINDS.get(str(field.path[0]), _OWN), []).append(field)
    _fields(asking, [*kinds.get(_TITLE, ()), *kinds.get(_OWN, ()), *kinds.get(_REACH, ())])
    for title in (_READ, _DAYS, _BROKEN):
        fields = kinds.get(title, [])
        said = _summary(title, form)
        key = f"group-{asking.policy}-{asking.rule}-{title}"
        _open_for(key, _lacks(fields) or any(map(asking.asks, fields)))
        opened = st.expander(
            f"{title}{f' :gray[{plain(said)}]' if said else ''}", key=key, on_change="rerun"
        )
        if opened.open:
            with opened:
                _fields(asking, fields)
    for note in form.notes:
        st.caption(plain(capitalized(note)))


def _open_for(key: str, wanted: bool) -> None:
    """Opens a group when something in it begins to be wrong; it stays open once that is mended."""
    before = f"{key}-wanted"
    if wanted and not st.session_state.get(before):
        st.session_state[key] = True
    st.session_state[before] = wanted


def _lacks(fields: Sequence[Field]) -> bool:
    """Something that is needed is not there yet."""
    return any(field.required and field.value is None for field in fields)


def _summary(title: str, form: Form) -> str:
    """What a closed group holds, in a few words."""
    held = {field.path: field.value for field in form.fields}
    if title == _READ:
        first, *more = as_list(held.get(("sources",))) or ("",)
        told = form.field("sources").label_of(first) if first else ""
        return f"{told} and {len(more)} more" if more else told
    if title == _DAYS:
        return dates_words({key: held.get((key,)) for key in ("from", "until")}) or "every day"
    group, reasons = held.get(("denial", "group")), held.get(("denial", "carc")) or ()
    severity = form.field("severity")
    parts = [severity.label_of(severity.value or severity.usual)]
    parts += [f"{group}-{reason}" for reason in reasons]
    return ", ".join(part for part in parts if part)


def _fields(asking: Asking, fields: Sequence[Field]) -> None:
    """Fields in their order; small ones stand in pairs."""
    small: list[Field] = []
    for field in fields:
        if _is_small(field):
            small.append(field)
            continue
        _pairs(asking, small)
        small = []
        _wide(asking, field)
    _pairs(asking, small)


def _is_small(field: Field) -> bool:
    """Two such fields stand beside each other."""
    if field.kind in (FieldKind.NUMBER, FieldKind.MONEY):
        return not is_value(field.value)
    if field.kind is FieldKind.LONG_TEXT:
        return False
    return field.kind in (FieldKind.DATE, FieldKind.CHOICE) or len(field.path) > 1


def _pairs(asking: Asking, fields: Sequence[Field]) -> None:
    labels = asking.held.base.labels
    for first, second in zip(fields[::2], [*fields[1::2], None], strict=False):
        for column, field in zip(st.columns(2), (first, second), strict=True):
            if field is None:
                continue
            with column:
                if field.kind in (FieldKind.NUMBER, FieldKind.MONEY):
                    number_field.number(asking.held, field, asking.key(field), asking.take, labels)
                else:
                    field_widget(field, asking.key(field), asking.taken, labels)


def _wide(asking: Asking, field: Field) -> None:
    key, labels = asking.key(field), asking.held.base.labels

    def taken(value: Any) -> None:
        asking.take(field.path, value)

    match field.kind:
        case FieldKind.CONDITION:
            condition_builder.builder(asking.names, asking.data, field, key, labels, taken)
            problem(field)
        case FieldKind.ITEMS:
            checklist_items.items(asking.names, asking.data, field, key, labels, taken)
            problem(field)
        case FieldKind.NUMBER | FieldKind.MONEY:
            number_field.dated(asking.held, asking.policy, field, key, asking.take)
        case _:
            field_widget(field, key, asking.taken, labels)
            stale = asking.out_of_date(field)
            if stale is not None:
                _out_of_date(asking, stale, key)


def _out_of_date(asking: Asking, stale: Stale, key: str) -> None:
    """That a text states what the rule no longer holds, with a button that mends it."""
    st.markdown(f":material/warning: {plain(capitalized(stale.message))}")
    if stale.instead and stale.since is None:
        st.button(
            plain(f"Change it to “{stale.instead}”"),
            key=f"{key}|instead",
            on_click=asking.take,
            args=(stale.where, stale.instead),
        )
    else:
        st.caption(plain(capitalized(f"{stale.advice}.")))
