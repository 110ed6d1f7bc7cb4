"""Decisions, rules and policies as the tables that a run reads."""

import json
from collections.abc import Sequence

import pandas as pd

from core import survivorship
from core.quality import Rule
from core.state.tables import Decision
from core.survivorship import Policy


def rule_frame(rules: Sequence[Rule]) -> pd.DataFrame:
    """One row a rule, in the order in which they are checked."""
    columns = ["source", "rule_id", "severity", "state", "owner", "body"]
    rows = [(*(getattr(rule, name) for name in columns[:-1]), rule.model_dump_json()) for rule in rules]
    return pd.DataFrame(rows, columns=columns)


def policy_frame(policies: Sequence[Policy]) -> pd.DataFrame:
    """One row a field or group, the shipped policies included: all that the run's values follow."""
    return pd.DataFrame(survivorship.as_rows(policies), columns=["subject", "body"])


def decision_frame(decided: Sequence[Decision]) -> pd.DataFrame:
    """One row a decision; record ids as the pipeline writes them."""
    columns = [
        "decision_id",
        "left_id",
        "right_id",
        "left_source",
        "right_source",
        "left_contract",
        "right_contract",
        "left_period",
        "right_period",
        "left_values",
        "right_values",
        "verdict",
    ]
    rows = [
        (
            row.decision_id,
            f"{row.left_source}:{row.left_key}",
            f"{row.right_source}:{row.right_key}",
            row.left_source,
            row.right_source,
            row.left_contract,
            row.right_contract,
            row.left_period,
            row.right_period,
            json.dumps(row.left_values),
            json.dumps(row.right_values),
            row.verdict,
        )
        for row in decided
    ]
    return pd.DataFrame(rows, columns=columns)
