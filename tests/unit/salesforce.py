"""Salesforce as the tests play it: files read strictly, answers written as its tools write them."""

import csv
import io
import random
from collections.abc import Callable, Sequence
from pathlib import Path

KINDS = ("succeeded", "failed", "unprocessed")
Row = dict[str, str]
Answer = tuple[str, str]  # succeeded and the id, failed and the error, or unprocessed


def read(path: Path) -> list[Row]:
    """Nothing of core is used: what Salesforce would read."""
    text = path.read_bytes().decode("utf-8")
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def bulk(rows: Sequence[tuple[Row, Answer]], seed: int = 0) -> dict[str, bytes]:
    """successfulResults, failedResults, unprocessedRecords: everything quoted, in no order."""
    shuffled = list(rows)
    random.Random(seed).shuffle(shuffled)
    columns = list(rows[0][0])
    of = {kind: [(row, said) for row, (what, said) in shuffled if what == kind] for kind in KINDS}
    made = {
        "success.csv": [{"sf__Id": said, "sf__Created": "true", **row} for row, said in of["succeeded"]],
        "failed.csv": [{"sf__Id": "", "sf__Error": said, **row} for row, said in of["failed"]],
        "unprocessed.csv": [row for row, _ in of["unprocessed"]],
    }
    headers = {
        "success.csv": ["sf__Id", "sf__Created", *columns],
        "failed.csv": ["sf__Id", "sf__Error", *columns],
        "unprocessed.csv": columns,
    }
    return {name: written(headers[name], listed) for name, listed in made.items()}


def data_loader(rows: Sequence[tuple[Row, Answer]], seed: int = 0) -> dict[str, bytes]:
    """Headers in capitals, CRLF, ID in front and STATUS or ERROR at the end."""
    shuffled = list(rows)
    random.Random(seed).shuffle(shuffled)
    columns = [name for name in rows[0][0] if name != "Id"]
    header = ["ID", *(name.upper() for name in columns)]

    def listed(kind: str, last: str, text: Callable[[str], str]) -> list[Row]:
        return [
            {"ID": row.get("Id") or (said if kind == "succeeded" else ""), last: text(said)}
            | {name.upper(): row[name] for name in columns}
            for row, (what, said) in shuffled
            if what == kind
        ]

    return {
        "success.csv": written(
            [*header, "STATUS"], listed("succeeded", "STATUS", lambda _: "Item Created"), "\r\n"
        ),
        "error.csv": written([*header, "ERROR"], listed("failed", "ERROR", str), "\r\n"),
    }


def written(header: Sequence[str], rows: Sequence[Row], line_end: str = "\n") -> bytes:
    target = io.StringIO(newline="")
    writer = csv.DictWriter(target, header, quoting=csv.QUOTE_ALL, lineterminator=line_end)
    writer.writeheader()
    writer.writerows(rows)
    return target.getvalue().encode("utf-8")


def sfdc_id(number: int) -> str:
    """Eighteen characters, the last three a checksum that nobody here reads."""
    return f"00QLF{number:010}AAA"
