"""The first line of a YAML file that tells editors which schema to check it against.

Editors (the YAML language server) take the path from the file on. The shipped policies stand beside
the schemas; a knowledge base of one's own holds copies of those that its files name.
"""

from __future__ import annotations

import posixpath
import re
from pathlib import PurePosixPath

from engine.knowledge.contents import SCHEMAS, Contents

_LINE = "# yaml-language-server: $schema={path}\n"
SETTINGS_LINE = _LINE.format(path=f"{SCHEMAS}/knowledge-base.schema.json")
_OUTSIDE = re.compile(rb"\A(# yaml-language-server: \$schema=)\.\./((?:\.\./)*schemas/)")
_ENDING = ".schema.json"
COPIED = tuple(
    f"{name}{_ENDING}"
    for name in ("code-labels", "contractors", "knowledge-base", "policy", "scenarios", "visit")
)
"""The schemas that files of a knowledge base name, or that those refer to."""


def schema_line(contents: Contents, name: str, schema: str) -> str:
    """The line for the file ``name``; empty where the knowledge base holds no such schema.

    ``schema`` is a name such as ``policy``.
    """
    held = f"{SCHEMAS}/{schema}{_ENDING}"
    if contents.read(held) is None:
        return ""
    return _LINE.format(path=posixpath.relpath(held, PurePosixPath(name).parent))


def with_schemas_inside(content: bytes) -> bytes:
    """A shipped file whose line leads to the schemas within its folder rather than beside it."""
    return _OUTSIDE.sub(rb"\1\2", content)
