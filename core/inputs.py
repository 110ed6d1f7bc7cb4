"""What a run reads: frozen before it starts, so that nothing that happens meanwhile can reach it."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from pydantic import BaseModel, ConfigDict
from sqlalchemy.orm import Session

from core import crm, frozen, lines, org, overlays, parsers, preferences, quality, rulebook
from core.assessment import assess, taken_before
from core.contracts import Contract
from core.engine import Connection, literal
from core.errors import NeedsPerson, WrongUse
from core.matching import Thresholds
from core.quality import Rule
from core.settings import Settings
from core.settling import why_blocked, why_held_back
from core.state import contract_versions, deliveries, dispositions, loads, match_models, pins, runs
from core.state import decisions as decision_rows
from core.state.tables import ContentReading, ContractVersion, Correction, Decision, Delivery, Disposition
from core.state.value_tables import Pin
from core.survivorship import Policy
from core.workspace import Workspace, contracts_in_force

FROZEN = ConfigDict(frozen=True)


class SourceInput(BaseModel):
    """One source of a run. Stale: it sent nothing this period, or what it sent is blocked."""

    model_config = FROZEN

    source: str
    title: str
    kind: str
    delivery_period: str
    sha256: str
    reading_id: str = ""  # empty in the inputs of older runs, which knew one reading of each content
    file_name: str
    contract: Contract
    is_stale: bool
    found: int
    loaded: int
    rejected: int
    skipped: int
    corrections: str = ""  # what they say, digested; none in the inputs of older runs

    def raw(self, settings: Settings) -> Path:
        return settings.raw / (self.reading_id or self.sha256)

    def standard(self, settings: Settings) -> Path:
        """Named for all that its content depends on, so a file that exists is never made again."""
        return self._named(settings, f"-k{self.corrections}" if self.corrections else "")

    def plain(self, settings: Settings) -> Path:
        """The same records without any correction: what the source sent, and the keys that stay."""
        return self._named(settings, "")

    def _named(self, settings: Settings, overlay: str) -> Path:
        name = (
            f"{self.sha256[:16]}{self.reading_id[64:]}-c{self.contract.version}-{self.contract.fingerprint[:8]}"
            f"-p{parsers.PARSER_VERSION[:8]}{overlay}.parquet"
        )
        return settings.standard / self.source / self.delivery_period / name


class RunInputs(BaseModel):
    model_config = FROZEN

    period: str
    earlier: tuple[tuple[str, str], ...]  # (period, run id) of the accepted runs before, oldest first
    sources: tuple[SourceInput, ...]  # the longest agreed on first: it is trusted first
    notes: tuple[str, ...]  # sentences that a person has to read: what is missing or blocked
    settings: dict[str, str]
    decision_ids: tuple[int, ...]
    correction_ids: tuple[int, ...] = ()  # neither corrections nor dispositions in those of older runs
    disposition_ids: tuple[int, ...] = ()
    rules: tuple[Rule, ...] = ()  # none in the inputs of older runs, which all had the shipped ones
    answers: tuple[str, ...] = ()  # what Salesforce said of rows that were loaded, oldest first
    model: str = ""  # of matching, as text; empty where the run is to learn one
    policies: tuple[Policy, ...] = ()  # of survivorship, those that people set
    pin_ids: tuple[int, ...] = ()

    @property
    def lines(self) -> Thresholds:
        """From which probabilities this run merges by itself, and asks."""
        return Thresholds(
            merge=float(self.settings["merge_probability"]),
            review=float(self.settings["review_probability"]),
        )

    @property
    def org(self) -> crm.Org:
        """How Salesforce was set up when the run began."""
        return org.of_run(self.settings)

    @property
    def foreseen(self) -> tuple[crm.Foreseen, ...]:
        """Refusals of Salesforce that people keep; none in the inputs of older runs."""
        return tuple(crm.Foreseen(*said) for said in json.loads(self.settings.get("foreseen", "[]")))

    @property
    def previous_period(self) -> str | None:
        return self.earlier[-1][0] if self.earlier else None

    @property
    def fingerprint(self) -> str:
        known = self.model_dump(mode="json") | {"parsers": parsers.PARSER_VERSION}
        return hashlib.sha256(json.dumps(known, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True)
class Said:
    """What people said before the run began, as the rows it is kept in."""

    decided: Sequence[Decision]
    agreed: Sequence[ContractVersion]
    corrected: Sequence[Correction]
    disposed: Sequence[Disposition]
    pinned: Sequence[Pin] = ()


@dataclass(frozen=True)
class Choice:
    """What a source brings to a period, and the sentence to say when it is not this month's file."""

    chosen: SourceInput | None
    note: str | None


class NothingToRun(WrongUse):
    def __init__(self, period: str) -> None:
        super().__init__(f"No file has been received for {period}. Upload this month's files and run again.")


class NothingFits(NeedsPerson):
    def __init__(self, period: str, notes: Sequence[str]) -> None:
        super().__init__(
            f"No file of {period} can be used, so nothing was published. {' '.join(notes)} "
            "Settle this on the Schema or Quality page, or hand in a corrected file."
        )


