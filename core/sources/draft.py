"""A source in the making: what each column means so far, what is settled, and what stands where."""

import re
from collections.abc import Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from core.contracts.proposals.composing import Choice
from core.contracts.proposals.meanings import every
from core.contracts.proposals.proposing import ColumnProposal
from core.contracts.proposals.wording import ValueWord
from core.settings import Settings

# Meanings whose values have shared words, and the canonical field that the words are of.
WORDED = {
    "license_status": "license_status",
    "facility_type": "facility_type",
    "license_type": "facility_type",
    "subsidy": "accepts_financial_aid",
}
# A parser that knows the usual words; where a person gave others, all of them are translated.
TRANSLATED = ("text", "license_status", "yes_no")


class Part(BaseModel):
    model_config = ConfigDict(frozen=True)


class Word(Part):
    """One value of a column, how often it comes, and what all sources call it."""

    value: str
    records: int
    word: str | None
    is_read: bool = False


class Idea(Part):
    """What a column may mean."""

    meaning: str
    parser: str
    confidence: float
    because: str


class DraftColumn(Part):
    """`meaning` is None for a column that stays in the raw data; `is_settled` when a person said so."""

    name: str
    filled: float
    different: int
    examples: tuple[str, ...]
    patterns: tuple[tuple[str, float], ...] = ()
    meaning: str | None = None
    parser: str = ""
    confidence: float = 0.0
    because: str = ""
    ideas: tuple[Idea, ...] = ()
    is_sure: bool = False
    is_settled: bool = False
    words: tuple[Word, ...] = ()

    @property
    def waits(self) -> bool:
        """Nobody has looked at it, and it is not clear by itself."""
        return not self.is_settled and not (self.is_sure and not self.open_words)

    @property
    def open_words(self) -> tuple[str, ...]:
        """Values that only a person can name; a licence type may keep the source's own words."""
        if self.meaning == "license_type" or self.meaning not in WORDED:
            return ()
        return tuple(one.value for one in self.words if one.word is None)

    @property
    def label(self) -> str:
        return every()[self.meaning].label if self.meaning else "Not used"


class KeyIdea(Part):
    columns: tuple[str, ...]
    records: int
    filled: int
    distinct: int
    leading_zeros: int
    may_strip_zeros: bool
    stays: float | None = None


class Draft(Part):
    delivery_id: int
    reading_id: str
    file_name: str
    period: str
    started_by: str
    name: str
    title: str
    state: str | None = None
    columns: tuple[DraftColumn, ...]
    keys: tuple[KeyIdea, ...] = ()
    key: tuple[str, ...] = ()
    strip_leading_zeros: bool = False

    @property
    def source(self) -> str:
        """What files, tables and addresses call it."""
        plain = re.sub(r"[^a-z0-9]+", "_", self.name.casefold()).strip("_")
        return plain if not plain[:1].isdigit() else f"source_{plain}"

    @property
    def waiting(self) -> tuple[DraftColumn, ...]:
        return tuple(column for column in self.columns if column.waits)

    @property
    def used(self) -> tuple[DraftColumn, ...]:
        return tuple(column for column in self.columns if column.meaning)

    def column(self, name: str) -> DraftColumn:
        return next(column for column in self.columns if column.name == name)

    def choices(self) -> tuple[Choice, ...]:
        return tuple(_choice(column, self) for column in self.used)


def column_of(proposal: ColumnProposal, patterns: Sequence[tuple[str, float]]) -> DraftColumn:
    facts, guess = proposal.facts, proposal.guess
    ideas = [guess, *proposal.alternatives] if guess else list(proposal.alternatives)
    return DraftColumn(
        name=facts.name,
        filled=round(facts.filled, 4),
        different=facts.different,
        examples=facts.examples,
        patterns=tuple(patterns[:3]),
        meaning=guess.meaning if guess else None,
        parser=guess.parser if guess else "",
        confidence=guess.confidence if guess else 0.0,
        because=proposal.because,
        ideas=tuple(Idea(**vars(idea)) for idea in ideas),
        is_sure=proposal.is_sure,
    )


def choose(draft: Draft, name: str, meaning: str | None, parser: str = "") -> Draft:
    """Settles the column; the one that had the meaning gives it up, and waits for a look."""
    known = every()
    settled: dict[str, object] = {"meaning": meaning, "is_settled": True, "parser": parser, "words": ()}
    if meaning and not parser:
        settled["parser"] = _parser_for(draft.column(name), meaning)
    columns = []
    for column in draft.columns:
        if column.name == name:
            columns.append(column.model_copy(update=settled))
        elif meaning and column.meaning == meaning and not known[meaning].several:
            lost = {"meaning": None, "is_settled": False, "is_sure": False, "words": ()}
            columns.append(
                column.model_copy(update={**lost, "because": f"{name} is {known[meaning].label} now."})
            )
        else:
            columns.append(column)
    return draft.model_copy(update={"columns": tuple(columns)})


def settle(draft: Draft, names: Sequence[str]) -> Draft:
    """A person looked at them and agrees."""
    columns = [
        column.model_copy(update={"is_settled": True}) if column.name in names else column
        for column in draft.columns
    ]
    return draft.model_copy(update={"columns": tuple(columns)})


def with_words(draft: Draft, name: str, words: Sequence[Word]) -> Draft:
    columns = [
        column.model_copy(update={"words": tuple(words)}) if column.name == name else column
        for column in draft.columns
    ]
    return draft.model_copy(update={"columns": tuple(columns)})


def word_of(found: ValueWord) -> Word:
    return Word(value=found.value, records=found.records, word=found.word, is_read=found.is_read)


def keep(settings: Settings, draft: Draft) -> None:
    """In the workspace, so that a closed tab loses nothing and a colleague can go on."""
    file = _file(settings, draft.delivery_id)
    file.parent.mkdir(parents=True, exist_ok=True)
    partial = file.with_suffix(".partial")
    partial.write_text(draft.model_dump_json(indent=1), encoding="utf-8")
    partial.replace(file)


def kept(settings: Settings, delivery_id: int) -> Draft | None:
    file = _file(settings, delivery_id)
    return Draft.model_validate_json(file.read_text(encoding="utf-8")) if file.exists() else None


def discard(settings: Settings, delivery_id: int) -> None:
    _file(settings, delivery_id).unlink(missing_ok=True)


def _file(settings: Settings, delivery_id: int) -> Path:
    return settings.home / "drafts" / f"{delivery_id}.json"


def _parser_for(column: DraftColumn, meaning: str) -> str:
    """As the values suggested it, where they did; else the usual one."""
    return next(
        (idea.parser for idea in column.ideas if idea.meaning == meaning), every()[meaning].ways[0].parser
    )


def _choice(column: DraftColumn, draft: Draft) -> Choice:
    meaning = str(column.meaning)
    said = {one.value: one.word for one in column.words if one.word}
    phrase = column.examples[0] if column.parser == "any_says" and column.examples else ""
    if meaning == "license_type":
        has_own = any(other.meaning == "facility_type" for other in draft.columns)
        return Choice(column.name, meaning, column.parser, words={} if has_own else said)
    if (
        meaning in WORDED
        and column.parser in TRANSLATED
        and (column.parser == "text" or any(not one.is_read for one in column.words if one.word))
    ):
        changed = {value: word for value, word in said.items() if word != value}
        return Choice(column.name, meaning, "text", translate=changed)
    return Choice(column.name, meaning, column.parser, phrase=phrase)
