"""A run's tables made by hand: leads, what the CRM holds of them, and what went out before."""

from dataclasses import dataclass, field

from core.canonical import FIELDS, standard_columns
from core.crm import Options
from core.engine import Connection

PERIOD, EXTRACT = "2026-11", "c" * 64
OPTIONS = Options(last_name_placeholder="[not provided]", lead_source="List Purchase")
LEAD_COLUMNS = {each.name: each.type for each in FIELDS}


@dataclass
class Month:
    """Every lead is of Nevada unless it is made from CRM records alone; a prefix keeps cases apart."""

    connection: Connection
    extract: str | None = EXTRACT
    prefix: str = ""
    is_made: bool = False  # the tables stand already: more is added to them
    counted: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.is_made:
            return
        columns = ", ".join(f"{name} {type_}" for name, type_ in LEAD_COLUMNS.items())
        record = ", ".join(f"{name} {type_}" for name, type_ in standard_columns().items())
        self.connection.execute(f"""
            create table run_period (period varchar, first_day date, last_day date, previous_period varchar);
            insert into run_period values ('{PERIOD}', '2026-11-01', '2026-11-30', '2026-10');
            create table run_input (source varchar, title varchar, kind varchar, delivery_period varchar,
                sha256 varchar, file_name varchar, contract_version integer, is_stale boolean);
            create table lead (lead_id varchar, {columns}, sources varchar[]);
            create table lead_record (lead_id varchar, {record});
            create table lead_redirect (old_lead_id varchar, lead_id varchar, reason varchar);
            create table lead_history
                (lead_id varchar, period varchar, event varchar, changed_fields varchar[]);
            create table history_export
                (period varchar, lead_id varchar, action varchar, crm_sha256 varchar);""")
        self._insert(
            "run_input",
            source="nevada",
            kind="licensing",
            delivery_period=PERIOD,
            sha256="a" * 64,
            contract_version=1,
            is_stale=False,
        )
        if self.extract:
            self._insert(
                "run_input",
                source="salesforce",
                kind="crm",
                delivery_period=PERIOD,
                sha256=self.extract,
                contract_version=2,
                is_stale=False,
            )

    def lead(self, lead_id: str, company: str | None = "Sunny Days", **values: object) -> "Month":
        """A lead with one Nevada record."""
        values = {"company": company} | values
        self._insert("lead", lead_id=lead_id, **values)
        self._record(lead_id, "nevada", lead_id, values)
        return self

    def in_crm(self, lead_id: str, sfdc_id: str = "00Q1", **values: object) -> "Month":
        """One more CRM record of the lead; what is not given is blank there."""
        self._record(lead_id, "salesforce", sfdc_id, {"sfdc_id": sfdc_id} | values)
        return self

    def only_in_crm(self, lead_id: str, sfdc_id: str, **values: object) -> "Month":
        self._insert("lead", lead_id=lead_id, sfdc_id=sfdc_id, **values)
        return self.in_crm(lead_id, sfdc_id, **values)

    def sent(self, lead_id: str, extract: str = EXTRACT, action: str = "insert") -> "Month":
        self._insert("history_export", period="2026-10", lead_id=lead_id, action=action, crm_sha256=extract)
        return self

    def had(self, lead_id: str, period: str, *changed: str) -> "Month":
        """What became of the lead in a period; without fields it was new in it."""
        event = "changed" if changed else "new"
        self._insert(
            "lead_history", lead_id=lead_id, period=period, event=event, changed_fields=list(changed)
        )
        return self

    def merged(self, old: str, new: str) -> "Month":
        self._insert("lead_redirect", old_lead_id=old, lead_id=new, reason="merged")
        return self

    def _record(self, lead_id: str, source: str, key: str, values: dict[str, object]) -> None:
        at = self.counted[source] = self.counted.get(source, 0) + 1
        self._insert(
            "lead_record",
            **{
                "lead_id": lead_id,
                "record_id": f"{source}:{self.prefix}{key}:{at}",
                "source": source,
                "record_key": key,
                "record_number": at,
                "problems": [],
            }
            | values,
        )

    def _insert(self, table: str, **values: object) -> None:
        for name in {"lead_id", "old_lead_id", "sfdc_id"} & set(values):
            values[name] = f"{self.prefix}{values[name]}"
        names, marks = ", ".join(values), ", ".join("?" for _ in values)
        self.connection.execute(f"insert into {table} ({names}) values ({marks})", list(values.values()))
