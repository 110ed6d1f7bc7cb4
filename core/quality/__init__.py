"""Rules on records and on the Salesforce files: what failed, what is held back, what is only reported."""

from core.quality.added import with_own_states
from core.quality.cells import columns_read
from core.quality.checking import CountsDisagree, Target, ensure_fit
from core.quality.examples import Proposal, column_values, learn, propose, right_values, weigh
from core.quality.exchange import Brought, compare, from_suite, to_suite
from core.quality.files import PARTS, UnreadableExport, check_files
from core.quality.history import remember_findings
from core.quality.months import Stored, laid_out, periods, rows_of
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
from core.quality.shapes import SHAPES
from core.quality.stand import ensure_askable
from core.quality.suggestions import Suggestion, measure, suggest
from core.quality.trial import FailingRow, Tried, try_rule
from core.quality.wording import TITLES

__all__ = [
    "NO_WORDS",
    "PARTS",
    "SHAPES",
    "TITLES",
    "BadRule",
    "Broken",
    "Brought",
    "CountsDisagree",
    "FailingRow",
    "Finding",
    "Proposal",
    "QualityReport",
    "Rule",
    "Stored",
    "Suggestion",
    "Target",
    "Tried",
    "UnreadableExport",
    "add_lead_findings",
    "check",
    "check_files",
    "check_leads",
    "column_values",
    "columns_read",
    "compare",
    "create_tables",
    "ensure_askable",
    "ensure_fit",
    "from_suite",
    "laid_out",
    "learn",
    "measure",
    "parse",
    "periods",
    "propose",
    "quarantine",
    "read_rule",
    "recheck",
    "release_all",
    "remember_findings",
    "right_values",
    "rows_of",
    "shipped",
    "suggest",
    "to_suite",
    "try_rule",
    "weigh",
    "with_own_states",
]
