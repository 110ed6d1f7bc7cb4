"""How large a difference must be to be told, and how bad each one is: every threshold and rule in one place.

Breaking: going on would put wrong or empty values into leads, or make records look gone or new that are not.
Warning: somebody should look, and the month may go on. Info: worth knowing, nothing to do.
"""

from collections.abc import Mapping, Sequence
from math import exp, log, sqrt
from statistics import median, pstdev

from core.findings import BREAKING, INFO, WARNING, DeliveryFinding, Severity

FIXED: Mapping[str, Severity] = {
    "integrity.no_records": BREAKING,
    "integrity.stale_refresh": WARNING,
    "integrity.catastrophic_reload": BREAKING,
    "integrity.same_file_as_other_source": BREAKING,
    "integrity.records_replaced": BREAKING,
    "integrity.shifted_columns": BREAKING,
    "integrity.columns_swapped": BREAKING,
    "integrity.column_shuffled": BREAKING,
    "integrity.column_copied": BREAKING,
    "integrity.vocabulary_changed": WARNING,
    "integrity.garbled_text": WARNING,
    "integrity.placeholders": WARNING,
    "drift.columns_reordered": INFO,
    "drift.column_added": INFO,
}

# A share moves by at least this much before it is news, however many records say so.
SHARE_MOVES = 0.06
# And by this many standard errors: thirty records differ by chance where thirty thousand do not.
ERRORS = 3.0
DISTRIBUTION_MOVES = 0.15
SHAPES_MOVE = 0.25
NEW_VALUES_SHARE, NEW_VALUES_RECORDS = 0.01, 3
ROWS_FALL, ROWS_GROW = 0.2, 1.0  # while there are few months to compare with
ROWS_FALL_BADLY = 0.5
FEW_MONTHS = 3
SPREADS = 5.0
UNREAD_SHARE = 0.05  # of a column's values, more than last month, that its parser cannot read
UNREAD_BADLY = 0.5
REPEATED_BADLY = 0.2
KEYS_LEFT = 0.5  # keys over records, below which a file is a reload of a few records
SAME_KEYS = 0.5  # of last month's keys, below which the file is about other records
ZEROS_LOST = 0.02
SHIFTED = 0.005
ENTIRELY = 0.02


def finding(code: str, sentence: str, column: str | None = None, count: int | None = None) -> DeliveryFinding:
    """A finding whose severity does not depend on numbers."""
    return DeliveryFinding(code, FIXED[code], sentence, column, count)


def noise(before: int, now: int) -> float:
    """The standard error of a difference of two shares, for shares of one half."""
    return sqrt(1 / max(before, 1) + 1 / max(now, 1))


def share_moved(
    before: float, now: float, records_before: int, records_now: int, spread: float = 0.0
) -> bool:
    """`spread` is how much the share moved from month to month so far."""
    pooled = (before + now) / 2
    error = sqrt(max(pooled * (1 - pooled), 0.0)) * noise(records_before, records_now)
    return abs(now - before) > SHARE_MOVES + ERRORS * (error + spread)


def shares_moved(
    before: Mapping[str, float], now: Mapping[str, float], records_before: int, records_now: int, least: float
) -> bool:
    """Whether two distributions over values differ; the more values, the more they differ by chance."""
    pooled = {name: (before.get(name, 0.0) + now.get(name, 0.0)) / 2 for name in {*before, *now}}
    total = sum(pooled.values())
    if not total:
        return False
    kinds = exp(-sum(share / total * log(share / total) for share in pooled.values() if share > 0))
    return distance(before, now) > least + 0.8 * sqrt(kinds) * noise(records_before, records_now)


def distance(before: Mapping[str, float], now: Mapping[str, float]) -> float:
    """The share of records that would have to change for both to be alike."""
    return sum(abs(before.get(name, 0.0) - now.get(name, 0.0)) for name in {*before, *now}) / 2


def numbers_moved(
    before: Sequence[float], now: Sequence[float], records_before: int, records_now: int
) -> bool:
    """The largest gap between two cumulative distributions, each told by its quantiles."""
    if len(before) < 2 or len(now) < 2:
        return False
    gap = max(abs(_below(before, at) - _below(now, at)) for at in {*before, *now})
    return gap > DISTRIBUTION_MOVES + 1.63 * noise(records_before, records_now)


def rows_moved(rows: int, earlier: Sequence[int]) -> bool:
    """Against the median of up to six months; their spread counts once there are a few."""
    usual = median(earlier)
    spread = SPREADS * 1.4826 * median([abs(each - usual) for each in earlier])
    chance = 2 * sqrt(max(usual, 1))
    fall = max(ROWS_FALL / (2 if len(earlier) >= FEW_MONTHS else 1) * usual, spread, chance)
    grow = max(ROWS_GROW / (2 if len(earlier) >= FEW_MONTHS else 1) * usual, spread, chance)
    return rows < usual - fall or rows > usual + grow


def of_rows(rows: int, earlier: Sequence[int]) -> Severity:
    """Half a file makes the other half look gone."""
    return BREAKING if rows < ROWS_FALL_BADLY * median(earlier) else WARNING


def of_missing(is_required: bool) -> Severity:
    """Breaking where a field would be empty in every lead."""
    return BREAKING if is_required else INFO


def of_fill(before: float, now: float, is_required: bool) -> Severity:
    """A field that is emptied breaks, one that loses some values warns, one that gains is good news."""
    if now >= before or not is_required:
        return INFO
    return BREAKING if now < ENTIRELY and before >= 0.5 else WARNING


def of_values(is_mapped: bool, unread: float) -> Severity:
    """Values in another form break where the parser cannot read them, and are no news where it can."""
    if not is_mapped or unread < UNREAD_SHARE:
        return INFO
    return BREAKING if unread >= UNREAD_BADLY else WARNING


def of_distribution(is_mapped: bool) -> Severity:
    return WARNING if is_mapped else INFO


def of_new_values(is_translated: bool) -> Severity:
    """The contract says what each value of a translated column means, and does not know this one."""
    return WARNING if is_translated else INFO


def of_repeated(records: int, repeated: int) -> Severity:
    return BREAKING if repeated > REPEATED_BADLY * records else WARNING


def spread(shares: Sequence[float]) -> float:
    """How much a share moved over the months known; nothing is known from fewer than three."""
    return pstdev(shares) if len(shares) >= FEW_MONTHS else 0.0


def _below(quantiles: Sequence[float], at: float) -> float:
    """The share of values up to `at`, straight between quantiles."""
    steps = len(quantiles) - 1
    if at < quantiles[0]:
        return 0.0
    if at >= quantiles[-1]:
        return 1.0
    place = max(i for i in range(steps + 1) if quantiles[i] <= at)
    width = quantiles[place + 1] - quantiles[place]
    return (place + ((at - quantiles[place]) / width if width else 0.0)) / steps
