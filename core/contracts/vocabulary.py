"""A column whose words are spelled anew throughout: HOMES is now Home, and nothing else happened."""

from collections.abc import Mapping, Sequence

from core.contracts import pairs as joining
from core.contracts.compared import Compared, Shared
from core.contracts.names import likeness
from core.contracts.severity import finding
from core.findings import DeliveryFinding

FAITHFUL = 0.9  # of the records with an old value have the same new one
FEWEST, NAMED = 3, 4
RESPELLED = 0.5
LIKELY = 0.5  # likeness of two spellings where no record tells which became which
LEFT_OVER = 0.1


def changed(compared: Compared, one: Shared) -> DeliveryFinding | None:
    mapping = _by_records(compared, one) if compared.pairs.are_enough else _by_likeness(compared, one)
    records = sum(mapping.values())
    if records >= FEWEST and records >= 0.01 * compared.rows[1]:
        scaled = _counts(compared, one, mapping)
        total = sum(scaled.values())
        told = [f"{old} is now {new} ({scaled[old, new]:,})" for old, new in list(mapping)[:NAMED]]
        more = f" and {len(mapping) - NAMED} more" if len(mapping) > NAMED else ""
        said = (
            f"{one.new} spells its values in another way: {', '.join(told)}{more}. "
            "Let the contract read the new words as the old ones, or ask the supplier."
        )
        return finding("integrity.vocabulary_changed", said, one.name, total)
    return _respelled(compared, one)


def _by_records(compared: Compared, one: Shared) -> dict[tuple[str, str], int]:
    """Old values that almost all of their records left for one word that nobody used before."""
    before, now = dict(compared.old(one).common), dict(compared.new(one).common)
    if not before or not now:
        return {}
    became: dict[str, list[tuple[str, int]]] = {}
    for old, new, records in joining.changes(compared.connection, compared.pairs, one.old, one.new):
        became.setdefault(old, []).append((new, records))
    known = {value for profile in compared.earlier_profiles(one) for value, _ in profile.common} | set(before)
    mapping = {}
    for old, each in became.items():
        (new, records), total = each[0], sum(records for _, records in each)
        is_gone = now.get(old, 0) <= LEFT_OVER * before.get(old, 0)
        if new != old and new not in known and records >= FAITHFUL * total and is_gone:
            mapping[old, new] = records
    return dict(sorted(mapping.items(), key=lambda pair: -pair[1]))


def _by_likeness(compared: Compared, one: Shared) -> dict[tuple[str, str], int]:
    """Without keys: a word that vanished and one that came, alike and about as frequent."""
    before, now = dict(compared.old(one).common), dict(compared.new(one).common)
    gone = [value for value in before if value not in now]
    come = [value for value in now if value not in before]
    mapping = {}
    for old in gone:
        close = sorted(((likeness(old, new), new) for new in come), reverse=True)
        if close and close[0][0] >= LIKELY and 0.5 <= now[close[0][1]] / before[old] <= 2:
            mapping[old, close[0][1]] = now[close[0][1]]
    return mapping


def _respelled(compared: Compared, one: Shared) -> DeliveryFinding | None:
    """Free text in another case or punctuation, in most records that have it."""
    same = compared.same[one.name]
    wordy = any("A" in pattern for pattern, _ in compared.old(one).patterns[:1])
    few = same.filled < joining.ENOUGH_PAIRS or same.share >= RESPELLED
    if not wordy or few or same.alike < FAITHFUL * same.filled or _is_phone_like(compared, one):
        return None
    examples = joining.changed_examples(compared.connection, compared.pairs, one.old, one.new)
    old, new = next(((old, new) for old, new in examples if old != new), examples[0])
    count = (same.filled - same.equal) * compared.scale
    said = (
        f"{one.new} is written in another way throughout: {old} is now {new}. The values are the same but "
        "for case and punctuation."
    )
    return finding("integrity.vocabulary_changed", said, one.name, count)


def _is_phone_like(compared: Compared, one: Shared) -> bool:
    """Numbers with marks between them change their form, not their words."""
    shapes: Sequence[tuple[str, float]] = compared.old(one).patterns
    return sum(share for shape, share in shapes if shape.count("9") > len(shape) / 2) > RESPELLED


def _counts(
    compared: Compared, one: Shared, mapping: Mapping[tuple[str, str], int]
) -> dict[tuple[str, str], int]:
    """Whole counts where the file's own are known, else as sampled."""
    now = dict(compared.now.profile.columns[one.new].common)
    return {pair: now.get(pair[1], records) for pair, records in mapping.items()}
