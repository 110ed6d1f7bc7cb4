"""What a record's own file said where its value could not be read."""

from collections.abc import Sequence

from core import engine, inputs, intake
from core.contracts import Contract
from core.engine import identifier
from core.state.tables import Run
from core.workspace import Workspace


def raw_cells(
    workspace: Workspace, run: Run, source: str, field: str, record_numbers: Sequence[int]
) -> dict[int, str]:
    """The text of the columns that a canonical field is read from, by record number; blank cells left out."""
    frozen = inputs.load(workspace.settings.runs / run.run_id / "inputs")
    one = next((item for item in frozen.sources if item.source == source), None)
    if one is None:
        return {}
    with engine.connect(workspace.settings) as connection:
        relation = intake.records_relation(one.raw(workspace.settings))
        header = [column[0] for column in connection.execute(f"from {relation} limit 0").description or []]
        columns = columns_of(one.contract, field, header)
        if not columns:
            return {}
        said = ", ".join(f"nullif(trim({identifier(name)}), '')" for name in columns)
        rows = connection.execute(
            f"select _record_number, nullif(concat_ws(' | ', {said}), '') from {relation} "
            "where _record_number in (select unnest($numbers::bigint[]))",
            {"numbers": list(record_numbers)},
        ).fetchall()
    return {number: text for number, text in rows if text is not None}


def columns_of(contract: Contract, field: str, header: Sequence[str]) -> list[str]:
    """As the file spells them, in the contract's order, each once."""
    spelt = dict(zip(contract.header, contract.found_in(header), strict=True))
    wanted = [name for each in contract.mappings if field in each.gives.values() for name in each.columns]
    return [found for name in dict.fromkeys(wanted) if (found := spelt[name]) is not None]
