"""What people did and what ran, in SQLite or PostgreSQL."""

# So that all tables are known before one is asked for.
from core.state import load_tables, opinion_tables, org_tables, pair_tables, value_tables
from core.state.store import Store, open_store

__all__ = [
    "Store",
    "load_tables",
    "open_store",
    "opinion_tables",
    "org_tables",
    "pair_tables",
    "value_tables",
]
