"""Salesforce's answers find their rows, whatever tool wrote them and in whatever order."""

from pathlib import Path

import pytest

from core import crm, loads, reloads
from core.errors import WrongUse
from tests.unit.crm_month import OPTIONS, Month
from tests.unit.loaded_month import Loaded, loaded_month
from tests.unit.salesforce import bulk, data_loader, read, sfdc_id

BROKEN = 'REQUIRED_FIELD_MISSING:Required fields\nare "missing": [LastName]:LastName --'
TOO_LONG = "STRING_TOO_LONG:City: data value too large: (max length=40):City --"


def ten_leads(month: Month) -> None:
    for at in range(10):
        month.lead(f"L{at}", city=f"Reno\nNo. {at}", street=f'"Oak" St, {at}\nSuite 1', last_name=f"Ng {at}")
    month.lead("U", city="Elko", capacity=9).in_crm("U", "00Q1", company="Sunny Days")


@pytest.fixture
def loaded(tmp_path: Path) -> Loaded:
    return loaded_month(tmp_path / "workspace", ten_leads)


def answered(loaded: Loaded) -> list[tuple[dict[str, str], tuple[str, str]]]:
    """Six succeed, three fail, one is not processed."""
    rows = read(loaded.export / "lead_insert_001.csv")
    said = [("succeeded", sfdc_id(at)) for at in range(6)]
    said += [("failed", BROKEN), ("failed", TOO_LONG), ("failed", BROKEN), ("unprocessed", "")]
    return list(zip(rows, said, strict=True))


def counts(loaded: Loaded, file: str = "lead_insert_001.csv") -> tuple[int, int, int, int, int]:
    (one,) = [each for each in loads.accounts(loaded.workspace, loaded.run) if each.file == file]
    return one.sent, one.succeeded, one.failed, one.unprocessed, one.unanswered


def test_every_row_that_was_sent_is_accounted_for_in_any_order(loaded: Loaded) -> None:
    told = loaded.hand_in(bulk(answered(loaded), seed=3))
    assert [one.is_problem for one in told] == [False, False, False], told
    assert counts(loaded) == (10, 6, 3, 1, 0)


def test_data_loader_s_files_are_taken_alike(loaded: Loaded) -> None:
    told = loaded.hand_in(data_loader(answered(loaded), seed=4))
    assert counts(loaded) == (10, 6, 3, 0, 1)
    assert told[-1].sentence.startswith(
        "lead_insert_001.csv: 1 of its 10 rows are in none of the files so far"
    )


def test_an_update_is_found_by_its_id_whatever_a_tool_made_of_its_values(loaded: Loaded) -> None:
    (row,) = read(loaded.export / "lead_update_001.csv")
    loaded.hand_in(data_loader([(row | {"Capacity__c": "9.0"}, ("succeeded", "00Q1"))]))
    assert counts(loaded, "lead_update_001.csv") == (1, 1, 0, 0, 0)


def test_a_lead_that_was_taken_is_known_by_its_id_and_one_that_failed_goes_again(loaded: Loaded) -> None:
    loaded.hand_in(bulk(answered(loaded)))
    after = loaded.again()
    assert after["L0"] == ("withheld", "loaded", sfdc_id(0))
    assert after["L6"] == ("insert", None, None)
    assert after["L9"] == ("insert", None, None)


def test_an_answer_that_is_taken_back_counts_no_more(loaded: Loaded) -> None:
    told = loaded.hand_in(bulk(answered(loaded)))
    assert told[0].load
    loads.undo(loaded.workspace, told[0].load.load_id, "The wrong file.")
    assert counts(loaded) == (10, 0, 3, 1, 6)
    assert loaded.again()["L0"] == ("insert", None, None)


BAD: dict[str, tuple[bytes, str]] = {
    "empty.csv": (b"", "empty.csv is empty"),
    "header.csv": (b"sf__Id,sf__Error,Company,LastName\n", "names no row: none failed"),
    "other.csv": (b"name,phone\nA,1\n", "is no result of a file made here: its columns are name, phone"),
    "foreign.csv": (b"sf__Id,sf__Created,Company\n00Q,true,Other\n", "none of its 1 rows was sent"),
    "columns.csv": (b"sf__Id,sf__Created,Amount\n00Q,true,1\n", "has columns that no file made here has"),
    "latin.csv": ("sf__Id,sf__Created,City\n1,true,Peñasco\n".encode("cp1252"), "is not UTF-8 (byte 34)"),
    "wide.csv": ("sf__Id,sf__Created,City\n".encode("utf-16"), "is not UTF-8 (byte 1)"),
    "cut.csv": (b'sf__Id,sf__Created,City\n1,true,"Reno', "breaks off or has a row that is no CSV"),
}  # fmt: skip


