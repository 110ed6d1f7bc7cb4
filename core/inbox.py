"""The files of a folder, received for one period without anybody to ask."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from core.errors import LeadfoldError, NeedsPerson, WrongUse
from core.settling import evolve, take_in
from core.state import runs
from core.state.tables import Event
from core.workspace import Examined, Workspace, contracts_in_force, deliver, examine

# How a file's event is named: taken in, taken in with something to know, left for a person.
RECEIVED, NOTED, PROBLEM = OUTCOMES = ("received", "noted", "problem")


@dataclass(frozen=True)
class Inbox:
    """Sentences: files that could not be read, and what else is worth knowing."""

    unreadable: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Outcome:
    """What became of one file, in a sentence."""

    sentence: str
    rows: int | None
    step: str

    @property
    def is_problem(self) -> bool:
        return self.step == PROBLEM


class NoInbox(WrongUse):
    def __init__(self, folder: Path) -> None:
        super().__init__(f"{folder} holds no file. Put the month's files there, or name another --inbox.")


class BadSourceOption(WrongUse):
    def __init__(self, option: str) -> None:
        super().__init__(f"--source {option} is not FILE=NAME, such as --source june.csv=texas.")


class UnknownFile(WrongUse):
    def __init__(self, file: str, folder: Path) -> None:
        super().__init__(f"--source names {file}, and there is no such file in {folder}.")


class WhoseFile(NeedsPerson):
    def __init__(self, file: Examined) -> None:
        name = file.received.file_name
        candidates = [each.source for each in file.recognition.candidates]
        why = f"fits {' and '.join(candidates)}" if candidates else "has the columns of no known source"
        super().__init__(
            f"{name} {why}. Say whose file it is with --source {name}=NAME, or move it out of the inbox."
        )


class HowToRead(NeedsPerson):
    def __init__(self, question: str) -> None:
        super().__init__(
            f"{question} Upload the file in the app and answer there, or move it out of the inbox."
        )


class TwoFiles(NeedsPerson):
    def __init__(self, source: str, names: Sequence[str]) -> None:
        super().__init__(
            f"{' and '.join(names)} are both files of {source}. Leave the right one in the inbox, "
            "or say whose the other is with --source FILE=NAME."
        )


class NothingReadable(LeadfoldError):
    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__(f"No file could be read. {' '.join(reasons)}")


def receive_all(workspace: Workspace, folder: Path, period: str, options: Sequence[str]) -> Inbox:
    """Nothing is delivered before every file has been looked at; an unreadable one leaves its source open."""
    files = _files(folder)
    named = _named(options, files, folder)
    examined: list[Examined] = []
    unreadable: list[str] = []
    for file in files:
        try:
            examined.append(examine(workspace, file, file.name, named.get(file.name)))
        except WrongUse:
            raise
        except LeadfoldError as error:
            unreadable.append(str(error))
    if not examined:
        raise NothingReadable(unreadable)
    _require_one_each(examined)
    receptions = [deliver(workspace, one, period) for one in examined]
    notes = [note for one in receptions for note in one.notes]
    # What waits for a person the run says itself, with what it does meanwhile.
    evolved = [evolve(workspace, one.delivery) for one in receptions]
    return Inbox(tuple(unreadable), (*notes, *(said for said in evolved if said)))


def receive_each(
    workspace: Workspace, files: Sequence[Path], period: str, job_id: int
) -> tuple[Outcome, ...]:
    """For people who hand in files one by one and are asked afterwards; each leaves an event of the job."""
    outcomes = []
    for position, file in enumerate(files, 1):
        outcome = _receive_one(workspace, file, period)
        outcomes.append(outcome)
        event = Event(
            job_id=job_id,
            step=outcome.step,
            position=position,
            total=len(files),
            rows=outcome.rows,
            message=outcome.sentence,
        )
        with workspace.store.session() as session:
            runs.add_event(session, event)
    return tuple(outcomes)


def _receive_one(workspace: Workspace, file: Path, period: str) -> Outcome:
    try:
        reception = deliver(workspace, examine(workspace, file, file.name), period)
    except LeadfoldError as error:
        return Outcome(str(error), None, PROBLEM)
    received = reception.examined.received
    if reception.delivery.source is None and reception.examined.question:
        return Outcome(f"{reception.examined.question} Answer it on the Upload page.", None, PROBLEM)
    if reception.delivery.source is None:
        sentence = f"{file.name} has the columns of no known source: say whose file it is."
        return Outcome(sentence, received.loaded, PROBLEM)
    title = contracts_in_force(workspace)[reception.delivery.source].title
    said = [f"{file.name} holds {title}: {received.loaded:,} records loaded."]
    if received.rejected:
        said.append(f"{received.rejected:,} could not be read; Upload shows which and why.")
    notes = [*reception.notes, *take_in(workspace, reception.delivery)]
    step = NOTED if received.rejected or notes else RECEIVED
    return Outcome(" ".join([*said, *notes]), received.loaded, step)


def _files(folder: Path) -> list[Path]:
    files = sorted(file for file in folder.glob("*") if file.is_file() and not file.name.startswith("."))
    if not files:
        raise NoInbox(folder)
    return files


def _named(options: Sequence[str], files: Sequence[Path], folder: Path) -> dict[str, str]:
    named = {}
    for option in options:
        file, mark, source = option.rpartition("=")
        if not mark or not file or not source:
            raise BadSourceOption(option)
        if file not in {known.name for known in files}:
            raise UnknownFile(file, folder)
        named[file] = source
    return named


def _require_one_each(examined: Sequence[Examined]) -> None:
    files: dict[str, dict[str, str]] = {}
    for one in examined:
        if one.question:
            raise HowToRead(one.question)
        if one.source is None:
            raise WhoseFile(one)
        files.setdefault(one.source, {}).setdefault(one.received.sha256, one.received.file_name)
    for source, names in files.items():
        if len(names) > 1:
            raise TwoFiles(source, sorted(names.values()))
