"""Corrected records checked again before the next run: only they are read again, rules see all others."""

import hashlib
import json
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from core import engine, inputs, intake, overlays, parsers, quality, since
from core.canonical import BY_NAME
from core.contracts import correcting
from core.engine import Connection, identifier, literal
from core.inputs import RunInputs, SourceInput
from core.quality import Broken, Rule
from core.settings import Settings
from core.since import Since
from core.state.dispositions import RELEASE
from core.state.tables import Run
from core.workspace import Workspace

Cell = tuple[str, str, str | None, str | None]  # record key, the contract's column, original, corrected
OnSource = Callable[[str, int, int, float | None], None]  # title, position, total, seconds once it is done


@dataclass(frozen=True)
class Rechecked:
    """`records` were corrected since the run; `broken` are those that would be held back all the same."""

    records: int
    broken: tuple[Broken, ...]

    @property
    def kept(self) -> int:
        return self.records - len({one.record_id for one in self.broken})


@dataclass(frozen=True)
class Preview:
    """How one record would be read with a text in one of its cells, and what it would still break."""

    fields: tuple[tuple[str, object], ...]
    problems: tuple[str, ...]
    broken: tuple[str, ...]


def recheck(workspace: Workspace, run: Run, tell: OnSource) -> Rechecked:
    """Kept beside the run under a name made of all it depends on; `latest` finds it."""
    told = since.since(workspace, run)
    frozen = inputs.load(workspace.settings.runs / run.run_id / "inputs")
    rules = inputs.rules_for(workspace, frozen.sources)
    cells = _cells(workspace, told, frozen)
    found = _checked(workspace, frozen, cells, rules, tell)
    kept = _without_released(workspace, run, told, found)
    file = _file(workspace, run, cells, rules)
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_suffix(f".{uuid.uuid4().hex}")
    draft.write_text(json.dumps({"records": found.records, "broken": [asdict(one) for one in kept.broken]}))
    draft.replace(file)
    return kept


def latest(workspace: Workspace, run: Run, told: Since) -> Rechecked | None:
    """None until somebody has rechecked what stands now."""
    frozen = inputs.load(workspace.settings.runs / run.run_id / "inputs")
    file = _file(workspace, run, _cells(workspace, told, frozen), inputs.rules_for(workspace, frozen.sources))
    if not file.exists():
        return None
    stored = json.loads(file.read_text())
    return Rechecked(stored["records"], tuple(Broken(**one) for one in stored["broken"]))


def preview(
    workspace: Workspace, run: Run, source: str, record_id: str, column: str, original: str | None, text: str
) -> Preview:
    """By the very SQL of a run, with what stands already in the record's other cells."""
    told = since.since(workspace, run)
    frozen = inputs.load(workspace.settings.runs / run.run_id / "inputs")
    key = record_id[len(source) + 1 :]
    others = [
        cell
        for cell in _cells(workspace, told, frozen).get(source, ())
        if cell[0] == key and cell[1] != column
    ]
    cells = {source: [*others, (key, column, original, text.strip() or None)]}
    with engine.connect(workspace.settings) as connection:
        months = _months(connection, workspace.settings, frozen, cells, lambda *_: None)
        with months as (queries, records):
            found = quality.recheck(
                connection, workspace.settings, frozen.period, queries, records,
                inputs.rules_for(workspace, frozen.sources),
            )  # fmt: skip
            read = connection.execute(f"from {identifier(f'stg_{source}')} where record_id = ?", [record_id])
            names = [each[0] for each in read.description or []]
            values = dict(zip(names, (read.fetchall() or [()])[0], strict=False))
    contract = next(one.contract for one in frozen.sources if one.source == source)
    fields = contract.fields_of(column)
    problems = tuple(code for code in values.get("problems") or [] if code.split(".")[0] in fields)
    return Preview(
        tuple((BY_NAME[name].label, values.get(name)) for name in fields),
        problems,
        tuple(one.description for one in found),
    )


