"""The records of leads with the numbers by which each policy puts them in order."""

from collections.abc import Mapping, Sequence

from core import survivorship
from core.canonical import BY_NAME
from core.engine import Connection, scalar
from core.survivorship import Order

Row = Mapping[str, object]
CANDIDATES = """
    select lead_record.*, record_state.is_heard, run_period.first_day, run_input.delivery_period,
        run_input.title as source_title, run_input.file_name
    from lead_record
    inner join record_state on lead_record.record_id = record_state.record_id
    inner join run_input on lead_record.source = run_input.source
    cross join run_period
    where {condition}
"""
# Their order of trust, and whether the CRM's count, as the warehouse would say of them together.
AS_ONE = """
    select * replace (
        $ids[1] as lead_id,
        row_number() over (order by trust_rank, license_issued_date desc nulls last, record_id) as value_rank,
        not is_crm or bool_and(is_crm) over () as is_heard
    )
    from ({candidates})
"""


def orders(connection: Connection) -> tuple[Order, ...]:
    if not knows(connection, "policy"):
        return survivorship.by_trust_alone(name for name in BY_NAME if survivorship.is_ruled(name))
    return survivorship.from_rows(connection.execute("select subject, body from policy").fetchall())


def knows(connection: Connection, table: str) -> bool:
    """A run from before there were policies has neither them nor pins."""
    query = "select count(*) from duckdb_tables() where table_name = ?"
    return scalar(connection, query, [table]) != 0


def records(
    connection: Connection, lead_ids: Sequence[str], ordered: Sequence[Order], *, as_one: bool = False
) -> dict[str, list[Row]]:
    """By lead, in the order of trust, each with its numbers for every subject that it takes part in.

    `as_one` asks of the lead that all of them would be, under the name of the first.
    """
    candidates = CANDIDATES.format(condition="lead_record.lead_id in (select unnest($ids::varchar[]))")
    candidates = AS_ONE.format(candidates=candidates) if as_one else candidates
    connection.execute(f"create or replace temp table candidate as {candidates}", {"ids": list(lead_ids)})
    found = {str(row["record_id"]): row for row in _rows(connection, "from candidate")}
    for hears_crm, relation in ((True, "candidate"), (False, "(from candidate where is_heard)")):
        asked = [each for each in ordered if each.policy.hears_crm == hears_crm]
        for row in _rows(connection, _numbered(asked, relation)):
            found[str(row["record_id"])] |= row
    connection.execute("drop table candidate")
    by_lead: dict[str, list[Row]] = {}
    for row in sorted(found.values(), key=lambda row: (row["value_rank"], row["record_id"])):
        by_lead.setdefault(str(row["lead_id"]), []).append(row)
    return by_lead


def _numbered(orders: Sequence[Order], relation: str) -> str:
    numbers = "".join(f", {each.numbers} as numbers_{each.subject.name}" for each in orders)
    measured = "".join(f", {sql} as {name}" for name, sql in survivorship.measures(orders).items())
    return f"select record_id{numbers} from (select *, {survivorship.UNREAD}{measured} from {relation})"


def _rows(connection: Connection, query: str) -> list[dict[str, object]]:
    """Python's own values: a date stays a date, a blank is None."""
    result = connection.execute(query)
    names = [column[0] for column in result.description or []]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]
