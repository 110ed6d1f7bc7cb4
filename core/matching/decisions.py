"""Last month's decisions against this month's values."""

from core.engine import Connection
from core.matching import scripts

# What a person looked at when deciding: a change in one of these asks again.
FIELDS_THAT_MATTER: tuple[str, ...] = (
    "match_company",
    "match_operator",
    "match_street",
    "match_house_number",
    "match_person",
    "match_email_domain",
    "match_website",
    "phone",
    "email",
    "license_number",
    "zip",
    "city",
    "state",
)
PLAIN_NAMES = {
    "match_company": "the company",
    "match_operator": "the trade name",
    "match_street": "the street",
    "match_house_number": "the house number",
    "match_person": "the contact",
    "match_email_domain": "the email domain",
    "match_website": "the website",
    "phone": "the phone",
    "email": "the email",
    "license_number": "the licence number",
    "zip": "the ZIP",
    "city": "the city",
    "state": "the state",
}


def replay(connection: Connection, decisions: str, then: str, now: str) -> None:
    """The table match_decision: the newest decision of each pair, and whether it still stands.

    `decisions` is a relation (decision_id, left_id, right_id, verdict), where any verdict but merge, distinct
    and same_owner takes the earlier one back. `then` holds (decision_id and the standard columns): both
    records' raw values of that time through today's parsers. `now` is today's standard records. A record that
    is not there on either side has not changed.
    """
    scripts.run(
        connection, "replay", decisions=decisions, then=then, now=now, changed=f"[{', '.join(_changes())}]"
    )


def _changes() -> list[str]:
    return [
        f"if(was.{name} is distinct from today.{name}, '{PLAIN_NAMES[name]}', null)"
        for name in FIELDS_THAT_MATTER
    ]
