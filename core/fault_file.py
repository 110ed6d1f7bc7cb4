"""The rows that break rules as an Excel file for who sent them: their own columns, and what is wrong."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from core import evidence, faults, intake
from core.blocked import BlockedFile
from core.contracts import Contract
from core.engine import Connection, identifier, literal, scalar
from core.errors import NeedsPerson
from core.faults import Fault
from core.inputs import SourceInput
from core.insights import workbook
from core.insights.workbook import Marked, Sheet
from core.settings import Settings
from core.state.tables import Run
from core.workspace import Workspace

ROW, WRONG = "Row in the file", "What is wrong"
READ_AT_ONCE = 2_000  # rows; what one column's width is taken from as well
NARROWEST, WIDEST = 6, 44  # characters
SEVERITY = {
    "critical": "The whole file is held back",
    "error": "The row is held back",
    "warning": "Reported",
}


class NothingFails(NeedsPerson):
    def __init__(self, title: str) -> None:
        super().__init__(f"No row of {title} breaks a rule that failed, so there is nothing to send.")


@dataclass(frozen=True)
class Failing:
    """What the rules found of one source: relations of its findings, failing rows and staged records."""

    one: SourceInput
    faults: tuple[Fault, ...]
    finding: str
    records: str
    staged: str

    @property
    def listed(self) -> str:
        return ", ".join(literal(fault.finding_id) for fault in self.faults)


def of_run(
    workspace: Workspace, run: Run, connection: Connection, source: str, rule_id: str | None = None
) -> Failing | None:
    """One rule, or all that failed; None where the source had no file in the run."""
    frozen = faults.of_run(workspace, run)
    one = next((each for each in frozen.sources if each.source == source), None)
    if one is None:
        return None
    named = connection.execute(
        "select finding_id from finding where source = $source and if($rule is null, is_held, "
        "finding_id = $source || ':' || $rule) "
        "order by list_position(['critical', 'error', 'warning'], severity), failed desc, finding_id",
        {"source": source, "rule": rule_id},
    ).fetchall()
    return of_source(one, list(faults.faults(connection, frozen, [name for (name,) in named])))


def of_blocked(workspace: Workspace, run: Run, connection: Connection, file: BlockedFile) -> Failing:
    """The critical rules of a file that never came into the run."""
    named = [rule.finding_id for rule in file.rules(connection)]
    found = tuple(faults.faults(connection, faults.of_run(workspace, run), named))
    return Failing(file.one, found, file.finding, file.records, file.staged(workspace.settings))


def kept(workspace: Workspace, run: Run, source: str, rule_id: str | None = None) -> Path:
    """Where the file of a published run is kept once it was written: a run never changes."""
    return workspace.settings.runs / run.run_id / "to_correct" / f"{source}-{rule_id or 'all'}.xlsx"


def of_source(one: SourceInput, found: Sequence[Fault]) -> Failing:
    staged = identifier(f"stg_{one.source}")
    return Failing(one, tuple(found), "finding", "finding_record", staged)


def write(
    connection: Connection,
    settings: Settings,
    failing: Failing,
    target: Path,
    most_rows: int = workbook.MOST_ROWS,
) -> Path:
    """One row a record, in file order, with every rule that it breaks; the rules stand on a last sheet."""
    amount = rows(connection, failing)
    if not amount:
        raise NothingFails(failing.one.title)
    relation = intake.records_relation(failing.one.raw(settings))
    header = [str(column[0]) for column in connection.execute(f"from {relation} limit 0").description or []]
    columns = [name for name in header if name != "_record_number"]
    spelt = _spelt(failing.one.contract, columns)
    said = {fault.finding_id: faults.sentence(fault, spelt) for fault in failing.faults}
    read = _read(connection, _query(failing, relation, columns, said), _places(spelt, columns))
    first = list(_taken(read, READ_AT_ONCE))
    rows_sheet = Sheet(
        "Rows to correct", (ROW, WRONG, *columns), chain(first, read), _widths(columns, first), 2, (1,)
    )
    rules_sheet = Sheet(
        "What was asked",
        ("Rule", "What follows", "Rows that break it", WRONG),
        [*_asked(connection, failing, said), *_about(failing, amount, most_rows)],
        (60, 28, 20, 60),
        wrapped=(0, 3),
    )
    partial = workbook.write(target.with_suffix(".partial"), [rows_sheet, rules_sheet], most_rows)
    return partial.replace(target)


def rows(connection: Connection, failing: Failing) -> int:
    """Records, each counted once however many rules it breaks."""
    query = (
        f"select count(distinct record_number) from {failing.records} "
        f"where source = ? and finding_id in ({failing.listed or 'null'})"
    )
    return int(str(scalar(connection, query, [failing.one.source])))


def _query(failing: Failing, relation: str, columns: Sequence[str], said: Mapping[str, str]) -> str:
    """Row number, sentences, wrong fields, then the file's own cells."""
    told = ", ".join(
        f"({literal(fault.finding_id)}, {place}, {literal(said[fault.finding_id])})"
        for place, fault in enumerate(failing.faults)
    )
    broken = (
        f"(from {failing.records} where source = {literal(failing.one.source)} "
        f"and finding_id in ({failing.listed}))"
    )
    own = ", ".join(f"raw.{identifier(name)}" for name in columns)
    return f"""
        with broken as {broken},
        told(finding_id, place, sentence) as (values {told}),
        mark as ({" union all ".join(_marks(failing, fault) for fault in failing.faults)}),
        wrong as (
            select record_number, string_agg(sentence, ' ' order by place) as said,
                flatten(list(coalesce(fields, [column_name]) order by place)) as fields
            from broken
            inner join told using (finding_id)
            left join mark using (finding_id, record_id)
            group by record_number
        )
        select wrong.record_number, wrong.said, wrong.fields, {own}
        from wrong
        inner join {relation} as raw on raw._record_number = wrong.record_number
        order by wrong.record_number"""


