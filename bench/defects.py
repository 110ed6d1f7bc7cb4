"""What can befall a month's file, and what should be said of it."""

import random
from collections import Counter
from collections.abc import Sequence

from bench.tables import (
    ADDED,
    CAPACITIES,
    CATEGORIES,
    DATES,
    FILLED,
    KEYS,
    NAMES,
    UNLIKE,
    Expected,
    Mutation,
    Table,
)


def named(column: str, dice: random.Random) -> str:
    """Another name for the same thing, as suppliers find them."""
    return dice.choice([
        column + "#", column + " Number", "Provider " + column, column.replace(" ", "_"), column + ".",
        column.upper() + "_1", column.replace(" ", "") + "Text",
    ])  # fmt: skip


def renamed(table: Table, dice: random.Random) -> Expected:
    column = dice.choice(FILLED[table.source])
    table.header[table.at(column)] = named(column, dice)
    return {("drift.column_renamed", column)} if not _same(table.header, column) else set()


def _same(header: Sequence[str], column: str) -> bool:
    return column.casefold() in {" ".join(name.split()).casefold() for name in header}


def renamed_beyond_recognition(table: Table, dice: random.Random) -> Expected:
    column = dice.choice(FILLED[table.source])
    table.header[table.at(column)] = dice.choice(UNLIKE)
    return {("drift.column_renamed", column)}


def missing(table: Table, dice: random.Random) -> Expected:
    column = dice.choice(FILLED[table.source])
    at = table.at(column)
    for row in [table.header, *table.rows]:
        del row[at]
    return {("drift.column_missing", column)}


def added(table: Table, dice: random.Random) -> Expected:
    column = dice.choice(ADDED)
    at = dice.randrange(len(table.header) + 1)
    table.header.insert(at, column)
    for row in table.rows:
        row.insert(at, str(dice.randrange(1000)))
    return {("drift.column_added", column)}


def reordered(table: Table, dice: random.Random) -> Expected:
    order = list(range(len(table.header)))
    while order == sorted(order):
        dice.shuffle(order)
    table.header = [table.header[at] for at in order]
    table.rows = [[row[at] for at in order] for row in table.rows]
    return {("drift.columns_reordered", None)}


def four_digit_years(table: Table, dice: random.Random) -> Expected:
    column = dice.choice(DATES[table.source])
    table.change(column, lambda said: said and "{}/{}/20{}".format(*said.split("/")))
    return {("drift.date_format_changed", column)}


def iso_dates(table: Table, dice: random.Random) -> Expected:
    column = dice.choice(DATES[table.source])
    table.change(column, lambda said: said and "20{2}-{0:0>2}-{1:0>2}".format(*said.split("/")))
    return {("drift.date_format_changed", column)}


def day_first(table: Table, dice: random.Random) -> Expected:
    column = "Issue Date" if table.source == "texas" else "First Issue Date"
    table.change(column, lambda said: said and "{1}/{0}/{2}".format(*said.split("/")))
    return {("drift.date_format_changed", column)}


def serial_dates(table: Table, dice: random.Random) -> Expected:
    column = dice.choice(DATES[table.source])
    table.change(column, lambda said: said and str(dice.randrange(38_000, 46_000)))
    return {("drift.type_changed", column), ("drift.date_format_changed", column)}


def words_for_numbers(table: Table, dice: random.Random) -> Expected:
    column = CAPACITIES[table.source]
    table.change(column, lambda said: said and f"{said} children")
    return {("drift.type_changed", column)}


def emptied(table: Table, dice: random.Random) -> Expected:
    column = dice.choice(FILLED[table.source])
    share = dice.choice([1.0, 0.7, 0.4])
    table.change(column, lambda _: "", table.some(dice, share))
    return {("drift.fill_changed", column)}


def placeholders(table: Table, dice: random.Random) -> Expected:
    column = dice.choice(FILLED[table.source])
    word = dice.choice(["NULL", "#REF!", "#N/A", "####"])
    table.change(column, lambda _: word, table.some(dice, 0.3))
    return {("integrity.placeholders", column)}


