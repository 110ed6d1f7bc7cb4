"""What another policy would change in the leads of a published run, before anybody saves it."""

from collections.abc import Iterable
from dataclasses import dataclass

from core import survivorship
from core.canonical import BY_NAME
from core.engine import Connection
from core.insights.candidates import CANDIDATES, knows
from core.survivorship import Order, Policy

EXAMPLES = 8  # leads that are shown
# Leads of one record have nothing to choose from, and a pinned value stays whatever the policy says.
PREFERRED = """
create or replace temp table preferred as
with

chosen as (
    select lead_id, arg_min(struct_pack({packed}), {order}) filter (where {says}) as said
    from (select *, {unread}{measured} from ({candidates}))
    group by lead_id
)

select lead.lead_id, coalesce(lead.operator, lead.company, lead.lead_id) as title, {before}, {after}
from lead
left join chosen on lead.lead_id = chosen.lead_id
where lead.record_count > 1 {unpinned}
"""


@dataclass(frozen=True)
class Example:
    """One value of a lead as it is published, and as the policy would have it."""

    lead_id: str
    title: str
    label: str
    before: object
    after: object


@dataclass(frozen=True)
class Preview:
    """`leads` would change, of the `shared` ones: those of several records, among which there is a choice."""

    leads: int
    shared: int
    examples: tuple[Example, ...]


def preview(connection: Connection, policy: Policy) -> Preview:
    """Against the values that the run published: what was said since it ran is not in them."""
    order = survivorship.order_of(survivorship.named(policy.subject), policy)
    fields = order.subject.fields
    connection.execute(_preferred(connection, order))
    differs = " or ".join(f"before_{name} is distinct from after_{name}" for name in fields)
    ((shared, leads),) = connection.execute(
        f"select count(*), count(*) filter (where {differs}) from preferred"
    ).fetchall()
    rows = connection.execute(
        f"from preferred where {differs} order by title, lead_id limit {EXAMPLES}"
    ).fetchall()
    examples = tuple(each for row in rows for each in _examples(fields, row))
    connection.execute("drop table preferred")
    return Preview(leads, shared, examples)


def _preferred(connection: Connection, order: Order) -> str:
    fields = order.subject.fields
    heard = "" if order.policy.hears_crm else " and record_state.is_heard"
    pins = f"select lead_id from int_leads_pinned where list_has_any(pinned_fields, {list(fields)})"
    return PREFERRED.format(
        packed=", ".join(f"{name} := {name}" for name in fields),
        order=order.sql,
        says=order.says_anything,
        unread=survivorship.UNREAD,
        measured="".join(f", {sql} as {name}" for name, sql in order.measures.items()),
        candidates=CANDIDATES.format(condition=f"record_state.record_count > 1{heard}"),
        before=", ".join(f"lead.{name} as before_{name}" for name in fields),
        after=", ".join(f"chosen.said.{name} as after_{name}" for name in fields),
        unpinned=f"and lead.lead_id not in ({pins})" if knows(connection, "pin") else "",
    )


def _examples(fields: tuple[str, ...], row: tuple[object, ...]) -> Iterable[Example]:
    lead_id, title, *values = row
    before, after = values[: len(fields)], values[len(fields) :]
    for name, old, new in zip(fields, before, after, strict=True):
        if old != new:
            yield Example(str(lead_id), str(title), BY_NAME[name].label, old, new)
