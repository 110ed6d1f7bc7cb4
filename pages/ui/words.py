"""How numbers, dates and durations are said everywhere."""

import re
from datetime import date, datetime

DASH = "\N{EN DASH}"
PERIOD = re.compile(r"\b(\d{4}-(?:0[1-9]|1[0-2]))\b(?!-)")


def month(period: str) -> str:
    """2026-10 as October 2026."""
    return f"{date.fromisoformat(f'{period}-01'):%B %Y}"


def short_month(period: str) -> str:
    """2026-10 as Oct 2026, for a column."""
    return f"{date.fromisoformat(f'{period}-01'):%b %Y}"


def month_name(period: str) -> str:
    return f"{date.fromisoformat(f'{period}-01'):%B}"


def told(message: str) -> str:
    """A sentence of the engine, with its periods as people say them."""
    return PERIOD.sub(lambda found: month(found[1]), message)


def source(name: str) -> str:
    """A source by its short name: Texas."""
    return name.replace("_", " ").title()


def day(moment: date | datetime | None) -> str:
    return DASH if moment is None else f"{moment.day} {moment:%b %Y}"


def moment(at: datetime | None) -> str:
    """State keeps UTC; so does the page, and says it."""
    return DASH if at is None else f"{at.day} {at:%b %H:%M} UTC"


def number(value: int | None) -> str:
    return DASH if value is None else f"{value:,}"


def share(part: int, whole: int) -> str:
    return DASH if not whole else f"{part / whole:.1%}"


def count(amount: int, one: str, many: str | None = None) -> str:
    """1 record, 2 records."""
    return f"{amount:,} {one if amount == 1 else many or one + 's'}"


def wait(amount: int, one: str) -> str:
    """1 pair waits, 2 pairs wait."""
    return f"{count(amount, one)} {'waits' if amount == 1 else 'wait'}"


def listed(names: list[str]) -> str:
    """Nevada, Oklahoma and Texas."""
    return " and ".join(part for part in (", ".join(names[:-1]), names[-1]) if part) if names else ""


def duration(seconds: float | None) -> str:
    if seconds is None:
        return DASH
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {rest} s"


def about(seconds: float) -> str:
    """A guess is said in round numbers."""
    return f"about {max(1, round(seconds / 5)) * 5} s" if seconds < 60 else f"about {round(seconds / 60)} min"


def size(amount: int) -> str:
    for unit in ("B", "kB", "MB"):
        if amount < 1000:
            return f"{amount:,.0f} {unit}"
        amount = amount // 1000 if unit != "B" else round(amount / 1000)
    return f"{amount:,.0f} GB"


def sentence(*parts: str) -> str:
    """Joins clauses into one sentence of state."""
    said = "; ".join(part for part in parts if part)
    return f"{said[:1].upper()}{said[1:]}." if said else ""
