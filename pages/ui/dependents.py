"""What depends on a column, shown when somebody wants to know."""

import streamlit as st

from core import blast, schema
from core.contracts import Contract
from pages.ui import words


def show_on_demand(contract: Contract, column: str, slot: str = "") -> None:
    key = f"schema.radius.{contract.source}.{column}{slot}"
    if not contract.fields_of(column) or not st.toggle("What depends on it", key=key):
        return
    found = blast.radius(contract, column)
    fields = words.listed([schema.label(name) for name in found.fields])
    lines = [
        f"Fields: {fields}" + (" (the record key)" if found.is_key else ""),
        f"Rules: {_names(found.rules)}",
        f"Models: {_names(found.models)}",
        f"Salesforce columns: {_names(found.salesforce)}",
    ]
    st.caption("  \n".join(lines))


def _names(names: tuple[str, ...]) -> str:
    return f"{len(names)} ({', '.join(names)})" if names else "none"
