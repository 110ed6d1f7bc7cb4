"""Checking a random sample of leads by hand, and what it says of all of them."""

import secrets
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from core.canonical import FIELDS
from core.engine import Connection
from core.errors import LeadfoldError
from core.insights import estimates, sampling, workbook
from core.insights.estimates import Estimate, Judged
from core.insights.workbook import Sheet
from core.state import samples
from core.state.samples import NOT_CHECKABLE, RIGHT, WRONG, Cell
from core.state.tables import Run, ValidationMark, ValidationSample, now
from core.workspace import Workspace

LABELS = {field.name: field.label for field in FIELDS}


@dataclass(frozen=True)
class FieldRate:
    """None where every value that was looked at could not be checked."""

    name: str
    label: str
    estimate: Estimate | None
    not_checkable: int


@dataclass(frozen=True)
class Checking:
    """A sample as far as it is checked; the rates leave out the `unseen` strata, not looked at yet."""

    sample: ValidationSample
    marks: Mapping[Cell, ValidationMark]
    last: ValidationMark | None  # the newest of this visitor's that stands
    rates: tuple[FieldRate, ...]
    checked: int
    unseen: int


class NothingDrawn(LeadfoldError):
    def __init__(self) -> None:
        super().__init__("This month has no leads to draw from. Publish a month with files first.")


def draw(workspace: Workspace, run: Run, connection: Connection, size: int) -> ValidationSample:
    """A new sample takes the place of the month's last one, whose marks are kept."""
    seed = secrets.randbelow(2**31)
    drawn = sampling.draw(connection, size, seed)
    if not drawn.leads:
        raise NothingDrawn
    with workspace.store.session() as session:
        return samples.add_sample(
            session,
            ValidationSample(
                period=run.period,
                run_id=run.run_id,
                seed=seed,
                strata=[asdict(each) for each in drawn.strata],
                leads=[list(each) for each in drawn.leads],
                created_by=workspace.who,
            ),
        )


def checking(workspace: Workspace, period: str) -> Checking | None:
    """The month's newest sample, or None before one was drawn."""
    with workspace.store.session() as session:
        sample = samples.newest(session, period)
        marks = samples.every(session, sample.sample_id) if sample else []
    if sample is None:
        return None
    standing = samples.standing(marks)
    seen = {lead_id for lead_id, _ in standing}
    strata = Counter(stratum for lead_id, stratum in sample.leads if lead_id in seen)
    mine = [mark for mark in standing.values() if mark.created_by == workspace.who]
    return Checking(
        sample=sample,
        marks=standing,
        last=max(mine, key=lambda mark: mark.mark_id, default=None),
        rates=_rates(sample, standing, strata),
        checked=len(seen),
        unseen=sum(at not in strata for at in range(len(sample.strata))),
    )


def mark(workspace: Workspace, sample_id: int, lead_id: str, values: Mapping[str, str], verdict: str) -> None:
    """`values` are the fields that are judged, as they stood; what is judged at once is undone at once."""
    at = now()
    with workspace.store.session() as session:
        for field, value in values.items():
            samples.add(
                session,
                ValidationMark(
                    sample_id=sample_id, lead_id=lead_id, field=field, value=value, verdict=verdict,
                    created_by=workspace.who, created_at=at,
                ),
            )  # fmt: skip


def undo(workspace: Workspace, last: ValidationMark) -> None:
    """Takes back a mark and those that were made together with it."""
    with workspace.store.session() as session:
        for each in samples.standing(samples.every(session, last.sample_id)).values():
            if (each.created_by, each.created_at) == (last.created_by, last.created_at):
                samples.undo(session, each.mark_id, workspace.who)


def write_workbook(found: Checking, target: Path) -> Path:
    """The rates, the strata behind their weights, and every mark that stands."""
    return workbook.write(
        target,
        [
            Sheet(
                "Error rates",
                ("Field", "Wrong", "Checked", "Wrong (%)", "At least (%)", "At most (%)", "Not checkable"),
                [_rate_row(rate) for rate in found.rates],
                (28,),
            ),
            Sheet(
                "Strata",
                ("Source", "Merged", "Leads", "Drawn"),
                [(each["source"], each["is_merged"], each["population"], each["drawn"])
                 for each in found.sample.strata],
            ),
            Sheet(
                "Marks",
                ("Lead", "Field", "Value", "Found", "Who", "When (UTC)"),
                [(each.lead_id, LABELS.get(each.field, each.field), each.value, each.verdict,
                  each.created_by, each.created_at) for each in found.marks.values()],
                (24, 24, 40, 16, 20, 20),
            ),
        ],
    )  # fmt: skip


def _rates(
    sample: ValidationSample, standing: Mapping[Cell, ValidationMark], looked_at: Mapping[int, int]
) -> tuple[FieldRate, ...]:
    """A lead stands for the leads of its stratum, shared among those that were looked at."""
    stratum = {str(lead_id): int(at) for lead_id, at in sample.leads}
    weight = {at: sample.strata[at]["population"] / number for at, number in looked_at.items()}
    by_field: dict[str, list[ValidationMark]] = defaultdict(list)
    for each in standing.values():
        by_field[each.field].append(each)
    return tuple(
        FieldRate(
            name,
            label,
            estimates.estimate(_judged(by_field[name], stratum, weight)),
            sum(each.verdict == NOT_CHECKABLE for each in by_field[name]),
        )
        for name, label in LABELS.items()
        if name in by_field
    )


def _judged(
    marks: Sequence[ValidationMark], stratum: Mapping[str, int], weight: Mapping[int, float]
) -> list[Judged]:
    return [
        Judged(weight[stratum[each.lead_id]], each.verdict == WRONG)
        for each in marks
        if each.verdict in (RIGHT, WRONG)
    ]


def _rate_row(rate: FieldRate) -> tuple[object, ...]:
    found = rate.estimate
    if found is None:
        return (rate.label, None, None, None, None, None, rate.not_checkable)
    shares = (100 * each for each in (found.rate, found.low, found.high))
    return (rate.label, found.wrong, found.checked, *shares, rate.not_checkable)
