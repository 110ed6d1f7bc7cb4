"""Every shipped rule on Salesforce files, on files written by hand."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from core import engine, quality
from core.quality import QualityReport, UnreadableExport
from core.settings import Settings, load

INSERT_HEADER = (
    "FirstName,LastName,Title,Company,Street,City,State,PostalCode,Country,Phone,MobilePhone,Email,Website,"
    "Description,HasOptedOutOfEmail,DoNotCall,Capacity__c"
)
UPDATE_HEADER = "Id,LastName,Company,Email"
LONG = {
    "FirstName": 40,
    "LastName": 80,
    "Title": 128,
    "Company": 255,
    "Street": 255,
    "City": 40,
    "State": 80,
    "PostalCode": 20,
    "Country": 80,
    "Phone": 40,
    "MobilePhone": 40,
    "Email": 80,
    "Website": 255,
    "Description": 32_000,
}
# The rule, and the cells that break it in one row of an otherwise good file.
INSERT_CASES: tuple[tuple[str, dict[str, str]], ...] = (
    ("last_name.present", {"LastName": ""}),
    ("company.present", {"Company": '" "'}),
    ("clearing.absent", {"Title": "#N/A"}),
    ("email.shape", {"Email": "desk at reeds"}),
    ("hasoptedoutofemail.boolean", {"HasOptedOutOfEmail": "TRUE"}),
    ("donotcall.boolean", {"DoNotCall": "no"}),
    ("text.clean", {"City": '"El\x01ko"'}),
    *(
        (f"{name.lower()}.length", {name: "x" * (limit + 1)})
        for name, limit in LONG.items()
        if name != "Email"
    ),
    ("email.length", {"Email": "desk@" + "x" * 80 + ".example"}),
)
UPDATE_CASES: tuple[tuple[str, dict[str, str]], ...] = (
    ("id.present", {"Id": "", "LastName": "Reed"}),
    ("last_name.not_cleared", {"LastName": "#N/A"}),
    ("company.not_cleared", {"Company": "#N/A"}),
    ("update.not_idle", {"Company": ""}),
)


@dataclass(frozen=True)
class Checked:
    report: QualityReport
    failing: dict[str, list[str]]


def _row(header: str, number: int, cells: dict[str, str]) -> str:
    good = {
        "Id": f"00Q{number:015}",
        "FirstName": "Ada",
        "LastName": "Marsh",
        "Company": f"Reeds {number}",
        "Email": f"desk{number}@reeds.example",
        "HasOptedOutOfEmail": "false",
        "DoNotCall": "true",
    }
    if header == UPDATE_HEADER:
        good = {"Id": good["Id"], "Company": good["Company"]}
    return ",".join((good | cells).get(name, "") for name in header.split(","))


def _write(path: Path, header: str, rows: list[str]) -> Path:
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8", newline="")
    return path


def _check(settings: Settings, inserts: list[Path], updates: list[Path], out: Path) -> Checked:
    report = quality.check_files(settings, inserts, updates, quality.shipped(), out)
    with engine.connect(settings) as connection:
        rows = connection.execute(
            "select finding_id, list(record_id order by record_number) from read_parquet(?) group by all",
            [str(out / "finding_record.parquet")],
        ).fetchall()
    return Checked(report, dict(rows))


@pytest.fixture(scope="module")
def checked(tmp_path_factory: pytest.TempPathFactory) -> Checked:
    """Three good rows, one for each defect, and one row (or id) that stands twice over two parts."""
    folder = tmp_path_factory.mktemp("files")
    inserts = [_row(INSERT_HEADER, n, {}) for n in range(1, 4)]
    inserts += [_row(INSERT_HEADER, 10 + n, cells) for n, (_, cells) in enumerate(INSERT_CASES)]
    updates = [_row(UPDATE_HEADER, n, {}) for n in range(1, 4)]
    updates += [_row(UPDATE_HEADER, 10 + n, cells) for n, (_, cells) in enumerate(UPDATE_CASES)]
    return _check(
        load(folder / "home"),
        [
            _write(folder / "insert_1.csv", INSERT_HEADER, inserts),
            _write(folder / "insert_2.csv", INSERT_HEADER, [_row(INSERT_HEADER, 1, {})]),
        ],
        [
            _write(folder / "update_1.csv", UPDATE_HEADER, updates),
            _write(folder / "update_2.csv", UPDATE_HEADER, [_row(UPDATE_HEADER, 2, {"Company": "Marsh"})]),
        ],
        folder / "findings",
    )


@pytest.fixture(scope="module")
def wrong_columns(tmp_path_factory: pytest.TempPathFactory) -> Checked:
    folder = tmp_path_factory.mktemp("columns")
    return _check(
        load(folder / "home"),
        [_write(folder / "insert.csv", "Id,FirstName,IsConverted", ["7,Ada,false"])],
        [_write(folder / "update.csv", "Company,Nursery__c", ["Reeds,yes"])],
        folder / "findings",
    )


@pytest.mark.parametrize(("at", "rule_id"), list(enumerate(rule_id for rule_id, _ in INSERT_CASES)))
def test_a_row_that_salesforce_would_refuse_is_found(checked: Checked, at: int, rule_id: str) -> None:
    assert checked.failing[f"export.insert:{rule_id}"] == [f"insert_1.csv:{4 + at}"]


@pytest.mark.parametrize(("at", "rule_id"), list(enumerate(rule_id for rule_id, _ in UPDATE_CASES)))
def test_an_update_that_salesforce_would_refuse_is_found(checked: Checked, at: int, rule_id: str) -> None:
    assert checked.failing[f"export.update:{rule_id}"] == [f"update_1.csv:{4 + at}"]


def test_a_row_that_stands_in_two_parts_is_found_in_both(checked: Checked) -> None:
    assert sorted(checked.failing["export.insert:lead.unique"]) == ["insert_1.csv:1", "insert_2.csv:1"]
    assert sorted(checked.failing["export.update:id.unique"]) == ["update_1.csv:2", "update_2.csv:1"]


def test_a_file_with_the_right_columns_passes_and_one_with_others_does_not(
    checked: Checked, wrong_columns: Checked
) -> None:
    about_columns = {
        "export.insert:columns.writable",
        "export.update:columns.writable",
        "export.insert:last_name.exists",
        "export.insert:company.exists",
        "export.update:id.exists",
    }
    held = {found.finding_id for found in checked.report.of("critical")}
    assert not held & about_columns
    wrong = {found.finding_id for found in wrong_columns.report.of("critical")}
    assert wrong & about_columns == about_columns - {"export.update:columns.writable"}
    assert wrong_columns.report.blocked == ("export.insert", "export.update")


def test_an_update_of_a_field_that_salesforce_fills_itself_is_blocked(
    settings: Settings, tmp_path: Path
) -> None:
    update = _write(tmp_path / "update.csv", "Id,Company,IsConverted", ["7,Reeds,false"])
    found = _check(settings, [], [update], tmp_path / "out")
    assert [f.finding_id for f in found.report.of("critical")] == ["export.update:columns.writable"]


def test_every_shipped_rule_on_files_is_broken_somewhere(checked: Checked, wrong_columns: Checked) -> None:
    rules = {rule.rule_id for rule in quality.shipped() if rule.source.startswith("export")}
    assert {name.split(":")[1] for name in checked.failing} | {
        found.finding_id.split(":")[1] for found in wrong_columns.report.of("critical")
    } == rules


def test_every_shipped_rule_on_files_was_asked(checked: Checked) -> None:
    asked = {found.finding_id.split(":")[1] for found in checked.report.findings}
    assert asked == {rule.rule_id for rule in quality.shipped() if rule.source.startswith("export")}


def test_a_good_file_has_no_finding(settings: Settings, tmp_path: Path) -> None:
    insert = _write(tmp_path / "insert.csv", INSERT_HEADER, [_row(INSERT_HEADER, 1, {"City": '"Elko,\nNV"'})])
    found = _check(settings, [insert], [], tmp_path / "out")
    assert found.failing == {}
    assert not any(finding.is_held for finding in found.report.findings)


def test_a_file_cut_inside_a_quote_is_named(settings: Settings, tmp_path: Path) -> None:
    cut = _write(tmp_path / "insert_cut.csv", "LastName,Company", ['Marsh,"Reeds', "Field,Elm"])
    with pytest.raises(UnreadableExport, match=r"insert_cut\.csv cannot be read back"):
        quality.check_files(settings, [cut], [], quality.shipped(), tmp_path / "out")


def test_parts_with_different_headers_are_refused(settings: Settings, tmp_path: Path) -> None:
    one = _write(tmp_path / "one.csv", "LastName,Company", ["Marsh,Reeds"])
    two = _write(tmp_path / "two.csv", "Company,LastName", ["Reeds,Marsh"])
    with pytest.raises(UnreadableExport, match=r"two\.csv .* its header differs from that of one\.csv"):
        quality.check_files(settings, [one, two], [], quality.shipped(), tmp_path / "out")
