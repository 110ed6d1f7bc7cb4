"""What a source's file changed since its last one, on standard records: asked once, kept in the workspace."""

import hashlib
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from core import assessment, contracts, engine, intake, parsers, warehouse
from core.canonical import BY_NAME, FIELDS
from core.contracts import Contract
from core.engine import Connection, literal
from core.inputs import SourceInput, source_input
from core.settings import Settings
from core.state import deliveries, runs
from core.state.tables import Event
from core.workspace import Workspace, contracts_in_force, drift_of

# Salesforce's own stamps: a record that nobody touched but Salesforce has not changed.
STAMPS = ("last_modified_at", "last_activity_date")
MONTHS = 24  # how far back a record is looked for
SQL = Path(__file__).with_name("records.sql")
NEW, CHANGED, GONE, BACK, HELD = KINDS = ("new", "changed", "gone", "back", "held")
SAID = {NEW: "new", CHANGED: "changed", GONE: "gone", BACK: "back again", HELD: "held"}


class Summary(BaseModel):
    """Records by what became of them, and cells by field, the most changed first."""

    model_config = ConfigDict(frozen=True)

    source: str
    title: str
    period: str
    previous_period: str
    records: int
    counts: dict[str, int]
    fields: dict[str, int]

    @property
    def is_quiet(self) -> bool:
        return not any(self.counts.values())

    @property
    def sentence(self) -> str:
        """For the command line; a page makes each number a way to the records behind it."""
        fields = ", ".join(f"{BY_NAME[name].label.lower()} {cells:,}" for name, cells in self.fields.items())
        counts = {kind: f"{count:,} {SAID[kind]}" for kind, count in self.counts.items() if count}
        if fields:
            counts[CHANGED] += f" ({fields})"
        said = ", ".join(counts.values()) or "nothing changed"
        return f"{self.title} since {self.previous_period}: {said}; {self.records:,} records."


@dataclass(frozen=True)
class Comparison:
    """A period's file of a source and the one before it; `earlier` are still older ones, newest first."""

    period: str
    now: SourceInput
    before: SourceInput
    earlier: tuple[SourceInput, ...]

    def folder(self, settings: Settings) -> Path:
        """Named for all that the answer depends on, so an answer that exists is the answer."""
        known = [str(one.standard(settings).name) for one in (self.now, self.before)]
        older = [f"{one.delivery_period} {one.reading_id}" for one in self.earlier]
        name = hashlib.sha256("\n".join([*known, self.before.delivery_period, *older]).encode()).hexdigest()
        return settings.changes / self.now.source / self.period / name[:16]

    def rows(self, settings: Settings) -> Path:
        return self.folder(settings) / "changes.parquet"


def planned(workspace: Workspace, period: str) -> list[Comparison]:
    """One for each source that sent a readable file now and has sent a usable one before."""
    found = [_planned(workspace, contract, period) for contract in contracts_in_force(workspace).values()]
    return [comparison for comparison in found if comparison]


def summary(workspace: Workspace, comparison: Comparison) -> Summary | None:
    """None until somebody has compared the two."""
    file = comparison.folder(workspace.settings) / "summary.json"
    return Summary.model_validate_json(file.read_text()) if file.exists() else None


def compare_all(workspace: Workspace, period: str, job_id: int | None = None) -> tuple[Summary, ...]:
    """What is not compared yet, each a step of the job where one is named; then every answer."""
    plans = planned(workspace, period)
    waiting = [plan for plan in plans if summary(workspace, plan) is None]
    if waiting:
        with engine.connect(workspace.settings) as connection:
            parsers.install(connection, workspace.settings)
            for position, plan in enumerate(waiting, 1):
                _take(workspace, connection, plan, job_id, position, len(waiting))
    return tuple(told for plan in plans if (told := summary(workspace, plan)))


def compare(connection: Connection, settings: Settings, comparison: Comparison) -> Summary:
    """The parsers must be installed; the standard files are the very ones that a run reads."""
    _open(connection, settings, comparison)
    connection.execute(_query(comparison))
    folder = comparison.folder(settings)
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / "changes.draft"
    connection.execute(
        f"copy (from change_row order by change, record_id, field) to {literal(draft)} "
        "(format parquet, compression zstd)"
    )
    draft.replace(comparison.rows(settings))
    told = _summary(connection, comparison)
    draft.write_text(told.model_dump_json(indent=1))
    draft.replace(folder / "summary.json")
    return told


def _planned(workspace: Workspace, contract: Contract, period: str) -> Comparison | None:
    with workspace.store.session() as session:
        current = deliveries.accepted(session, contract.source, period)
        if current is None or drift_of(contract, deliveries.reading(session, current.reading_id)).breaking:
            return None
    earlier = assessment.taken_before(workspace, contract, period, MONTHS)
    with workspace.store.session() as session:
        now, *older = (
            source_input(contract, row, deliveries.reading(session, row.reading_id), is_stale=False)
            for row in (current, *earlier)
        )
    return Comparison(period, now, older[0], tuple(older[1:])) if older else None


