"""The steps of a run, each from artefact to artefact and safe to take twice."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from core import (
    balance,
    blocked,
    crm,
    engine,
    holding,
    matching,
    parsers,
    quality,
    replay,
    run_tables,
    warehouse,
)
from core.errors import LeadfoldError
from core.inputs import RunInputs
from core.insights import queue, reviews
from core.run_folder import RunFolder


@dataclass(frozen=True)
class StepResult:
    rows: int | None = None
    message: str = ""


@dataclass(frozen=True)
class Step:
    name: str
    title: str
    take: Callable[[RunFolder], StepResult]


class SourcesBlocked(Exception):
    """Critical rules failed: the run goes on with what these sources sent before."""

    def __init__(self, sources: frozenset[str]) -> None:
        super().__init__(", ".join(sorted(sources)))
        self.sources = sources


def standardise(folder: RunFolder) -> StepResult:
    """Each delivery once; a file that is there was finished, because it is renamed into place last."""
    settings, sources = folder.settings, folder.frozen().sources
    waiting = [one for one in sources if not holding.is_made(one, settings)]
    with engine.connect(settings) as connection:
        if waiting:
            parsers.install(connection, settings)
        for one in waiting:
            holding.standardise(connection, one, settings, folder.inputs)
        followed = holding.follow(connection, sources, settings, folder.inputs, folder.findings)
        counted = balance.count_files(connection, sources, settings)
    balance.require(tuple(equation for one in counted for equation in balance.file_equations(one)))
    message = followed.sentence or ("" if waiting else "nothing new to standardise")
    return StepResult(rows=sum(one.loaded for one in waiting), message=message)


def stage(folder: RunFolder) -> StepResult:
    frozen, settings = folder.frozen(), folder.settings
    with engine.connect(settings, folder.database) as connection:
        warehouse.create_run_tables(connection)
        earlier = [warehouse.EarlierRun(period, settings.history / run) for period, run in frozen.earlier]
        warehouse.attach_history(connection, earlier)
        crm.attach_answers(connection, [settings.loads / name for name in frozen.answers])
        run_tables.fill(connection, frozen, settings)
        run_tables.fill_survivorship(connection, folder.inputs)
    lay_out(folder)
    warehouse.build(folder.path, settings, "staging")
    return StepResult(rows=sum(one.loaded for one in frozen.sources))


def lay_out(folder: RunFolder) -> None:
    """The run's own dbt project, ready to build."""
    frozen, settings = folder.frozen(), folder.settings
    staged = [warehouse.StagedSource(one.source, one.title, one.standard(settings)) for one in frozen.sources]
    warehouse.prepare(folder.path, settings, staged, frozen.policies)


def check(folder: RunFolder) -> StepResult:
    frozen = folder.frozen()
    with engine.connect(folder.settings, folder.database) as connection:
        quality.release_all(connection)
    report = quality.check(folder.settings, folder.database, frozen.rules, folder.findings)
    if report.blocked:
        blocked.keep(folder.frozen(), folder.findings, report.blocked)
        raise SourcesBlocked(frozenset(report.blocked))
    with engine.connect(folder.settings, folder.database) as connection:
        holding.hold_back(connection, frozen.sources, folder.settings, folder.inputs, folder.findings)
        held = engine.count(connection, "quarantine")
    failed = sum(1 for finding in report.findings if finding.is_held)
    return StepResult(rows=held, message=f"{failed} rules failed, {held:,} records held")


def match(folder: RunFolder) -> StepResult:
    frozen = folder.frozen()
    with engine.connect(folder.settings, folder.database) as connection:
        replay.replay(connection, folder.inputs, folder.settings)
        summary = matching.match(
            connection,
            frozen.lines,
            known=matching.Model(frozen.model) if frozen.model else None,
            folder=folder.settings.matching,
        )
    folder.model.write_text(summary.model.text)
    return StepResult(
        rows=summary.records, message=f"{summary.leads:,} leads, {summary.review:,} pairs to review"
    )


def build(folder: RunFolder) -> StepResult:
    built = warehouse.build(folder.path, folder.settings, "marts")
    _check_leads(folder)
    with engine.connect(folder.settings, folder.database) as connection:
        told = run_tables.outvoted(connection)
    return StepResult(rows=sum(model.rows or 0 for model in built.models), message=told)


def _check_leads(folder: RunFolder) -> None:
    out = folder.findings / "leads"
    report = quality.check_leads(folder.settings, folder.database, folder.frozen().rules, out)
    if report.blocked:
        raise BadLeads([finding.description for finding in report.of("critical")])
    with engine.connect(folder.settings, folder.database) as connection:
        quality.add_lead_findings(connection, out)


