"""What went out to Salesforce stays with its lead, whatever the lead is called in later months."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from core.canonical import FIELDS
from core.crm import compare, remember_sent
from core.engine import Connection, literal
from tests.unit.crm_month import EXTRACT, OPTIONS
from tests.unit.matching_records import Record, month, record

JULY, AUGUST, SEPTEMBER, OCTOBER, NOVEMBER = (f"2026-{number:02}" for number in range(7, 12))
A = record("nevada", "1", "SUNNY ACORNS", "12 OAK ST, 89101", license_number="1")
B = record("texas", "b", "OTHER NAME", "77 ELM ST, 89102")
UNNAMED = record("texas", "c", None, "5 ASH ST, 89103")
NAMED = UNNAMED | {"company": "THIRD NAME", "match_company": "THIRD NAME"}
CRM = record("salesforce", "1", "SUNNY ACORNS", "12 OAK ST, 89101")
A_AND_B, A_AND_C = ("nevada:1", "texas:b", "merge"), ("nevada:1", "texas:c", "merge")

Answer = tuple[str, str | None, str | None]


class Months:
    """Matching and comparison of months that all have the same extract."""

    def __init__(self, connection: Connection, folder: Path) -> None:
        self.connection, self.folder = connection, folder
        connection.execute(f"""
            create table run_input as select 'salesforce' as source, 'crm' as kind, '{EXTRACT}' as sha256;
            create table history_export
                (period varchar, lead_id varchar, action varchar, crm_sha256 varchar);""")

    def __call__(
        self, period: str, records: Sequence[Record], *decisions: tuple[str, str, str]
    ) -> dict[str, Answer]:
        """Record id -> action, reason and Salesforce id of its lead."""
        month(self.connection, period, records, decisions)
        first = ", ".join(f"min({each.name} order by sfdc_id nulls first) as {each.name}" for each in FIELDS)
        self.connection.execute(f"""
            create or replace table lead_record as
            select stg_record.* replace ([] as problems), lead_id
            from stg_record join lead_member using (record_id);
            create or replace table lead as
            select lead_id, {first}, list(source) as sources from lead_record group by lead_id""")
        compare(self.connection, OPTIONS)
        sent = self.folder / "export.parquet"
        remember_sent(self.connection, sent)
        self.connection.execute(f"insert into history_export from read_parquet({literal(sent)})")
        rows = self.connection.execute("""
            select record_id, action, reason, crm_comparison.sfdc_id
            from crm_comparison join lead_record using (lead_id)""").fetchall()
        return {record_id: (action, reason, sfdc_id) for record_id, action, reason, sfdc_id in rows}


@pytest.fixture
def months(connection: Connection, tmp_path: Path) -> Months:
    return Months(connection, tmp_path)


INSERT, SENT = ("insert", None, None), ("withheld", "sent", None)


def test_what_was_sent_is_withheld_for_the_survivor_in_every_later_month(months: Months) -> None:
    assert months(JULY, [UNNAMED])["texas:c"] == ("withheld", "no_company", None)
    assert months(AUGUST, [A, UNNAMED])["nevada:1"] == INSERT
    for period in (SEPTEMBER, OCTOBER, NOVEMBER):
        assert months(period, [A, UNNAMED], A_AND_C) == {"nevada:1": SENT, "texas:c": SENT}


def test_what_was_sent_two_merges_ago_is_withheld(months: Months) -> None:
    months(JULY, [UNNAMED])
    unnamed = B | {"company": None, "match_company": None, "match_operator": None}
    months(AUGUST, [UNNAMED, unnamed])
    assert months(SEPTEMBER, [UNNAMED, unnamed, A])["nevada:1"] == INSERT
    assert months(OCTOBER, [UNNAMED, unnamed, A], A_AND_B)["texas:b"] == SENT
    assert set(months(NOVEMBER, [UNNAMED, unnamed, A], A_AND_B, A_AND_C).values()) == {SENT}
    assert set(months("2026-12", [UNNAMED, unnamed, A], A_AND_B, A_AND_C).values()) == {SENT}


def test_after_an_undone_merge_the_part_that_was_sent_keeps_it(months: Months) -> None:
    months(JULY, [UNNAMED])
    months(AUGUST, [A, UNNAMED])
    months(SEPTEMBER, [A, UNNAMED], A_AND_C)
    assert months(OCTOBER, [A, NAMED]) == {"nevada:1": SENT, "texas:c": INSERT}


def test_a_lead_that_splits_off_does_not_claim_what_was_sent(months: Months) -> None:
    assert set(months(JULY, [A, B], A_AND_B).values()) == {INSERT}
    parted = ("nevada:1", "texas:b", "distinct")
    assert months(AUGUST, [A, B], parted) == {"nevada:1": SENT, "texas:b": INSERT}
    assert set(months(SEPTEMBER, [A, B], parted).values()) == {SENT}


def test_a_salesforce_id_goes_where_its_record_goes(months: Months) -> None:
    placeless = record("texas", "b", "OTHER NAME")
    months(JULY, [placeless])
    assert months(AUGUST, [A, placeless, CRM])["nevada:1"][2] == "00Q1"
    merged = months(SEPTEMBER, [A, placeless, CRM], A_AND_B)
    assert {sfdc_id for _, _, sfdc_id in merged.values()} == {"00Q1"}
    parted = months(OCTOBER, [A, placeless, CRM])
    assert (parted["nevada:1"][2], parted["texas:b"][2]) == ("00Q1", None)
