"""What people did and what ran, in SQLite or PostgreSQL."""

from core.state.store import Store, open_store

__all__ = ["Store", "open_store"]
