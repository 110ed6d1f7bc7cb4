"""How a delivery's header differs from its contract, and the contract after a rename is accepted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.contracts.document import ContractError
from core.contracts.model import Column, Contract
from core.contracts.names import likeness, normal
from core.contracts.profiles import Profile, similarity

WORTH_PROPOSING = 0.5
# Values say less than names: half of all columns hold "some words".
WEIGHT_OF_VALUES = 0.4
# The same records saying the same outweigh both.
WEIGHT_OF_EQUAL = 0.5
# Needs no thought: a high score, and no other column comes near.
CONFIDENT, AHEAD = 0.8, 0.15
PROPOSED = 3


@dataclass(frozen=True)
class Rename:
    """A missing column and an unexpected one that are probably one.

    `values` is the share of values that look the same, `equal` that of records that say the same (beyond what
    any two columns would share by chance); None where unknown.
    """

    old: str
    new: str
    score: float
    values: float | None
    fields: tuple[str, ...]
    equal: float | None = None


# (missing column of the contract, unexpected column of the file) -> share of records that say the same
Equal = Mapping[tuple[str, str], float]


@dataclass(frozen=True)
class Drift:
    """`breaking` when a required column is missing: a person settles that before the delivery is read."""

    source: str
    missing: tuple[str, ...]
    missing_required: tuple[str, ...]
    unexpected: tuple[str, ...]
    renamed: tuple[Rename, ...]
    reordered: bool
    candidates: tuple[Rename, ...] = ()  # up to three for each missing column, the best first

    @property
    def breaking(self) -> bool:
        return bool(self.missing_required)

    @property
    def is_none(self) -> bool:
        return not (self.missing or self.unexpected or self.reordered)

    def candidates_of(self, column: str) -> tuple[Rename, ...]:
        return tuple(each for each in self.candidates if each.old == column)

    @property
    def confident(self) -> tuple[Rename, ...]:
        """Renames that need no thought."""
        return tuple(each for each in self.renamed if self._is_confident(each))

    def _is_confident(self, rename: Rename) -> bool:
        rivals = [
            each.score
            for each in self.candidates
            if each != rename and (each.old == rename.old or each.new == rename.new)
        ]
        return rename.score >= CONFIDENT and rename.score - max(rivals, default=0.0) >= AHEAD


def compare(
    contract: Contract,
    header: Sequence[str],
    expected: Profile | None = None,
    found: Profile | None = None,
    equal: Equal | None = None,
) -> Drift:
    """Profiles (of the last delivery and this one) let values speak for a rename; else names alone do."""
    matched = contract.found_in(header)
    missing = tuple(c.name for c, name in zip(contract.columns, matched, strict=True) if name is None)
    unexpected = tuple(name for name in header if name not in matched)
    every = [
        _rename(contract, old, new, similarity(expected, old, found, new), (equal or {}).get((old, new)))
        for old in missing
        for new in unexpected
    ]
    every.sort(key=lambda each: (-each.score, each.old, each.new))
    return Drift(
        source=contract.source,
        missing=missing,
        missing_required=tuple(name for name in missing if name in contract.required),
        unexpected=unexpected,
        renamed=_renames(every),
        reordered=_is_reordered([name for name in matched if name is not None], header),
        candidates=tuple(each for name in missing for each in _best(every, name)),
    )


def accept_rename(contract: Contract, old: str, new: str) -> Contract:
    """The next version, in which `new` is what `old` was; files that still say `old` stay readable."""
    if old not in contract.header:
        raise ContractError(
            f"The contract of {contract.source} has no column '{old}'. Choose one that it lists."
        )
    if normal(new) in {normal(n) for c in contract.columns if c.name != old for n in c.names}:
        raise ContractError(
            f"The contract of {contract.source} already has a column '{new}'. Choose a column that is new."
        )
    columns = [_renamed(column, new) if column.name == old else column for column in contract.columns]
    mappings = [
        m.model_copy(update={"columns": tuple(new if name == old else name for name in m.columns)})
        for m in contract.mappings
    ]
    return _next(contract, columns=tuple(columns), mappings=tuple(mappings))


def accept_missing(contract: Contract, name: str) -> Contract:
    """The next version, in which files may lack the column; its fields are empty while they do."""
    if name not in contract.header:
        raise ContractError(
            f"The contract of {contract.source} has no column '{name}'. Choose one that it lists."
        )
    columns = [c.model_copy(update={"required": False}) if c.name == name else c for c in contract.columns]
    return _next(contract, columns=tuple(columns))


def _next(contract: Contract, **changes: object) -> Contract:
    changed = contract.model_copy(update={**changes, "version": contract.version + 1})
    return Contract.model_validate(changed.model_dump(by_alias=True))


def _renamed(column: Column, new: str) -> Column:
    earlier = tuple(name for name in column.names if normal(name) != normal(new))
    return column.model_copy(update={"name": new, "also": earlier})


def accept_new(contract: Contract, name: str) -> Contract:
    """The next version, which knows the column and asks for it in no file; nothing reads it."""
    if normal(name) in {normal(n) for c in contract.columns for n in c.names}:
        raise ContractError(
            f"The contract of {contract.source} already has a column '{name}'. Choose a column that is new."
        )
    return _next(contract, columns=(*contract.columns, Column(name=name, required=False)))


def _renames(every: Sequence[Rename]) -> tuple[Rename, ...]:
    """Each column takes part in one proposal at most, the best ones first."""
    chosen: list[Rename] = []
    for rename in every:
        taken = any(rename.old == other.old or rename.new == other.new for other in chosen)
        if rename.score >= WORTH_PROPOSING and not taken:
            chosen.append(rename)
    return tuple(chosen)


def _best(every: Sequence[Rename], old: str) -> list[Rename]:
    worth = [each for each in every if each.old == old and each.score >= WORTH_PROPOSING / 2]
    return worth[:PROPOSED]


def _rename(contract: Contract, old: str, new: str, values: float | None, equal: float | None) -> Rename:
    names = likeness(old, new)
    score = names if values is None else (1 - WEIGHT_OF_VALUES) * names + WEIGHT_OF_VALUES * values
    if equal is not None:
        score = (1 - WEIGHT_OF_EQUAL) * score + WEIGHT_OF_EQUAL * equal
    return Rename(old, new, round(score, 3), values, contract.fields_of(old), equal)


def _is_reordered(matched: Sequence[str], header: Sequence[str]) -> bool:
    """Only columns that both have can change places."""
    return list(matched) != [name for name in header if name in matched]
