"""What may differ from month to month with nothing to say."""

import csv
import random

from bench.tables import CATEGORIES, FILLED, Expected, Mutation, Table


def churn(table: Table, dice: random.Random) -> Expected:
    """What the generator does to any month."""
    return set()


def shuffled_rows(table: Table, dice: random.Random) -> Expected:
    dice.shuffle(table.rows)
    return set()


def sorted_rows(table: Table, dice: random.Random) -> Expected:
    at = table.at(dice.choice(FILLED[table.source]))
    table.rows.sort(key=lambda row: row[at])
    return set()


def quoted(table: Table, dice: random.Random) -> Expected:
    table.quoting = csv.QUOTE_ALL
    return set()


def few_new_values(table: Table, dice: random.Random) -> Expected:
    column = dice.choice(CATEGORIES[table.source])
    table.change(column, lambda _: "On Hold", table.some(dice, 0.001)[:2])
    return set()


def new_places(table: Table, dice: random.Random) -> Expected:
    column = {"nevada": "County", "oklahoma": "City", "texas": "City"}[table.source]
    table.change(column, lambda _: dice.choice(["NEWTOWN", "FAIRVALE"]), table.some(dice, 0.004)[:2])
    return set()


def spaced_header(table: Table, dice: random.Random) -> Expected:
    table.header = [f" {name.upper()} " for name in table.header]
    return set()


def some_gone(table: Table, dice: random.Random) -> Expected:
    gone = set(table.some(dice, 0.05))
    table.rows = [row for number, row in enumerate(table.rows) if number not in gone]
    return set()


def some_blank(table: Table, dice: random.Random) -> Expected:
    table.change(dice.choice(FILLED[table.source]), lambda _: "", table.some(dice, 0.02))
    return set()


def some_new_phones(table: Table, dice: random.Random) -> Expected:
    table.change(
        "Phone", lambda said: said and said[:-4] + f"{dice.randrange(10_000):04}", table.some(dice, 0.1)
    )
    return set()


HARMLESS = (
    Mutation("ordinary churn", churn),
    Mutation("shuffled rows", shuffled_rows),
    Mutation("sorted rows", sorted_rows),
    Mutation("quoted differently", quoted),
    Mutation("a few new values", few_new_values),
    Mutation("new places", new_places),
    Mutation("header in capitals", spaced_header),
    Mutation("some records gone", some_gone),
    Mutation("some cells blank", some_blank),
    Mutation("some new phones", some_new_phones),
)
