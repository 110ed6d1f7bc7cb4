from collections.abc import Callable
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from core import engine, jobs, quality, rule_desk, rulebook, trials
from core.insights import findings
from core.quality import Rule, to_suite
from core.quality.drafts import draft_of, rule_of
from core.quality.rules import FILES, LEADS
from core.workspace import Workspace
from tests.app.conftest import SECOND, Desk

Said = Callable[[AppTest], str]
PLAUSIBLE = "*:capacity.plausible"


def current(desk: Desk, source: str, rule_id: str) -> Rule:
    return rulebook.get(desk.workspace.store, source, rule_id)


def tried(workspace: Workspace, rule: Rule) -> trials.Trial:
    """As the job does it, in this process."""
    with jobs.working(workspace, "try-rule", None, None) as job_id:
        return trials.run(workspace, rule, job_id)


def pick(app: AppTest, key: str, value: str) -> AppTest:
    control = next(one for one in app.get("button_group") if one.key == key)
    return control.set_value(value).run()


def form(app: AppTest, kind: str, name: str) -> str:
    """The key of a widget of the form, whose middle names the rule and the version."""
    keys = [str(one.key) for one in app.get(kind) if str(one.key).startswith("rules.form.")]
    return next(key for key in keys if f".{name}" in key)


def test_an_empty_workspace_lists_the_shipped_rules_and_says_what_to_do(empty_desk: Desk, said: Said):
    app = empty_desk.open("rules")
    assert f"{len(quality.shipped())} rules. Nothing is checked yet" in said(app)
    assert "What each rule finds stands here once the month has run" in said(app)
    assert len(app.dataframe[0].value) == len(quality.shipped())
    assert app.dataframe[0].value["Checked"].isna().all()


def test_a_rule_can_be_changed_before_anything_has_run(empty_desk: Desk, said: Said):
    app = empty_desk.open("rules", rule=PLAUSIBLE)
    app.text_input(key=form(app, "text_input", "high")).input("500").run()
    assert "Capacity must be between 1 and 500 in every row" in said(app)
    app.text_input(key=f"rules.why.{PLAUSIBLE}.1").input("Nobody is larger.")
    app.button(key=f"rules.save.{PLAUSIBLE}.1").click().run()
    assert "Capacity plausible is saved. It takes effect with the next run." in said(app)
    assert current(empty_desk, "*", "capacity.plausible").parameters == {"min_value": 1, "max_value": 500}


def test_the_list_says_what_failed_this_month_and_shows_it_first(desk: Desk, said: Said):
    app = desk.open("rules")
    table = app.dataframe[0].value
    broken = table[table["Result"] == "Failed"]
    assert f"{len(quality.shipped())} rules. September 2026: {len(broken)} rules failed" in said(app)
    assert list(table["Result"][: len(broken)]) == ["Failed"] * len(broken)
    assert (broken["Failed"] > 0).all()


def test_the_list_counts_what_the_run_found(desk: Desk):
    database = next(desk.home.glob("runs/*/run.duckdb"))
    with engine.connect(desk.workspace.settings, database, read_only=True) as connection:
        found = findings.every(connection).set_index("finding_id")
    row = desk.open("rules").dataframe[0].value.set_index("Rule").loc["Email must be different in every row."]
    expected = found.loc["salesforce:email.unshared"]
    assert (row["Failed"], row["Checked"]) == (expected["failed"], expected["checked"])


def test_a_search_and_a_source_narrow_the_list(desk: Desk, said: Said):
    app = desk.open("rules")
    app.selectbox(key="rules.source").select("texas").run()
    app.text_input(key="rules.search").input("capacity filled").run()
    assert list(app.dataframe[0].value["Rule"]) == ["Capacity must be filled in every row."]
    app.text_input(key="rules.search").input("swimming pool").run()
    assert "No rule has all of this" in said(app)


def test_a_rule_leads_to_the_rows_that_broke_it(desk: Desk, said: Said):
    app = desk.open("rules", rule="salesforce:phone.readable")
    assert app.title[0].value == "Phone readable"
    (link,) = [one for one in app.get("page_link") if one.proto.label.startswith("See ")]
    assert "rule=salesforce%3Aphone.readable" in link.proto.query_string
    assert "Owner: Leadfold" in said(app)


def test_an_address_of_no_rule_says_so(desk: Desk, said: Said):
    assert "There is no rule texas" in said(desk.open("rules", rule="texas:no"))


