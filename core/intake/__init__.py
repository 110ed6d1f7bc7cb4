"""Bytes to raw Parquet: every record of a delivered file is loaded as text or rejected with a reason."""

from core.intake.dialect import spoken
from core.intake.encoding import OFFERED as ENCODINGS
from core.intake.header import KnownHeaders
from core.intake.landing import Landed, land, landed
from core.intake.preview import Preview, preview
from core.intake.reading import Decision, Reading, UnreadableFile
from core.intake.receive import AUTOMATIC, Received, read, receive
from core.intake.relation import records_relation

__all__ = [
    "AUTOMATIC",
    "ENCODINGS",
    "Decision",
    "KnownHeaders",
    "Landed",
    "Preview",
    "Reading",
    "Received",
    "UnreadableFile",
    "land",
    "landed",
    "preview",
    "read",
    "receive",
    "records_relation",
    "spoken",
]
