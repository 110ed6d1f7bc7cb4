"""Writes the months: a population in the engine, aged month by month, published as each source would."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from core import engine
from core.engine import Connection
from core.errors import WrongUse
from core.sample import places
from core.sample.words import LISTS
from core.settings import Settings

SQL = Path(__file__).parent / "sql"

DRIFTS = ("none", "renamed_phone", "four_digit_years")
SMALLEST, LARGEST = 100, 10_000_000

# Of the records a source published a month ago, or of the leads that were sent.
NEW, CHANGED, GONE, RENUMBERED = 0.02, 0.03, 0.01, 0.001
RETURNING, LOADED = 0.3, 0.25

SHARES = {"nevada": 0.20, "oklahoma": 0.25, "crm": 0.20}  # Texas has the rest
FILES = {
    "nevada": "nevada.csv",
    "oklahoma": "oklahoma.csv",
    "texas": "texas.csv",
    "salesforce": "salesforce_leads.csv",
}
# The state's export program leaves the last line open.
OPEN_ENDED = "nevada"


class CannotSample(WrongUse):
    pass


@dataclass(frozen=True)
class SampleFile:
    source: str
    period: str
    path: Path
    rows: int


@dataclass(frozen=True)
class SampleReport:
    """`files` are what a run takes in; `truth` says which of their records are one place."""

    out: Path
    periods: tuple[str, ...]
    files: tuple[SampleFile, ...]
    truth: tuple[SampleFile, ...]


def write(
    out: Path,
    leads: int,
    months: int,
    seed: int,
    settings: Settings,
    first_period: str = "2026-09",
    drift: str = "none",
) -> SampleReport:
    """The first month has exactly `leads` records over its four files; `drift` befalls the last month."""
    _refuse_impossible(leads, months, drift)
    periods = tuple(_periods(first_period, months))
    with engine.connect(settings) as connection:
        _prepare(connection, leads, seed, periods[0])
        written = [
            _publish(connection, out, month, period, drift if month == months else "none")
            for month, period in enumerate(periods, start=1)
        ]
    files = tuple(file for month in written for file in month)
    return SampleReport(
        out=out,
        periods=periods,
        files=tuple(file for file in files if file.source != "truth"),
        truth=tuple(file for file in files if file.source == "truth"),
    )


def _refuse_impossible(leads: int, months: int, drift: str) -> None:
    if not SMALLEST <= leads <= LARGEST:
        raise CannotSample(f"A sample has {SMALLEST} to {LARGEST:,} leads, not {leads:,}.")
    if months < 1:
        raise CannotSample(f"A sample has at least one month, not {months}.")
    if drift not in DRIFTS:
        raise CannotSample(f"There is no drift called {drift}. Choose one of {', '.join(DRIFTS)}.")


def _periods(first: str, months: int) -> Iterator[str]:
    try:
        start = date.fromisoformat(f"{first}-01")
    except ValueError as error:
        raise CannotSample(f"{first} is not a month. Write it as 2026-09.") from error
    for at in range(start.month - 1, start.month - 1 + months):
        yield f"{start.year + at // 12}-{at % 12 + 1:02d}"


def _prepare(connection: Connection, leads: int, seed: int, first_period: str) -> None:
    sizes = {name: int(leads * share) for name, share in SHARES.items()}
    sizes["texas"] = leads - sum(sizes.values())
    _set(
        connection,
        seed=seed,
        **sizes,
        licensed=leads - sizes["crm"],
        base_day=f"{first_period}-01",
        gone_rate=GONE,
        return_share=RETURNING,
        change_rate=CHANGED,
        renumber_rate=RENUMBERED,
        loaded_share=LOADED,
    )
    for name, words in LISTS.items():
        listed = ", ".join(engine.literal(word) for word in words)
        connection.execute(f"create or replace temp macro {name}() as [{listed}]")
    places.install(connection)
    connection.execute(_sql("macros"))


def _publish(connection: Connection, out: Path, month: int, period: str, drift: str) -> list[SampleFile]:
    _set(
        connection,
        first_day=f"{period}-01",
        date_format="%-m/%-d/%Y" if drift == "four_digit_years" else "%-m/%-d/%y",
    )
    _grow(connection, month)
    connection.execute(
        _sql(
            "facts",
            view="licensed_fact",
            rows="(select *, slot as key from record where presence = 'here')",
        )
    )
    connection.execute(_sql("crm_rows"))
    connection.execute(_sql("facts", view="crm_fact", rows="crm_rows"))
    phone = '"Phone#"' if drift == "renamed_phone" else '"Phone"'
    queries = {
        "nevada": _sql("nevada"),
        "oklahoma": _sql("oklahoma"),
        "texas": _sql("texas", phone_column=phone),
        "salesforce": _sql("salesforce"),
    }
    files = [
        _copy(connection, source, period, query, out / period / FILES[source])
        for source, query in queries.items()
    ]
    _open_last_line(out / period / FILES[OPEN_ENDED])
    files.append(_copy(connection, "truth", period, _sql("truth"), out / "truth" / f"{period}.csv"))
    return files


def _grow(connection: Connection, month: int) -> None:
    """The CRM goes first: what it loaded is what the month before had published."""
    if month == 1:
        connection.execute("create or replace temp table record as " + _born(connection, month))
        connection.execute(_sql("crm_first"))
        return
    first, last = _added(connection, "crm", month)
    connection.execute(_sql("crm_next", month=str(month), first_new=str(first), last_new=str(last)))
    connection.execute(_sql("churn", month=str(month), born=_born(connection, month)))


def _born(connection: Connection, month: int) -> str:
    ranges = []
    for number, source in enumerate(("nevada", "oklahoma", "texas")):
        first, last = _added(connection, source, month)
        ranges.append(f"select range * 4 + {number} as slot from range({first}, {last})")
    return _sql("population", month=str(month), ranges=" union all ".join(ranges))


def _added(connection: Connection, source: str, month: int) -> tuple[int, int]:
    """The numbers a source gives out in a month: the whole first month, then a fixed number each."""
    size = int(str(engine.scalar(connection, f"select getvariable('{source}')")))
    if month == 1:
        return 0, size
    monthly = max(1, round(size * NEW))
    return size + monthly * (month - 2), size + monthly * (month - 1)


def _copy(connection: Connection, source: str, period: str, query: str, path: Path) -> SampleFile:
    path.parent.mkdir(parents=True, exist_ok=True)
    written = connection.execute(f"copy ({query}) to {engine.literal(path)} (format csv, header)").fetchone()
    assert written is not None, path
    return SampleFile(source=source, period=period, path=path, rows=written[0])


def _open_last_line(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(-1, 2)
        file.truncate()


def _set(connection: Connection, **values: object) -> None:
    for name, value in values.items():
        text = engine.literal(value) if isinstance(value, str) else str(value)
        connection.execute(f"set variable {name} = {text}")


def _sql(name: str, **parts: str) -> str:
    text = (SQL / f"{name}.sql").read_text(encoding="utf-8")
    for part, value in parts.items():
        text = text.replace("{" + part + "}", value)
    return text
