"""What people told of single pairs, in the shape in which a model learns from it."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from core.matching.beliefs import Numbers
from core.matching.levels import DUPLICATE, KINDS, OWNER, Comparison

# Words on pairs: nobody said anything; one lead; two leads; two leads, places of one owner.
UNSAID, ONE, TWO, TWO_OF_OWNER = range(4)
_KINDS = {
    UNSAID: KINDS,
    ONE: (DUPLICATE,),
    TWO: tuple(kind for kind in KINDS if kind != DUPLICATE),
    TWO_OF_OWNER: (OWNER,),
}


@dataclass(frozen=True)
class Said:
    """One word a row of patterns; `is_drawn` where chance chose the pairs, not a person."""

    words: NDArray[np.int64]
    is_drawn: NDArray[np.bool_]

    @cached_property
    def ruled_out(self) -> Numbers:
        """A row a kind, a column a row of patterns: 0 for what the pairs may be, else minus infinity."""
        may_be = np.array([[0.0 if kind in _KINDS[word] else -np.inf for word in _KINDS] for kind in KINDS])
        ruled_out: Numbers = may_be[:, self.words]
        return ruled_out

    @cached_property
    def chosen(self) -> NDArray[np.int64]:
        """Rows that say what they are because somebody chose to look at just these pairs."""
        return np.flatnonzero((self.words != UNSAID) & ~self.is_drawn)


def contradicted(one: Comparison, said: Said, levels: NDArray[np.int64]) -> NDArray[np.int64]:
    """Rows of one lead by a person's word, in which this comparison speaks against that."""
    against = np.array([False, *(level.contradicts for level in one.levels)])
    return np.flatnonzero(against[levels] & (said.words == ONE))
