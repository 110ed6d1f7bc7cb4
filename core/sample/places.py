"""Real cities, ZIP codes, counties and area codes, so that an invented address is a possible one."""

import zipcodes

from core.engine import Connection
from core.sample.words import CANADA, STATE_NAMES

# The sources' own states by their number; 3 is the rest of the country, 4 is Canada.
REGIONS = {"NV": 0, "OK": 1, "TX": 2}
ELSEWHERE, ABROAD = 3, 4

Place = tuple[int, str, str, str, str, str | None, list[str]]


def install(connection: Connection) -> None:
    """`sample_zip` numbers each region's ZIP codes and `region_sizes` counts them: a draw lands on one."""
    columns = [list(column) for column in zip(*_american(), *_canadian(), strict=True)]
    names = ("region", "zip", "city", "state", "state_name", "county", "area_codes")
    listed = ", ".join(f"unnest(${at}) as {name}" for at, name in enumerate(names, start=1))
    connection.execute(
        f"""
        create or replace temp table sample_zip as
        select
            * replace (region::integer as region),
            (row_number() over (partition by region order by zip, city) - 1)::integer as position,
        from (select {listed})
        """,
        columns,
    )
    # The join must not read the size from the table: it would no longer be one on equal values.
    connection.execute(
        """
        set variable region_sizes = (
            select list(size order by region)
            from (select region, count(*)::ubigint as size from sample_zip group by region)
        )
        """
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
        for row in zipcodes.list_all()  # type: ignore[no-untyped-call]
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
