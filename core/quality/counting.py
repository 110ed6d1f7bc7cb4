"""What a rule about rows counts, by SQL alone, and whether that is within its tolerance."""

from core.engine import Connection, EngineError, identifier
from core.quality.rules import BadRule, Rule


def counts(connection: Connection, relation: str, rule: Rule) -> tuple[int, int]:
    """Rows that the rule looks at and rows that fail, as Great Expectations counts them."""
    names = [rule.parameters.get(name) for name in ("column_A", "column_B")]
    asked = [str(name) for name in names if name] or [rule.column]
    filled = " and ".join(f"{identifier(name)} is not null" for name in asked)
    looked_at = filled if rule.kind.skips_null else "true"
    query = f"select count(*) filter ({looked_at}), count(*) filter ({rule.failing(relation)})"
    try:
        found = connection.execute(f"{query} from {identifier(relation)}").fetchall()
    except EngineError as error:
        reason = str(error).splitlines()[0]
        raise BadRule(
            f"Rule {rule.rule_id} cannot be asked of the rows of {relation}: {reason}. "
            "Correct it on the Rules page, or pause it."
        ) from error
    return int(found[0][0]), int(found[0][1])


def tolerates(rule: Rule, checked: int, failed: int) -> bool:
    if rule.at_most is not None:
        return failed <= rule.at_most
    if rule.mostly is not None:
        return not checked or (checked - failed) / checked >= rule.mostly
    return not failed
