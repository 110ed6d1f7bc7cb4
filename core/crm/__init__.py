"""What Salesforce holds against what the month brought, and the files that close the gap."""

from core.crm.bundle import NothingExported, bundle
from core.crm.comparison import Comparison, compare, explain, extract_fingerprint
from core.crm.export import Export, export
from core.crm.files import BrokenExport, ExportFile, examine
from core.crm.options import Default, Options
from core.crm.sent import remember_sent
from core.crm.specification import LeadField, Policy, Specification, UnusableSpecification, shipped

__all__ = [
    "BrokenExport",
    "Comparison",
    "Default",
    "Export",
    "ExportFile",
    "LeadField",
    "NothingExported",
    "Options",
    "Policy",
    "Specification",
    "UnusableSpecification",
    "bundle",
    "compare",
    "examine",
    "explain",
    "export",
    "extract_fingerprint",
    "remember_sent",
    "shipped",
]