def scaled(table: Table, dice: random.Random) -> Expected:
    column = CAPACITIES[table.source]
    table.change(column, lambda said: said and str(int(said) * dice.choice([10, 12]) + 500))
    return {("drift.distribution_changed", column)}


def one_value(table: Table, dice: random.Random) -> Expected:
    column = {"nevada": "County", "oklahoma": "City", "texas": "City"}[table.source]
    value = table.rows[0][table.at(column)]
    table.change(column, lambda _: value)
    return {("drift.distribution_changed", column), ("integrity.vocabulary_changed", column)}


def new_value(table: Table, dice: random.Random) -> Expected:
    column = dice.choice(CATEGORIES[table.source])
    table.change(column, lambda _: "REVIEW PENDING", table.some(dice, 0.08))
    return {("drift.new_values", column)}


def respelled(table: Table, dice: random.Random) -> Expected:
    column = dice.choice(CATEGORIES[table.source])
    how = dice.choice([str.swapcase, lambda said: said.replace(" ", "_") + "S", lambda said: f"TYPE {said}"])
    table.change(column, lambda said: said and how(said))
    return {("integrity.vocabulary_changed", column)}


def one_word_respelled(table: Table, dice: random.Random) -> Expected:
    column = dice.choice(CATEGORIES[table.source])
    word = Counter(said for said in table.values(column) if said).most_common(1)[0][0]
    table.change(column, lambda said: "HOMES AND SUCH" if said == word else said)
    return {("integrity.vocabulary_changed", column)}


def shouted(table: Table, dice: random.Random) -> Expected:
    column = NAMES[table.source]
    table.change(column, lambda said: said.lower())
    return {("integrity.vocabulary_changed", column)}


def fewer(table: Table, dice: random.Random) -> Expected:
    share = dice.choice([0.2, 0.4, 0.6])
    table.rows = table.rows[: round(share * len(table.rows))]
    return {("integrity.row_count", None)}


def doubled(table: Table, dice: random.Random) -> Expected:
    table.rows = [row for row in table.rows for _ in range(2)]
    return {("drift.key_not_unique", None), ("integrity.catastrophic_reload", None)}


def stale(table: Table, dice: random.Random) -> Expected:
    table.rows = [list(row) for row in table.before]
    dice.shuffle(table.rows)
    return {("integrity.stale_refresh", None)}


def reloaded(table: Table, dice: random.Random) -> Expected:
    few = table.rows[:12]
    table.rows = [list(few[number % 12]) for number in range(len(table.rows))]
    return {("integrity.catastrophic_reload", None)}


def repeated_keys(table: Table, dice: random.Random) -> Expected:
    at = table.at(KEYS[table.source])
    for number in table.some(dice, 0.02):
        table.rows[number][at] = table.rows[number - 1][at]
    return {("drift.key_not_unique", None)}


def zeros_lost(table: Table, dice: random.Random) -> Expected:
    """Both months get numbers of one width; the second loses what a spreadsheet drops."""
    at = table.at(KEYS[table.source])
    for row in table.before:
        row[at] = row[at].zfill(12)
    return {("integrity.leading_zeros_lost", KEYS[table.source])}


def other_records(table: Table, dice: random.Random) -> Expected:
    at = table.at(KEYS[table.source])
    for row in table.rows:
        row[at] = "9" + row[at]
    return {("integrity.records_replaced", None)}


