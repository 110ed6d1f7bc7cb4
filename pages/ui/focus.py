"""Where the hand is: puts the cursor into a field, which no native element can."""

import json

import streamlit as st


def on(label: str) -> None:
    field = json.dumps(f'input[aria-label="{label}"]')
    st.html(f"<script>document.querySelector({field})?.focus()</script>", unsafe_allow_javascript=True)
