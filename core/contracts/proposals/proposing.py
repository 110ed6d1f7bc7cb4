"""What each column of an unknown file most likely means: header and values weighed, conflicts settled."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from core.contracts.proposals import facts, headers
from core.contracts.proposals.evidence import WEAK, Seen, strength
from core.contracts.proposals.facts import ColumnFacts
from core.contracts.proposals.headers import Said
from core.contracts.proposals.meanings import Meaning, Way, of_kind
from core.engine import Connection

SURE = 0.8
WORTH_PROPOSING = 0.45
NOT_READ = 0.5  # what is left of a header whose values say otherwise
OTHERWISE = 0.3  # how much less values count where the header says something else
EMPTY = 0.9  # how exactly a header must speak where no value does
UNSEEN = 0.6
AS_GOOD = 0.1  # a way that reads almost as many cells and is preferred
SECOND = 0.9  # of a column that is the second of its meaning
WORTH_NAMING = 0.25
MOST_ALTERNATIVES = 4


@dataclass(frozen=True)
class Guess:
    """One meaning of one column, with how sure we are and why."""

    meaning: str
    parser: str
    confidence: float
    because: str


@dataclass(frozen=True)
class ColumnProposal:
    """`guess` is None for a column that stays in the raw data, for the reason `because`."""

    facts: ColumnFacts
    guess: Guess | None
    alternatives: tuple[Guess, ...] = ()
    because: str = ""

    @property
    def is_sure(self) -> bool:
        """What is left out without a rival is as settled as what is surely read."""
        return self.guess.confidence >= SURE if self.guess else not self.alternatives


@dataclass
class _Taken:
    """Which columns and meanings are given away."""

    columns: dict[int, Guess] = field(default_factory=dict)
    meanings: set[str] = field(default_factory=set)


def propose(
    connection: Connection, relation: str, period: str, kind: str = "licensing"
) -> tuple[ColumnProposal, ...]:
    """In file order; the parsers must be installed on the connection."""
    known = of_kind(kind)
    columns = facts.take_sample(connection, relation)
    ways = [way for meaning in known.values() for way in meaning.ways]
    read = facts.reads(connection, ways, period)
    guesses = [_guesses(at, one, read, known) for at, one in enumerate(columns)]
    taken = _settle(guesses, known)
    return tuple(_proposal(one, taken.columns.get(at), guesses[at], known) for at, one in enumerate(columns))


def _guesses(
    at: int, column: ColumnFacts, read: Mapping[tuple[int, str], float], known: Mapping[str, Meaning]
) -> list[Guess]:
    """Every meaning worth a thought, the likeliest first."""
    if headers.left_out(column.name):
        return []
    said = headers.meanings(column.name, known)
    of_column = {parser: share for (place, parser), share in read.items() if place == at}
    strongest = max((one.score for one in said.values()), default=0.0)
    found = [
        _guess(column, meaning, said.get(name, Said(0.0, "")), of_column, strongest)
        for name, meaning in known.items()
    ]
    worth = [one for one in found if one.confidence >= WORTH_NAMING]
    return sorted(worth, key=lambda one: (-one.confidence, not known[one.meaning].crm))


def _guess(
    column: ColumnFacts, meaning: Meaning, said: Said, read: Mapping[str, float], strongest: float
) -> Guess:
    """`strongest` is what the header says of any meaning: values that say another have to be asked about."""
    if column.is_empty:
        confidence = UNSEEN * said.score if said.score >= EMPTY else 0.0
        because = f"The column is empty; its header says {_in_a_sentence(meaning.label)}."
        return Guess(meaning.name, meaning.ways[-1].parser, round(confidence, 3), because)
    way, values = _best_way(column, meaning, read)
    header = said.score * (NOT_READ + (1 - NOT_READ) * values)
    alone = 0.0 if way.evidence in WEAK else meaning.alone * (1 - OTHERWISE * (strongest - said.score))
    confidence = 1 - (1 - header) * (1 - alone * values)
    return Guess(meaning.name, way.parser, round(confidence, 3), _because(meaning, said, values))


def _best_way(column: ColumnFacts, meaning: Meaning, read: Mapping[str, float]) -> tuple[Way, float]:
    """The first way that reads about as many cells as the best one."""
    measured = [(way, strength(Seen(column, read, way))) for way in meaning.ways]
    best = max(value for _, value in measured)
    return next((way, value) for way, value in measured if value >= best - AS_GOOD)


def _because(meaning: Meaning, said: Said, values: float) -> str:
    label = _in_a_sentence(meaning.label)
    of_values = f"{'all' if values == 1 else f'{values:.0%}'} of its values look like that"
    if said.score == 1.0:
        header = f"The header says {label}"
    elif said.score:
        header = f"The header is close to '{said.phrase}'"
    else:
        return f"{of_values[0].upper()}{of_values[1:]}: {label}. The header does not say so."
    if values < 0.5:
        return f"{header}, but only {of_values}."
    return f"{header}, and {of_values}."


def _settle(guesses: Sequence[Sequence[Guess]], known: Mapping[str, Meaning]) -> _Taken:
    """The surest first; a meaning goes to one column, save where several are read together."""
    taken = _Taken()
    every = [(at, guess) for at, of_column in enumerate(guesses) for guess in of_column]
    for at, guess in sorted(
        every, key=lambda one: (-one[1].confidence, not known[one[1].meaning].crm, one[0])
    ):
        if at in taken.columns or guess.confidence < WORTH_PROPOSING:
            continue
        _take(taken, at, guess, known)
    _find_a_company(taken, guesses)
    _drop_lonely_parts(taken)
    return taken


def _take(taken: _Taken, at: int, guess: Guess, known: Mapping[str, Meaning]) -> None:
    meaning = known[guess.meaning]
    if meaning.several or guess.meaning not in taken.meanings:
        if not _is_contradicted(taken, guess):
            taken.columns[at] = guess
            taken.meanings.add(guess.meaning)
    elif meaning.again and meaning.again not in taken.meanings:
        confidence = round(SECOND * guess.confidence, 3)
        taken.columns[at] = Guess(meaning.again, guess.parser, confidence, guess.because)
        taken.meanings.add(meaning.again)


def _find_a_company(taken: _Taken, guesses: Sequence[Sequence[Guess]]) -> None:
    """A lead without a company or a person is none: the likeliest free column is asked about."""
    if taken.meanings & {"company", "operator", "person", "last_name"}:
        return
    free = [
        (guess.confidence, -at, guess)
        for at, of_column in enumerate(guesses)
        for guess in of_column
        if guess.meaning == "company" and at not in taken.columns
    ]
    if free:
        _, place, guess = max(free)
        taken.columns[-place] = guess
        taken.meanings.add("company")


def _is_contradicted(taken: _Taken, guess: Guess) -> bool:
    """Two readings of one thing: a street and a whole address, hours in one cell and in seven."""
    rivals = {"street": "full_address", "full_address": "street", "schedule": "monday"}
    return rivals.get(guess.meaning) in taken.meanings


def _drop_lonely_parts(taken: _Taken) -> None:
    """Days without hours and a house number without a street give nothing; flags are read all four."""
    needs = {"street2": "street", "street_number": "street", "days_open": "schedule", "zip4": "zip"}
    for at, guess in list(taken.columns.items()):
        wanted = needs.get(guess.meaning)
        if wanted and wanted not in taken.meanings:
            del taken.columns[at]
            taken.meanings.discard(guess.meaning)


def _proposal(
    column: ColumnFacts, guess: Guess | None, guesses: Sequence[Guess], known: Mapping[str, Meaning]
) -> ColumnProposal:
    chosen = guess.meaning if guess else None
    others = tuple(one for one in guesses if one.meaning != chosen)[:MOST_ALTERNATIVES]
    if guess:
        return ColumnProposal(column, guess, others, guess.because)
    rivals = tuple(one for one in others if one.confidence >= WORTH_PROPOSING)
    return ColumnProposal(column, None, rivals, _why_left_out(column, rivals, known))


def _why_left_out(column: ColumnFacts, rivals: Sequence[Guess], known: Mapping[str, Meaning]) -> str:
    if column.is_empty:
        return "The column is empty, and its header is none we know."
    if why := headers.left_out(column.name):
        return f"It says {why}." if why.startswith(("when", "where", "what")) else f"It holds {why}."
    if rivals:
        label = _in_a_sentence(known[rivals[0].meaning].label)
        return f"It may be {label}, which another column gives already."
    return "Neither its header nor its values are those of a lead's field; it stays in the raw data."


def _in_a_sentence(label: str) -> str:
    """ZIP code keeps its capitals."""
    return label if label[1:2].isupper() else label[0].lower() + label[1:]
