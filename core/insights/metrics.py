"""The numbers of a published run."""

from dataclasses import dataclass

import pandas as pd

from core.canonical import BY_NAME
from core.engine import Connection, scalar
from core.insights import reviews


@dataclass(frozen=True)
class Headline:
    """`merged` counts the records that became part of another's lead; `review` the pairs that wait."""

    period: str
    previous_period: str | None
    leads: int
    new: int
    changed: int
    same: int
    back: int
    gone: int
    held: int
    merged: int
    review: int
    quarantined: int
    stale_sources: tuple[str, ...]


@dataclass(frozen=True)
class Earlier:
    """The same counts one period before; in a first period everything was new."""

    leads: int
    new: int
    changed: int
    gone: int
    back: int
    is_first: bool


@dataclass(frozen=True)
class FlowLink:
    """So many records went from one named station to the next."""

    start: str
    end: str
    records: int


def headline(connection: Connection) -> Headline:
    """Gone and held leads are counted from this period's events, the rest from the leads themselves."""
    period, previous = _period(connection)
    changes = _counts(connection, "select change, count(*) from lead group by change")
    events = _counts(
        connection,
        """select event, count(*) from lead_history
        where period = (select period from run_period) group by event""",
    )
    leads = sum(changes.values())
    return Headline(
        period=period,
        previous_period=previous,
        leads=leads,
        new=changes.get("new", 0),
        changed=changes.get("changed", 0),
        same=changes.get("same", 0),
        back=changes.get("back", 0),
        gone=events.get("gone", 0),
        held=events.get("held", 0),
        merged=_number(connection, "select count(*) from lead_record") - leads,
        review=reviews.open_pairs(connection),
        quarantined=_number(connection, "select count(distinct record_id) from quarantine"),
        stale_sources=_stale_sources(connection),
    )


def before(connection: Connection) -> Earlier | None:
    """None in a first month."""
    previous = _period(connection)[1]
    if previous is None:
        return None
    events = dict(
        connection.execute(
            "select event, count(*) from lead_history where period = $previous group by event",
            {"previous": previous},
        ).fetchall()
    )
    there = ("new", "changed", "same", "back")
    return Earlier(
        leads=sum(events.get(event, 0) for event in there),
        **{name: events.get(name, 0) for name in ("new", "changed", "gone", "back")},
        is_first=_number(connection, "select count(distinct period) from lead_history") == 2,
    )


def by_source(connection: Connection) -> pd.DataFrame:
    """One row per source of this period: its rows from the file to the leads."""
    return connection.execute("""
        select coalesce(dim_source.title, metrics.source) as title, metrics.*
        from metrics_by_period_source as metrics
        inner join run_period on metrics.period = run_period.period
        left join dim_source on metrics.source = dim_source.source
        order by dim_source.trust_rank, metrics.source""").df()


def sources_over_periods(connection: Connection) -> pd.DataFrame:
    """period, source, title, leads; earlier periods included."""
    return connection.execute("""
        select metrics.period, metrics.source, coalesce(dim_source.title, metrics.source) as title,
            metrics.leads, metrics.unique_leads, metrics.new_records, metrics.gone_records
        from metrics_by_period_source as metrics
        left join dim_source on metrics.source = dim_source.source
        order by metrics.period, metrics.source""").df()


def by_state(connection: Connection) -> pd.DataFrame:
    """state, leads, new_leads; the most leads first, leads without a state under null."""
    return connection.execute("""
        select state, count(*) as leads, count(*) filter (change = 'new') as new_leads
        from lead
        group by state
        order by leads desc, state""").df()


def changed_fields(connection: Connection, limit: int = 10) -> pd.DataFrame:
    """field, label, leads: what changed most often since the previous period."""
    found = connection.execute(
        """
        select field, count(*) as leads
        from (select unnest(changed_fields) as field from lead where change = 'changed')
        group by field
        order by leads desc, field
        limit $limit""",
        {"limit": limit},
    ).df()
    found.insert(1, "label", [label(name) for name in found["field"]])
    return found


def flow(connection: Connection) -> tuple[FlowLink, ...]:
    """Where every record went, each station counted from its own table; empty links are left out."""
    links = [*_reading(connection), *_deciding(connection), *_answering(connection)]
    return tuple(link for link in links if link.records)


def label(field: str) -> str:
    """A canonical field in words."""
    return BY_NAME[field].label if field in BY_NAME else field.replace("_", " ").capitalize()


def _reading(connection: Connection) -> list[FlowLink]:
    rows = connection.execute("""
        select title, sum(loaded)::bigint, sum(rejected)::bigint
        from run_input group by title order by title""").fetchall()
    return [
        link
        for title, loaded, rejected in rows
        for link in (FlowLink(title, "Loaded", loaded), FlowLink(title, "Rejected", rejected))
    ]


def _deciding(connection: Connection) -> list[FlowLink]:
    kept = _number(connection, "select count(*) from lead_record")
    leads = _number(connection, "select count(*) from lead")
    quarantined = _number(connection, "select count(distinct record_id) from quarantine")
    return [
        FlowLink("Loaded", "Kept", kept),
        FlowLink("Loaded", "Quarantined", quarantined),
        FlowLink("Kept", "Leads", leads),
        FlowLink("Kept", "Merged away", kept - leads),
    ]


ACTION_NAMES = {
    "insert": "Insert",
    "update": "Update",
    "unchanged": "Unchanged",
    "withheld": "Withheld",
    "crm_only": "Only in Salesforce",
}


def _answering(connection: Connection) -> list[FlowLink]:
    counts = _counts(connection, "select action, count(*) from crm_comparison group by action")
    return [FlowLink("Leads", name, counts.get(action, 0)) for action, name in ACTION_NAMES.items()]


def _period(connection: Connection) -> tuple[str, str | None]:
    row = connection.execute("select period, previous_period from run_period").fetchone()
    assert row is not None
    return row[0], row[1]


def _stale_sources(connection: Connection) -> tuple[str, ...]:
    rows = connection.execute("select title from run_input where is_stale order by source").fetchall()
    return tuple(row[0] for row in rows)


def _counts(connection: Connection, query: str) -> dict[str, int]:
    return dict(connection.execute(query).fetchall())


def _number(connection: Connection, query: str) -> int:
    return int(str(scalar(connection, query)))
