"""Rules and the rows that broke them."""

from pathlib import Path

import pandas as pd
import streamlit as st

from core import evidence
from core.insights import findings, metrics
from core.state.tables import Run
from pages.ui import desk, lead_list, sheet, show, values, words

PAGE = 50
RULE = "rule"  # in the address: the rule whose rows are shown
SEVERITY = {"critical": "Critical", "error": "Error", "warning": "Warning"}
MEANS = (
    "Critical holds the whole file back, an error holds its row back, a warning is only reported. "
    "A rule fails when more rows break it than its tolerance allows."
)


def folder(run: Run) -> Path:
    """Where the run keeps what it found in its Salesforce files."""
    return desk.run_folder(run) / "findings" / "export"


def state(run: Run, found: pd.DataFrame) -> str:
    failed, month = int(found["is_held"].sum()), words.month(run.period)
    kept = _kept(run.report.get("quarantined", 0))
    if not failed:
        return f"{month}: all {len(found):,} rules hold; {kept}."
    return f"{month}: {failed:,} of {len(found):,} rules failed; {kept}."


def choose(found: pd.DataFrame) -> pd.Series | None:
    """The rule whose rows are shown; the worst one until another is picked."""
    listed = _filtered(found)
    if listed.empty:
        st.info("No rule of this kind failed. What was checked stands under All rules.")
        return None
    picked = st.dataframe(
        _table(listed),
        hide_index=True,
        key=f"quality.rules.{'.'.join(sorted(set(listed['severity'])))}.{len(listed)}",
        on_select="rerun",
        selection_mode="single-row",
        column_config={
            "Failed": st.column_config.NumberColumn(format="localized", width=64),
            "Rule": st.column_config.TextColumn(width=440),
            "Source": st.column_config.TextColumn(width=190),
            "Severity": st.column_config.TextColumn(width="small", help=MEANS),
            "Checked": show.NUMBER,
            "Share": st.column_config.NumberColumn(format="%.1f %%"),
        },
    )
    rows = picked["selection"]["rows"] if isinstance(picked, dict) else []
    if rows and rows[0] < len(listed):
        st.query_params[RULE] = str(listed.iloc[rows[0]]["finding_id"])
    asked = listed[listed["finding_id"] == st.query_params.get(RULE)]
    return (asked if len(asked) else listed).iloc[0]


def rows(run: Run, rule: pd.Series) -> None:
    """The rows that break one rule, with what their file said."""
    st.subheader(rule["description"], anchor=False)
    failed = int(rule["failed"])
    if not failed:
        st.markdown(f"All {words.count(int(rule['checked']), 'row')} of {rule['title']} keep this rule.")
        return
    files, finding_id = folder(run), str(rule["finding_id"])
    connection = desk.database(run)
    listed = findings.failing_count(connection, finding_id, files)
    if not listed:
        st.markdown(f"{rule['title']}: the rule is about the file as a whole, so no single row stands here.")
        return
    above = st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute")
    pages = max(1, -(-listed // PAGE))
    page = st.pagination(pages, key=f"quality.page.{finding_id}") if pages > 1 else 1
    broken = findings.failing_rows(connection, finding_id, PAGE, (page - 1) * PAGE, files)
    with above:
        click = f" {lead_list.CLICK}" if broken["lead_id"].notna().any() else ""
        st.markdown(f"{rule['title']}: {words.count(listed, 'row')}, in file order.{click}")
        sheet.download(
            run,
            f"Download {words.count(listed, 'row')}",
            findings.for_people(connection, finding_id, files),
            {"finding": finding_id},
            f"{finding_id.replace(':', '-').replace('.', '-')}-{run.period}.csv",
            f"quality.download.{finding_id}",
        )
    lead_list.linked(
        run,
        broken["lead_id"],
        _broken(run, rule, broken),
        f"quality.failing.{finding_id}.{page}",
        {
            "Row": st.column_config.NumberColumn(
                format="localized", help="1 is the first record after the header.", pinned=True
            ),
            "Company": st.column_config.TextColumn(width="medium"),
        },
    )


def _filtered(found: pd.DataFrame) -> pd.DataFrame:
    """Failed rules by severity, each with its number; nothing is hidden under a choice that is empty."""
    failed = found[found["is_held"]]
    counts = failed["severity"].value_counts()
    labels = {"failed": f"Failed {len(failed):,}"}
    labels |= {name: f"{label} {int(counts.get(name, 0)):,}" for name, label in SEVERITY.items()}
    labels["all"] = f"All rules {len(found):,}"
    shown = st.segmented_control(
        "Rules",
        list(labels),
        default="failed",
        format_func=labels.__getitem__,
        key="quality.show",
        required=True,
        help=MEANS,
        label_visibility="collapsed",
    )
    if shown == "all":
        return found
    return failed if shown == "failed" else failed[failed["severity"] == shown]


def _table(listed: pd.DataFrame) -> pd.DataFrame:
    checked = listed["checked"].where(listed["checked"] > 0)
    return pd.DataFrame(
        {
            "Failed": listed["failed"],
            "Rule": listed["description"],
            "Source": listed["title"],
            "Severity": listed["severity"].map(SEVERITY),
            "Checked": listed["checked"],
            "Share": 100 * listed["failed"] / checked,
        }
    )


def _broken(run: Run, rule: pd.Series, broken: pd.DataFrame) -> pd.DataFrame:
    """The value as it was read and, where it could not be, the cell of the file."""
    column = rule["column_name"] if isinstance(rule["column_name"], str) else ""
    numbers = [int(number) for number in broken["record_number"].dropna()]
    cells = evidence.raw_cells(desk.workspace(), run, str(rule["source"]), column, numbers)
    table = {
        "Row": broken["record_number"],
        "Company": broken["company"].map(values.said),
        "City": broken["city"].map(values.said),
        metrics.label(column) if column else "Value": broken["value"].map(values.said),
        "In the file": broken["record_number"].map(lambda number: cells.get(int(number), words.DASH)),
    }
    if not cells:
        del table["In the file"]
    if broken["company"].isna().all():
        del table["Company"], table["City"]
    if broken["is_quarantined"].any():
        table["Held back"] = broken["is_quarantined"].map({True: "Held back", False: ""})
    return pd.DataFrame(table)


def _kept(held: int) -> str:
    return f"{words.count(held, 'row')} held back" if held else "no row is held back"
