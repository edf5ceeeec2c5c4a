"""The knowledge base as a whole: all policies of a folder, checked together."""

from engine.knowledge.base import KnowledgeBase, KnowledgeBaseError

__all__ = ["KnowledgeBase", "KnowledgeBaseError"]
