"""Reading a delivered file another way, as a person says, and remembering that for its source."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from core import engine, intake
from core.intake import Landed, Preview, Reading
from core.reading import ReadingChoices
from core.state import deliveries
from core.state.tables import Delivery
from core.workspace import (
    Reception,
    Workspace,
    agree,
    contracts_in_force,
    deliver,
    headers,
    read_as,
)

AGAIN = "Read another way."


@dataclass(frozen=True)
class Chosen:
    """What a person decided about reading a delivery, and whether that can be taken back."""

    who: str
    choices: ReadingChoices
    before: Delivery | None


def reading_of(workspace: Workspace, reading_id: str) -> Reading:
    return Reading.load(_raw(workspace, reading_id) / "reading.json")


def skipped_rows(workspace: Workspace, reading_id: str, limit: int = 200) -> pd.DataFrame:
    """line, kind, raw of the lines that are no records, in file order."""
    skipped = engine.literal(_raw(workspace, reading_id) / "skipped.parquet")
    with engine.connect(workspace.settings) as connection:
        query = f"select line, kind, raw from read_parquet({skipped}) order by line limit ?"
        return connection.execute(query, [limit]).df()


def preview(workspace: Workspace, delivery: Delivery, choices: ReadingChoices) -> Preview:
    known = headers(contracts_in_force(workspace))
    return intake.preview(_landed(workspace, delivery), workspace.settings, choices, known)


def reread(
    workspace: Workspace, delivery: Delivery, choices: ReadingChoices, remember: bool = False
) -> Reception:
    """The new reading is a delivery of its own, after the old one, which stays as it was.

    A file that waited for this answer no longer waits; remembering is a new contract version.
    """
    examined = read_as(workspace, _landed(workspace, delivery), choices, delivery.source)
    reception = deliver(workspace, examined, delivery.period, as_read=True)
    if delivery.source is None and reception.delivery.delivery_id != delivery.delivery_id:
        with workspace.store.session() as session:
            deliveries.withdraw(session, delivery.delivery_id, AGAIN, workspace.who)
    if remember and reception.delivery.source:
        _remember(workspace, reception.delivery, choices)
    return reception


def chosen(workspace: Workspace, delivery: Delivery) -> Chosen | None:
    """None where the reader decided everything itself."""
    with workspace.store.session() as session:
        reading = deliveries.reading(session, delivery.reading_id)
        every = deliveries.of_period(session, delivery.period)
    choices = ReadingChoices.model_validate(reading.choices)
    if choices.is_automatic:
        return None
    older = [
        row
        for row in every
        if row.sha256 == delivery.sha256
        and row.delivery_id < delivery.delivery_id
        and row.reading_id != delivery.reading_id
        and (row.withdrawn_at is None or row.withdrawn_why == AGAIN)
    ]
    return Chosen(delivery.created_by, choices, older[-1] if older else None)


def undo(workspace: Workspace, delivery: Delivery) -> Delivery | None:
    """The reading before counts again; what was remembered for the source stays a contract version."""
    told = chosen(workspace, delivery)
    if told is None or told.before is None:
        return None
    with workspace.store.session() as session:
        deliveries.withdraw(session, delivery.delivery_id, "Reading undone.", workspace.who)
        if told.before.withdrawn_at is not None:
            deliveries.restore(session, told.before.delivery_id)
    return told.before


def _remember(workspace: Workspace, delivery: Delivery, choices: ReadingChoices) -> None:
    contract = contracts_in_force(workspace)[str(delivery.source)]
    if contract.reading == choices:
        return
    newer = contract.model_copy(update={"reading": choices, "version": contract.version + 1})
    agree(workspace, newer, f"Files are read with {said(choices)} (seen in {delivery.file_name}).")


def said(choices: ReadingChoices) -> str:
    """The choices in words: delimiter semicolon, header on line 3."""
    words = []
    if choices.encoding is not None:
        words.append(f"encoding {choices.encoding}")
    if choices.delimiter is not None:
        words.append(f"delimiter {intake.spoken(choices.delimiter)}")
    if choices.quote is not None:
        words.append(f"quote {choices.quote}" if choices.quote else "no quote character")
    if choices.header_line is not None:
        words.append(f"header on line {choices.header_line}" if choices.header_line else "no header line")
    if choices.sheet is not None:
        words.append(f"sheet {choices.sheet}")
    return ", ".join(words) or "what the file itself says"


def _landed(workspace: Workspace, delivery: Delivery) -> Landed:
    return intake.landed(delivery.sha256, delivery.file_name, workspace.settings)


def _raw(workspace: Workspace, reading_id: str) -> Path:
    return workspace.settings.raw / reading_id
