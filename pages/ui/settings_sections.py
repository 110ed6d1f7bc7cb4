"""The sections of Settings; the one that is open stands in the address."""

import streamlit as st

from pages.ui import org, survivorship

MATCHING, VALUES, SALESFORCE = "matching", "values", "salesforce"
SECTIONS = {
    MATCHING: ":material/join_inner: Matching",
    VALUES: ":material/rule_settings: Values of a lead",
    SALESFORCE: ":material/cloud_sync: Salesforce",
}
KEY = "settings.section"
NAMED = {VALUES: survivorship.SUBJECT, SALESFORCE: org.ADDRESS}  # what of a section stands in the address


def opened() -> str:
    """As chosen on the page, else by the address, which names what is looked at."""
    asked = (section for section, name in NAMED.items() if name in st.query_params)
    return str(st.session_state.get(KEY) or next(asked, MATCHING))


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
    for section, name in NAMED.items():
        if opened() != section and name in st.query_params:
            del st.query_params[name]
