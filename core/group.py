"""Records that would be one lead if every waiting pair among them were merged, and what a cut would leave."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from core import review, review_queue, review_words
from core.canonical import FIELDS
from core.engine import Connection
from core.insights import links, reviews
from core.insights.links import APART, MERGED, WAITING, Link
from core.insights.queue import QueueRow
from core.review import Pair, Record
from core.review_memory import Memory
from core.state import decisions
from core.state.acts import Word
from core.state.tables import Run

MOST_RECORDS, MOST_LEADS = 16, 12  # what a person can look at as one
_PLACES = {field.name: place for place, field in enumerate(FIELDS)}


@dataclass(frozen=True)
class Member:
    """`values` stand in the order of the canonical fields; `rank` says whose values are trusted first."""

    record: Record
    source_title: str
    lead_id: str
    is_founder: bool
    rank: int
    values: tuple[object, ...]

    def value(self, name: str) -> object:
        return self.values[_PLACES[name]]


@dataclass(frozen=True)
class Outcome:
    """A lead as it would be: its members, its name, and the sales records that come with it."""

    members: tuple[Member, ...]

    @cached_property
    def first(self) -> Member:
        return min(self.members, key=lambda member: member.rank)

    @property
    def title(self) -> str:
        return str(self.first.value("operator") or self.first.value("company") or self.first.record.key)

    @property
    def sfdc_ids(self) -> tuple[str, ...]:
        return tuple(str(each.value("sfdc_id")) for each in self.members if each.value("sfdc_id"))

    @property
    def keeps(self) -> tuple[str, ...]:
        """The leads whose founding record is here: on a split they go with it."""
        return tuple(dict.fromkeys(each.lead_id for each in self.members if each.is_founder))


@dataclass(frozen=True)
class Group:
    """`is_cut_off` where more records hang on than can be looked at as one."""

    members: tuple[Member, ...]
    links: tuple[Link, ...]
    is_cut_off: bool

    @cached_property
    def weak(self) -> Link | None:
        return links.weak_bridge(len(self.members), self.links)

    @property
    def leads(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(member.lead_id for member in self.members))

    @property
    def waiting(self) -> tuple[Link, ...]:
        return tuple(link for link in self.links if link.state == WAITING)


def around(memory: Memory, run: Run, connection: Connection, row: QueueRow) -> Group:
    """The records of both leads, and of those that waiting pairs would add to them."""
    leads, is_cut_off = _leads(memory, run, row)
    members = _members(connection, leads)
    is_cut_off = is_cut_off or len(members) > MOST_RECORDS
    members = _first(members, row, MOST_RECORDS)
    return Group(members, _links(memory, run, connection, members), is_cut_off)


def split(group: Group, place: int) -> tuple[tuple[Outcome, ...], tuple[Pair, ...]]:
    """One record off the others: both leads that would be, and what to say for it."""
    others = [at for at in range(len(group.members)) if at != place]
    return _parted(group, (place,), tuple(others))


def cut(group: Group, link: Link) -> tuple[tuple[Outcome, ...], tuple[Pair, ...]]:
    return _parted(group, *links.sides(len(group.members), group.links, link))


def joined(group: Group) -> tuple[tuple[Outcome, ...], tuple[Pair, ...]]:
    """All of them one lead."""
    pairs = tuple(_pair(group, link) for link in group.waiting)
    return (Outcome(group.members),), pairs


def apart(group: Group) -> tuple[tuple[Outcome, ...], tuple[Pair, ...]]:
    """The leads stay as they are."""
    outcomes = tuple(
        Outcome(tuple(member for member in group.members if member.lead_id == lead)) for lead in group.leads
    )
    return outcomes, tuple(_pair(group, link) for link in group.waiting)


def _parted(
    group: Group, ones: Sequence[int], others: Sequence[int]
) -> tuple[tuple[Outcome, ...], tuple[Pair, ...]]:
    mine, theirs = (tuple(group.members[at] for at in sorted(side)) for side in (ones, others))
    pairs = review.parted([member.record for member in mine], [member.record for member in theirs])
    return (Outcome(mine), Outcome(theirs)), pairs


def _pair(group: Group, link: Link) -> Pair:
    one, other = (group.members[end].record for end in link.ends)
    left, right = sorted((one, other), key=lambda record: record.record_id)
    return Pair(left, right, link.probability)


def _leads(memory: Memory, run: Run, row: QueueRow) -> tuple[list[str], bool]:
    """From lead to lead along pairs that nobody has decided apart, as far as can be looked at."""
    leads = [row.left_lead, row.right_lead]
    while True:
        rows = review_queue.at_leads(memory, run, leads)
        said = _since(review_words.standing(memory, [each.ids for each in rows]), run)
        open_rows = [each for each in rows if said.get(each.ids, decisions.MERGE) == decisions.MERGE]
        found = dict.fromkeys(lead for each in open_rows for lead in (each.left_lead, each.right_lead))
        fresh = [lead for lead in found if lead not in leads]
        if not fresh:
            return leads, False
        if len(leads) + len(fresh) > MOST_LEADS:
            return leads + fresh[: MOST_LEADS - len(leads)], True
        leads += fresh


def _members(connection: Connection, leads: Sequence[str]) -> tuple[Member, ...]:
    rows = connection.execute(
        """select lead_record.record_id, source, record_key, record_number, is_founder, value_rank, lead_id,
            coalesce(dim_source.title, source)
        from lead_record left join dim_source using (source)
        where lead_id in (select unnest($leads::varchar[]))
        order by list_position($leads::varchar[], lead_id), value_rank, record_id""",
        {"leads": list(leads)},
    ).fetchall()
    values = reviews.values(connection, [(row[1], row[3]) for row in rows])
    return tuple(_member(row, values[row[1], row[3]]) for row in rows)


def _member(row: Sequence[object], values: tuple[object, ...]) -> Member:
    record_id, source, key, number, is_founder, rank, lead_id, title = row
    name = values[_PLACES["operator"]] or values[_PLACES["company"]] or key
    shown = ", ".join(str(part) for part in (name, values[_PLACES["city"]]) if part)
    record = Record(str(record_id), str(source), str(key), int(str(number)), shown)
    return Member(record, str(title), str(lead_id), bool(is_founder), int(str(rank)), values)


def _first(members: Sequence[Member], row: QueueRow, most: int) -> tuple[Member, ...]:
    """The pair's own records are always among those shown."""
    own = [member for member in members if member.record.record_id in row.ids]
    rest = [member for member in members if member.record.record_id not in row.ids]
    kept = {member.record.record_id for member in (*own, *rest[: most - len(own)])}
    return tuple(member for member in members if member.record.record_id in kept)


