"""From an unknown delivery to a draft, and from a draft to the contract and what it makes of the file."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core import contracts, engine, intake, parsers
from core.canonical import BY_NAME
from core.contracts import Contract, FieldMapping
from core.contracts.model import Column, Key
from core.contracts.names import normal
from core.contracts.proposals import composing, keys, proposing, trial, wording
from core.contracts.proposals.trial import Preview, Trial
from core.engine import Connection
from core.errors import LeadfoldError
from core.reading import ReadingChoices
from core.sources import draft as drafts
from core.sources.draft import WORDED, Draft, DraftColumn, KeyIdea, Word
from core.state import deliveries
from core.state.tables import Delivery
from core.workspace import Workspace

SAME_COLUMNS = 0.9  # of two files, before one is another month of the other
OWN_STATE = 0.9  # of the records, before a source is one state's
KEY_FIELDS = ("license_number", "provider_id")


class NotWaiting(LeadfoldError):
    def __init__(self) -> None:
        super().__init__(
            "This file is no longer waiting for its source. Look at Upload for what became of it."
        )


class NotReady(LeadfoldError):
    """The sentence says what the draft lacks."""


def waiting(workspace: Workspace, delivery_id: int) -> Delivery:
    with workspace.store.session() as session:
        row = session.get(Delivery, delivery_id)
    if row is None or row.source is not None or row.withdrawn_at is not None:
        raise NotWaiting
    return row


def opened(workspace: Workspace, delivery_id: int) -> Draft:
    """The draft as it was left, else a new one with a proposal for every column."""
    delivery = waiting(workspace, delivery_id)
    found = drafts.kept(workspace.settings, delivery_id)
    if found is None or found.reading_id != delivery.reading_id:
        found = _started(workspace, delivery)
        drafts.keep(workspace.settings, found)
    return found


def choose(workspace: Workspace, draft: Draft, column: str, meaning: str | None, parser: str = "") -> Draft:
    """As `draft.choose`, with the words of the column's values where its meaning has shared words."""
    changed = drafts.choose(draft, column, meaning, parser)
    if meaning in WORDED:
        with _reading(workspace, draft) as (connection, relation):
            changed = _worded(connection, relation, changed, changed.column(column))
    return with_key(changed, changed.key, changed.strip_leading_zeros)


def with_key(draft: Draft, columns: tuple[str, ...], strip: bool) -> Draft:
    """A column without a meaning becomes the provider id, because a key is made of a record's fields."""
    for name in columns:
        taken = {column.meaning for column in draft.columns}
        free = [field for field in ("provider_id", "license_number") if field not in taken]
        if draft.column(name).meaning is None and free:
            draft = drafts.choose(draft, name, free[0])
    usable = columns if all(_key_field(draft, name) for name in columns) else ()
    return draft.model_copy(update={"key": usable, "strip_leading_zeros": strip and bool(usable)})


def contract(workspace: Workspace, draft: Draft) -> Contract:
    """Version 1 of the new source, as it would be saved."""
    with workspace.store.session() as session:
        choices = deliveries.reading(session, draft.reading_id).choices
    mapped = composing.mappings(draft.choices())
    if not mapped:
        raise NotReady("No column has a meaning yet. Choose at least the company and one way to reach it.")
    fields = {field for one in mapped for field in one.gives.values()}
    constants = {} if "country" in fields else {"country": "US"}
    if draft.state and "state" not in fields:
        constants["state"] = draft.state
    made = Contract.model_construct(
        source=draft.source,
        title=draft.title.strip(),
        state=draft.state,
        columns=tuple(Column(name=column.name) for column in draft.columns),
        key=Key(fields=_key_fields(draft), strip_leading_zeros=draft.strip_leading_zeros),
        mappings=mapped,
        constants=constants,
        reading=ReadingChoices(**choices),
    )
    return contracts.from_yaml(contracts.to_yaml(made), f"The contract of {draft.title}")


def mapping_of(draft: Draft, column: str) -> FieldMapping | None:
    """The mapping that reads the column first."""
    every = composing.mappings(draft.choices())
    return next((one for one in every if column in one.columns), None)


def try_mapping(workspace: Workspace, draft: Draft, mapping: FieldMapping) -> Trial:
    with _reading(workspace, draft) as (connection, relation):
        return trial.try_mapping(connection, mapping, relation, draft.period)


def preview(workspace: Workspace, draft: Draft, made: Contract) -> Preview:
    with _reading(workspace, draft) as (connection, relation):
        return trial.preview(connection, made, relation, draft.period)


