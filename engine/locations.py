"""Where the shipped schemas and the knowledge base are found."""

from __future__ import annotations

import os
from pathlib import Path

KNOWLEDGE_BASE_VARIABLE = "PAYOR_RULES_KB"

_PACKAGE = Path(__file__).resolve().parent


def _shipped(name: str) -> Path:
    # Installed from a wheel, the data stand inside the package; in a checkout, beside it.
    inside = _PACKAGE / "_data" / name
    return inside if inside.is_dir() else _PACKAGE.parent / name


def schemas_folder() -> Path:
    """The folder of the JSON Schemas and the vocabulary."""
    return _shipped("schemas")


def shipped_knowledge_base() -> Path:
    """The folder of the policies that come with the program."""
    return _shipped("policies")


def knowledge_base_folder(stated: str | os.PathLike[str] | None = None) -> Path:
    """The folder of policies: as stated, else from the environment, else the shipped one."""
    if stated is not None:
        return Path(stated)
    from_environment = os.environ.get(KNOWLEDGE_BASE_VARIABLE)
    return Path(from_environment) if from_environment else shipped_knowledge_base()


def examples_folder() -> Path:
    """The folder of example visits."""
    return _shipped("examples")
