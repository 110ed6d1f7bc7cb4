"""Record keys by their real uniqueness, words of categories, and trials before anything is saved."""

from pathlib import Path

import pytest

from core.contracts.model import FieldMapping
from core.contracts.proposals import keys, proposing, trial, wording
from core.contracts.proposals.keys import KeyCandidate
from core.engine import Connection
from core.settings import Settings
from tests.unit.new_source_files import PERIOD, meanings_of, proposed, relation_of


def ranked(
    connection: Connection, settings: Settings, name: str, earlier: str | None = None
) -> tuple[KeyCandidate, ...]:
    relation, found = proposed(connection, settings, name)
    means = {column: meaning for column, meaning in meanings_of(found).items() if meaning}
    return keys.candidates(connection, relation, [one.facts for one in found], means, earlier)


def test_a_licence_number_goes_before_what_happens_to_be_unique(parsers: Connection, settings: Settings):
    best, *others = ranked(parsers, settings, "iowa_roster.csv")
    assert (best.columns, best.records, best.filled, best.distinct) == (("Lic No",), 12, 12, 12)
    assert "Iss Dt" not in [name for one in others for name in one.columns]


def test_two_columns_are_tried_where_no_single_one_is_unique(parsers: Connection, settings: Settings):
    best = ranked(parsers, settings, "two_part_key.csv")[0]
    assert best.is_unique
    assert len(best.columns) == 2


def _files(folder: Path, *texts: str) -> list[Path]:
    files = [folder / f"{at}.csv" for at in range(len(texts))]
    for file, text in zip(files, texts, strict=True):
        file.write_text(text)
    return files


def test_a_key_that_the_earlier_file_does_not_share_is_ranked_lower(
    parsers: Connection, settings: Settings, tmp_path: Path
):
    now, before = _files(
        tmp_path,
        "Record Id,License Number\n" + "".join(f"{n},L{100 + n}\n" for n in range(1, 20)),
        "Record Id,License Number\n" + "".join(f"{500 + n},L{100 + n}\n" for n in range(1, 20)),
    )
    relation = relation_of(now, settings)
    found = proposing.propose(parsers, relation, PERIOD)
    means = {"Record Id": "provider_id", "License Number": "provider_id"}
    facts = [one.facts for one in found]
    best, other = keys.candidates(parsers, relation, facts, means, relation_of(before, settings))
    assert (best.columns, best.stays) == (("License Number",), 1.0)
    assert (other.columns, other.stays) == (("Record Id",), 0.0)


def test_leading_zeros_may_go_only_where_keys_stay_different(
    parsers: Connection, settings: Settings, tmp_path: Path
):
    safe, clash = _files(tmp_path, "Id,Note\n007,a\n08,a\n9,a\n", "Id,Note\n007,a\n7,a\n9,a\n")
    for file, may in ((safe, True), (clash, False)):
        relation = relation_of(file, settings)
        facts = [one.facts for one in proposing.propose(parsers, relation, PERIOD)]
        one = keys.candidates(parsers, relation, facts, {"Id": "provider_id"})[0]
        assert (one.leading_zeros > 0, one.may_strip_zeros) == (True, may)


def test_words_are_proposed_and_the_rest_is_left_for_a_person(parsers: Connection, settings: Settings):
    relation, _ = proposed(parsers, settings, "iowa_roster.csv")
    status = wording.values(parsers, relation, "Lic Status", "license_status")
    assert [(one.value, one.records, one.word, one.is_read) for one in status] == [
        ("Active", 8, "Active", True),
        ("Grandfathered", 2, None, False),
        ("Closed", 1, "Closed", True),
        ("Provisional", 1, "Provisional", True),
    ]
    kinds = {one.value: one.word for one in wording.values(parsers, relation, "Prov Type", "facility_type")}
    assert kinds == {
        "CENTER": "Center",
        "FAMILY HOME": "Family Home",
        "BEFORE & AFTER SCHOOL": "School-Age Program",
    }


@pytest.mark.parametrize("field", wording.SHARED)
def test_every_shared_word_is_offered(field: str):
    assert len(wording.vocabulary(field)) >= 2


def test_a_trial_shows_cells_before_and_after_with_the_unreadable_first(
    parsers: Connection, settings: Settings, tmp_path: Path
):
    (file,) = _files(tmp_path, "Tel,Note\n515-555-0101,a\n515-555-0101,b\nask Ann,c\n,d\n")
    mapping = FieldMapping(
        parser="us_phone", columns=("Tel",), gives={"number": "phone", "extension": "phone_extension"}
    )
    tried = trial.try_mapping(parsers, mapping, relation_of(file, settings), PERIOD)
    assert [(row.cells, row.records, row.fields["phone"], row.problems) for row in tried.rows] == [
        (("ask Ann",), 1, None, ("phone.unreadable",)),
        (("515-555-0101",), 2, "+15155550101", ()),
    ]
    assert (tried.filled, tried.unread) == (3, 1)


def test_a_trial_says_what_a_translated_word_becomes(parsers: Connection, settings: Settings, tmp_path: Path):
    (file,) = _files(tmp_path, "Status,Note\nGrandfathered,a\n")
    mapping = FieldMapping(
        parser="text",
        columns=("Status",),
        gives={"value": "license_status"},
        translate={"GRANDFATHERED": "Active"},
    )
    (row,) = trial.try_mapping(parsers, mapping, relation_of(file, settings), PERIOD).rows
    assert row.fields == {"license_status": "Active"}
