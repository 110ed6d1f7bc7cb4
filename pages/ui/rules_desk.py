"""Where the Rules page stands: its address, its sections, the sources it speaks of, a rule to be written."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any, NoReturn

import streamlit as st

from core.quality import TITLES
from core.quality.forms import Draft
from core.quality.wording import title
from core.workspace import contracts_in_force
from pages.ui import desk

RULE, SECTION, SOURCE, COLUMN, VALUE = "rule", "section", "source", "column", "value"  # in the address
NEW = "new"
LISTED, SUGGESTED, EXAMPLE, EXCHANGE = "rules", "suggested", "example", "exchange"
SECTIONS = {
    LISTED: ":material/checklist: Rules",
    SUGGESTED: ":material/lightbulb: Suggestions",
    EXAMPLE: ":material/colorize: From an example",
    EXCHANGE: ":material/swap_vert: Import and export",
}
DRAFT, OPENED = "rules.draft", "rules.opened"  # what the new rule's form opens with, and how many were opened
NEXT_RUN = "It takes effect with the next run."


def opened() -> str:
    """The rule in the address, as source:rule_id, or NEW; empty where none is."""
    return str(st.query_params.get(RULE, ""))


def section() -> str:
    """A value in the address asks for a rule from it."""
    asked = st.query_params.get(SECTION, EXAMPLE if VALUE in st.query_params else LISTED)
    chosen = st.segmented_control(
        "What to look at",
        list(SECTIONS),
        default=asked if asked in SECTIONS else LISTED,
        format_func=SECTIONS.__getitem__,
        key="rules.section",
        required=True,
        label_visibility="collapsed",
    )
    if chosen != asked:
        _forget(VALUE)
        st.query_params[SECTION] = chosen
    return str(chosen)


def go(rule: str) -> NoReturn:
    """Opens one rule by its address."""
    st.query_params[RULE] = rule
    st.rerun()


def back() -> NoReturn:
    _forget(RULE)
    st.rerun()


def write(draft: Draft) -> NoReturn:
    """Opens the form of a new rule, filled in."""
    st.session_state[DRAFT] = asdict(draft)
    renew()
    go(NEW)


def named(draft: Draft, name: str) -> Draft:
    """A draft of the visitor's own; the product neither names nor owns what it proposed."""
    return replace(draft, name=name, owner=desk.visitor() or "", description="")


def renew() -> None:
    """The next form and the next upload begin empty."""
    st.session_state[OPENED] = number() + 1


def number() -> int:
    """Makes the keys of each new form its own."""
    return int(st.session_state.get(OPENED, 0))


def draft() -> Draft:
    """What the new form opens with; a bare address opens an empty one."""
    kept: dict[str, Any] | None = st.session_state.get(DRAFT)
    if kept is None:
        return Draft(next(iter(sources())), owner=desk.visitor() or "")
    return Draft(**kept | {"values": tuple(kept["values"])})


def titles() -> dict[str, str]:
    return {name: contract.title for name, contract in contracts_in_force(desk.workspace()).items()}


def sources() -> Mapping[str, str]:
    """All that a rule can speak of, with its title: sources first, then groups, leads and files."""
    known = titles()
    return {name: title(name, known) for name in [*known, *TITLES]}


def _forget(name: str) -> None:
    if name in st.query_params:
        del st.query_params[name]
