"""A published run of six records, asked every question once."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from core import engine
from core.canonical import FIELDS, standard_columns
from core.engine import Connection
from core.insights import findings, lead, lead_changes, leads, metrics, queue, reviews, salesforce
from core.insights.lead_changes import Hop, LeadChange
from core.insights.leads import Wanted
from core.insights.metrics import Earlier, FlowLink
from core.insights.salesforce import Asked
from core.settings import load

LEAD_FIELDS = ", ".join(f"{each.name} {each.type}" for each in FIELDS)
RECORD_FIELDS = ", ".join(f"{name} {type_}" for name, type_ in standard_columns().items())
TABLES = f"""
create table run_period (period varchar, first_day date, last_day date, previous_period varchar);
create table run_input (source varchar, title varchar, kind varchar, is_stale boolean,
    found bigint, loaded bigint, rejected bigint, skipped bigint, delivery_period varchar, file_name varchar);
create table record_state (record_id varchar, is_heard boolean);
create table dim_source (source varchar, title varchar, kind varchar, trust_rank integer);
create table lead (lead_id varchar, {LEAD_FIELDS}, sources varchar[], record_count bigint,
    is_stale boolean, change varchar, changed_fields varchar[]);
create table lead_record (lead_id varchar, value_rank bigint, trust_rank bigint,
    is_crm boolean default false, {RECORD_FIELDS});
create table lead_history (lead_id varchar, period varchar, event varchar, changed_fields varchar[],
    record_count bigint, sources varchar[]);
create table lead_change_history (period varchar, kind varchar, lead_id varchar, other_lead_id varchar,
    record_id varchar, old_record_id varchar, why varchar, decision_id bigint);
create table lead_redirect (old_lead_id varchar, lead_id varchar, reason varchar);
create table match_pair (left_id varchar, right_id varchar, left_source varchar, right_source varchar,
    rule varchar, weight double, probability double, band varchar, reason varchar);
create table finding (finding_id varchar, source varchar, column_name varchar, severity varchar,
    expectation varchar, description varchar, checked bigint, failed bigint, is_held boolean);
create table finding_record (finding_id varchar, source varchar, record_id varchar, record_number bigint,
    column_name varchar, value varchar);
create table quarantine (record_id varchar, source varchar, finding_id varchar);
create table metrics_by_period_source (period varchar, source varchar, found bigint, loaded bigint,
    leads bigint, unique_leads bigint, new_records bigint, gone_records bigint);
create table crm_comparison (lead_id varchar, action varchar, reason varchar, sfdc_id varchar);
create table crm_change (lead_id varchar, sfdc_id varchar, field_api_name varchar,
    old_value varchar, new_value varchar);
create table crm_field (position integer, api_name varchar, policy varchar, changed bigint,
    protected bigint, left_blank bigint);