def compare(folder: RunFolder) -> StepResult:
    with engine.connect(folder.settings, folder.database) as connection:
        crm.compare(connection, crm_options(folder.frozen()))
        queue.write(connection, queue.file(folder.path))
        return StepResult(rows=engine.count(connection, "crm_comparison"))


def export(folder: RunFolder) -> StepResult:
    with engine.connect(folder.settings, folder.database) as connection:
        made = crm.export(connection, folder.export, crm_options(folder.frozen()))
        crm.write_predictions(connection, folder.dry_run)
    return StepResult(rows=sum(file.rows for file in made.files))


def verify(folder: RunFolder) -> StepResult:
    """The last gate: the Salesforce files keep their rules, and every record is accounted for."""
    frozen = folder.frozen()
    report = quality.check_files(
        folder.settings,
        sorted((*folder.export.glob("lead_insert_*.csv"), *folder.export.glob("lead_upsert_*.csv"))),
        sorted(folder.export.glob("lead_update_*.csv")),
        frozen.rules,
        folder.findings / "export",
    )
    if report.blocked:
        raise BadExport([finding.description for finding in report.findings if finding.is_held])
    with engine.connect(folder.settings, folder.database) as connection:
        counts = balance.count(connection, frozen.sources, folder.settings, folder.export)
        told = {
            **holding.told(connection, folder.findings),
            "rules_failed": engine.count(connection, "(from finding where is_held)"),
            "review": reviews.open_pairs(connection),
        }
    found = balance.equations(counts)
    _write_report(folder, frozen, counts, found, told)
    balance.require(found)
    return StepResult(rows=counts.leads, message=f"{len(found)} equations hold")


def record_history(folder: RunFolder) -> StepResult:
    with engine.connect(folder.settings, folder.database) as connection:
        warehouse.write_history(connection, folder.history)
        crm.remember_sent(connection, folder.history / "export.parquet")
        quality.remember_findings(connection, folder.findings / "export", folder.history / "finding.parquet")
        return StepResult(rows=engine.count(connection, "lead"))


class BadExport(LeadfoldError):
    def __init__(self, broken: list[str]) -> None:
        super().__init__(
            f"Salesforce would refuse the files ({'; '.join(broken)}). Nothing was published; "
            "look at the findings of the run."
        )


class BadLeads(LeadfoldError):
    def __init__(self, broken: list[str]) -> None:
        super().__init__(
            f"The leads break a critical rule ({'; '.join(broken)}). Nothing was published; "
            "look at the findings of the run."
        )


STEPS: tuple[Step, ...] = (
    Step("standardise", "Standardising the files", standardise),
    Step("stage", "Building the staging views", stage),
    Step("check", "Checking expectations", check),
    Step("match", "Finding duplicates", match),
    Step("build", "Building leads and marts", build),
    Step("compare", "Comparing with Salesforce", compare),
    Step("export", "Writing the Salesforce files", export),
    Step("verify", "Balancing the books", verify),
    Step("history", "Keeping the month's history", record_history),
)


def crm_options(frozen: RunInputs) -> crm.Options:
    """Only fields that the extract has can be compared, and so sent."""
    given = [
        field
        for one in frozen.sources
        if one.kind == "crm"
        for mapping in one.contract.mappings
        for field in mapping.gives.values()
    ]
    known = frozenset(given) if given else None
    return crm.Options.of(frozen.org, known, frozen.settings.get("external_id", ""), frozen.foreseen)


def _write_report(
    folder: RunFolder,
    frozen: RunInputs,
    counts: balance.RunCounts,
    found: tuple[balance.Equation, ...],
    told: Mapping[str, int],
) -> None:
    by_source = {one.source: one for one in frozen.sources}
    report = {
        "period": frozen.period,
        "deliveries": [
            {
                "file": by_source[one.source].file_name,
                "source": one.source,
                "sha256": by_source[one.source].sha256,
                "period": by_source[one.source].delivery_period,
                "carried_forward": by_source[one.source].is_stale,
                "found": one.found,
                "loaded": one.loaded,
                "rejected": one.rejected,
                "skipped": one.skipped,
                "kept": one.kept,
                "quarantined": one.quarantined,
            }
            for one in counts.sources
        ],
        "quarantined": sum(one.quarantined for one in counts.sources),
        **told,
        "leads": counts.leads,
        "merged": counts.merged,
        "crm": {
            name: getattr(counts, name) for name in ("insert", "update", "unchanged", "withheld", "crm_only")
        },
        "files": [str(file) for file in sorted(folder.export.glob("*")) if file.is_file()],
        "balance": [one.as_row() for one in found],
    }
    (folder.path / "report.json").write_text(json.dumps(report, indent=2))
