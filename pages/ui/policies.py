"""What a source's file may change without asking, and where a person sets it."""

import streamlit as st

from core import schema, settling
from core.contracts import Policy
from core.desk import SourceState
from pages.ui import desk, show

MEANS = {
    "evolve": "Go along and say so",
    "ask": "Ask where a field would be lost",
    "freeze": "Wait at every difference",
}
OF_TYPES = MEANS | {"ask": "Ask where values cannot be read"}


def menu(one: SourceState) -> None:
    source, policy = one.contract.source, one.contract.policy
    with st.popover("Policy", type="tertiary", icon=":material/tune:"):
        st.caption(f"When a file of {one.contract.title} differs from its contract:")
        columns = st.selectbox(
            "Columns",
            list(MEANS),
            index=list(MEANS).index(policy.columns),
            format_func=MEANS.__getitem__,
            key=f"schema.policy.columns.{source}",
            help="Going along takes new, missing and surely renamed columns as a new contract version.",
        )
        types = st.selectbox(
            "Types and date formats",
            list(OF_TYPES),
            index=list(OF_TYPES).index(policy.types),
            format_func=OF_TYPES.__getitem__,
            key=f"schema.policy.types.{source}",
        )
        chosen = Policy.model_validate({"columns": columns, "types": types})
        if st.button("Save policy", key=f"schema.policy.save.{source}", disabled=chosen == policy):
            _save(one, chosen)


def _save(one: SourceState, chosen: Policy) -> None:
    """The file that is here is looked at under the new policy at once."""
    with show.explained():
        schema.set_policy(desk.workspace(), one.contract, chosen)
        told = settling.evolve(desk.workspace(), one.delivery) if one.delivery else None
    show.announce(told or f"The policy of {one.contract.title} is saved.")
    st.rerun()
