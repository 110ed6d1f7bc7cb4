"""Bytes to raw Parquet: every record of a delivered file is loaded as text or rejected with a reason."""

from core.intake.reading import Reading, UnreadableFile
from core.intake.receive import Received, receive
from core.intake.relation import records_relation

__all__ = ["Reading", "Received", "UnreadableFile", "receive", "records_relation"]
