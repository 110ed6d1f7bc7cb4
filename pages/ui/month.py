"""The parts of the home page: the five steps of a month and where every record went."""

from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from core import desk as work
from core import held as holding
from core import settling
from core.desk import Month, SourceState
from core.findings import WARNING
from core.insights import charts, metrics
from core.state import runs
from core.state.tables import Run
from pages.ui import board, desk, findings, job, narrow, pending, show, words

SAMPLE_LEADS = 2_000
FIELDS_NAMED = 5


@dataclass(frozen=True)
class Step:
    """One row: how the step stands in a word or two, what to know besides, and where to go."""

    title: str
    page: str
    state: str
    meaning: str
    detail: str
    action: str = "Open"


def state(now: Month) -> str:
    """One sentence: is it published, and what is missing."""
    if is_untouched(now):
        return "No file has arrived for this month yet."
    if now.run is None:
        received = f"{now.received} of {len(now.sources)} files received"
        return f"{received}; nothing is published for this month yet."
    said = f"Published {words.moment(now.run.finished_at)} by {now.run.created_by}"
    said += f", incomplete. {words.told(now.run.message)}" if now.run.status == runs.INCOMPLETE else "."
    if now.rebuild:
        return f"{said} An earlier month was run again since: run this one again to take it up."
    if now.newer_files:
        return f"{said} Files or columns have changed since: run it again to take them up."
    return said


def trouble(now: Month) -> None:
    """A run that did not end well stays on top until another one does."""
    if job.is_live() or now.last_run is None:
        return
    if now.failed is not None:
        st.error(f"**The last run failed.** {words.told(now.failed.message)}", icon=":material/error:")
    elif now.last_run.status == runs.RUNNING:
        st.warning(
            "**The last run was stopped before it ended.** Run the month: it goes on where it stopped.",
            icon=":material/error:",
        )


def is_untouched(now: Month) -> bool:
    return now.last_run is None and not now.received and not now.unknown


def primary_action(now: Month) -> None:
    """The one thing to do next."""
    if job.is_live() or is_untouched(now):
        return
    if now.unknown or any(one.needs_person for one in now.sources):
        _go("pages/schema.py", "Settle the schema")
    elif now.run is None or now.newer_files or now.rebuild or now.failed:
        run_button(now, "home.run", "primary")
    elif now.received < len(now.sources):
        _go("pages/upload.py", f"Upload {words.listed(missing(now))}")
    elif work.pairs_waiting(desk.workspace(), now.run):
        _go("pages/duplicates.py", "Start review")
    elif now.newer_words:
        run_button(now, "home.run", "primary")
    elif now.pending:
        pending.apply_button(now.run, "home.apply", "primary")
    else:
        _go("pages/salesforce.py", "Get the Salesforce files")


def run_button(now: Month, key: str, kind: str) -> None:
    label = f"Run {words.month_name(now.period)}" + (" again" if now.run else "")
    if st.button(label, key=key, type=kind, icon=":material/play_arrow:"):  # type: ignore[arg-type]
        job.start("run", ["--period", now.period], now.period)


def missing(now: Month) -> list[str]:
    return [words.source(one.contract.source) for one in now.sources if one.delivery is None]


def first_steps() -> None:
    """For somebody who has never seen it: the two ways to begin."""
    with st.grid(2, min_column_width=280, gap="medium"):
        with st.container(border=True):
            st.markdown("**Bring this month's files**")
            st.markdown("The state licence lists and the Salesforce extract, as CSV or Excel, as they came.")
            if st.button("Upload files", key="home.upload", type="primary", icon=":material/upload_file:"):
                st.switch_page("pages/upload.py")
        with st.container(border=True):
            st.markdown("**Look around first**")
            st.markdown("Two invented months with all that real ones bring. It takes about a minute.")
            if st.button("Load a sample month", key="home.sample", icon=":material/science:"):
                job.start("demo", ["--leads", str(SAMPLE_LEADS), "--months", str(job.SAMPLE_MONTHS)])


