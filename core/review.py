"""Deciding on pairs: what a person says is kept with both records as they stood."""

from collections.abc import Sequence
from dataclasses import dataclass

from core import holding, inputs, intake
from core.engine import Connection
from core.errors import LeadfoldError
from core.inputs import RunInputs, SourceInput
from core.settings import Settings
from core.state import decisions
from core.state.tables import Decision, Run
from core.workspace import Workspace

Record = tuple[str, str, int]  # source, key, number in the file


@dataclass(frozen=True)
class Pair:
    """Two records of a published run, by record id."""

    left_id: str
    right_id: str
    probability: float | None


class AlreadyDecided(LeadfoldError):
    def __init__(self, row: Decision) -> None:
        said = "merged these two records" if row.verdict == decisions.MERGE else "said that they differ"
        super().__init__(
            f"{row.created_by} was quicker and {said}. Nothing was changed; undo that decision below "
            "if you see it differently."
        )


class UnknownRecord(LeadfoldError):
    def __init__(self, record_id: str) -> None:
        super().__init__(f"The record {record_id} is not in this month's published leads. Reload the page.")


def decide(workspace: Workspace, run: Run, connection: Connection, pair: Pair, verdict: str) -> Decision:
    """Refuses a pair that somebody decided meanwhile; the second person sees who it was."""
    frozen = inputs.load(workspace.settings.runs / run.run_id / "inputs")
    records = _records(connection, (pair.left_id, pair.right_id))
    left, right = (_side(connection, frozen, workspace.settings, run.run_id, record) for record in records)
    row = Decision(
        **{f"left_{name}": value for name, value in left.items()},
        **{f"right_{name}": value for name, value in right.items()},
        verdict=verdict,
        probability=pair.probability,
        run_id=run.run_id,
        created_by=workspace.who,
    )
    with workspace.store.session() as session:
        for earlier in decisions.standing_for(session, decisions.pair(row)):
            if decisions.is_since(earlier, run):
                raise AlreadyDecided(earlier)
        return decisions.add(session, row)


def undo(workspace: Workspace, decision_id: int) -> Decision:
    with workspace.store.session() as session:
        return decisions.undo(session, decision_id, workspace.who)


def _records(connection: Connection, record_ids: Sequence[str]) -> list[Record]:
    rows = connection.execute(
        "select record_id, source, record_key, record_number from lead_record "
        "where record_id in (select unnest($ids::varchar[]))",
        {"ids": list(record_ids)},
    ).fetchall()
    found = {record_id: (source, key, number) for record_id, source, key, number in rows}
    for record_id in record_ids:
        if record_id not in found:
            raise UnknownRecord(record_id)
    return [found[record_id] for record_id in record_ids]


def _side(
    connection: Connection, frozen: RunInputs, settings: Settings, run_id: str, record: Record
) -> dict[str, object]:
    source, key, number = record
    one = next(item for item in frozen.sources if item.source == source)
    values = _raw_values(connection, one, settings, number)
    return {
        "source": source,
        "key": key,
        "contract": one.contract.version,
        "period": one.delivery_period,
        "values": holding.as_read(connection, settings.runs / run_id / "inputs", one, key, values),
    }


def _raw_values(
    connection: Connection, one: SourceInput, settings: Settings, number: int
) -> dict[str, str | None]:
    """The record as its file had it: today's parsers may read it differently one day."""
    relation = intake.records_relation(one.raw(settings))
    found = connection.execute(
        f"select * exclude (_record_number) from {relation} where _record_number = ?", [number]
    )
    names = [column[0] for column in found.description or []]
    values = found.fetchall()  # to the end: an unfinished result makes the connection refuse other work
    return dict(zip(names, values[0] if values else (), strict=True))
