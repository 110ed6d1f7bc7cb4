"""Two generated months: what comes, goes, changes, is carried forward, is sent, is decided."""

import json
from collections import Counter
from pathlib import Path

import pytest

from core import sample
from core.state import runs
from tests.e2e.conftest import Decided
from tests.e2e.workspaces import Finished, Place, read_csv, told_of

LICENSING = ("nevada", "oklahoma", "texas")


def delivery(month: Finished, source: str) -> dict[str, object]:
    return next(one for one in month.report["deliveries"] if one["source"] == source)


def kept(place: Place, month: Finished, source: str) -> set[str]:
    query = f"select record_id from lead_record where source = '{source}'"
    return {record for (record,) in place.rows(month.report["run"], query)}


def leads_of(place: Place, month: Finished, records: tuple[str, str]) -> set[str]:
    query = f"select lead_id from lead_record where record_id in {records}"
    return {lead for (lead,) in place.rows(month.report["run"], query)}


def sent(place: Place, month: Finished) -> set[str]:
    query = "select lead_id from crm_comparison where action = 'insert'"
    return {lead for (lead,) in place.rows(month.report["run"], query)}


# The first month, and the same month again.


def test_a_generated_month_is_published_and_balances(first: Finished) -> None:
    assert (first.code, first.report["status"]) == (0, "published")
    assert all(row["holds"] for row in first.report["balance"])
    assert sum(one["loaded"] for one in first.report["deliveries"]) == 300


def test_a_record_that_cannot_be_read_is_rejected_and_counted(first: Finished) -> None:
    texas = delivery(first, "texas")
    assert (texas["found"], texas["loaded"], texas["rejected"]) == (106, 105, 1)


def test_a_record_without_a_name_is_quarantined_and_counted(first: Finished) -> None:
    nevada = delivery(first, "nevada")
    assert (nevada["loaded"], nevada["kept"], nevada["quarantined"]) == (60, 59, 1)


def test_a_generated_month_again_gives_the_same_tables(
    first: Finished, again: Finished, months: Place
) -> None:
    tables = months.tables(first.report["run"])
    assert tables["lead_record"][0] == 299
    assert months.tables(again.report["run"]) == tables


def test_a_generated_month_again_gives_the_same_bytes(
    first: Finished, again: Finished, months: Place
) -> None:
    exported = months.exported(first.report["run"])
    mapped = {"lead_insert.sdl", "lead_update.sdl"}
    assert exported.keys() == {"lead_insert_001.csv", "lead_update_001.csv", "manifest.json", *mapped}
    assert months.exported(again.report["run"]) == exported


# The second month, with files missing and a column renamed.


def test_a_month_that_lacks_files_is_published_as_incomplete(incomplete: Finished, months: Place) -> None:
    assert (incomplete.code, incomplete.report["status"]) == (3, runs.INCOMPLETE)
    assert incomplete.report["run"] in months.publications()
    assert all(row["holds"] for row in incomplete.report["balance"])


def test_a_person_reads_what_is_missing_and_what_became_of_it(incomplete: Finished) -> None:
    said = incomplete.errors
    assert "sent no file for 2026-10: its records are carried forward from 2026-09." in said
    assert "texas.csv lacks Phone, which the Texas child care operations contract requires" in said
    assert said.count("carried forward from 2026-09.") == 3
    assert incomplete.report["message"] == said.strip()


def test_a_missing_and_a_blocked_source_are_carried_forward(incomplete: Finished) -> None:
    carried = {one["source"]: one["carried_forward"] for one in incomplete.report["deliveries"]}
    assert carried == {"nevada": False, "oklahoma": True, "salesforce": True, "texas": True}


@pytest.mark.parametrize("source", ["oklahoma", "texas", "salesforce"])
def test_records_carried_forward_are_neither_gone_nor_new(
    incomplete: Finished, again: Finished, months: Place, source: str
) -> None:
    assert kept(months, incomplete, source) == kept(months, again, source)
    counts = months.rows(
        incomplete.report["run"],
        "select is_stale, new_records, gone_records, changed_records from metrics_by_period_source "
        f"where period = '2026-10' and source = '{source}'",
    )
    assert counts == [(True, 0, 0, 0)]


def test_leads_that_went_out_wait_until_salesforce_answers(
    incomplete: Finished, again: Finished, months: Place
) -> None:
    """The CRM extract is last month's, so it cannot know them yet."""
    rows = months.rows(incomplete.report["run"], "select lead_id, action, reason from crm_comparison")
    answers = {lead: (action, reason) for lead, action, reason in rows}
    waiting = sent(months, again) & answers.keys()
    assert len(waiting) > 200
    assert {answers[lead] for lead in waiting} == {("withheld", "sent")}
    assert incomplete.report["crm"]["withheld"] >= len(waiting)


def test_only_new_leads_are_inserted_while_salesforce_has_not_answered(
    incomplete: Finished, again: Finished, decided: Decided, months: Place
) -> None:
    new = sent(months, incomplete) - sent(months, again)
    assert len(new) == incomplete.report["crm"]["insert"]
    records = {
        record
        for record, lead in months.rows(
            incomplete.report["run"], "select record_id, lead_id from lead_record"
        )
        if lead in new
    }
    parted = set(decided.parted)
    assert records - parted == kept(months, incomplete, "nevada") - kept(months, again, "nevada") - parted


# The second month, complete.


