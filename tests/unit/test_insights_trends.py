"""A rule's months: what each kept, since when it fails, and what is new."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from core import engine, quality, warehouse
from core.engine import Connection
from core.insights import findings, trend_chart, trends
from core.settings import Settings
from core.warehouse import EarlierRun

# finding_id, failed of 10, held back or not
Said = list[tuple[str, int, bool]]
SEPTEMBER: Said = [("nevada:a", 2, True), ("nevada:b", 0, False), ("nevada:c", 3, True)]
OCTOBER: Said = [("nevada:a", 4, True), ("nevada:b", 0, False), ("nevada:c", 1, False)]
NOVEMBER: Said = [("nevada:a", 5, True), ("nevada:b", 1, True), ("nevada:c", 2, True), ("texas:a", 9, True)]


def keep(settings: Settings, period: str, said: Said, files: Said | None = None) -> EarlierRun:
    """What a run of that month leaves behind."""
    folder = settings.history / period
    with engine.connect(settings) as connection:
        fill(connection, period, said)
        if files:
            (folder / "export").mkdir(parents=True)
            rows = ", ".join(str((name, name.partition(":")[0], "error", 10, *rest)) for name, *rest in files)
            connection.execute(
                f"copy (from (values {rows}) as t(finding_id, source, severity, checked, failed, is_held)) "
                f"to '{folder / 'export' / 'finding.parquet'}' (format parquet)"
            )
        quality.remember_findings(connection, folder / "export", folder / "finding.parquet")
    return EarlierRun(period, folder)


def fill(connection: Connection, period: str, said: Said) -> None:
    warehouse.create_run_tables(connection)
    connection.execute(
        "insert into run_period values ($1, $2::date, $2::date, null)", [period, f"{period}-01"]
    )
    for name, failed, is_held in said:
        connection.execute(
            "insert into finding "
            "values ($1, split_part($1, ':', 1), 'phone', 'error', 'E', 'Said.', 10, $2, $3)",
            [name, failed, is_held],
        )
    connection.execute("create or replace table dim_source (source varchar, title varchar)")


@pytest.fixture
def november(settings: Settings) -> Iterator[Connection]:
    """The third month; August was published before findings were kept."""
    earlier = [
        EarlierRun("2026-08", settings.history / "2026-08"),
        keep(settings, "2026-09", SEPTEMBER, files=[("export.insert:x", 1, True)]),
        keep(settings, "2026-10", OCTOBER),
    ]
    with engine.connect(settings) as connection:
        fill(connection, "2026-11", NOVEMBER)
        for run in earlier:
            _without_records(connection, run.folder)
        warehouse.attach_history(connection, earlier)
        yield connection


def _without_records(connection: Connection, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "standard.json").write_text("{}")
    connection.execute(f"copy (select 'x' as record_id) to '{folder / 'record.parquet'}' (format parquet)")


def told(connection: Connection) -> dict[str, tuple[list[float], str | None, bool]]:
    found = trends.with_trend(findings.every(connection), trends.by_period(connection))
    return {
        row.finding_id: (row.shares, row.since, bool(row.is_new)) for row in found.itertuples(index=False)
    }


def test_every_month_that_kept_findings_has_its_point_and_an_older_one_has_none(november: Connection) -> None:
    months = trends.by_period(november)
    assert months[months["finding_id"] == "nevada:a"][["period", "failed", "checked"]].values.tolist() == [
        ["2026-09", 2, 10], ["2026-10", 4, 10], ["2026-11", 5, 10],
    ]  # fmt: skip


def test_a_rule_fails_since_the_first_month_without_a_break(november: Connection) -> None:
    assert told(november)["nevada:a"] == ([20.0, 40.0, 50.0], "2026-09", False)
    assert told(november)["nevada:c"] == ([30.0, 10.0, 20.0], "2026-11", True)


def test_what_failed_within_its_tolerance_last_month_is_new_when_it_fails_now(november: Connection) -> None:
    assert told(november)["nevada:b"] == ([0.0, 0.0, 10.0], "2026-11", True)


def test_nothing_is_new_in_the_first_month_of_a_source(november: Connection) -> None:
    assert told(november)["texas:a"] == ([90.0], "2026-11", False)


def test_the_rules_on_the_salesforce_files_are_kept_too(november: Connection) -> None:
    query = "select period, failed from history_finding where finding_id = 'export.insert:x'"
    assert november.execute(query).fetchall() == [("2026-09", 1)]


def test_a_run_of_a_time_before_findings_were_kept_shows_this_month_alone(november: Connection) -> None:
    november.execute("drop view history_finding")
    assert told(november)["nevada:a"] == ([50.0], "2026-11", False)


def test_the_figure_has_a_bar_a_month_and_this_month_stands_out(november: Connection) -> None:
    months = trends.by_period(november)
    figure = trend_chart.failing_by_period(months[months["finding_id"] == "nevada:a"], "5 rows")
    (bars,) = figure.data
    assert (list(bars.x), list(bars.y)) == (["Sep 2026", "Oct 2026", "Nov 2026"], [2, 4, 5])
    colours = list(bars.marker.color)
    assert colours[0] == colours[1] != colours[2]
