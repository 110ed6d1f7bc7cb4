"""Real cities, ZIP codes, counties and area codes, so that an invented address is a possible one."""

import zipcodes

from core.engine import Connection
from core.sample.words import CANADA, STATE_NAMES

# The sources' own states by their number; 3 is the rest of the country, 4 is Canada.
REGIONS = {"NV": 0, "OK": 1, "TX": 2}
ELSEWHERE, ABROAD = 3, 4

Place = tuple[int, str, str, str, str, str | None, list[str]]


def install(connection: Connection) -> None:
    """`sample_zip` numbers each region's ZIP codes from 0, for a draw to land on one."""
    columns = [list(column) for column in zip(*_american(), *_canadian(), strict=True)]
    names = ("region", "zip", "city", "state", "state_name", "county", "area_codes")
    listed = ", ".join(f"unnest(${at}) as {name}" for at, name in enumerate(names, start=1))
    connection.execute(
        f"""
        create or replace temp table sample_zip as
        select
            * replace (region::integer as region),
            (row_number() over (partition by region order by zip, city) - 1)::integer as position,
            (count(*) over (partition by region))::ubigint as region_size,
        from (select {listed})
        """,
        columns,
    )


def _american() -> list[Place]:
    return [
        (
            REGIONS.get(row["state"], ELSEWHERE),
            row["zip_code"],
            row["city"],
            row["state"],
            STATE_NAMES[row["state"]],
            row["county"].removesuffix(" County"),
            row["area_codes"],
        )
        for row in zipcodes.list_all()
        if row["zip_code_type"] == "STANDARD"
        and row["active"]
        and row["area_codes"]
        and row["state"] in STATE_NAMES
    ]


def _canadian() -> list[Place]:
    return [
        (ABROAD, prefix, city, code, province, None, [area_code])
        for city, province, code, prefix, area_code in CANADA
    ]
