"""Text to values, in SQL: the one place where a cell's text is read."""

from core.parsers.library import PARSER_VERSION, install
from core.parsers.reference import UnreadableReference
from core.parsers.registry import (
    NO_CELL,
    PARSERS,
    PERIOD,
    PHRASE,
    ZIP_CITIES,
    Lookup,
    Parser,
    WrongArguments,
)

__all__ = [
    "NO_CELL",
    "PARSERS",
    "PARSER_VERSION",
    "PERIOD",
    "PHRASE",
    "ZIP_CITIES",
    "Lookup",
    "Parser",
    "UnreadableReference",
    "WrongArguments",
    "install",
]