def test_a_pattern_that_is_none_is_refused_with_the_reason_and_nothing_is_saved(desk: Desk):
    key = "oklahoma:license_number.shape"
    app = desk.open("rules", rule=key)
    app.text_input(key=form(app, "text_input", "pattern")).input("K[0-9").run()
    app.text_input(key=f"rules.why.{key}.1").input("They changed.")
    app.button(key=f"rules.save.{key}.1").click().run()
    assert "missing ]" in app.error[0].value
    assert current(desk, "oklahoma", "license_number.shape").owner == "Leadfold"


def test_a_change_without_a_reason_is_not_saved(desk: Desk):
    app = desk.open("rules", rule=PLAUSIBLE)
    app.text_input(key=form(app, "text_input", "high")).input("500").run()
    app.button(key=f"rules.save.{PLAUSIBLE}.1").click().run()
    assert app.error[0].value.startswith("Say why")
    assert current(desk, "*", "capacity.plausible").parameters["max_value"] == 2000


def test_what_is_wrongly_filled_in_stands_where_the_sentence_stood(desk: Desk, said: Said):
    app = desk.open("rules", rule=PLAUSIBLE)
    app.text_input(key=form(app, "text_input", "high")).input("many").run()
    assert "many is not a number" in said(app)
    assert not [one for one in app.button if str(one.key).startswith("rules.save")]


def test_a_new_rule_is_filled_in_and_saved_under_an_id_of_its_own(desk: Desk, said: Said):
    app = desk.open("rules")
    app.button(key="rules.new").click().run()
    app.selectbox(key=form(app, "selectbox", "source")).select("texas").run()
    app.selectbox(key=form(app, "selectbox", "column")).select("phone").run()
    app.selectbox(key=form(app, "selectbox", "kind")).select("look").run()
    app.selectbox(key=form(app, "selectbox", "tolerance")).select("share").run()
    assert "Phone must look like a US or Canadian phone number in at least 98 % of the rows" in said(app)
    app.text_input(key=form(app, "text_input", "name")).input("Can be dialled").run()
    app.text_input(key="rules.why.new.1").input("Sales dial them.")
    app.button(key="rules.save.new.1").click().run()
    rule = current(desk, "texas", "phone.can_be_dialled")
    assert (rule.mostly, rule.owner, rule.severity, rule.name) == (0.98, "Ann", "warning", "Can be dialled")
    assert app.query_params["rule"] == "texas:phone.can_be_dialled"
    assert "It was not asked in September 2026" in said(app)


@pytest.mark.slow
def test_every_kind_of_rule_has_a_form_that_opens(desk: Desk):
    kinds: dict[str, Rule] = {draft_of(rule).kind: rule for rule in quality.shipped()}
    assert len(kinds) >= 12
    for kind, rule in kinds.items():
        app = desk.open("rules", rule=f"{rule.source}:{rule.rule_id}")
        assert not app.exception, kind
        assert app.selectbox(key=form(app, "selectbox", "kind")).value == kind
        assert "Nothing is changed yet." in [one.value for one in app.caption], kind


def test_a_rule_is_paused_and_goes_on_with_a_reason_each(desk: Desk, said: Said):
    app = desk.open("rules", rule=PLAUSIBLE)
    app.button(key=f"rules.state.{PLAUSIBLE}").click().run()
    assert app.error[0].value.startswith("Say why")
    app = desk.open("rules", rule=PLAUSIBLE)
    app.text_input(key=f"rules.state.why.{PLAUSIBLE}.paused").input("The supplier is asked.")
    app.button(key=f"rules.state.{PLAUSIBLE}").click().run()
    assert "is paused. It takes effect with the next run." in said(app)
    assert current(desk, "*", "capacity.plausible").state == "paused"
    assert "1 paused" in said(desk.open("rules"))
    app = desk.open("rules", rule=PLAUSIBLE)
    app.text_input(key=f"rules.state.why.{PLAUSIBLE}.active").input("It answered.")
    app.button(key=f"rules.state.{PLAUSIBLE}").click().run()
    assert current(desk, "*", "capacity.plausible").state == "active"


