"""How good each source's files are, month by month, and the evidence for telling its supplier so."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

import pandas as pd

from core.canonical import BY_NAME
from core.engine import Connection, scalar

Unit = Literal["share", "months", "hours"]
EVER = """(
    select source, field from completeness_by_period_source group by source, field having sum(filled) > 0
) as ever"""


@dataclass(frozen=True)
class Measure:
    """`more_is` says whether a rise is good news; `means` says how it is counted."""

    name: str
    label: str
    unit: Unit
    more_is: Literal["good", "bad"]
    means: str


MEASURES: tuple[Measure, ...] = (
    Measure(
        "completeness", "Completeness", "share", "good",
        "Filled cells of all cells, in the fields that this source has ever filled, over the records that "
        "could be read. A record that a rule holds back counts.",
    ),
    Measure(
        "reject_rate", "Rejected", "share", "bad",
        "Records that could not be read, of the records found in the file.",
    ),
    Measure(
        "quarantine_rate", "Held back", "share", "bad",
        "Records that a rule holds back, of the records that could be read.",
    ),
    Measure(
        "within_rate", "Duplicate within", "share", "bad",
        "Kept records that became part of a lead in which another record of the same source stands, of the "
        "records kept.",
    ),
    Measure(
        "across_rate", "Duplicate across", "share", "bad",
        "Kept records that became part of a lead that another source founded, of the records kept.",
    ),
    Measure(
        "alone_share", "New and alone", "share", "good",
        "Of this source's leads that no earlier month had, those that no other source has either.",
    ),
    Measure(
        "months_since_file", "Months since file", "months", "bad",
        "Months since the file that these numbers come from arrived: 0 unless it was carried forward.",
    ),
    Measure(
        "hours_to_published", "Time to published", "hours", "bad",
        "From the arrival of the file to the first published run that read it. A file that was carried "
        "forward has none.",
    ),
)  # fmt: skip
QUALITY = tuple(one for one in MEASURES if one.unit == "share" and one.name != "alone_share")
LEAST_TURN = 1.0  # percentage points that are worth a sentence


def is_measured(connection: Connection) -> bool:
    """A run of a time before the scorecard kept none of its numbers."""
    query = (
        "select count(*) from information_schema.tables where table_name = 'completeness_by_period_source'"
    )
    return bool(scalar(connection, query))


def scorecard(connection: Connection, waits: Mapping[tuple[str, str], timedelta]) -> pd.DataFrame:
    """One row a period and source, oldest period first: the counts, and every measure as a number or NaN.

    A month that was published before something was counted says nothing about it.
    """
    frame = connection.execute(f"""
        with cells as (
            select period, source, sum(filled) / sum(records) as completeness
            from completeness_by_period_source semi join {EVER} using (source, field)
            group by period, source
        )
        select metrics.period, metrics.source, coalesce(dim_source.title, metrics.source) as title,
            metrics.* exclude (period, source),
            100 * completeness as completeness,
            100 * rejected / nullif(found, 0) as reject_rate,
            100 * quarantined / nullif(loaded, 0) as quarantine_rate,
            100 * merged_within / nullif(kept, 0) as within_rate,
            100 * merged_across / nullif(kept, 0) as across_rate,
            100 * new_leads_alone / nullif(new_leads, 0) as alone_share,
        from metrics_by_period_source as metrics
        left join cells using (period, source)
        left join dim_source on metrics.source = dim_source.source
        order by metrics.period, dim_source.trust_rank, metrics.source""").df()
    keys = zip(frame["source"], frame["period"], strict=True)
    hours = [wait.total_seconds() / 3600 if (wait := waits.get(key)) else None for key in keys]
    frame["hours_to_published"] = pd.Series(hours, dtype=float, index=frame.index)
    return frame


def completeness(connection: Connection) -> pd.DataFrame:
    """period, source, field, label, records, filled, share: the fields that a source has ever filled."""
    frame = connection.execute(f"""
        select period, source, field, records, filled, 100 * filled / nullif(records, 0) as share
        from completeness_by_period_source
        semi join {EVER} using (source, field)
        order by period, source, field""").df()
    frame.insert(3, "label", [BY_NAME[name].label for name in frame["field"]])
    return frame


def changes(card: pd.DataFrame, period: str) -> pd.DataFrame:
    """The period's rows, each measure followed by `<measure>_change` against the source's month before."""
    before = max((each for each in card["period"] if each < period), default=None)
    now, then = (card[card["period"] == each].set_index("source") for each in (period, before))
    told = now.copy()
    for measure in MEASURES:
        told[f"{measure.name}_change"] = now[measure.name] - then[measure.name].reindex(now.index)
    return told.reset_index()


def said(measure: Measure, value: float) -> str:
    """A measure as people write it; unknown is a dash."""
    if pd.isna(value):
        return "\N{EN DASH}"
    if measure.unit == "share":
        return f"{value:.1f} %"
    return f"{value:.0f}" if measure.unit == "months" else _time(value)


def _time(hours: float) -> str:
    if hours < 1 / 60:
        return "under a minute"
    if hours < 1:
        return f"{hours * 60:.0f} min"
    return f"{hours:.1f} h" if hours < 48 else f"{hours / 24:.1f} days"


def finding(card: pd.DataFrame, period: str) -> str:
    """What a buyer of these files should know first, in one sentence."""
    rows = changes(card, period).to_dict("records")
    oldest = max(rows, key=lambda row: row["months_since_file"] or 0, default=None)
    if oldest and oldest["months_since_file"] > 0:
        return f"{oldest['title']} sent nothing: its file is {_months(int(oldest['months_since_file']))} old."
    return _turned(rows) or _most_lost(rows)


def headline(card: pd.DataFrame, period: str, measure: Measure) -> str:
    """Which source stands out in one measure: by its turn since the month before, else by its level."""
    rows = [row for row in changes(card, period).to_dict("records") if not pd.isna(row[measure.name])]
    if not rows:
        return f"{measure.label}: not known for this month"
    turned = max(rows, key=lambda row: abs(_known(row[f"{measure.name}_change"])))
    change = _known(turned[f"{measure.name}_change"])
    if measure.unit == "share" and abs(change) >= LEAST_TURN:
        then, now = said(measure, turned[measure.name] - change), said(measure, turned[measure.name])
        return f"{turned['title']}: {measure.label.lower()} went from {then} to {now}"
    levels = [row[measure.name] for row in rows]
    if max(levels) == min(levels):
        return f"{measure.label}: {said(measure, levels[0])} for every source"
    worst = (max if measure.more_is == "bad" else min)(rows, key=lambda row: row[measure.name])
    most = "the most" if measure.more_is == "bad" else "the least"
    return f"{measure.label}: {worst['title']} has {most}, {said(measure, worst[measure.name])}"


def _known(change: float) -> float:
    return 0.0 if pd.isna(change) else change


def _turned(rows: Sequence[Mapping[Hashable, Any]]) -> str:
    """The largest turn for the worse since the month before, of at least one percentage point."""
    turns = [
        (row[f"{one.name}_change"] * (1 if one.more_is == "bad" else -1), row, one)
        for one in QUALITY
        for row in rows
        if not pd.isna(row[f"{one.name}_change"])
    ]
    if not turns:
        return ""
    size, row, one = max(turns, key=lambda turn: turn[0])
    if size < LEAST_TURN:
        return ""
    then, now = (said(one, value) for value in (row[one.name] - row[f"{one.name}_change"], row[one.name]))
    return f"{row['title']}: {one.label.lower()} went from {then} to {now}."


def _most_lost(rows: Sequence[Mapping[Hashable, Any]]) -> str:
    lost = {row["title"]: 100 * (row["rejected"] + row["quarantined"]) / max(row["found"], 1) for row in rows}
    title = max(lost, key=lost.__getitem__, default=None)
    if title is None or not lost[title]:
        return "Every record of every source could be used."
    return f"{title} loses the most records: {lost[title]:.1f} % are rejected or held back."


def _months(count: int) -> str:
    return "a month" if count == 1 else f"{count} months"
