import hashlib
import shutil
from collections.abc import Callable

from streamlit.testing.v1 import AppTest

from core import crm, engine
from core.insights import salesforce
from tests.app.conftest import SECOND, Desk
from tests.unit import salesforce as results

BROKEN = "REQUIRED_FIELD_MISSING:Required fields\nare missing: [LastName]:LastName --"
Said = Callable[[AppTest], str]


def test_an_empty_workspace_says_when_files_are_made(empty_desk: Desk, said: Said):
    assert "The files are made when the month runs" in said(empty_desk.open("salesforce"))


def test_a_month_without_the_extract_asks_for_it_and_offers_no_file(desk: Desk, said: Said):
    shutil.rmtree(next(desk.home.glob("runs/*/export")))
    app = desk.open("salesforce")
    assert "Without the Salesforce extract nothing can be compared" in said(app)
    assert not app.get("download_button")


def test_changes_go_from_old_to_new_with_the_reason(desk: Desk, said: Said):
    app = desk.open("salesforce")
    rows = app.dataframe[1].value
    assert {"Company", "Field", "In Salesforce", "New value", "Why"} <= set(rows.columns)
    assert "An empty cell in it means no change" in said(app)
    assert "protected by policy" in said(app)
    field = rows["Field"].iloc[0]
    app.selectbox(key="salesforce.field").select(field).run()
    assert set(app.dataframe[1].value["Field"]) == {field}


def test_new_leads_without_a_person_are_counted_and_shown(desk: Desk, said: Said):
    app = _show(desk.open("salesforce"), "new")
    assert "name no person" in said(app)
    app.toggle(key="salesforce.nameless").set_value(True).run()
    assert set(app.dataframe[0].value["Last name"]) == {"[not provided]"}


def test_each_reason_to_withhold_is_a_sentence(desk: Desk, said: Said):
    app = _show(desk.open("salesforce"), "withheld")
    if "No lead is withheld" not in said(app):
        reasons = app.selectbox(key="salesforce.reason").options
        assert all(reason.endswith(".") and " " in reason for reason in reasons)


def test_every_number_has_its_list(desk: Desk):
    app = desk.open("salesforce")
    tiles = {tile.label: int(tile.value.replace(",", "")) for tile in app.metric}
    lists = {"New": "new", "Withheld": "withheld", "Unchanged": "unchanged", "Only in Salesforce": "crm_only"}
    for label, which in lists.items():
        app = _show(app, which)
        assert tiles[label] == 0 or any(
            caption.value.startswith(f"{tiles[label]:,} ") for caption in app.caption
        ), label


def test_an_incomplete_month_says_so_beside_its_files(desk: Desk, said: Said):
    names = ("nevada.csv", "oklahoma.csv", "salesforce_leads.csv")
    desk.receive(SECOND, *(desk.file(SECOND, name) for name in names))
    desk.run(SECOND)
    told = said(desk.open("salesforce"))
    assert "The month is incomplete. Texas child care operations sent no file for October 2026" in told
    assert "Texas missing, carried forward from September" in said(desk.open())


def test_the_files_are_listed_with_their_own_fingerprint(desk: Desk):
    app = _show(desk.open("salesforce"), "files")
    rows = app.dataframe[0].value
    export = next(desk.home.glob("runs/*/export"))
    for name, fingerprint, count in zip(
        rows["File"], rows["Fingerprint (sha256)"], rows["Rows"], strict=True
    ):
        content = (export / name).read_bytes()
        assert hashlib.sha256(content).hexdigest() == fingerprint
        assert content.count(b"\n") >= count


def test_the_zip_is_made_only_when_it_is_asked_for(desk: Desk):
    app = desk.open("salesforce")
    export = next(desk.home.glob("runs/*/export"))
    assert app.get("download_button")
    assert not (export / "salesforce.zip").exists()
    assert crm.bundle(export).stat().st_size > 0


def _show(app: AppTest, which: str) -> AppTest:
    assert not app.exception
    return app.get("button_group")[0].set_value(which).run()


def _foretold(desk: Desk) -> None:
    """As a run whose org takes companies of at most 12 characters would have left it."""
    listed = [crm.OrgField(api_name="LastName"), crm.OrgField(api_name="Company", length=12)]
    org = crm.Org(last_name_placeholder="[not provided]", field_list=listed)
    settings, folder = desk.workspace.settings, next(desk.home.glob("runs/*/run.duckdb")).parent
    with engine.connect(settings, folder / "run.duckdb") as connection:
        crm.compare(connection, crm.Options.of(org))
        crm.write_predictions(connection, folder / "dry_run")


