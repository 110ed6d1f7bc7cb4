"""Rules on records and on the Salesforce files: what failed, what is held back, what is only reported."""

from core.quality.added import with_own_states
from core.quality.checking import CountsDisagree, ensure_fit
from core.quality.exchange import from_suite, to_suite
from core.quality.files import UnreadableExport, check_files
from core.quality.recheck import Broken, recheck
from core.quality.records import (
    NO_WORDS,
    add_lead_findings,
    check,
    check_leads,
    create_tables,
    quarantine,
    release_all,
)
from core.quality.report import Finding, QualityReport
from core.quality.rules import BadRule, Rule, parse, read_rule, shipped
from core.quality.stand import ensure_askable
from core.quality.suggestions import Suggestion, measure, suggest
from core.quality.trial import Stored, Tried, try_rule

__all__ = [
    "NO_WORDS",
    "BadRule",
    "Broken",
    "CountsDisagree",
    "Finding",
    "QualityReport",
    "Rule",
    "Stored",
    "Suggestion",
    "Tried",
    "UnreadableExport",
    "add_lead_findings",
    "check",
    "check_files",
    "check_leads",
    "create_tables",
    "ensure_askable",
    "ensure_fit",
    "from_suite",
    "measure",
    "parse",
    "quarantine",
    "read_rule",
    "recheck",
    "release_all",
    "shipped",
    "suggest",
    "to_suite",
    "try_rule",
    "with_own_states",
]
