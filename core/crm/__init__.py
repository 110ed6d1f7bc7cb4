"""What Salesforce holds against what the month brought, and the files that close the gap."""

from core.crm.bundle import NothingExported, bundle
from core.crm.comparison import Comparison, compare, explain, extract_fingerprint
from core.crm.dry_run import write_predictions
from core.crm.export import Export, export
from core.crm.failures import MEANINGS as FAILURES
from core.crm.field_list import OrgField, UnreadableFieldList
from core.crm.field_list import read as read_field_list
from core.crm.files import BrokenExport, ExportFile, examine
from core.crm.options import Default, Options
from core.crm.org import AddedField, Org, Regions, fillable
from core.crm.sent import remember_sent
from core.crm.specification import LeadField, Policy, Specification, UnusableSpecification, shipped

__all__ = [
    "FAILURES",
    "AddedField",
    "BrokenExport",
    "Comparison",
    "Default",
    "Export",
    "ExportFile",
    "LeadField",
    "NothingExported",
    "Options",
    "Org",
    "OrgField",
    "Policy",
    "Regions",
    "Specification",
    "UnreadableFieldList",
    "UnusableSpecification",
    "bundle",
    "compare",
    "examine",
    "explain",
    "export",
    "extract_fingerprint",
    "fillable",
    "read_field_list",
    "remember_sent",
    "shipped",
    "write_predictions",
]