"""
ROWS = (Path(__file__).parents[1] / "data" / "insights" / "run.sql").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    home: Path = tmp_path_factory.mktemp("insights")
    with engine.connect(load(home)) as connection:
        connection.execute(TABLES)
        connection.execute(ROWS)
        yield connection


def test_the_headline_counts_this_period_alone(run: Connection) -> None:
    assert metrics.headline(run) == metrics.Headline(
        period="2026-11", previous_period="2026-10", leads=4, new=1, changed=2, same=1, back=0,
        gone=1, held=1, merged=2, review=2, quarantined=1, stale_sources=("Salesforce leads",),
    )  # fmt: skip


def test_sources_come_in_the_order_of_trust(run: Connection) -> None:
    assert metrics.by_source(run)[["title", "leads"]].values.tolist() == [
        ["Nevada", 3],
        ["Salesforce leads", 2],
    ]
    assert metrics.sources_over_periods(run)["period"].tolist() == ["2026-10", "2026-11", "2026-11"]


def test_states_come_with_the_most_leads_first_and_none_is_lost(run: Connection) -> None:
    frame = metrics.by_state(run)
    assert frame["leads"].tolist() == [2, 1, 1]
    assert frame["state"].iloc[0] == "NV"
    assert frame["leads"].sum() == 4


def test_changed_fields_are_named_in_words(run: Connection) -> None:
    assert metrics.changed_fields(run)[["label", "leads"]].values.tolist() == [["Phone", 2], ["Capacity", 1]]


def test_the_flow_balances_at_every_station(run: Connection) -> None:
    links = metrics.flow(run)
    assert FlowLink("Nevada", "Rejected", 1) in links
    assert FlowLink("Leads", "Unchanged", 0) not in links
    for station in ("Loaded", "Kept", "Leads"):
        came = sum(link.records for link in links if link.end == station)
        went = sum(link.records for link in links if link.start == station)
        assert came == went, station


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ["D", "B", "C", "A"]),
        ("sunny", ["A", "C"]),
        ("SUNNY waco", ["C"]),
        ("(702) 555-0101", ["A"]),
        ("702.555.0101", ["A"]),
        ("555-0101", ["A"]),
        ("%", []),
        ("'; drop table lead", []),
    ],
)
def test_a_search_finds_every_word(run: Connection, text: str, expected: list[str]) -> None:
    assert leads.search(run, Wanted(text))["lead_id"].tolist() == expected
    assert leads.found(run, Wanted(text)) == len(expected)


def test_a_search_can_be_paged(run: Connection) -> None:
    assert leads.search(run, Wanted(), limit=2, offset=2)["lead_id"].tolist() == ["C", "A"]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (Wanted(state="NV"), ["B", "A"]),
        (Wanted(state=leads.NO_STATE), ["D"]),
        (Wanted(source="salesforce"), ["D", "A"]),
        (Wanted(change="changed", state="TX"), ["C"]),
        (Wanted(action="withheld"), ["C"]),
        (Wanted("sunny", source="salesforce"), ["A"]),
    ],
)
def test_filters_narrow_a_search(run: Connection, wanted: Wanted, expected: list[str]) -> None:
    assert leads.search(run, wanted)["lead_id"].tolist() == expected
    assert leads.found(run, wanted) == len(expected)


def test_what_can_be_asked_for_comes_in_the_order_of_use(run: Connection) -> None:
    offered = leads.choices(run)
    assert list(offered.sources.items()) == [("nevada", "Nevada"), ("salesforce", "Salesforce leads")]
    assert offered.states == ("NV", "TX", leads.NO_STATE)


def test_the_month_before_is_counted_from_its_own_events(run: Connection) -> None:
    assert metrics.before(run) == Earlier(leads=1, new=1, changed=0, gone=1, back=0, is_first=True)


def test_a_lead_says_where_each_value_came_from(run: Connection) -> None:
    detail = lead.detail(run, "A")
    stories = {story.name: story for story in detail.fields}
    capacity = stories["capacity"]
    assert capacity.origin is not None
    assert (capacity.value, capacity.origin.source, capacity.origin.record_number) == (12, "Nevada", 1)
    assert [(other.source, other.value) for other in capacity.others] == [("Salesforce leads", 9)]
    assert stories["phone"].others == ()
    assert "email" not in stories
    assert [record.record_id for record in detail.records] == ["n:1", "s:1"]
    assert detail.history["event"].tolist() == ["changed", "new"]
    assert (detail.place, detail.action, detail.reason) == ("Reno, NV", "update", None)


def test_a_merged_id_leads_to_the_lead_that_lives(run: Connection) -> None:
    assert lead.detail(run, "OLD").lead_id == "A"
    assert lead.detail(run, "OLDER").lead_id == "A"


def test_an_unknown_lead_is_explained(run: Connection) -> None:
    with pytest.raises(lead.NoSuchLead, match="There is no lead NOPE"):
        lead.detail(run, "NOPE")


def test_a_lead_that_left_names_the_month_that_had_it(run: Connection) -> None:
    run.execute("begin; insert into lead_history values ('LEFT', '2026-09', 'same', [], 1, [])")
    with pytest.raises(lead.NoSuchLead, match="It was one in September 2026"):
        lead.detail(run, "LEFT")
    run.execute("rollback")


def test_a_search_finds_a_lead_by_an_id_that_was_merged_into_it(run: Connection) -> None:
    assert [leads.search(run, Wanted(text=old))["lead_id"].tolist() for old in ("OLDER", "older sunny")] == [
        ["A"],
        ["A"],
    ]


def test_an_old_id_tells_where_it_led(run: Connection) -> None:
    assert lead_changes.path(run, "OLDER") == [Hop("2026-10", "OLD"), Hop("2026-11", "A")]
    assert lead_changes.path(run, "OLD") == [Hop("2026-11", "A")]
    assert lead_changes.path(run, "B") == []


def test_a_lead_knows_what_it_took_in_and_what_left_it(run: Connection) -> None:
    assert lead_changes.of_lead(run, "A") == [
        LeadChange("2026-11", "key changed", True, None, None, "Nevada 1", "0", "same place", None),
        LeadChange("2026-11", "merged", True, "OLD", None, "Nevada 1", None, "decision", 7),
        LeadChange("2026-11", "redirected", True, "OLDER", None, None, None, "merged on", None),
        LeadChange("2026-11", "split", False, "B", "Kids Club", "Nevada 2", None, "review", None),
        LeadChange("2026-09", "merged", True, "B", "Kids Club", "Nevada 2", None, "model", None),
    ]
    split_off, merged = lead_changes.of_lead(run, "B")
    assert (split_off.is_arrival, split_off.other_title) == (True, "Sunny Days")
    assert (merged.is_arrival, merged.other_title) == (False, "Sunny Days")


def test_a_pair_within_one_lead_is_neither_shown_nor_counted(run: Connection, tmp_path: Path) -> None:
    assert run.execute("select count(*) from match_pair where band = 'review'").fetchall() == [(3,)]
    assert reviews.open_pairs(run) == 2
    queue.write(run, tmp_path / "queue.parquet")
    rows = run.execute(
        f"select left_id, right_id from '{tmp_path / 'queue.parquet'}' order by place"
    ).fetchall()
    assert set(rows) == {("n:2", "s:2"), ("n:1", "n:3")}


def test_a_lead_knows_its_open_pairs(run: Connection) -> None:
    (pair,) = reviews.pairs_of_lead(run, "C")
    assert (pair.ids, pair.right_source, pair.reason) == (("n:1", "n:3"), "Nevada", "name is alike")
    assert {pair.left_title, pair.right_title} == {"Sunny Days", "Old Sunny Barn"}


def test_the_worst_finding_comes_first_and_its_rows_in_file_order(run: Connection) -> None:
    assert findings.every(run)["finding_id"].tolist() == ["crit", "warn", "fine"]
    rows = findings.failing_rows(run, "warn")
    assert rows[["record_number", "is_quarantined"]].values.tolist() == [[2, False], [4, True]]
    assert rows["company"].fillna("not kept").tolist() == ["Kids Club", "not kept"]
    assert findings.every(run)["is_held"].sum() == 2


def test_findings_of_the_salesforce_files_stand_among_the_others(run: Connection, tmp_path: Path) -> None:
    run.execute(f"""
        copy (select 'export.insert:x' as finding_id, 'export.insert' as source, 'Email' as column_name,
            'error' as severity, 'e' as expectation, 'd' as description, 5 as checked, 1 as failed,
            true as is_held) to '{tmp_path}/finding.parquet'""")
    run.execute(f"""
        copy (select 'export.insert:x' as finding_id, 'export.insert' as source, 'f.csv:3' as record_id,
            3 as record_number, 'Email' as column_name, 'bad@' as value)
        to '{tmp_path}/finding_record.parquet'""")
    every = findings.every(run, tmp_path)
    assert every["title"].tolist() == ["Nevada", "Salesforce file: new leads", "Nevada", "Nevada"]
    assert every["is_held"].sum() == findings.every(run)["is_held"].sum() + 1
    assert findings.failing_rows(run, "export.insert:x", files=tmp_path)["value"].tolist() == ["bad@"]
    assert findings.failing_count(run, "warn", tmp_path) == 2


def test_the_salesforce_preview_shows_old_and_new(run: Connection) -> None:
    frame = salesforce.preview(run, field="Capacity__c")
    assert frame[["company", "old_value", "new_value"]].values.tolist() == [["Sunny Days", "9", "12"]]
    assert salesforce.preview_count(run) == 2
    assert salesforce.preview_count(run, text="RENO") == 2
    assert salesforce.preview_count(run, text="nowhere") == 0


def test_leads_are_listed_by_their_answer(run: Connection) -> None:
    assert salesforce.actions(run)["action"].tolist() == ["insert", "update", "withheld", "crm_only"]
    assert salesforce.leads(run, Asked("withheld", "sent"))["lead_id"].tolist() == ["C"]
    assert salesforce.leads_count(run, Asked("withheld", "deleted")) == 0
    assert salesforce.leads_count(run, Asked("insert", nameless=True)) == 1
    assert salesforce.fields(run)["protected"].sum() == 2
    assert salesforce.has_extract(run)
