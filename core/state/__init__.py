"""What people did and what ran, in SQLite or PostgreSQL."""

from core.state import pair_tables, value_tables  # so that all tables are known before one is asked for
from core.state.store import Store, open_store

__all__ = ["Store", "open_store", "pair_tables", "value_tables"]
