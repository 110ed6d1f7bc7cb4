"""Decisions of earlier months, read again with today's parsers before they count."""

import json
from pathlib import Path

import pandas as pd

from core import contracts, engine, matching, parsers
from core.contracts import Contract
from core.engine import Connection, literal
from core.settings import Settings

SIDES = ("left", "right")
NOTHING_DECIDED = "(select 0::bigint as decision_id, * from stg_record limit 0)"


def replay(connection: Connection, folder: Path, settings: Settings) -> None:
    """Fills match_decision from the frozen decisions in `folder`, the run's inputs."""
    frozen = literal(folder / "decision.parquet")
    decisions = f"(select decision_id, left_id, right_id, verdict from read_parquet({frozen}))"
    files = _standardise_again(folder, settings)
    then = _as_they_stood(files) if files else NOTHING_DECIDED
    matching.replay(connection, decisions, then, "stg_record")


def _standardise_again(folder: Path, settings: Settings) -> list[Path]:
    """Each record through the contract of its time: columns may have been renamed since."""
    made: list[Path] = []
    with engine.connect(settings) as connection:
        groups = _groups(connection, folder)
        if groups:
            parsers.install(connection, settings)
        agreed = _contracts(connection, folder)
        for source, version, period in groups:
            contract = agreed[source, version]
            target = folder / "decided" / f"{source}-{version}-{period}.parquet"
            connection.register("decided", _raw(connection, folder, contract, version, period))
            contracts.standardise(connection, contract, "decided", period, target)
            connection.unregister("decided")
            made.append(target)
    return made


def _as_they_stood(files: list[Path]) -> str:
    """The record number says whose decision it is, as `_raw` wrote it; repeated keys lose their suffix."""
    every = ", ".join(literal(file) for file in files)
    return (
        "(select record_number // 2 as decision_id, * replace (regexp_replace(record_id, '#\\d+$', '') "
        f"as record_id) from read_parquet([{every}], union_by_name = true))"
    )


def _contracts(connection: Connection, folder: Path) -> dict[tuple[str, int], Contract]:
    query = f"select source, version, body from read_parquet({literal(folder / 'contract.parquet')})"
    return {
        (source, version): contracts.from_yaml(body)
        for source, version, body in connection.execute(query).fetchall()
    }


def _groups(connection: Connection, folder: Path) -> list[tuple[str, int, str]]:
    sides = " union ".join(
        f"select {side}_source, {side}_contract, {side}_period "
        f"from read_parquet({literal(folder / 'decision.parquet')})"
        for side in SIDES
    )
    return connection.execute(f"from ({sides}) order by all").fetchall()


def _raw(connection: Connection, folder: Path, contract: Contract, version: int, period: str) -> pd.DataFrame:
    """Raw columns as text; the number is twice the decision's, one more for the right side."""
    rows: list[dict[str, object]] = []
    for position, side in enumerate(SIDES):
        query = (
            f"select decision_id, {side}_values from read_parquet({literal(folder / 'decision.parquet')}) "
            f"where {side}_source = ? and {side}_contract = ? and {side}_period = ? order by decision_id"
        )
        found = connection.execute(query, [contract.source, version, period]).fetchall()
        rows += [{"_record_number": 2 * key + position, **json.loads(values)} for key, values in found]
    columns = dict.fromkeys(["_record_number", *contract.header, *(name for row in rows for name in row)])
    frame = pd.DataFrame(rows, columns=list(columns))
    texts = [name for name in frame.columns if name != "_record_number"]
    return frame.astype(dict.fromkeys(texts, "string"))
