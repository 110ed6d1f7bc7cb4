"""The Salesforce files before anybody loads them: what they would do, and the files themselves."""

from pathlib import Path

import pandas as pd
import streamlit as st

from core import crm
from core.insights import findings
from core.insights.salesforce import Manifest
from core.state import runs
from core.state.tables import Run
from pages.ui import answers, desk, difference, dry_run, handoff_files, handoff_lists, show, words
from pages.ui import findings as rules

DOES = {"insert": "Adds new leads", "update": "Changes leads that are there"}
FILE_SOURCES = tuple(findings.FILE_TITLES)


def state(run: Run) -> str:
    told = run.report["crm"]
    added, changed = words.count(told["insert"], "new lead"), words.count(told["update"], "changed lead")
    return f"{words.month(run.period)}: {added} and {changed} to load."


def folder(run: Run) -> Path:
    return desk.run_folder(run) / "export"


def download(run: Run) -> None:
    """Made once, when it is asked for, and streamed from disk."""
    made = folder(run)
    st.download_button(
        "Download files",
        lambda: crm.bundle(made).open("rb"),
        file_name=f"leadfold-{run.period}.zip",
        mime="application/zip",
        key="salesforce.download",
        type="primary",
        icon=":material/download:",
        on_click="ignore",
    )


def counts(run: Run) -> None:
    told = run.report["crm"]
    with st.grid(min_column_width=150):
        st.metric("New", words.number(told["insert"]), help="Leads that Salesforce does not have.")
        st.metric("Changed", words.number(told["update"]), help="Leads in Salesforce that get a new value.")
        st.metric("Unchanged", words.number(told["unchanged"]), help="Salesforce already says the same.")
        st.metric(
            "Withheld", words.number(told["withheld"]), help="Kept out of the files, each for a reason."
        )
        st.metric("Only in Salesforce", words.number(told["crm_only"]), help="No source has them this month.")


def forecast(run: Run) -> None:
    """What Salesforce would make of the files, as far as its documented rules say."""
    if run.status == runs.INCOMPLETE:
        show.line(f"The month is incomplete. {words.told(run.message)}", show.ATTENTION)
    found = findings.every(desk.database(run), rules.folder(run))
    ours = found[found["source"].isin(FILE_SOURCES)]
    broken = ours[ours["is_held"]]
    dry_run.told(run)
    if broken.empty:
        show.line(f"The files keep all {len(ours)} of Salesforce's rules that can be checked.", show.GOOD)
        return
    for rule in broken.to_dict("records"):
        refused = rule["severity"] != "warning"
        verdict = (
            "Salesforce would refuse them." if refused else "Salesforce takes them; look before loading."
        )
        said = str(rule["description"]).rstrip(".")
        broken_by = f"{words.count(int(rule['failed']), 'row')} break the rule “{said}”"
        show.line(f"{broken_by}. {verdict}", show.BAD if refused else show.ATTENTION)
        st.page_link(
            "pages/quality.py",
            label="See the rows",
            icon=":material/arrow_forward:",
            query_params={rules.RULE: str(rule["finding_id"]), desk.PERIOD: run.period},
        )


def lists(run: Run, told: Manifest) -> None:
    """One list at a time, so that the page stays one page."""
    report = run.report["crm"]
    labels = {
        "changes": f"Changes {report['update']:,}",
        "new": f"New leads {report['insert']:,}",
        "withheld": f"Withheld {report['withheld']:,}",
        "unchanged": f"Unchanged {report['unchanged']:,}",
        "crm_only": f"Only in Salesforce {report['crm_only']:,}",
        "files": f"Files {len(told.files):,}",
        "answers": "Answers",
    }
    if refused := dry_run.refused(run):
        labels["refused"] = f"Would fail {refused:,}"
    shown = st.segmented_control(
        "Show",
        list(labels),
        default="changes",
        format_func=labels.__getitem__,
        key="salesforce.show",
        required=True,
        label_visibility="collapsed",
    )
    if shown == "changes":
        handoff_lists.changes(run)
    elif shown == "refused":
        dry_run.lists(run)
    elif shown == "new":
        handoff_lists.new_leads(run, told)
    elif shown == "withheld":
        handoff_lists.withheld(run)
    elif shown == "files":
        files(run, told)
    elif shown == "answers":
        answers.draw(run)
    else:
        handoff_lists.untouched(run, str(shown))


def files(run: Run, told: Manifest) -> None:
    table = pd.DataFrame(
        {
            "File": [file.name for file in told.files],
            "What it does": [DOES.get(file.operation, file.operation) for file in told.files],
            "Rows": [file.rows for file in told.files],
            "Size": [words.size(file.bytes) for file in told.files],
            "Fingerprint (sha256)": [file.sha256 for file in told.files],
            "Columns": [", ".join(file.columns) for file in told.files],
        }
    )
    st.dataframe(
        table,
        hide_index=True,
        key="salesforce.files",
        column_config={
            "Rows": st.column_config.NumberColumn(format="localized"),
            "Fingerprint (sha256)": st.column_config.TextColumn(
                help="Equal for equal bytes: it says whether the file you load is the file made here."
            ),
        },
    )
    handoff_files.one(folder(run), [file.name for file in told.files])
    handoff_files.forecast(folder(run))
    st.caption(
        "UTF-8 without a byte-order mark, one operation a file, at most 90 MB each: as Bulk API 2.0, "
        "Data Loader and the Import Wizard read them. The zip holds these files, the mappings that Data "
        "Loader asks for (.sdl), the merge plan and the manifest. "
        f"LastName is {difference.plain(told.placeholder)} where no file names a person."
    )
