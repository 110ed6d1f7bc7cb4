"""What every parser of the registry promises, whatever it is given."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as property_settings
from hypothesis import strategies as st

from core import engine, parsers
from core.engine import Connection
from core.parsers import NO_CELL, PARSERS, Parser, UnreadableReference, WrongArguments, install
from core.settings import Settings, load

LONG = "A" * 100_000
HOSTILE = (
    LONG,
    "a, " * 30_000,
    "A & B " * 15_000,
    "1" * 100_000,
    " ".join(["1-"] * 30_000),
    "😀 👩‍👩‍👧 \U0001f1fa\U0001f1f8",
    "\x00\x01\x1e\x1f\x7f\u0085",
    "A\x1eB \x1fC\x1f\x1f \x1e",
    "'; drop table ref_zip; --",
    "\"'`${}\\%_%s{0}",
    "\u2003\u00a0\u200b\ufeff",
    "\u202eabc\u202c",
    "é́́́ ñ ß İ ǅ ﬁ",
    "日本語 中文 العربية",
    "(((((((((",
    "[[[[",
    "a{99999}",
    "\\",
    "|",
    ",",
    "&",
    "-",
    "'",
    "''",
    "\u2019",
    "1/1/1 99999999999999999999 24:61PM",
    "99999999999999999999999999999",
    "12:00AM - ",
    "O'",
    "MC",
    "D'",
    "DBA",
    ", DBA ,",
    "#",
    "STE",
    "NV 89027",
    ", NV 89027",
    "\n\n\r\r",
)


@pytest.fixture(scope="module")
def connection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    """The reference tables are built once for all modules of a session."""
    settings = load(tmp_path_factory.getbasetemp() / "parsers")
    with engine.connect(settings) as opened:
        install(opened, settings)
        yield opened


def call_with(parser: Parser, cell: str) -> str:
    """Every cell of the call is the same expression; what is no cell is plausible."""
    given_elsewhere = {"period": "'2026-11'", "phrase": "'otters'", "zip_cities": "['RENO']"}
    return parser.call([given_elsewhere.get(name, cell) for name in parser.inputs])


@pytest.mark.parametrize("parser", PARSERS.values(), ids=lambda parser: parser.name)
def test_a_parser_returns_its_declared_outputs_and_a_problem(connection, parser):
    declared = ", ".join(f"{name} {kind}" for name, kind in [*parser.outputs.items(), ("problem", "VARCHAR")])
    found = engine.scalar(connection, f"select typeof({call_with(parser, 'cell')}) from (select 'x' as cell)")
    assert str(found).replace('"', "") == f"STRUCT({declared})"


@pytest.mark.parametrize("parser", PARSERS.values(), ids=lambda parser: parser.name)
@pytest.mark.parametrize(
    "cell", ["null", "null::varchar", "''", "'  '", "e'\\t\\n'", "chr(160) || chr(8195)"]
)
def test_a_blank_cell_gives_nothing_and_no_problem(connection, parser, cell):
    result = engine.scalar(connection, f"select {call_with(parser, cell)}")
    assert result == dict.fromkeys([*parser.outputs, "problem"])


@pytest.mark.parametrize("parser", PARSERS.values(), ids=lambda parser: parser.name)
def test_hostile_cells_never_raise(connection, parser):
    rows = connection.execute(
        f"select {call_with(parser, 'cell')} from (select unnest(?::varchar[]) as cell)", [list(HOSTILE)]
    ).fetchall()
    assert len(rows) == len(HOSTILE)
    assert all(set(row[0]) == {*parser.outputs, "problem"} for row in rows)


# Few examples of many cells: the time goes into planning the query, not into reading the cells.
@property_settings(max_examples=2, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    cells=st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=30), min_size=100, max_size=100)
)
def test_any_text_is_read_or_reported_and_the_same_each_time(connection, cells):
    calls = ", ".join(call_with(parser, "cell") for parser in PARSERS.values())
    query = f"select {calls} from (select unnest(?::varchar[]) as cell)"
    assert connection.execute(query, [cells]).fetchall() == connection.execute(query, [cells]).fetchall()


MATCHES = (
    "match_company(cell)", "match_street(cell)", "match_house_number(cell)", "match_person(cell, cell)",
    "match_email_domain(cell)", "match_website(cell)", "title_case(cell)", "zip_in_address(cell)",
)  # fmt: skip


@pytest.mark.parametrize("call", MATCHES)
def test_match_macros_take_anything_and_never_give_an_empty_text(connection, call):
    rows = connection.execute(
        f"select {call} from (select unnest(?::varchar[]) as cell)", [[*HOSTILE, "", " ", None]]
    ).fetchall()
    assert len(rows) == len(HOSTILE) + 3
    if call.startswith("match_"):
        assert ("",) not in rows


def test_equal_values_are_read_alike_wherever_they_stand(connection):
    """A thousand copies among others fill several batches; batches must not leak into each other."""
    connection.execute("""
        create or replace temp table many as
        select case when i % 3 = 0 then 'QUIST, MIRA DBA OTTERS' when i % 3 = 1 then 'Otter ' || i end as cell
        from range(9000) r(i)
    """)
    distinct = engine.scalar(
        connection,
        "select count(distinct parse_company(cell)) from many where cell like 'QUIST%'",
    )
    assert distinct == 1


@pytest.mark.parametrize("parser", PARSERS.values(), ids=lambda parser: parser.name)
def test_a_column_may_be_called_anything(connection, parser):
    """A macro's argument is pasted into its body: a column T must not become a name the macro uses itself."""
    files = Path(parsers.__file__).parent.glob("sql/*.sql")
    letters = sorted(
        {name for file in files for name in re.findall(r"lambda (\w)\b", file.read_text("utf-8"))}
    )
    cells = [
        "QUIST, MIRA DBA OTTERS",
        "12/1/13",
        "0730 - 1730",
        "6 WKS To 13 YRS",
        "12 OTTER ST RENO, NV 89501",
    ]
    values = "(select unnest(?::varchar[]) as cell)"
    expected = connection.execute(f"select {call_with(parser, 'cell')} from {values}", [cells]).fetchall()
    columns = ", ".join(f"cell as {name}" for name in letters)
    calls = ", ".join(call_with(parser, name) for name in letters)
    rows = connection.execute(f"select {calls} from (select {columns} from {values})", [cells]).fetchall()
    assert all(value == wanted[0] for row, wanted in zip(rows, expected, strict=True) for value in row)


