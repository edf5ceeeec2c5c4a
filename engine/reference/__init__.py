"""Reference tables from files: edit pairs and unit maxima, with their dates and origins."""

from engine.reference.contractors import Contractors, read_contractors
from engine.reference.edit_pairs import read_edit_tables
from engine.reference.source import ReferenceDataError, TableSource, read_source
from engine.reference.tables import ReferenceTables, read_reference_tables
from engine.reference.unit_maxima import read_maxima_tables

__all__ = [
    "Contractors",
    "ReferenceDataError",
    "ReferenceTables",
    "TableSource",
    "read_contractors",
    "read_edit_tables",
    "read_maxima_tables",
    "read_reference_tables",
    "read_source",
]
