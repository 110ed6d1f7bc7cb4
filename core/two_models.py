"""Two matching models on the same records, side by side: which pairs change, and who agrees with people."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import log, sqrt
from typing import Any

import numpy as np
from pydantic import BaseModel, ConfigDict

from core import why
from core.engine import Connection, scalar
from core.insights import cutoffs
from core.insights.cutoffs import Answered, Point
from core.insights.estimates import Z95
from core.matching import MatchSummary, Model, explain
from core.matching.model import LEAST
from core.matching.taught import ONE

MERGE, REVIEW, DISTINCT = "merge", "review", "distinct"
BEFORE, AFTER = "before", "after"
# What people decided, the same of pairs that a rule asks about whatever their probability, and what they
# answered of samples.
CHOSEN, RULED, DRAWN = KINDS = "chosen", "ruled", "drawn"
FEW = 10  # pairs from which on a difference is told from chance
EXAMPLES = 5  # of each way that pairs move
SHOWN = (
    "company", "operator", "first_name", "last_name", "street", "city", "zip", "phone", "email",
    "license_number",
)  # fmt: skip
FROZEN = ConfigDict(frozen=True)
_PAIRS = "(select * from {name}_pair where rule <> 'decision')"


class Side(BaseModel):
    """What one model makes of the month; `apart` are pairs that the other one merges or asks about."""

    model_config = FROZEN

    version: str
    records: int
    taught: int
    leads: int
    merge: int
    review: int
    apart: int


class Example(BaseModel):
    """`old` and `new` are None for a probability too small to be kept; `was` and `now` say why."""

    model_config = FROZEN

    before: str
    after: str
    old: float | None
    new: float | None
    was: str
    now: str
    left: dict[str, str]
    right: dict[str, str]


class Agreement(BaseModel):
    """Log loss a pair, and the share on the right side of one half; the new model never heard of the pair.

    `error` is the standard error of the difference in loss, pair by pair.
    """

    model_config = FROZEN

    kind: str
    pairs: int
    loss: tuple[float, float]
    right: tuple[float, float]
    error: float

    @property
    def better(self) -> str | None:
        """The model that is ahead by more than chance explains at 95 %."""
        ahead = self.loss[0] - self.loss[1]
        if self.pairs < FEW or abs(ahead) <= Z95 * self.error:
            return None
        return AFTER if ahead > 0 else BEFORE


class Compared(BaseModel):
    """Each answer of two is that of the model before and that of the one after."""

    model_config = FROZEN

    before: Side
    after: Side
    decided: int
    moves: tuple[tuple[str, str, int], ...]
    examples: tuple[Example, ...]
    agreements: tuple[Agreement, ...]
    calibration: tuple[tuple[Point, ...], tuple[Point, ...]]

    @property
    def moved(self) -> int:
        return sum(number for *_, number in self.moves)


class Trial(BaseModel):
    """A new model that was tried, on what, and what came of it."""

    model_config = FROZEN

    at: datetime
    who: str
    run_id: str
    period: str
    lines: tuple[float, float]
    decision_ids: tuple[int, ...]
    compared: Compared


@dataclass(frozen=True)
class _Told:
    """A pair that people spoke of, with what either model says of it."""

    is_one: bool
    kind: str
    said: tuple[float, float]


def keep_scores(connection: Connection, name: str) -> None:
    """While the pairs have their scores: `name`_score, and the numbers of the records."""
    connection.execute(
        f"""create or replace table {name}_score as
        select rid_l, rid_r, pattern, p_duplicate as probability
        from match_seen join pattern_score using (pattern)"""
    )
    connection.execute("create or replace table tried_record as select rid, record_id from match_record")


def keep_pairs(connection: Connection, name: str) -> None:
    """`name`_pair: the bands when everything is judged, by the numbers of the records."""
    connection.execute(
        f"""create or replace table {name}_pair as
        select least(l.rid, r.rid) as rid_l, greatest(l.rid, r.rid) as rid_r,
            band, rule, is_capped
        from match_pair
        join tried_record as l on l.record_id = left_id
        join tried_record as r on r.record_id = right_id"""
    )


def compare(connection: Connection, before: MatchSummary, after: MatchSummary) -> Compared:
    """Of two models that were tried one after the other; taught_pair says what people said."""
    _join(connection)
    told = _told(connection)
    return Compared(
        before=_side(connection, BEFORE, before),
        after=_side(connection, AFTER, after),
        decided=int(str(scalar(connection, "select count(*) from after_pair where rule = 'decision'"))),
        moves=_moves(connection),
        examples=_examples(connection, before.model, after.model),
        agreements=tuple(
            _agreement(kind, some) for kind in KINDS if (some := [one for one in told if one.kind == kind])
        ),
        calibration=(_calibration(told, 0), _calibration(told, 1)),
    )


def _join(connection: Connection) -> None:
    """tried_pair: pairs that either model merges or asks about; what people decided moves nowhere."""
    connection.execute(
        f"""create or replace table tried_pair as
        select
            rid_l, rid_r,
            coalesce(b.band, '{DISTINCT}') as before, coalesce(a.band, '{DISTINCT}') as after,
            before_score.probability as old, after_score.probability as new,
            before_score.pattern as old_pattern, after_score.pattern as new_pattern,
        from {_PAIRS.format(name=BEFORE)} as b
        full join {_PAIRS.format(name=AFTER)} as a using (rid_l, rid_r)
        left join before_score using (rid_l, rid_r)
        left join after_score using (rid_l, rid_r)"""
    )


def _side(connection: Connection, name: str, found: MatchSummary) -> Side:
    rows = connection.execute(f"select {name}, count(*) from tried_pair group by all").fetchall()
    numbers: Mapping[str, int] = dict(rows)
    merge, review, apart = (numbers.get(band, 0) for band in (MERGE, REVIEW, DISTINCT))
    return Side(
        version=found.model.version, records=found.model.records, taught=found.model.taught,
        leads=found.leads, merge=merge, review=review, apart=apart,
    )  # fmt: skip


def _moves(connection: Connection) -> tuple[tuple[str, str, int], ...]:
    rows = connection.execute(
        """select before, after, count(*) as pairs from tried_pair
        where before <> after group by all order by pairs desc, before, after"""
    ).fetchall()
    return tuple((before, after, int(pairs)) for before, after, pairs in rows)


def _examples(connection: Connection, before: Model, after: Model) -> tuple[Example, ...]:
    """Some of each way, at random but the same for the same pairs."""
    rows = connection.execute(
        f"""select before, after, old, new, old_pattern, new_pattern, l.record_id, r.record_id
        from tried_pair
        join tried_record as l on l.rid = rid_l
        join tried_record as r on r.rid = rid_r
        where before <> after
        qualify row_number() over (
            partition by before, after order by md5(l.record_id || chr(31) || r.record_id)
        ) <= {EXAMPLES}
        order by before, after, l.record_id, r.record_id"""
    ).fetchall()
    order = connection.execute("select name from match_comparison order by place").fetchall()
    names = [name for (name,) in order]
    known = _records(connection, [each for row in rows for each in row[6:]])
    return tuple(
        Example(
            before=was, after=now, old=old, new=new, was=_why(before, names, old_pattern),
            now=_why(after, names, new_pattern), left=known[left], right=known[right],
        )
        for was, now, old, new, old_pattern, new_pattern, left, right in rows
    )  # fmt: skip


def _why(model: Model, names: Sequence[str], pattern: int | None) -> str:
    return "" if pattern is None else why.alike(explain(model, names, pattern).reasons)


def _records(connection: Connection, ids: Sequence[str]) -> Mapping[str, dict[str, str]]:
    """By id: what is filled of the fields that tell records apart."""
    names = ("source", "record_key", *SHOWN)
    rows: list[tuple[Any, ...]] = connection.execute(
        f"select record_id, {', '.join(names)} from stg_record "
        "where record_id in (select unnest($ids::varchar[]))",
        {"ids": list(ids)},
    ).fetchall()
    return {
        record_id: {name: str(said) for name, said in zip(names, values, strict=True) if said is not None}
        for record_id, *values in rows
    }


def _told(connection: Connection) -> Sequence[_Told]:
    """Both within the same bounds: what is less likely than that is not kept."""
    rows = connection.execute(
        f"""select word = {ONE}, coalesce(before_score.probability, 0), held_out,
            case when is_drawn then '{DRAWN}' when is_capped then '{RULED}' else '{CHOSEN}' end
        from taught_pair
        left join before_score using (rid_l, rid_r)
        left join before_pair using (rid_l, rid_r)
        order by rid_l, rid_r"""
    ).fetchall()
    return [_Told(is_one, kind, (_bounded(old), _bounded(new))) for is_one, old, new, kind in rows]


def _bounded(probability: float) -> float:
    return min(max(probability, LEAST), 1 - LEAST)


def _agreement(kind: str, told: Sequence[_Told]) -> Agreement:
    losses = np.array([[-log(p if one.is_one else 1 - p) for p in one.said] for one in told])
    right = np.array([[(p >= 0.5) == one.is_one for p in one.said] for one in told]).mean(axis=0)
    apart = losses[:, 0] - losses[:, 1]
    return Agreement(
        kind=kind,
        pairs=len(told),
        loss=(float(losses[:, 0].mean()), float(losses[:, 1].mean())),
        right=(float(right[0]), float(right[1])),
        error=float(apart.std(ddof=1) / sqrt(len(told))) if len(told) > 1 else 0.0,
    )


def _calibration(told: Sequence[_Told], place: int) -> tuple[Point, ...]:
    """Of pairs that chance chose: those that people choose to decide are not what they are taken from."""
    return cutoffs.calibration(
        [Answered(REVIEW, one.said[place], one.is_one) for one in told if one.kind == DRAWN]
    )
