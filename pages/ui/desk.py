"""What a page works on: the workspace, the visitor, the period, the published run."""

from datetime import date
from pathlib import Path

import streamlit as st

from core import engine, settings
from core import workspace as workspaces
from core.engine import Connection
from core.state import deliveries, runs
from core.state.tables import Run
from core.workspace import Workspace
from pages.ui import cookie

PERIOD = "period"  # of the picker and in the address
ADDRESS = "period.address"  # what the address said when the page was last drawn
NEXT = "period.next"  # where a finished job leads
MONTHS_OFFERED = 6


@st.cache_resource(max_entries=32)
def _opened(home: str, _state_url: str, who: str) -> Workspace:
    return workspaces.open_workspace(who, Path(home))


def workspace() -> Workspace:
    chosen = settings.load()
    return _opened(str(chosen.home), chosen.state_url, visitor() or "visitor")


def visitor() -> str | None:
    """The name this browser gave once."""
    if "visitor" not in st.session_state:
        st.session_state["visitor"] = cookie.read()
    name: str | None = st.session_state["visitor"]
    return name


def enter(name: str) -> None:
    st.session_state["visitor"] = name.strip()
    st.session_state["remember"] = True


def leave() -> None:
    st.session_state["visitor"] = None


def periods() -> list[str]:
    """Newest first: those with files, and the last months up to this one."""
    with workspace().store.session() as session:
        known = {*deliveries.periods(session), *runs.published_periods(session)}
    return sorted({*known, *_recent(date.today())}, reverse=True)


def settle_period() -> None:
    """Once per rerun, before anything asks: a job's end, a new address, the picker, else the newest."""
    state, asked = st.session_state, st.query_params.get(PERIOD)
    is_new = asked != state.get(ADDRESS)
    wanted = [state.pop(NEXT, None), asked if is_new else None, state.get(PERIOD), state.get(ADDRESS)]
    offered = periods()
    state[PERIOD] = next((period for period in wanted if period in offered), newest())


def show_period() -> None:
    """The address always says the month, so that it can be sent to a colleague."""
    st.query_params[PERIOD] = st.session_state[ADDRESS] = period()


def turn_to(wanted: str) -> bool:
    """From the next rerun on; False when that month is already open."""
    if wanted == period():
        return False
    st.session_state[NEXT] = wanted
    return True


def period() -> str:
    chosen: str = st.session_state.get(PERIOD) or newest()
    return chosen


def newest() -> str:
    with workspace().store.session() as session:
        known = deliveries.periods(session)
    return known[0] if known else f"{date.today():%Y-%m}"


def published() -> Run | None:
    """The accepted run of the chosen period; a page asks once and passes it on."""
    with workspace().store.session() as session:
        return runs.published(session, period())


def newest_published() -> Run | None:
    with workspace().store.session() as session:
        return runs.published(session)


def run_folder(run: Run) -> Path:
    return workspace().settings.runs / run.run_id


def database(run: Run) -> Connection:
    """A cursor of this rerun's own: threads may not share one."""
    return database_in(run_folder(run))


def database_in(folder: Path) -> Connection:
    return _database(str(folder / "run.duckdb")).cursor()


@st.cache_resource(max_entries=6)
def _database(path: str) -> Connection:
    return engine.open_read_only(settings.load(), Path(path))


def _recent(today: date) -> set[str]:
    months = [today.year * 12 + today.month - 1 - back for back in range(MONTHS_OFFERED)]
    return {f"{month // 12}-{month % 12 + 1:02d}" for month in months}