def steps(now: Month) -> None:
    with st.container(border=True, gap="small"):
        for number, step in enumerate(_steps(now), 1):
            _row(number, step)


def flow(now: Month, run: Run) -> None:
    links = metrics.flow(desk.database(run))
    titles = {one.contract.title: words.source(one.contract.source) for one in now.sources}
    short = [replace(link, start=titles.get(link.start, link.start)) for link in links]
    figure, bars = charts.flow(short), charts.stations(short)
    st.markdown(f"{figure.layout.title.text}.")
    wide, slim = narrow.either("month_flow")
    with wide:
        show.chart(figure, "month.flow")
    with slim:
        show.chart(bars, "month.stations")
    if st.toggle("Show as a table", key="month.flow_table"):
        table = [{"From": one.start, "To": one.end, "Records": one.records} for one in short]
        st.dataframe(table, hide_index=True, column_config={"Records": show.NUMBER})


def since_last_month(run: Run) -> None:
    connection = desk.database(run)
    head = metrics.headline(connection)
    if head.previous_period is None:
        st.caption("This is the first published month: what changed shows from the second on.")
        return
    st.subheader(f"Since {words.month_name(head.previous_period)}", anchor=False)
    with st.grid(4, min_column_width=120):
        st.metric("New leads", words.number(head.new), help="Never seen in an earlier month.")
        st.metric("Changed", words.number(head.changed), help="A value of the states' files differs.")
        st.metric("Gone", words.number(head.gone), help="In the files of the month before only.")
        st.metric("Back", words.number(head.back), help="Gone earlier, and here again.")
    with st.container(horizontal=True, vertical_alignment="center"):
        board.ways(run, head)
    fields = metrics.changed_fields(connection, FIELDS_NAMED)
    if len(fields):
        told = zip(fields["label"], fields["leads"], strict=True)
        st.markdown("Changed most: " + ", ".join(f"{name.lower()} {int(leads):,}" for name, leads in told))


def _row(number: int, step: Step) -> None:
    """On a narrow screen the detail and the way to the page go to a second line."""
    with st.container(horizontal=True, vertical_alignment="center", gap="xxsmall"):
        st.markdown(f":gray[{number}]\u2002**{step.title}**", width=112)
        with st.container(width=200):
            show.mark(step.state, step.meaning)
        with st.container(horizontal=True, wrap=False, vertical_alignment="center", width="stretch"):
            st.markdown(step.detail or words.DASH, width="stretch")
            st.page_link(step.page, label=step.action, icon=":material/arrow_forward:", icon_position="right")


def _steps(now: Month) -> list[Step]:
    report = now.run.report if now.run else {}
    return [
        _files(now),
        _schema(now),
        _quality(now.run),
        _duplicates(now),
        _salesforce(report),
    ]


def _files(now: Month) -> Step:
    state = f"{now.received} of {len(now.sources)} received"
    absent = [_absent(one) for one in now.sources if one.delivery is None]
    rejected = sum(one.reading.rejected for one in now.sources if one.reading)
    unread = f"{words.count(rejected, 'row')} could not be read" if rejected else ""
    waits = [words.source(one.contract.source) for one in now.sources if one.needs_person]
    blocked = (
        f"{words.listed(waits)} {'waits' if len(waits) == 1 else 'wait'} on the Schema page" if waits else ""
    )
    is_whole = not absent and not rejected and not waits
    return Step(
        "Files",
        "pages/upload.py",
        state,
        show.GOOD if is_whole else show.ATTENTION if now.received else show.NEUTRAL,
        "; ".join(part for part in (", ".join(absent), blocked, unread) if part) or "Every row was read",
    )


def _absent(one: SourceState) -> str:
    carried = f", carried forward from {words.month_name(one.carried_from)}" if one.carried_from else ""
    return f"{words.source(one.contract.source)} missing{carried}"


