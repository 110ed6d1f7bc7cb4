"""What a parser is called with: the contract's cells, its options, the period, a looked-up value."""

from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING

from core import canonical
from core.engine import literal
from core.parsers import PARSERS, PERIOD, PHRASE, Lookup, Parser

if TYPE_CHECKING:
    from core.contracts.model import FieldMapping

OPTIONS = (PHRASE,)


def call(mapping: "FieldMapping", cells: Sequence[str], period: str, looked_up: str) -> str:
    """The SQL of one parser call; `looked_up` is the column that holds what the parser's lookup found."""
    parser = PARSERS[mapping.parser]
    waiting, arguments = list(cells), []
    for name in parser.inputs:
        if name == PERIOD:
            arguments.append(literal(period))
        elif name in OPTIONS:
            arguments.append(literal(mapping.options[name]))
        elif parser.lookup and name == parser.lookup.argument:
            arguments.append(looked_up)
        elif waiting:
            arguments.append(waiting.pop(0))
    return parser.call([*arguments, *waiting])


def join(lookup: Lookup, cell: str, alias: str) -> str:
    """The join that a parser's lookup needs."""
    return f"left join {lookup.table} as {alias} on {alias}.{lookup.key} = {lookup.macro}({cell})"


def problems(mapping: "FieldMapping") -> Iterator[str]:
    """Why the mapping cannot be compiled, as sentences for whoever edits the contract."""
    parser = PARSERS.get(mapping.parser)
    if parser is None:
        yield f"There is no parser '{mapping.parser}'.{nearest(mapping.parser, PARSERS)}"
        return
    columns = len(mapping.columns)
    if not parser.accepts(columns):
        yield f"The parser '{parser.name}' reads {_cells(parser)}, not {columns}. Mend 'from'."
    wanted = {name for name in parser.inputs if name in OPTIONS}
    for name in sorted(wanted - set(mapping.options)):
        yield f"The parser '{parser.name}' needs the option '{name}'. Add it under 'options'."
    for name in sorted(set(mapping.options) - wanted):
        yield f"The parser '{parser.name}' knows no option '{name}'. Remove it."
    yield from _outputs(mapping, parser)


def nearest(name: str, known: Iterable[str]) -> str:
    close = get_close_matches(name, list(known), n=1)
    return f" Did you mean '{close[0]}'?" if close else ""


def _cells(parser: Parser) -> str:
    most = len(parser.cells)
    named = f"{most} column{'s' if most > 1 else ''}"
    if parser.repeats:
        return f"at least {named}"
    return f"{most - parser.optional} to {named}" if parser.optional else named


def _outputs(mapping: "FieldMapping", parser: Parser) -> Iterator[str]:
    for output, field in mapping.gives.items():
        if output not in parser.outputs:
            yield f"The parser '{parser.name}' gives no '{output}'.{nearest(output, parser.outputs)}"
        elif field in canonical.BY_NAME and not mapping.translate:
            kind, wanted = parser.outputs[output], canonical.BY_NAME[field].type
            if wanted not in (kind, canonical.TEXT):
                yield (
                    f"What the parser '{parser.name}' gives as '{output}' ({kind}) cannot be put into "
                    f"'{field}' ({wanted}). Choose another parser."
                )