def test_a_severity_is_changed_with_a_reason(desk: Desk, said: Said):
    app = desk.open("rules", rule=PLAUSIBLE)
    app.radio(key=f"rules.severity.{PLAUSIBLE}.warning").set_value("error").run()
    app.text_input(key=f"rules.severity.why.{PLAUSIBLE}.warning").input("Such a row is no lead.").run()
    app.button(key=f"rules.severity.save.{PLAUSIBLE}").click().run()
    assert "The severity of Capacity plausible is now error." in said(app)
    assert current(desk, "*", "capacity.plausible").severity == "error"


def test_a_refused_pause_or_severity_leaves_the_rest_of_the_page_standing(desk: Desk):
    app = desk.open("rules", rule=PLAUSIBLE)
    app.button(key=f"rules.state.{PLAUSIBLE}").click().run()
    assert app.error[0].value.startswith("Say why")
    assert "rules.try" in {button.key for button in app.button}
    app = desk.open("rules", rule=PLAUSIBLE)
    app.radio(key=f"rules.severity.{PLAUSIBLE}.warning").set_value("error").run()
    app.button(key=f"rules.severity.save.{PLAUSIBLE}").click().run()
    assert app.error[0].value.startswith("Say why")
    assert "rules.try" in {button.key for button in app.button}
    assert current(desk, "*", "capacity.plausible").severity == "warning"


def test_the_history_says_who_changed_what_and_why(desk: Desk):
    rule_desk.set_severity(desk.workspace, "*", "capacity.plausible", "error", "No lead.")
    rule_desk.set_state(desk.workspace, "*", "capacity.plausible", "paused", "Asked.")
    app = pick(desk.open("rules", rule=PLAUSIBLE), f"rules.view.{PLAUSIBLE}", "history")
    table = app.dataframe[0].value
    assert list(table["What changed"]) == [
        "Paused",
        "Severity from warning to error",
        "Capacity must be between 1 and 2,000 in every row.",
    ]
    assert list(table["Why"]) == ["Asked.", "No lead.", "Shipped with Leadfold."]
    assert list(table["Who"]) == ["Ann", "Ann", "Leadfold"]


def test_a_trial_starts_a_job_with_the_rule_as_it_stands_in_the_form(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
):
    started: list[tuple[str, list[str]]] = []
    monkeypatch.setattr(
        jobs, "start", lambda _, kind, arguments, __=None: started.append((kind, arguments)) or 1
    )
    app = desk.open("rules", rule=PLAUSIBLE)
    app.text_input(key=form(app, "text_input", "high")).input("30").run()
    app.button(key="rules.try").click().run()
    ((kind, (file,)),) = started
    assert kind == "try-rule"
    assert trials.read(trials.Path(file)).parameters == {"min_value": 1, "max_value": 30}


def test_the_answer_of_a_trial_is_drawn_with_the_failing_rows(desk: Desk, said: Said):
    rule = current(desk, "*", "capacity.plausible")
    small = rule_of(replace(draft_of(rule), high="30"), rule.rule_id, rule)
    trial = tried(desk.workspace, small)
    failed = sum(one.failed for one in trial.tried)
    app = desk.open("rules", rule=PLAUSIBLE)
    assert "Try on the stored months" in [one.label for one in app.button]
    app.text_input(key=form(app, "text_input", "high")).input("30").run()
    assert f"of the last 3 files; {failed:,} rows fail now." in said(app)
    assert "Nothing was saved by it." in said(app)
    months, rows = (frame.value for frame in app.dataframe)
    assert list(months["Failed"]) == [one.failed for one in trial.tried]
    assert {"Row", "Record", "Company", "City", "Capacity (fails)"} <= set(rows.columns)
    assert all(int(value) > 30 or int(value) < 1 for value in rows["Capacity (fails)"])


@pytest.mark.slow
@pytest.mark.parametrize("group", [LEADS, FILES])
def test_rules_on_leads_and_on_files_are_tried_to_what_their_run_found(desk: Desk, group: str):
    run = next(desk.home.glob("runs/*"))
    with engine.connect(desk.workspace.settings, run / "run.duckdb", read_only=True) as connection:
        found = findings.every(connection, run / "findings" / "export").set_index("finding_id")
    asked = [rule for rule in quality.shipped() if rule.source.startswith(group)]
    seen = {
        f"{one.source}:{rule.rule_id}": (one.checked, one.failed, not one.holds)
        for rule in asked
        for one in rule_desk.try_rule(desk.workspace, rule)
    }
    of_the_run = found[found["source"].str.startswith(group)]
    assert seen == {
        key: (row["checked"], row["failed"], row["is_held"]) for key, row in of_the_run.iterrows()
    }
    assert len(seen) > 5


