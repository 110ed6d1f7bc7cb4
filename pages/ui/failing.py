"""The rows that broke one rule, with the cells that break it, and how it went over the months."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import pandas as pd
import streamlit as st

from core import evidence, faults
from core.canonical import BY_NAME
from core.faults import Fault
from core.insights import findings as found_rules
from core.insights import metrics, trend_chart
from core.state.tables import Run
from pages.ui import board, desk, fault_files, findings, frame, held, lead_list, sheet, show, values, words

PAGE = 50
MOST_NEIGHBOURS = 6
CHART_WIDTH = 400
# Fields that a person looks at together; whoever judges one needs the others.
TOGETHER = (
    ("operator", "first_name", "last_name", "contact_names"),
    ("phone", "phone2", "mobile_phone", "email", "website"),
    ("street", "street2", "city", "state", "zip", "county", "country"),
    ("license_number", "license_type", "license_status", "license_issued_date", "license_expiration_date"),
    ("facility_type", "license_type", "capacity", "min_age_months", "max_age_months", "ages_served"),
    ("sfdc_id", "lead_status", "created_at", "last_modified_at"),
)
WHOLE_ROW = "_row"  # of a Salesforce file
CROSS = "\N{MULTIPLICATION X}"  # beside a wrong value: meaning is never by colour alone
GROUND = "background-color: rgba(217, 119, 6, 0.24); font-weight: 600"
SEVERITY = {"critical": show.BAD, "error": show.ATTENTION, "warning": show.NEUTRAL}


def draw(run: Run, rule: pd.Series, months: pd.DataFrame) -> None:
    part = months[months["finding_id"] == rule["finding_id"]]
    with st.container(horizontal=True, vertical_alignment="top", horizontal_alignment="distribute"):
        with st.container(width="stretch"):
            st.subheader(rule["description"], anchor=False)
            _standing(run, rule)
            is_table = _trend_in_words(rule, part)
            _ways(run, rule)
        if _has_trend(part):
            with st.container(width=CHART_WIDTH):
                figure = trend_chart.failing_by_period(part, _finding(part))
                show.chart(figure, f"quality.trend.{rule['finding_id']}")
    if is_table:
        columns = {"period": "Month", "failed": "Failed", "checked": "Checked"}
        board.table(f"quality.trend.{rule['finding_id']}", board.in_words(part), columns)
    _rows(run, rule)


def _standing(run: Run, rule: pd.Series) -> None:
    since = findings.since(rule, run.period)
    with st.container(horizontal=True, gap="small"):
        if rule["is_held"]:
            show.mark(findings.SEVERITY[rule["severity"]], SEVERITY[rule["severity"]])
        else:
            show.mark("Holds", show.GOOD)
        if since == "New":
            show.mark("New this month", show.ATTENTION)
        elif since != words.DASH:
            show.mark(f"Since {since}", show.NEUTRAL)


def _ways(run: Run, rule: pd.Series) -> None:
    """To the rule itself, as it was written for one source or for many, and to a new one for its column."""
    asked = faults.rule_of(faults.of_run(desk.workspace(), run), str(rule["finding_id"]))
    if asked is None or not frame.offers("rules"):
        return
    edit = {"rule": f"{asked.source}:{asked.rule_id}"}
    make = {"section": "example", "source": str(rule["source"]), "column": asked.column}
    if value := _commonest(run, rule):
        make["value"] = value
    with st.container(horizontal=True):
        _way("Edit this rule", "edit", edit)
        if asked.column and asked.is_about_rows:
            _way("Make a rule from a value", "colorize", make)


def _commonest(run: Run, rule: pd.Series) -> str:
    """The wrong value that most rows have, as the column keeps it; empty where the cells are."""
    finding_id = str(rule["finding_id"])
    return found_rules.commonest_value(desk.database(run), finding_id, findings.folder(run)) or ""


def _way(label: str, icon: str, asked: dict[str, str]) -> None:
    address = asked | {desk.PERIOD: desk.period()}
    st.page_link("pages/rules.py", label=label, icon=f":material/{icon}:", query_params=address)


def _has_trend(part: pd.DataFrame) -> bool:
    """From the second month on; a month that kept no findings has no bar."""
    return len(part) > 1 and bool(part["failed"].any())


def _trend_in_words(rule: pd.Series, part: pd.DataFrame) -> bool:
    """Answers whether the numbers are wanted as a table."""
    if not _has_trend(part):
        return False
    st.markdown(f"{_finding(part)}.")
    return st.toggle("Show the months as a table", key=f"quality.trend.{rule['finding_id']}.as_table")


def _finding(part: pd.DataFrame) -> str:
    before, now = (int(value) for value in part["failed"].tail(2))
    month = words.month_name(part["period"].iloc[-2])
    if before == now:
        return f"{words.count(now, 'row')}, as many as in {month}"
    more = "more" if now > before else "fewer"
    return f"{words.count(now, 'row')}, {abs(now - before):,} {more} than in {month}"


def _rows(run: Run, rule: pd.Series) -> None:
    if not int(rule["failed"]):
        st.markdown(f"All {words.count(int(rule['checked']), 'row')} of {rule['title']} keep this rule.")
        return
    files, finding_id = findings.folder(run), str(rule["finding_id"])
    connection = desk.database(run)
    listed = found_rules.failing_count(connection, finding_id, files)
    if not listed:
        st.markdown(f"{rule['title']}: the rule is about the file as a whole, so no single row stands here.")
        return
    fault = next(faults.faults(connection, faults.of_run(desk.workspace(), run), [finding_id]), None)
    fields = [] if fault is None else _fields(fault)
    above = st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute")
    pages = max(1, -(-listed // PAGE))
    page = st.pagination(pages, key=f"quality.page.{finding_id}") if pages > 1 else 1
    broken = found_rules.failing_rows(connection, finding_id, PAGE, (page - 1) * PAGE, files, fields)
    with above:
        _above(run, rule, broken, listed)
    marks = _marks(run, fault, rule, broken)
    lead_list.linked(
        run,
        broken["lead_id"],
        _marked(_table(run, rule, broken, fields, marks), broken, marks),
        f"quality.failing.{finding_id}.{page}",
        {
            "Row": st.column_config.NumberColumn(
                format="localized", help="1 is the first record after the header.", pinned=True
            ),
            "Company": st.column_config.TextColumn(width="medium"),
        },
    )


def _above(run: Run, rule: pd.Series, broken: pd.DataFrame, listed: int) -> None:
    finding_id = str(rule["finding_id"])
    click = f" {lead_list.CLICK}" if broken["lead_id"].notna().any() else ""
    marks = "" if _column(rule) == WHOLE_ROW else f"; {CROSS} marks what breaks the rule"
    st.markdown(f"{rule['title']}: {words.count(listed, 'row')}, in file order{marks}.{click}")
    with st.container(horizontal=True, width="content"):
        sheet.download(
            run,
            f"Download {words.count(listed, 'row')}",
            found_rules.for_people(desk.database(run), finding_id, findings.folder(run)),
            {"finding": finding_id},
            f"{finding_id.replace(':', '-').replace('.', '-')}-{run.period}.csv",
            f"quality.download.{finding_id}",
        )
        fault_files.offer(run, str(rule["source"]), finding_id.partition(":")[2])


def _fields(fault: Fault) -> list[str]:
    """What the rule reads first, then what stands beside it."""
    beside = [name for group in TOGETHER if set(group) & set(fault.fields) for name in group]
    return [name for name in dict.fromkeys([*fault.fields, *beside]) if name in BY_NAME]


def _marks(
    run: Run, fault: Fault | None, rule: pd.Series, broken: pd.DataFrame
) -> Mapping[str, frozenset[str]]:
    """The wrong fields of each record; of a Salesforce file, which is no record, the rule's own column."""
    if fault is None:
        column = _column(rule)
        is_cell = bool(column) and column != WHOLE_ROW
        return dict.fromkeys(broken["record_id"], frozenset({column} if is_cell else ()))
    relation = faults.relation_of(list(broken["record_id"]), str(rule["source"]))
    return faults.marked(desk.database(run), fault, relation)


