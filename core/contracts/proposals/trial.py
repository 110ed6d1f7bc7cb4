"""What a mapping or a contract makes of a file, by the run's own SQL, before anything is saved."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.contracts.compiling import compiled
from core.contracts.model import Column, Contract, FieldMapping, Key
from core.contracts.profiles import RECORD_NUMBER
from core.contracts.proposals.facts import SAMPLED_RECORDS
from core.engine import Connection, identifier

ROWS = 8


@dataclass(frozen=True)
class TrialRow:
    """Cells as they stand, the fields they become, and why one of them could not be read."""

    cells: tuple[str | None, ...]
    records: int
    fields: Mapping[str, object]
    problems: tuple[str, ...]


@dataclass(frozen=True)
class Trial:
    """`unread` counts records of the sample with a problem; the rows begin with those."""

    rows: tuple[TrialRow, ...]
    filled: int
    unread: int

    @property
    def share_read(self) -> float:
        return 1 - self.unread / self.filled if self.filled else 1.0


@dataclass(frozen=True)
class Preview:
    """The first standard records, as rows of `fields`; how often each problem came in the sample."""

    fields: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]
    problems: Mapping[str, int]
    sampled: int
    records: int
    distinct_keys: int


def try_mapping(
    connection: Connection, mapping: FieldMapping, relation: str, period: str, kind: str = "licensing"
) -> Trial:
    """Each different combination of cells once; the parsers must be installed on the connection."""
    fields = tuple(mapping.gives.values())
    contract = _only(mapping, kind)
    cells = ", ".join(identifier(name) for name in mapping.columns)
    different = (
        f"(select row_number() over () as {RECORD_NUMBER}, * from (select {cells}, count(*) as trial_records "
        f"from {_sampled(relation)} where {_any_filled(mapping)} group by all))"
    )
    query = compiled(contract, mapping.columns, different, period)
    asked = [*(f"before.{identifier(name)}" for name in mapping.columns), "trial_records", "problems"]
    rows = connection.execute(
        f"select {', '.join([*asked, *(f'parsed.{name}' for name in fields)])} from ({query}) as parsed "
        f"inner join {different} as before on before.{RECORD_NUMBER} = parsed.record_number "
        "order by len(problems) = 0, trial_records desc, 1"
    ).fetchall()
    width = len(mapping.columns)
    every = [_row(row, width, fields) for row in rows]
    unread = sum(row.records for row in every if row.problems)
    return Trial(_shown(every), sum(row.records for row in every), unread)


def preview(connection: Connection, contract: Contract, relation: str, period: str) -> Preview:
    """Keys are counted over the whole file, problems over a sample."""
    header = contract.header
    fields = tuple(dict.fromkeys(name for one in contract.mappings for name in one.gives.values()))
    listed = ", ".join(fields)
    first = f"(select * from {relation} order by {RECORD_NUMBER} limit {ROWS})"
    read = compiled(contract, header, first, period)
    rows = connection.execute(f"select record_key, {listed} from ({read}) order by record_number").fetchall()
    sampled = compiled(contract, header, _sampled(relation), period)
    problems = connection.execute(
        f"select problem, count(*) from (select unnest(problems) as problem from ({sampled})) "
        "group by problem order by count(*) desc, problem"
    ).fetchall()
    keys = compiled(contract, header, relation, period)
    counted = connection.execute(f"select count(*), count(distinct record_key) from ({keys})").fetchall()[0]
    taken = connection.execute(f"select count(*) from {_sampled(relation)}").fetchall()[0][0]
    return Preview(("record_key", *fields), tuple(rows), dict(problems), taken, counted[0], counted[1])


def usual_state(
    connection: Connection, mapping: FieldMapping, relation: str, period: str, share: float
) -> tuple[str, str] | None:
    """The code and the name of the state that nearly all records lie in."""
    query = compiled(_only(mapping, "licensing"), mapping.columns, _sampled(relation), period)
    rows = connection.execute(
        f"select state, count(*) / sum(count(*)) over () as share from ({query}) "
        "group by state order by share desc limit 1"
    ).fetchall()
    if not rows or rows[0][0] is None or rows[0][1] < share:
        return None
    names = connection.execute(
        "select list_filter(map_entries(getvariable('leadfold_state_names')), lambda e: e.value = ?)[1].key",
        [rows[0][0]],
    ).fetchall()
    return str(rows[0][0]), str(names[0][0]).title()


def _only(mapping: FieldMapping, kind: str) -> Contract:
    return Contract.model_validate(
        {
            "source": "trial",
            "title": "Trial",
            "kind": kind,
            "columns": [Column(name=name) for name in mapping.columns],
            "mappings": [mapping],
            "key": Key(),
        }
    )


def _sampled(relation: str) -> str:
    most = f"(select greatest(1, max({RECORD_NUMBER}) // {SAMPLED_RECORDS}) from {relation})"
    return f"(select * from {relation} where {RECORD_NUMBER} % {most} = 0)"


def _any_filled(mapping: FieldMapping) -> str:
    return " or ".join(f"trim({identifier(name)}) <> ''" for name in mapping.columns)


def _row(row: Sequence[object], width: int, fields: Sequence[str]) -> TrialRow:
    cells = tuple(None if cell is None else str(cell) for cell in row[:width])
    records, problems, *values = row[width:]
    told = tuple(str(code) for code in problems) if isinstance(problems, list) else ()
    return TrialRow(cells, int(str(records)), dict(zip(fields, values, strict=True)), told)


def _shown(rows: Sequence[TrialRow]) -> tuple[TrialRow, ...]:
    """Half of them show what goes wrong, where anything does."""
    wrong = [row for row in rows if row.problems][: ROWS // 2]
    return (*wrong, *[row for row in rows if not row.problems][: ROWS - len(wrong)])
