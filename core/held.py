"""Records that a published run holds back, and what people have said of them since."""

from collections.abc import Mapping
from dataclasses import dataclass

from core import cells, engine, intake, since
from core.canonical import BY_NAME
from core.contracts import Contract
from core.engine import Connection, identifier
from core.settings import Settings
from core.since import Since
from core.state.tables import Run
from core.workspace import Workspace

WORDS = "struct(kind varchar, record_id varchar, finding_id varchar, column_name varchar, said varchar)[]"
MOST_GROUPS = 500  # that a page lists; the next follow as these are settled
# A correction settles what it answers and every rule that asked about the same cell.
WAITING = f"""
with word as (select unnest($words::{WORDS}, recursive := true)),

settled as (
    select held.finding_id, held.record_id from held_record as held
    semi join (from word where kind = 'discard') as word on held.record_id = word.record_id
    union
    select held.finding_id, held.record_id from held_record as held
    semi join (from word where kind = 'release') as word on held.record_id = word.record_id
        and held.finding_id = word.finding_id and held.value is not distinct from word.said
    union
    select held.finding_id, held.record_id from held_record as held
    semi join (from word where kind = 'correct') as word on held.record_id = word.record_id
        and held.column_name = word.column_name and held.cell is not distinct from word.said
    union
    select held.finding_id, held.record_id from held_record as held
    semi join (from word where kind = 'answer') as word on held.record_id = word.record_id
        and held.finding_id = word.finding_id
),

waiting as (
    select held.* from held_record as held
    anti join settled on held.finding_id = settled.finding_id and held.record_id = settled.record_id
    where held.disposition = 'held'
)
"""


@dataclass(frozen=True)
class Group:
    """Records that break one rule with the same cell in the same column of the same source."""

    finding_id: str
    description: str
    source: str
    title: str
    field: str | None
    column: str | None
    cell: str | None
    records: int


@dataclass(frozen=True)
class HeldRecord:
    record_id: str
    record_number: int
    company: str | None
    place: str | None
    value: str | None


@dataclass(frozen=True)
class Cell:
    """One column of the record's file, and what the contract made of it; no field where nothing reads it."""

    column: str
    cell: str | None
    fields: tuple[tuple[str, object], ...]  # label, value as it was read
    corrected: str | None = None  # what it was read as, where it is corrected and held back all the same


@dataclass(frozen=True)
class Detail:
    record: HeldRecord
    cells: tuple[Cell, ...]
    rules: tuple[str, ...]  # what holds it back, in the words of each rule


def is_listed(connection: Connection) -> bool:
    """A run from before there was such a list has none; it is made with the next one."""
    query = "select count(*) from duckdb_tables() where table_name = 'held_record'"
    return engine.scalar(connection, query) != 0


def waiting(workspace: Workspace, run: Run) -> int:
    """Records that nobody has said a word on, neither before the run nor since."""
    held = int(run.report.get("quarantined", 0)) - int(run.report.get("discarded", 0))
    told = since.since(workspace, run)
    database = workspace.settings.runs / run.run_id / "run.duckdb"
    if not held or not told.words or not database.exists():
        return held
    with engine.connect(workspace.settings, database, read_only=True) as connection:
        return count(connection, told) if is_listed(connection) else held


def count(connection: Connection, told: Since) -> int:
    query = f"{WAITING} select count(distinct record_id) from waiting"
    return int(connection.execute(query, {"words": told.words}).fetchall()[0][0])


def settled(connection: Connection, told: Since) -> int:
    """Records that the run holds back and that have their word by now."""
    held = engine.count(connection, "(select distinct record_id from held_record where disposition = 'held')")
    return held - count(connection, told)


def dispositions(connection: Connection, finding_id: str) -> dict[str, int]:
    """Of the records that one rule found: how many are held, released and discarded in the run."""
    rows = connection.execute(
        "select disposition, count(distinct record_id) from held_record where finding_id = ? group by all",
        [finding_id],
    ).fetchall()
    return dict(rows)


def made_of(connection: Connection, finding_id: str) -> dict[str, str]:
    """Records that one rule found and that people released or discarded."""
    rows = connection.execute(
        "select record_id, disposition from held_record where finding_id = ? and disposition <> 'held'",
        [finding_id],
    ).fetchall()
    return dict(rows)


def groups(connection: Connection, told: Since, limit: int = MOST_GROUPS) -> tuple[Group, ...]:
    """By rule and by alike, the most first."""
    rows = connection.execute(
        f"""{WAITING}
        select waiting.finding_id, finding.description, waiting.source,
            coalesce(run_input.title, waiting.source), waiting.field, waiting.column_name, waiting.cell,
            count(*) as records
        from waiting
        inner join finding on waiting.finding_id = finding.finding_id
        left join run_input on waiting.source = run_input.source
        group by all
        order by records desc, waiting.finding_id, waiting.source, waiting.cell nulls first limit {limit}""",
        {"words": told.words},
    ).fetchall()
    return tuple(Group(*row) for row in rows)


