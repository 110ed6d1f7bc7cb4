"""What a person does with a rule: have it suggested, try it, save it, pause it, change its severity."""

from core import engine, inputs, quality, rulebook
from core.errors import WrongUse
from core.quality import Rule, Stored, Suggestion, Tried
from core.quality.rules import FILES, LEADS, Severity, State, read_rule
from core.state import deliveries, runs
from core.state.tables import RuleVersion
from core.workspace import Workspace, contracts_in_force


class NotTried(WrongUse):
    def __init__(self, rule: Rule) -> None:
        super().__init__(
            f"Rule {rule.rule_id} speaks of {rule.source}, which no stored month holds. Save it as a "
            "warning: the next run says what it finds."
        )


def save(workspace: Workspace, rule: Rule, reason: str) -> RuleVersion:
    """A rule with a wrong column, pattern or type is refused here, and not in the night of a run."""
    quality.ensure_askable(workspace.settings, rule)
    return rulebook.save(workspace.store, rule, reason, workspace.who)


def set_state(workspace: Workspace, source: str, rule_id: str, state: State, reason: str) -> RuleVersion:
    return _change(workspace, source, rule_id, {"state": state}, reason)


def set_severity(
    workspace: Workspace, source: str, rule_id: str, severity: Severity, reason: str
) -> RuleVersion:
    return _change(workspace, source, rule_id, {"severity": severity}, reason)


def try_rule(workspace: Workspace, rule: Rule) -> tuple[Tried, ...]:
    """On this month's and on every stored month's standard files, newest first."""
    quality.ensure_askable(workspace.settings, rule)
    if rule.source == LEADS or rule.source.startswith(FILES):
        raise NotTried(rule)
    return quality.try_rule(workspace.settings, rule, stored(workspace))


def suggestions(workspace: Workspace, source: str) -> tuple[Suggestion, ...]:
    """What the source's stored months have in common and no rule in force asks for."""
    files = [one for one in stored(workspace) if one.source == source]
    with engine.connect(workspace.settings) as connection:
        months = [month for one in files for month in quality.measure(connection, one.period, one.path)]
    kind = files[-1].kind if files else ""
    asked = [rule for rule in rulebook.in_force(workspace.store) if rule.applies_to(source, kind)]
    return quality.suggest(source, months, asked)


def stored(workspace: Workspace) -> tuple[Stored, ...]:
    """One file a source and period: as it reads today where it was read so, else as its run read it."""
    found = {(one.period, one.source): one for one in [*_of_runs(workspace), *_of_deliveries(workspace)]}
    return tuple(found[key] for key in sorted(found))


def _change(
    workspace: Workspace, source: str, rule_id: str, changes: dict[str, str], reason: str
) -> RuleVersion:
    """Read anew, because not every severity fits every rule."""
    rule = rulebook.get(workspace.store, source, rule_id)
    changed = read_rule(rule.model_dump() | changes, "the rules of this workspace")
    return rulebook.save(workspace.store, changed, reason, workspace.who)


def _of_runs(workspace: Workspace) -> list[Stored]:
    with workspace.store.session() as session:
        accepted = runs.accepted_before(session, "9999")
    frozen = [inputs.load(workspace.settings.runs / run.run_id / "inputs") for run in accepted]
    return [
        file
        for one in frozen
        for source in one.sources
        if not source.is_stale
        for file in _existing(workspace, one.period, source)
    ]


def _of_deliveries(workspace: Workspace) -> list[Stored]:
    known = contracts_in_force(workspace)
    found: list[Stored] = []
    with workspace.store.session() as session:
        for period in deliveries.periods(session):
            for source, contract in known.items():
                delivery = deliveries.accepted(session, source, period)
                if delivery is not None:
                    reading = deliveries.reading(session, delivery.reading_id)
                    one = inputs.source_input(contract, delivery, reading, is_stale=False)
                    found += _existing(workspace, period, one)
    return found


def _existing(workspace: Workspace, period: str, one: inputs.SourceInput) -> list[Stored]:
    path = one.standard(workspace.settings)
    return [Stored(period, one.source, one.kind, path)] if path.exists() else []