def test_a_month_that_salesforce_takes_whole_says_so_and_offers_no_list(desk: Desk, said: Said):
    app = desk.open("salesforce")
    assert "The dry run found no value that Salesforce would refuse" in said(app)
    assert not any(label.startswith("Would fail") for label in app.segmented_control[0].options)


def test_what_salesforce_would_refuse_is_said_listed_and_handed_out_as_it_lists_it(desk: Desk, said: Said):
    _foretold(desk)
    with engine.connect(
        desk.workspace.settings, next(desk.home.glob("runs/*/run.duckdb")), read_only=True
    ) as connection:
        total = salesforce.refused_count(connection)
        leads = salesforce.refusals(connection)["leads"].tolist()[0]
    assert total > 1
    app = desk.open("salesforce")
    assert f"{leads:,} leads: Company is too long (STRING_TOO_LONG)." in said(app)
    app = _show(app, "refused")
    rows = app.dataframe[0].value
    assert set(rows["Error code"]) == {"STRING_TOO_LONG"}
    assert all(len(value) > 12 >= len(shorter) for value, shorter in rows[["Value", "Shorter"]].to_numpy())
    assert {"salesforce.dry_run.insert", "salesforce.download.refused"} <= {
        button.key for button in app.get("download_button")
    }
    app.text_input(key="salesforce.refused.search").set_value("no such value").run()
    assert "Nothing has these words" in said(app)


def test_salesforce_s_answers_close_the_loop(desk: Desk, said: Said):
    """Shuffled files, errors with line breaks, a fix, a file of only the refused rows, and its answer."""
    export = next(desk.home.glob("runs/*/export"))
    rows = results.read(export / "lead_insert_001.csv")
    last = len(rows) - 1
    kinds = {0: ("failed", BROKEN), last: ("failed", 'NO_SUCH_CODE:The moon\nis full, "again":City --')}
    answers = [(row, kinds.get(at, ("succeeded", results.sfdc_id(at)))) for at, row in enumerate(rows)]
    app = _show(desk.open("salesforce"), "answers")
    app = _hand_in(app, results.bulk(answers, seed=11))
    assert f"success.csv: {len(rows) - 2:,} rows of lead_insert of September 2026, succeeded" in said(
        app
    ).replace("\\", "")
    assert "A field that Salesforce requires is empty" in said(app)
    assert "Salesforce says: NO_SUCH_CODE" in said(app).replace("\\", "")
    counts = app.dataframe[0].value.set_index("File").loc["lead_insert_001.csv"]
    assert counts.tolist() == [len(rows), len(rows) - 2, 2, 0, 0]
    app.button(key="salesforce.retry").click().run()
    assert "retry-1 holds only the 2 rows" in said(app)
    (made,) = export.parent.glob("retry-1/lead_*.csv")
    again = [(row, ("succeeded", results.sfdc_id(9_000 + at))) for at, row in enumerate(results.read(made))]
    app = _hand_in(app, {"again.csv": results.bulk(again)["success.csv"]})
    assert "No row waits" in said(app)


def test_a_file_that_is_no_result_is_explained_and_nothing_changes(desk: Desk, said: Said):
    app = _hand_in(_show(desk.open("salesforce"), "answers"), {"june.csv": b"name,phone\nA,1\n"})
    assert "june.csv is no result of a file made here" in said(app).replace("\\", "")
    assert set(app.dataframe[0].value["No answer yet"]) == set(app.dataframe[0].value["Sent"])


def test_new_leads_are_deleted_only_by_a_list_that_somebody_approved(desk: Desk, said: Said):
    export = next(desk.home.glob("runs/*/export"))
    rows = results.read(export / "lead_insert_001.csv")
    answers = [(row, ("succeeded", results.sfdc_id(at))) for at, row in enumerate(rows)]
    app = _hand_in(_show(desk.open("salesforce"), "answers"), results.bulk(answers))
    assert app.button(key="salesforce.approve").disabled
    app.text_input(key="salesforce.delete.why").input("Loaded into the wrong org.").run()
    app.button(key="salesforce.approve").click().run()
    assert "Approved by Ann" in said(app)
    app.button(key="salesforce.delete").click().run()
    (made,) = export.parent.glob("delete-1/lead_delete_001.csv")
    assert len(results.read(made)) == len(rows)


def _hand_in(app: AppTest, files: dict[str, bytes]) -> AppTest:
    for name, content in files.items():
        app.file_uploader[0].upload(name, content, "text/csv")
    app.run()
    app.button(key="salesforce.take").click().run()
    assert not app.exception, app.exception
    return app
