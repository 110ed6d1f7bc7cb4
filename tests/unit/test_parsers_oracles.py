"""Libraries that read one value at a time, as a second opinion on invented values."""

import random

import phonenumbers
import usaddress
from nameparser import HumanName

from core.engine import Connection
from core.parsers import PARSERS

FIRSTS = ("Mira", "Tova", "Una", "Orin", "Pell", "Juno", "Anselm", "Bette", "Corin", "Dalia", "Greta", "Ines")
LASTS = ("Quist", "Bril", "Wold", "Osten", "Torva", "Marsh", "O'Brady", "McFinn", "Varga-Lind", "Pruitt")
STREETS = ("Otter", "Fern", "Quiet Harbor", "Bright Meadow", "Old Mill", "Pine Hill", "Saddle Creek", "Lark")
SUFFIXES = ("St", "Ave", "Blvd", "Dr", "Rd", "Ln", "Ct", "Way", "Cir", "Pkwy")
UNITS = ["", "", "", "Ste 104", "Suite B", "Apt 3B", "Unit 12", "#5", "Bldg 2"]


def parse_all(connection: Connection, name: str, cells: list[str]) -> list[dict[str, str | None]]:
    call = PARSERS[name].call(["cell"])
    query = f"select {call} from (select unnest(?::varchar[]) as cell)"
    rows = [row[0] for row in connection.execute(query, [cells]).fetchall()]
    assert len(rows) == len(cells)
    return rows


def phones(chance: random.Random) -> list[str]:
    shapes = (
        "({}) {}-{}",
        "{}-{}-{}",
        "{}.{}.{}",
        "{}{}{}",
        "+1 {} {} {}",
        "1-{}-{}-{}",
        "{} {} {}",
        "({}){}-{}",
    )
    return [
        chance.choice(shapes).format(
            chance.randint(200, 999), chance.randint(200, 999), f"{chance.randint(0, 9999):04}"
        )
        for _ in range(2000)
    ]


def test_every_phone_agrees_with_phonenumbers(parsers):
    """All of them: the same E.164 number, and a valid number is never called unassigned."""
    cells = phones(random.Random(1))
    for cell, read in zip(cells, parse_all(parsers, "us_phone", cells), strict=True):
        number = phonenumbers.parse(cell, "US")
        assert read["number"] == phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164), cell
        if phonenumbers.is_valid_number(number):
            assert read["problem"] is None, cell


def names(chance: random.Random) -> list[str]:
    shapes = (
        "{first} {last}",
        "{first} {initial}. {last}",
        "{first} {middle} {last}",
        "{last}, {first}",
        "{last}, {first} {initial}.",
        "Ms. {first} {last}",
        "{first} {last} Jr",
        "{first} Van {last}",
        "{first} de la {last}",
    )
    return [
        chance.choice(shapes).format(
            first=chance.choice(FIRSTS),
            middle=chance.choice(FIRSTS),
            last=chance.choice(LASTS),
            initial=chance.choice("ABCDEFGHJKLM"),
        )
        for _ in range(600)
    ]


def test_single_names_agree_with_nameparser(parsers):
    """At least 99 in 100 agree on first and last name."""
    cells = names(random.Random(2))
    agreed = sum(
        (read["first_name"], read["last_name"]) == (HumanName(cell).first, HumanName(cell).last)
        for cell, read in zip(cells, parse_all(parsers, "contacts", cells), strict=True)
    )
    assert agreed >= 0.99 * len(cells)


def test_capitals_do_not_change_who_is_read(parsers):
    cells = [cell for cell in names(random.Random(3)) if "Van" not in cell and "de la" not in cell]
    typed = parse_all(parsers, "contacts", cells)
    shouted = parse_all(parsers, "contacts", [cell.upper() for cell in cells])
    assert [read["last_name"] for read in shouted] == [read["last_name"] for read in typed]


def streets(chance: random.Random) -> list[str]:
    return [
        " ".join(
            part
            for part in (
                str(chance.randint(1, 19999)),
                chance.choice(["", "N", "S.", "NW"]),
                chance.choice([*STREETS, "38th", "1st"]),
                chance.choice(SUFFIXES) + chance.choice(["", "", ".", ","]),
                chance.choice(UNITS),
            )
            if part
        )
        for _ in range(600)
    ]


def unit_of(cell: str) -> str:
    """What usaddress takes for the unit, as one text."""
    labels = ("OccupancyType", "OccupancyIdentifier", "SubaddressType", "SubaddressIdentifier")
    return " ".join(word for word, label in usaddress.parse(cell) if label in labels).strip(" ,.")


def test_units_agree_with_usaddress(parsers):
    """At least 97 in 100: usaddress is a trained model and takes some plain suffixes for units."""
    cells = streets(random.Random(4))
    agreed = sum(
        (read["street2"] or "").replace(" ", "") == unit_of(cell).replace(" ", "")
        for cell, read in zip(cells, parse_all(parsers, "street", cells), strict=True)
    )
    assert agreed >= 0.97 * len(cells)


def test_nothing_of_a_street_is_lost(parsers):
    cells = streets(random.Random(5))
    for cell, read in zip(cells, parse_all(parsers, "street", cells), strict=True):
        together = f"{read['street']} {read['street2'] or ''}"
        assert (
            together.replace(".", "").replace(",", "").split()
            == cell.replace(".", "").replace(",", "").split()
        )
