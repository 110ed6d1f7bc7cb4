"""A contract as SQL: raw columns, parsed structs, canonical fields, record keys, in layers."""

from collections.abc import Iterator, Mapping, Sequence

from core import canonical
from core.contracts import repeating
from core.contracts.arguments import call, join
from core.contracts.model import Contract, FieldMapping
from core.engine import identifier, literal
from core.parsers import PARSERS

RECORD_NUMBER = "_record_number"
MATCH_VALUES = {
    "match_company": "match_company(company)",
    "match_operator": "match_company(coalesce(operator, company))",
    "match_street": "match_street(street)",
    "match_house_number": "match_house_number(street)",
    "match_person": "match_person(first_name, last_name)",
    "match_email_domain": "match_email_domain(email)",
    "match_website": "match_website(website)",
}


def compiled(
    contract: Contract,
    found: Sequence[str | None],
    relation: str,
    period: str,
    said: frozenset[int] = frozenset(),
) -> str:
    """`found` has, per contract column, the name it has in the relation, or None where it is missing.

    `said` are the mappings whose cells `repeating` has parsed already.
    """
    layers = {
        "cells": _cells(found, relation),
        "raw": _looked_up(contract, said),
        "parsed": _parsed(contract, period, said),
        "fields": _fields(contract),
        "keyed": _keyed(contract),
    }
    return _layered(layers, _records(contract))


def _layered(layers: Mapping[str, str], last: str) -> str:
    return (
        "with " + ",\n\n".join(f"{name} as (\n{query}\n)" for name, query in layers.items()) + f"\n\n{last}"
    )


def _cells(found: Sequence[str | None], relation: str) -> str:
    listed = [
        f"    {identifier(name) if name else 'null::varchar'} as c{at}" for at, name in enumerate(found)
    ]
    return _select([f"    {RECORD_NUMBER} as record_number", *listed], relation)


def _looked_up(contract: Contract, said: frozenset[int]) -> str:
    """Joins lose the order of rows, so they come first, with a sort while the records are still narrow."""
    position = _positions(contract)
    found = [(f"    said{at}.m as m{at}", repeating.join(contract, at)) for at in sorted(said)]
    found += [
        (f"    looked{at}.{lookup.gives} as r{at}", join(lookup, position[mapping.columns[0]], f"looked{at}"))
        for at, mapping in enumerate(contract.mappings)
        if (lookup := PARSERS[mapping.parser].lookup)
    ]
    if not found:
        return "select * from cells"
    columns, joins = zip(*found, strict=True)
    spent = _only_said(contract, said)
    cells = f"    cells.* exclude ({', '.join(spent)})" if spent else "    cells.*"
    return _select([cells, *columns], "\n".join(["cells", *joins, "order by cells.record_number"]))


def _only_said(contract: Contract, said: frozenset[int]) -> list[str]:
    """Cells that nothing reads again once their parsed value is there: less to sort."""
    needed = {
        name for at, mapping in enumerate(contract.mappings) if at not in said for name in mapping.columns
    }
    return [cell for name, cell in _positions(contract).items() if name not in needed]


def _positions(contract: Contract) -> dict[str, str]:
    return {name: f"c{at}" for at, name in enumerate(contract.header)}


def _parsed(contract: Contract, period: str, said: frozenset[int]) -> str:
    position = _positions(contract)
    structs = [
        f"    {call(mapping, [position[name] for name in mapping.columns], period, f'r{at}')} as m{at}"
        for at, mapping in enumerate(contract.mappings)
        if at not in said
    ]
    return _select(["    *", *structs], "raw")


def _fields(contract: Contract) -> str:
    listed = [f"    {_value(contract, field)}::{field.type} as {field.name}" for field in canonical.FIELDS]
    codes = ",\n        ".join(
        f"{literal(next(iter(mapping.gives.values())) + '.')} || m{at}.problem"
        for at, mapping in enumerate(contract.mappings)
    )
    problems = f"    list_filter([\n        {codes}\n    ], lambda code: code is not null) as problems"
    return _select(["    record_number", *listed, problems], "parsed")


def _value(contract: Contract, field: canonical.Field) -> str:
    """The first mapping that has a value gives it; the contract's constant comes last."""
    values = [_given(contract, at, field.name) for at in _givers(contract, field.name)]
    if field.name in contract.constants:
        values.append(f"{literal(contract.constants[field.name])}::{field.type}")
    if not values:
        return "null"
    return values[0] if len(values) == 1 else f"coalesce({', '.join(values)})"


def _given(contract: Contract, at: int, field: str) -> str:
    """Silent where an earlier mapping gave any field that both give: a name is not put together from two."""
    mapping = contract.mappings[at]
    value = _translated(mapping, f"m{at}.{identifier(_output(mapping, field))}", field)
    earlier = [
        f"m{before}.{identifier(_output(contract.mappings[before], other))}::varchar"
        for other in mapping.gives.values()
        for before in _givers(contract, other)
        if before < at and other != field and field in contract.mappings[before].gives.values()
    ]
    return f"case when coalesce({', '.join(earlier)}) is null then {value} end" if earlier else value


def _translated(mapping: FieldMapping, value: str, field: str) -> str:
    if not mapping.translate:
        return value
    pairs = " ".join(
        f"when {literal(said.strip().lower())} then {'null' if meant is None else literal(meant)}"
        for said, meant in sorted(mapping.translate.items())
    )
    text = f"{value}::varchar"
    return f"try_cast(case lower(trim({text})) {pairs} else {text} end as {canonical.BY_NAME[field].type})"


def _output(mapping: FieldMapping, field: str) -> str:
    return next(output for output, given in mapping.gives.items() if given == field)


def _givers(contract: Contract, field: str) -> Iterator[int]:
    return (at for at, mapping in enumerate(contract.mappings) if field in mapping.gives.values())


def _natural_key(contract: Contract) -> str:
    """Null as soon as a part of it is missing."""
    if not contract.key.fields:
        return "null::varchar"
    parts = [f"{field}::varchar" for field in contract.key.fields]
    if contract.key.strip_leading_zeros:
        parts = [f"coalesce(nullif(ltrim({part}, '0'), ''), left({part}, 1))" for part in parts]
    return " || '|' || ".join(parts)


def _stand_in_key(contract: Contract) -> str:
    identifying = ", ".join(f"coalesce({field}::varchar, '')" for field in contract.key.identified_by)
    return f"'h' || left(md5(concat_ws('|', {identifying})), 16)"


def _keyed(contract: Contract) -> str:
    natural = _natural_key(contract)
    problems = "problems"
    if contract.key.fields:
        problems = (
            f"problems || case when {natural} is null then ['record_key.missing'] else [] end as problems"
        )
    key = f"coalesce({natural}, {_stand_in_key(contract)}) as record_key"
    return _select(["    * exclude (problems)", f"    {key}", f"    {problems}"], "fields")


def _records(contract: Contract) -> str:
    computed = {
        "record_id": f"{literal(contract.source + ':')} || record_key",
        "source": literal(contract.source),
        **MATCH_VALUES,
    }
    listed = [
        f"    ({computed.get(name, name)})::{kind} as {name}"
        for name, kind in canonical.standard_columns().items()
    ]
    return _select(listed, "keyed")


def _select(listed: Sequence[str], relation: str) -> str:
    return "select\n" + ",\n".join(listed) + f"\nfrom {relation}"
