"""How a month stands: what has arrived, what waits for a person, what is published."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.contracts import Contract, Drift
from core.state import decisions, deliveries, runs
from core.state.tables import Content, Decision, Delivery, Run
from core.workspace import Workspace, contracts_in_force, drift_of


@dataclass(frozen=True)
class Waiting:
    """Counts for the badges: columns to settle, records held, pairs to decide."""

    schema: int
    quality: int
    pairs: int


NOTHING_WAITS = Waiting(0, 0, 0)


@dataclass(frozen=True)
class SourceState:
    """One source in a period; without a delivery of its own it is missing or carried forward."""

    contract: Contract
    delivery: Delivery | None
    content: Content | None
    drift: Drift | None
    carried_from: str | None

    @property
    def needs_person(self) -> bool:
        return self.drift is not None and self.drift.breaking


@dataclass(frozen=True)
class Month:
    period: str
    sources: tuple[SourceState, ...]
    unknown: tuple[Delivery, ...]  # files that wait for somebody to say whose they are
    run: Run | None
    newer_inputs: bool  # something arrived or was decided after the published run
    rebuild: bool

    @property
    def received(self) -> int:
        return sum(1 for source in self.sources if source.delivery)


def month(workspace: Workspace, period: str) -> Month:
    contracts = contracts_in_force(workspace)
    with workspace.store.session() as session:
        every = deliveries.of_period(session, period)
        run = runs.published(session, period)
        sources = tuple(
            _source_state(
                contract,
                delivery := deliveries.accepted(session, source, period),
                deliveries.content(session, delivery.sha256) if delivery else None,
                deliveries.accepted_before(session, source, period),
            )
            for source, contract in contracts.items()
        )
        last = decisions.latest(session, 1)
        newest_work = [*(row.created_at for row in every), *(row.created_at for row in last)]
        rebuild = period in runs.needs_rebuild(session)
    return Month(
        period=period,
        sources=sources,
        unknown=tuple(row for row in every if row.source is None and row.withdrawn_at is None),
        run=run,
        newer_inputs=run is not None and any(at > run.created_at for at in newest_work),
        rebuild=rebuild,
    )


def waiting(workspace: Workspace, period: str) -> Waiting:
    now = month(workspace, period)
    open_columns = [len(one.drift.missing_required) for one in now.sources if one.drift]
    return Waiting(
        schema=sum(open_columns) + len(now.unknown),
        quality=now.run.report.get("quarantined", 0) if now.run else 0,
        pairs=pairs_waiting(workspace, now.run) if now.run else 0,
    )


def pairs_waiting(workspace: Workspace, run: Run) -> int:
    """Pairs the run left to a person, less those decided since."""
    return max(0, int(run.report.get("review", 0)) - len(decided_since(workspace, run)))


def decided_since(workspace: Workspace, run: Run) -> Sequence[Decision]:
    """Decisions that the run does not know of yet: they change leads with the next run."""
    with workspace.store.session() as session:
        return [row for row in decisions.standing(session) if row.run_id == run.run_id]


def _source_state(
    contract: Contract, delivery: Delivery | None, content: Content | None, before: Delivery | None
) -> SourceState:
    return SourceState(
        contract=contract,
        delivery=delivery,
        content=content,
        drift=drift_of(contract, content) if content else None,
        carried_from=before.period if before and delivery is None else None,
    )