def _links(memory: Memory, run: Run, connection: Connection, members: Sequence[Member]) -> tuple[Link, ...]:
    places = {member.record.record_id: place for place, member in enumerate(members)}
    rows = connection.execute(
        "select left_id, right_id, band, probability, reason from match_pair "
        "where left_id in (select unnest($ids::varchar[])) and right_id in (select unnest($ids::varchar[]))",
        {"ids": list(places)},
    ).fetchall()
    every = [(one, other) for one in places for other in places if one < other]
    said = _since(review_words.standing(memory, every), run)
    found = {
        (left, right): _link(places, (left, right), _state(band), probability, reason or "")
        for left, right, band, probability, reason in rows
    }
    for ids, verdict in said.items():
        was = found.get(ids)
        state = MERGED if verdict == decisions.MERGE else APART
        found[ids] = _link(places, ids, state, was.probability if was else None, was.reason if was else "")
    return tuple(sorted(found.values(), key=lambda link: link.ends))


def _link(
    places: Mapping[str, int], ids: tuple[str, str], state: str, probability: float | None, reason: str
) -> Link:
    one, other = sorted(places[each] for each in ids)
    return Link(one, other, state, probability, reason)


def _since(words: Mapping[tuple[str, str], Word], run: Run) -> dict[tuple[str, str], str]:
    """The verdicts that the run does not know of yet."""
    return {
        ids: word.verdict
        for ids, word in words.items()
        if word.verdict in decisions.HEEDED and (word.run_id == run.run_id or word.said_at > run.created_at)
    }


def _state(band: str) -> str:
    return {"merge": MERGED, "review": WAITING}.get(band, APART)
