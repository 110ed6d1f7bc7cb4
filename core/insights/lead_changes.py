"""What became of leads: merges, splits, moves and keys that changed, as a person follows them."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.engine import Connection


@dataclass(frozen=True)
class LeadChange:
    """One change as its lead sees it; `is_arrival` when records came to this lead, else they left it.

    The other lead has a title only where it still stands; `record` and `old_key` say which record it was.
    """

    period: str
    kind: str
    is_arrival: bool
    other_id: str | None
    other_title: str | None
    record: str | None
    old_key: str | None
    why: str
    decision_id: int | None


@dataclass(frozen=True)
class Hop:
    """In this period the lead that was asked for came to lead to that one."""

    period: str
    lead_id: str


def of_lead(connection: Connection, lead_id: str) -> Sequence[LeadChange]:
    """Newest first; none in months from before changes were kept."""
    if not _is_kept(connection):
        return ()
    rows = connection.execute(
        """
        with mine as (
            select *, lead_id = $lead as is_arrival, if(lead_id = $lead, other_lead_id, lead_id) as other_id,
                split_part(record_id, ':', 1) as source
            from lead_change_history
            where $lead in (lead_id, other_lead_id)
        )

        select
            period, mine.kind, is_arrival, other_id,
            if(lead.lead_id is null, null, coalesce(lead.operator, lead.company, lead.last_name, other_id)),
            coalesce(dim_source.title, mine.source) || ' ' || substr(record_id, strlen(mine.source) + 2),
            substr(old_record_id, strlen(mine.source) + 2),
            why, decision_id
        from mine
        left join lead on other_id = lead.lead_id
        left join dim_source on mine.source = dim_source.source
        order by period desc, mine.kind, other_id, record_id""",
        {"lead": lead_id},
    ).fetchall()
    return [LeadChange(*row) for row in rows]


def path(connection: Connection, old_id: str) -> Sequence[Hop]:
    """The leads that an old id led to, month after month; the last one is where it leads now."""
    if not _is_kept(connection):
        return ()
    rows = connection.execute(
        """
        with returned as (
            select coalesce(max(period), '') as period
            from lead_change_history
            where lead_id = $id and kind in ('split', 'restored')
        )

        select change.period, lead_id
        from lead_change_history as change
        inner join returned on change.period > returned.period
        where other_lead_id = $id and kind in ('merged', 'redirected')
        order by change.period""",
        {"id": old_id},
    ).fetchall()
    return [Hop(*row) for row in rows]


def last_stood(connection: Connection, lead_id: str) -> str | None:
    """The newest month in which this id was a lead's."""
    ((period,),) = connection.execute(
        "select max(period) from lead_history where lead_id = ? and event not in ('gone', 'held', 'merged')",
        [lead_id],
    ).fetchall()
    return None if period is None else str(period)


def _is_kept(connection: Connection) -> bool:
    query = "select count(*) from duckdb_tables() where table_name = 'lead_change_history'"
    return bool(connection.execute(query).fetchall()[0][0])
