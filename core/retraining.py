"""A new matching model, learnt from the newest month and people's words, beside the one in force."""

import shutil
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from core import engine, lines, matching, pipeline, replay, training, two_models
from core.engine import Connection, literal
from core.errors import WrongUse
from core.matching import Model, Teacher, Thresholds
from core.matching.teaching import PARTS
from core.run_folder import RunFolder
from core.settings import Settings
from core.state import decisions, match_models, pair_samples, runs
from core.state.pair_samples import NOT_ONE, ONE_LEAD
from core.state.pair_tables import PairAnswer
from core.state.tables import Event, MatchModel, Run, now
from core.two_models import AFTER, BEFORE, Trial
from core.workspace import Workspace

ANSWER, MODEL, MATCHING = (
    "answer-1.json",
    "model.json",
    "matching",
)  # another number, and answers of before are not read
VERDICTS = {ONE_LEAD: decisions.MERGE, NOT_ONE: decisions.DISTINCT}
FIRST_STEPS, STEPS = 2, PARTS + 4


class NothingPublished(WrongUse):
    def __init__(self) -> None:
        super().__init__(
            "No month is published yet, so there are no records to learn from. Run a month first."
        )


class TooFew(WrongUse):
    def __init__(self, model: Model) -> None:
        super().__init__(
            f"The newest month has {model.records:,} records, too few to teach a model worth keeping. "
            f"From {matching.ENOUGH_TO_KEEP:,} on a new one can be tried."
        )


class NotUsable(WrongUse):
    def __init__(self, model: Model) -> None:
        super().__init__(
            f"Model {model.version} cannot be used any more: what was counted with it is gone, or it does "
            "not know what is compared today. The next run learns another by itself; try a new one after it."
        )


class NothingTried(WrongUse):
    def __init__(self) -> None:
        super().__init__("No new model has been tried yet. Try one first, and see what it would change.")


class OtherMonth(WrongUse):
    def __init__(self) -> None:
        super().__init__(
            "Another run was published since this model was tried, so it was compared on records of then. "
            "Nothing was changed; try again."
        )


def try_new(workspace: Workspace, job_id: int) -> Trial:
    """What is published stays as it is; the answer and the model stand in a folder of the job's own."""
    run, known = _begin_with(workspace)
    folder = _folder(workspace.settings) / str(job_id)
    shutil.rmtree(folder, ignore_errors=True)
    work = RunFolder(folder / "run", workspace.settings)
    try:
        ids = _prepare(workspace, run, work, known, job_id)
        trial = _compare(workspace, run, folder, known, ids, job_id)
    finally:
        shutil.rmtree(work.path, ignore_errors=True)
        shutil.rmtree(folder / BEFORE, ignore_errors=True)
    _keep(folder, trial)
    return trial


def newest(workspace: Workspace) -> Trial | None:
    """The last trial that came to an answer."""
    folder = _newest(workspace.settings)
    return Trial.model_validate_json((folder / ANSWER).read_text()) if folder else None


def words_since(workspace: Workspace, trial: Trial) -> int:
    """Decisions made or taken back since, which the tried model does not know."""
    with workspace.store.session() as session:
        return len(set(decisions.heeded_ids(session)) ^ set(trial.decision_ids))


def is_of_newest_run(workspace: Workspace, trial: Trial) -> bool:
    with workspace.store.session() as session:
        run = runs.published(session)
    return run is not None and run.run_id == trial.run_id


def use(workspace: Workspace, reason: str, seen: str | None = None) -> MatchModel:
    """The model of the newest trial from the next run on; `seen` is the version that the person looked at."""
    folder, trial = _newest(workspace.settings), newest(workspace)
    if folder is None or trial is None:
        raise NothingTried
    if seen is not None and trial.compared.after.version != seen:
        raise training.ChangedMeanwhile
    if not is_of_newest_run(workspace, trial):
        raise OtherMonth
    model = Model((folder / MODEL).read_text())
    if not model.is_of_today:
        raise NotUsable(model)
    return training.use(workspace, model, folder / MATCHING, reason, trial.compared.before.version)


def _begin_with(workspace: Workspace) -> tuple[Run, Model]:
    """The newest published run, and the model that the next one would use."""
    with workspace.store.session() as session:
        run, text = runs.published(session), match_models.in_force(session)
    if run is None:
        raise NothingPublished
    used = workspace.settings.runs / run.run_id / MODEL
    if not text and not used.exists():
        raise NothingPublished
    model = Model(text or used.read_text())
    if not model.is_worth_keeping:
        raise TooFew(model)
    return run, model