def _checked(
    workspace: Workspace,
    frozen: RunInputs,
    cells: Mapping[str, Sequence[Cell]],
    rules: Sequence[Rule],
    tell: OnSource,
) -> Rechecked:
    with engine.connect(workspace.settings) as connection:
        months = _months(connection, workspace.settings, frozen, cells, tell)
        with months as (queries, records):
            broken = quality.recheck(connection, workspace.settings, frozen.period, queries, records, rules)
            return Rechecked(engine.count(connection, f"({records})"), broken)


@contextmanager
def _months(
    connection: Connection,
    settings: Settings,
    frozen: RunInputs,
    cells: Mapping[str, Sequence[Cell]],
    tell: OnSource,
) -> Iterator[tuple[dict[str, tuple[str, str]], str]]:
    """Every source's records with the corrected ones in place; and the query of the ids of the latter."""
    parsers.install(connection, settings)
    folder = settings.scratch / f"recheck-{uuid.uuid4().hex}"
    folder.mkdir(parents=True)
    connection.execute("create or replace table corrected_id (record_id varchar)")
    queries = {
        one.source: (one.kind, f"from read_parquet({literal(one.standard(settings))})")
        for one in frozen.sources
    }
    touched = [one for one in frozen.sources if cells.get(one.source)]
    try:
        for position, one in enumerate(touched, 1):
            tell(one.title, position, len(touched), None)
            started = time.monotonic()
            query = _mend(connection, settings, one, cells[one.source], folder / f"{one.source}.parquet")
            queries[one.source] = (one.kind, query)
            tell(one.title, position, len(touched), time.monotonic() - started)
        yield queries, "select record_id from corrected_id"
    finally:
        for file in folder.glob("*"):
            file.unlink()
        folder.rmdir()


def _mend(
    connection: Connection, settings: Settings, one: SourceInput, cells: Sequence[Cell], target: Path
) -> str:
    rows = [(0, one.source, *cell) for cell in cells]
    overlays.register(connection, "asked_cell", overlays.frame(rows), overlays.CORRECTIONS)
    relation, plain = intake.records_relation(one.raw(settings)), one.plain(settings)
    asked = "select record_key, column_name, original, corrected from asked_cell"
    correcting.follow(connection, one.contract, relation, plain, asked)
    correcting.standardise_touched(connection, one.contract, one.delivery_period, target)
    connection.execute(
        f"insert into corrected_id select sent.record_id from read_parquet({literal(plain)}) as sent "
        f"semi join read_parquet({literal(target)}) as mended using (record_number)"
    )
    run_file = one.standard(settings)
    return correcting.laid_over(run_file, target)


def _cells(workspace: Workspace, told: Since, frozen: RunInputs) -> dict[str, list[Cell]]:
    """All that stands on the records that were corrected since, by source."""
    touched = {(row.source, row.record_key) for row, _ in told.corrections}
    found: dict[str, list[Cell]] = {}
    for one in frozen.sources:
        if not any(source == one.source for source, _ in touched):
            continue
        with workspace.store.session() as session:
            standing = overlays.standing(session, one.contract)
        found[one.source] = [
            (row.record_key, column, row.original, row.corrected)
            for row, column in standing
            if (row.source, row.record_key) in touched
        ]
    return found


def _without_released(workspace: Workspace, run: Run, told: Since, found: Rechecked) -> Rechecked:
    """What was released in the run, or since on its page, is let through while its value is the same."""
    released = {
        (word["record_id"], word["finding_id"], word["said"])
        for word in told.words
        if word["kind"] == RELEASE
    }
    database = workspace.settings.runs / run.run_id / "run.duckdb"
    with engine.connect(workspace.settings, database, read_only=True) as connection:
        released |= set(
            connection.execute(
                "select record_id, finding_id, value from held_record where disposition = 'released'"
            ).fetchall()
        )
    broken = [one for one in found.broken if (one.record_id, one.finding_id, one.value) not in released]
    return Rechecked(found.records, tuple(broken))


def _file(workspace: Workspace, run: Run, cells: Mapping[str, Sequence[Cell]], rules: Sequence[Rule]) -> Path:
    said = json.dumps([sorted((key, sorted(map(str, each))) for key, each in cells.items())])
    digest = hashlib.sha256((said + "".join(rule.model_dump_json() for rule in rules)).encode()).hexdigest()
    return workspace.settings.runs / run.run_id / "rechecks" / f"{digest[:16]}.json"
