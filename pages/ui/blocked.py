"""Files of this month that a rule held back whole, with why and the rows to send back."""

import streamlit as st

from core import blocked, fault_file
from core.blocked import BlockedFile, BrokenRule
from core.state.tables import Run
from pages.ui import desk, fault_files, show, words


def draw(run: Run) -> None:
    """Above everything else: these need a person first."""
    for file in blocked.kept(desk.run_folder(run) / "findings"):
        with st.container(border=True, key=f"quality.blocked.{file.one.source}"):
            show.line(f"**{file.one.title}: {file.one.file_name} is held back whole.**", show.BAD)
            for rule in file.rules(desk.database(run)):
                st.markdown(f"- {rule.description} {_numbers(rule)}")
            st.markdown(
                f"{_instead(run, file)} Hand in a corrected file on Upload, then run the month again."
            )
            failing = fault_file.of_blocked(desk.workspace(), run, desk.database(run), file)
            fault_files.of_file(run, failing)


def _numbers(rule: BrokenRule) -> str:
    if rule.checked <= 1:
        return ""
    share = words.share(rule.failed, rule.checked)
    return f":gray[{rule.failed:,} of {words.count(rule.checked, 'row')} ({share})]"


def _instead(run: Run, file: BlockedFile) -> str:
    stands_in = next(
        (each for each in run.report.get("deliveries", ()) if each["source"] == file.one.source), None
    )
    if stands_in is None:
        return "There is no earlier file to stand in for it."
    return f"Its records of {words.month(stands_in['period'])} stand in for it."
