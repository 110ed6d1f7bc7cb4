"""What Salesforce holds against what the month brought, and the files that close the gap."""

from core.crm.answers import (
    FAILED,
    SENT,
    SUCCEEDED,
    UNPROCESSED,
    answers,
    attach_answers,
    last_words,
)
from core.crm.bundle import BUNDLE, NothingExported, bundle, handed_over
from core.crm.comparison import Comparison, compare, explain, extract_fingerprint
from core.crm.dry_run import write_predictions
from core.crm.export import Export, export
from core.crm.failures import meaning as meaning_of_failure
from core.crm.field_list import OrgField, UnreadableFieldList
from core.crm.field_list import read as read_field_list
from core.crm.files import BrokenExport, ExportFile, examine
from core.crm.forecast import Forecast, forecast
from core.crm.forecast import told as forecast_of
from core.crm.manifest import hashes
from core.crm.options import Default, Options
from core.crm.org import AddedField, Org, Regions, fillable
from core.crm.reconciling import Account, SentFile, Shipment, accounts, shipment
from core.crm.refusals import (
    CONDITIONS,
    Foreseen,
    Refusal,
    UnusableRefusal,
    ensure_usable,
    is_refused,
    of_code,
)
from core.crm.refused import Cause, HitRate, RefusedRow
from core.crm.remaking import Fixed
from core.crm.results import Heading, ResultFile, UnusableResult, heading, open_result
from core.crm.sent import remember_sent
from core.crm.specification import LeadField, Policy, Specification, UnusableSpecification, shipped

__all__ = [
    "BUNDLE",
    "CONDITIONS",
    "FAILED",
    "SENT",
    "SUCCEEDED",
    "UNPROCESSED",
    "Account",
    "AddedField",
    "BrokenExport",
    "Cause",
    "Comparison",
    "Default",
    "Export",
    "ExportFile",
    "Fixed",
    "Forecast",
    "Foreseen",
    "Heading",
    "HitRate",
    "LeadField",
    "NothingExported",
    "Options",
    "Org",
    "OrgField",
    "Policy",
    "Refusal",
    "RefusedRow",
    "Regions",
    "ResultFile",
    "SentFile",
    "Shipment",
    "Specification",
    "UnreadableFieldList",
    "UnusableRefusal",
    "UnusableResult",
    "UnusableSpecification",
    "accounts",
    "answers",
    "attach_answers",
    "bundle",
    "compare",
    "ensure_usable",
    "examine",
    "explain",
    "export",
    "extract_fingerprint",
    "fillable",
    "forecast",
    "forecast_of",
    "handed_over",
    "hashes",
    "heading",
    "is_refused",
    "last_words",
    "meaning_of_failure",
    "of_code",
    "open_result",
    "read_field_list",
    "remember_sent",
    "shipment",
    "shipped",
    "write_predictions",
]
