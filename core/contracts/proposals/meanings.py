"""What a column of a lead file can mean, and how each meaning is read: data, not code."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field

HERE = Path(__file__).parent
FROZEN = ConfigDict(frozen=True, extra="forbid")


class Way(BaseModel):
    """A parser that reads cells of a meaning; `evidence` names what the cells must look like for it."""

    model_config = FROZEN

    parser: str
    evidence: str
    gives: dict[str, str]
    translate: dict[str, str | None] = Field(default_factory=dict)


class Meaning(BaseModel):
    """`part`: it is read only together with other columns, so alone it gives no field."""

    model_config = FROZEN

    name: str
    label: str
    headers: tuple[str, ...]
    maybe: tuple[str, ...] = ()
    ways: tuple[Way, ...]
    alone: float = 0.0
    again: str | None = None
    part: bool = False
    several: bool = False
    crm: bool = False

    @property
    def fields(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(field for way in self.ways for field in way.gives.values()))

    def way(self, parser: str) -> Way:
        return next((way for way in self.ways if way.parser == parser), self.ways[0])


WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
AGE_FLAGS = ("takes_infants", "takes_toddlers", "takes_preschool", "takes_school_age")


@cache
def every() -> Mapping[str, Meaning]:
    """By name, in the order of the list that a person chooses from."""
    listed = [Meaning.model_validate(entry) for entry in read("meanings.yaml")]
    return {meaning.name: meaning for meaning in [*listed, *(_weekday(day) for day in WEEKDAYS)]}


def of_kind(kind: str) -> dict[str, Meaning]:
    """The CRM's own fields are offered for the CRM's extract alone."""
    return {name: meaning for name, meaning in every().items() if kind == "crm" or not meaning.crm}


def read(name: str) -> list[dict[str, object]]:
    loaded: list[dict[str, object]] = yaml.safe_load((HERE / name).read_text(encoding="utf-8"))
    return loaded


def _weekday(day: str) -> Meaning:
    short = day[: 4 if day in ("tuesday", "thursday") else 3]
    said = (day, day[:3], short, "thurs" if day == "thursday" else day[:2])
    return Meaning(
        name=day,
        label=f"Hours on {day.title()}",
        headers=tuple(dict.fromkeys([*said, *(f"{name} hours" for name in said)])),
        ways=(Way(parser="weekly_hours", evidence="hours", gives={"schedule": "schedule"}),),
        part=True,
    )
