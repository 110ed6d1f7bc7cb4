"""What a person does with a rule: have it suggested, try it, save it, pause it, change its severity."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from core import engine, inputs, overlays, quality, rulebook
from core.engine import Connection
from core.quality import BadRule, Brought, Proposal, Rule, Stored, Suggestion, Target, Tried
from core.quality.rules import LEADS, Severity, State, read_rule
from core.quality.trial import OnMonth, unwatched
from core.state import deliveries, runs
from core.state.tables import RuleVersion
from core.workspace import Workspace, contracts_in_force


@dataclass(frozen=True)
class ColumnValues:
    """One month's values of a column with the rows each stands in, the commonest and the rarest."""

    period: str
    rows: int
    distinct: int
    common: tuple[tuple[str, int], ...]
    rare: tuple[tuple[str, int], ...]


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


def try_rule(workspace: Workspace, rule: Rule, on_month: OnMonth = unwatched) -> tuple[Tried, ...]:
    """On every stored month, newest first: standard files, published leads or their Salesforce files."""
    quality.ensure_askable(workspace.settings, rule)
    return quality.try_rule(workspace.settings, rule, stored(workspace), on_month=on_month)


def suggestions(workspace: Workspace, source: str) -> tuple[Suggestion, ...]:
    """What the source's stored months have in common and no rule in force asks for."""
    files = [one for one in stored(workspace) if one.source == source]
    with engine.connect(workspace.settings) as connection:
        months = [month for one in files for month in quality.measure(connection, one.period, one.path)]
    kind = files[-1].kind if files else ""
    asked = [rule for rule in rulebook.in_force(workspace.store) if rule.applies_to(source, kind)]
    return quality.suggest(source, months, asked)


def column_values(workspace: Workspace, source: str, column: str) -> ColumnValues | None:
    """What the newest month holds in a column; None where no stored month of the source has it."""
    with _newest_rows(workspace, source, column) as found:
        if found is None:
            return None
        period, connection, rows = found
        return ColumnValues(period, *quality.column_values(connection, rows, column))


def proposals(workspace: Workspace, source: str, column: str, wrong: Sequence[str]) -> tuple[Proposal, ...]:
    """Rules that all the wrong values break, weighed on the newest month's rows."""
    with _newest_rows(workspace, source, column) as found:
        if found is None:
            return ()
        _, connection, rows = found
        quality.learn(connection, source, column, wrong)
        right = quality.right_values(connection, rows, column, wrong)
        return quality.weigh(connection, rows, quality.propose(source, column, wrong, right), wrong)


def read_suite(workspace: Workspace, content: bytes, name: str, source: str) -> tuple[Brought, ...]:
    """What a Great Expectations suite would add or change; refused as a whole where one rule cannot be."""
    brought = quality.from_suite(content.decode("utf-8", "replace"), name, source)
    known = {*contracts_in_force(workspace), *quality.TITLES}
    for rule in brought:
        if rule.source not in known:
            raise BadRule(
                f"{name} holds a rule for {rule.source}, which is no source here. Add that source first."
            )
    quality.ensure_askable(workspace.settings, *brought)
    return quality.compare(brought, rulebook.current(workspace.store))


def bring(workspace: Workspace, brought: Iterable[Brought], reason: str) -> int:
    """Saves what `read_suite` showed, each rule as a version of its own."""
    rows = [rulebook.save(workspace.store, one.rule, reason, workspace.who) for one in brought]
    return len(rows)


@contextmanager
def _newest_rows(
    workspace: Workspace, source: str, column: str
) -> Iterator[tuple[str, Connection, Target] | None]:
    every = stored(workspace)
    for period in quality.periods(source, every):
        with quality.laid_out(workspace.settings, source, period, every) as (connection, targets):
            rows = quality.rows_of(connection, source, column, targets)
            if rows is not None:
                yield period, connection, rows
                return
    yield None


def stored(workspace: Workspace) -> tuple[Stored, ...]:
    """One file a source and period: as it reads today where it was read so, else as its run read it."""
    every = [*_of_runs(workspace), *_of_deliveries(workspace), *_published(workspace)]
    found = {(one.period, one.source): one for one in every}
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


def _published(workspace: Workspace) -> list[Stored]:
    """The leads of every accepted run and the Salesforce files it made."""
    with workspace.store.session() as session:
        accepted = [(run.period, run.run_id) for run in runs.accepted_before(session, "9999")]
    found = []
    for period, run_id in accepted:
        folder = workspace.settings.runs / run_id
        if (folder / "run.duckdb").exists():
            found.append(Stored(period, LEADS, LEADS, folder / "run.duckdb"))
        for source, parts in quality.PARTS.items():
            if any((folder / "export").glob(parts)):
                found.append(Stored(period, source, "file", folder / "export"))
    return found


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
                    digest = overlays.of_source(session, contract).digest
                    one = one.model_copy(update={"corrections": digest})
                    found += _existing(workspace, period, one)
    return found


def _existing(workspace: Workspace, period: str, one: inputs.SourceInput) -> list[Stored]:
    path = one.standard(workspace.settings)
    return [Stored(period, one.source, one.kind, path)] if path.exists() else []
