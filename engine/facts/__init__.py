"""The facts of a visit: the vocabulary, reading a visit file, and what is derived from it."""

from engine.facts.visit import Authorization, Line, Visit
from engine.facts.vocabulary import Change, FactSpec, FactType, Vocabulary

__all__ = ["Authorization", "Change", "FactSpec", "FactType", "Line", "Visit", "Vocabulary"]
