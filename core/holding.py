"""A run's corrections and its words on records: laid over, followed, and what is held back after them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from core import contracts, engine, intake, quality
from core.contracts import Contract, correcting
from core.engine import Connection, identifier, literal
from core.inputs import SourceInput
from core.settings import Settings

OUTCOME_FILE = "correction_outcome.parquet"  # beside the run's findings: what became of each correction
OUTCOME_COLUMNS = {
    "source": "VARCHAR",
    "record_key": "VARCHAR",
    "column_name": "VARCHAR",
    "original": "VARCHAR",
    "corrected": "VARCHAR",
    "cell": "VARCHAR",
    "outcome": "VARCHAR",
}


@dataclass(frozen=True)
class Followed:
    """How many corrections of the run came to what."""

    counts: Mapping[str, int] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        """In numbers only: what records say has no place in a log."""
        said = []
        if applied := self.counts.get(correcting.APPLIED, 0):
            said.append(f"{applied:,} {'cell' if applied == 1 else 'cells'} corrected")
        if changed := self.counts.get(correcting.CHANGED, 0):
            said.append(
                f"{changed:,} {'correction' if changed == 1 else 'corrections'} not applied, because the "
                "source sends another value now: Quality, Held back, shows both"
            )
        return "; ".join(said)


def is_made(one: SourceInput, settings: Settings) -> bool:
    return one.plain(settings).exists() and one.standard(settings).exists()


def standardise(connection: Connection, one: SourceInput, settings: Settings, folder: Path) -> None:
    """The parsers must be installed; `folder` holds the run's inputs. What was sent stays beside it."""
    relation, plain = intake.records_relation(one.raw(settings)), one.plain(settings)
    if not plain.exists():
        contracts.standardise(connection, one.contract, relation, one.delivery_period, plain)
    if not one.standard(settings).exists():
        correcting.follow(connection, one.contract, relation, plain, corrections(folder, one.source))
        correcting.correct(connection, one.contract, one.delivery_period, plain, one.standard(settings))


def follow(
    connection: Connection, sources: Iterable[SourceInput], settings: Settings, folder: Path, out: Path
) -> Followed:
    """Writes what became of every correction, asked of the inputs: an old month answers as it did."""
    typed = ", ".join(f"{name} {kind}" for name, kind in OUTCOME_COLUMNS.items())
    connection.execute(f"create or replace temp table followed ({typed})")
    for one in sources:
        if not one.corrections:
            continue
        relation = intake.records_relation(one.raw(settings))
        query = corrections(folder, one.source)
        correcting.follow(connection, one.contract, relation, one.plain(settings), query)
        connection.execute(
            f"insert into followed by name select {literal(one.source)} as source, "
            f"* exclude (record_number) from {correcting.OUTCOMES}"
        )
    out.mkdir(parents=True, exist_ok=True)
    connection.execute(
        "copy (from followed order by source, record_key, column_name, original) "
        f"to {literal(out / OUTCOME_FILE)} (format parquet)"
    )
    rows = connection.execute("select outcome, count(*) from followed group by all").fetchall()
    return Followed(dict(rows))


def corrections(folder: Path, source: str) -> str:
    """The query of a source's frozen corrections."""
    return (
        "select record_key, column_name, original, corrected "
        f"from read_parquet({literal(folder / 'correction.parquet')}) where source = {literal(source)}"
    )


def as_read(
    connection: Connection, folder: Path, one: SourceInput, key: str, cells: Mapping[str, str | None]
) -> dict[str, str | None]:
    """One record's raw cells with what was corrected in them, as the run read it."""
    read = dict(cells)
    if not one.corrections:
        return read
    rows = connection.execute(f"from ({corrections(folder, one.source)}) where record_key = ?", [key])
    spelt = dict(zip(one.contract.header, one.contract.found_in(list(cells)), strict=True))
    for _, column, original, corrected in rows.fetchall():
        sent = spelt.get(column)
        if sent and (cells[sent] or None) == original:
            read[sent] = corrected
    return read


