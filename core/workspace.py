"""A workspace: its settings, its state, the contracts in force, and files handed in."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from sqlalchemy.orm import Session

from core import contracts, intake, locks, rulebook, settings, state
from core.contracts import Contract, Drift, Recognition
from core.errors import WrongUse
from core.intake import KnownHeaders, Landed, Received, UnreadableFile
from core.reading import ReadingChoices
from core.settings import Settings
from core.state import Store, contract_versions, deliveries, people
from core.state.tables import Content, ContentReading, ContractVersion, Delivery

SHIPPED = ("Shipped with Leadfold.", "Shipped with a newer Leadfold.")


@dataclass(frozen=True)
class Workspace:
    """`who` is written into every row that this visitor or command leaves."""

    settings: Settings
    store: Store
    who: str


@dataclass(frozen=True)
class Examined:
    """A file whose bytes are kept and read, but which is nobody's delivery yet."""

    received: Received
    recognition: Recognition
    source: str | None

    @property
    def question(self) -> str | None:
        """What a person has to say about reading the file before anybody can use it."""
        asked = self.received.reading.question
        return f"{self.received.file_name}: {asked.sentence}" if asked else None

    @property
    def belongs_to(self) -> str | None:
        """Nobody's until its question is answered."""
        return None if self.question else self.source


@dataclass(frozen=True)
class Reception:
    """What became of one file: its delivery, and in plain words what a person should know."""

    delivery: Delivery
    examined: Examined
    is_repeated: bool
    notes: tuple[str, ...]


class UnknownSource(WrongUse):
    def __init__(self, name: str, known: Mapping[str, Contract]) -> None:
        super().__init__(f"There is no source called {name}. Choose one of {', '.join(sorted(known))}.")


def open_workspace(who: str, home: Path | None = None) -> Workspace:
    """Creates what is missing: tables, the shipped contracts and rules, the person."""
    chosen = settings.load(home)
    store = state.open_store(chosen.state_url)
    workspace = Workspace(settings=chosen, store=store, who=who)
    # One at a time: two processes that open a new workspace would both number the same first version, and
    # both remember the same person.
    with locks.waiting_for(chosen.home / "shipped.lock"):
        with store.session() as session:
            people.remember(session, who)
        _offer_shipped(workspace)
        rulebook.offer_shipped(store)
    return workspace


def contracts_in_force(workspace: Workspace) -> dict[str, Contract]:
    """The newest version of every source's contract, save those that were taken back."""
    with workspace.store.session() as session:
        rows = contract_versions.newest(session)
    newest = {source: _parsed(row.body) for source, row in rows.items()}
    return {source: contract for source, contract in newest.items() if not contract.retired}


@lru_cache(maxsize=256)
def _parsed(body: str) -> Contract:
    """Pages ask at every rerun, and a contract that was agreed never changes."""
    return contracts.from_yaml(body)


def agree(workspace: Workspace, contract: Contract, reason: str, who: str | None = None) -> None:
    """Puts a new contract version in force; `who` is the visitor, or the product where a policy decides."""
    _save(workspace, contract, reason, who or workspace.who)


def is_shipped(row: ContractVersion) -> bool:
    """A version that came with the product, not one that a person or a source's policy made."""
    return row.created_by == people.PRODUCT and row.reason in SHIPPED


def receive(workspace: Workspace, path: Path, file_name: str, period: str) -> Reception:
    """Keeps, reads and delivers one file; where its header says nothing, the delivery waits for a person."""
    return deliver(workspace, examine(workspace, path, file_name), period)


def examine(workspace: Workspace, path: Path, file_name: str, source: str | None = None) -> Examined:
    """Keeps the bytes, reads them, and finds whose file it is; idempotent by content.

    Bytes that need the choices remembered for a source are read as these say.
    """
    known = contracts_in_force(workspace)
    if source is not None and source not in known:
        raise UnknownSource(source, known)
    landed = intake.land(path, file_name, workspace.settings)
    automatic = _read(workspace, landed, intake.AUTOMATIC, source)
    found = automatic.source if isinstance(automatic, Examined) else source
    for choices in _remembered(known, found):
        chosen = _read(workspace, landed, choices, source)
        if isinstance(chosen, Examined) and chosen.source and known[chosen.source].reading == choices:
            return chosen
    if isinstance(automatic, UnreadableFile):
        raise automatic
    return automatic


def read_as(
    workspace: Workspace, landed: Landed, choices: ReadingChoices, source: str | None = None
) -> Examined:
    """Reads landed bytes one way and finds whose file that makes them."""
    known = contracts_in_force(workspace)
    received = intake.read(landed, workspace.settings, choices, headers(known))
    recognition = contracts.recognise(received.header, known)
    return Examined(received, recognition, source or recognition.source)


def headers(known: Mapping[str, Contract]) -> KnownHeaders:
    """The columns each source's files have, by what the source is called."""
    return {contract.title: contract.header for contract in known.values()}


