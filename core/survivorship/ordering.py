"""Policies as SQL: the numbers by which the records of a lead are put in order for each subject.

The warehouse, the preview of a policy and the story of a lead all order by these, so that they cannot differ.
They read candidates: records with their values, problems, lead_id, source, trust_rank, value_rank,
delivery_period and the period's first_day. The smallest list of numbers comes first.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from core.canonical import FIELDS
from core.survivorship.policies import (
    WINS_ANYWHERE,
    Policy,
    Preference,
    Subject,
    alone,
    in_force,
    is_ruled,
    subjects,
)

WHOLE, FIRST = "whole", "first"  # reasons that no policy has to name
UNREAD = "list_transform(problems, lambda code: split_part(code, '.', 1)) as unread"
CRM_FIELDS = tuple(field.name for field in FIELDS if field.crm_only and field.name != "sfdc_id")
RECORD_DAY = "coalesce(last_modified_at::date, license_issued_date)"


@dataclass(frozen=True)
class Key:
    """One number, and the preference that it stands for."""

    reason: str
    sql: str


@dataclass(frozen=True)
class Order:
    """A subject's records in order; `measures` are columns to be added to the candidates first."""

    subject: Subject
    policy: Policy
    keys: tuple[Key, ...]
    measures: Mapping[str, str]

    @property
    def sql(self) -> str:
        """One number where that is enough: it is compared faster than a list."""
        return self.keys[0].sql if len(self.keys) == 1 else self.numbers

    @property
    def numbers(self) -> str:
        return f"[{', '.join(f'({key.sql})::bigint' for key in self.keys)}]"

    @property
    def says_anything(self) -> str:
        return " or ".join(f"{name} is not null" for name in self.subject.fields)


def orders(words: Sequence[Policy]) -> tuple[Order, ...]:
    """One for each subject of a policy, as the shipped policies and what people said have it."""
    policies = in_force(words)
    return tuple(order_of(each, policies[each.name]) for each in subjects())


def order_of(subject: Subject, policy: Policy) -> Order:
    keys = [Key(WHOLE, _names_none(subject))] if subject.is_group else []
    for preference in policy.prefer:
        keys += [Key(preference.value, sql) for sql in _NUMBERS[preference](subject, policy)]
    if policy.prefer == (Preference.TRUST,) and not policy.trust:
        keys = keys[:-1]  # value_rank has the order of trust in it
    return Order(subject, policy, (*keys, Key(FIRST, "value_rank")), _measures(subject, policy))


def variables(words: Sequence[Policy]) -> dict[str, object]:
    """The orders as the dbt project's variables."""
    ruled = orders(words)
    theirs = by_trust_alone(CRM_FIELDS)
    heard = [name for each in ruled if each.policy.hears_crm for name in each.subject.fields]
    return {
        "survivors": [_variable(each) for each in (*ruled, *theirs)],
        "survivor_measures": measures(ruled),
        "crm_heard_fields": heard,
        "pinnable_fields": {
            field.name: field.type for field in FIELDS if is_ruled(field.name) or field.name in WINS_ANYWHERE
        },
    }


def as_rows(words: Sequence[Policy]) -> list[tuple[str, str]]:
    """Each subject with its policy as text: whatever ships later, a run's values followed these."""
    return [
        (each.subject.name, json.dumps({"subject": asdict(each.subject), "policy": _as_text(each.policy)}))
        for each in orders(words)
    ]


def from_rows(rows: Iterable[tuple[str, str]]) -> tuple[Order, ...]:
    return tuple(_from_text(json.loads(body)) for _, body in rows)


def by_trust_alone(fields: Iterable[str]) -> tuple[Order, ...]:
    """Each field by itself, in the order of trust: as values were chosen before there were policies."""
    return tuple(order_of(alone(name), Policy(subject=name, prefer=(Preference.TRUST,))) for name in fields)


def _as_text(policy: Policy) -> dict[str, object]:
    return policy.model_dump(mode="json")


def _from_text(known: Mapping[str, Mapping[str, Any]]) -> Order:
    said = known["subject"]
    lists = {name: tuple(said[name]) for name in ("fields", "whole")}
    return order_of(Subject(**{**said, **lists}), Policy.model_validate(known["policy"]))


def measures(wanted: Iterable[Order]) -> dict[str, str]:
    return {name: sql for each in wanted for name, sql in each.measures.items()}


def _variable(order: Order) -> dict[str, object]:
    return {
        "name": order.subject.name,
        "fields": list(order.subject.fields),
        "order": order.sql,
        "says_anything": order.says_anything,
        "hears_crm": order.policy.hears_crm,
    }


def _names_none(subject: Subject) -> str:
    return f"case when {' or '.join(f'{name} is not null' for name in subject.whole)} then 0 else 1 end"


def _valid(subject: Subject, _: Policy) -> tuple[str, ...]:
    named = ", ".join(f"'{name}'" for name in subject.fields)
    past = f" or coalesce({subject.ends} < first_day, false)" if subject.ends else ""
    return (f"case when list_has_any(unread, [{named}]){past} then 1 else 0 end",)


def _trust(_: Subject, policy: Policy) -> tuple[str, ...]:
    if not policy.trust:
        return ("trust_rank",)
    named = " ".join(f"when '{source}' then {at}" for at, source in enumerate(policy.trust, 1))
    return (f"case source {named} else {len(policy.trust)} + trust_rank end",)


def _recent(_: Subject, __: Policy) -> tuple[str, ...]:
    """The newest file, then the day that the record itself tells."""
    return (
        "-replace(delivery_period, '-', '')::bigint",
        f"-coalesce(date_diff('day', date '1900-01-01', {RECORD_DAY}), -1)",
    )


def _complete(subject: Subject, _: Policy) -> tuple[str, ...]:
    return (f"-({_filled(subject.whole)})",) if subject.is_group else ("-filled_fields",)


def _longest(subject: Subject, _: Policy) -> tuple[str, ...]:
    lengths = (f"coalesce(length({name}::varchar), 0)" for name in subject.fields)
    return (f"-({' + '.join(lengths)})",)


def _frequent(subject: Subject, _: Policy) -> tuple[str, ...]:
    return (f"-said_{subject.name}",)


_NUMBERS: Mapping[Preference, Callable[[Subject, Policy], tuple[str, ...]]] = {
    Preference.VALID: _valid,
    Preference.TRUST: _trust,
    Preference.RECENT: _recent,
    Preference.COMPLETE: _complete,
    Preference.LONGEST: _longest,
    Preference.FREQUENT: _frequent,
}


def _measures(subject: Subject, policy: Policy) -> dict[str, str]:
    found = {}
    if Preference.COMPLETE in policy.prefer and not subject.is_group:
        found["filled_fields"] = _filled([field.name for field in FIELDS if is_ruled(field.name)])
    if Preference.FREQUENT in policy.prefer:
        values = ", ".join(subject.fields)
        found[f"said_{subject.name}"] = f"count(*) over (partition by lead_id, {values})"
    return found


def _filled(names: Sequence[str]) -> str:
    return " + ".join(f"({name} is not null)::int" for name in names)
