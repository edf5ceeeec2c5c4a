"""Opening the knowledge base that the arguments name."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from engine.cli.exit_codes import UsageError
from engine.facts import Vocabulary, vocabulary
from engine.knowledge import KnowledgeBase, KnowledgeBaseError
from engine.locations import KNOWLEDGE_BASE_VARIABLE, knowledge_base_folder


def open_vocabulary() -> Vocabulary:
    """The vocabulary; raises UsageError when its file has mistakes."""
    try:
        return vocabulary.load()
    except ValueError as error:
        raise UsageError(f"the vocabulary has mistakes\n{error}") from None


def open_knowledge_base(arguments: Namespace) -> KnowledgeBase:
    """The knowledge base; raises UsageError when there is none."""
    open_vocabulary()
    folder = knowledge_base_folder(arguments.kb)
    try:
        return KnowledgeBase.open(folder)
    except KnowledgeBaseError as error:
        raise UsageError(_why_not(folder, error)) from None


def knowledge_base_of(arguments: Namespace) -> Path:
    """The folder of the knowledge base, not opened; raises UsageError when there is none."""
    folder = knowledge_base_folder(arguments.kb)
    if not folder.is_dir():
        what = "is a file, not a folder" if folder.exists() else "is not there"
        raise UsageError(f"the knowledge base {folder} {what} - name its folder with --kb")
    return folder


def _why_not(folder: Path, error: KnowledgeBaseError) -> str:
    if folder.is_file():
        what = f"{folder} is a file, not a knowledge base"
    elif not folder.exists():
        what = f"the knowledge base {folder} is not there"
    else:
        what = error.diagnostics[0].message + f": {folder}"
    return f"{what} - name a folder of policy files with --kb or ${KNOWLEDGE_BASE_VARIABLE}"