def _table(
    run: Run,
    rule: pd.Series,
    broken: pd.DataFrame,
    fields: Sequence[str],
    marks: Mapping[str, frozenset[str]],
) -> pd.DataFrame:
    """Wrong cells first, then what the file itself said there, then what helps to judge them."""
    wrong = [name for name in fields if any(name in marked for marked in marks.values())]
    beside = [
        name
        for name in fields
        if name not in wrong and name != "operator" and broken[f"field_{name}"].notna().any()
    ]
    column = _column(rule)
    table: dict[str, Any] = {"Row": broken["record_number"]}
    if broken["company"].notna().any():
        table["Company"] = broken["company"].map(values.said)
    if column not in wrong:
        table[_label(column)] = broken["value"].map(values.said)
    table |= {BY_NAME[name].label: broken[f"field_{name}"].map(_said) for name in wrong}
    if said := _in_the_file(run, rule, column, broken):
        table["In the file"] = said
    table |= {
        BY_NAME[name].label: broken[f"field_{name}"].map(values.said) for name in beside[:MOST_NEIGHBOURS]
    }
    if "city" not in fields and broken["city"].notna().any():
        table["City"] = broken["city"].map(values.said)
    if any(fate := held.fates(run, str(rule["finding_id"]), broken)):
        table["Held back"] = fate
    return pd.DataFrame(table)


def _column(rule: pd.Series) -> str:
    return rule["column_name"] if isinstance(rule["column_name"], str) else ""


def _label(column: str) -> str:
    if column == WHOLE_ROW:
        return "Whole row"
    return metrics.label(column) if column else "Value"


def _said(value: object) -> str:
    """To the second, where a time is held against another."""
    if isinstance(value, datetime) and value == value:
        return f"{values.said(value)} {value:%H:%M:%S}"
    return values.said(value)


def _in_the_file(run: Run, rule: pd.Series, column: str, broken: pd.DataFrame) -> list[str]:
    """The cells that the value was read from, as they came."""
    numbers = [int(number) for number in broken["record_number"].dropna()]
    cells = evidence.raw_cells(desk.workspace(), run, str(rule["source"]), column, numbers)
    if not cells:
        return []
    return [cells.get(int(number), words.DASH) for number in broken["record_number"]]


def _marked(table: pd.DataFrame, broken: pd.DataFrame, marks: Mapping[str, frozenset[str]]) -> Any:
    """A cross and a ground of its own for every wrong cell."""
    wrong = pd.DataFrame("", index=table.index, columns=table.columns)
    for at, record_id in zip(table.index, broken["record_id"], strict=True):
        for name in marks.get(record_id, frozenset()):
            label = _label(name)
            if label in table:
                said = str(table.at[at, label])
                table.loc[at, label] = f"{CROSS} {'empty' if said == words.DASH else said}"
                wrong.at[at, label] = GROUND
    return table.style.apply(lambda _: wrong, axis=None)