def test_a_file_that_says_nothing_is_named_with_what_to_do_and_stops_no_other(loaded: Loaded) -> None:
    files = {name: content for name, (content, _) in BAD.items()} | bulk(answered(loaded))
    told = loaded.hand_in(files)
    for name, (_, says) in BAD.items():
        (sentence,) = [one.sentence for one in told if one.sentence.startswith(name)]
        assert says in sentence, sentence
    assert counts(loaded) == (10, 6, 3, 1, 0)


def test_the_same_file_twice_changes_nothing(loaded: Loaded) -> None:
    files = bulk(answered(loaded))
    loaded.hand_in(files)
    told = loaded.hand_in(files)
    assert all("was taken already, by Ann on" in one.sentence for one in told)
    assert counts(loaded) == (10, 6, 3, 1, 0)


def test_rows_that_were_not_sent_are_named_and_the_others_taken(loaded: Loaded) -> None:
    rows = answered(loaded)
    rows[0] = (rows[0][0] | {"City": "Somewhere else"}, rows[0][1])
    told = loaded.hand_in({"success.csv": bulk(rows, seed=1)["success.csv"]})
    assert "1 of its 6 rows were not sent (row " in told[0].sentence
    assert counts(loaded) == (10, 5, 0, 0, 5)


def test_rows_that_say_the_same_are_told_apart_by_number(tmp_path: Path) -> None:
    loaded = loaded_month(tmp_path / "w", lambda month: [month.lead(f"L{at}") for at in range(3)])
    rows = read(loaded.export / "lead_insert_001.csv")
    said = [("succeeded", sfdc_id(1)), ("failed", TOO_LONG), ("succeeded", sfdc_id(2))]
    loaded.hand_in(bulk(list(zip(rows, said, strict=True))))
    assert counts(loaded) == (3, 2, 1, 0, 0)
    assert sorted(str(one[1]) for one in loaded.again().values()) == ["None", "loaded", "loaded"]


def test_answers_to_parts_are_counted_part_by_part(tmp_path: Path) -> None:
    loaded = loaded_month(tmp_path / "w", ten_leads, part_bytes=300)
    parts = sorted(loaded.export.glob("lead_insert_*.csv"))
    assert len(parts) > 2
    for number, part in enumerate(parts):
        rows = [(row, ("succeeded", sfdc_id(number * 100 + at))) for at, row in enumerate(read(part))]
        loaded.hand_in({f"success-{number}.csv": bulk(rows)["success.csv"]})
    assert all(one.unanswered == 0 for one in loads.accounts(loaded.workspace, loaded.run)[:-1])


def test_refused_rows_are_counted_by_cause_and_field(loaded: Loaded) -> None:
    loaded.hand_in(bulk(answered(loaded)))
    found = [(one.code, one.field, one.rows) for one in reloads.causes(loaded.workspace, loaded.run)]
    assert found == [("REQUIRED_FIELD_MISSING", "LastName", 2), ("STRING_TOO_LONG", "City", 1)]


def test_a_refused_value_that_is_corrected_goes_into_a_file_of_only_those(loaded: Loaded) -> None:
    workspace, run = loaded.workspace, loaded.run
    loaded.hand_in(bulk(answered(loaded)))
    cause = reloads.causes(workspace, run)[1]
    (row,) = reloads.refused_rows(workspace, run, cause, 10)
    assert (row.lead_id, row.field, row.value) == ("L7", "City", "Reno No. 7")
    reloads.fix(workspace, run, row, " Reno\x00 ")
    made = reloads.retry(workspace, run)
    (file,) = (loaded.folder / made.folder).glob("lead_*.csv")
    rows = read(file)
    assert [(one["LastName"], one["City"]) for one in rows] == [
        ("Ng 6", "Reno No. 6"),
        ("Ng 7", "Reno"),
        ("Ng 8", "Reno No. 8"),
        ("Ng 9", "Reno No. 9"),
    ]
    assert loaded.again()["L7"] == ("withheld", "sent", None)
    loaded.hand_in(bulk([(one, ("succeeded", sfdc_id(60 + at))) for at, one in enumerate(rows)]))
    assert loaded.again()["L7"] == ("withheld", "loaded", sfdc_id(61))
    assert reloads.waiting(workspace, run) == 0
    with pytest.raises(reloads.NothingToMake, match="No row waits to be sent again"):
        reloads.retry(workspace, run)


