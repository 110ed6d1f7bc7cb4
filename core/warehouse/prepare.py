"""The run's own copy of the dbt project, with a staging model for each source."""

import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from core import engine, survivorship
from core.canonical import BY_NAME, FIELDS, MATCH_COLUMNS, PROBLEMS_COLUMN, RECORD_COLUMNS
from core.errors import WrongUse
from core.settings import Settings
from core.survivorship import WINS_ANYWHERE, Policy
from core.warehouse import parsed

PROJECT = Path(__file__).parent / "project"


@dataclass(frozen=True)
class StagedSource:
    """`complete` are the canonical fields whose empty cells its contract wants counted."""

    source: str
    title: str
    standard: Path
    complete: tuple[str, ...] = ()


def prepare(
    run_folder: Path,
    settings: Settings,
    sources: Sequence[StagedSource],
    policies: Sequence[Policy] = (),
) -> None:
    """Everything dbt reads stands in the copy, so the run's lineage stays as it was when it ran.

    `policies` are those that people set; every other field follows the shipped ones.
    """
    for staged in sources:
        if not re.fullmatch(r"[a-z][a-z0-9_]*", staged.source):
            raise WrongUse(f"The source {staged.source!r} cannot name a table: use a-z, 0-9 and _.")
    copy = run_folder / "dbt"
    for folder in ("models", "macros", "tests"):
        shutil.rmtree(copy / folder, ignore_errors=True)
    shutil.copytree(PROJECT, copy, dirs_exist_ok=True)
    _write_yaml(copy / "dbt_project.yml", _with_fields(PROJECT / "dbt_project.yml", policies))
    _write_yaml(copy / "profiles.yml", _profile(run_folder / "run.duckdb", settings))
    _stage(copy / "models" / "staging", sorted(sources, key=lambda staged: staged.source))
    _attach_standard(run_folder / "run.duckdb", settings, sources)
    parsed.reuse(copy, settings)


def _with_fields(project: Path, policies: Sequence[Policy]) -> dict[str, object]:
    loaded: dict[str, object] = yaml.safe_load(project.read_text(encoding="utf-8"))
    ours = [field.name for field in FIELDS if not field.crm_only and field.name not in WINS_ANYWHERE]
    loaded["vars"] = {
        "fields": [field.name for field in FIELDS],
        "match_columns": list(MATCH_COLUMNS),
        "compared_fields": ours,
        # Who opts out compares with nobody's value: the CRM's word counts for it too.
        "wins_anywhere": list(WINS_ANYWHERE),
        **survivorship.variables(policies),
    }
    return loaded


def _profile(database: Path, settings: Settings) -> dict[str, object]:
    # The engine's own options: DuckDB refuses a second configuration on a file that is open.
    output = {
        "type": "duckdb",
        "path": str(database.resolve()),
        "schema": "main",
        "threads": settings.engine_threads,
        "config_options": engine.options(settings),
    }
    return {"leadfold": {"target": "run", "outputs": {"run": output}}}


def _stage(folder: Path, sources: Sequence[StagedSource]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    _write_yaml(folder / "standard.yml", _standard_tables(sources))
    for staged in sources:
        (folder / f"stg_{staged.source}.sql").write_text(_staging_model(staged), encoding="utf-8")
        _write_yaml(folder / f"stg_{staged.source}.yml", _staging_checks(staged))
    (folder / "stg_record.sql").write_text(_union(sources), encoding="utf-8")
    (folder / "stg_loaded_record.sql").write_text(_loaded(sources), encoding="utf-8")
    _write_yaml(folder / "stg_record.yml", _union_checks())


def _standard_tables(sources: Sequence[StagedSource]) -> dict[str, object]:
    tables = [
        {
            "name": staged.source,
            "description": f"Standard Parquet of {staged.title}: split, typed, standardised and keyed.",
        }
        for staged in sources
    ]
    description = "Views over the newest accepted delivery of each source."
    return {
        "version": 2,
        "sources": [{"name": "standard", "schema": "standard", "description": description, "tables": tables}],
    }


def _attach_standard(database: Path, settings: Settings, sources: Sequence[StagedSource]) -> None:
    """The project names no file, so that runs of the same sources have the same project."""
    with engine.connect(settings, database) as connection:
        connection.execute("create schema if not exists standard")
        for staged in sources:
            file = engine.literal(staged.standard.resolve())
            view = f"standard.{engine.identifier(staged.source)}"
            connection.execute(f"create or replace view {view} as select * from read_parquet({file})")


def _staging_model(staged: StagedSource) -> str:
    groups = {
        "ids": list(RECORD_COLUMNS),
        "canonical values": list(BY_NAME),
        "for matching": [*MATCH_COLUMNS, PROBLEMS_COLUMN[0]],
    }
    lines = [
        line
        for title, columns in groups.items()
        for line in (f"    -- {title}", *(f"    {column}," for column in columns))
    ]
    head = f"-- One row per record of {' '.join(staged.title.split())}, as its contract reads it.\nselect\n"
    tail = f"\nfrom {{{{ source('standard', '{staged.source}') }}}}\n"
    return head + "\n".join(lines) + tail


def _staging_checks(staged: StagedSource) -> dict[str, object]:
    columns: list[dict[str, object]] = [{"name": "record_id", "data_tests": ["unique"]}]
    # An empty cell is the sender's, so it is counted and warned of, and never stops the run.
    counted = [{"not_null": {"config": {"severity": "warn"}}}]
    for name, field in BY_NAME.items():
        checks = {"data_tests": counted} if name in staged.complete else {}
        columns.append({"name": name, "description": field.label, **checks})
    model = {
        "name": f"stg_{staged.source}",
        "description": f"Grain: one row per record of {staged.title}.",
        "data_tests": [_complete(*RECORD_COLUMNS)],
        "columns": columns,
    }
    return {"version": 2, "models": [model]}


def _selects(sources: Sequence[StagedSource]) -> str:
    return "\n    union all by name\n".join(
        f"    select * from {{{{ ref('stg_{staged.source}') }}}}" for staged in sources
    )


def _loaded(sources: Sequence[StagedSource]) -> str:
    head = "-- One row per record of every source, those that an expectation holds back included.\n"
    return head + _selects(sources) + "\n"


def _union(sources: Sequence[StagedSource]) -> str:
    return f"""\
-- One row per record of every source, without those that an expectation holds back.
with

records as (
{_selects(sources)}
),

quarantined as (
    select record_id from {{{{ source('run', 'quarantine') }}}}
)

select records.*
from records
anti join quarantined on records.record_id = quarantined.record_id
"""


def _union_checks() -> dict[str, object]:
    kept = {
        "name": "stg_record",
        "description": "Grain: one row per kept record of every source.",
        "data_tests": [_complete("record_id", "source")],
        "columns": [{"name": "record_id", "description": "Unique because it begins with its source."}],
    }
    loaded = {
        "name": "stg_loaded_record",
        "description": "Grain: one row per record of every source, those held back included.",
    }
    return {"version": 2, "models": [kept, loaded]}


def _complete(*columns: str) -> dict[str, object]:
    return {"complete": {"arguments": {"columns": list(columns)}}}


def _write_yaml(target: Path, content: dict[str, object]) -> None:
    target.write_text(
        yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=110), encoding="utf-8"
    )
