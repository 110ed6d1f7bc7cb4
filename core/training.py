"""The matching model of a workspace: kept from the run that learnt it, until somebody asks for a new one."""

from core.errors import WrongUse
from core.matching import Model
from core.state import match_models
from core.state.tables import MatchModel
from core.workspace import Workspace

LEARNT = "Learnt by a run: none was kept, or the one kept did not know what is compared now."


class NoReason(WrongUse):
    def __init__(self) -> None:
        super().__init__("Say why a new model is to be learnt: the reason is kept with the request.")


class NothingToReplace(WrongUse):
    def __init__(self) -> None:
        super().__init__("No matching model is kept yet; the next run learns one by itself.")


def keep(workspace: Workspace, run_id: str, model: Model, given: str) -> bool:
    """The model that a published run learnt itself, of enough records; `given` is what it began with."""
    if model.text == given or not model.is_worth_keeping:
        return False
    with workspace.store.session() as session:
        match_models.add(session, _row(workspace, model.version, model.text, model.records, run_id, LEARNT))
    return True


def ask_anew(workspace: Workspace, reason: str) -> MatchModel:
    """The next run learns from its own records; pairs of then may be judged otherwise than of now."""
    if not reason.strip():
        raise NoReason
    with workspace.store.session() as session:
        if not match_models.in_force(session):
            raise NothingToReplace
        return match_models.add(session, _row(workspace, "", "", 0, None, reason))


def _row(
    workspace: Workspace, version: str, body: str, records: int, run_id: str | None, reason: str
) -> MatchModel:
    return MatchModel(
        version=version,
        body=body,
        records=records,
        run_id=run_id,
        reason=reason,
        created_by=workspace.who,
    )