def test_updates_are_undone_by_the_values_of_the_extract(tmp_path: Path) -> None:
    def arrange(month: Month) -> None:
        month.lead("A", city="Reno", capacity=9, first_name="Ann", last_name="Ng")
        month.in_crm("A", "00Q1", company="Sunny Days", capacity=4)
        month.lead("B", city="Elko", capacity=7).in_crm("B", "00Q2", company="Sunny Days", capacity=7)
        month.lead("C", capacity=3).in_crm("C", "00Q3", company="Sunny Days", capacity=2)

    loaded = loaded_month(tmp_path / "w", arrange)
    rows = read(loaded.export / "lead_update_001.csv")
    said = {"00Q1": ("succeeded", "00Q1"), "00Q2": ("succeeded", "00Q2"), "00Q3": ("failed", TOO_LONG)}
    loaded.hand_in(bulk([(row, said[row["Id"]]) for row in rows]))
    made = reloads.restore(loaded.workspace, loaded.run, OPTIONS)
    assert read(loaded.folder / made.folder / "lead_update_001.csv") == [
        {"Id": "00Q1", "FirstName": "#N/A", "City": "#N/A", "Capacity__c": "4"},
        {"Id": "00Q2", "FirstName": "", "City": "#N/A", "Capacity__c": ""},
    ]


def test_new_leads_are_deleted_by_a_list_that_a_person_approved(loaded: Loaded) -> None:
    workspace, run = loaded.workspace, loaded.run
    with pytest.raises(reloads.NothingToMake):
        reloads.delete(workspace, run)
    loaded.hand_in(bulk(answered(loaded)))
    with pytest.raises(reloads.NotApproved, match="deletes 6 leads"):
        reloads.delete(workspace, run)
    with pytest.raises(WrongUse, match="Say why"):
        reloads.approve_deletion(workspace, run, 6, " ")
    reloads.approve_deletion(workspace, run, 5, "An earlier page.")
    with pytest.raises(reloads.NotApproved):
        reloads.delete(workspace, run)
    reloads.approve_deletion(workspace, run, 6, "They were loaded into the wrong org.")
    made = reloads.delete(workspace, run)
    rows = read(loaded.folder / made.folder / "lead_delete_001.csv")
    assert rows == [{"Id": sfdc_id(at)} for at in range(6)]
    with pytest.raises(reloads.NotApproved):
        reloads.delete(workspace, run)
    loaded.hand_in({"deleted.csv": bulk([(row, ("succeeded", row["Id"])) for row in rows])["success.csv"]})
    assert loaded.again()["L0"] == ("insert", None, None)


def test_the_dry_run_of_the_run_is_judged_by_its_leads(loaded: Loaded) -> None:
    with loaded.writing() as connection:
        connection.execute("""create or replace table crm_prediction as select * from (values
            ('insert', 'L0'), ('insert', 'L6'), ('insert', 'L6'), ('update', 'L7'), ('insert', 'never sent')
        ) as t (operation, lead_id)""")
    loaded.hand_in(bulk(answered(loaded)))
    rate = reloads.hit_rate(loaded.workspace, loaded.run)
    assert rate is not None
    assert (rate.foreseen, rate.hits, rate.false_alarms, rate.missed) == (2, 1, 1, 2)


CONDITIONS = [
    ("blank", "", [True, False, False]),
    ("longer_than", "4", [False, False, True]),
    ("one_of", "Elko; Ely", [False, True, False]),
    ("not_one_of", "Elko", [False, False, True]),
    ("contains", "'s", [False, False, True]),
]


@pytest.mark.parametrize(("condition", "value", "refused"), CONDITIONS)
def test_an_error_nobody_foresaw_becomes_a_condition_on_a_value(
    loaded: Loaded, condition: str, value: str, refused: list[bool]
) -> None:
    said = crm.Foreseen("FIELD_CUSTOM_VALIDATION_EXCEPTION:No:City --", "City", condition, value)
    reloads.foresee(loaded.workspace, said, "The administrator said so.")
    (kept,) = reloads.foreseen(loaded.workspace)
    with loaded.connect() as connection:
        rows = connection.execute(
            f"select {crm.is_refused(kept, 'city')} from (values (null), ('Elko'), ('Ann''s')) as c (city)"
        ).fetchall()
    assert [row[0] for row in rows] == refused


def test_a_condition_that_cannot_be_checked_is_refused(loaded: Loaded) -> None:
    with pytest.raises(crm.UnusableRefusal, match="many is no number of characters"):
        reloads.foresee(loaded.workspace, crm.Foreseen("X", "City", "longer_than", "many"), "")
