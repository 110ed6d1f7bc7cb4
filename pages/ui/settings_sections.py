"""The sections of Settings; the one that is open stands in the address."""

import streamlit as st

from pages.ui import survivorship

MATCHING, VALUES = "matching", "values"
SECTIONS = {MATCHING: ":material/join_inner: Matching", VALUES: ":material/rule_settings: Values of a lead"}
KEY = "settings.section"


def opened() -> str:
    """As chosen on the page, else by the address, which names what a policy is about."""
    asked = VALUES if survivorship.SUBJECT in st.query_params else MATCHING
    return str(st.session_state.get(KEY) or asked)


def choose() -> None:
    st.segmented_control(
        "What to look at",
        list(SECTIONS),
        default=None if KEY in st.session_state else opened(),
        format_func=SECTIONS.__getitem__,
        key=KEY,
        required=True,
        label_visibility="collapsed",
    )
    if opened() != VALUES and survivorship.SUBJECT in st.query_params:
        del st.query_params[survivorship.SUBJECT]
