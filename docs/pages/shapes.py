"""The part of docs/policy-language.md on rule shapes: parameters, and a shipped rule of each."""

from __future__ import annotations

from collections.abc import Iterator

from docs.pages.markdown import code, codes, page, sentence, table
from engine.knowledge import KnowledgeBase
from engine.policy.files import PolicyFile
from engine.policy.shapes import SHAPES, Kind, Parameter, Shape
from engine.rules.tree import Scope

_KINDS = {
    Kind.COUNT: "a whole number or `{value: name}`",
    Kind.MONEY: "an amount in USD or `{value: name}`",
    Kind.DATE: "a date",
    Kind.CODES: "codes, spans of codes, `set:name`",
    Kind.TEXT: "a text",
    Kind.TEXTS: "one word or a list",
    Kind.FACT: "a fact",
    Kind.FACTS: "one fact or a list",
    Kind.BY_DISCIPLINE: "`{PT: ..., OT: ...}`",
    Kind.ITEMS: "a list of `{id, require, message}`",
}
_SCOPES = {
    Scope.LINE: "each line, whether or not it names `codes`",
    Scope.VISIT: "the visit as a whole",
    None: "each line when it names `codes`, else the visit as a whole",
}


def shapes_section(base: KnowledgeBase) -> str:
    """An overview of the shapes, then each with its parameters and an example."""
    overview = (
        (f"[{code(s.name)}](#{s.name})", s.about, code(s.severity)) for s in SHAPES.values()
    )
    return page(
        table(("Shape", "Says", "Severity unless the rule states one"), overview),
        *(part for shape in SHAPES.values() for part in _shape(shape, base)),
    )


def _shape(shape: Shape, base: KnowledgeBase) -> Iterator[str]:
    yield f"### {shape.name}"
    yield sentence(shape.about)
    lines = [
        f"- looks at: {_SCOPES[shape.scope]}",
        f"- severity: {code(shape.severity)}",
        f"- message: “{shape.message}”",
    ]
    if shape.fix is not None:
        lines.append(f"- fix: {code(shape.fix.kind)}, “{shape.fix.do}”")
    yield "\n".join(lines)
    if shape.parameters:
        yield table(("Parameter", "Takes", "Required", "Means"), map(_parameter, shape.parameters))
    else:
        yield "It has no parameters of its own."
    yield from _example(shape, base)


def _parameter(parameter: Parameter) -> tuple[str, ...]:
    takes = _KINDS[parameter.kind]
    if parameter.options:
        takes = f"one of {codes(parameter.options)}"
    elif parameter.fact.endswith("."):
        takes += f" below {code(parameter.fact)}, that word left out"
    elif parameter.fact:
        takes += f" of {code(parameter.fact)}"
    required = "yes" if parameter.required else "no"
    if parameter.usual:
        usual = code(parameter.usual) if parameter.usual in parameter.options else parameter.usual
        required += f"; left out: {usual}"
    unit = f", in {parameter.unit}" if parameter.unit else ""
    return code(parameter.name), takes + unit, required, f"{parameter.label}: {parameter.about}"


def _example(shape: Shape, base: KnowledgeBase) -> Iterator[str]:
    found = [
        (len(text), file.id, text, file)
        for file in base.files.values()
        for index, rule in enumerate(file.rules)
        if rule.get("shape") == shape.name
        for text in [_as_written(file, index)]
    ]
    if found:
        _, _, text, file = min(found, key=lambda one: one[:3])
        yield f"For example, in [{file.document.name}](../{file.document.name}):"
        yield f"```yaml\n{text}\n```"


def _as_written(file: PolicyFile, index: int) -> str:
    """The lines of a rule as its file has them, moved to the left."""
    line, column = file.document.positions[("rules", index)]
    indent = column - len("- ") - 1
    lines = file.document.text.splitlines()[line - 1 :]
    taken = [lines[0]]
    for text in lines[1:]:
        if not text.strip() or len(text) - len(text.lstrip()) <= indent:
            break
        taken.append(text)
    return "\n".join(text[indent:] for text in taken)
