"""The real files hold sites that look alike and no true duplicate."""

from pathlib import Path

from core import engine, intake, parsers
from core.contracts import recognise, shipped, standardise
from core.matching import match
from core.settings import Settings
from tests.unit.matching_records import THRESHOLDS, bands, prepare

PERIOD = "2023-07"
# Licensed sites of which one owner answers the phone, and those that bear one name at two addresses.
SITES = """
    from stg_record as l join stg_record as r on l.source = r.source and l.record_id < r.record_id
    where l.match_house_number <> r.match_house_number and l.source <> 'salesforce' and """
SHARED_PHONES = f"select l.record_id, r.record_id {SITES} l.phone = r.phone"
BEGINNING = "nullif(regexp_extract({}.match_company, '^([^ ]{{3,}} [^ ]{{3,}}) .', 1), '')"
SHARED_NAMES = f"select l.record_id, r.record_id {SITES} {BEGINNING.format('l')} = {BEGINNING.format('r')}"


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
        assert (
            engine.count(connection, f"({SHARED_PHONES} except select left_id, right_id from match_relation)")
            == 0
        )
        assert (
            engine.count(connection, f"({SHARED_NAMES} except select left_id, right_id from match_relation)")
            == 0
        )