def test_a_call_with_the_wrong_number_of_arguments_is_explained():
    with pytest.raises(WrongArguments, match=r"street takes 1 to 2 arguments, but it was given 3"):
        PARSERS["street"].call(["a", "b", "c"])
    with pytest.raises(WrongArguments, match="any_says takes 2 or more arguments"):
        PARSERS["any_says"].call(["'x'"])


def test_optional_and_repeated_cells_are_filled_in():
    assert PARSERS["street"].call(["a"]) == "parse_street(a, null)"
    assert PARSERS["any_says"].call(["'x'", "a", "b"]) == "parse_any_says('x', [a, b])"
    assert PARSERS["street"].accepts(1)
    assert not PARSERS["street"].accepts(3)
    assert PARSERS["ages_list"].accepts(6)
    assert not PARSERS["weekly_hours"].accepts(6)
    assert PARSERS["past_date"].cells == ("value",)
    assert {name for parser in PARSERS.values() for name in parser.inputs} >= set(NO_CELL)


@pytest.fixture
def alone(settings: Settings) -> Settings:
    """With lookup tables of its own; other tests share theirs."""
    return settings.model_copy(update={"reference_folder": None})


def test_the_reference_tables_are_built_once_and_alike(alone: Settings, settings: Settings):
    with engine.connect(settings) as connection:
        install(connection, settings)
    shared, settings = settings.reference, alone
    with engine.connect(settings) as fresh:
        install(fresh, settings)
        built = {file.name: file.stat().st_mtime_ns for file in settings.reference.iterdir()}
        install(fresh, settings)
    assert {file.name: file.stat().st_mtime_ns for file in settings.reference.iterdir()} == built
    assert sorted(name.split("-")[0] for name in built) == ["ref_area_code", "ref_zip"]
    for name in built:
        assert (settings.reference / name).read_bytes() == (shared / name).read_bytes()


def test_a_broken_reference_table_is_explained(alone: Settings, settings: Settings):
    with engine.connect(settings) as connection:
        install(connection, settings)
    shutil.copytree(settings.reference, alone.reference)
    settings = alone
    next(settings.reference.glob("ref_zip*")).write_bytes(b"not parquet")
    with (
        engine.connect(settings) as broken,
        pytest.raises(UnreadableReference, match=r"Delete .*ref_zip"),
    ):
        install(broken, settings)


def test_the_version_names_the_sql_and_the_reference_packages():
    assert len(parsers.PARSER_VERSION) == 64
    assert int(parsers.PARSER_VERSION, 16) > 0
