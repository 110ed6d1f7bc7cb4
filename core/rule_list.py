"""The list of rules: what each says, what it found in the published run, and the few somebody looks for."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from core.quality import Rule
from core.quality.rules import ACROSS, INSERT, LEADS, UPDATE
from core.quality.wording import sentence
from core.state.rule_versions import ACTIVE, PAUSED, RETIRED

STATES = (ACTIVE, PAUSED, RETIRED)
_SEVERITIES = ("critical", "error", "warning")
_KINDS = {INSERT: "file", UPDATE: "file", ACROSS: ACROSS, LEADS: LEADS}


@dataclass(frozen=True)
class Listed:
    """`checked` is None where the published run did not ask the rule; `finding_id` is that of its worst."""

    rule: Rule
    sentence: str
    checked: int | None = None
    failed: int = 0
    is_broken: bool = False
    finding_id: str = ""
    broken_on: int = 0  # sources that it failed on

    @property
    def key(self) -> str:
        return f"{self.rule.source}:{self.rule.rule_id}"


def listed(rules: Iterable[Rule], found: pd.DataFrame | None, kinds: Mapping[str, str]) -> tuple[Listed, ...]:
    """What failed first, the worst of it on top. `kinds` has each source's, as its contract says."""
    every = tuple(rules)
    named = {(rule.source, rule.rule_id) for rule in every}
    rows = [] if found is None else found.to_dict("records")
    known = [(row, str(row["finding_id"]).partition(":")[2]) for row in rows]
    outcomes = [
        _listed(rule, [row for row, rule_id in known if _is_of(rule, row, rule_id, named, kinds)])
        for rule in every
    ]
    return tuple(sorted(outcomes, key=_urgency))


def narrowed(rules: Sequence[Listed], source: str | None, state: str, words: str) -> tuple[Listed, ...]:
    """Every word has to stand somewhere in what the list says of the rule."""
    wanted = words.casefold().split()
    return tuple(
        one
        for one in rules
        if source in (None, one.rule.source)
        and state in ("all", one.rule.state)
        and all(word in _text(one) for word in wanted)
    )


def _text(one: Listed) -> str:
    rule = one.rule
    return " ".join((one.sentence, rule.name, rule.rule_id, rule.description, rule.owner)).casefold()


def _is_of(
    rule: Rule,
    row: Mapping[object, object],
    rule_id: str,
    named: set[tuple[str, str]],
    kinds: Mapping[str, str],
) -> bool:
    """A finding bears its source's name: the source's own rule made it, else that of its group."""
    source = str(row["source"])
    if rule_id != rule.rule_id:
        return False
    if (source, rule_id) in named:
        return rule.source == source
    return rule.applies_to(source, _KINDS.get(source) or kinds.get(source, "licensing"))


def _listed(rule: Rule, rows: Sequence[Mapping[object, object]]) -> Listed:
    if not rows:
        return Listed(rule, sentence(rule))
    worst = max(rows, key=lambda row: (bool(row["is_held"]), int(str(row["failed"]))))
    return Listed(
        rule,
        sentence(rule),
        checked=sum(int(str(row["checked"])) for row in rows),
        failed=sum(int(str(row["failed"])) for row in rows),
        is_broken=bool(worst["is_held"]),
        finding_id=str(worst["finding_id"]),
        broken_on=sum(bool(row["is_held"]) for row in rows),
    )


def _urgency(one: Listed) -> tuple[bool, int, int]:
    return (not one.is_broken, _SEVERITIES.index(one.rule.severity) if one.is_broken else 0, -one.failed)
