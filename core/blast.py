"""What depends on one column of a source: fields, rules, models and columns of the Salesforce files."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from core import crm, quality, warehouse
from core.canonical import standard_columns
from core.contracts import Contract
from core.quality import Rule


@dataclass(frozen=True)
class Radius:
    """Names as each part has them; nothing at all depends on a column that no mapping reads."""

    fields: tuple[str, ...] = ()
    is_key: bool = False
    rules: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    salesforce: tuple[str, ...] = ()

    @property
    def is_nothing(self) -> bool:
        return not self.fields


def radius(contract: Contract, column: str) -> Radius:
    fields = contract.fields_of(column)
    if not fields:
        return Radius()
    is_key = bool(set(fields) & set(contract.key.fields))
    carried = (*fields, *(["record_key"] if is_key else []), *_matched_on(fields))
    models = {name for field in fields for name in warehouse.models_with(field)}
    return Radius(
        fields=fields,
        is_key=is_key,
        rules=tuple(
            dict.fromkeys(
                rule.rule_id
                for rule in quality.shipped()
                if rule.applies_to(contract.source, contract.kind) and _reads(rule, carried)
            )
        ),
        models=(f"stg_{contract.source}", *sorted(models)),
        salesforce=tuple(each.api_name for each in crm.shipped().fields if set(each.reads) & set(fields)),
    )


def _reads(rule: Rule, fields: Iterable[str]) -> bool:
    """In its column, or anywhere in what it is told: conditions name fields and their problems."""
    said = " ".join([*rule.reads(), *(str(value) for value in rule.parameters.values())])
    return any(re.search(rf"\b{re.escape(field)}\b", said) for field in fields)


def _matched_on(fields: Iterable[str]) -> list[str]:
    """The values that records are matched by, made of these fields."""
    return [f"match_{field}" for field in fields if f"match_{field}" in standard_columns()]
