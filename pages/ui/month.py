"""The parts of the home page: the five steps of a month and where every record went."""

from dataclasses import dataclass

import streamlit as st

from core import desk as work
from core.desk import Month
from core.insights import charts, metrics
from core.state import runs
from core.state.tables import Run
from pages.ui import desk, job, show, words

SAMPLE_LEADS = 2_000


@dataclass(frozen=True)
class Step:
    title: str
    page: str
    said: str
    meaning: str
    verdict: str


def state(now: Month) -> str:
    """One sentence: is it published, and what is missing."""
    if now.run is None:
        return (
            f"{now.received} of {len(now.sources)} files received; nothing is published for this month yet."
        )
    published = f"Published {words.moment(now.run.finished_at)} by {now.run.created_by}"
    if now.run.status == runs.INCOMPLETE:
        published += f", incomplete. {now.run.message}"
    else:
        published += "."
    if now.rebuild:
        published += " An earlier month was run again since: run this one again to take it up."
    elif now.newer_inputs:
        published += " Files or decisions have changed since: run it again to take them up."
    return published


def is_untouched(now: Month) -> bool:
    return now.run is None and not now.received and not now.unknown


def primary_action(now: Month) -> None:
    """The one thing to do next."""
    if job.is_live() or is_untouched(now):
        return
    if now.unknown or any(one.needs_person for one in now.sources):
        _go("pages/schema.py", "Settle the schema")
    elif now.run is None or now.newer_inputs or now.rebuild:
        if st.button("Run this month", key="home.run", type="primary", icon=":material/play_arrow:"):
            job.start("run", ["--period", now.period], now.period)
    elif now.received < len(now.sources):
        _go("pages/upload.py", "Upload the missing files")
    elif work.pairs_waiting(desk.workspace(), now.run):
        _go("pages/duplicates.py", "Start review")
    else:
        _go("pages/salesforce.py", "Get the Salesforce files")


def first_steps() -> None:
    """For somebody who has never seen it: the two ways to begin."""
    left, right = st.columns(2, gap="medium")
    with left, st.container(border=True):
        st.markdown("**Bring this month's files**")
        st.markdown(
            "The state licensing files and the CRM extract, as CSV or Excel, in whatever shape they came."
        )
        st.page_link("pages/upload.py", label="Upload files", icon=":material/upload_file:")
    with right, st.container(border=True):
        st.markdown("**Look around first**")
        st.markdown(
            "Two invented months with everything a real one has: duplicates, bad rows, leads for Salesforce."
        )
        if st.button("Load a sample month", key="home.sample", disabled=job.is_live()):
            job.start("demo", ["--leads", str(SAMPLE_LEADS), "--months", "2"])


def steps(now: Month) -> None:
    for number, step in enumerate(_steps(now), 1):
        name, said, verdict = st.columns([2, 5, 2], vertical_alignment="center")
        with name:
            st.page_link(step.page, label=f"{number}\u2002{step.title}")
        said.markdown(step.said)
        with verdict:
            show.mark(step.verdict, step.meaning)


def flow(run: Run) -> None:
    st.subheader("Where every record went", anchor=False)
    nodes = metrics.flow(desk.database(run))
    st.plotly_chart(charts.flow(nodes), key="home.flow")


def since_last_month(run: Run) -> None:
    head = metrics.headline(desk.database(run))
    st.subheader("Since the month before", anchor=False)
    with st.grid(min_column_width=150):
        for label, value in (
            ("New", head.new),
            ("Changed", head.changed),
            ("Gone", head.gone),
            ("Back", head.back),
        ):
            st.metric(label, words.number(value))


def _steps(now: Month) -> list[Step]:
    report = now.run.report if now.run else {}
    return [_files(now), _schema(now), _quality(now, report), _duplicates(now), _salesforce(now, report)]


def _files(now: Month) -> Step:
    missing = [one.contract.title for one in now.sources if one.delivery is None]
    said = f"{now.received} of {len(now.sources)} received"
    if missing:
        said += f"; missing: {', '.join(missing)}"
    verdict = ("Complete", show.GOOD) if not missing else ("Open", show.ATTENTION)
    return Step("Files", "pages/upload.py", said, verdict[1], verdict[0])


def _schema(now: Month) -> Step:
    broken = [one for one in now.sources if one.needs_person]
    if now.unknown:
        said = f"{words.count(len(now.unknown), 'file')} of no known source"
    elif broken:
        said = f"{', '.join(one.contract.title for one in broken)}: columns are missing"
    else:
        said = "Every file fits its contract" if now.received else "No file yet"
    is_open = bool(now.unknown or broken)
    return Step(
        "Schema",
        "pages/schema.py",
        said,
        show.ATTENTION if is_open else show.GOOD if now.received else show.NEUTRAL,
        "Needs you" if is_open else "Settled" if now.received else "Waiting",
    )


def _quality(now: Month, report: dict[str, int]) -> Step:
    if now.run is None:
        return Step("Quality", "pages/quality.py", "Checked when the month runs", show.NEUTRAL, "Waiting")
    held, failed = report.get("quarantined", 0), report.get("rules_failed", 0)
    said = f"{words.count(held, 'row')} held; {words.count(failed, 'rule')} failed"
    return Step(
        "Quality",
        "pages/quality.py",
        said,
        show.ATTENTION if held else show.GOOD,
        "Look at it" if held else "Nothing held",
    )


def _duplicates(now: Month) -> Step:
    if now.run is None:
        return Step("Duplicates", "pages/duplicates.py", "Found when the month runs", show.NEUTRAL, "Waiting")
    pairs = work.pairs_waiting(desk.workspace(), now.run)
    said = f"{words.count(pairs, 'pair')} to decide" if pairs else "No pair waits"
    return Step(
        "Duplicates",
        "pages/duplicates.py",
        said,
        show.ATTENTION if pairs else show.GOOD,
        "Open" if pairs else "Done",
    )


def _salesforce(now: Month, report: dict[str, dict[str, int]]) -> Step:
    if now.run is None:
        said = "Made when the month runs"
        return Step("Salesforce", "pages/salesforce.py", said, show.NEUTRAL, "Waiting")
    crm = report["crm"]
    said = f"{crm['insert']:,} new, {crm['update']:,} changed, {crm['withheld']:,} withheld"
    return Step("Salesforce", "pages/salesforce.py", said, show.GOOD, "Ready")


def _go(page: str, label: str) -> None:
    if st.button(label, key="home.next", type="primary"):
        st.switch_page(page)
