"""What may stand where in a policy file: its schema, small enough to be sent to a browser.

A grammar is a list of nodes, each a map of plain data; node 0 is the file.

| Key | Holds |
| --- | --- |
| ``keys`` | for each key what it means, and the node of its value |
| ``required`` | the keys that must be there |
| ``named`` | the lists whose entries may be keys |
| ``beginnings`` | for keys that begin so, the node of their value |
| ``others`` | the node of the value of any other key |
| ``item`` | the node of the entries of a list |
| ``words`` | values, each with what it means |
| ``lists`` | the lists whose entries may be values |
| ``placeholders`` | true: a text in which ``{fact}`` is filled in |
| ``shared`` | a node whose keys, required or not, stand here too |
| ``by``, ``variants``, ``otherwise`` | a key, by whose word one of several nodes stands here |

The lists are made for one policy (``completions``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from engine.facts.measures import FACT_ARGS, MEASURES
from engine.facts.vocabulary import Vocabulary
from engine.policy.key_words import CLOCKS, CONFIDENCES, KEYS, SEVERITIES
from engine.policy.measures import CODE_ARGS, WORD_ARGS
from engine.policy.policy_schema import policy_schema
from engine.policy.shapes import SHAPES, Kind, Parameter
from ui.yaml_editor.conditions import add_conditions

Node = dict[str, Any]
Schema = Mapping[str, Any]

YES_NO: list[list[str]] = [["true"], ["false"]]
_LISTS = {
    "codes": ["codes", "code_sets"],
    "sources": ["sources"],
    "extends": ["policies"],
    "patient_if": ["conclusions"],
    "conclude": ["conclusions"],
}
"""Keys whose values are names that some policy has given, wherever they stand."""
_NAMED = {"values": ["values"], "code_sets": ["set_names"], "measures": ["measure_names"]}
"""Keys below which those who extend a policy name what they replace."""
_MEANINGS: Mapping[str, Mapping[str, str]] = {
    "severity": {str(word): about for word, about in SEVERITIES.items()},
    "confidence": {str(word): about for word, about in CONFIDENCES.items()},
    "clock": {str(word): about for word, about in CLOCKS.items()},
    "shape": {name: shape.about for name, shape in SHAPES.items()},
}
_ARITHMETIC = {
    "sum": "the entries added up",
    "difference": "the first less the second",
    "days": "calendar days from the second to the first",
    "least": "the smallest entry",
    "greatest": "the greatest entry",
}


@lru_cache(maxsize=4)
def policy_grammar(vocabulary: Vocabulary) -> list[Node]:
    """The grammar of a policy file."""
    made = Grammar(vocabulary)
    made.nodes.append({})
    schema = policy_schema(vocabulary)
    made.conditions = add_conditions(made)
    rule = _rule(made, schema["$defs"]["rule"])
    made.references = {"#/$defs/condition": made.conditions, "#/$defs/rule": rule}
    made.nodes[0] = made.node(schema)
    place = made.nodes[0]["keys"]["measures"]
    place[1] = made.add({"named": _NAMED["measures"], "others": _measure(made)})
    return made.nodes


class Grammar:
    """Nodes while they are gathered; equal ones are kept once."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.nodes: list[Node] = []
        self.references: Mapping[str, int] = {}
        self.conditions = 0
        self._known: dict[str, int] = {}

    def add(self, node: Node) -> int:
        """The index of a node."""
        seen = repr(node)
        if seen not in self._known:
            self._known[seen] = len(self.nodes)
            self.nodes.append(node)
        return self._known[seen]

    def of(self, schema: Schema, name: str = "") -> int:
        """The index of the node that a schema stands for, as the value of a key ``name``."""
        reference = schema.get("$ref")
        if reference is not None:
            return self.references.get(reference, self.conditions)
        return self.add(self.node(schema, name))

    def node(self, schema: Schema, name: str = "") -> Node:
        """The node that a schema stands for, as the value of a key ``name``."""
        node: Node = {}
        for part in (schema, *schema.get("oneOf", ())):
            self._take(node, part, name)
        if name in ("message", "do"):
            node["placeholders"] = True
        if name in _NAMED:
            node["named"] = _NAMED[name]
        return node

    def _take(self, node: Node, part: Schema, name: str) -> None:
        if "enum" in part:
            node["words"] = self.words(name, part["enum"])
        elif part.get("type") == "boolean":
            node["words"] = YES_NO
        elif name in _LISTS and "object" not in str(part.get("type")):
            node["lists"] = _LISTS[name]
        if "properties" in part:
            node["keys"] = self.keys(part["properties"])
            node["required"] = list(part.get("required", ()))
            if set(part["properties"]) == {"value"}:
                # A number may be the name of a dated value.
                node["keys"]["value"] = ["a dated value", self.add({"lists": ["values"]})]
        if isinstance(part.get("additionalProperties"), Mapping):
            node["others"] = self.of(part["additionalProperties"])
        if "items" in part:
            node["item"] = self.of(part["items"], name)

    def keys(self, properties: Mapping[str, Schema]) -> dict[str, list[Any]]:
        """Keys with what they mean and the nodes of their values."""
        return {
            key: [schema.get("description") or KEYS.get(key, ""), self.of(schema, key)]
            for key, schema in properties.items()
        }

    def words(self, name: str, words: Iterable[object]) -> list[list[str]]:
        """Values with what they mean, as values of a key ``name``."""
        meanings = _MEANINGS.get(name, {})
        facts = self.vocabulary.facts
        return [
            [str(word), "", meanings.get(str(word), "") or _question(facts, str(word))]
            for word in words
        ]


