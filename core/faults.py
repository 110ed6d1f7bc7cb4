"""What is wrong with a record: the cells that break a rule, and a sentence for who sent them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from core import inputs, quality
from core.canonical import BY_NAME, DATE, TIME, standard_columns
from core.engine import Connection, identifier, literal
from core.inputs import RunInputs
from core.quality import Rule
from core.state.tables import Run
from core.workspace import Workspace

PROBLEMS = "problems"
MOST_NAMED = 8  # values or columns in one sentence


@dataclass(frozen=True)
class Fault:
    """A rule as it failed in a run: `fields` are the columns it reads, its own first.

    `is_parsing` says that it is about what could not be read: each record's problems name its own fields.
    """

    finding_id: str
    rule: Rule
    fields: tuple[str, ...]
    is_parsing: bool

    @property
    def own(self) -> str:
        return self.rule.column or (self.fields[0] if self.fields else "")


def of_run(workspace: Workspace, run: Run) -> RunInputs:
    return inputs.load(workspace.settings.runs / run.run_id / "inputs")


def rule_of(frozen: RunInputs, finding_id: str) -> Rule | None:
    """As the run froze it; None where nobody knows it any more."""
    source, _, rule_id = finding_id.partition(":")
    kinds = {one.source: one.kind for one in frozen.sources}
    kind = kinds.get(source, "file" if _is_file(source) else source)
    known = (rule for rule in frozen.rules or quality.shipped() if rule.rule_id == rule_id)
    return next((rule for rule in known if rule.applies_to(source, kind)), None)


def rules_among(frozen: RunInputs, finding_ids: Sequence[str]) -> int:
    """How many rules made these findings: one of a group makes a finding on each of its sources."""
    rules = (rule_of(frozen, finding_id) for finding_id in finding_ids)
    made = zip(rules, finding_ids, strict=True)
    return len({(rule.source, rule.rule_id) if rule else found for rule, found in made})


def faults(connection: Connection, frozen: RunInputs, finding_ids: Sequence[str]) -> Iterator[Fault]:
    """Of findings on records and leads, in the order given; the rows of a Salesforce file are neither."""
    for finding_id in finding_ids:
        rule = None if _is_file(finding_id) else rule_of(frozen, finding_id)
        if rule is not None:
            yield _fault(connection, finding_id, rule)


def _is_file(name: str) -> bool:
    return name.startswith(("export.insert", "export.update"))


def _fault(connection: Connection, finding_id: str, rule: Rule) -> Fault:
    read = quality.columns_read(connection, rule, tuple(standard_columns()))
    condition = str(rule.parameters.get("condition", ""))
    # What a condition looks up elsewhere is there only while the rules are checked.
    is_parsing = PROBLEMS in read and "select" not in condition.lower()
    return Fault(finding_id, rule, tuple(name for name in read if name != PROBLEMS), is_parsing)


def marks(fault: Fault, relation: str) -> str:
    """A query of finding_id, record_id and the `fields` that are wrong, for the rows of a relation.

    A rule about what could not be read is put to each of a record's problems alone.
    """
    names = f"{literal(fault.finding_id)} as finding_id, record_id"
    if not fault.is_parsing:
        return f"select {names}, {_list(fault.fields)} as fields from {relation}"
    return f"""
        select {names}, list_sort(list_distinct(list(split_part(code, '.', 1)))) as fields
        from (
            select * replace ([code] as problems)
            from (select *, unnest(problems) as code from {relation})
        )
        where {fault.rule.failing(relation)} group by record_id"""


def marked(connection: Connection, fault: Fault, relation: str) -> Mapping[str, frozenset[str]]:
    """The wrong fields by record, for the few records that a person looks at."""
    known = frozenset(standard_columns())
    rows = connection.execute(f"select record_id, fields from ({marks(fault, relation)})").fetchall()
    return {record_id: frozenset(fields) & known or frozenset(fault.fields) for record_id, fields in rows}


def sentence(fault: Fault, headers: Mapping[str, Sequence[str]]) -> str:
    """In the words of the sender's own columns, where the field has some."""
    rule, given = fault.rule, fault.rule.parameters
    value = f"{_cells(fault.own, headers)}: the {_noun(fault.own)}"
    match rule.expectation:
        case "ExpectColumnValuesToNotBeNull":
            return f"{_cells(fault.own, headers)}: no {_noun(fault.own)} is there, or it cannot be read."
        case "ExpectColumnValuesToBeNull":
            return f"{value} has to be empty."
        case "ExpectColumnValuesToBeUnique":
            return f"{value} stands on another row too."
        case "ExpectColumnValuesToBeInSet":
            return f"{value} is not {_one_of(given['value_set'])}."
        case "ExpectColumnValuesToNotBeInSet":
            return f"{value} must not be {_one_of(given['value_set'])}."
        case "ExpectColumnValuesToBeBetween":
            return f"{value} has to be {_between(given)}."
        case "ExpectColumnValueLengthsToBeBetween":
            return f"{value} has to be {_between(given)} characters long."
        case "ExpectColumnPairValuesAToBeGreaterThanB":
            return _order(fault, headers)
    return _expected(fault, headers)


