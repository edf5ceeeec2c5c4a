"""What the C engine can bear, and what of a ruleset goes beyond it.

Beyond these limits durable_rules 2.0.28 fails, loops or crashes; each is kept well below the
number at which it does. The constants are those of its sources (``rules.h``, ``rete.h``,
``events.c``, ``state.h``), given behind each.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

PATTERNS_OF_A_KIND = 60  # MAX_STACK_SIZE 64
RULES_ON_ONE_CHAIN = 250  # BETA_LIST_LENGTH 256
TESTS_BELOW_ONE_NODE = 500  # NEXT_BUCKET_LENGTH 512
PATTERNS_OF_A_RULE = 16  # MAX_MESSAGE_FRAMES 16
PROPERTIES_OF_A_MESSAGE = 245  # MAX_OBJECT_PROPERTIES 255
RULES_OF_A_NETWORK = 4_000  # MAX_ACTIONS 4096
HIGHEST_PRIORITY = 65_535  # an unsigned short
LARGEST_CONSTANT = 2**53  # a long; the engine reads numbers with atol

OPERATORS = frozenset({"$lt", "$lte", "$gt", "$gte", "$neq"})
_RESERVED = (
    *("id", "sid", "$s", "$i", "$m", "$forward", "$time", "name"),
    *("all", "any", "pri", "count", "cap", "dist"),
    *("$lt", "$lte", "$gt", "$gte", "$eq", "$neq", "$mt", "$imt", "$iall", "$iany"),
    *("$ex", "$nex", "$or", "$and", "$add", "$sub", "$mul", "$div", "$l", "$r"),
)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a rule cannot be compiled: its id (or the network's name), the limit, and the words."""

    rule: str
    limit: str
    message: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.message}"


class NetworkLimitError(ValueError):
    """A rule set that cannot be compiled, with every reason found."""

    def __init__(self, refusals: Sequence[Refusal]) -> None:
        super().__init__("; ".join(map(str, refusals)))
        self.refusals = tuple(refusals)

    def __reduce__(self) -> tuple[type[NetworkLimitError], tuple[tuple[Refusal, ...]]]:
        return type(self), (self.refusals,)


def name_hash(name: str) -> int:
    """FNV-1a of 32 bits, by which alone the engine tells property names apart."""
    value = 0x811C9DC5
    for byte in name.encode():
        value = (value ^ byte) * 0x01000193 & 0xFFFFFFFF
    return value


RESERVED_HASHES = {name_hash(name): name for name in _RESERVED}


def beyond_limits(
    rules: Mapping[str, Any], messages: Mapping[str, Sequence[str]]
) -> Iterator[Refusal]:
    """What of a ruleset the engine cannot bear, or was never proved to bear.

    ``rules`` is the decoded ruleset; ``messages`` gives, for each kind of message that will be
    asserted, its property names without ``id`` and ``sid``.
    """
    if len(rules) > RULES_OF_A_NETWORK:
        yield Refusal(
            "network",
            "rules of a network",
            f"needs {len(rules)} network rules, at most {RULES_OF_A_NETWORK} are safe"
            " - split the policy, or write conditions with fewer alternatives",
        )
    chains: dict[tuple[str, ...], list[str]] = {}
    for name, rule in rules.items():
        yield from _beyond_rule(name, rule)
        for chain in _chains(rule):
            chains.setdefault(chain, []).append(name)
    yield from _beyond_chains(chains)
    yield from _beyond_messages(rules, messages)


def _patterns(rule: Any) -> Iterator[tuple[str, list[Any]]]:
    entries = rule.get("all", ()) if isinstance(rule, dict) else ()
    for entry in entries:
        if isinstance(entry, dict):
            for alias, pattern in entry.items():
                tests = pattern.get("$and") if isinstance(pattern, dict) else None
                yield alias, tests if isinstance(tests, list) else [pattern]


def _chains(rule: Any) -> Iterator[tuple[str, ...]]:
    for _, tests in _patterns(rule):
        yield tuple(map(repr, tests))


def _beyond_rule(name: str, rule: Any) -> Iterator[Refusal]:
    if not isinstance(rule, dict) or set(rule) != {"all", "pri"}:
        yield Refusal(name, "form of a rule", "is not {'all': ..., 'pri': ...}")
        return
    priority = rule["pri"]
    if type(priority) is not int or not 0 <= priority <= HIGHEST_PRIORITY:
        yield Refusal(
            name,
            "priority",
            f"has priority {priority} - give one between 0 and {HIGHEST_PRIORITY}",
        )
    if not rule["all"]:
        yield Refusal(name, "empty rule", "has no pattern, which the engine would never settle")
    if len(rule["all"]) > PATTERNS_OF_A_RULE:
        yield Refusal(
            name,
            "patterns of a rule",
            f"matches {len(rule['all'])} messages, at most {PATTERNS_OF_A_RULE} are safe",
        )
    aliases = [alias for alias, _ in _patterns(rule)]
    for alias, count in Counter(aliases).items():
        if count > 1:
            yield Refusal(name, "repeated alias", f"names {count} patterns '{alias}'")
        if not alias.isalnum():
            yield Refusal(name, "form of a rule", f"names a pattern '{alias}', which has a meaning")
    if any(len(entry) != 1 for entry in rule["all"]):
        yield Refusal(name, "one key an object", "has an entry that does not name one pattern")
    for _, tests in _patterns(rule):
        yield from _beyond_tests(name, tests)


