"""One thing drawn twice, for a wide and for a narrow window: only the browser knows which of them it has."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

NARROW = 640  # pixels, as Streamlit's own columns take it


def either(key: str) -> tuple[DeltaGenerator, DeltaGenerator]:
    """The places for the wide drawing and for the narrow one; one of them is shown at a time."""
    st.html(
        f"<style>@media (max-width: {NARROW}px) {{.st-key-{key}_wide {{display: none}}}}"
        f"@media (min-width: {NARROW + 1}px) {{.st-key-{key}_narrow {{display: none}}}}</style>"
    )
    return st.container(key=f"{key}_wide"), st.container(key=f"{key}_narrow")
