"""Draws docs/images/check.svg from a real run: ``python -m docs.make_pictures``.

The picture holds no address of a font, so that looking at it asks nobody for anything.
"""

from __future__ import annotations

import io
import re
from datetime import date
from pathlib import Path

from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console
from rich.text import Text

from engine.determination.evaluate import Evaluator
from engine.determination.render_text import page
from engine.facts import read_visit, vocabulary
from engine.knowledge import KnowledgeBase

ROOT = Path(__file__).resolve().parents[1]
PICTURE = ROOT / "docs" / "images" / "check.svg"
EXAMPLE = "examples/06-assistant-without-modifier.yaml"
AS_OF = date(2026, 2, 2)
_COLUMNS = 96
_FONT_FACES = re.compile(r"\s*@font-face \{\{.*?\}\}", re.DOTALL)


def picture() -> str:
    """The picture as SVG; the same for the same example and policies."""
    base = KnowledgeBase.open(ROOT / "policies")
    reading = read_visit(ROOT / EXAMPLE, vocabulary.load(), EXAMPLE, labels=base.labels)
    if reading.visit is None:
        raise ValueError(f"{EXAMPLE} cannot be read - payor-rules validate {EXAMPLE}")
    console = Console(
        record=True,
        width=_COLUMNS,
        file=io.StringIO(),
        force_terminal=True,
        color_system="truecolor",
        highlight=False,
        emoji=False,
    )
    console.print(Text.assemble(("$ ", "dim"), f"payor-rules check {EXAMPLE}"), "")
    evaluator = Evaluator(base)
    try:
        for part in page(evaluator.determine(reading.visit, None, AS_OF)):
            console.print(part)
    finally:
        evaluator.close()
    svg = console.export_svg(
        title="payor-rules check",
        code_format=_FONT_FACES.sub("", CONSOLE_SVG_FORMAT),
        unique_id="check",
    )
    return "\n".join(line.rstrip() for line in svg.splitlines()) + "\n"


def main() -> None:
    """Writes the picture."""
    PICTURE.parent.mkdir(exist_ok=True)
    PICTURE.write_text(picture(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
