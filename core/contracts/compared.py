"""Two months of one source as the checks see them: the columns of both, and what they look like."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from core import engine
from core.contracts import pairs as joining
from core.contracts.keys import key_columns
from core.contracts.looks import looked_at
from core.contracts.model import Contract
from core.contracts.names import normal
from core.contracts.pairs import PAIRS, Pairs, Sameness
from core.contracts.portraits import Portrait
from core.contracts.profiles import RECORD_KEY, ColumnProfile
from core.engine import Connection
from core.findings import DeliveryFinding

# Above this share of new records, values are compared on the records that both months have.
MANY_NEW = 0.25


@dataclass(frozen=True)
class Shared:
    """A column that both files have: what the contract (or the file) calls it, and each file's own name."""

    name: str
    old: str
    new: str


@dataclass(frozen=True)
class Told:
    """A finding, and the columns whose other differences it explains; None means every column's."""

    finding: DeliveryFinding
    explains: frozenset[str] | None = frozenset()


@dataclass(frozen=True)
class Compared:
    connection: Connection
    contract: Contract
    before: Portrait
    now: Portrait
    earlier: tuple[Portrait, ...]  # newest first; `before` is the first of them
    period: str

    @cached_property
    def columns(self) -> tuple[Shared, ...]:
        """In the order of this month's file."""
        ours = dict(zip(self.contract.found_in(self.before.header), self.contract.header, strict=True))
        theirs = dict(zip(self.contract.found_in(self.now.header), self.contract.header, strict=True))
        old = {normal(ours.get(name, name)): name for name in self.before.header}
        named = [(theirs.get(name, name), name) for name in self.now.header]
        return tuple(Shared(said, old[normal(said)], name) for said, name in named if normal(said) in old)

    @cached_property
    def pairs(self) -> Pairs:
        return joining.join(self.connection, self.before, self.now)

    @cached_property
    def same(self) -> Mapping[str, Sameness]:
        found = joining.sameness(self.connection, self.pairs, [(one.old, one.new) for one in self.columns])
        return {one.name: found[one.old, one.new] for one in self.columns}

    @cached_property
    def keys(self) -> frozenset[str]:
        """The columns that make the record key, as the contract calls them."""
        cells = key_columns(self.contract, self.now.header)
        return frozenset(one.name for one in self.columns if one.new in cells)

    @cached_property
    def _looks(self) -> tuple[Mapping[str, ColumnProfile], Mapping[str, ColumnProfile], int, int]:
        """Old and new profiles, and how many records each tells of."""
        known = engine.count(self.connection, f"{self.now.sample} where {RECORD_KEY} is not null")
        if not self.pairs.are_enough or self.pairs.records >= (1 - MANY_NEW) * known:
            old, new = self.before.profile, self.now.profile
            return old.columns, new.columns, old.rows, new.rows
        records = self.pairs.records
        return self._of_pairs(self.before, "old_key"), self._of_pairs(self.now, "new_key"), records, records

    def _of_pairs(self, portrait: Portrait, key: str) -> Mapping[str, ColumnProfile]:
        known = f"(select * from {portrait.sample} where {RECORD_KEY} in (select {key} from {PAIRS}))"
        return looked_at(self.connection, portrait.header, known, self.pairs.records)

    def old(self, column: Shared) -> ColumnProfile:
        return self._looks[0][column.old]

    def new(self, column: Shared) -> ColumnProfile:
        return self._looks[1][column.new]

    def filled(self, column: Shared) -> tuple[int, int]:
        """Filled cells, before and now."""
        _, _, rows_before, rows_now = self._looks
        return round(self.old(column).filled * rows_before), round(self.new(column).filled * rows_now)

    @property
    def rows(self) -> tuple[int, int]:
        return self._looks[2], self._looks[3]

    def is_mapped(self, column: Shared) -> bool:
        return bool(self.contract.fields_of(column.name))

    def is_required(self, column: Shared) -> bool:
        return column.name in self.contract.required

    def earlier_profiles(self, column: Shared) -> Sequence[ColumnProfile]:
        """Of the months before, newest first, where they have the column."""
        found = []
        for portrait in self.earlier:
            ours = dict(zip(self.contract.header, self.contract.found_in(portrait.header), strict=True))
            name = ours.get(column.name) or column.old
            if name in portrait.profile.columns:
                found.append(portrait.profile.columns[name])
        return found

    @property
    def scale(self) -> int:
        """How many records one sampled record stands for."""
        return max(1, self.now.profile.step)
