"""The matching model of a workspace: kept from the run that learnt it, until somebody asks for a new one."""

import shutil
from pathlib import Path

from core import matching
from core.errors import WrongUse
from core.matching import Model
from core.state import match_models
from core.state.tables import MatchModel
from core.workspace import Workspace

LEARNT = "Learnt by a run: none was kept, or the one kept did not know what is compared now."


class NoReason(WrongUse):
    def __init__(self) -> None:
        super().__init__("Say why a new model is to be learnt: the reason is kept with the request.")


class NoReasonToChange(WrongUse):
    def __init__(self) -> None:
        super().__init__("Say why the model is to change: the reason is kept with it.")


class NothingToReplace(WrongUse):
    def __init__(self) -> None:
        super().__init__("No matching model is kept yet; the next run learns one by itself.")


class ChangedMeanwhile(WrongUse):
    def __init__(self) -> None:
        super().__init__(
            "Another model was tried or put in force meanwhile, so nothing was changed. Look at what there "
            "is now, and try again."
        )


class InForce(WrongUse):
    def __init__(self, version: str) -> None:
        super().__init__(f"Model {version} is in force already; nothing was changed.")


class NoneBefore(WrongUse):
    def __init__(self) -> None:
        super().__init__("There is no model before the one in force that a run could still use.")


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


def use(workspace: Workspace, model: Model, folder: Path, reason: str, seen: str) -> MatchModel:
    """A model that was tried; `folder` has its counts, and `seen` is the version it was compared with.

    The next run compares all records once: what the last one found is of another model.
    """
    if not reason.strip():
        raise NoReasonToChange
    with workspace.store.session() as session:
        row = match_models.newest(session)
        if row is not None and row.version and row.version != seen:
            raise ChangedMeanwhile if row.version != model.version else InForce(model.version)
        if row is not None and row.version == model.version:
            raise InForce(model.version)
        counts = Path(matching.MODELS) / model.version
        shutil.copytree(folder / counts, workspace.settings.matching / counts, dirs_exist_ok=True)
        said = _row(workspace, model.version, model.text, model.records, None, reason)
        return match_models.add(session, said)


def before(workspace: Workspace) -> MatchModel | None:
    """The model that was in force before this one, if a run can still use it."""
    with workspace.store.session() as session:
        every = match_models.history(session)
    others = [row for row in every[1:] if row.body and row.version != every[0].version]
    counts = workspace.settings.matching / matching.MODELS
    usable = (
        row for row in others[:1] if Model(row.body).is_of_today and matching.are_in(counts / row.version)
    )
    return next(usable, None)


def go_back(workspace: Workspace, reason: str, seen: str) -> MatchModel:
    """One more row, with the text of the model before; `seen` is the version in force, empty if none is."""
    if not reason.strip():
        raise NoReasonToChange
    earlier = before(workspace)
    if earlier is None:
        raise NoneBefore
    with workspace.store.session() as session:
        newest = match_models.newest(session)
        if newest is None or newest.version != seen:
            raise ChangedMeanwhile
        said = _row(workspace, earlier.version, earlier.body, earlier.records, None, reason)
        return match_models.add(session, said)


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
