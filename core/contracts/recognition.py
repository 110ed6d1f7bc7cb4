"""Which source a file comes from, by its header."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.contracts.model import Contract
from core.contracts.names import normal

ENOUGH = 0.6
CLEARLY_AHEAD = 0.1
WORTH_NAMING = 0.3


@dataclass(frozen=True)
class Candidate:
    """`score` is 1 when header and contract hold the same columns, 0 when they share none."""

    source: str
    score: float


@dataclass(frozen=True)
class Recognition:
    """`source` is None when nothing fits or several do; then a person chooses, candidates first."""

    source: str | None
    candidates: tuple[Candidate, ...]


def recognise(header: Sequence[str], contracts: Mapping[str, Contract]) -> Recognition:
    """The file name plays no part. A full fit beats any partial one; else the best must be clearly ahead."""
    scored = sorted(
        (Candidate(contract.source, _score(header, contract)) for contract in contracts.values()),
        key=lambda candidate: (-candidate.score, candidate.source),
    )
    named = tuple(candidate for candidate in scored if candidate.score >= WORTH_NAMING)
    return Recognition(source=_winner(named), candidates=named)


def _score(header: Sequence[str], contract: Contract) -> float:
    """Columns in common over columns on average (the harmonic mean of the two shares)."""
    common = sum(name is not None for name in contract.found_in(header))
    return 2 * common / (len({normal(name) for name in header}) + len(contract.columns))


def _winner(candidates: Sequence[Candidate]) -> str | None:
    if not candidates or candidates[0].score < ENOUGH:
        return None
    best, second = candidates[0].score, candidates[1].score if len(candidates) > 1 else 0.0
    is_only_full_fit = best == 1.0 and second < 1.0
    return candidates[0].source if is_only_full_fit or best - second >= CLEARLY_AHEAD else None
