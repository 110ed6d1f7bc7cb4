"""What is compared of people: names, swapped and shortened too, and when they were born."""

from core.matching.levels import (
    CHAIN,
    OWNER,
    PLACE,
    RELICENSED,
    Comparison,
    Level,
    empty,
    jaro,
    one_edit,
    used,
)

LAST = Comparison(
    "last name",
    ("last",),
    empty("last"),
    (
        Level("same, rare", f"l.last = r.last and {used('last', 20)}", 0.30, 5e-5),
        Level("same", f"l.last = r.last and {used('last', 1000)}", 0.28, 4e-4),
        Level("same, common", "l.last = r.last", 0.20, 2e-3),
        Level("the other's first name", "coalesce(l.last = r.first or l.first = r.last, false)", 0.04, 3e-4),
        Level("a letter apart", jaro("last", 0.9), 0.08, 1.5e-3),
        Level("a part of it", "starts_with(l.last, r.last) or starts_with(r.last, l.last)", 0.02, 1e-3),
        Level("alike", jaro("last", 0.78), 0.03, 0.015),
        Level("different", "true", 0.05, 0.98),
    ),
    {OWNER: 0.9, CHAIN: 0.0, PLACE: 0.4, RELICENSED: 1.0},
    of_contact=True,
)

FIRST = Comparison(
    "first name",
    ("first",),
    empty("first"),
    (
        Level("same, rare", f"l.first = r.first and {used('first', 20)}", 0.25, 1e-4),
        Level("same", f"l.first = r.first and {used('first', 1000)}", 0.28, 2e-3),
        Level("same, common", "l.first = r.first", 0.20, 6e-3),
        Level("the other's last name", "coalesce(l.last = r.first or l.first = r.last, false)", 0.04, 3e-4),
        Level(
            "an initial",
            "left(l.first, 1) = left(r.first, 1) and (length(l.first) = 1 or length(r.first) = 1)",
            0.04,
            1e-3,
        ),
        Level("a letter apart", jaro("first", 0.9), 0.08, 4e-3),
        Level("alike", jaro("first", 0.78), 0.05, 0.025),
        Level("different", "true", 0.06, 0.96),
    ),
    {OWNER: 0.9, CHAIN: 0.0, PLACE: -0.7, RELICENSED: 1.0},
    of_contact=True,
)

BIRTH = Comparison(
    "date of birth",
    ("birth",),
    empty("birth"),
    (
        Level("same", "l.birth = r.birth", 0.85, 5e-5),
        Level("a digit apart", one_edit("birth", 3), 0.08, 1.5e-3),
        Level(
            "same day and month, or same year",
            "left(l.birth, 4) = left(r.birth, 4) or right(l.birth, 4) = right(r.birth, 4)",
            0.03,
            1.5e-2,
        ),
        Level("different", "true", 0.04, 0.98),
    ),
    {OWNER: -0.5, CHAIN: 0.0, PLACE: -0.5, RELICENSED: 1.0},
)
