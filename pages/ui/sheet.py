"""A table as a file for somebody's spreadsheet, written only when it is asked for."""

import uuid
from collections.abc import Mapping
from typing import BinaryIO

import pandas as pd
import streamlit as st

from core import engine, formulas, settings
from core.engine import Connection
from core.insights import sheets
from core.state.tables import Run
from pages.ui import desk


def download(
    run: Run, label: str, query: str, values: Mapping[str, object], file_name: str, key: str
) -> None:
    """The rows go from the engine to disk to the browser; no page holds them."""
    connection = desk.database(run)
    _button(label, lambda: _written(connection.cursor(), query, values), file_name, key)


def download_rows(label: str, query: str, values: Mapping[str, object], file_name: str, key: str) -> None:
    """The same of Parquet files that belong to no run."""

    def written() -> BinaryIO:
        with engine.connect(settings.load()) as connection:
            return _written(connection, query, values)

    _button(label, written, file_name, key)


def download_frame(label: str, frame: pd.DataFrame, file_name: str, key: str) -> None:
    """For the small table behind a chart."""
    texts = frame.map(lambda cell: formulas.neutral(cell) if isinstance(cell, str) else cell)
    _button(label, texts.to_csv(index=False).encode(), file_name, key)


def _written(connection: Connection, query: str, values: Mapping[str, object]) -> BinaryIO:
    target = settings.load().scratch / "downloads" / f"{uuid.uuid4().hex}.csv"
    sheets.write_csv(connection, query, values, target)
    opened = target.open("rb")
    target.unlink()  # the open file lives until it has been read
    return opened


def _button(label: str, data: object, file_name: str, key: str) -> None:
    st.download_button(
        label,
        data,  # type: ignore[arg-type]
        file_name=file_name,
        mime="text/csv",
        key=key,
        icon=":material/download:",
        on_click="ignore",
    )
