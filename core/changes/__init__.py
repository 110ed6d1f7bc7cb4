"""What changed from one file to the next: any two tables by a key, and a source's records after a load."""

from core.changes.files import Change, FileDifference, TableFile, UnknownColumn, cells, compare_files, keys

__all__ = ["Change", "FileDifference", "TableFile", "UnknownColumn", "cells", "compare_files", "keys"]
