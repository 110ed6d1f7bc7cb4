"""Putting a new source in force, and taking it back while no run has used it."""

import json

from core import contracts
from core.contracts import Contract
from core.errors import LeadfoldError
from core.sources import building
from core.sources import draft as drafts
from core.sources.concerns import concerns
from core.sources.draft import Draft
from core.state import contract_versions, deliveries, people
from core.workspace import Workspace, agree, contracts_in_force


class InUse(LeadfoldError):
    def __init__(self, contract: Contract, run_id: str) -> None:
        super().__init__(
            f"Run {run_id} has read {contract.title}, so it stays: leads know its records. "
            "Hold its files back on Upload instead; its records then count as carried forward."
        )


def save(workspace: Workspace, draft: Draft, reason: str) -> Contract:
    """The contract in force and the waiting file its first delivery; the next run takes it."""
    building.waiting(workspace, draft.delivery_id)
    for concern in concerns(workspace, draft):
        if concern.is_blocking:
            raise building.NotReady(concern.sentence)
    made = building.contract(workspace, draft)
    made = made.model_copy(update={"version": _next_version(workspace, made.source)})
    agree(workspace, made, reason.strip() or f"A new source, made from {draft.file_name}.")
    for delivery_id in (draft.delivery_id, *_alike(workspace, draft, made)):
        with workspace.store.session() as session:
            deliveries.assign(session, delivery_id, made.source, workspace.who)
        drafts.discard(workspace.settings, delivery_id)
    return made


def _alike(workspace: Workspace, draft: Draft, made: Contract) -> list[int]:
    """Other files of nobody's that are known by their columns now, such as last month's."""
    known = contracts_in_force(workspace)
    with workspace.store.session() as session:
        others = [row for row in deliveries.unknown(session) if row.delivery_id != draft.delivery_id]
        headers = {row.delivery_id: deliveries.reading(session, row.reading_id).header for row in others}
    return [
        delivery_id
        for delivery_id, header in headers.items()
        if contracts.recognise(header, known).source == made.source
    ]


def unused(workspace: Workspace) -> list[Contract]:
    """Sources that a person added and no run has read: they can still be taken back."""
    with workspace.store.session() as session:
        every = contract_versions.all_versions(session)
    shipped = {row.source for row in every if row.created_by == people.PRODUCT}
    added = [one for one in contracts_in_force(workspace).values() if one.source not in shipped]
    return [one for one in added if used_by(workspace, one.source) is None]


def take_back(workspace: Workspace, source: str) -> None:
    """One more version says that it is over; its files wait for a source again."""
    current = contracts_in_force(workspace)[source]
    if run_id := used_by(workspace, source):
        raise InUse(current, run_id)
    retired = current.model_copy(update={"version": current.version + 1, "retired": True})
    agree(workspace, retired, "Taken back before any run used it.")
    with workspace.store.session() as session:
        deliveries.unassign(session, source)


def used_by(workspace: Workspace, source: str) -> str | None:
    """The first run whose frozen inputs name the source, however it ended."""
    for file in sorted(workspace.settings.runs.glob("*/inputs/inputs.json")):
        named = {one["source"] for one in json.loads(file.read_text(encoding="utf-8"))["sources"]}
        if source in named:
            return file.parents[1].name
    return None


def _next_version(workspace: Workspace, source: str) -> int:
    """A name that was taken back may be used again; its history goes on."""
    with workspace.store.session() as session:
        history = contract_versions.history(session, source)
    return history[0].version + 1 if history else 1
