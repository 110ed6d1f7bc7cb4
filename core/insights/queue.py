"""The pairs that a run leaves to a person, with all that ordering and filtering them asks, kept as a file."""

from dataclasses import dataclass
from pathlib import Path

from core.engine import Connection, literal

# Fields in which two records may differ, and how both are put on one footing first.
DIFFER = {
    "company": "match_company",
    "operator": "match_operator",
    "street": "match_street",
    "city": "upper({}.city)",
    "zip": "zip",
    "phone": "phone",
    "email": "lower({}.email)",
    "last_name": "match_person",
    "license_number": "upper({}.license_number)",
}
AGAIN, LICENCES, CONTRADICTED, MODEL = "again", "licences", "contradicted", "model"  # why a pair is asked
BANDS = (0.98, 0.9, 0.75, 0.5, 0.0)  # where each band of likelihoods begins
NAME = "queue-1.parquet"  # another number, and every run's is made anew


@dataclass(frozen=True)
class QueueRow:
    """One waiting pair; `around` counts the records of both leads and the leads other pairs would add."""

    left_id: str
    right_id: str
    left_source: str
    right_source: str
    left_number: int
    right_number: int
    left_key: str
    right_key: str
    left_name: str
    right_name: str
    left_source_title: str
    right_source_title: str
    left_lead: str
    right_lead: str
    left_lead_title: str
    right_lead_title: str
    left_lead_records: int
    right_lead_records: int
    rule: str
    weight: float | None
    probability: float | None
    pattern: int | None
    reason: str
    why: str
    differs: list[str]
    around: int
    worth: float
    place: int

    @property
    def ids(self) -> tuple[str, str]:
        return self.left_id, self.right_id


COLUMNS = tuple(QueueRow.__dataclass_fields__)


def file(run_folder: Path) -> Path:
    return run_folder / "review" / NAME


def write(connection: Connection, target: Path) -> None:
    """Made once by the run, in the order in which deciding is worth most.

    worth = uncertainty * log2(around) * (1 + sides in the CRM / 2)

    Uncertainty is the entropy in bits of the probability that both are one: 1 at even odds, 0.14 at 98 %.
    A pair that is asked again because a value changed counts a whole bit. One that the model is sure of and
    something contradicts (two licences, others that would be joined) counts at least half a bit: there the
    doubt is not the model's. `around` doubles what a decision settles for every doubling of the records that
    hang together here, and a lead that sales work on already makes a mistake half as dear again.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_suffix(".partial")
    connection.execute(f"copy ({_QUERY.format(**_parts(connection))}) to {literal(partial)} (format parquet)")
    partial.rename(target)


def _parts(connection: Connection) -> dict[str, str]:
    query = (
        "select count(*) from duckdb_columns() where table_name = 'match_pair' and column_name = 'pattern'"
    )
    has_pattern = connection.execute(query).fetchall()[0][0]
    return {
        "pattern": "match_pair.pattern::ubigint" if has_pattern else "null::ubigint",
        "differs": ", ".join(_differs(name, column) for name, column in DIFFER.items()),
        "again": literal(AGAIN),
        "licences": literal(LICENCES),
        "contradicted": literal(CONTRADICTED),
        "model": literal(MODEL),
        "bands": " ".join(f"when probability >= {least} then {least}" for least in BANDS),
    }


def _differs(name: str, column: str) -> str:
    left, right = (column.format(side) if "{}" in column else f"{side}.{column}" for side in ("one", "two"))
    return f"if({left} <> {right}, {literal(name)}, null)"


_QUERY = """
with asked as (
    select
        match_pair.*,
        {pattern} as level_pattern,
        one.lead_id as left_lead,
        two.lead_id as right_lead,
        one.record_number as left_number,
        two.record_number as right_number,
        one.record_key as left_key,
        two.record_key as right_key,
        concat_ws(', ', coalesce(one.operator, one.company, one.record_key), one.city) as left_name,
        concat_ws(', ', coalesce(two.operator, two.company, two.record_key), two.city) as right_name,
        list_distinct(list_filter([one.state, two.state], lambda state: state is not null)) as states,
        list_filter([{differs}], lambda field: field is not null) as differs,
        case
            when reason like 'Decided before%' then {again}
            when reason like 'Others that match%' or reason like 'This and other merges%' then {contradicted}
            when reason like '%two licence numbers%' then {licences}
            else {model}
        end as why,
        least(greatest(coalesce(probability, 0.5), 1e-9), 1 - 1e-9) as likely,
    from match_pair
    inner join lead_record as one on match_pair.left_id = one.record_id
    inner join lead_record as two on match_pair.right_id = two.record_id
    where match_pair.band = 'review' and one.lead_id <> two.lead_id
),

members as (
    select lead_id, count(*) as records, bool_or(is_crm) as is_crm from lead_record
    where lead_id in (select left_lead from asked union select right_lead from asked)
    group by lead_id
),

ties as (
    select lead_id, count(*) as pairs
    from (select left_lead as lead_id from asked union all select right_lead from asked)
    group by lead_id
),

told as (
    select
        asked.*,
        mine.records as left_lead_records,
        other.records as right_lead_records,
        coalesce(mine_golden.operator, mine_golden.company, left_lead) as left_lead_title,
        coalesce(other_golden.operator, other_golden.company, right_lead) as right_lead_title,
        mine.is_crm::integer + other.is_crm::integer as crm_sides,
        mine.records + other.records + mine_ties.pairs + other_ties.pairs - 2 as around,
        case
            when why = {again} then 1.0
            when why = {model} then -likely * log2(likely) - (1 - likely) * log2(1 - likely)
            else greatest(-likely * log2(likely) - (1 - likely) * log2(1 - likely), 0.5)
        end as uncertainty,
    from asked
    inner join members as mine on left_lead = mine.lead_id
    inner join members as other on right_lead = other.lead_id
    inner join ties as mine_ties on left_lead = mine_ties.lead_id
    inner join ties as other_ties on right_lead = other_ties.lead_id
    left join lead as mine_golden on left_lead = mine_golden.lead_id
    left join lead as other_golden on right_lead = other_golden.lead_id
)

select
    left_id, right_id, left_source, right_source, left_number, right_number, left_key, right_key,
    left_name, right_name,
    coalesce(left_title.title, left_source) as left_source_title,
    coalesce(right_title.title, right_source) as right_source_title,
    left_lead, right_lead, left_lead_title, right_lead_title, left_lead_records, right_lead_records,
    rule, weight, probability, level_pattern as pattern, coalesce(reason, 'They look alike.') as reason, why,
    differs, around,
    round(uncertainty * log2(around) * (1 + crm_sides / 2), 6) as worth,
    row_number() over (
        order by round(uncertainty * log2(around) * (1 + crm_sides / 2), 6) desc,
            probability desc nulls last, left_id, right_id
    ) as place,
    states, crm_sides, cast(case {bands} else -1 end as double) as band,
from told
left join dim_source as left_title on left_source = left_title.source
left join dim_source as right_title on right_source = right_title.source
order by place"""