def _expected(fault: Fault, headers: Mapping[str, Sequence[str]]) -> str:
    """A condition can say anything, so its own description speaks for it."""
    looked_at = list(dict.fromkeys(_cells(field, headers) for field in fault.fields))[:MOST_NAMED]
    where = f"Check {_joined(looked_at, 'and')}. " if looked_at else ""
    return f"{where}Expected: {fault.rule.description}"


def _order(fault: Fault, headers: Mapping[str, Sequence[str]]) -> str:
    later, earlier = (str(fault.rule.parameters[name]) for name in ("column_A", "column_B"))
    is_time = later in BY_NAME and BY_NAME[later].type in (DATE, TIME)
    word, bound = ("later", "earlier") if is_time else ("more", "less")
    if fault.rule.parameters.get("or_equal"):
        return f"{_cells(later, headers)} must not be {bound} than {_cells(earlier, headers)}."
    return f"{_cells(later, headers)} has to be {word} than {_cells(earlier, headers)}."


def _cells(field: str, headers: Mapping[str, Sequence[str]]) -> str:
    quoted = [
        f"\N{LEFT DOUBLE QUOTATION MARK}{name}\N{RIGHT DOUBLE QUOTATION MARK}"
        for name in headers.get(field, ())
    ]
    return _joined(quoted, "or") if quoted else _label(field)


def _label(field: str) -> str:
    return BY_NAME[field].label if field in BY_NAME else field.replace("_", " ").capitalize()


def _noun(field: str) -> str:
    label = _label(field)
    return label if label[:2].isupper() else label[:1].lower() + label[1:]


def _one_of(values: object) -> str:
    listed = [str(value) for value in values] if isinstance(values, tuple) else [str(values)]
    if len(listed) == 1:
        return listed[0]
    if len(listed) > MOST_NAMED:
        return f"one of the {len(listed)} values agreed on"
    return f"one of {', '.join(listed)}"


def _between(given: Mapping[str, object]) -> str:
    low, high = given.get("min_value"), given.get("max_value")
    if low is None or high is None:
        return f"at most {_number(high)}" if low is None else f"at least {_number(low)}"
    return f"between {_number(low)} and {_number(high)}"


def _number(value: object) -> str:
    return f"{value:,}" if isinstance(value, int | float) else str(value)


def _joined(names: Sequence[str], word: str) -> str:
    return f" {word} ".join(part for part in (", ".join(names[:-1]), names[-1]) if part)


def _list(names: Sequence[str]) -> str:
    return f"[{', '.join(literal(name) for name in names)}]::varchar[]"


def relation_of(record_ids: Sequence[str], source: str) -> str:
    """The records of one page, from the view that has them whatever became of them."""
    view = (
        "(select lead_id as record_id, [] as problems, * from lead)" if source == "leads" else _staged(source)
    )
    listed = ", ".join(literal(name) for name in record_ids) or "null"
    return f"(select * from {view} where record_id in ({listed}))"


def _staged(source: str) -> str:
    return "stg_loaded_record" if source == "across" else identifier(f"stg_{source}")
