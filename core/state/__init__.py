"""What people did and what ran, in SQLite or PostgreSQL."""

from core.state import (  # so that all tables are known before one is asked for
    opinion_tables,
    pair_tables,
    value_tables,
)
from core.state.store import Store, open_store

__all__ = ["Store", "open_store", "opinion_tables", "pair_tables", "value_tables"]
