"""What a run's files say in the cells of a record, before anything is read of them."""

from collections.abc import Mapping, Sequence

from core import inputs, intake
from core.changes.records import STAMPS
from core.contracts import Contract
from core.engine import Connection, identifier
from core.inputs import SourceInput
from core.settings import Settings
from core.state.tables import Run


def raw_cells(
    connection: Connection, settings: Settings, one: SourceInput, numbers: Sequence[int]
) -> dict[int, dict[str, str | None]]:
    """By record number, each contract column that the file has; an empty cell is None."""
    relation = intake.records_relation(one.raw(settings))
    header = [row[0] for row in connection.execute(f"describe select * from {relation}").fetchall()]
    spelt = zip(one.contract.header, one.contract.found_in(header), strict=True)
    found = {column: sent for column, sent in spelt if sent}
    cells = ", ".join(f"nullif({identifier(sent)}, '')" for sent in found.values())
    rows = connection.execute(
        f"select _record_number, {cells} from {relation} "
        "where _record_number in (select unnest($numbers::bigint[]))",
        {"numbers": list(numbers)},
    ).fetchall()
    return {number: dict(zip(found, values, strict=True)) for number, *values in rows}


def source_of(settings: Settings, run: Run, source: str) -> SourceInput:
    return next(
        one for one in inputs.load(settings.runs / run.run_id / "inputs").sources if one.source == source
    )


def content(
    contract: Contract, cells: Mapping[str, str | None], field: str | None = None
) -> dict[str, str | None]:
    """The cells that a field is read from; without one, all that fields are read from, save stamps.

    An unreadable value is null whatever the file says, so only the cells tell whether a source changed it.
    """
    fed = {name: set(contract.fields_of(name)) - set(STAMPS) for name in cells}
    named = {name: cell for name, cell in cells.items() if field in fed[name]}
    return named or {name: cell for name, cell in cells.items() if fed[name]}