def test_an_accepted_rename_lets_the_source_run(complete: Finished, months: Place) -> None:
    assert (complete.code, complete.report["status"]) == (0, "published")
    assert delivery(complete, "texas")["carried_forward"] is False
    query = "select count(*) from lead_record where source = 'texas' and phone is null"
    assert months.one(complete.report["run"], query) < 20
    manifest = json.loads((months.folder(complete.report["run"]) / "export" / "manifest.json").read_text())
    versions = {one["source"]: one["contract_version"] for one in manifest["contracts"]}
    assert versions["texas"] == versions["nevada"] + 1


@pytest.mark.parametrize("source", LICENSING)
def test_new_and_gone_records_are_those_of_the_files(
    complete: Finished, again: Finished, months: Place, inboxes: dict[str, Path], source: str
) -> None:
    before, now = kept(months, again, source), kept(months, complete, source)
    delivered = {record for record in told_of(inboxes["2026-10"]) if record.startswith(source)}
    held = delivered - now
    new, gone = now - before, before - delivered
    assert new
    assert gone
    counted = months.rows(
        complete.report["run"],
        "select new_records, gone_records, held_records from metrics_by_period_source "
        f"where period = '2026-10' and source = '{source}'",
    )
    assert counted == [(len(new), len(gone), len(held))]


def test_a_record_that_lost_its_name_is_held_and_not_gone(complete: Finished, months: Place) -> None:
    assert delivery(complete, "nevada")["quarantined"] == 1
    rows = months.rows(complete.report["run"], "select source, event from absent_record where event = 'held'")
    assert rows == [("nevada", "held")]


def test_few_leads_change_from_month_to_month(complete: Finished, months: Place) -> None:
    changes = Counter(change for (change,) in months.rows(complete.report["run"], "select change from lead"))
    assert changes["same"] > 0.9 * changes.total()
    assert changes["new"] >= 5
    assert changes["changed"] >= 3


def test_history_tells_each_lead_of_both_months(complete: Finished, months: Place) -> None:
    rows = months.rows(
        complete.report["run"],
        "select period, event, count(*) from lead_history group by all order by all",
    )
    events = {(period, event): count for period, event, count in rows}
    assert events["2026-09", "new"] > 280
    assert events["2026-10", "gone"] >= 1
    standing = sum(events.get(("2026-10", event), 0) for event in ("new", "same", "changed", "back"))
    assert standing == complete.report["leads"]


def test_what_went_out_comes_back_as_known(complete: Finished, again: Finished, months: Place) -> None:
    """Some of last month's inserts are in the new extract; the others are offered once more."""
    query = "select lead_id, action from crm_comparison"
    actions = dict(months.rows(complete.report["run"], query))
    answered = Counter(actions[lead] for lead in sent(months, again) if lead in actions)
    assert answered["update"] + answered["unchanged"] > 30
    assert answered["withheld"] < 10
    assert answered["insert"] > 100


def test_an_update_file_holds_an_id_and_never_a_company_that_sales_typed(
    complete: Finished, months: Place
) -> None:
    rows = read_csv(months.folder(complete.report["run"]) / "export" / "lead_update_001.csv")
    assert len(rows) == complete.report["crm"]["update"] > 0
    assert len({row["Id"] for row in rows}) == len(rows)
    assert all(any(value for name, value in row.items() if name != "Id") for row in rows)


def test_merged_leads_are_the_same_place(
    complete: Finished, months: Place, generated: sample.SampleReport, decided: Decided
) -> None:
    places = {
        f"{row['source']}:{row['record_key']}": row["place_id"] for row in read_csv(generated.truth[1].path)
    }
    rows = months.rows(
        complete.report["run"],
        "select one.record_id, two.record_id from lead_record as one inner join lead_record as two "
        "on one.lead_id = two.lead_id and one.record_id < two.record_id",
    )
    by_itself = [pair for pair in rows if set(pair) != set(decided.merged)]
    right = sum(places[left] == places[right] for left, right in by_itself)
    assert len(by_itself) > 50
    assert right / len(by_itself) > 0.98


# Decisions of the first month in the second.


def test_a_pair_called_one_becomes_one_lead(
    complete: Finished, again: Finished, months: Place, decided: Decided
) -> None:
    assert len(leads_of(months, again, decided.merged)) == 2
    assert len(leads_of(months, complete, decided.merged)) == 1


def test_a_pair_called_distinct_becomes_two_leads(
    complete: Finished, again: Finished, months: Place, decided: Decided
) -> None:
    assert len(leads_of(months, again, decided.parted)) == 1
    assert len(leads_of(months, complete, decided.parted)) == 2


def test_a_decision_that_was_taken_back_is_asked_again(
    complete: Finished, again: Finished, months: Place, decided: Decided
) -> None:
    assert len(leads_of(months, complete, decided.taken_back)) == 2
    left, right = decided.taken_back
    query = f"select band from match_pair where left_id = '{left}' and right_id = '{right}'"
    assert months.rows(complete.report["run"], query) == [("review",)]


def test_a_decided_pair_is_not_asked_again(complete: Finished, months: Place, decided: Decided) -> None:
    rows = months.rows(
        complete.report["run"], "select left_id, right_id, band from match_pair where rule = 'decision'"
    )
    assert {(left, right): band for left, right, band in rows} == {
        decided.merged: "merge",
        decided.parted: "distinct",
    }


def test_the_older_lead_lives_on_when_two_become_one(
    complete: Finished, again: Finished, months: Place, decided: Decided
) -> None:
    (survivor,) = leads_of(months, complete, decided.merged)
    before = leads_of(months, again, decided.merged)
    assert survivor in before
    redirects = months.rows(complete.report["run"], "select old_lead_id, lead_id from lead_redirect")
    assert (*(before - {survivor}), survivor) in redirects
