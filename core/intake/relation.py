"""Raw records with the number each has in its file."""

from pathlib import Path

from core import engine
from core.intake.reading import Reading

SQL = Path(__file__).with_name("numbered_records.sql")


def records_relation(raw: Path) -> str:
    """`_record_number` counts rejected records too, so it leads back to the place in the file."""
    records = engine.literal(raw / "records.parquet")
    if Reading.load(raw / "reading.json").rejected == 0:
        return (
            "(select file_row_number + 1 as _record_number, * exclude (file_row_number) "
            f"from read_parquet({records}, file_row_number = true))"
        )
    rejects = engine.literal(raw / "rejects.parquet")
    return SQL.read_text(encoding="utf-8").format(records=records, rejects=rejects)
