"""The rules of a month: which failed, how badly, since when."""

from pathlib import Path

import pandas as pd
import streamlit as st

from core import faults
from core.insights import findings, trends
from core.state.tables import Run
from pages.ui import desk, difference, fault_files, words

RULE, SOURCE = "rule", "source"  # in the address: the rule whose rows are shown, and whose rules are listed
ALL = "all"
SEVERITY = {"critical": "Blocks", "error": "Holds rows back", "warning": "Only reported"}
MEANS = (
    "A blocking rule holds the whole file back, others hold their rows back or only report them. "
    "A rule fails when more rows break it than its tolerance allows."
)


def folder(run: Run) -> Path:
    """Where the run keeps what it found in its Salesforce files."""
    return desk.run_folder(run) / "findings" / "export"


def read(run: Run) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The rules with their trend, and the trend by month."""
    connection = desk.database(run)
    months = trends.by_period(connection, folder(run))
    return trends.with_trend(findings.every(connection, folder(run)), months), months


def state(run: Run, found: pd.DataFrame) -> str:
    failed, month = found[found["is_held"]], words.month(run.period)
    kept = _kept(run.report.get("quarantined", 0))
    if failed.empty:
        return f"{month}: every rule holds; {kept}."
    new = int(found["is_new"].sum())
    said = f"; {words.count(new, 'failure is', 'failures are')} new" if new else ""
    return f"{month}: {failed_in_words(_rules(run, failed), len(failed))}; {kept}{said}."


def failed_rules(run: Run) -> int:
    """Each rule once, on however many sources it failed."""
    found = findings.every(desk.database(run), folder(run))
    return _rules(run, found[found["is_held"]])


def failed_in_words(rules: int, times: int) -> str:
    """The rules, and where they differ the failures: the Rules page lists the first, Quality the second."""
    said = f"{words.count(rules, 'rule')} failed"
    return said if rules == times else f"{said}, {times:,} times counted by source"


def _rules(run: Run, failed: pd.DataFrame) -> int:
    return faults.rules_among(faults.of_run(desk.workspace(), run), list(failed["finding_id"]))


def choose(run: Run, found: pd.DataFrame) -> pd.Series | None:
    """The rule whose rows are shown; the worst one until another is picked."""
    with st.container(horizontal=True, vertical_alignment="center"):
        source = _source(found)
        of_source = found if source == ALL else found[found["source"] == source]
        listed = _filtered(of_source)
        if source != ALL:
            fault_files.offer(run, source)
    if listed.empty:
        st.info("No rule of this kind failed. What was checked stands under All rules.")
        return None
    _unknown(found)
    picked = st.dataframe(
        _table(listed, run.period, with_source=source == ALL),
        hide_index=True,
        key=f"quality.rules.{source}.{'.'.join(sorted(set(listed['severity'])))}.{len(listed)}",
        on_select="rerun",
        selection_mode="single-row",
        column_config={
            "Failed": st.column_config.NumberColumn(format="localized", width=56),
            "Rule": st.column_config.TextColumn(width=302),
            "Source": st.column_config.TextColumn(width=150),
            "What follows": st.column_config.TextColumn(width=104, help=MEANS),
            "Over the months": st.column_config.BarChartColumn(
                width=106, y_min=0, help="The share of rows that failed in this month and the ones before it."
            ),
            "Since": st.column_config.TextColumn(
                width=76,
                help="The first of the months in which it failed without a break. New: not last month.",
            ),
            "Checked": st.column_config.NumberColumn(format="localized", width=66),
            "Share": st.column_config.NumberColumn(format="%.1f %%", width=60),
        },
    )
    rows = picked["selection"]["rows"] if isinstance(picked, dict) else []
    if rows and rows[0] < len(listed):
        st.query_params[RULE] = str(listed.iloc[rows[0]]["finding_id"])
    asked = listed[listed["finding_id"] == st.query_params.get(RULE)]
    return (asked if len(asked) else listed).iloc[0]


def since(rule: pd.Series, period: str) -> str:
    if not isinstance(rule["since"], str):
        return words.DASH
    if rule["is_new"]:
        return "New"
    return words.DASH if rule["since"] == period else words.short_month(rule["since"])


def _unknown(found: pd.DataFrame) -> None:
    """An address may be old or mistyped: another rule's rows must not be taken for the asked one's."""
    asked = st.query_params.get(RULE)
    if asked and asked not in set(found["finding_id"]):
        st.info(f"There is no rule {difference.plain(asked)} this month. These are the ones there are.")


def _source(found: pd.DataFrame) -> str:
    """Stands in the address, so that one source's rules can be sent to a colleague."""
    failed = found[found["is_held"]].groupby("source").size()
    titles = dict(zip(found["source"], found["title"], strict=True))
    labels = {ALL: "All sources"} | {
        source: f"{titles[source]} ({int(failed.get(source, 0)):,} failed)" for source in sorted(titles)
    }
    asked = st.query_params.get(SOURCE, ALL)
    chosen: str = st.selectbox(
        "Source",
        list(labels),
        index=list(labels).index(asked) if asked in labels else 0,
        format_func=labels.__getitem__,
        key="quality.source",
        label_visibility="collapsed",
        width=250,
    )
    if chosen != ALL:
        st.query_params[SOURCE] = chosen
    elif SOURCE in st.query_params:
        del st.query_params[SOURCE]
    return chosen


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


def _table(listed: pd.DataFrame, period: str, *, with_source: bool) -> pd.DataFrame:
    checked = listed["checked"].where(listed["checked"] > 0)
    table = pd.DataFrame(
        {
            "Failed": listed["failed"],
            "Rule": listed["description"],
            "Source": listed["title"],
            "What follows": listed["severity"].map(SEVERITY),
            "Over the months": listed["shares"],
            "Since": [since(rule, period) for _, rule in listed.iterrows()],
            "Checked": listed["checked"],
            "Share": 100 * listed["failed"] / checked,
        }
    )
    return table if with_source else table.drop(columns="Source")


def _kept(held: int) -> str:
    return f"{words.count(held, 'row')} held back" if held else "no row is held back"
