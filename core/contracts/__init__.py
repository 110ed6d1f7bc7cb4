"""The versioned agreement on each source: its columns, what they mean, and drift from it."""

from core.contracts.document import ContractError, from_yaml, shipped, to_yaml
from core.contracts.drift import Drift, Rename, accept_missing, accept_rename, compare
from core.contracts.model import Column, Contract, FieldMapping, Key, NormalFinding
from core.contracts.profiles import ColumnProfile, Profile, profile
from core.contracts.recognition import Candidate, Recognition, recognise
from core.contracts.standard import MissingColumns, Standardised, standardise
from core.contracts.telling import Difference, tell

__all__ = [
    "Candidate",
    "Column",
    "ColumnProfile",
    "Contract",
    "ContractError",
    "Difference",
    "Drift",
    "FieldMapping",
    "Key",
    "MissingColumns",
    "NormalFinding",
    "Profile",
    "Recognition",
    "Rename",
    "Standardised",
    "accept_missing",
    "accept_rename",
    "compare",
    "from_yaml",
    "profile",
    "recognise",
    "shipped",
    "standardise",
    "tell",
    "to_yaml",
]
