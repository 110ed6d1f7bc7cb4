"""How a column's values differ from last month's: at most one finding a column, the one that says most."""

from collections.abc import Iterator, Mapping
from functools import cached_property

from core.contracts import severity, vocabulary
from core.contracts.compared import Compared, Shared
from core.contracts.pairs import ENOUGH_PAIRS, PAIRS
from core.contracts.profiles import ColumnProfile
from core.contracts.readable import unread
from core.engine import scalar
from core.findings import BREAKING, INFO, WARNING, DeliveryFinding, Severity

AGAIN = "Ask for the file again."
COLLAPSED, VARIED = 0.05, 0.3  # different values over filled cells
SHORT = 8  # bytes, below which a longest value is no limit
SPOILED = 0.01
CLOSED, REPEATED_VALUES = 40, 5  # a category has few values, each said several times
SPOILS = {
    "placeholders": ("integrity.placeholders", "hold a placeholder such as NULL or #REF! instead of a value"),
    "garbled": ("integrity.garbled_text", "hold letters that were read in a wrong encoding"),
    "mangled": ("integrity.numbers_mangled", "were spoiled by a spreadsheet (7.03E+09, 89101.0)"),
}


class Changes:
    """Findings of one column after another; whether parsers can still read is asked once, if at all."""

    def __init__(self, compared: Compared) -> None:
        self.compared = compared

    def found(self, explained: frozenset[str]) -> Iterator[DeliveryFinding]:
        for one in self.compared.columns:
            if one.name not in explained and (told := self._of(one)):
                yield told

    def _of(self, one: Shared) -> DeliveryFinding | None:
        old, new = self.compared.old(one), self.compared.new(one)
        checks = (self._spoiled, self._cut, self._zeros, self._fill, self._respelled, self._kind, self._form)
        for check in checks:
            if told := check(one, old, new):
                return told
        if one.name in self.compared.keys:
            return None
        return self._new_values(one, old, new) or self._distribution(one, old, new)

    def _spoiled(self, one: Shared, old: ColumnProfile, new: ColumnProfile) -> DeliveryFinding | None:
        before, now = self.compared.filled(one)
        for measure, (code, what) in SPOILS.items():
            was, share = getattr(old, measure), getattr(new, measure)
            count = round(share * now)
            is_new = was == 0 and share >= SPOILED and count >= severity.NEW_VALUES_RECORDS
            if is_new or (share > was and severity.share_moved(was, share, before, now)):
                said = f"{count:,} of {now:,} values of {one.new} {what}. Ask for the file again."
                bad = WARNING if measure != "mangled" else self._at_least_warning(one)
                return DeliveryFinding(code, bad, said, one.name, count)
        return None

    def _cut(self, one: Shared, old: ColumnProfile, new: ColumnProfile) -> DeliveryFinding | None:
        """Shorter than ever, and many values of just that length that began as they did last month."""
        if new.longest < SHORT or new.longest > 0.8 * old.longest or not self.compared.pairs.are_enough:
            return None
        o, n = self.compared.pairs.old[one.old], self.compared.pairs.new[one.new]
        cut = int(
            str(
                scalar(
                    self.compared.connection,
                    f"select count(*) from {PAIRS} where strlen({n}) < strlen({o}) and starts_with({o}, {n}) "
                    f"and strlen({n}) >= {new.longest} - 1",
                )
            )
        )
        if cut < severity.NEW_VALUES_RECORDS or cut < SPOILED * self.compared.pairs.records:
            return None
        count = cut * self.compared.scale
        said = f"{count:,} values of {one.new} are cut off after {new.longest} characters. {AGAIN}"
        return DeliveryFinding("integrity.values_cut", WARNING, said, one.name, count)

    def _zeros(self, one: Shared, old: ColumnProfile, new: ColumnProfile) -> DeliveryFinding | None:
        if one.name in self.compared.keys and self.compared.contract.key.strip_leading_zeros:
            return None
        before, now = self.compared.filled(one)
        count = round(old.leading_zeros * now)
        lost = new.leading_zeros < 0.1 * old.leading_zeros and new.numbers >= old.numbers * 0.9
        if not lost or round(old.leading_zeros * before) < 5 or new.shortest >= old.shortest:
            return None
        said = (
            f"About {count:,} values of {one.new} lost their leading zeros: it was saved as a number. "
            "Ask for the file again with the column as text."
        )
        return DeliveryFinding("integrity.leading_zeros_lost", WARNING, said, one.name, count)

    def _fill(self, one: Shared, old: ColumnProfile, new: ColumnProfile) -> DeliveryFinding | None:
        rows_before, rows_now = self.compared.rows
        spread = severity.spread([each.filled for each in self.compared.earlier_profiles(one)])
        if not severity.share_moved(old.filled, new.filled, rows_before, rows_now, spread):
            return None
        bad = severity.of_fill(old.filled, new.filled, self.compared.is_required(one))
        count = round((1 - new.filled) * self.compared.now.profile.rows)
        what = "is empty" if not new.filled else f"is filled in {new.filled:.1%} of records"
        said = f"{one.new} {what}, {old.filled:.1%} last month ({count:,} records without a value)."
        advice = " Ask the supplier where its values went." if new.filled < old.filled else ""
        return DeliveryFinding("drift.fill_changed", bad, said + advice, one.name, count)

    def _respelled(self, one: Shared, old: ColumnProfile, new: ColumnProfile) -> DeliveryFinding | None:
        if old.kind != "text" or (old.values_hash and old.values_hash == new.values_hash):
            return None
        return vocabulary.changed(self.compared, one)

    def _kind(self, one: Shared, old: ColumnProfile, new: ColumnProfile) -> DeliveryFinding | None:
        if "empty" in (old.kind, new.kind):
            return None
        if old.kind == new.kind == "date":
            return self._date_format(one, old, new)
        before, now = self.compared.filled(one)
        for kind in ("number", "date"):
            was, is_now = _share_of(old, kind), _share_of(new, kind)
            losing, gaining = old.kind == kind != new.kind, new.kind == kind != old.kind
            if (
                (losing or gaining)
                and abs(was - is_now) > 0.3
                and severity.share_moved(was, is_now, before, now)
            ):
                return self._type(one, old, new, now)
        return None

    def _type(self, one: Shared, old: ColumnProfile, new: ColumnProfile, now: int) -> DeliveryFinding:
        lost = max(self._unread(one), 0.0)
        bad = severity.of_values(self.compared.is_mapped(one), lost)
        said = (
            f"{one.new} held {_KINDS[old.kind]} ({_examples(old)}) and now holds {_KINDS[new.kind]} "
            f"({_examples(new)}). {self._reading(one, lost)}"
        )
        return DeliveryFinding("drift.type_changed", bad, said, one.name, now)

    def _date_format(self, one: Shared, old: ColumnProfile, new: ColumnProfile) -> DeliveryFinding | None:
        before, now = self.compared.filled(one)
        was, is_now = dict(old.dates), dict(new.dates)
        if old.date_format == new.date_format and not severity.shares_moved(
            was, is_now, before, now, severity.SHAPES_MOVE
        ):
            return None
        if not severity.shares_moved(was, is_now, before, now, severity.DISTRIBUTION_MOVES):
            return None
        turned = {str(old.date_format)[:1], str(new.date_format)[:1]} == {"m", "d"}
        lost = self._unread(one)
        bad = (
            BREAKING
            if turned and self.compared.is_mapped(one)
            else severity.of_values(self.compared.is_mapped(one), lost)
        )
        reading = (
            f"Day and month changed places: many dates would be misread. {AGAIN}"
            if turned
            else self._reading(one, lost)
        )
        said = (
            f"{one.new} writes dates as {new.date_format} ({_examples(new)}), last month as "
            f"{old.date_format} ({_examples(old)}). {reading}"
        )
        return DeliveryFinding("drift.date_format_changed", bad, said, one.name, now)

    def _form(self, one: Shared, old: ColumnProfile, new: ColumnProfile) -> DeliveryFinding | None:
        """Values look otherwise: (702) 555-0101 where it was 702-555-0101."""
        before, now = self.compared.filled(one)
        if (
            "date" in (old.kind, new.kind)
            or (old.kind == new.kind == "number")
            or (old.common and new.common)
        ):
            return None
        if not severity.shares_moved(
            dict(old.patterns), dict(new.patterns), before, now, severity.SHAPES_MOVE
        ):
            return None
        lost = self._unread(one)
        bad = severity.of_values(self.compared.is_mapped(one), lost)
        said = (
            f"{one.new} is written in another form: {_examples(new)}, last month {_examples(old)}. "
            f"{self._reading(one, lost)}"
        )
        return DeliveryFinding("drift.format_changed", bad, said, one.name, now)

    def _distribution(self, one: Shared, old: ColumnProfile, new: ColumnProfile) -> DeliveryFinding | None:
        before, now = self.compared.filled(one)
        if min(before, now) < ENOUGH_PAIRS or "date" in (old.kind, new.kind):
            return self._collapse(one, old, new, before, now)
        if old.common and new.common:
            was, is_now = _shares(old), _shares(new)
            if severity.shares_moved(was, is_now, before, now, severity.DISTRIBUTION_MOVES):
                value = max({*was, *is_now}, key=lambda v: abs(was.get(v, 0) - is_now.get(v, 0)))
                what = f"{value} {is_now.get(value, 0):.0%}, last month {was.get(value, 0):.0%}"
                return self._moved(one, what, now)
        elif old.kind == new.kind == "number" and severity.numbers_moved(
            old.quantiles, new.quantiles, before, now
        ):
            middle = len(old.quantiles) // 2
            what = f"the middle value is {new.quantiles[middle]:g}, last month {old.quantiles[middle]:g}"
            return self._moved(one, what, now)
        return self._collapse(one, old, new, before, now)

    def _collapse(
        self, one: Shared, old: ColumnProfile, new: ColumnProfile, before: int, now: int
    ) -> DeliveryFinding | None:
        varied = before >= ENOUGH_PAIRS <= now and old.distinct >= VARIED * before
        if not varied or new.distinct > max(COLLAPSED * now, 1):
            return None
        return self._moved(one, f"{new.distinct:,} different values, last month {old.distinct:,}", now)

    def _moved(self, one: Shared, what: str, now: int) -> DeliveryFinding:
        bad = severity.of_distribution(self.compared.is_mapped(one))
        said = f"The values of {one.new} are distributed otherwise: {what}. Ask the supplier what changed."
        return DeliveryFinding("drift.distribution_changed", bad, said, one.name, now)

    def _new_values(self, one: Shared, old: ColumnProfile, new: ColumnProfile) -> DeliveryFinding | None:
        before, now = self.compared.filled(one)
        if not _is_category(old, before) or not new.common or "text" not in (old.kind, new.kind):
            return None
        known = {value for each in self.compared.earlier_profiles(one) for value, _ in each.common}
        come = {value: count for value, count in new.common if value not in known}
        records = sum(come.values())
        if records < max(severity.NEW_VALUES_RECORDS, severity.NEW_VALUES_SHARE * now):
            return None
        translated = [m for m in self.compared.contract.mappings if one.name in m.columns and m.translate]
        unknown = any(
            value.strip().lower() not in {said.strip().lower() for said in mapping.translate}
            for mapping in translated
            for value in come
        )
        named = ", ".join(f"{value} ({count:,})" for value, count in list(come.items())[:4])
        advice = (
            "The contract does not say what it means: add it there."
            if unknown
            else "Nothing depends on the list of values."
        )
        said = f"{one.new} has values it never had: {named}. {advice}"
        return DeliveryFinding("drift.new_values", severity.of_new_values(unknown), said, one.name, records)

    def _at_least_warning(self, one: Shared) -> Severity:
        bad = severity.of_values(self.compared.is_mapped(one), self._unread(one))
        return WARNING if bad == INFO else bad

    def _reading(self, one: Shared, lost: float) -> str:
        if not self.compared.is_mapped(one):
            return "Nothing reads the column."
        if lost < severity.UNREAD_SHARE:
            return "It is read as before."
        return (
            f"{lost:.0%} of its values cannot be read any more: ask for the file again, or choose a parser."
        )

    def _unread(self, one: Shared) -> float:
        before, now = self._shares_unread
        return now.get(one.name, 0.0) - before.get(one.name, 0.0)

    @cached_property
    def _shares_unread(self) -> tuple[Mapping[str, float], Mapping[str, float]]:
        it = self.compared
        return (
            unread(it.connection, it.contract, it.before, it.period),
            unread(it.connection, it.contract, it.now, it.period),
        )


_KINDS = {"number": "numbers", "date": "dates", "text": "text", "empty": "nothing"}


def _is_category(profile: ColumnProfile, filled: int) -> bool:
    return 0 < len(profile.common) <= CLOSED and len(profile.common) * REPEATED_VALUES <= filled


def _share_of(profile: ColumnProfile, kind: str) -> float:
    return profile.numbers if kind == "number" else sum(share for _, share in profile.dates)


def _shares(profile: ColumnProfile) -> dict[str, float]:
    total = sum(count for _, count in profile.common)
    return {value: count / total for value, count in profile.common}


def _examples(profile: ColumnProfile) -> str:
    return ", ".join(profile.examples[:2])
