"""Rules that a source's contract implies, where no shipped rule says it already."""

from collections.abc import Mapping, Sequence

from core.quality.rules import Rule

OWN_STATE = "state.own"


def with_own_states(rules: Sequence[Rule], states: Mapping[str, str]) -> tuple[Rule, ...]:
    """`states` has the two-letter code by source: a source that was added is guarded like a shipped one."""
    guarded = {rule.source for rule in rules if rule.rule_id == OWN_STATE}
    return (*rules, *(_own_state(source, code) for source, code in states.items() if source not in guarded))


def _own_state(source: str, code: str) -> Rule:
    return Rule(
        rule_id=OWN_STATE,
        source=source,
        column="state",
        expectation="ExpectColumnValuesToBeInSet",
        parameters={"value_set": [code]},
        severity="critical",
        mostly=0.9,
        description=f"At least 90 % of the records lie in {code}; else the file is another state's.",
    )
