"""What a source's past suggests, with its evidence, and what it does not."""

from pathlib import Path

import pytest

from core import quality, rule_desk
from core.canonical import standard_columns
from core.engine import Connection, literal
from core.quality.suggestions import FieldMonth, Suggestion, measure, suggest
from core.settings import Settings
from core.workspace import open_workspace
from tests.unit.test_pipeline_inputs import deliver
from tests.unit.test_quality_trial import store_standard

APRIL, MAY = "2026-04", "2026-05"


def month(period: str, field: str, **changes: object) -> FieldMonth:
    values = {"rows": 100, "filled": 100, "distinct": 60} | changes
    return FieldMonth(period=period, field=field, **values)  # type: ignore[arg-type]


def told(*months: FieldMonth, rules: tuple[quality.Rule, ...] = ()) -> dict[str, Suggestion]:
    return {one.rule.rule_id: one for one in suggest("texas", months, rules)}


def test_a_field_that_was_always_filled_is_asked_to_stay_so() -> None:
    found = told(month(APRIL, "county"), month(MAY, "county"))["county.present"]
    assert (found.rule.column, found.rule.mostly, found.rule.severity) == ("county", None, "warning")
    assert found.evidence == "County was filled in 100.0% (2026-04), 100.0% (2026-05)."


def test_a_field_that_was_nearly_always_filled_leaves_room() -> None:
    found = told(month(APRIL, "county", filled=97), month(MAY, "county", filled=95))
    assert found["county.present"].rule.mostly == pytest.approx(0.94)
    assert told(month(APRIL, "county", filled=97), month(MAY, "county", filled=80)) == {}


def test_one_month_or_a_few_rows_suggest_nothing() -> None:
    assert told(month(MAY, "county")) == {}
    assert told(month(APRIL, "county", rows=9, filled=9), month(MAY, "county", rows=9, filled=9)) == {}


def test_a_vocabulary_that_stayed_the_same_becomes_a_set() -> None:
    kinds = {"distinct": 2, "values": ("Center", "Family Home")}
    found = told(month(APRIL, "facility_type", **kinds), month(MAY, "facility_type", **kinds))
    rule = found["facility_type.in_set"].rule
    assert rule.parameters == {"value_set": ("Center", "Family Home")}
    assert (
        "held only Center, Family Home in 2 files, 2026-04 to 2026-05"
        in found["facility_type.in_set"].evidence
    )


def test_a_vocabulary_that_changed_is_none() -> None:
    april = month(APRIL, "facility_type", distinct=1, values=("Center",))
    may = month(MAY, "facility_type", distinct=1, values=("Family Home",))
    assert "facility_type.in_set" not in told(april, may)


def test_a_number_gets_a_range_with_room_and_a_code_is_asked_to_be_unique() -> None:
    found = told(
        month(APRIL, "capacity", low=6, high=120),
        month(MAY, "capacity", low=4, high=150),
        month(APRIL, "provider_id", distinct=100),
        month(MAY, "provider_id", distinct=100),
    )
    assert found["capacity.in_range"].rule.parameters == {"min_value": 1, "max_value": 300}
    assert "between 4 and 150" in found["capacity.in_range"].evidence
    assert "provider_id.unique" in found
    assert "capacity.unique" not in found


def test_what_a_rule_asks_already_is_not_suggested() -> None:
    first = told(month(APRIL, "county"), month(MAY, "county"))
    rules = tuple(one.rule for one in first.values())
    assert told(month(APRIL, "county"), month(MAY, "county"), rules=rules) == {}


def test_a_standard_file_is_measured_field_by_field(connection: Connection, tmp_path: Path) -> None:
    typed = ", ".join(f"{name} {kind}" for name, kind in standard_columns().items())
    connection.execute(f"create table standard ({typed})")
    connection.execute(
        "insert into standard by name select n::varchar as record_id, 'K' || n as license_number, "
        "if(n % 2 = 0, 'Center', 'Home') as facility_type, n as capacity, if(n > 5, 'Elko', null) as county "
        "from range(1, 31) as t(n)"
    )
    file = tmp_path / "standard.parquet"
    connection.execute(f"copy standard to {literal(file)} (format parquet)")
    found = {one.field: one for one in measure(connection, MAY, file)}
    assert found["facility_type"] == FieldMonth(MAY, "facility_type", 30, 30, 2, ("Center", "Home"))
    assert found["capacity"] == FieldMonth(MAY, "capacity", 30, 30, 30, (), 1, 30)
    assert found["county"].filled == 25
    assert (found["license_number"].distinct, found["license_number"].values) == (30, ())


def test_every_suggestion_can_be_asked(settings: Settings) -> None:
    months = [month(period, "capacity", distinct=100, low=1, high=9) for period in (APRIL, MAY)]
    rules = [one.rule for one in suggest("texas", months, ())]
    assert {rule.rule_id for rule in rules} == {"capacity.present", "capacity.in_range", "capacity.unique"}
    quality.ensure_askable(settings, *rules)


def test_a_workspace_is_asked_for_what_its_own_files_suggest(settings: Settings) -> None:
    workspace = open_workspace("Ada", settings.home)
    for letter, period in (("a", APRIL), ("b", MAY)):
        deliver(workspace, "texas", letter, period)
        rows = "select n as record_number, 'Travis' as county, 'TX' as state from range(1, 31) as t(n)"
        store_standard(workspace, "texas", period, rows)
    found = {one.rule.rule_id for one in rule_desk.suggestions(workspace, "texas")}
    assert found == {"county.present", "county.in_set"}  # of the state both are asked by shipped rules
    assert rule_desk.suggestions(workspace, "nevada") == ()
