"""A stratified random sample of a month's leads, the same for the same seed."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.engine import Connection

# A lead's stratum: the source whose values it takes first, and whether several records stand in it.
_LEADS = """
    select lead_id, arg_min(source, value_rank) as source, count(*) > 1 as is_merged
    from record_state group by lead_id"""


@dataclass(frozen=True)
class Stratum:
    """`population` are its leads this month, `drawn` those in the sample."""

    source: str
    is_merged: bool
    population: int
    drawn: int


@dataclass(frozen=True)
class Drawn:
    """`leads` stand in a random order, so that the first few are a sample too; each with its stratum."""

    strata: tuple[Stratum, ...]
    leads: tuple[tuple[str, int], ...]


def draw(connection: Connection, size: int, seed: int) -> Drawn:
    """In proportion to the strata, with at least one lead of each as far as the size allows."""
    known = connection.execute(
        f"select source, is_merged, count(*) from ({_LEADS}) group by all order by all"
    ).fetchall()
    numbers = allocate([population for *_, population in known], size)
    strata = tuple(
        Stratum(source, is_merged, population, drawn)
        for (source, is_merged, population), drawn in zip(known, numbers, strict=True)
    )
    leads = connection.execute(
        f"""
        with leads as ({_LEADS}),
        wanted as (
            select unnest($sources::varchar[]) as source, unnest($merged::boolean[]) as is_merged,
                unnest($numbers::bigint[]) as number, unnest(range(len($numbers))) as stratum
        ),
        shuffled as (
            select lead_id, stratum, number, md5($seed::varchar || lead_id) as place
            from leads inner join wanted using (source, is_merged)
        )
        select lead_id, stratum from shuffled
        qualify row_number() over (partition by stratum order by place) <= number
        order by md5(place), lead_id""",
        {
            "sources": [one.source for one in strata],
            "merged": [one.is_merged for one in strata],
            "numbers": [one.drawn for one in strata],
            "seed": seed,
        },
    ).fetchall()
    return Drawn(strata, tuple((lead_id, int(stratum)) for lead_id, stratum in leads))


def allocate(populations: Sequence[int], size: int) -> list[int]:
    """Largest remainders, but every stratum has one; never more than there are."""
    total = sum(populations)
    size = min(size, total)
    if size < len(populations):
        largest = sorted(range(len(populations)), key=lambda at: -populations[at])[:size]
        return [int(at in largest) for at in range(len(populations))]
    quotas = [size * each / total for each in populations]
    numbers = [max(1, int(quota)) for quota in quotas]
    by_remainder = sorted(range(len(quotas)), key=lambda at: (numbers[at] - quotas[at], at))
    for at in by_remainder[: max(0, size - sum(numbers))]:
        numbers[at] += 1
    while sum(numbers) > size:  # the smallest strata took more than their part
        numbers[numbers.index(max(numbers))] -= 1
    return numbers