def hold_back(
    connection: Connection, sources: Sequence[SourceInput], settings: Settings, folder: Path, out: Path
) -> None:
    """Fills the quarantine, less what people released, and lists each held record with its raw cell."""
    _stand(connection, sources, settings, folder)
    quality.quarantine(connection, out, "standing_word")
    for one in sources:
        fields = connection.execute(
            "select distinct field from held_record where source = ? and field is not null", [one.source]
        ).fetchall()
        relation = intake.records_relation(one.raw(settings))
        for (name,) in fields:
            _show_cells(connection, one, relation, str(name))


def _stand(connection: Connection, sources: Sequence[SourceInput], settings: Settings, folder: Path) -> None:
    """The words that still count: a record that says something else than it did is asked about again."""
    if not (folder / "disposition.parquet").exists():  # the inputs of a run that began before there were any
        connection.execute(f"create or replace temp table standing_word as {quality.NO_WORDS}")
        return
    said, cells = (literal(folder / f"{name}.parquet") for name in ("disposition", "disposition_cell"))
    connection.execute("create or replace temp table other_than_said (disposition_id bigint)")
    for one in sources:
        asked = (
            "select distinct record_key, column_name, original, corrected "
            f"from read_parquet({cells}) where source = {literal(one.source)}"
        )
        if not connection.execute(f"{asked} limit 1").fetchall():
            continue
        relation = intake.records_relation(one.raw(settings))
        correcting.follow(connection, one.contract, relation, one.plain(settings), asked)
        connection.execute(f"""
            insert into other_than_said
            select said.disposition_id from read_parquet({cells}) as said
            left join {correcting.OUTCOMES} as found
                on said.record_key = found.record_key and said.column_name = found.column_name
                and said.original is not distinct from found.original
            where said.source = {literal(one.source)}
                and found.outcome is distinct from '{correcting.APPLIED}'""")
    connection.execute(f"""
        create or replace temp table standing_word as
        select source, source || ':' || record_key as record_id, verdict, finding_id, value
        from read_parquet({said}) anti join other_than_said using (disposition_id)
        where source in (select source from run_input)""")


def _show_cells(connection: Connection, one: SourceInput, relation: str, name: str) -> None:
    """The cell that a person would correct: the first that says anything of those the field is read from."""
    header = [row[0] for row in connection.execute(f"describe select * from {relation}").fetchall()]
    columns = read_from(one.contract, name, header)
    if not columns:
        return
    cells = {column: f"nullif(raw.{identifier(sent)}, '')" for column, sent in columns.items()}
    first = literal(next(iter(columns)))
    which = " ".join(f"when trim({cell}) <> '' then {literal(column)}" for column, cell in cells.items())
    what = " ".join(f"when trim({cell}) <> '' then {cell}" for cell in cells.values())
    connection.execute(
        f"""
        update held_record set
            column_name = case {which} else {first} end,
            cell = case {what} else {cells[next(iter(columns))]} end
        from {relation} as raw
        where held_record.record_number = raw._record_number
            and held_record.source = $source and held_record.field = $field""",
        {"source": one.source, "field": name},
    )


def told(connection: Connection, out: Path) -> dict[str, int]:
    """For the run's report: of the records held back, those no longer asked about; what was corrected."""
    asked = "select record_id from held_record where disposition"
    gone = f"select record_id from quarantine where finding_id = 'discarded' union {asked} = 'discarded'"
    found = {
        "discarded": engine.count(connection, f"({gone})"),
        "released": engine.count(
            connection, f"({asked} = 'released' except select record_id from quarantine)"
        ),
    }
    outcome = f"read_parquet({literal(out / OUTCOME_FILE)}) where outcome"
    for name, of in (("corrected", correcting.APPLIED), ("no_longer_corrected", correcting.CHANGED)):
        found[name] = engine.count(connection, f"(from {outcome} = {literal(of)})")
    return found


def read_from(contract: Contract, name: str, header: Sequence[str]) -> dict[str, str]:
    """The contract's columns that a field is read from, each by the name it has in the file."""
    spelt = dict(zip(contract.header, contract.found_in(header), strict=True))
    wanted = [column for one in contract.mappings if name in one.gives.values() for column in one.columns]
    return {column: sent for column in dict.fromkeys(wanted) if (sent := spelt[column])}
