"""A contract's story on the Schema page: versions side by side, going back, YAML out and in, its files."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from core import contract_history as history
from core import contracts
from core.contract_history import Arrival, Version
from core.contracts import Contract
from pages.ui import desk, show, words

RUN_TO_TAKE_UP = "Run the month to take it up."
VIEWS = {
    "versions": ":material/history: Versions",
    "files": ":material/timeline: Files",
    "yaml": ":material/code: YAML",
}


def draw(contract: Contract) -> None:
    """Each view is drawn only when somebody asks for it."""
    asked = st.segmented_control(
        f"History of {contract.title}",
        list(VIEWS),
        format_func=VIEWS.__getitem__,
        key=f"schema.history.{contract.source}",
        label_visibility="collapsed",
    )
    if asked == "versions":
        _versions(contract)
    elif asked == "files":
        _files(contract)
    elif asked == "yaml":
        _yaml(contract)


def _versions(contract: Contract) -> None:
    every = history.versions(desk.workspace(), contract.source)
    table = pd.DataFrame(
        [(one.number, one.when, one.who, one.why) for one in every],
        columns=["Version", "When", "Who", "Why"],
    )
    st.dataframe(
        table,
        hide_index=True,
        key=f"schema.versions.{contract.source}",
        height="content",
        column_config={
            "Version": st.column_config.NumberColumn(width="small"),
            "When": st.column_config.DatetimeColumn(format="D MMM YYYY HH:mm"),
            "Why": st.column_config.TextColumn(width="large"),
        },
    )
    if len(every) == 1:
        st.caption("There is one version: what changes shows from the second on.")
        return
    older, newer = _two(contract, every)
    _side_by_side(older.contract, newer.contract, f"schema.difference.{contract.source}")
    if older.number != contract.version:
        _going_back(contract, older)


def _two(contract: Contract, every: Sequence[Version]) -> tuple[Version, Version]:
    by_number = {one.number: one for one in every}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        older = st.selectbox(
            "Version",
            list(by_number)[1:],
            key=f"schema.older.{contract.source}",
            width=140,
        )
        later = [number for number in by_number if number > (older or 0)]
        newer = st.selectbox("Beside version", later, key=f"schema.newer.{contract.source}", width=140)
    return by_number[older or list(by_number)[1]], by_number[newer or later[0]]


def _side_by_side(older: Contract, newer: Contract, key: str, after: str | None = None) -> None:
    found = contracts.tell(older, newer)
    if not found:
        st.caption("The two say the same.")
        return
    table = pd.DataFrame(
        {
            "Difference": [one.kind for one in found],
            "What": [one.what for one in found],
            f"Version {older.version}": [one.before or words.DASH for one in found],
            after or f"Version {newer.version}": [one.after or words.DASH for one in found],
        }
    )
    st.dataframe(
        table,
        hide_index=True,
        key=key,
        height="content",
        column_config={"What": st.column_config.TextColumn(pinned=True)},
    )


def _going_back(contract: Contract, to: Version) -> None:
    source = contract.source
    label = f"Go back to version {to.number}"
    with st.popover(label, icon=":material/undo:"):
        st.markdown(
            f"What version {to.number} says becomes version {contract.version + 1}. Nothing is deleted."
        )
        reason = st.text_input("Why", key=f"schema.back.why.{source}.{to.number}")
        if st.button(label, key=f"schema.back.{source}.{to.number}", type="primary"):
            with show.explained():
                changed = history.revert(desk.workspace(), contract, to.contract, reason)
            _in_force(changed, f"says what version {to.number} said")


def _files(contract: Contract) -> None:
    arrivals = history.timeline(desk.workspace(), contract.source)
    if not arrivals:
        st.caption("No file has arrived from this source yet.")
        return
    st.dataframe(
        pd.DataFrame([_arrival(one) for one in arrivals]),
        hide_index=True,
        key=f"schema.files.{contract.source}",
        height="content",
        column_config={
            "Month": st.column_config.TextColumn(pinned=True),
            "Columns": st.column_config.NumberColumn(format="localized", width="small"),
            "Records": show.NUMBER,
        },
    )


def _arrival(one: Arrival) -> dict[str, object]:
    renamed = [f"{old} is now {new}" for old, new in one.renamed]
    return {
        "Month": words.month(one.period),
        "File": one.file_name,
        "Read by": f"Version {one.read_by}" if one.read_by else "Not run yet",
        "Columns": one.columns,
        "Came": ", ".join(one.came) or words.DASH,
        "Went": ", ".join(one.went) or words.DASH,
        "Renamed": ", ".join(renamed) or words.DASH,
        "Records": one.records,
    }


def _yaml(contract: Contract) -> None:
    source = contract.source
    st.download_button(
        f"Export version {contract.version} as YAML",
        contracts.to_yaml(contract).encode(),
        file_name=f"{source}-v{contract.version}.yaml",
        mime="application/yaml",
        key=f"schema.export.{source}",
        icon=":material/download:",
        on_click="ignore",
    )
    brought = st.file_uploader(
        "Bring a contract as YAML",
        type=["yaml", "yml"],
        key=f"schema.import.{source}.{contract.version}",
        help="You see what it changes first; nothing is in force before you say so.",
    )
    if brought is None:
        return
    with show.explained():
        wanted = history.read(brought.getvalue().decode("utf-8", "replace"), brought.name, contract)
    _side_by_side(contract, wanted, f"schema.brought.{source}", "As brought")
    reason = st.text_input("Why", key=f"schema.import.why.{source}")
    if st.button("Put in force", key=f"schema.import.agree.{source}", type="primary"):
        with show.explained():
            changed = history.put_in_force(desk.workspace(), contract, wanted, brought.name, reason)
        _in_force(changed, f"is what {brought.name} says")


def _in_force(contract: Contract, says: str) -> None:
    show.announce(f"Version {contract.version} of {contract.title} {says}. {RUN_TO_TAKE_UP}")
    st.rerun()