def _started(workspace: Workspace, delivery: Delivery) -> Draft:
    with _opened(workspace, delivery.reading_id) as (connection, relation):
        proposed = proposing.propose(connection, relation, delivery.period)
        profile = contracts.profile(connection, relation)
        columns = tuple(drafts.column_of(one, profile[one.facts.name].patterns) for one in proposed)
        draft = Draft(
            delivery_id=delivery.delivery_id,
            reading_id=delivery.reading_id,
            file_name=delivery.file_name,
            period=delivery.period,
            started_by=workspace.who,
            name="",
            title="",
            columns=columns,
        )
        for column in columns:
            if column.meaning in WORDED:
                draft = _worded(connection, relation, draft, column)
        draft = _keyed(connection, relation, draft, proposed, _earlier(workspace, delivery))
        return _named(connection, relation, draft)


def _earlier(workspace: Workspace, delivery: Delivery) -> str | None:
    """Another month's file of nobody's with nearly the same columns: keys should be in both."""
    with workspace.store.session() as session:
        header = {normal(name) for name in deliveries.reading(session, delivery.reading_id).header}
        for other in reversed(deliveries.unknown(session)):
            there = {normal(name) for name in deliveries.reading(session, other.reading_id).header}
            alike = len(header & there) >= SAME_COLUMNS * max(len(header), len(there))
            if alike and other.period != delivery.period and other.sha256 != delivery.sha256:
                return intake.records_relation(workspace.settings.raw / other.reading_id)
    return None


def _worded(connection: Connection, relation: str, draft: Draft, column: DraftColumn) -> Draft:
    field = WORDED[str(column.meaning)]
    found = wording.values(connection, relation, column.name, field, column.parser)
    words: list[Word] = [drafts.word_of(one) for one in found]
    return drafts.with_words(draft, column.name, words)


def _keyed(
    connection: Connection,
    relation: str,
    draft: Draft,
    proposed: tuple[proposing.ColumnProposal, ...],
    earlier: str | None,
) -> Draft:
    means = {column.name: column.meaning for column in draft.columns if column.meaning}
    ranked = keys.candidates(connection, relation, [one.facts for one in proposed], means, earlier)
    ideas = tuple(
        KeyIdea(
            columns=one.columns,
            records=one.records,
            filled=one.filled,
            distinct=one.distinct,
            leading_zeros=one.leading_zeros,
            may_strip_zeros=one.may_strip_zeros,
            stays=one.stays,
        )
        for one in ranked
    )
    best = ranked[0].columns if ranked and ranked[0].uniqueness > 0.9 else ()
    return with_key(draft.model_copy(update={"keys": ideas}), best, False)


def _named(connection: Connection, relation: str, draft: Draft) -> Draft:
    """After its state where it has one, else after its file."""
    found = _own_state(connection, relation, draft)
    stem = Path(draft.file_name).name.split(".")[0]
    plain = " ".join(word for word in stem.replace("-", " ").replace("_", " ").split() if word.isalpha())
    name = found[1] if found else plain.capitalize() or "New source"
    has_license = any(column.meaning in ("license_number", "license_type") for column in draft.columns)
    title = f"{name} child care licences" if found and has_license else f"{name} leads"
    return draft.model_copy(update={"name": name, "title": title, "state": found[0] if found else None})


def _own_state(connection: Connection, relation: str, draft: Draft) -> tuple[str, str] | None:
    for meaning in ("state", "full_address"):
        column = next((one for one in draft.columns if one.meaning == meaning), None)
        mapping = mapping_of(draft, column.name) if column else None
        if mapping:
            return trial.usual_state(connection, mapping, relation, draft.period, OWN_STATE)
    return None


def _key_fields(draft: Draft) -> tuple[str, ...]:
    found = [_key_field(draft, name) for name in draft.key]
    return tuple(dict.fromkeys(field for field in found if field))


def _key_field(draft: Draft, column: str) -> str | None:
    """The field that holds what the column says, an identifier before anything else."""
    mapping = mapping_of(draft, column)
    if mapping is None:
        return None
    given = list(mapping.gives.values())
    return next((field for field in KEY_FIELDS if field in given), given[0] if given[0] in BY_NAME else None)


@contextmanager
def _reading(workspace: Workspace, draft: Draft) -> Iterator[tuple[Connection, str]]:
    with _opened(workspace, draft.reading_id) as opened_reading:
        yield opened_reading


@contextmanager
def _opened(workspace: Workspace, reading_id: str) -> Iterator[tuple[Connection, str]]:
    with engine.connect(workspace.settings) as connection:
        parsers.install(connection, workspace.settings)
        yield connection, intake.records_relation(workspace.settings.raw / reading_id)
