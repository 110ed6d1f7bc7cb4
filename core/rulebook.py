"""The rules in force: shipped ones offered into state, and what people made of them since."""

import json
from collections.abc import Iterable
from functools import lru_cache

from sqlalchemy.orm import Session

from core import quality
from core.errors import WrongUse
from core.quality import Rule
from core.state import Store, people, rule_versions
from core.state.rule_versions import ACTIVE, RETIRED, RuleKey
from core.state.tables import RuleVersion


class NothingNew(WrongUse):
    def __init__(self, rule: Rule) -> None:
        super().__init__(f"Rule {rule.rule_id} already stands exactly so; nothing was saved.")


class NoReason(WrongUse):
    def __init__(self, rule: Rule) -> None:
        super().__init__(f"Say why rule {rule.rule_id} changes: the reason is kept with the new version.")


class UnknownRule(WrongUse):
    def __init__(self, source: str, rule_id: str) -> None:
        super().__init__(f"There is no rule {rule_id} for {source}. Choose one that the list of rules shows.")


def in_force(store: Store) -> tuple[Rule, ...]:
    """Active rules, shipped ones first and in their files' order, whatever order they came in."""
    rules = [rule for rule in current(store) if rule.state == ACTIVE]
    at = {(rule.source, rule.rule_id): number for number, rule in enumerate(quality.shipped())}
    return tuple(sorted(rules, key=lambda rule: at.get((rule.source, rule.rule_id), len(at))))


def current(store: Store) -> tuple[Rule, ...]:
    """Every rule as it stands now, paused and retired ones included."""
    with store.session() as session:
        return tuple(as_rule(row) for row in rule_versions.newest(session).values())


def get(store: Store, source: str, rule_id: str) -> Rule:
    with store.session() as session:
        rows = rule_versions.history(session, source, rule_id)
    if not rows:
        raise UnknownRule(source, rule_id)
    return as_rule(rows[0])


def history(store: Store, source: str, rule_id: str) -> list[RuleVersion]:
    """Newest first."""
    with store.session() as session:
        return rule_versions.history(session, source, rule_id)


def as_rule(row: RuleVersion) -> Rule:
    return _parsed(row.body, row.state, row.owner)


def save(store: Store, rule: Rule, reason: str, who: str) -> RuleVersion:
    """Puts the rule, or a newer version of it, in force; an earlier version is kept as it was."""
    if not reason.strip():
        raise NoReason(rule)
    with store.session() as session:
        rows = rule_versions.history(session, rule.source, rule.rule_id)
        if rows and _says(rows[0]) == _says_of(rule):
            raise NothingNew(rule)
        return _append(session, rule, rows[0].version + 1 if rows else 1, reason, who)


def offer_shipped(store: Store) -> None:
    """A newer shipped rule replaces an older shipped one, never one that a person has changed."""
    offer(store, quality.shipped())


def offer(store: Store, shipped: Iterable[Rule]) -> None:
    """A rule that is shipped no longer is retired, unless a person made it theirs."""
    offered = {(rule.source, rule.rule_id): rule for rule in shipped}
    with store.session() as session:
        known = rule_versions.newest(session)
        for rule in [*_newer(offered, known), *_dropped(offered, known)]:
            row = known.get((rule.source, rule.rule_id))
            reason = "Shipped with a newer Leadfold." if row else "Shipped with Leadfold."
            if rule.state == RETIRED:
                reason = "No longer shipped with Leadfold."
            _append(session, rule, row.version + 1 if row else 1, reason, people.PRODUCT)


def _newer(offered: dict[RuleKey, Rule], known: dict[RuleKey, RuleVersion]) -> list[Rule]:
    return [
        rule
        for key, rule in offered.items()
        if key not in known or (_is_products(known[key]) and _says(known[key]) != _says_of(rule))
    ]


def _dropped(offered: dict[RuleKey, Rule], known: dict[RuleKey, RuleVersion]) -> list[Rule]:
    return [
        as_rule(row).model_copy(update={"state": RETIRED})
        for key, row in known.items()
        if key not in offered and _is_products(row) and row.state != RETIRED
    ]


def _is_products(row: RuleVersion) -> bool:
    return row.created_by == people.PRODUCT


def _append(session: Session, rule: Rule, version: int, reason: str, who: str) -> RuleVersion:
    row = RuleVersion(
        source=rule.source,
        rule_id=rule.rule_id,
        version=version,
        body=_body(rule),
        state=rule.state,
        owner=rule.owner,
        reason=reason,
        created_by=who,
    )
    rule_versions.add(session, row)
    return row


def _says(row: RuleVersion) -> tuple[str, str, str]:
    return row.body, row.state, row.owner


def _says_of(rule: Rule) -> tuple[str, str, str]:
    return _body(rule), rule.state, rule.owner


@lru_cache(maxsize=1024)
def _parsed(body: str, state: str, owner: str) -> Rule:
    """Pages ask at every rerun, and a version never changes."""
    return quality.read_rule(
        json.loads(body) | {"state": state, "owner": owner}, "the rules of this workspace"
    )


def _body(rule: Rule) -> str:
    """State and owner have columns of their own."""
    said = rule.model_dump(mode="json", exclude={"state", "owner"}, exclude_defaults=True)
    return json.dumps(said, sort_keys=True)
