"""Invented childcare leads with known truth, spoilt in known ways, and the traps that real files set.

    python -m bench.match.generator --records 100000 --seed 1 --out DIR [--changed 0.05] [--rate NAME=SHARE]

DIR gets `records.csv` (what a matcher sees) and `truth.parquet` (rec_id, entity, trap, edits); with --changed
also `records_2.csv` and `truth_2.parquet`, a month later. Traps are entities that look alike and are not one.
"""

import argparse
import sys
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.match.rates import FIRST_COPY, LOST, MOST_LOST, TELLING, TELLING_RELICENSED, Rates
from core import engine, settings
from core.engine import Connection
from core.sample import places
from core.sample.words import LISTS

SQL = Path(__file__).parent / "sql"
CHAINS = 400
# Copies that come a month later have numbers that no first record has.
LATER = 1_000_000_000
HIDDEN = "entity, trap, edits"


@dataclass(frozen=True)
class Month:
    records: Path
    truth: Path


@dataclass(frozen=True)
class Plan:
    records: int
    seed: int = 1
    rates: Rates = field(default_factory=Rates)
    suffix: str = "csv"


def write(plan: Plan, out: Path, changed: float = 0.0) -> list[Month]:
    """The first month, and with `changed` the second, in which that share of records is new or changed."""
    out.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as scratch, engine.connect(settings.load(Path(scratch))) as connection:
        _prepare(connection, plan)
        months = [_publish(connection, plan, out, _first(plan.records), "")]
        if changed:
            months.append(_publish(connection, plan, out, _second(plan.records, changed), "_2"))
    return months


def _prepare(connection: Connection, plan: Plan) -> None:
    connection.execute(f"set variable seed = {plan.seed}")
    for name, words in LISTS.items():
        listed = ", ".join(engine.literal(word) for word in words)
        connection.execute(f"create or replace temp macro {name}() as [{listed}]")
    connection.execute(_sql("macros"))
    places.install(connection)
    connection.execute(
        "create or replace temp table bench_place as "
        "select (row_number() over (order by hash(zip, city), zip, city) - 1)::bigint as at, * "
        "from sample_zip where state in (select unnest(['AZ','CA','CO','FL','GA','IL','MI','NE','NV','NY',"
        "'NC','OH','OK','OR','PA','TN','TX','VA','WA']))"
    )
    size = engine.count(connection, "bench_place")
    connection.execute(_sql("entities", chains=CHAINS, entities=plan.records + 1000, places=size))


def _first(records: int) -> str:
    """Entities in their order until there are `records` records."""
    return (
        "(select rec, e, copy, 0 as version from ("
        "select row_number() over (order by e, copy) - 1 as rec, e, copy "
        f"from bench_entity, unnest(range(size)) as copies(copy)) where rec < {records})"
    )


def _second(records: int, changed: float) -> str:
    """Half of the share changed, a quarter of new entities, a quarter of new copies of known ones."""
    quarter, known = round(records * changed / 4), max(records // 2, 1)
    return f"""(
        select rec, e, copy, case when chance(rec, 'changed') < {changed / 2} then 1 else 0 end as version
        from {_first(records)}
        union all
        select rec, e, copy, 0 from {_first(records + quarter)} where rec >= {records}
        union all
        select {LATER} + range, (draw(range, 'again') % {known})::bigint, 9, 0
        from range({quarter})
    )"""


def _publish(connection: Connection, plan: Plan, out: Path, rows: str, suffix: str) -> Month:
    connection.execute(
        _sql(
            "records",
            rows=rows,
            edits=_edits(plan.rates),
            lost=_listed(LOST),
            telling=_listed(TELLING),
            telling_relicensed=_listed(TELLING_RELICENSED),
            first_copy=FIRST_COPY,
            most_lost=MOST_LOST,
        )
    )
    month = Month(out / f"records{suffix}.{plan.suffix}", out / f"truth{suffix}.parquet")
    seen = f"select * exclude ({HIDDEN}) from bench_record order by rec_id"
    form = "csv, header" if plan.suffix == "csv" else "parquet"
    connection.execute(f"copy ({seen}) to {engine.literal(month.records)} (format {form})")
    hidden = f"select rec_id, {HIDDEN} from bench_record order by rec_id"
    connection.execute(f"copy ({hidden}) to {engine.literal(month.truth)} (format parquet)")
    return month


def _edits(rates: Rates) -> str:
    return ", ".join(
        f"case when chance(k, '{name}') < {rate} * harm then '{name}' end"
        for name, rate in asdict(rates).items()
    )


def _listed(names: Iterable[str]) -> str:
    return "[" + ", ".join(engine.literal(name) for name in names) + "]"


def _sql(name: str, **values: object) -> str:
    text = (SQL / f"{name}.sql").read_text(encoding="utf-8")
    return text.format(**values) if values else text


def main() -> int:
    told = _options()
    rates = Rates().times(told.noise).changed(told.rate)
    for month in write(Plan(told.records, told.seed, rates, told.format), told.out, told.changed):
        print(f"{month.records}  truth in {month.truth}")
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--changed", type=float, default=0.0, help="share new or changed in a second month")
    parser.add_argument("--noise", type=float, default=1.0, help="factor on every edit rate")
    parser.add_argument("--rate", action="append", default=[], metavar="NAME=SHARE")
    parser.add_argument("--format", choices=("csv", "parquet"), default="csv")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
