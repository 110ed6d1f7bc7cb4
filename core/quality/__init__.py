"""Rules on records and on the Salesforce files: what failed, what is held back, what is only reported."""

from core.quality.added import with_own_states
from core.quality.checking import CountsDisagree, ensure_fit
from core.quality.files import UnreadableExport, check_files
from core.quality.records import check, create_tables, quarantine
from core.quality.report import Finding, QualityReport
from core.quality.rules import BadRule, Rule, parse, read_rule, shipped

__all__ = [
    "BadRule",
    "CountsDisagree",
    "Finding",
    "QualityReport",
    "Rule",
    "UnreadableExport",
    "check",
    "check_files",
    "create_tables",
    "ensure_fit",
    "parse",
    "quarantine",
    "read_rule",
    "shipped",
    "with_own_states",
]
