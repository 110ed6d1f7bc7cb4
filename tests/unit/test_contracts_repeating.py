"""Cells parsed once for all records that say the same give what parsing each record gives."""

from pathlib import Path

import pytest

from core import engine
from core.contracts import from_yaml, repeating, standardise
from core.engine import literal
from core.parsers import install
from core.settings import Settings

CONTRACT = from_yaml("""
source: utah
title: Utah child care licences
columns: [Licence, Town, Region, Issued]
key: {fields: [license_number]}
mappings:
- {parser: text, from: [Licence], gives: {value: license_number}}
- {parser: city, from: [Town], gives: {city: city}}
- {parser: state, from: [Region], gives: {state: state, country: country}}
- {parser: past_date, from: [Issued], gives: {date: license_issued_date}}
""")
RECORDS = repeating.ENOUGH_RECORDS + 7
RELATION = f"""(
    select range + 1 as _record_number, 'L' || range as "Licence",
        case range % 5 when 0 then null when 1 then 'NORTH FORK' when 2 then '  '
            else 'Elm' || range % 3 end as "Town",
        case range % 4 when 0 then 'Utah' when 1 then 'ut' when 2 then 'Other' end as "Region",
        (range % 12 + 1) || '/3/19' as "Issued"
    from range({RECORDS}))"""


def test_parsing_once_changes_no_value_and_no_order(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    once, each = tmp_path / "once.parquet", tmp_path / "each.parquet"
    with engine.connect(settings) as connection:
        install(connection, settings)
        said = repeating.prepare(connection, CONTRACT, CONTRACT.header, RELATION, "2026-10")
        standardise(connection, CONTRACT, RELATION, "2026-10", once)
        monkeypatch.setattr(repeating, "ENOUGH_RECORDS", RECORDS + 1)
        standardise(connection, CONTRACT, RELATION, "2026-10", each)
        differing = f"(from read_parquet({literal(once)}) except all from read_parquet({literal(each)}))"
        out_of_order = (
            f"(from read_parquet({literal(once)}, file_row_number = true) "
            "where record_number <> file_row_number + 1)"
        )
        assert said == {1, 2, 3}
        assert engine.count(connection, differing) == 0
        assert engine.count(connection, out_of_order) == 0
        assert engine.count(connection, f"read_parquet({literal(once)})") == RECORDS
