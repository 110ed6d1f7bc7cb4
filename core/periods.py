"""A month, as it is written."""

from datetime import date

from core.errors import WrongUse


class BadPeriod(WrongUse):
    def __init__(self, period: str) -> None:
        super().__init__(f"{period} is not a period. Write it as year and month, such as 2026-11.")


def check(period: str) -> str:
    try:
        date.fromisoformat(f"{period}-01")
    except ValueError as error:
        raise BadPeriod(period) from error
    return period
