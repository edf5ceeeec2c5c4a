"""Whatever a user can type or write stands in the documents."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.cli.arguments import parse
from engine.cli.commands import COMMANDS
from engine.determination.phrases import CONFIDENCES, OUTCOMES
from engine.facts import vocabulary
from engine.facts.measures import MEASURES
from engine.facts.vocabulary import FactType
from engine.policy.conditions import COMPARISONS, DATE_COMPARISONS
from engine.policy.model import Confidence, Severity
from engine.policy.policy_schema import policy_schema
from engine.policy.shapes import SHAPES, Shape
from tests.docs.documents import DOCS, ROOT, text_of

LANGUAGE = text_of(DOCS / "policy-language.md")
COMMANDS_PAGE = text_of(DOCS / "commands.md")
BILLING = text_of(DOCS / "for-billing-managers.md")
THERAPISTS = text_of(DOCS / "for-therapists.md")
README = text_of(ROOT / "README.md")


def section(text: str, title: str, level: int) -> str:
    """What stands under a heading."""
    _, found, after = text.partition(f"\n{'#' * level} {title}\n")
    assert found, f"no heading '{title}'"
    return after.partition(f"\n{'#' * level} ")[0]


def help_of(capsys: pytest.CaptureFixture[str], *command: str) -> str:
    """What ``--help`` prints."""
    with pytest.raises(SystemExit):
        parse([*command, "--help"])
    return capsys.readouterr().out


def options_in(text: str) -> set[str]:
    """The options that a help text defines."""
    lines = [line.strip() for line in text.splitlines()]
    words = [word.strip(",") for line in lines if line.startswith("-") for word in line.split()[:2]]
    return {word for word in words if word.startswith("-")}


@pytest.mark.parametrize("command", [command.name for command in COMMANDS])
def test_every_option_of_a_command_is_documented(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    shared = section(COMMANDS_PAGE, "Options of every command", 2)
    told = section(COMMANDS_PAGE, command, 2) + shared
    options = options_in(help_of(capsys, command))
    assert {"--help", "--kb"} <= options
    assert {
        option for option in options if f"`{option}" not in told and f", {option}`" not in told
    } == set()


def test_every_command_of_the_help_is_documented(capsys: pytest.CaptureFixture[str]) -> None:
    listed = help_of(capsys).partition("COMMAND\n")[2].partition("\n\n")[0]
    names = [line.split()[0] for line in listed.splitlines() if line.startswith("    ")]
    assert {"check", "validate"} <= set(names)
    for name in names:
        section(COMMANDS_PAGE, name, 2)


@pytest.mark.parametrize("shape", SHAPES.values(), ids=lambda shape: shape.name)
def test_every_shape_is_documented_with_its_parameters(shape: Shape) -> None:
    told = section(LANGUAGE, shape.name, 3)
    assert shape.severity in told
    assert [p.name for p in shape.parameters if f"| `{p.name}` |" not in told] == []


def test_every_field_of_a_policy_is_documented() -> None:
    schema = policy_schema(vocabulary.load())
    file, rule = section(LANGUAGE, "The file", 2), section(LANGUAGE, "A rule", 2)
    general = schema["$defs"]["rule"]["allOf"][0]["then"]["properties"]
    assert [key for key in schema["properties"] if f"| `{key}` |" not in file] == []
    assert [key for key in general if f"| `{key}` |" not in rule] == []


def test_no_field_of_a_policy_is_left_unexplained() -> None:
    rows = [line.split("|") for line in LANGUAGE.splitlines() if line.startswith("| `")]
    assert [row for row in rows if not row[-2].strip()] == []


def test_every_comparison_type_and_severity_is_documented() -> None:
    conditions = section(LANGUAGE, "Conditions", 2)
    words = [*COMPARISONS, *DATE_COMPARISONS, *FactType, "all", "any", "not", "none_of", "all_of"]
    assert [word for word in words if f"`{word}" not in conditions] == []
    severities = section(LANGUAGE, "Severities", 3)
    assert [word for word in Severity if f"| `{word}` |" not in severities] == []


def test_every_measure_is_documented_with_its_arguments() -> None:
    told = section(LANGUAGE, "measures", 3)
    words = {word for spec in MEASURES.values() for word in (spec.name, *spec.args, *spec.optional)}
    assert {word for word in words if f"`{word}`" not in told} == set()


def test_every_fact_is_documented() -> None:
    page = text_of(DOCS / "facts.md")
    assert [fact for fact in vocabulary.load().facts if f"### `{fact}`" not in page] == []


def test_those_who_write_policies_learn_every_top_field_and_mark() -> None:
    fields = list(policy_schema(vocabulary.load())["properties"])
    # A small policy needs no arithmetic of its own; the reference has it.
    fields.remove("measures")
    words = [*fields, *Confidence, *Severity, "replace", "disable", "survivors", "--mutation"]
    assert [word for word in words if word not in BILLING] == []


@pytest.mark.parametrize("page", [README, THERAPISTS], ids=["README", "for-therapists"])
def test_every_outcome_is_explained_where_people_begin(page: str) -> None:
    words = [outcome.partition(" - ")[0] for outcome in OUTCOMES.values()]
    assert [word for word in words if f"| {word} |" not in page] == []


def test_every_mark_of_confidence_is_explained_to_therapists() -> None:
    assert [mark for mark in CONFIDENCES.values() if f"| {mark} |" not in THERAPISTS] == []


def test_every_folder_that_the_readme_names_is_there() -> None:
    rooms = section(README, "The rooms", 2)
    named = {
        part.strip("`/, ")
        for line in rooms.splitlines()
        if line.startswith("| `")
        for part in line.split("|")[1].split(",")
    }
    assert {"engine", "policies"} <= named
    assert {folder for folder in named if not Path(ROOT, folder).is_dir()} == set()
