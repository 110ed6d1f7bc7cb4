"""What is still wrong with a draft, in sentences."""

from collections.abc import Iterator
from dataclasses import dataclass

from core.contracts import Contract
from core.contracts.proposals import composing
from core.contracts.proposals.meanings import every
from core.sources.draft import Draft
from core.workspace import Workspace, contracts_in_force

# Names that rules and models have for all sources together.
RESERVED = ("all", "export", "record")
REACHED_BY = ("phone", "phone2", "mobile_phone", "email", "street")


@dataclass(frozen=True)
class Concern:
    """What is still wrong with a draft; a blocking one stands in the way of saving."""

    sentence: str
    is_blocking: bool


def concerns(workspace: Workspace, draft: Draft) -> tuple[Concern, ...]:
    """What stands in the way first, then what is worth knowing."""
    known = contracts_in_force(workspace)
    found = [*_about_the_name(draft, known), *_about_the_fields(draft), *_worth_knowing(draft)]
    return tuple(sorted(found, key=lambda one: not one.is_blocking))


def _about_the_name(draft: Draft, known: dict[str, Contract]) -> Iterator[Concern]:
    if not draft.source or not draft.title.strip():
        yield Concern("The source has no name. Say what it is called.", True)
    elif draft.source in RESERVED:
        yield Concern(f"'{draft.name}' means all sources together. Choose another name.", True)
    elif draft.source in known:
        title = known[draft.source].title
        yield Concern(f"There is a source called {draft.source} already: {title}. Choose another name.", True)


def _about_the_fields(draft: Draft) -> Iterator[Concern]:
    fields = {field for one in composing.mappings(draft.choices()) for field in one.gives.values()}
    if "company" not in fields:
        said = "No column gives a company, so every record would be held back. Say which column names it."
        yield Concern(said, True)
    if not fields & set(REACHED_BY):
        said = "No column gives a phone, an email or a street, so nobody could be reached. Say which does."
        yield Concern(said, True)
    if "state" not in fields and not draft.state:
        yield Concern(
            "No column gives a state. Choose the state at the top if all records lie in one.", False
        )


def _worth_knowing(draft: Draft) -> Iterator[Concern]:
    for choice in composing.unread(draft.choices()):
        label = every()[choice.meaning].label.lower()
        yield Concern(
            f"{choice.column} ({label}) is read only together with columns that are missing.", False
        )
    unseen = [column.name for column in draft.waiting if not column.open_words]
    if unseen:
        names = ", ".join(unseen)
        yield Concern(f"Nobody has looked yet at {names}.", False)
    for column in draft.used:
        if column.open_words:
            said = ", ".join(column.open_words[:3]) + (" ..." if len(column.open_words) > 3 else "")
            yield Concern(f"{column.name}: no shared word yet for {said}.", False)
    yield from _about_the_key(draft)


def _about_the_key(draft: Draft) -> Iterator[Concern]:
    if not draft.key:
        said = "No column is the record key: a record is known by its company, address and phone, "
        yield Concern(said + "and becomes another one when these change.", False)
        return
    measured = next((idea for idea in draft.keys if idea.columns == draft.key), None)
    if measured and measured.distinct < measured.records:
        lost = measured.records - measured.distinct
        yield Concern(f"{lost:,} records share their key with another or have none.", False)
