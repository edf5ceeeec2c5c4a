"""The facts of a visit: the vocabulary, reading a visit file, and what is derived from it."""

from engine.facts.read_visit import VisitReading, read_visit
from engine.facts.tables import NO_TABLES, Tables
from engine.facts.views import SessionView, Views, place_of, views
from engine.facts.visit import Authorization, Line, Visit
from engine.facts.visit_schema import visit_schema
from engine.facts.vocabulary import Change, FactSpec, FactType, Vocabulary
from engine.facts.write_visit import visit_to_data, visit_to_yaml

__all__ = [
    "NO_TABLES",
    "Authorization",
    "Change",
    "FactSpec",
    "FactType",
    "Line",
    "SessionView",
    "Tables",
    "Views",
    "Visit",
    "VisitReading",
    "Vocabulary",
    "place_of",
    "read_visit",
    "views",
    "visit_schema",
    "visit_to_data",
    "visit_to_yaml",
]
