"""pyproject.toml says what is needed, constraints.txt says which version of it, for everything."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from importlib.metadata import distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
CONSTRAINTS = (ROOT / "constraints.txt").read_text(encoding="utf-8")
PIN = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*==[0-9][0-9a-z.]*( ; .+)?")


def pin_lines(text: str) -> list[str]:
    """The lines of a constraints file, without comments and blanks."""
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def pins(text: str) -> dict[str, str]:
    """The version each package is pinned at, by canonical name."""
    requirements = [Requirement(line) for line in pin_lines(text)]
    return {
        canonicalize_name(requirement.name): str(requirement.specifier).removeprefix("==")
        for requirement in requirements
    }


def declared() -> list[Requirement]:
    """Every requirement of pyproject.toml, those of its extras included."""
    extras = PROJECT["optional-dependencies"].values()
    texts = [*PROJECT["dependencies"], *(text for extra in extras for text in extra)]
    return [Requirement(text) for text in texts]


def not_met(requirements: Iterable[Requirement], pinned: Mapping[str, str]) -> list[str]:
    """The requirements that no pin satisfies."""
    return [
        str(requirement)
        for requirement in requirements
        if pinned.get(canonicalize_name(requirement.name)) is None
        or not requirement.specifier.contains(pinned[canonicalize_name(requirement.name)])
    ]


def needed_here(requirements: Iterable[Requirement]) -> set[str]:
    """The canonical names of what the requirements bring in on this system, however indirectly."""
    found: set[tuple[str, frozenset[str]]] = set()
    waiting = list(requirements)
    while waiting:
        requirement = waiting.pop()
        key = (canonicalize_name(requirement.name), frozenset(requirement.extras))
        if key in found:
            continue
        found.add(key)
        for text in distribution(requirement.name).requires or ():
            needed = Requirement(text)
            extras = ["", *requirement.extras]
            if needed.marker is None or any(
                needed.marker.evaluate({"extra": extra}) for extra in extras
            ):
                waiting.append(needed)
    return {name for name, _ in found}


def test_every_declared_dependency_is_pinned_within_its_range() -> None:
    assert not_met(declared(), pins(CONSTRAINTS)) == []


def test_a_missing_pin_and_a_pin_out_of_range_are_both_reported() -> None:
    wanted = [Requirement("streamlit>=1.67,<1.68"), Requirement("rich"), Requirement("typer>=1")]
    assert not_met(wanted, pins("streamlit==1.68.0\nrich==15.0.0\n")) == [
        "streamlit<1.68,>=1.67",
        "typer>=1",
    ]


def test_everything_the_dependencies_bring_in_is_pinned() -> None:
    installed = [
        Requirement(text)
        for text in PROJECT["dependencies"] + PROJECT["optional-dependencies"]["dev"]
    ]
    assert needed_here(installed) - set(pins(CONSTRAINTS)) == set()


def test_constraints_are_plain_pins_that_name_no_host() -> None:
    assert [line for line in pin_lines(CONSTRAINTS) if not PIN.fullmatch(line)] == []
    assert "://" not in CONSTRAINTS


def test_an_index_option_or_an_address_is_not_a_plain_pin() -> None:
    for line in ("--index-url https://pypi.example", "rich @ https://pypi.example/rich.whl"):
        assert not PIN.fullmatch(line)


def test_the_packages_the_project_is_built_on_are_dependencies() -> None:
    names = {requirement.name for requirement in declared()}
    assert {"durable-rules", "ruamel.yaml", "jsonschema", "streamlit", "pytest"} <= names


def test_python_3_11_to_3_13_are_taken_and_their_neighbours_are_not() -> None:
    supported = SpecifierSet(PROJECT["requires-python"])
    taken = [
        version for version in ("3.10", "3.11", "3.12", "3.13", "3.14") if version in supported
    ]
    assert taken == ["3.11", "3.12", "3.13"]