def _read(
    workspace: Workspace,
    landed: Landed,
    choices: ReadingChoices,
    source: str | None,
) -> Examined | UnreadableFile:
    try:
        return read_as(workspace, landed, choices, source)
    except UnreadableFile as error:
        return error


def _remembered(known: Mapping[str, Contract], source: str | None) -> list[ReadingChoices]:
    """How the source's files are to be read; of a file that fits nobody, every way that some source needs."""
    asked = [known[source]] if source else list(known.values())
    return list(dict.fromkeys(one.reading for one in asked if not one.reading.is_automatic))


def deliver(workspace: Workspace, examined: Examined, period: str, *, as_read: bool = False) -> Reception:
    """The same bytes for the same source and period change nothing while they are the period's truth.

    With `as_read` they do where they were read another way: a person asked for this reading.
    """
    received = examined.received
    source = examined.belongs_to
    with workspace.store.session() as session:
        deliveries.remember_content(session, _content(received, workspace.who))
        deliveries.remember_reading(session, _reading(received, workspace.who))
        earlier = deliveries.same_content(session, received.sha256)
        repeated = _repeated(session, examined, [row for row in earlier if row.period == period], as_read)
        replaced = None if repeated else _current(session, source, period)
        delivery = repeated or deliveries.add(
            session,
            source=source,
            period=period,
            sha256=received.sha256,
            reading_id=received.reading_id,
            file_name=received.file_name,
            candidates=[each.source for each in examined.recognition.candidates],
            who=workspace.who,
        )
    elsewhere = [row for row in earlier if row.period != period]
    return Reception(
        delivery, examined, repeated is not None, _notes(delivery, repeated, replaced, elsewhere)
    )


def _current(session: Session, source: str | None, period: str) -> Delivery | None:
    return deliveries.accepted(session, source, period) if source else None


def _repeated(session: Session, examined: Examined, here: list[Delivery], as_read: bool) -> Delivery | None:
    """The delivery of this period that these bytes already are; what a person chose for them stays."""
    received, source = examined.received, examined.belongs_to

    def is_it(row: Delivery) -> bool:
        is_same = row.reading_id == received.reading_id
        if as_read:
            return is_same and row.source == source
        return source is None or (row.source == source and (is_same or received.choices.is_automatic))

    standing = [row for row in reversed(here) if row.source is None or _is_current(session, row)]
    return next(filter(is_it, standing), None)


def _is_current(session: Session, row: Delivery) -> bool:
    current = deliveries.accepted(session, str(row.source), row.period)
    return current is not None and current.delivery_id == row.delivery_id


def drift_of(contract: Contract, reading: ContentReading) -> Drift:
    return contracts.compare(contract, reading.header)


def _notes(
    delivery: Delivery, repeated: Delivery | None, replaced: Delivery | None, elsewhere: list[Delivery]
) -> tuple[str, ...]:
    notes = []
    if replaced:
        notes.append(f"It takes the place of {replaced.file_name}, which came earlier for {delivery.period}.")
    if repeated:
        notes.append(
            f"{delivery.file_name} was already received for {delivery.period}: nothing was loaded again."
        )
    for other in elsewhere[-1:]:
        notes.append(
            f"{delivery.file_name} holds exactly the bytes of {other.file_name}, delivered for "
            f"{other.period}: check that the supplier sent this month's file."
        )
    return tuple(notes)


def _content(received: Received, who: str) -> Content:
    return Content(
        sha256=received.sha256,
        file_name=received.file_name,
        size=received.size,
        created_by=who,
    )


def _reading(received: Received, who: str) -> ContentReading:
    return ContentReading(
        reading_id=received.reading_id,
        sha256=received.sha256,
        choices=received.choices.model_dump(exclude_none=True),
        header=list(received.header),
        found=received.found,
        loaded=received.loaded,
        rejected=received.rejected,
        skipped=received.skipped,
        created_by=who,
    )


def _offer_shipped(workspace: Workspace) -> None:
    """A newer shipped contract replaces an older shipped one, never one that a person has changed."""
    with workspace.store.session() as session:
        current = contract_versions.newest(session)
    for source, contract in contracts.shipped().items():
        row = current.get(source)
        if row is None:
            _save(workspace, contract, SHIPPED[0], people.PRODUCT)
        elif is_shipped(row) and _differs(contract, row):
            newer = contract.model_copy(update={"version": row.version + 1})
            _save(workspace, newer, SHIPPED[1], people.PRODUCT)


def _differs(contract: Contract, row: ContractVersion) -> bool:
    return contract.model_copy(update={"version": row.version}).fingerprint != row.fingerprint


def _save(workspace: Workspace, contract: Contract, reason: str, who: str) -> None:
    with workspace.store.session() as session:
        contract_versions.add(
            session,
            ContractVersion(
                source=contract.source,
                version=contract.version,
                body=contracts.to_yaml(contract),
                fingerprint=contract.fingerprint,
                reason=reason,
                created_by=who,
            ),
        )
