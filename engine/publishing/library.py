"""The library: the policies that come with the program, from which a knowledge base is made."""

from __future__ import annotations

import os
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from dulwich.refs import Ref

from engine.knowledge.contents import REFERENCE, SCHEMAS
from engine.knowledge.schema_lines import COPIED, with_schemas_inside
from engine.locations import schemas_folder, shipped_knowledge_base

LIBRARY_REF = Ref(b"refs/payor-rules/library")
"""The published state that holds the library from which the knowledge base was made."""
SNAPSHOTS = b"refs/payor-rules/libraries"
"""Below it stand the libraries that were taken over later, each a commit of its own."""
TRAILER = "Library"
_IMPORTED = "imported"


def library_version() -> str:
    """The release of the program; ``unreleased`` in a checkout that is not installed."""
    try:
        return version("payor-rules")
    except PackageNotFoundError:
        return "unreleased"


def library_files() -> dict[str, bytes]:
    """The files of the library by name, without hidden ones and imported tables.

    The schemas that they name for editors are among them.
    """
    root = shipped_knowledge_base()
    found = {f"{SCHEMAS}/{name}": (schemas_folder() / name).read_bytes() for name in COPIED}
    for folder, folders, names in os.walk(root):
        here = Path(folder)
        folders[:] = [f for f in folders if not f.startswith(".") and not _imported(root, here / f)]
        for name in sorted(names):
            if not name.startswith("."):
                path = here / name
                content = path.read_bytes()
                found[path.relative_to(root).as_posix()] = with_schemas_inside(content)
    return dict(sorted(found.items()))


def _imported(root: Path, folder: Path) -> bool:
    return folder == root / REFERENCE / _IMPORTED