def _beyond_tests(name: str, tests: list[Any]) -> Iterator[Refusal]:
    for place, test in enumerate(tests):
        if not isinstance(test, dict) or len(test) != 1:
            yield Refusal(
                name, "one key an object", f"has the test {test}, of which only one key is read"
            )
            continue
        operator, operand = next(iter(test.items()))
        if operator.startswith("$"):
            if operator not in OPERATORS:
                yield Refusal(name, "form of a rule", f"uses '{operator}', which is not proved")
                continue
            if not isinstance(operand, dict) or len(operand) != 1:
                yield Refusal(
                    name, "one key an object", f"has the test {test}, of which one key is read"
                )
                continue
            key, constant = next(iter(operand.items()))
        else:
            key, constant = operator, operand
        if (key == "kind" and operator == "kind") is not (place == 0):
            yield Refusal(name, "kind comes first", f"tests {test} where the kind belongs")
        elif key != "kind" and (
            type(constant) is not int or not -LARGEST_CONSTANT <= constant <= LARGEST_CONSTANT
        ):
            yield Refusal(
                name,
                "constant",
                f"compares with {constant!r} - give a whole number between"
                f" {-LARGEST_CONSTANT} and {LARGEST_CONSTANT}",
            )


def _beyond_chains(chains: Mapping[tuple[str, ...], Sequence[str]]) -> Iterator[Refusal]:
    """Holds the tree that the engine makes of all patterns against the sizes of its tables."""
    children: dict[tuple[str, ...], set[str]] = {}
    patterns: Counter[str] = Counter()
    for chain, names in chains.items():
        if len(names) > RULES_ON_ONE_CHAIN:
            yield Refusal(
                names[RULES_ON_ONE_CHAIN],
                "rules on one chain",
                f"is one of {len(names)} rules that match the same message in the same way,"
                f" at most {RULES_ON_ONE_CHAIN} are safe",
            )
        if chain:
            patterns[chain[0]] += 1
        for length in range(len(chain)):
            below = children.setdefault(chain[:length], set())
            below.add(chain[length])
    for node, below in children.items():
        if len(below) > TESTS_BELOW_ONE_NODE:
            yield Refusal(
                " ".join(node) or "network",
                "tests below one node",
                f"is followed by {len(below)} different tests, at most {TESTS_BELOW_ONE_NODE}"
                " are safe",
            )
    for kind, count in patterns.items():
        constants = _exclusive(chain for chain in chains if chain[:1] == (kind,))
        if count > PATTERNS_OF_A_KIND and not constants:
            yield Refusal(
                kind,
                "patterns of a kind",
                f"is matched by {count} patterns, at most {PATTERNS_OF_A_KIND} are safe",
            )


def _exclusive(chains: Iterable[tuple[str, ...]]) -> bool:
    """Whether each chain is a kind and one ``==`` on the same property: one message meets one."""
    properties = set()
    for chain in chains:
        if len(chain) != 2 or "$" in chain[1]:
            return False
        properties.add(chain[1].partition(":")[0])
    return len(properties) == 1


def _beyond_messages(
    rules: Mapping[str, Any], messages: Mapping[str, Sequence[str]]
) -> Iterator[Refusal]:
    for kind, properties in messages.items():
        if len(properties) + 2 > PROPERTIES_OF_A_MESSAGE:
            yield Refusal(
                kind,
                "properties of a message",
                f"has {len(properties) + 2} properties, at most {PROPERTIES_OF_A_MESSAGE} are safe",
            )
    seen: dict[int, str] = dict(RESERVED_HASHES)
    tested = {
        key
        for rule in rules.values()
        for _, tests in _patterns(rule)
        for test in tests
        if isinstance(test, dict)
        for operator, operand in test.items()
        for key in (operand if isinstance(operand, dict) else (operator,))
    }
    sent = {name for properties in messages.values() for name in properties}
    for name in sorted(tested | sent):
        other = seen.setdefault(name_hash(name), name)
        if other != name or name in _RESERVED:
            yield Refusal(
                name,
                "property names",
                f"is taken for '{other}' by the engine, which compares names by hash"
                " - choose another name",
            )
