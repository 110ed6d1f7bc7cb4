"""The canonical lead fields: what every source's columns are mapped to, and the shape of standard Parquet."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Field:
    name: str
    type: str
    label: str
    crm_only: bool = False


TEXT, WHOLE, YES_NO, DATE, TIME = "VARCHAR", "INTEGER", "BOOLEAN", "DATE", "TIMESTAMP"

FIELDS: tuple[Field, ...] = (
    Field("company", TEXT, "Company"),
    Field("operator", TEXT, "Operator"),
    Field("first_name", TEXT, "First name"),
    Field("last_name", TEXT, "Last name"),
    Field("title", TEXT, "Title"),
    Field("contact_names", TEXT, "Contact names"),
    Field("email", TEXT, "Email"),
    Field("phone", TEXT, "Phone"),
    Field("phone_extension", TEXT, "Phone extension"),
    Field("phone2", TEXT, "Second phone"),
    Field("mobile_phone", TEXT, "Mobile phone"),
    Field("website", TEXT, "Website"),
    Field("street", TEXT, "Street"),
    Field("street2", TEXT, "Unit"),
    Field("city", TEXT, "City"),
    Field("state", TEXT, "State"),
    Field("zip", TEXT, "ZIP code"),
    Field("zip4", TEXT, "ZIP+4"),
    Field("county", TEXT, "County"),
    Field("country", TEXT, "Country"),
    Field("license_number", TEXT, "Licence number"),
    Field("license_suffix", TEXT, "Licence suffix"),
    Field("license_type", TEXT, "Licence type"),
    Field("facility_type", TEXT, "Facility type"),
    Field("license_status", TEXT, "Licence status"),
    Field("license_issued_date", DATE, "Licence issued"),
    Field("license_expiration_date", DATE, "Licence expires"),
    Field("capacity", WHOLE, "Capacity"),
    Field("min_age_months", WHOLE, "Youngest age (months)"),
    Field("max_age_months", WHOLE, "Oldest age (months)"),
    Field("ages_served", TEXT, "Ages served"),
    Field("accepts_financial_aid", YES_NO, "Accepts financial aid"),
    Field("quality_rating", TEXT, "Quality rating"),
    Field("schedule", TEXT, "Schedule"),
    Field("language", TEXT, "Language"),
    Field("curriculum_type", TEXT, "Curriculum"),
    Field("provider_id", TEXT, "Provider id"),
    Field("has_opted_out_of_email", YES_NO, "Opted out of email"),
    Field("do_not_call", YES_NO, "Do not call"),
    Field("sfdc_id", TEXT, "Salesforce id", crm_only=True),
    Field("lead_status", TEXT, "Lead status", crm_only=True),
    Field("lead_source", TEXT, "Lead source", crm_only=True),
    Field("is_converted", YES_NO, "Converted", crm_only=True),
    Field("is_deleted", YES_NO, "Deleted", crm_only=True),
    Field("created_at", TIME, "Created", crm_only=True),
    Field("last_modified_at", TIME, "Last modified", crm_only=True),
    Field("last_activity_date", DATE, "Last activity", crm_only=True),
    Field("email_bounced_date", DATE, "Email bounced", crm_only=True),
    Field("outreach_stage", TEXT, "Outreach stage", crm_only=True),
    Field("current_enrollment", WHOLE, "Current enrolment", crm_only=True),
    Field("lead_source_updated_date", DATE, "Lead source updated", crm_only=True),
    Field("brightwheel_school_uuid", TEXT, "Brightwheel school", crm_only=True),
)

BY_NAME = {field.name: field for field in FIELDS}

# What every standard record carries besides its canonical values. The match_ columns are made
# once here, so that nothing later has to parse text again.
RECORD_COLUMNS: dict[str, str] = {
    "record_id": TEXT,  # source:record_key
    "source": TEXT,
    "record_key": TEXT,
    "record_number": "BIGINT",  # 1 is the first record after the header, rejected ones counted
}
MATCH_COLUMNS: dict[str, str] = {
    "match_company": TEXT,  # upper case, accents and legal forms gone, words single-spaced
    "match_operator": TEXT,  # the same of the operator, else of the company
    "match_street": TEXT,  # upper case, number and name, suffixes and directions abbreviated, no unit
    "match_house_number": TEXT,
    "match_person": TEXT,  # FIRST LAST, upper case
    "match_email_domain": TEXT,
    "match_website": TEXT,
}
# Codes such as phone.unreadable: the raw cell held something its parser could not read.
PROBLEMS_COLUMN = ("problems", "VARCHAR[]")


def standard_columns() -> dict[str, str]:
    """Every column of standard Parquet with its DuckDB type, in order."""
    return (
        RECORD_COLUMNS
        | {field.name: field.type for field in FIELDS}
        | MATCH_COLUMNS
        | dict([PROBLEMS_COLUMN])
    )
