"""Contracts as YAML, and the ones that are shipped."""

from functools import cache
from pathlib import Path

import yaml
from pydantic import ValidationError

from core.contracts.model import Contract
from core.errors import LeadfoldError

SHIPPED = Path(__file__).with_name("shipped")
WIDTH = 110


class ContractError(LeadfoldError):
    """The text is not a contract; the sentence names the first place that is wrong."""


def from_yaml(text: str, name: str = "The contract") -> Contract:
    """`name` is what the user calls the text, such as its file name."""
    try:
        return Contract.model_validate(yaml.safe_load(text))
    except yaml.YAMLError as error:
        raise ContractError(f"{name} is not readable as YAML{_place(error)}. Mend that line.") from error
    except ValidationError as error:
        raise ContractError(f"{name} does not hold: {_sentence(error)}") from error


def to_yaml(contract: Contract) -> str:
    """What is left at its default is not written, so that a short contract stays short."""
    said = contract.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    head = {"source": contract.source, "version": contract.version}
    columns = [c["name"] if len(c) == 1 else c for c in said["columns"]]
    return yaml.safe_dump(
        head | said | {"columns": columns}, sort_keys=False, allow_unicode=True, width=WIDTH
    )


def shipped() -> dict[str, Contract]:
    """By source, in alphabetical order."""
    return dict(_shipped())


@cache
def _shipped() -> tuple[tuple[str, Contract], ...]:
    files = sorted(SHIPPED.glob("*.yaml"))
    contracts = [from_yaml(file.read_text(encoding="utf-8"), file.name) for file in files]
    return tuple((contract.source, contract) for contract in contracts)


def _place(error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    return f" (line {mark.line + 1})" if mark else ""


def _sentence(error: ValidationError) -> str:
    first = error.errors()[0]
    message = str(first["msg"]).removeprefix("Value error, ")
    if first["type"] == "model_type":
        return "it is not a list of settings. Begin with 'source:', 'title:', 'columns:' and 'mappings:'."
    if not (where := ".".join(str(part) for part in first["loc"])):
        return message
    reason = {
        "missing": "is missing. Add it.",
        "extra_forbidden": "is not a setting of a contract. Remove it or mend its spelling.",
        "string_pattern_mismatch": f"cannot be '{first.get('input')}'. {_shape(where)}",
    }
    return f"'{where}' {reason.get(str(first['type']), f'is wrong: {message}.')}"


def _shape(where: str) -> str:
    if where == "source":
        return "Use small letters, digits and underscores, a letter first."
    return "Use two capital letters, such as NV."