def _question(facts: Mapping[str, Any], word: str) -> str:
    return str(facts[word].question) if word in facts else ""


def _rule(made: Grammar, schema: Schema) -> int:
    """A rule: by its shape the parameters differ, all else is the same."""
    plain, *shaped = (each["then"] for each in schema["allOf"])
    keys = made.keys(plain["properties"])
    keys["id"] = [KEYS["id"], made.add({"lists": ["rules"]})]
    own = {name: keys.pop(name) for name in ("require", "conclude")}
    shared = made.add({"keys": keys, "required": ["id", "title", "confidence"]})
    variants = {}
    for each in shaped:
        shape = SHAPES[each["title"]]
        parameters = {p.name: [p.about, _parameter(made, p)] for p in shape.parameters}
        required = [p.name for p in shape.parameters if p.required]
        variants[shape.name] = made.add(
            {"shared": shared, "keys": parameters, "required": required}
        )
    general = made.add({"shared": shared, "keys": own})
    return made.add({"by": "shape", "variants": variants, "otherwise": general})


def _parameter(made: Grammar, parameter: Parameter) -> int:
    number: Node = {"keys": {"value": ["a dated value", made.add({"lists": ["values"]})]}}
    if parameter.options:
        return made.add({"words": made.words(parameter.name, parameter.options)})
    match parameter.kind:
        case Kind.COUNT | Kind.MONEY:
            return made.add(number)
        case Kind.CODES:
            return made.add({"lists": ["codes", "code_sets"]})
        case Kind.FACT | Kind.FACTS:
            asked = {
                fact: spec.question
                for fact, spec in made.vocabulary.facts.items()
                if fact.startswith(parameter.fact)
            }
            # Facts that share their beginning may be written without it.
            short = {fact.removeprefix(parameter.fact): asked[fact] for fact in asked}
            return made.add(
                {"words": [[word, "", about] for word, about in (short | asked).items()]}
            )
        case Kind.BY_DISCIPLINE:
            return made.add(
                {"keys": {each: [KEYS["value"], made.add({})] for each in ("PT", "OT")}}
            )
        case Kind.ITEMS:
            keys = {
                "id": [KEYS["id"], made.add({})],
                "require": ["what must hold", made.conditions],
                "message": ["what is said when it does not", made.add({"placeholders": True})],
            }
            return made.add({"item": made.add({"keys": keys, "required": list(keys)})})
        case Kind.TEXTS if parameter.fact:
            labels = made.vocabulary[parameter.fact].values
            return made.add({"words": [[value, label] for value, label in labels.items()]})
    return made.add({})


def _measure(made: Grammar) -> int:
    dated = {"value": ["a dated value", made.add({"lists": ["values"]})]}
    terms = made.add({"lists": ["facts", "measure_names"], "keys": dated})
    keys: dict[str, list[Any]] = {key: [about, terms] for key, about in _ARITHMETIC.items()}
    computed = [
        [name, "a line" if spec.on_line else "the visit", spec.about.split("\n\n")[0]]
        for name, spec in MEASURES.items()
    ]
    keys["compute"] = ["a measure of the engine", made.add({"words": computed})]
    number = made.add({"keys": dated})
    of_codes = made.add({"lists": ["codes", "code_sets"]})
    of_fact = made.add({"lists": ["facts"]})
    for spec in MEASURES.values():
        for name in (*spec.args, *spec.optional):
            node = number
            if name in WORD_ARGS:
                node = made.add({"words": [[word] for word in WORD_ARGS[name]]})
            elif name in CODE_ARGS:
                node = of_codes
            elif name in FACT_ARGS:
                node = of_fact
            keys.setdefault(name, [f"of {spec.name}", node])
    return made.add({"keys": keys})
