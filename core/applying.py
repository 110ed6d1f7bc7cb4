"""Today's decisions on a month that is published: what was made before the matching is used again."""

import json
import shutil

from core import codebase, engine, inputs, periods, pipeline, run_tables, steps
from core.blocked import kept
from core.errors import NeedsPerson, WrongUse
from core.inputs import RunInputs
from core.pipeline import OnProgress, Outcome
from core.run_folder import RunFolder
from core.state import runs
from core.steps import STEPS
from core.workspace import Workspace

# What the steps from the matching on read, and the sentences; where anything else differs a whole run is due.
WORDS_OF_PEOPLE = ("decision_ids", "pin_ids", "policies")
READ_LATE = frozenset({*WORDS_OF_PEOPLE, "model", "notes"})
FIRST_AGAIN = "match"
WORDS = {
    "earlier": "an earlier month",
    "sources": "files or their contracts",
    "settings": "settings",
    "correction_ids": "corrections",
    "disposition_ids": "releases or discards",
    "rules": "rules",
    "model": "the matching model",
    "answers": "answers of Salesforce",
}


class NothingToApply(WrongUse):
    def __init__(self, period: str) -> None:
        super().__init__(f"The leads of {period} follow every decision already. Nothing was changed.")


class NotPublished(WrongUse):
    def __init__(self, period: str) -> None:
        super().__init__(f"{period} is not published, so nothing can be applied to it. Run the month first.")


class MoreThanDecisions(NeedsPerson):
    def __init__(self, period: str, changed: list[str]) -> None:
        super().__init__(
            f"Since the run of {period} {', '.join(changed)} changed too, so applying decisions alone would "
            "mix two states. Nothing was changed; run the month again, it takes up the decisions as well."
        )


def apply(workspace: Workspace, period: str, *, job_id: int, on_progress: OnProgress) -> Outcome:
    """Publishes the month anew from the clusters on; the report says what it was before."""
    periods.check(period)
    with pipeline.alone(workspace):
        with workspace.store.session() as session:
            published = runs.published(session, period)
        if published is None:
            raise NotPublished(period)
        base = RunFolder(workspace.settings.runs / published.run_id, workspace.settings)
        chosen = _chosen(workspace, base, published.fingerprint)
        before = {name: published.report.get(name) for name in ("leads", "merged", "review", "crm")}
        return pipeline.take(
            workspace,
            chosen,
            job_id=job_id,
            on_progress=on_progress,
            prepare=lambda folder: carry_over(base, folder),
            more={"applied_to": {"run": published.run_id, **before}},
        )


def carry_over(base: RunFolder, folder: RunFolder) -> None:
    """What was made of the same inputs, as if these steps had just been taken; marked when it is whole."""
    again = [step.name for step in STEPS].index(FIRST_AGAIN)
    early = STEPS[:again]
    if all((folder.marks / f"{step.name}.json").exists() for step in early):
        return
    partial = folder.database.with_suffix(".partial")
    shutil.copyfile(base.database, partial)
    partial.rename(folder.database)
    shutil.copytree(base.findings, folder.findings, dirs_exist_ok=True)
    with engine.connect(folder.settings, folder.database) as connection:
        run_tables.fill_survivorship(connection, folder.inputs)
    steps.lay_out(folder)
    folder.marks.mkdir(parents=True, exist_ok=True)
    for step in early:
        known = json.loads((base.marks / f"{step.name}.json").read_text())
        known |= {"seconds": 0.0, "message": f"kept from run {base.run_id}"}
        (folder.marks / f"{step.name}.json").write_text(json.dumps(known))


def _chosen(workspace: Workspace, base: RunFolder, fingerprint: str) -> RunInputs:
    was, period = base.frozen(), base.frozen().period
    today = inputs.choose(workspace, period, frozenset(one.one.source for one in kept(base.findings)))
    changed = [name for name in RunInputs.model_fields if getattr(today, name) != getattr(was, name)]
    told = [WORDS.get(name, name) for name in changed if name not in READ_LATE]
    model = base.model.read_text() if base.model.exists() else was.model
    if today.model not in (was.model, model):
        told.append(WORDS["model"])
    if was.fingerprint != fingerprint or base.code_version != codebase.version():
        told.append("Leadfold itself")
    if told:
        raise MoreThanDecisions(period, told)
    said = {name: getattr(today, name) for name in WORDS_OF_PEOPLE}
    if said == {name: getattr(was, name) for name in WORDS_OF_PEOPLE}:
        raise NothingToApply(period)
    return was.model_copy(update={**said, "model": model})
