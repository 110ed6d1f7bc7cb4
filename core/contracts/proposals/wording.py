"""The words of a source's categories in the words that all sources share, as far as they can be told."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import yaml

from core.contracts.document import shipped
from core.contracts.proposals.meanings import HERE
from core.engine import Connection, identifier

MOST_VALUES = 60
# Canonical fields whose words are shared, and the parser that knows the usual ones.
SHARED = {"license_status": "license_status", "facility_type": None, "accepts_financial_aid": "yes_no"}
OUTPUT = {"license_status": "license_status", "yes_no": "value"}


@dataclass(frozen=True)
class ValueWord:
    """`word` is None where a person has to say; `is_read` where the parser knows the value as it stands."""

    value: str
    records: int
    word: str | None
    is_read: bool


@cache
def vocabulary(field: str) -> tuple[str, ...]:
    """What all sources call it: the words of the list, and those of the shipped contracts."""
    listed = [one["word"] for one in _patterns()[field]]
    translated = [
        word
        for contract in shipped().values()
        for mapping in contract.mappings
        if field in mapping.gives.values()
        for word in mapping.translate.values()
        if word is not None
    ]
    return tuple(sorted({*listed, *translated}))


def values(
    connection: Connection, relation: str, column: str, field: str, read_by: str = "text"
) -> tuple[ValueWord, ...]:
    """The frequent values of a column, the most frequent first; the parsers must be installed.

    `read_by` is the column's parser: where a cell holds a number beside the type, only the type is a word.
    """
    name, parser = identifier(column), SHARED[field]
    cell = f"parse_license_in_type({name}).license_type" if read_by == "license_in_type" else f"trim({name})"
    read = f"parse_{parser}(value).{OUTPUT[parser]}::varchar" if parser else "null"
    rows = connection.execute(
        f"select value, records, {read} from (select {cell} as value, count(*) as records "
        f"from {relation} where {cell} <> '' group by all) "
        f"order by records desc, value limit {MOST_VALUES}"
    ).fetchall()
    return tuple(
        ValueWord(value, n, known or guess(field, value), known is not None) for value, n, known in rows
    )


def guess(field: str, value: str) -> str | None:
    """The word of the first pattern found in the value."""
    said = value.casefold()
    return next((one["word"] for one in _patterns()[field] if re.search(one["says"], said)), None)


@cache
def _patterns() -> Mapping[str, list[dict[str, str]]]:
    text = (HERE / "vocabulary.yaml").read_text(encoding="utf-8")
    loaded: dict[str, list[dict[str, str]]] = yaml.safe_load(text)
    return loaded