def descriptions(connection: Connection) -> dict[str, str]:
    """What each rule of the run says, by its finding."""
    return dict(connection.execute("select finding_id, description from finding").fetchall())


def records(
    connection: Connection, told: Since, group: Group, limit: int | None = None, offset: int = 0
) -> tuple[HeldRecord, ...]:
    """Of one group, in file order."""
    rows = connection.execute(
        f"""{WAITING},
        chosen as (
            select record_id, record_number, value from waiting
            where finding_id = $finding and source = $source and column_name is not distinct from $column
                and cell is not distinct from $cell
            order by record_number, record_id {f"limit {limit} offset {offset}" if limit else ""}
        )
        select chosen.record_id, chosen.record_number, coalesce(record.company, record.operator),
            nullif(concat_ws(', ', record.city, record.state), ''), chosen.value
        from chosen left join {identifier(f"stg_{group.source}")} as record
            on chosen.record_id = record.record_id
        order by chosen.record_number, chosen.record_id""",
        {
            "words": told.words,
            "finding": group.finding_id,
            "source": group.source,
            "column": group.column,
            "cell": group.cell,
        },
    ).fetchall()
    return tuple(HeldRecord(*row) for row in rows)


def of_rule(connection: Connection, told: Since, finding_id: str, source: str) -> tuple[HeldRecord, ...]:
    """All that one rule holds back of one source, alike or not, in file order; their names are left out."""
    rows = connection.execute(
        f"""{WAITING}
        select record_id, record_number, null, null, value from waiting
        where finding_id = $finding and source = $source order by record_number, record_id""",
        {"words": told.words, "finding": finding_id, "source": source},
    ).fetchall()
    return tuple(HeldRecord(*row) for row in rows)


def count_of_rule(connection: Connection, told: Since, finding_id: str, source: str) -> int:
    query = f"{WAITING} select count(*) from waiting where finding_id = $finding and source = $source"
    asked = {"words": told.words, "finding": finding_id, "source": source}
    return int(connection.execute(query, asked).fetchall()[0][0])


def detail(workspace: Workspace, run: Run, connection: Connection, source: str, record: HeldRecord) -> Detail:
    """The record as its file has it, column by column, and what was read of it."""
    one = cells.source_of(workspace.settings, run, source)
    sent = cells.raw_cells(connection, workspace.settings, one, [record.record_number])[record.record_number]
    read = connection.execute(
        f"from {identifier(f'stg_{source}')} where record_number = ?", [record.record_number]
    )
    names = [column[0] for column in read.description or []]
    values = dict(zip(names, (read.fetchall() or [()])[0], strict=False))
    rules = connection.execute(
        "select description from held_record inner join finding using (finding_id) "
        "where record_id = ? and disposition = 'held' order by finding_id",
        [record.record_id],
    ).fetchall()
    key = record.record_id[len(source) + 1 :]
    mended = since.applied(workspace.settings, run, source, key)
    return Detail(
        record,
        tuple(
            Cell(name, cell, _read(one.contract, name, values), mended.get(name))
            for name, cell in sent.items()
        ),
        tuple(said for (said,) in rules),
    )


def alike(
    connection: Connection,
    settings: Settings,
    run: Run,
    told: Since,
    group: Group,
    column: str,
    cell: str | None,
) -> tuple[HeldRecord, ...]:
    """Those that the group's rule holds back and whose cell in this column, any column, is the same."""
    if column == group.column and cell == group.cell:
        return records(connection, told, group)
    one = cells.source_of(settings, run, group.source)
    relation = intake.records_relation(one.raw(settings))
    header = [row[0] for row in connection.execute(f"describe select * from {relation}").fetchall()]
    sent = dict(zip(one.contract.header, one.contract.found_in(header), strict=True))[column]
    rows = connection.execute(
        f"""{WAITING}
        select waiting.record_id, waiting.record_number, null, null, waiting.value from waiting
        inner join {relation} as raw on waiting.record_number = raw._record_number
        where waiting.finding_id = $finding and waiting.source = $source
            and nullif(raw.{identifier(str(sent))}, '') is not distinct from $cell
        order by waiting.record_number""",
        {"words": told.words, "finding": group.finding_id, "source": group.source, "cell": cell},
    ).fetchall()
    return tuple(HeldRecord(*row) for row in rows)


def _read(contract: Contract, column: str, values: Mapping[str, object]) -> tuple[tuple[str, object], ...]:
    return tuple((BY_NAME[name].label, values.get(name)) for name in contract.fields_of(column))
