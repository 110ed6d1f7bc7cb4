"""What the cells of a raw file show: fill, variety, shapes, and which parsers can read them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.contracts.arguments import join
from core.contracts.profiles import RECORD_NUMBER, columns
from core.contracts.proposals.meanings import Way
from core.engine import Connection, identifier, literal
from core.parsers import PARSERS, PERIOD, PHRASE, Parser

SQL = Path(__file__).with_name("facts.sql")
SAMPLE = "proposal_sample"
SAMPLED_RECORDS = 4_000
CELLS = 600  # different cells of a column, the frequent ones first
EXAMPLES = 5
SHAPES = (
    "letters", "number", "identifier", "company", "person", "name_part", "comma_name", "lines", "street",
    "whole_address", "ten_digits", "dash_year", "zip", "city", "county", "short",
)  # fmt: skip
PLACES = """
create or replace temp table place_city as
select distinct name from (select unnest(cities) as name from ref_zip);
create or replace temp table place_county as
select distinct upper(county) as name from ref_zip where county is not null;
"""
# Every n-th record, each different cell once with how often it came.
TAKEN = """create or replace temp table {sample} as
with numbered as (
    select {record_number} as record_number, {listed}
    from {relation}
),

sampled as (
    select * exclude (record_number)
    from numbered
    where record_number % (select greatest(1, max(record_number) // {records}) from numbered) = 0
),

cells as (
    unpivot sampled on columns(*) into name column_name value cell
)

select
    substr(column_name, 2)::integer as place,
    cell,
    count(*) as records,
    sum(count(*)) over (partition by column_name) as filled,
    count(*) over (partition by column_name) as different
from cells
where trim(cell) <> ''
group by column_name, cell
qualify row_number() over (partition by column_name order by records desc, cell) <= {most}"""
COUNTED = """with numbered as (
    select {record_number} as record_number from {relation}
)

select count(*)
from numbered
where record_number % (select greatest(1, max(record_number) // {records}) from numbered) = 0"""


CELL = f"{SAMPLE}.cell"
READING = """with parsed as (
    select {sample}.place, {sample}.records, {call} as m
    from {sample}
    {joined}
)

select
    place,
    coalesce(sum(records) filter (m.problem is null and m.{output} is not null), 0)::double / sum(records)
from parsed
group by place"""


@dataclass(frozen=True)
class Probe:
    """One question to every cell of the sample: can this be read?"""

    name: str
    call: str
    output: str
    joined: str = ""


# Half of what a parser of two cells reads.
HALVES = (
    Probe("hours", f"parse_hours_and_days({CELL}, null)", "schedule"),
    Probe("days", f"parse_hours_and_days(null, {CELL})", "schedule"),
)


@dataclass(frozen=True)
class ColumnFacts:
    """`filled` and the shares of `shapes` are between 0 and 1; `different` are cells of the sample."""

    name: str
    filled: float
    records: int
    different: int
    examples: tuple[str, ...]
    shapes: Mapping[str, float]

    @property
    def is_empty(self) -> bool:
        return self.records == 0

    @property
    def variety(self) -> float:
        """1 where no two cells are the same."""
        return self.different / self.records if self.records else 0.0


def take_sample(connection: Connection, relation: str) -> tuple[ColumnFacts, ...]:
    """Leaves the sample on the connection, for `reads`; the parsers must be installed."""
    names = columns(connection, relation)
    listed = ", ".join(f"{identifier(name)} as c{at}" for at, name in enumerate(names))
    common = {"relation": relation, "record_number": RECORD_NUMBER, "records": SAMPLED_RECORDS}
    connection.execute(PLACES)
    connection.execute(TAKEN.format(sample=SAMPLE, listed=listed, most=CELLS, **common))
    sampled = int(str(connection.execute(COUNTED.format(**common)).fetchall()[0][0]))
    return _facts(connection, names, sampled)


def reads(connection: Connection, ways: Iterable[Way], period: str) -> Mapping[tuple[int, str], float]:
    """By column and parser: the share of filled cells that it reads, with a value and without a problem."""
    found: dict[tuple[int, str], float] = {}
    for probe in [*_single_cell(ways, period), *HALVES]:
        rows = connection.execute(READING.format(sample=SAMPLE, **vars(probe))).fetchall()
        found |= {(at, probe.name): share for at, share in rows}
    return found


def _facts(connection: Connection, names: Sequence[str], sampled: int) -> tuple[ColumnFacts, ...]:
    shares = ",\n    ".join(
        f"coalesce(sum(records) filter (is_a.{shape}), 0)::double / sum(records) as {shape}"
        for shape in SHAPES
    )
    query = SQL.read_text(encoding="utf-8").format(
        sample=SAMPLE, shares=shares, names_a_company="names_a_company(cell)"
    )
    found = {row[0]: row for row in connection.execute(query).fetchall()}
    examples = _examples(connection)
    return tuple(_column(name, sampled, found.get(at), examples.get(at, ())) for at, name in enumerate(names))


def _column(
    name: str, sampled: int, row: tuple[object, ...] | None, examples: tuple[str, ...]
) -> ColumnFacts:
    if row is None:
        return ColumnFacts(name, 0.0, 0, 0, (), dict.fromkeys(SHAPES, 0.0))
    _, filled, different, *shares = row
    return ColumnFacts(
        name=name,
        filled=min(1.0, int(str(filled)) / sampled) if sampled else 0.0,
        records=int(str(filled)),
        different=int(str(different)),
        examples=examples,
        shapes={shape: float(str(share)) for shape, share in zip(SHAPES, shares, strict=True)},
    )


def _examples(connection: Connection) -> dict[int, tuple[str, ...]]:
    rows = connection.execute(
        f"select place, list(cell order by records desc, cell)[:{EXAMPLES}] from {SAMPLE} group by place"
    ).fetchall()
    return {at: tuple(cells) for at, cells in rows}


def _single_cell(ways: Iterable[Way], period: str) -> list[Probe]:
    """Parsers that one cell is enough for, with the output that a person looks for first."""
    outputs = {way.parser: next(iter(way.gives)) for way in ways}
    return [
        _probe(PARSERS[name], output, period)
        for name, output in outputs.items()
        if len(PARSERS[name].cells) == 1 and PHRASE not in PARSERS[name].inputs
    ]


def _probe(parser: Parser, output: str, period: str) -> Probe:
    lookup = parser.lookup
    given = dict.fromkeys(parser.inputs, CELL) | {PERIOD: literal(period)}
    if lookup:
        given[lookup.argument] = f"looked.{lookup.gives}"
    joined = join(lookup, CELL, "looked") if lookup else ""
    return Probe(parser.name, parser.call([given[name] for name in parser.inputs]), output, joined)
