"""The visitor's name, kept by the browser so that it is asked for once."""

from urllib.parse import quote, unquote

import streamlit as st

NAME = "leadfold_who"
YEAR = 31_536_000


def read() -> str | None:
    value = st.context.cookies.get(NAME)
    return unquote(value) if value else None


def write(name: str) -> None:
    kept = f"{NAME}={quote(name, safe='')}; path=/; max-age={YEAR}; samesite=strict"
    st.html(f'<script>document.cookie = "{kept}"</script>', unsafe_allow_javascript=True)
