"""The versioned agreement on each source: its columns, what they mean, and drift from it."""

from core.contracts import correcting
from core.contracts.document import ContractError, from_yaml, shipped, to_yaml
from core.contracts.drift import Drift, Rename, accept_missing, accept_new, accept_rename, compare
from core.contracts.examination import COLUMNS, Examination, check, examine, of_header, settled
from core.contracts.model import Column, Contract, FieldMapping, Key, NormalFinding, Policy
from core.contracts.pairs import side_by_side
from core.contracts.portraits import Portrait, portray, profile
from core.contracts.profiles import ColumnProfile, DeliveryProfile, Profile
from core.contracts.recognition import Candidate, Recognition, recognise
from core.contracts.standard import MissingColumns, Standardised, standardise
from core.contracts.telling import Difference, tell

__all__ = [
    "COLUMNS",
    "Candidate",
    "Column",
    "ColumnProfile",
    "Contract",
    "ContractError",
    "DeliveryProfile",
    "Difference",
    "Drift",
    "Examination",
    "FieldMapping",
    "Key",
    "MissingColumns",
    "NormalFinding",
    "Policy",
    "Portrait",
    "Profile",
    "Recognition",
    "Rename",
    "Standardised",
    "accept_missing",
    "accept_new",
    "accept_rename",
    "check",
    "compare",
    "correcting",
    "examine",
    "from_yaml",
    "of_header",
    "portray",
    "profile",
    "recognise",
    "settled",
    "shipped",
    "side_by_side",
    "standardise",
    "tell",
    "to_yaml",
]
