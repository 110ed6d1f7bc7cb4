"""The invented files of sources nobody knows, read as the app reads them."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from core import intake
from core.contracts.proposals import proposing
from core.contracts.proposals.composing import Choice
from core.contracts.proposals.proposing import ColumnProposal
from core.engine import Connection
from core.settings import Settings

FILES = Path(__file__).parents[1] / "data" / "newsource"
PERIOD = "2026-10"


def relation_of(file: Path, settings: Settings) -> str:
    return intake.records_relation(intake.receive(file, file.name, settings).raw)


def proposed(connection: Connection, settings: Settings, name: str) -> tuple[str, tuple[ColumnProposal, ...]]:
    relation = relation_of(FILES / name, settings)
    return relation, proposing.propose(connection, relation, PERIOD)


def meanings_of(proposal: Sequence[ColumnProposal]) -> Mapping[str, str | None]:
    return {one.facts.name: one.guess.meaning if one.guess else None for one in proposal}


def choices_of(proposal: Sequence[ColumnProposal]) -> list[Choice]:
    """As a person who agrees with everything."""
    return [
        Choice(
            one.facts.name,
            one.guess.meaning,
            one.guess.parser,
            phrase=one.facts.examples[0] if one.guess.parser == "any_says" else "",
        )
        for one in proposal
        if one.guess
    ]