def _marks(failing: Failing, fault: Fault) -> str:
    """Only a rule about what could not be read has to look at the records for its fields."""
    if not fault.is_parsing:
        relation = f"(select record_id from broken where finding_id = {literal(fault.finding_id)})"
    else:
        relation = (
            f"(select record_id, problems from {failing.staged} semi join "
            f"(from broken where finding_id = {literal(fault.finding_id)}) using (record_id))"
        )
    return faults.marks(fault, relation)


def _read(
    connection: Connection, query: str, places: Mapping[str, frozenset[int]]
) -> Iterator[Sequence[object]]:
    """A batch at a time: the engine holds the rest, on a cursor that nobody else asks meanwhile."""
    result = connection.cursor().execute(query)
    while batch := result.fetchmany(READ_AT_ONCE):
        for number, said, fields, *cells in batch:
            wrong = {place for field in fields for place in places.get(field, ())}
            yield number, said, *(Marked(cell) if at in wrong else cell for at, cell in enumerate(cells))


def _taken(read: Iterator[Any], most: int) -> Iterator[Any]:
    for _, row in zip(range(most), read, strict=False):
        yield row


def _spelt(contract: Contract, columns: Sequence[str]) -> dict[str, list[str]]:
    """The file's own columns by the field that is read from them; a key's are those of its fields."""
    fields = {field for mapping in contract.mappings for field in mapping.gives.values()}
    spelt = {field: evidence.columns_of(contract, field, columns) for field in fields}
    key = list(dict.fromkeys(name for field in contract.key.fields for name in spelt.get(field, [])))
    return spelt | {"record_id": key, "record_key": key}


def _places(spelt: Mapping[str, Sequence[str]], columns: Sequence[str]) -> dict[str, frozenset[int]]:
    at = {name: place for place, name in enumerate(columns)}
    return {field: frozenset(at[name] for name in names) for field, names in spelt.items()}


def _widths(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> list[int]:
    """As wide as nine of ten cells need; the header may be cut, its column never vanishes."""
    widths = [len(ROW), WIDEST]
    for at, name in enumerate(columns, 2):
        lengths = sorted(_length(row[at]) for row in rows)
        usual = lengths[len(lengths) * 9 // 10] if lengths else 0
        widths.append(max(NARROWEST, min(WIDEST, max(usual, min(len(name), 18)) + 2)))
    return widths


def _length(cell: object) -> int:
    value = cell.value if isinstance(cell, Marked) else cell
    return 0 if value is None else max(len(line) for line in [*str(value).splitlines(), ""])


def _asked(connection: Connection, failing: Failing, said: Mapping[str, str]) -> list[tuple[object, ...]]:
    query = (
        f"select finding_id, severity, failed from {failing.finding} where finding_id in ({failing.listed})"
    )
    found = {row[0]: row[1:] for row in connection.execute(query).fetchall()}
    return [
        (
            fault.rule.description,
            SEVERITY[found[fault.finding_id][0]],
            found[fault.finding_id][1] if fault.rule.is_about_rows else None,
            said[fault.finding_id],
        )
        for fault in failing.faults
        if fault.finding_id in found
    ]


def _about(failing: Failing, amount: int, most_rows: int) -> Iterator[tuple[object, ...]]:
    """Below the rules: which file this is about, and where the rest of a long list stands."""
    yield ()
    yield (f"The file: {failing.one.file_name}, {failing.one.title}, {failing.one.delivery_period}",)
    yield ("Row 1 is the first record after the header. Cells to correct have a frame and a yellow ground.",)
    if amount > most_rows:
        yield (split_sentence(amount, most_rows),)


def split_sentence(amount: int, most_rows: int = workbook.MOST_ROWS) -> str:
    sheets = -(-amount // most_rows)
    return f"A sheet takes {most_rows:,} rows, so the {amount:,} rows stand on {sheets} sheets."
