"""Which columns of a file hold what: the map that matching a file by itself needs."""

from collections.abc import Mapping
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from core.errors import WrongUse

CANONICAL = (
    "company",
    "full_name",
    "first_name",
    "last_name",
    "street",
    "city",
    "state",
    "zip",
    "phone",
    "email",
    "license_number",
    "date_of_birth",
    "website",
)
MOST_FIELDS = 15  # a pattern of agreement has room for sixteen comparisons, and a full name makes two


class BadMap(WrongUse):
    pass


class SideMap(BaseModel):
    """One file: the column that tells its records apart, and which column each field is read from."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    key: str
    fields: dict[str, str] = Field(min_length=1, max_length=MOST_FIELDS)

    @property
    def texts(self) -> tuple[str, ...]:
        return tuple(name for name in self.fields if name not in CANONICAL)

    def on(self, header: tuple[str, ...], file_name: str) -> "SideMap":
        """With the columns as the file spells them: blanks around a name do not count."""
        known = {name.strip(): name for name in header}
        wanted = {"key": self.key, **self.fields}
        for name, column in wanted.items():
            if column.strip() not in known:
                raise BadMap(
                    f"{file_name} has no column {column}, which the map names for {name}. "
                    f"Its columns are {', '.join(known)}."
                )
        return SideMap(
            key=known[self.key.strip()],
            fields={name: known[column.strip()] for name, column in self.fields.items()},
        )


class MatchMap(SideMap):
    """The map of a file to deduplicate, or of two to link; without `right` both have the same columns."""

    right: SideMap | None = None

    def sides(self) -> tuple[SideMap, SideMap]:
        left = SideMap(key=self.key, fields=self.fields)
        return left, self.right or left


def read_map(file: Path) -> MatchMap:
    try:
        return MatchMap.model_validate(_document(file))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the map as a whole"
        raise BadMap(f"{file.name}: {where}: {first['msg']}. A map has key and fields.") from error


def _document(file: Path) -> Mapping[str, object]:
    try:
        # every scalar is text: a column may be called no, or 1
        document = yaml.load(file.read_text(encoding="utf-8-sig"), Loader=yaml.BaseLoader)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise BadMap(
            f"{file.name} is not YAML. Write key: COLUMN and fields: with name: COLUMN lines."
        ) from error
    if not isinstance(document, dict):
        raise BadMap(f"{file.name} is not a map. Write key: COLUMN and fields: with name: COLUMN lines.")
    return document