def _prepare(workspace: Workspace, run: Run, work: RunFolder, known: Model, job_id: int) -> tuple[int, ...]:
    """A copy of the run's database with today's decisions in it, and the counts of the model in force."""
    _tell(workspace, job_id, "Copying the month", 1)
    settings = workspace.settings
    base = RunFolder(settings.runs / run.run_id, settings)
    with workspace.store.session() as session:
        ids = decisions.heeded_ids(session)
    pipeline.freeze(workspace, base.frozen().model_copy(update={"decision_ids": ids}), work)
    shutil.copyfile(base.database, work.database)
    counts = settings.matching / matching.MODELS / known.version
    if not counts.exists():
        raise NotUsable(known)
    shutil.copytree(counts, work.path.parent / BEFORE / matching.MODELS / known.version)
    with engine.connect(settings, work.database) as connection:
        replay.replay(connection, work.inputs, settings)
        _fill_answers(connection, workspace)
    return ids


def _compare(
    workspace: Workspace, run: Run, folder: Path, known: Model, ids: tuple[int, ...], job_id: int
) -> Trial:
    drawn = lines.in_force(workspace.store, workspace.settings)

    def tell(place: int, _: int) -> None:
        step = f"Learning without part {place} of the words" if place else "Learning the new model"
        _tell(workspace, job_id, step, FIRST_STEPS + 1 + place)

    with engine.connect(workspace.settings, folder / "run" / "run.duckdb") as connection:
        _tell(workspace, job_id, "Matching with the model in force", FIRST_STEPS)
        before = _match(connection, drawn, BEFORE, folder / BEFORE, known)
        if before.model.version != known.version:
            raise NotUsable(known)
        after = _match(connection, drawn, AFTER, folder / MATCHING, None, Teacher(tell).learn)
        if not after.model.is_worth_keeping:
            raise TooFew(after.model)
        _tell(workspace, job_id, "Comparing the two", STEPS)
        compared = two_models.compare(connection, before, after)
    shutil.rmtree(folder / MATCHING / matching.MEMORY, ignore_errors=True)
    (folder / MODEL).write_text(after.model.text)
    return Trial(
        at=now(), who=workspace.who, run_id=run.run_id, period=run.period, lines=(drawn.merge, drawn.review),
        decision_ids=ids, compared=compared,
    )  # fmt: skip


def _match(
    connection: Connection,
    drawn: Thresholds,
    name: str,
    folder: Path,
    known: Model | None,
    learn: matching.Learn = matching.learn,
) -> matching.MatchSummary:
    found = matching.match(
        connection,
        drawn,
        known=known,
        folder=folder,
        learn=learn,
        watch=lambda inner: two_models.keep_scores(inner, name),
    )
    two_models.keep_pairs(connection, name)
    return found


def _fill_answers(connection: Connection, workspace: Workspace) -> None:
    """match_answer: what was answered of sampled pairs, where both records still say what they said then."""
    connection.execute(
        "create or replace table match_answer (left_id varchar, right_id varchar, verdict varchar)"
    )
    for run_id, answers in _answers(workspace).items():
        then = workspace.settings.history / run_id / "record.parquet"
        if not then.exists():
            continue
        columns = ["left_id", "right_id", "verdict"]
        rows = [(one.left_id, one.right_id, VERDICTS[one.verdict]) for one in answers]
        connection.register("answered", pd.DataFrame(rows, columns=columns))
        connection.execute(
            f"""insert into match_answer
            with same as (
                select record_id from record_state
                semi join read_parquet({literal(then)}) using (record_id, fingerprint)
            )
            select left_id, right_id, verdict from answered
            where left_id in (from same) and right_id in (from same)"""
        )
        connection.unregister("answered")


def _answers(workspace: Workspace) -> dict[str, list[PairAnswer]]:
    """By the run whose pairs were drawn: the newest answer to each pair, whatever sample it stands in."""
    newest: dict[pair_samples.PairIds, tuple[str, PairAnswer]] = {}
    with workspace.store.session() as session:
        for sample in pair_samples.samples(session):
            for pair, one in pair_samples.standing(pair_samples.every(session, sample.sample_id)).items():
                if pair not in newest or newest[pair][1].answer_id < one.answer_id:
                    newest[pair] = sample.run_id, one
    found: dict[str, list[PairAnswer]] = {}
    for run_id, one in newest.values():
        if one.verdict in VERDICTS:
            found.setdefault(run_id, []).append(one)
    return found


def _tell(workspace: Workspace, job_id: int, step: str, position: int) -> None:
    with workspace.store.session() as session:
        runs.add_event(session, Event(job_id=job_id, step=step, position=position, total=STEPS))


def _keep(folder: Path, trial: Trial) -> None:
    """The answer comes last, whole; those before it go."""
    partial = folder / f"{ANSWER}.partial"
    partial.write_text(trial.model_dump_json())
    partial.rename(folder / ANSWER)
    for other in _tried(folder.parent):
        if other != folder:
            shutil.rmtree(other, ignore_errors=True)


def _newest(settings: Settings) -> Path | None:
    found = _tried(_folder(settings))
    return found[-1] if found else None


def _tried(folder: Path) -> Sequence[Path]:
    found = (each.parent for each in folder.glob(f"*/{ANSWER}"))
    return sorted(found, key=lambda each: int(each.name))


def _folder(settings: Settings) -> Path:
    return settings.home / "trials" / "model"
