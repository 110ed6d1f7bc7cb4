"""ZIP codes and area codes as Parquet, made once from the packages that keep them."""

import json
import os
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

from core.engine import Connection, EngineError, literal
from core.errors import LeadfoldError
from core.settings import Settings

PACKAGES = ("zipcodes", "phonenumbers")

# A few numbers per area code: one may fall into a range that its area keeps unassigned.
_SUBSCRIBERS = ("2345678", "2234567", "5552368", "7654321", "9234567")

_ZIP_SQL = """
copy (
    with named as (
        select
            zip_code as zip,
            city,
            state,
            regexp_replace(county, ' (County|Parish)$', '') as county,
            list_concat([city], list_concat(acceptable_cities, unacceptable_cities)) as names,
        from read_json({source}, format = 'newline_delimited', columns = {{
            zip_code: 'VARCHAR', city: 'VARCHAR', state: 'VARCHAR', county: 'VARCHAR',
            acceptable_cities: 'VARCHAR[]', unacceptable_cities: 'VARCHAR[]'
        }})
    ),

    -- In the spelling addresses are compared in: upper case, no points, one space.
    spelt as (
        select
            zip,
            trim(regexp_replace(upper(strip_accents(unnest(names))), '[^A-Z0-9&''-]+', ' ', 'g')) as name,
        from named
    ),

    cities as (
        select zip, list(distinct name order by length(name) desc, name) as cities
        from spelt
        where name <> ''
        group by zip
    )

    select zip, city, cities, state, county
    from named
    inner join cities using (zip)
    order by zip
) to {target} (format parquet, compression zstd)
"""

_AREA_SQL = """
copy (
    select area_code
    from read_json({source}, format = 'newline_delimited', columns = {{area_code: 'VARCHAR'}})
    order by area_code
) to {target} (format parquet, compression zstd)
"""


class UnreadableReference(LeadfoldError):
    def __init__(self, file: Path) -> None:
        super().__init__(f"The reference table {file.name} cannot be read. Delete {file} and start again.")


def install(connection: Connection, settings: Settings) -> None:
    """Creates the views ref_zip(zip, city, cities, state, county) and ref_area_code(area_code)."""
    zip_file = settings.reference / f"ref_zip-{version('zipcodes')}.parquet"
    area_file = settings.reference / f"ref_area_code-{version('phonenumbers')}.parquet"
    if not zip_file.exists():
        _build(connection, _zip_rows(), _ZIP_SQL, zip_file)
    if not area_file.exists():
        _build(connection, _area_rows(), _AREA_SQL, area_file)
    _view(connection, "ref_zip", zip_file)
    _view(connection, "ref_area_code", area_file)
    _area_code_macro(connection)
    _city_macro(connection)


def _view(connection: Connection, name: str, file: Path) -> None:
    try:
        connection.execute(
            f"create or replace temp view {name} as select * from read_parquet({literal(file)})"
        )
    except EngineError as error:
        raise UnreadableReference(file) from error


def _area_code_macro(connection: Connection) -> None:
    """One bit per code from 000 to 999: asked for every phone, it must cost next to nothing."""
    codes = {row[0] for row in connection.execute("select area_code from ref_area_code").fetchall()}
    bits = "".join("1" if f"{code:03}" in codes else "0" for code in range(1000))
    connection.execute(
        "create or replace temp macro is_area_code(code) as"
        f" get_bit({literal(bits)}::bit, try_cast(code as integer)) = 1"
    )


def _city_macro(connection: Connection) -> None:
    """`|RENO|SPARKS|` per state: a search in one text is cheap for the few addresses that come to need it."""
    connection.execute("""
        set variable leadfold_cities = (
            select map_from_entries(list((state, names) order by state))
            from (
                select state, '|' || string_agg(distinct name, '|' order by name) || '|' as names
                from (select state, unnest(cities) as name from ref_zip)
                group by state
            )
        )
    """)
    connection.execute(
        "create or replace temp macro cities_of_state(state) as getvariable('leadfold_cities')[state]"
    )


def _build(connection: Connection, rows: Iterable[dict[str, object]], query: str, target: Path) -> None:
    """Two processes may build at once: each writes a file of its own, and the last rename wins."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=target.parent, prefix=".building-") as folder:
        source, built = Path(folder) / "rows.json", Path(folder) / target.name
        with source.open("w", encoding="utf-8") as file:
            file.writelines(json.dumps(row) + "\n" for row in rows)
        connection.execute(query.format(source=literal(source), target=literal(built)))
        os.replace(built, target)  # noqa: PTH105


def _zip_rows() -> Iterable[dict[str, object]]:
    # Loads 42,000 ZIP codes: only needed when the table is missing.
    import zipcodes

    rows = zipcodes.list_all()  # type: ignore[no-untyped-call]
    return sorted(rows, key=lambda row: str(row["zip_code"]))


def _area_rows() -> Iterable[dict[str, object]]:
    # Slow to import, and only needed when the table is missing.
    from phonenumbers import is_valid_number, parse

    for code in range(200, 1000):
        if any(is_valid_number(parse(f"+1{code}{subscriber}")) for subscriber in _SUBSCRIBERS):
            yield {"area_code": str(code)}