def choose(
    workspace: Workspace,
    period: str,
    blocked: frozenset[str] = frozenset(),
    notes: tuple[str, ...] = (),
) -> RunInputs:
    """The newest accepted delivery of each source, else the one before it carried forward."""
    known = contracts_in_force(workspace)
    with workspace.store.session() as session:
        choices = {
            source: _choose_source(workspace, session, known[source], period, source in blocked)
            for source in contract_versions.in_order_of_agreement(session)
            if source in known
        }
        waiting = [row for row in deliveries.of_period(session, period) if row.withdrawn_at is None]
        earlier = tuple((run.period, run.run_id) for run in runs.accepted_before(session, period))
        overlaid = {source: overlays.of_source(session, known[source]) for source in choices}
        words = _words(session, period)
    chosen = tuple(
        one.chosen.model_copy(update={"corrections": overlaid[source].digest})
        for source, one in choices.items()
        if one.chosen
    )
    said = (*notes, *(choice.note for choice in choices.values() if choice.note))
    if all(one.is_stale for one in chosen):
        raise NothingFits(period, said) if waiting else NothingToRun(period)
    return RunInputs(
        period=period,
        earlier=earlier,
        sources=chosen,
        notes=said,
        settings=_business_settings(workspace),
        correction_ids=tuple(sorted(each for one in chosen for each in overlaid[one.source].ids)),
        rules=rules_for(workspace, chosen),
        **words,
    )


def _words(session: Session, period: str) -> dict[str, Any]:
    """What people said and nobody took back, as the inputs name it."""
    return {
        "decision_ids": decision_rows.heeded_ids(session),
        "disposition_ids": tuple(row.disposition_id for row in dispositions.standing(session)),
        "pin_ids": tuple(row.pin_id for row in pins.standing(session)),
        "policies": preferences.in_force(session),
        "model": match_models.in_force(session),
        "answers": loads.rows_files(session, period),
    }


def rules_for(workspace: Workspace, chosen: Sequence[SourceInput]) -> tuple[Rule, ...]:
    """A source that was added is guarded like a shipped one, unless a person had a word on that rule."""
    current = rulebook.current(workspace.store)
    states = {one.source: one.contract.state for one in chosen if one.contract.state}
    added = quality.with_own_states(current, states)[len(current) :]
    return rulebook.in_force(workspace.store) + added


def save(inputs: RunInputs, said: Said, connection: Connection, folder: Path) -> None:
    """Writes inputs/inputs.json for people and inputs/*.parquet for the run's SQL."""
    folder.mkdir(parents=True, exist_ok=True)
    agreed = [one.contract for one in inputs.sources]
    frames = {
        "contract": pd.DataFrame(
            [(row.source, row.version, row.body) for row in said.agreed],
            columns=["source", "version", "body"],
        ),
        "setting": pd.DataFrame(sorted(inputs.settings.items()), columns=["name", "value"]),
        "decision": frozen.decision_frame(said.decided),
        "rule": frozen.rule_frame(inputs.rules),
        "correction": overlays.correction_frame(agreed, said.corrected),
        "disposition": overlays.disposition_frame(said.disposed),
        "disposition_cell": overlays.cell_frame(agreed, said.disposed),
        "policy": frozen.policy_frame(inputs.policies),
        "pin": overlays.pin_frame(said.pinned),
    }
    for name, frame in frames.items():
        connection.register("frozen", frame)
        connection.execute(f"copy frozen to {literal(folder / f'{name}.parquet')} (format parquet)")
        connection.unregister("frozen")
    partial = folder / "inputs.json.partial"
    partial.write_text(inputs.model_dump_json(indent=2))
    partial.rename(folder / "inputs.json")


def load(folder: Path) -> RunInputs:
    return RunInputs.model_validate_json((folder / "inputs.json").read_text())


def _choose_source(
    workspace: Workspace, session: Session, contract: Contract, period: str, is_blocked: bool
) -> Choice:
    current = deliveries.accepted(session, contract.source, period)
    if current is None:
        why = why_held_back(session, contract, period) or f"{contract.title} sent no file for {period}"
        return _carry_forward(workspace, session, contract, period, why)
    if is_blocked:
        why = f"{current.file_name} failed a critical rule"
        return _carry_forward(workspace, session, contract, period, why)
    if reason := why_blocked(assess(workspace, current, contract), current, contract):
        return _carry_forward(workspace, session, contract, period, reason)
    reading = deliveries.reading(session, current.reading_id)
    return Choice(source_input(contract, current, reading, is_stale=False), None)


def _carry_forward(
    workspace: Workspace, session: Session, contract: Contract, period: str, why: str
) -> Choice:
    for earlier in taken_before(workspace, contract, period, months=1):
        reading = deliveries.reading(session, earlier.reading_id)
        carried = source_input(contract, earlier, reading, is_stale=True)
        return Choice(carried, f"{why}: its records are carried forward from {earlier.period}.")
    return Choice(None, f"{why}, and there is no earlier file to carry forward.")


def source_input(
    contract: Contract, delivery: Delivery, reading: ContentReading, *, is_stale: bool
) -> SourceInput:
    return SourceInput(
        source=contract.source,
        title=contract.title,
        kind=contract.kind,
        delivery_period=delivery.period,
        sha256=delivery.sha256,
        reading_id=delivery.reading_id,
        file_name=delivery.file_name,
        contract=contract,
        is_stale=is_stale,
        found=reading.found,
        loaded=reading.loaded,
        rejected=reading.rejected,
        skipped=reading.skipped,
    )


def _business_settings(workspace: Workspace) -> dict[str, str]:
    """What changes a result; where the workspace lies and how much memory it takes do not."""
    drawn = lines.in_force(workspace.store, workspace.settings)
    with workspace.store.session() as session:
        kept = loads.foreseen(session)
    foreseen = [[row.error, row.field, row.condition, row.value] for row in kept]
    return {
        "merge_probability": str(drawn.merge),
        "review_probability": str(drawn.review),
        "external_id": workspace.settings.external_id,
        "foreseen": json.dumps(foreseen),
        "org": org.in_force(workspace.store, workspace.settings).model_dump_json(),
    }
