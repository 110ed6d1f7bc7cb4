"""Rules tried on stored months by a job, and what came out: kept until the files or the rule change."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import yaml

from core import quality, rule_desk
from core.quality import BadRule, FailingRow, Rule, Tried
from core.quality.months import kind_of
from core.quality.rules import ACROSS, LEADS, parse
from core.settings import Settings
from core.state import runs
from core.state.tables import Event, now
from core.workspace import Workspace


@dataclass(frozen=True)
class Trial:
    """`tried` has a row for each source and month, newest month first."""

    rule: Rule
    who: str
    at: datetime
    tried: tuple[Tried, ...]

    @property
    def newest(self) -> str | None:
        return self.tried[0].period if self.tried else None

    @property
    def now(self) -> tuple[Tried, ...]:
        """What the rule says of the newest month."""
        return tuple(one for one in self.tried if one.period == self.newest)


def ask(workspace: Workspace, rule: Rule) -> Path:
    """The rule as a file that a job reads; one that cannot be asked is refused before a job starts."""
    quality.ensure_askable(workspace.settings, rule)
    file = _folder(workspace.settings) / f"{_name(workspace, rule)}.rule.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps([rule.model_dump(mode="json")]))
    return file


def read(file: Path) -> Rule:
    """The file holds one rule, written as the shipped ones are."""
    try:
        rules = parse(file.read_text(encoding="utf-8"), file.name)
    except (yaml.YAMLError, ValueError, TypeError, AttributeError) as error:
        raise BadRule(f"{file.name} is not a rule in YAML. Write it as the shipped ones are.") from error
    if len(rules) != 1:
        raise BadRule(f"{file.name} holds {len(rules)} rules. Try one at a time.")
    return rules[0]


def run(workspace: Workspace, rule: Rule, job_id: int) -> Trial:
    """Each month is an event of the job; the result is kept as a file."""

    def on_month(period: str, place: int, total: int) -> None:
        with workspace.store.session() as session:
            step = f"Trying the rule on {period}"
            runs.add_event(session, Event(job_id=job_id, step=step, position=place, total=total))

    trial = Trial(rule, workspace.who, now(), rule_desk.try_rule(workspace, rule, on_month))
    _keep(workspace, trial)
    return trial


def known(workspace: Workspace, rule: Rule) -> Trial | None:
    """What a job found for just this check on just these files, whoever asked."""
    file = _result(workspace, rule)
    if not file.exists():
        return None
    said = json.loads(file.read_text())
    tried = tuple(
        Tried(**{**one, "rows": tuple(FailingRow(**row) for row in one["rows"])}) for one in said["tried"]
    )
    return Trial(rule, said["who"], datetime.fromisoformat(said["at"]), tried)


def verdict(trial: Trial) -> str:
    """Would have failed 2 of the last 6 files; 14 rows fail now."""
    if not trial.tried:
        return "Nothing of what this rule speaks of is stored yet: the first run will say what it finds."
    broken, asked = sum(not one.holds for one in trial.tried), len(trial.tried)
    last = f"the last {asked} {_unit(trial.rule)}s" if asked > 1 else f"the one stored {_unit(trial.rule)}"
    if not broken:
        said = f"Would have held in {last}"
    elif asked > 1:
        said = f"Would have failed {broken} of {last}"
    else:
        said = f"Would have failed in {last}"
    return f"{said}; {_fails_now(trial.rule, trial.now)}."


def _fails_now(rule: Rule, newest: Sequence[Tried]) -> str:
    holds = all(one.holds for one in newest)
    if not rule.is_about_rows:
        return "it holds now" if holds else "it fails now"
    failed = sum(one.failed for one in newest)
    if not failed:
        return "no row fails now"
    rows = "1 row fails" if failed == 1 else f"{failed:,} rows fail"
    return f"{rows} now" + (", within its tolerance" if holds else "")


def _unit(rule: Rule) -> str:
    return "month" if rule.source in (ACROSS, LEADS) else "file"


def _keep(workspace: Workspace, trial: Trial) -> None:
    said = {"who": trial.who, "at": trial.at.isoformat(), "tried": [asdict(one) for one in trial.tried]}
    file = _result(workspace, trial.rule)
    file.parent.mkdir(parents=True, exist_ok=True)
    partial = file.with_suffix(".partial")
    partial.write_text(json.dumps(said))
    partial.rename(file)


def _result(workspace: Workspace, rule: Rule) -> Path:
    return _folder(workspace.settings) / f"{_name(workspace, rule)}.json"


def _folder(settings: Settings) -> Path:
    return settings.home / "trials"


def _name(workspace: Workspace, rule: Rule) -> str:
    """Of all that the answer depends on, so that an answer is never about other files."""
    said = rule.model_dump(
        mode="json", include={"source", "column", "expectation", "parameters", "mostly", "at_most"}
    )
    files = [
        str(one.path)
        for one in rule_desk.stored(workspace)
        if kind_of(rule.source) == (one.kind if one.kind in (LEADS, "file") else "records")
    ]
    return hashlib.sha256(json.dumps([said, files], sort_keys=True).encode()).hexdigest()[:20]
