"""The real files hold sites that look alike and no true duplicate."""

from pathlib import Path

from core import engine, intake, parsers
from core.contracts import recognise, shipped, standardise
from core.matching import match
from core.settings import Settings
from tests.unit.matching_records import THRESHOLDS, bands, prepare

PERIOD = "2023-07"


def test_no_two_records_of_the_real_files_are_merged(settings: Settings, shared_data: Path) -> None:
    contracts = shipped()
    with engine.connect(settings) as connection:
        prepare(connection, PERIOD)
        parsers.install(connection, settings)
        for file in sorted((shared_data / "assignment").glob("*.csv")):
            received = intake.receive(file, file.name, settings)
            source = recognise(received.header, contracts).source
            assert source is not None
            target = settings.standard / f"{source}.parquet"
            standardise(connection, contracts[source], intake.records_relation(received.raw), PERIOD, target)
            connection.execute(f"insert into stg_record by name from read_parquet({engine.literal(target)})")
        summary = match(connection, THRESHOLDS, seed=1)
        assert summary.records == summary.leads == 166
        assert {band for _, band in bands(connection).values()} <= {"review"}
