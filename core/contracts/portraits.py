"""The portrait of a delivery, taken once in a few passes and kept beside its raw records."""

import json
import shutil
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from core import engine
from core.contracts.keys import key_columns, record_keys
from core.contracts.looks import MOST_COMMON, looked_at, short
from core.contracts.model import Contract
from core.contracts.profiles import (
    RECORD_KEY,
    RECORD_NUMBER,
    DeliveryProfile,
    Profile,
    columns,
)
from core.engine import Connection, identifier, literal

VERSION = "3"
SAMPLE, KEYS = "sample.parquet", "portrait_key"
SAMPLED_RECORDS = 8_000


@dataclass(frozen=True)
class Portrait:
    """`records` (raw), `keys` (record_number, record_key), `sample` (raw columns, _record_key): relations.

    The sample holds the same keys month after month, so that two samples can be joined.
    """

    profile: DeliveryProfile
    folder: Path
    records: str
    keys: str

    @property
    def sample(self) -> str:
        return f"read_parquet({literal(self.folder / SAMPLE)})"

    @property
    def header(self) -> tuple[str, ...]:
        return tuple(self.profile.columns)


def profile(connection: Connection, relation: str) -> Profile:
    """Of about 8,000 records, evenly taken: any size takes about the same time, and no contract is needed."""
    names = columns(connection, relation)
    step = max(1, engine.count(connection, relation) // SAMPLED_RECORDS)
    sample = f"(select * from {relation} where {RECORD_NUMBER} % {step} = 0)"
    sampled = engine.count(connection, sample)
    return looked_at(connection, names, sample, sampled)


def name_of(contract: Contract, header: Sequence[str]) -> str:
    """What a portrait depends on besides the records: how it is taken, and what makes their keys."""
    said = json.dumps([key_columns(contract, header), contract.key.model_dump(mode="json")])
    return f"profile-{VERSION}-{sha256(said.encode()).hexdigest()[:12]}"


def portray(connection: Connection, contract: Contract, relation: str, folder: Path) -> Portrait:
    """The parsers must be installed; a portrait that is there is not taken again."""
    header = columns(connection, relation)
    place = folder / name_of(contract, header)
    if not (place / "profile.json").exists():
        draft = folder / f".{uuid.uuid4().hex}.portrait"
        draft.mkdir(parents=True)
        try:
            _take(connection, contract, header, relation, draft)
            if not place.exists():
                draft.replace(place)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    stored = json.loads((place / "profile.json").read_text(encoding="utf-8"))
    return Portrait(DeliveryProfile.from_json(stored), place, relation, _keys(contract, header, relation))


def _keys(contract: Contract, header: Sequence[str], relation: str) -> str:
    """Parsed anew where they are asked for, which is rare: keeping every key costs more than all the rest."""
    none = f"select {RECORD_NUMBER} as record_number, null::varchar as record_key from {relation}"
    return f"({record_keys(contract, header, relation) or none})"


def _take(
    connection: Connection, contract: Contract, header: tuple[str, ...], relation: str, draft: Path
) -> None:
    counted = _count(connection, header, relation)
    connection.execute(f"create or replace temp table {KEYS} as {_keys(contract, header, relation)}")
    keyed, different = connection.execute(
        f"select count(record_key), count(distinct hash(record_key)) from {KEYS} where record_key is not null"
    ).fetchall()[0]
    step = _sample(connection, relation, draft / SAMPLE, counted.rows, keyed)
    connection.execute(f"drop table {KEYS}")
    sample = f"read_parquet({literal(draft / SAMPLE)})"
    sampled = engine.count(connection, sample)
    looks = looked_at(connection, header, sample, sampled)
    common = _common(connection, relation, counted)
    whole = {
        name: replace(looks[name], **({"common": ()} | counted.columns[name] | common.get(name, {})))
        for name in header
    }
    found = DeliveryProfile(counted.rows, keyed, different, step, sampled, whole)
    (draft / "profile.json").write_text(json.dumps(found.as_json(), ensure_ascii=False), encoding="utf-8")


@dataclass(frozen=True)
class _Counted:
    rows: int
    columns: dict[str, dict[str, Any]]


def _count(connection: Connection, header: Sequence[str], relation: str) -> _Counted:
    """One pass over every cell. A sum of hashes does not depend on the order of the records."""
    measures = ", ".join(
        f"count(c{at}), approx_count_distinct(hash(c{at})), min(strlen(c{at})), max(strlen(c{at})), "
        f"sum(hash(c{at}))::varchar"
        for at in range(len(header))
    )
    query = f"select count(*), {measures} from (select {short(header)} from {relation})"
    row = connection.execute(query).fetchall()[0]
    rows, names = row[0], ("filled", "distinct", "shortest", "longest", "values_hash")
    found: dict[str, dict[str, Any]] = {}
    for at, name in enumerate(header):
        measured = dict(zip(names, row[1 + 5 * at : 6 + 5 * at], strict=True))
        filled = measured["filled"]
        found[name] = {key: value or 0 for key, value in measured.items()} | {
            "filled": filled / rows if rows else 0.0,
            "distinct": min(max(1, measured["distinct"] - (filled < rows)), filled),  # no value is none
            "values_hash": measured["values_hash"] or "",
        }
    return _Counted(rows, found)


def _sample(connection: Connection, relation: str, target: Path, rows: int, keyed: int) -> int:
    """By the key without its leading zeros: the same places every month, whatever became of their zeros."""
    step = 1
    while rows // (2 * step) >= SAMPLED_RECORDS:
        step *= 2
    by_key = f"select * from {KEYS} where hash(ltrim(record_key, '0')) % {step} = 0"
    evenly = f"select * from {KEYS} where hash(record_number) % {step} = 0"
    few, many = rows // step // 2, 2 * rows // step
    chosen = by_key if keyed and few <= engine.count(connection, f"({by_key})") <= many else evenly
    _write(
        connection,
        f"select raw.*, chosen.record_key as {RECORD_KEY} from {relation} as raw "
        f"inner join ({chosen}) as chosen on chosen.record_number = raw.{RECORD_NUMBER} "
        f"order by raw.{RECORD_NUMBER}",
        target,
    )
    return step


def _common(connection: Connection, relation: str, counted: _Counted) -> dict[str, dict[str, Any]]:
    """Exact counts of every value in columns that hold few different ones."""
    few = {
        name: each
        for name, each in counted.columns.items()
        if 0 < each["distinct"] <= MOST_COMMON * 1.1 and 2 * each["distinct"] <= each["filled"] * counted.rows
    }
    found: dict[str, dict[str, Any]] = {}
    for name in few:
        cell = identifier(name)
        rows = connection.execute(
            f"select trim({cell}) as said, count(*) from {relation} where {cell} is not null "
            f"group by said order by 2 desc, 1 limit {MOST_COMMON + 1}"
        ).fetchall()
        if len(rows) <= MOST_COMMON:
            found[name] = {"common": tuple(rows), "distinct": len(rows)}
        else:
            found[name] = {"common": ()}
    return found


def _write(connection: Connection, query: str, target: Path) -> None:
    connection.execute(f"copy ({query}) to {literal(target)} (format parquet, compression zstd)")
