"""What a rule names beside itself: values, code sets, measures, sources, derived facts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from engine.policy.context import CODE_SET
from engine.policy.inheritance import Merged
from engine.policy.model import MEASURED, PLACEHOLDER
from engine.policy.words.condition_words import CONCLUDED
from engine.policy.words.naming import as_list, is_value


@dataclass(frozen=True, slots=True)
class Name:
    """A thing that is named: its section of a policy file, and its name there.

    Derived facts are of the section ``concluded``, sources of ``sources``.
    """

    section: str
    name: str


def named_in(data: Any, measures: Mapping[str, Any]) -> Iterator[Name]:
    """Everything that data names, in order of writing; ``measures`` are those that may be named."""
    if is_value(data):
        yield Name("values", str(data["value"]))
    elif isinstance(data, Mapping):
        for key, inner in data.items():
            yield from _key(str(key))
            if key == "sources":
                yield from (Name("sources", str(each)) for each in as_list(inner))
            elif key == "patient_if":
                yield Name("concluded", str(inner))
            elif key in _OPERANDS:
                for each in as_list(inner):
                    if isinstance(each, str) and each in measures:
                        yield Name("measures", each)
                    else:
                        yield from named_in(each, measures)
            else:
                yield from named_in(inner, measures)
    elif isinstance(data, list):
        for inner in data:
            yield from named_in(inner, measures)
    elif isinstance(data, str):
        if data.startswith(CODE_SET):
            yield Name("code_sets", data.removeprefix(CODE_SET))
        for word in PLACEHOLDER.findall(data):
            yield from _key(word)


_OPERANDS = ("sum", "difference", "days", "least", "greatest")


def _key(key: str) -> Iterator[Name]:
    if key.startswith(MEASURED):
        yield Name("measures", key.removeprefix(MEASURED))
    elif key.startswith(CONCLUDED):
        yield Name("concluded", key.removeprefix(CONCLUDED))


def renamed(data: Any, names: Mapping[Name, str]) -> Any:
    """The data with names put in the place of others, wherever they are named."""

    def new(section: str, name: str) -> str:
        return names.get(Name(section, name), name)

    return _renamed(data, new)


def _renamed(data: Any, new: Callable[[str, str], str]) -> Any:
    if is_value(data):
        return {"value": new("values", str(data["value"]))}
    if isinstance(data, Mapping):
        return {_new_key(str(key), new): _inner(key, data[key], new) for key in data}
    if isinstance(data, list):
        return [_renamed(inner, new) for inner in data]
    if isinstance(data, str):
        if data.startswith(CODE_SET):
            return CODE_SET + new("code_sets", data.removeprefix(CODE_SET))
        return PLACEHOLDER.sub(lambda found: "{" + _new_key(found[1], new) + "}", data)
    return data


def _inner(key: str, inner: Any, new: Callable[[str, str], str]) -> Any:
    if key == "sources":
        return [new("sources", str(each)) for each in as_list(inner)]
    if key in ("patient_if", "conclude"):
        return new("concluded", str(inner))
    if key in _OPERANDS and isinstance(inner, list):
        return [new("measures", e) if isinstance(e, str) else _renamed(e, new) for e in inner]
    return _renamed(inner, new)


def _new_key(key: str, new: Callable[[str, str], str]) -> str:
    if key.startswith(MEASURED):
        return MEASURED + new("measures", key.removeprefix(MEASURED))
    if key.startswith(CONCLUDED):
        return CONCLUDED + new("concluded", key.removeprefix(CONCLUDED))
    return key


def concluders(merged: Merged, name: str) -> Iterator[str]:
    """The ids of the rules that conclude a derived fact."""
    for rule_id, entry in merged.rules.items():
        if entry.data.get("conclude") == name:
            yield rule_id
