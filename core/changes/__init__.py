"""What changed from one file to the next: any two tables by a key, and a source's records after a load."""

from core.changes.files import Change, FileDifference, TableFile, UnknownColumn, cells, compare_files, keys
from core.changes.records import KINDS, Comparison, Summary, compare_all, planned, summary
from core.changes.rows import Wanted, count, for_people, found

__all__ = [
    "KINDS",
    "Change",
    "Comparison",
    "FileDifference",
    "Summary",
    "TableFile",
    "UnknownColumn",
    "Wanted",
    "cells",
    "compare_all",
    "compare_files",
    "count",
    "for_people",
    "found",
    "keys",
    "planned",
    "summary",
]