def _schema(now: Month) -> Step:
    broken = [one for one in now.sources if one.needs_person]
    open_work = [_blocking(one) for one in broken]
    if now.unknown:
        open_work.append(f"{words.count(len(now.unknown), 'file')} of no known source")
    if open_work:
        return Step("Schema", "pages/schema.py", "Needs you", show.BAD, "; ".join(open_work), "Settle")
    if not now.received:
        return Step("Schema", "pages/schema.py", "Waiting", show.NEUTRAL, "Compared when files arrive")
    changes = [f"{words.count(len(now.agreed), 'column change')} accepted"] if now.agreed else []
    if warnings := sum(found.severity == WARNING for one in now.sources for found in one.findings):
        changes.append(words.count(warnings, "warning"))
        detail = "; ".join(changes)
        return Step("Schema", "pages/schema.py", "Nothing blocks", show.ATTENTION, detail)
    told = "; ".join(changes) or "No change this month"
    return Step("Schema", "pages/schema.py", "Settled", show.GOOD, told)


def _blocking(one: SourceState) -> str:
    assert one.assessment is not None
    title = words.source(one.contract.source)
    if lost := one.assessment.drift.missing_required:
        return f"{title} lacks {words.listed(list(lost))}"
    return f"{title}: {words.listed([settling.headline(found) for found in one.assessment.open])}"


def _quality(run: Run | None) -> Step:
    if run is None:
        return Step("Quality", "pages/quality.py", "Waiting", show.NEUTRAL, "Checked when the month runs")
    held, waiting = run.report.get("quarantined", 0), holding.waiting(desk.workspace(), run)
    failed = findings.failed_rules(run)
    kept, broken = f"{words.count(held, 'row')} held back", f"{words.count(failed, 'rule')} failed"
    if waiting:
        state = kept if waiting == held else f"{waiting:,} of {words.count(held, 'held row')} wait"
        return Step("Quality", "pages/quality.py", state, show.ATTENTION, broken)
    if held:
        return Step("Quality", "pages/quality.py", "Every held row is decided", show.GOOD, broken)
    if failed:
        return Step("Quality", "pages/quality.py", broken, show.ATTENTION, "No row held back")
    return Step("Quality", "pages/quality.py", "Every rule holds", show.GOOD, "No row held back")


def _duplicates(now: Month) -> Step:
    if now.run is None:
        return Step("Duplicates", "pages/duplicates.py", "Waiting", show.NEUTRAL, "Found when the month runs")
    pairs = work.pairs_waiting(desk.workspace(), now.run)
    told = f"{words.wait(now.pending, 'decision')} to be applied" if now.pending else ""
    if not pairs:
        return Step("Duplicates", "pages/duplicates.py", "No pair waits", show.GOOD, told)
    minutes = work.review_minutes(desk.workspace(), pairs)
    pace = f"about {max(minutes, 1)} min at today's pace" if minutes is not None else ""
    detail = "; ".join(part for part in (told, pace) if part) or "Nothing decided since the run"
    return Step(
        "Duplicates", "pages/duplicates.py", words.wait(pairs, "pair"), show.ATTENTION, detail, "Review"
    )


def _salesforce(report: dict[str, Any]) -> Step:
    if not report:
        return Step("Salesforce", "pages/salesforce.py", "Waiting", show.NEUTRAL, "Made when the month runs")
    crm = report["crm"]
    if not report["files"]:
        return Step(
            "Salesforce",
            "pages/salesforce.py",
            "No file made",
            show.ATTENTION,
            "Without the Salesforce extract there is nothing to compare with",
        )
    state = f"{crm['insert']:,} new, {crm['update']:,} changed"
    detail = f"{crm['unchanged']:,} unchanged, {crm['withheld']:,} withheld"
    return Step("Salesforce", "pages/salesforce.py", state, show.GOOD, detail)


def _go(page: str, label: str) -> None:
    if st.button(label, key="home.next", type="primary"):
        st.switch_page(page)