def shifted(table: Table, dice: random.Random) -> Expected:
    start = dice.randrange(1, len(table.header) // 2)
    for number in table.some(dice, dice.choice([0.03, 0.1, 0.5])):
        row = table.rows[number]
        table.rows[number] = [*row[:start], "", *row[start:-1]]
    return {("integrity.shifted_columns", None)}


def shifted_left(table: Table, dice: random.Random) -> Expected:
    start = dice.randrange(1, len(table.header) // 2)
    for number in table.some(dice, dice.choice([0.05, 0.2])):
        row = table.rows[number]
        table.rows[number] = [*row[:start], *row[start + 1 :], ""]
    return {("integrity.shifted_columns", None)}


def sorted_alone(table: Table, dice: random.Random) -> Expected:
    column = dice.choice(["Phone", NAMES[table.source]])
    values = sorted(table.values(column))
    for row, value in zip(table.rows, values, strict=True):
        row[table.at(column)] = value
    return {("integrity.column_shuffled", column)}


def swapped(table: Table, dice: random.Random) -> Expected:
    one, other = dice.sample(FILLED[table.source], 2)
    a, b = table.at(one), table.at(other)
    for row in table.rows:
        row[a], row[b] = row[b], row[a]
    return {("integrity.columns_swapped", one), ("integrity.columns_swapped", other)}


def copied(table: Table, dice: random.Random) -> Expected:
    one, other = dice.sample(FILLED[table.source], 2)
    for row in table.rows:
        row[table.at(one)] = row[table.at(other)]
    return {("integrity.column_copied", one)}


def garbled(table: Table, dice: random.Random) -> Expected:
    column = NAMES[table.source]
    table.change(column, lambda said: said + " Ni\u00c3\u00b1os", table.some(dice, 0.05))
    return {("integrity.garbled_text", column)}


def scientific(table: Table, dice: random.Random) -> Expected:
    table.change("Phone", lambda said: "7.03E+09", table.some(dice, 0.4))
    return {("integrity.numbers_mangled", "Phone")}


def cut_off(table: Table, dice: random.Random) -> Expected:
    table.change(NAMES[table.source], lambda said: said[:15])
    return {("integrity.values_cut", NAMES[table.source])}


def other_form(table: Table, dice: random.Random) -> Expected:
    how = dice.choice([lambda d: d, lambda d: f"+1 {d}", lambda d: f"{d[:3]}.{d[3:6]}.{d[6:]}"])
    table.change("Phone", lambda said: how("".join(c for c in said if c.isdigit())[:10]))
    return {("drift.format_changed", "Phone"), ("drift.type_changed", "Phone")}


DATED, COUNTED = tuple(DATES), tuple(CAPACITIES)
DEFECTS = (
    Mutation("renamed column", renamed),
    Mutation("renamed beyond recognition", renamed_beyond_recognition),
    Mutation("missing column", missing),
    Mutation("added column", added),
    Mutation("reordered columns", reordered),
    Mutation("four-digit years", four_digit_years, DATED),
    Mutation("ISO dates", iso_dates, DATED),
    Mutation("day before month", day_first, DATED),
    Mutation("dates as serial numbers", serial_dates, DATED),
    Mutation("words in a column of numbers", words_for_numbers, COUNTED),
    Mutation("emptied column", emptied),
    Mutation("placeholders", placeholders),
    Mutation("numbers scaled", scaled, COUNTED),
    Mutation("one value everywhere", one_value),
    Mutation("new category value", new_value),
    Mutation("vocabulary respelled", respelled),
    Mutation("one word respelled", one_word_respelled),
    Mutation("names in lower case", shouted),
    Mutation("fewer rows", fewer),
    Mutation("every row twice", doubled),
    Mutation("stale refresh", stale),
    Mutation("catastrophic reload", reloaded),
    Mutation("repeated keys", repeated_keys),
    Mutation("leading zeros lost", zeros_lost, ("texas",)),
    Mutation("other records", other_records, ("texas", "nevada")),
    Mutation("rows shifted right", shifted),
    Mutation("rows shifted left", shifted_left),
    Mutation("column sorted alone", sorted_alone),
    Mutation("columns swapped", swapped),
    Mutation("column copied", copied),
    Mutation("garbled letters", garbled),
    Mutation("scientific notation", scientific),
    Mutation("values cut off", cut_off),
    Mutation("phones in another form", other_form),
)