def test_without_two_months_suggestions_say_what_they_wait_for(empty_desk: Desk, said: Said):
    assert "Upload the files of two months" in said(empty_desk.open("rules", section="suggested"))


def test_one_month_suggests_nothing_yet(desk: Desk, said: Said):
    app = desk.open("rules", section="suggested", source="texas")
    assert "has 1 stored month. Two make a habit" in said(app)


def test_a_suggestion_opens_the_form_filled_in(desk: Desk, said: Said):
    desk.receive(SECOND, desk.file(SECOND, "oklahoma.csv"))
    app = desk.open("rules", section="suggested", source="oklahoma")
    key = "rules.suggested.oklahoma.first_name.present"
    assert "First name was filled in" in said(app)
    app.button(key=key).click().run()
    assert app.title[0].value == "New rule"
    assert app.selectbox(key=form(app, "selectbox", "column")).value == "first_name"
    assert app.selectbox(key=form(app, "selectbox", "kind")).value == "filled"
    assert app.text_input(key=form(app, "text_input", "owner")).value == "Ann"


def test_a_value_in_the_address_becomes_rules_of_which_one_opens_filled_in(desk: Desk, said: Said):
    app = desk.open("rules", source="nevada", column="license_number", value="N/A")
    assert "Rules that N/A would break" in said(app).replace("\\", "")
    assert "Licence number must not look like a stand-in such as N/A or TBD in any row" in said(app).replace(
        "\\", ""
    )
    assert set(app.dataframe[0].value.columns) == {"Licence number", "Rows"}
    app.button(key="rules.example.use.0").click().run()
    assert app.title[0].value == "New rule"
    assert app.selectbox(key=form(app, "selectbox", "source")).value == "nevada"
    assert app.selectbox(key=form(app, "selectbox", "kind")).value == "no_look"


def test_a_value_that_the_column_cannot_hold_is_explained(desk: Desk):
    app = desk.open("rules", source="nevada", column="license_issued_date", value="soon")
    assert app.error[0].value.startswith("soon cannot stand in Licence issued, which holds dates")


def test_a_field_that_no_salesforce_file_writes_has_no_values_to_pick(desk: Desk, said: Said):
    app = desk.open("rules", section="example", source="export.insert", column="Fax")
    assert "No stored month of Salesforce file: new leads holds Fax" in said(app).replace("\\", "")
    app = desk.open("rules", section="example", source="export.insert", column="Company")
    assert len(app.dataframe[0].value) > 1


def test_an_example_without_files_says_what_is_missing(empty_desk: Desk, said: Said):
    assert "No stored month of Nevada" in said(empty_desk.open("rules", section="example"))


def test_a_suite_shows_what_it_changes_before_it_is_saved(desk: Desk, said: Said):
    rule = current(desk, "texas", "capacity.present").model_copy(update={"mostly": 0.9})
    app = desk.open("rules", section="exchange")
    app.selectbox(key="rules.exchange.source").select("texas").run()
    app.file_uploader(key="rules.import.texas.0").upload("texas.json", to_suite([rule], "t").encode()).run()
    assert "It would add 0 rules and change 1." in said(app)
    assert list(app.dataframe[0].value["What changes"]) == [
        "In at least 90 % of the rows, before in every row"
    ]
    assert current(desk, "texas", "capacity.present").mostly is None
    app.text_input(key="rules.import.why").input("Agreed with Texas.")
    app.button(key="rules.import.save").click().run()
    assert "1 rule of texas.json saved." in said(app)
    assert current(desk, "texas", "capacity.present").mostly == 0.9


def test_a_file_that_is_no_suite_is_refused_in_one_sentence(desk: Desk):
    app = desk.open("rules", section="exchange")
    app.file_uploader(key="rules.import.nevada.0").upload("rules.json", b"[]").run()
    assert not app.exception
    assert app.error[0].value.startswith("rules.json is not a Great Expectations suite")


def test_a_month_with_files_that_never_ran_leads_to_its_run_and_not_to_upload(desk: Desk):
    desk.receive_month(SECOND)
    app = desk.open("rules", period=SECOND)
    assert "To This month, to run it" in [link.label for link in app.get("page_link")]
