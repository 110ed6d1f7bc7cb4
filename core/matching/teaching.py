"""A model learnt from a workspace's own records and from what people said of pairs of them."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.engine import Connection
from core.matching import mixture, model, scripts, taught
from core.matching.beliefs import Numbers
from core.matching.features import Features
from core.matching.frequencies import Frequencies
from core.matching.levels import DUPLICATE, KINDS
from core.matching.mixture import Levels, Seen
from core.matching.model import Model
from core.matching.taught import UNSAID, Said

# So many models are learnt besides, each without a part of the words, to see what it says of that part.
PARTS = 5


@dataclass(frozen=True)
class Teacher:
    """`learn` is for match(); the table match_answer (left_id, right_id, verdict) has the answers to samples.

    Leaves the table taught_pair: each pair with what people said and `held_out`, the probability that a model
    gives it which never heard of it. Before each model it calls `tell` with the place and the number of all.
    """

    tell: Callable[[int, int], None] = lambda *_: None

    def learn(self, connection: Connection, features: Features, frequencies: Frequencies, seed: int) -> Model:
        scripts.run(
            connection,
            "taught",
            one=taught.ONE,
            two=taught.TWO,
            two_of_owner=taught.TWO_OF_OWNER,
            parts=PARTS,
        )
        scripts.run(connection, "taught_patterns", unsaid=UNSAID)
        heard = _Heard.of(connection, features, model.look(connection, features, seed))
        self.tell(0, PARTS + 1)
        learnt = mixture.learn(features.comparisons, heard.seen())
        self._hold_out(connection, features, heard)
        return model.written(features, learnt, frequencies, heard.pairs)

    def _hold_out(self, connection: Connection, features: Features, heard: "_Heard") -> None:
        wanted, place = features.comparisons, KINDS.index(DUPLICATE)
        frames = []
        for part in range(PARTS):
            self.tell(part + 1, PARTS + 1)
            asked = heard.of_part(part)
            if not len(asked):
                continue
            without = mixture.learn(wanted, heard.seen(without=part))
            told = mixture.posterior(wanted, without, heard.levels[asked])[:, place]
            frames.append(pd.DataFrame({"pattern": heard.patterns[asked], "part": part, "held_out": told}))
        _write(connection, frames)


@dataclass(frozen=True)
class _Heard:
    """Rows of patterns with the word on their pairs and the part that they are in."""

    known: Seen
    patterns: NDArray[np.uint64]
    levels: Levels
    counts: Numbers
    words: NDArray[np.int64]
    is_drawn: NDArray[np.bool_]
    parts: NDArray[np.int64]

    @classmethod
    def of(cls, connection: Connection, features: Features, known: Seen) -> "_Heard":
        rows = connection.execute(
            "select pattern, pairs, word, is_drawn, part from match_told_pattern "
            "order by word, is_drawn, part, pattern"
        ).fetchall()
        patterns, counts, words, is_drawn, parts = zip(*rows, strict=True) if rows else ((),) * 5
        return cls(
            known,
            np.array(patterns, dtype=np.uint64),
            model.levels_of(patterns, features.comparisons),
            np.array(counts, dtype=np.float64),
            np.array(words, dtype=np.int64),
            np.array(is_drawn, dtype=np.bool_),
            np.array(parts, dtype=np.int64),
        )

    @property
    def pairs(self) -> int:
        return int(self.counts[self.words != UNSAID].sum())

    def of_part(self, part: int) -> NDArray[np.int64]:
        return np.flatnonzero((self.words != UNSAID) & (self.parts == part))

    def seen(self, without: int | None = None) -> Seen:
        """What is left out is a pair like any other, of which nobody said anything."""
        if not self.pairs:
            return self.known
        words = np.where(self.parts == without, UNSAID, self.words) if without is not None else self.words
        said = Said(words, self.is_drawn)
        return replace(self.known, candidates=self.levels, counts=self.counts, said=said)


def _write(connection: Connection, frames: list[pd.DataFrame]) -> None:
    empty = pd.DataFrame({"pattern": np.array([], dtype=np.uint64), "part": [], "held_out": []})
    told = pd.concat(frames).drop_duplicates(["pattern", "part"]) if frames else empty
    connection.register("held_out_pattern", told)
    connection.execute(
        """create or replace table taught_pair as
        select rid_l, rid_r, word, is_drawn, held_out
        from match_told join held_out_pattern using (pattern, part)"""
    )
    connection.unregister("held_out_pattern")
