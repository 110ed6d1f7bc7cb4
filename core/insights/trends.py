"""How often each rule failed, month by month."""

from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

import pandas as pd

from core.engine import Connection, scalar
from core.insights.findings import union

COLUMNS = "period, finding_id, source, checked, failed, is_held"


def by_period(connection: Connection, files: Path | None = None) -> pd.DataFrame:
    """A row a rule and month, oldest first, this one included; a month that kept no findings has none."""
    now = f"select {COLUMNS} from {union('finding', files)} cross join run_period"
    earlier = f"union all select {COLUMNS} from history_finding" if _is_remembered(connection) else ""
    return connection.execute(f"from ({now} {earlier}) order by finding_id, period").df()


def with_trend(found: pd.DataFrame, trend: pd.DataFrame) -> pd.DataFrame:
    """Adds `shares` (percent failing, a month each), `since` (first month it fails unbroken) and `is_new`.

    New is what fails now and did not in the source's month before; in its first month nothing is new.
    """
    of = {str(name): part for name, part in trend.groupby("finding_id")}
    months = {str(source): sorted(part["period"].unique()) for source, part in trend.groupby("source")}
    told = [
        _told(of[str(finding_id)], months[str(source)])
        for finding_id, source in zip(found["finding_id"], found["source"], strict=True)
    ]
    columns = pd.DataFrame(
        {
            name: pd.Series([getattr(one, name) for one in told], index=found.index, dtype=object)
            for name in ("shares", "since", "is_new")
        }
    )
    return found.join(columns.astype({"is_new": bool}))


@dataclass(frozen=True)
class _Trend:
    shares: list[float]
    since: str | None
    is_new: bool


def _told(part: pd.DataFrame, months: list[str]) -> _Trend:
    shares = (100 * part["failed"] / part["checked"].where(part["checked"] > 0, 1)).round(3)
    failing = set(part.loc[part["is_held"], "period"])
    unbroken = list(takewhile(failing.__contains__, reversed(months)))
    return _Trend(
        shares=[float(share) for share in shares],
        since=unbroken[-1] if unbroken else None,
        is_new=len(unbroken) == 1 and len(months) > 1,
    )


def _is_remembered(connection: Connection) -> bool:
    query = "select count(*) from information_schema.tables where table_name = 'history_finding'"
    return bool(scalar(connection, query))
