"""Result rows found among the rows that were sent, and what became of every row of a file."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.crm import manifest
from core.crm.answers import COLUMNS, SUCCEEDED, last_words
from core.crm.parts import ledger
from core.crm.results import Heading, csv_rows, row_key
from core.engine import Connection, count, literal


@dataclass(frozen=True)
class SentFile:
    path: Path
    operation: str
    columns: tuple[str, ...]
    rows: int


@dataclass(frozen=True)
class Shipment:
    """A folder of files that were made to be loaded: of which run, and with which extract compared."""

    run_id: str
    period: str
    name: str
    path: Path
    crm_sha256: str | None
    files: tuple[SentFile, ...]

    def of(self, operation: str) -> tuple[SentFile, ...]:
        return tuple(file for file in self.files if file.operation == operation)

    @property
    def operations(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(file.operation for file in self.files))


@dataclass(frozen=True)
class Account:
    """Every row that was sent is in exactly one of the four."""

    file: str
    operation: str
    sent: int
    succeeded: int
    failed: int
    unprocessed: int

    @property
    def unanswered(self) -> int:
        return self.sent - self.succeeded - self.failed - self.unprocessed


def shipment(run_id: str, period: str, folder: Path) -> Shipment | None:
    """None where the folder holds no finished files."""
    said = folder / manifest.NAME
    if not said.is_file():
        return None
    told = json.loads(said.read_text(encoding="utf-8"))
    files = tuple(
        SentFile(folder / one["name"], one["operation"], tuple(one["columns"]), one["rows"])
        for one in told["files"]
    )
    return Shipment(run_id, period, folder.name, folder, told.get("crm_extract_sha256"), files)


def fits(told: Heading, files: Sequence[SentFile], *, by_id: bool) -> tuple[str, ...]:
    """The columns by which rows are found; none where the result is of another file."""
    columns, names = files[0].columns, set(told.sent_names())
    if not names or not names <= {name.lower() for name in columns}:
        return ()
    if by_id:  # a Salesforce lead stands in a file once, whatever a tool made of its values
        return ("Id",) if "Id" in columns and "id" in names else ()
    return tuple(name for name in columns if name.lower() in names)


def find_rows(
    connection: Connection, sent: Shipment, operation: str, columns: Sequence[str], answered: Sequence[Path]
) -> int:
    """Fills result_match: place, with file, position and lead of the row sent; answers with how many."""
    connection.execute(f"create or replace temp table sent_row as {sent_rows(sent, operation, columns)}")
    connection.execute(f"""
        create or replace temp table result_match as
        with known as (
            select file, position, outcome from ({last_words(answered)})
            where run_id = {literal(sent.run_id)} and folder = {literal(sent.name)}
        ),
        -- Rows that say the same are told apart by their number: those that nobody answered come first.
        waiting as (
            select sent_row.*, known.outcome, row_number() over (
                partition by key
                order by case when outcome is null then 0 when outcome = '{SUCCEEDED}' then 2 else 1 end,
                    file, position
            ) as number
            from sent_row left join known using (file, position)
        ),
        told as (
            select place, key, row_number() over (partition by key order by place) as number from result_row
        )
        select told.place, waiting.file, waiting.position, waiting.lead_id, waiting.sfdc_id,
            waiting.outcome as before
        from told inner join waiting using (key, number)""")
    return count(connection, "result_match")


def sent_rows(sent: Shipment, operation: str, columns: Sequence[str]) -> str:
    """file, position, lead_id, sfdc_id and the key of each row that was sent."""
    return " union all ".join(_sent_rows(file, columns) for file in sent.of(operation))


def keep_rows(
    connection: Connection, sent: Shipment, operation: str, outcome: str, columns: Heading, target: Path
) -> None:
    """Whole or not at all; a row that was not sent stays with its number in the result file alone."""
    fixed = {
        "run_id": literal(sent.run_id),
        "folder": literal(sent.name),
        "period": literal(sent.period),
        "operation": literal(operation),
        "crm_sha256": literal(sent.crm_sha256) if sent.crm_sha256 else "null",
        "outcome": literal(outcome),
        "sfdc_id": "coalesce(result_row.sfdc_id, result_match.sfdc_id)",
        "is_created": _created(columns, operation),
    }
    shown = ", ".join(f"({fixed.get(name, name)})::{kind} as {name}" for name, kind in COLUMNS.items())
    write_parquet(connection, f"select {shown} from result_row left join result_match using (place)", target)


def write_parquet(connection: Connection, query: str, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_suffix(".parquet.tmp")
    connection.execute(
        f"copy ({query} order by place) to {literal(partial)} (format parquet, compression zstd)"
    )
    partial.replace(target)


def accounts(
    connection: Connection, shipments: Iterable[Shipment], answered: Sequence[Path]
) -> list[Account]:
    """Per file: sent is counted in the ledger of the file, the rest in the answers."""
    rows = connection.execute(f"""
        select run_id, folder, file, count(*) filter (outcome = 'succeeded'),
            count(*) filter (outcome = 'failed'), count(*) filter (outcome = 'unprocessed')
        from ({last_words(answered)}) group by all""").fetchall()
    said = {(run, folder, file): tuple(counts) for run, folder, file, *counts in rows}
    return [
        Account(
            f"{one.name}/{file.path.name}" if one.name != "export" else file.path.name,
            file.operation,
            count(connection, f"read_parquet({literal(ledger(file.path))})"),
            *said.get((one.run_id, one.name, file.path.name), (0, 0, 0)),
        )
        for one in shipments
        for file in one.files
    ]


def _sent_rows(file: SentFile, columns: Sequence[str]) -> str:
    place = {name: f"c{at}" for at, name in enumerate(file.columns)}
    return f"""
        select {literal(file.path.name)} as file, content.position, lead_id, sfdc_id, content.key
        from (
            select row_number() over () as position, {row_key(place[name] for name in columns)} as key
            from {csv_rows(file.path, len(file.columns))}
        ) as content
        inner join (
            select file_row_number + 1 as position, lead_id, sfdc_id
            from read_parquet({literal(ledger(file.path))}, file_row_number = true)
        ) as ledger on content.position = ledger.position"""


def _created(columns: Heading, operation: str) -> str:
    """Data Loader says Item Created or Item Updated; an insert that succeeded has made a lead."""
    if columns.kind != SUCCEEDED:
        return "false"
    return "true" if operation == "insert" else "result_row.is_created"
