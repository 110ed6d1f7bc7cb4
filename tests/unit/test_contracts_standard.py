"""A contract compiled to SQL and run over raw records that no parser can misread."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from core import canonical, engine
from core.contracts import Contract, MissingColumns, accept_rename, from_yaml, shipped, standardise
from core.engine import Connection
from core.parsers import install
from core.settings import load

CONTRACT = """
source: utah
title: Utah child care licences
state: UT
columns:
- Licence
- 'Na"me'
- {name: Role, required: false}
- {name: Boss, required: false}
- {name: Town, required: false}
- {name: Seats, required: false}
key: {fields: [license_number], identified_by: [company, city]}
mappings:
- {parser: text, from: [Licence], gives: {value: license_number}}
- {parser: text, from: ['Na"me'], gives: {value: company}}
- {parser: text, from: [Role], gives: {value: title}, translate: {other: null, BOSS: Owner}}
- {parser: text, from: [Town], gives: {value: city}}
- {parser: text, from: [Boss], gives: {value: city}}
- {parser: whole_number, from: [Seats], gives: {number: capacity}}
constants: {country: US, state: UT}
"""


@pytest.fixture(scope="module")
def parsers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    """Once for the module: building the reference tables takes most of a second."""
    settings = load(tmp_path_factory.mktemp("contracts"))
    with engine.connect(settings) as opened:
        install(opened, settings)
        yield opened


@pytest.fixture
def contract() -> Contract:
    return from_yaml(CONTRACT)


Row = tuple[str | None, ...]


def _raw(connection: Connection, header: tuple[str, ...], *rows: Row) -> str:
    columns = ", ".join(f"{engine.identifier(name)} varchar" for name in header)
    connection.execute(f"create or replace table raw_file (_record_number bigint, {columns})")
    for number, row in enumerate(rows, start=1):
        marks = ", ".join("?" for _ in range(len(row) + 1))
        connection.execute(f"insert into raw_file values ({marks})", [number, *row])
    return "(select * from raw_file)"


def _standard(
    connection: Connection, contract: Contract, header: tuple[str, ...], *rows: Row, wanted: str
) -> list[tuple[object, ...]]:
    target = Path(engine.scalar(connection, "select current_setting('temp_directory')")) / "a" / "out.parquet"  # type: ignore[arg-type]
    standardise(connection, contract, _raw(connection, header, *rows), "2026-11", target)
    return connection.execute(f"select {wanted} from read_parquet({engine.literal(target)})").fetchall()


def test_standard_parquet_has_exactly_the_canonical_columns(
    parsers: Connection, contract: Contract, tmp_path: Path
) -> None:
    relation = _raw(parsers, contract.header, ("1", "A", None, None, None, None))
    target = tmp_path / "deep" / "standard.parquet"
    made = standardise(parsers, contract, relation, "2026-11", target)
    described = parsers.execute(f"describe select * from read_parquet({engine.literal(target)})").fetchall()
    assert {row[0]: row[1] for row in described} == canonical.standard_columns()
    assert [row[0] for row in described] == list(canonical.standard_columns())
    assert (made.path, made.records, made.repeated_keys) == (target, 1, 0)
    assert [file.name for file in target.parent.iterdir()] == ["standard.parquet"]


def test_a_record_is_named_by_its_source_and_key_and_keeps_its_number(
    parsers: Connection, contract: Contract
) -> None:
    rows = _standard(
        parsers,
        contract,
        contract.header,
        ("007", "A", None, None, None, None),
        ("12", "B", None, None, None, None),
        wanted="record_id, source, record_key, record_number, license_number, country, state",
    )
    assert rows == [
        ("utah:007", "utah", "007", 1, "007", "US", "UT"),
        ("utah:12", "utah", "12", 2, "12", "US", "UT"),
    ]


def test_leading_zeros_leave_the_key_only_where_the_contract_says_so(
    parsers: Connection, contract: Contract
) -> None:
    strict = from_yaml(CONTRACT.replace("key: {", "key: {strip_leading_zeros: true, "))
    rows = [(key, "A", None, None, None, None) for key in ("007", "000", "10")]
    keys = _standard(parsers, strict, contract.header, *rows, wanted="record_key, license_number")
    assert keys == [("7", "007"), ("0", "000"), ("10", "10")]


def test_a_repeated_key_is_numbered_in_file_order_and_counted(
    parsers: Connection, contract: Contract
) -> None:
    rows = [(key, "A", None, None, None, None) for key in ("5", "6", "5", "5")]
    keys = _standard(parsers, contract, contract.header, *rows, wanted="record_key, problems")
    assert keys == [
        ("5", []),
        ("6", []),
        ("5#2", ["record_key.repeated"]),
        ("5#3", ["record_key.repeated"]),
    ]


def test_a_record_without_a_key_is_known_by_its_identifying_fields(
    parsers: Connection, contract: Contract
) -> None:
    rows: list[Row] = [
        (None, "A", None, None, "Provo", None),
        (None, "B", "x", None, "Provo", None),
        (None, "A", "y", None, "Provo", None),
    ]
    first, other, twin = _standard(parsers, contract, contract.header, *rows, wanted="record_key, problems")
    assert first[0] != other[0]
    assert twin[0] == f"{first[0]}#2"
    assert first[1] == ["record_key.missing"]
    assert twin[1] == ["record_key.missing", "record_key.repeated"]


def test_a_source_without_natural_keys_is_no_problem(parsers: Connection, contract: Contract) -> None:
    keyless = from_yaml(CONTRACT.replace("fields: [license_number], ", ""))
    row = ("1", "A", None, None, "Provo", None)
    assert _standard(parsers, keyless, contract.header, row, wanted="problems") == [([],)]


def test_values_are_translated_and_unlisted_ones_stay(parsers: Connection, contract: Contract) -> None:
    rows = [("1", "A", role, None, None, None) for role in ("Other", "boss", "Cook", None)]
    assert _standard(parsers, contract, contract.header, *rows, wanted="title") == [
        (None,),
        ("Owner",),
        ("Cook",),
        (None,),
    ]


def test_a_later_mapping_fills_only_what_an_earlier_one_left_empty(
    parsers: Connection, contract: Contract
) -> None:
    rows: list[Row] = [("1", "A", None, "Ogden", "Provo", None), ("2", "A", None, "Ogden", None, None)]
    assert _standard(parsers, contract, contract.header, *rows, wanted="city") == [("Provo",), ("Ogden",)]


def test_a_name_is_not_put_together_from_two_mappings(parsers: Connection) -> None:
    contract = shipped()["oklahoma"]
    cells = dict.fromkeys(contract.header) | {
        "Type License": "CHILD CARE FAMILY - K1",
        "Company": "DOE, JANE DBA SUNNY NEST",
    }
    with_caregiver = tuple((cells | {"Primary Caregiver": "Mary Major\n \n Director"}).values())
    rows = _standard(
        parsers,
        contract,
        contract.header,
        with_caregiver,
        tuple(cells.values()),
        wanted="first_name, last_name, title",
    )
    assert rows == [("Mary", "Major", "Director"), ("Jane", "Doe", None)]


def test_an_unreadable_cell_is_null_and_counted_under_its_field(
    parsers: Connection, contract: Contract
) -> None:
    rows: list[Row] = [("1", "A", None, None, None, "many"), ("2", "A", None, None, None, "12")]
    found = _standard(parsers, contract, contract.header, *rows, wanted="capacity, problems")
    assert found == [(None, ["capacity.unreadable"]), (12, [])]


def test_a_missing_optional_column_empties_its_field_only(parsers: Connection, contract: Contract) -> None:
    rows = _standard(
        parsers, contract, ("LICENCE", 'na"me', "extra"), ("1", "A", "x"), wanted="company, capacity"
    )
    assert rows == [("A", None)]


def test_a_missing_required_column_stops_with_a_sentence(
    parsers: Connection, contract: Contract, tmp_path: Path
) -> None:
    relation = _raw(parsers, ("Licence", "Town"), ("1", "Provo"))
    with pytest.raises(MissingColumns, match="The file of utah has no column 'Na\"me'"):
        standardise(parsers, contract, relation, "2026-11", tmp_path / "out.parquet")
    assert not (tmp_path / "out.parquet").exists()


def test_no_records_make_an_empty_table(parsers: Connection, contract: Contract) -> None:
    assert _standard(parsers, contract, contract.header, wanted="record_id") == []


def test_records_keep_file_order_whatever_the_size(
    parsers: Connection, contract: Contract, tmp_path: Path
) -> None:
    parsers.execute(
        'create table many as select i + 1 as _record_number, (i * 7919 % 130003)::varchar as "Licence",'
        ' \'A\' as "Na""me" from range(260000) as t(i)'
    )
    target = tmp_path / "out.parquet"
    standardise(parsers, contract, "many", "2026-11", target)
    numbers = parsers.execute(f"select record_number from read_parquet({engine.literal(target)})").fetchall()
    assert numbers == [(number,) for number in range(1, 260001)]


@pytest.mark.parametrize("source", ["nevada", "oklahoma", "salesforce", "texas"])
def test_a_record_of_empty_cells_has_no_problem_but_its_key(parsers: Connection, source: str) -> None:
    contract = shipped()[source]
    row: Row = tuple(None for _ in contract.header)
    assert _standard(parsers, contract, contract.header, row, wanted="problems, company, phone") == [
        (["record_key.missing"], None, None)
    ]


def test_a_file_from_before_a_rename_is_read_by_the_contract_after_it(
    parsers: Connection, contract: Contract
) -> None:
    renamed = accept_rename(contract, "Licence", "Licence#")
    row = ("1", "A", None, None, None, None)
    assert _standard(parsers, renamed, contract.header, row, wanted="record_key") == [("1",)]
    assert _standard(parsers, renamed, renamed.header, row, wanted="record_key") == [("1",)]
