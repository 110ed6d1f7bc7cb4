"""Leads that are not one, but have an owner, a chain, a place or a licence in common."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.engine import Connection

SAID = "said same owner"  # by a person, who kept the two apart
NEAREST = [SAID, "moved", "new licence", "same owner", "same place", "same chain"]


@dataclass(frozen=True)
class RelatedLead:
    lead_id: str
    title: str
    place: str
    relation: str


def of_lead(connection: Connection, lead_id: str, most: int = 20) -> Sequence[RelatedLead]:
    """Each other lead with the nearest relation; none in months from before relations were kept."""
    if not _is_kept(connection):
        return ()
    rows = connection.execute(
        """
        with sides as (
            select left_id as record_id, right_id as other_id, relation from match_relation
            union all
            select right_id, left_id, relation from match_relation
            union all
            select unnest([left_id, right_id]), unnest([right_id, left_id]), $said from match_decision
            where verdict = 'same_owner' and is_current
        ),

        related as (
            select other.lead_id, sides.relation
            from lead_record as mine
            inner join sides on mine.record_id = sides.record_id
            inner join lead_record as other on sides.other_id = other.record_id
            where mine.lead_id = $lead and other.lead_id <> $lead
        )

        select
            related.lead_id,
            any_value(coalesce(lead.operator, lead.company, lead.last_name, related.lead_id)),
            any_value(concat_ws(', ', lead.street, lead.city)),
            arg_min(relation, list_position($order::varchar[], relation)) as nearest
        from related inner join lead on related.lead_id = lead.lead_id
        group by related.lead_id
        order by list_position($order::varchar[], nearest), related.lead_id
        limit $most""",
        {"lead": lead_id, "most": most, "said": SAID, "order": NEAREST},
    ).fetchall()
    return [RelatedLead(*row) for row in rows]


def _is_kept(connection: Connection) -> bool:
    rows = connection.execute(
        "select count(*) from duckdb_tables() where table_name = 'match_relation'"
    ).fetchall()
    return bool(rows[0][0])
