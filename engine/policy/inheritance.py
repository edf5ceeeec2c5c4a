"""What a policy says with everything it inherits, each part with the file it came from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from engine.policy.context import Path
from engine.policy.files import PolicyFile
from engine.source import Diagnostic, close_words


@dataclass(frozen=True, slots=True)
class Entry:
    """One named part of a policy (rule, value, code set, measure) where it is written."""

    file: PolicyFile
    path: Path
    data: Any


@dataclass(slots=True)
class Merged:
    """A policy with its ancestors: every part by id, in order, the nearest one standing."""

    chain: tuple[PolicyFile, ...]
    rules: dict[str, Entry] = field(default_factory=dict)
    values: dict[str, Entry] = field(default_factory=dict)
    code_sets: dict[str, Entry] = field(default_factory=dict)
    measures: dict[str, Entry] = field(default_factory=dict)
    disabled: dict[str, Entry] = field(default_factory=dict)
    payment: dict[str, Entry] = field(default_factory=dict)
    problems: list[Diagnostic] = field(default_factory=list)

    @property
    def policy(self) -> PolicyFile:
        """The policy itself."""
        return self.chain[-1]


def chain_of(
    policy: PolicyFile, files: Mapping[str, PolicyFile]
) -> tuple[tuple[PolicyFile, ...], list[Diagnostic]]:
    """The policy after all its ancestors, the oldest first.

    With problems when an ancestor is missing or the chain is a circle.
    """
    chain = [policy]
    while (parent_id := chain[0].extends) is not None:
        child = chain[0]
        parent = files.get(parent_id)
        if parent is None:
            close = close_words(parent_id, files)
            advice = (
                f"did you mean '{close[0]}'?" if close else "known: " + ", ".join(sorted(files))
            )
            return tuple(chain), [
                child.document.diagnostic(
                    ("extends",), "unknown-policy", f"there is no policy '{parent_id}'", advice
                )
            ]
        if any(parent is member for member in chain):
            ends = tuple(
                member.related(("extends",), f"'{member.id}' extends '{member.extends}'")
                for member in chain
                if member is not child
            )
            return tuple(chain), [
                child.document.diagnostic(
                    ("extends",),
                    "circular-inheritance",
                    f"'{child.id}' extends '{parent.id}', which in the end extends '{child.id}'",
                    "let one of them stand alone",
                    related=ends,
                )
            ]
        chain.insert(0, parent)
    return tuple(chain), []


def merge(chain: Sequence[PolicyFile]) -> Merged:
    """Puts the parts of a chain together, the oldest ancestor first."""
    merged = Merged(tuple(chain))
    for file in chain:
        _merge_rules(merged, file)
        for section, into in (
            ("values", merged.values),
            ("code_sets", merged.code_sets),
            ("measures", merged.measures),
        ):
            for name, entry in _named(file, section):
                _put(merged, into, section, name, entry)
        if "payment" in file.data:
            entry = Entry(file, ("payment",), file.data["payment"])
            _put(merged, merged.payment, "payment", "payment", entry)
    return merged


def _named(file: PolicyFile, section: str) -> Iterator[tuple[str, Entry]]:
    for name, data in (file.data.get(section) or {}).items():
        yield str(name), Entry(file, (section, name), data)


def _put(merged: Merged, into: dict[str, Entry], section: str, name: str, entry: Entry) -> None:
    inherited = into.get(name)
    replaces = isinstance(entry.data, Mapping) and entry.data.get("mode") == "replace"
    if inherited is not None and not replaces and section != "measures":
        merged.problems.append(
            entry.file.document.diagnostic(
                entry.path,
                "override-without-mode",
                f"'{name}' is inherited, and this entry does not say that it replaces it",
                "add 'mode: replace', or give it another name",
                at_key=True,
                related=(
                    inherited.file.related(inherited.path, f"'{name}' is first written here"),
                ),
            )
        )
    elif inherited is None and replaces:
        _nothing_to_override(merged, entry, name, into)
    into[name] = entry


def _merge_rules(merged: Merged, file: PolicyFile) -> None:
    own: dict[str, Entry] = {}
    for index, rule in enumerate(file.rules):
        entry = Entry(file, ("rules", index), rule)
        rule_id, mode = str(rule["id"]), rule.get("mode", "add")
        if rule_id in own:
            merged.problems.append(
                file.document.diagnostic(
                    (*entry.path, "id"),
                    "duplicate-rule",
                    f"two rules have the id '{rule_id}'",
                    "give one of them another id",
                    related=(file.related((*own[rule_id].path, "id"), "the other one"),),
                )
            )
            continue
        own[rule_id] = entry
        inherited = merged.rules.get(rule_id)
        if mode == "add":
            if inherited is not None:
                merged.problems.append(
                    file.document.diagnostic(
                        (*entry.path, "id"),
                        "override-without-mode",
                        f"rule '{rule_id}' is inherited; this one does not say how it alters it",
                        "add 'mode: replace' or 'mode: disable', or give it another id",
                        related=(
                            inherited.file.related(
                                (*inherited.path, "id"), "it is first written here"
                            ),
                        ),
                    )
                )
            merged.rules[rule_id] = entry
        elif inherited is None:
            _nothing_to_override(merged, entry, rule_id, merged.rules)
            if mode == "replace":
                # It stands all the same, so that what else is wrong with it is told at once.
                merged.rules[rule_id] = entry
        elif mode == "replace":
            merged.rules[rule_id] = entry
        else:
            merged.disabled[rule_id] = entry
            del merged.rules[rule_id]


def _nothing_to_override(
    merged: Merged, entry: Entry, name: str, known: Mapping[str, Entry]
) -> None:
    close = close_words(name, known)
    merged.problems.append(
        entry.file.document.diagnostic(
            entry.path if entry.path[0] != "rules" else (*entry.path, "id"),
            "nothing-to-override",
            f"nothing of the name '{name}' is inherited here",
            f"did you mean '{close[0]}'?" if close else "leave 'mode' out to add it",
        )
    )
