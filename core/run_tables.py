"""The frozen inputs where the warehouse looks for them."""

from pathlib import Path

from core import engine
from core.engine import Connection, literal
from core.inputs import RunInputs, SourceInput
from core.settings import Settings


def fill(connection: Connection, inputs: RunInputs, settings: Settings) -> None:
    for table in ("run_input", "run_period", "reject"):
        connection.execute(f"delete from {table}")
    connection.execute(
        "insert into run_period select $1, $2::date, last_day($2::date), $3",
        [inputs.period, f"{inputs.period}-01", inputs.previous_period],
    )
    for place, one in enumerate(inputs.sources):
        row = {
            "source": one.source,
            "title": one.title,
            "kind": one.kind,
            "delivery_period": one.delivery_period,
            "sha256": one.sha256,
            "file_name": one.file_name,
            "contract_version": one.contract.version,
            "standard_path": str(one.standard(settings)),
            "is_stale": one.is_stale,
            "found": one.found,
            "loaded": one.loaded,
            "rejected": one.rejected,
            "skipped": one.skipped,
            "agreed": place,
        }
        names = ", ".join(engine.identifier(name) for name in row)
        marks = ", ".join("?" for _ in row)
        connection.execute(f"insert into run_input ({names}) values ({marks})", list(row.values()))
        if one.rejected:
            _fill_rejects(connection, one, settings)


def _fill_rejects(connection: Connection, one: SourceInput, settings: Settings) -> None:
    rejects = literal(one.raw(settings) / "rejects.parquet")
    connection.execute(
        "insert into reject select ?, record_number, raw, ? "
        f"from read_parquet({rejects}) where raw is not null",
        [one.source, one.contract.key.strip_leading_zeros],
    )


def fill_survivorship(connection: Connection, folder: Path) -> None:
    """What the leads' values follow; `folder` holds the run's inputs."""
    for table in ("pin", "policy"):
        file = folder / f"{table}.parquet"
        connection.execute(f"delete from {table}")
        if file.exists():  # not so in the inputs of a run that began before there were any
            connection.execute(f"insert into {table} by name select * from read_parquet({literal(file)})")


def outvoted(connection: Connection) -> str:
    """Leads that have become one may be pinned twice: the newest pin counts, and that is said."""
    found = engine.count(
        connection,
        "(select lead_member.lead_id, pin.field from pin inner join lead_member using (record_id) "
        "qualify row_number() over (partition by lead_id, pin.field order by pin.pin_id desc) > 1)",
    )
    return f"{found:,} pinned values give way to newer pins of the same lead" if found else ""
