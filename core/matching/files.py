"""Matching any file, or one file with another, without a workspace's contracts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core import engine
from core.engine import Connection, identifier
from core.matching import blocking, clusters, features, frequencies, memory, model, scripts
from core.matching.mapping import CANONICAL, BadMap, SideMap

# Below this share of records with a partner in their own file a side counts as free of duplicates.
FREE_OF_DUPLICATES = 0.01
# How likely a record is a duplicate that repeats another in everything the map names.
REPEATED = 0.9
# A cluster that holds a pair below the first is joined again by pairs above the others, in turn.
DISTINCT, SURER = 0.05, (0.9, 0.99, 0.999)
LIKELY = """
select rid_l, rid_r from match_told
join match_line as l on l.rid = rid_l
join match_line as r on r.rid = rid_r
where probability >= greatest(l.line, r.line)"""


@dataclass(frozen=True)
class FileToMatch:
    """`relation` has the file's columns as text, and `map` names them as they are spelt there."""

    name: str
    relation: str
    map: SideMap


@dataclass(frozen=True)
class FilesMatched:
    records: int
    compared: int
    merge: int
    review: int


def match_files(
    connection: Connection, files: Sequence[FileToMatch], merge: float, review: float, line: float
) -> FilesMatched:
    """match_result (left_key, right_key, probability, band) and match_member (key, cluster).

    One file is deduplicated; two are linked, and then only pairs across them count. It needs the parsers.
    """
    texts = {name: f"text_{place}" for place, name in enumerate(_texts(files))}
    give(connection, files, texts)
    memory.forget(connection)
    found = features.identify(connection, [(column, name) for name, column in texts.items()])
    connection.execute("drop table match_plain")
    scripts.run(connection, "undecided")
    frequencies.count(connection, found)
    counted = blocking.find(connection, found)
    features.complete(connection, found, counted.records, features.EVERY_RECORD)
    model.compare(connection, found)
    model.score(connection, model.learn(connection, found, counted), found, identical=REPEATED)
    linked = len(files) > 1
    unique = [linked and _is_unique(connection, side) for side in (0, 1)]
    scripts.run(connection, "linked" if linked else "deduplicated", left=unique[0], right=unique[1])
    _group(connection, line)
    scripts.run(connection, "result", merge=merge, review=review)
    return _summary(connection, found.records)


def _texts(files: Sequence[FileToMatch]) -> tuple[str, ...]:
    """A text that only one of two files has tells nothing of a pair across them."""
    first, *others = (file.map.texts for file in files)
    return tuple(name for name in first if all(name in texts for texts in others))


def give(
    connection: Connection, files: Sequence[FileToMatch], texts: Mapping[str, str] | None = None
) -> None:
    """match_given, in the words of matching; `texts` names a column for each plain text."""
    texts = texts or {}
    sides = [_read(side, file, texts) for side, file in enumerate(files)]
    connection.execute(f"create or replace temp table match_plain as {' union all '.join(sides)}")
    for side, file in enumerate(files):
        _ensure_keys(connection, side, file)
    plain = "".join(f", {_plain(column)} as {column}" for column in texts.values())
    scripts.run(connection, "file_macros")
    scripts.run(connection, "given_file", texts=plain)


def _read(side: int, file: FileToMatch, texts: Mapping[str, str]) -> str:
    """Every cell trimmed and null where empty; a field that the file lacks is null."""
    there = {name: _cell(column) for name, column in file.map.fields.items()}
    columns = [f"{there.get(name, 'null::varchar')} as given_{name}" for name in CANONICAL]
    columns += [f"{there.get(name, 'null::varchar')} as {column}" for name, column in texts.items()]
    key = _cell(file.map.key)
    return f"select {side} as side, {key} as record_key, {', '.join(columns)} from {file.relation}"


def _cell(column: str) -> str:
    return f"nullif(trim({identifier(column)}::varchar), '')"


def _plain(column: str) -> str:
    return f"nullif(trim(regexp_replace(comparable({column}), '[^A-Z0-9]+', ' ', 'g')), '')"


def _ensure_keys(connection: Connection, side: int, file: FileToMatch) -> None:
    empty = engine.count(connection, f"(from match_plain where side = {side} and record_key is null)")
    if empty:
        raise BadMap(
            f"{file.name}: {empty:,} {'record has' if empty == 1 else 'records have'} nothing in the key "
            f"{file.map.key}. "
            "Name a column that every record fills."
        )
    twice = connection.execute(
        "select record_key from match_plain where side = ? group by record_key having count(*) > 1 "
        "order by record_key limit 1",
        [side],
    ).fetchall()
    if twice:
        raise BadMap(
            f"{file.name}: the key {file.map.key} has the value {twice[0][0]} more than once. "
            "Name a column that tells records apart."
        )


def _is_unique(connection: Connection, side: int) -> bool:
    """Whether the records of one file have, as the model sees it, no duplicates among themselves."""
    records = engine.count(connection, f"(from match_record where side = {side})")
    partners = engine.scalar(
        connection,
        "select coalesce(sum(probability), 0) from match_scored "
        "join match_record as l on l.rid = rid_l join match_record as r on r.rid = rid_r "
        "where probability >= 0.5 and l.side = ? and r.side = ?",
        [side, side],
    )
    return float(str(partners)) <= FREE_OF_DUPLICATES * records


def _group(connection: Connection, line: float) -> None:
    """match_cluster; where one holds a pair that is no duplicate, only surer pairs join its records."""
    scripts.run(connection, "lines", line=line)
    for surer in (*(max(line, least) for least in SURER), None):
        clusters.connect(connection, "match_cluster", LIKELY)
        if surer is None:
            return
        scripts.run(connection, "raise_lines", line=surer, distinct=DISTINCT)
        if not engine.count(connection, "match_torn"):
            return


def _summary(connection: Connection, records: int) -> FilesMatched:
    def pairs(band: str) -> int:
        return engine.count(connection, f"(from match_result where band = {engine.literal(band)})")

    compared = engine.count(connection, "match_compared")
    return FilesMatched(records, compared, pairs("merge"), pairs("review"))
