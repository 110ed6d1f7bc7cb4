"""The values of two records side by side; where values are chosen, those of the lead that both would be."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd
import streamlit as st

from core import choosing
from core.canonical import BY_NAME
from core.choosing import Result
from core.insights.queue import QueueRow
from core.insights.reviews import PairField
from core.state.tables import Run
from pages.ui import difference, narrow, values, words

TELLING = (
    "company", "operator", "first_name", "last_name", "email", "phone", "website", "street", "street2",
    "city", "zip", "license_number",
)  # fmt: skip
MERGED = "**Merged lead**"
BY = {
    choosing.LEFT: "left",
    choosing.RIGHT: "right",
    choosing.TYPED: "typed",
    choosing.PINNED: "pinned",
}


@dataclass(frozen=True)
class Line:
    """A field's label, both sides, and the merged lead's value where it is asked for."""

    label: str
    sides: tuple[str, str]
    merged: str | None = None


@dataclass(frozen=True)
class Merged:
    """What the merged lead would say, and the field that is chosen for."""

    results: Mapping[str, Result] = field(default_factory=dict)
    at: str = ""


def shown(fields: Sequence[PairField], changed: Mapping[str, object]) -> list[PairField]:
    """What tells places apart, and what a pair that is asked again changed in, which comes first."""
    told = [each for each in fields if not _is_folded(each) or each.name in changed]
    return sorted(told, key=lambda each: (each.name not in changed, each.is_one_sided))


def draw(
    run: Run,
    row: QueueRow,
    fields: Sequence[PairField],
    was: Mapping[str, tuple[object, object]],
    merged: Merged | None,
) -> None:
    """What differs, marked to the character; what is equal or can only stand in the CRM is folded."""
    told = shown(fields, was)
    count = row.left_lead_records + row.right_lead_records
    leads = Line(
        "In lead",
        (_lead(run, row, "left"), _lead(run, row, "right")),
        f"One lead of {words.count(count, 'record')}" if merged else None,
    )
    _table(row, [leads, *(_line(each, was.get(each.name), merged) for each in told)], "pair")
    _folded(row, [each for each in fields if each not in told])


def _folded(row: QueueRow, folded: Sequence[PairField]) -> None:
    if not folded:
        return
    same = [each.label for each in folded if _is_equal(each)]
    if st.toggle(f"Show {words.count(len(folded), 'more field')}", key="duplicates.folded"):
        _table(row, [_line(each, None, None) for each in folded], "pair_folded")
    elif same:
        st.caption(f"Equal: {values.listed(same, 12)}.")


def _is_folded(field: PairField) -> bool:
    """Equal, but for capitals; the CRM's bookkeeping; on one side only and no help in telling places."""
    is_told = field.name in TELLING or not (field.is_one_sided or BY_NAME[field.name].crm_only)
    return _is_equal(field) or not is_told


def _is_equal(field: PairField) -> bool:
    left, right = field.left, field.right
    is_text = isinstance(left, str) and isinstance(right, str)
    return field.is_same or (is_text and str(left).casefold() == str(right).casefold())


def _table(row: QueueRow, lines: Sequence[Line], key: str) -> None:
    """Columns, or in a narrow window one record's value above the other's."""
    heads = [
        f"**{title} {difference.plain(record)}**"
        for title, record in ((row.left_source_title, row.left_key), (row.right_source_title, row.right_key))
    ]
    wide, small = narrow.either(key)
    small.markdown(f":gray[Left] {heads[0]}  \n:gray[Right] {heads[1]}")
    small.markdown("\n\n".join(_stacked(line) for line in lines))
    if heads[0] == heads[1]:
        heads[1] += " "
    if lines and lines[0].merged is not None:
        heads.append(MERGED)
    cells = [[*line.sides, *([line.merged] if line.merged is not None else [])] for line in lines]
    frame = pd.DataFrame(cells, index=[line.label for line in lines], columns=heads)
    wide.table(frame, border="horizontal")


def _stacked(line: Line) -> str:
    merged = "" if line.merged is None else f"  \n:gray[merged:] {line.merged}"
    return f":gray[{line.label}]  \n{line.sides[0]}  \n{line.sides[1]}{merged}"


def _lead(run: Run, row: QueueRow, side: str) -> str:
    lead_id, title, count = (getattr(row, f"{side}_lead{part}") for part in ("", "_title", "_records"))
    link = values.address("leads", lead=lead_id, period=run.period)
    return f"[{difference.plain(title)}]({link}), {words.count(count, 'record')}"


def _line(field: PairField, was: tuple[object, object] | None, merged: Merged | None) -> Line:
    left, right = _sides(field)
    label = field.label
    if was is not None:
        label = f"{label}, changed since"
        left, right = (
            f"{now} :orange[(was {difference.plain(values.said(then))})]" if then != current else now
            for now, current, then in zip((left, right), (field.left, field.right), was, strict=True)
        )
    if merged is None:
        return Line(label, (left, right))
    if field.name == merged.at:
        label = f":material/arrow_right: **{label}**"
    return Line(label, (left, right), _merged(field.name, merged))


def _merged(name: str, merged: Merged) -> str:
    result = merged.results.get(name)
    if result is None:
        return values.said(None)
    said = difference.plain(values.said(result.value))
    return f"**{said}** :gray[· {BY[result.by]}]" if result.by in BY else said


def _sides(field: PairField) -> tuple[str, str]:
    left, right = values.said(field.left), values.said(field.right)
    if field.is_same or field.is_one_sided:
        return difference.plain(left), difference.plain(right)
    return difference.marked(left, right), difference.marked(right, left)
