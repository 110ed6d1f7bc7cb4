"""How a month stands: what has arrived, what waits for a person, what is published."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time

import pandas as pd
from sqlalchemy.orm import Session

from core import engine, held, review_memory, review_queue, review_words, since
from core.assessment import Assessment, assess
from core.contracts import Contract
from core.findings import DeliveryFinding
from core.state import acceptances, contract_versions, deliveries, match_lines, org_setups, runs
from core.state.tables import Content, ContentReading, ContractVersion, Delivery, Run, now
from core.workspace import Workspace, contracts_in_force, is_shipped


@dataclass(frozen=True)
class Waiting:
    """Counts for the badges: findings that block a file, records held, pairs to decide."""

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
    reading: ContentReading | None
    assessment: Assessment | None
    carried_from: str | None
    replaced: Delivery | None  # an earlier file of this period that the newer one stands in for
    same_bytes: Delivery | None  # an earlier period's file that holds exactly these bytes

    @property
    def needs_person(self) -> bool:
        return self.assessment is not None and bool(self.assessment.open)

    @property
    def findings(self) -> tuple[DeliveryFinding, ...]:
        return self.assessment.findings if self.assessment else ()


@dataclass(frozen=True)
class Month:
    period: str
    sources: tuple[SourceState, ...]
    unknown: tuple[Delivery, ...]  # files that wait for somebody to say whose they are
    run: Run | None  # the published one
    last_run: Run | None  # the newest attempt, however it ended
    newer_files: bool  # a file came or went, or a contract changed, after the published run
    pending: int  # pairs on which another word stands by now than the run knows
    newer_words: bool  # of a record that is held back, or a line of matching was moved
    rebuild: bool
    agreed: tuple[ContractVersion, ...]  # what people changed in contracts since the month before

    @property
    def received(self) -> int:
        return sum(1 for source in self.sources if source.delivery)

    @property
    def newer_decisions(self) -> bool:
        return self.newer_words or self.pending > 0

    @property
    def newer_inputs(self) -> bool:
        """Something arrived or was decided after the published run."""
        return self.newer_files or self.newer_decisions

    @property
    def failed(self) -> Run | None:
        """The newest attempt, when it did not become the published run."""
        return self.last_run if self.last_run and self.last_run.status in runs.ENDED_BADLY else None


def month(workspace: Workspace, period: str) -> Month:
    contracts = contracts_in_force(workspace)
    with workspace.store.session() as session:
        every = deliveries.of_period(session, period)
        run = runs.published(session, period)
        before = runs.accepted_before(session, period)
        changes = _changes(session)
        pending = decisions_pending(workspace, run) if run else 0
        return Month(
            period=period,
            sources=tuple(
                _source_state(workspace, session, contract, period, every) for contract in contracts.values()
            ),
            unknown=_unknown(every),
            run=run,
            last_run=runs.newest(session, period),
            newer_files=run is not None
            and _newer(run, [*_moments(session, every), *(row.created_at for row in changes)]),
            pending=pending,
            newer_words=run is not None
            and _newer(run, [*since.moments(session, period), *_set_moments(session, period)]),
            rebuild=period in runs.needs_rebuild(session),
            agreed=tuple(row for row in changes if not before or row.created_at > before[-1].created_at),
        )


def waiting(workspace: Workspace, period: str) -> Waiting:
    """Every page counts these at every press of a key: nothing is read for them that they do not tell."""
    contracts = contracts_in_force(workspace)
    with workspace.store.session() as session:
        every = deliveries.of_period(session, period)
        run = runs.published(session, period)
        sources = [
            _source_state(workspace, session, contract, period, every) for contract in contracts.values()
        ]
    blocking = [len(one.assessment.open) for one in sources if one.assessment]
    return Waiting(
        schema=sum(blocking) + len(_unknown(every)),
        quality=held.waiting(workspace, run) if run else 0,
        pairs=pairs_waiting(workspace, run) if run else 0,
    )


def _unknown(every: Sequence[Delivery]) -> tuple[Delivery, ...]:
    return tuple(row for row in every if row.source is None and row.withdrawn_at is None)


def pairs_waiting(workspace: Workspace, run: Run) -> int:
    """Pairs the run left to a person and nobody has decided since, counted as the Duplicates page does."""
    return review_queue.waiting(review_memory.of(workspace), run)


def decisions_pending(workspace: Workspace, run: Run) -> int:
    """Pairs on which another word stands by now than the run knows: they change leads when it is applied."""
    with workspace.store.session() as session:
        later = runs.ids_after(session, run.period)
    return review_words.pending(review_memory.of(workspace), run, tuple(later))


def rejected_rows(workspace: Workspace, reading_id: str, limit: int = 200) -> pd.DataFrame:
    """number, reason, raw of the records that could not be read, in file order."""
    rejects = engine.literal(workspace.settings.raw / reading_id / "rejects.parquet")
    with engine.connect(workspace.settings) as connection:
        return connection.execute(
            f"select record_number as number, reason, raw from read_parquet({rejects}) "
            "order by record_number, byte_position limit ?",
            [limit],
        ).df()


def review_minutes(workspace: Workspace, waiting: int) -> int | None:
    """How long the waiting pairs take at the pace of this person's decisions today."""
    today = datetime.combine(now().date(), time.min)
    made = review_words.acts_since(review_memory.of(workspace), workspace.who, today)
    each = review_words.seconds_each(made)
    return None if each is None else round(each * waiting / 60)


def _source_state(
    workspace: Workspace, session: Session, contract: Contract, period: str, every: Sequence[Delivery]
) -> SourceState:
    delivery = deliveries.accepted(session, contract.source, period)
    before = deliveries.accepted_before(session, contract.source, period)
    if delivery is None:
        return SourceState(contract, None, None, None, None, before.period if before else None, None, None)
    reading = deliveries.reading(session, delivery.reading_id)
    same = [row for row in deliveries.same_content(session, delivery.sha256) if row.period < period]
    return SourceState(
        contract=contract,
        delivery=delivery,
        content=deliveries.content(session, delivery.sha256),
        reading=reading,
        assessment=assess(workspace, delivery, contract),
        carried_from=None,
        replaced=_replaced(every, delivery),
        same_bytes=same[-1] if same else None,
    )


def _replaced(every: Sequence[Delivery], current: Delivery) -> Delivery | None:
    older = [
        row
        for row in every
        if row.source == current.source and row.withdrawn_at is None and row.sequence < current.sequence
    ]
    return older[-1] if older else None


def _changes(session: Session) -> list[ContractVersion]:
    """What people agreed, shipped contracts left out."""
    every = contract_versions.all_versions(session)
    return [row for row in every if not is_shipped(row)]


def _moments(session: Session, every: Sequence[Delivery]) -> list[datetime]:
    held = [row.withdrawn_at for row in every if row.withdrawn_at is not None]
    said = [word.created_at for row in every for word in acceptances.history(session, row.delivery_id)]
    return [*(row.created_at for row in every), *held, *said]


def _set_moments(session: Session, period: str) -> list[datetime]:
    """Lines and a Salesforce setup that somebody changed ask only for the newest month to be run again."""
    drawn, setups = match_lines.history(session)[:1], org_setups.history(session)[:1]
    moments = [*(row.created_at for row in drawn), *(row.created_at for row in setups)]
    return [] if runs.ids_after(session, period) else moments


def _newer(run: Run, moments: Sequence[datetime]) -> bool:
    return any(at > run.created_at for at in moments)