def _take(
    workspace: Workspace,
    connection: Connection,
    plan: Comparison,
    job_id: int | None,
    position: int,
    total: int,
) -> None:
    title = f"Comparing {plan.now.title} with {plan.before.delivery_period}"
    event = Event(job_id=job_id, step=title, position=position, total=total)
    _tell(workspace, event)
    started = time.monotonic()
    told = compare(connection, workspace.settings, plan)
    ended = Event(
        job_id=job_id,
        step=title,
        position=position,
        total=total,
        rows=told.records,
        seconds=time.monotonic() - started,
    )
    _tell(workspace, ended)


def _tell(workspace: Workspace, event: Event) -> None:
    if event.job_id is None:
        return
    with workspace.store.session() as session:
        runs.add_event(session, event)


def _open(connection: Connection, settings: Settings, comparison: Comparison) -> None:
    now, before = (_standard(connection, settings, one) for one in (comparison.now, comparison.before))
    older = [_kept(connection, settings, one) for one in comparison.earlier]
    views = {
        "now_record": f"from read_parquet({literal(now)})",
        "before_record": f"from read_parquet({literal(before)})",
        "earlier_record": " union all by name ".join(
            [
                "select *, ''::varchar as period from before_record where false",
                *(
                    f"select *, {literal(one.delivery_period)} as period from read_parquet({literal(file)})"
                    for one, file in zip(comparison.earlier, older, strict=True)
                ),
            ]
        ),
        "now_reject": _rejects(settings, comparison.now),
        "before_reject": _rejects(settings, comparison.before),
    }
    for name, query in views.items():
        connection.execute(f"create or replace temp view {name} as {query}")


def _standard(connection: Connection, settings: Settings, one: SourceInput) -> Path:
    target = one.standard(settings)
    if not target.exists():
        relation = intake.records_relation(one.raw(settings))
        contracts.standardise(connection, one.contract, relation, one.delivery_period, target)
    return target


def _kept(connection: Connection, settings: Settings, one: SourceInput) -> Path:
    """Of older files only the keys count, so any contract's reading of them will do."""
    target = one.standard(settings)
    named = re.compile(re.escape(target.name.split("-c")[0]) + r"-c\d+-[0-9a-f]{8}-p[0-9a-f]{8}\.parquet")
    made = [file for file in target.parent.glob("*.parquet") if named.fullmatch(file.name)]
    if target in made or not made:
        return _standard(connection, settings, one)
    return max(made, key=lambda file: file.stat().st_mtime)


def _rejects(settings: Settings, one: SourceInput) -> str:
    file = literal(one.raw(settings) / "rejects.parquet")
    source, strips = literal(one.source), str(one.contract.key.strip_leading_zeros).lower()
    asked = f"select {source} as source, record_number, raw, {strips} as strips_leading_zeros"
    if not one.rejected:
        return "select '' as source, 0 as record_number, '' as raw, false as strips_leading_zeros where false"
    return f"{asked} from read_parquet({file}) where raw is not null"


def _query(comparison: Comparison) -> str:
    is_crm = comparison.now.kind == "crm"
    fields = [field.name for field in FIELDS if (is_crm or not field.crm_only) and field.name not in STAMPS]
    return SQL.read_text(encoding="utf-8").format(
        fields=", ".join(fields),
        cells=", ".join(_cell(field) for field in fields),
        earlier_period=comparison.earlier[0].delivery_period if comparison.earlier else "",
        unsaid=_unread("lately", "before_reject"),
        unread=_unread("absent", "now_reject"),
    )


def _unread(absent: str, rejects: str) -> str:
    return warehouse.unread_records(
        {"int_records_last_seen": absent, "record_state": "nobody", "reject": rejects}
    )


def _cell(field: str) -> str:
    return (
        f"{{'field': '{field}', 'old_value': old_record.{field}::varchar, "
        f"'new_value': new_record.{field}::varchar}}"
    )


def _summary(connection: Connection, comparison: Comparison) -> Summary:
    counted = dict(_pairs(connection, "select change, count(*) from touched group by all"))
    by_field = _pairs(
        connection,
        "select field, count(*) as cells from change_row where field is not null "
        "group by all order by cells desc, field",
    )
    return Summary(
        source=comparison.now.source,
        title=comparison.now.title,
        period=comparison.period,
        previous_period=comparison.before.delivery_period,
        records=engine.count(connection, "now_key"),
        counts={kind: counted.get(kind, 0) for kind in KINDS},
        fields=dict(by_field),
    )


def _pairs(connection: Connection, query: str) -> Iterator[tuple[str, int]]:
    rows: Sequence[tuple[str, int]] = connection.execute(query).fetchall()
    return iter(rows)
