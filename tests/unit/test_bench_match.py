"""How matching is measured: generated leads with known truth, and the counts over an answer."""

from dataclasses import asdict
from pathlib import Path

import pytest

from bench.match import calibration, columns, febrl, generator, quality, ways
from bench.match.generator import Plan
from bench.match.quality import Bin, Score
from bench.match.rates import LOST, MOST_LOST, TELLING, Rates
from core import engine
from core.engine import Connection
from core.errors import WrongUse

RECORDS = 6_000


@pytest.fixture(scope="module")
def months(tmp_path_factory: pytest.TempPathFactory) -> list[generator.Month]:
    return generator.write(Plan(RECORDS, seed=3), tmp_path_factory.mktemp("leads"), changed=0.1)


@pytest.fixture
def leads(connection: Connection, months: list[generator.Month]) -> Connection:
    """`first` and `second` are the months with their truth."""
    for name, month in zip(("first", "second"), months, strict=True):
        quality.load(connection, "seen", month.records)
        quality.load(connection, "hidden", month.truth)
        connection.execute(f"create table {name} as select * from seen inner join hidden using (rec_id)")
    return connection


@pytest.mark.slow
def test_a_seed_gives_the_same_files_and_another_seed_others(
    months: list[generator.Month], tmp_path: Path
) -> None:
    again = generator.write(Plan(RECORDS, seed=3), tmp_path / "again", changed=0.1)
    other = generator.write(Plan(RECORDS, seed=4), tmp_path / "other")
    assert [month.records.read_bytes() for month in again] == [month.records.read_bytes() for month in months]
    assert other[0].records.read_bytes() != months[0].records.read_bytes()


def test_there_are_as_many_records_as_asked_and_a_third_has_a_partner(leads: Connection) -> None:
    assert (
        engine.count(leads, "first") == engine.count(leads, "(select distinct rec_id from first)") == RECORDS
    )
    partnered = engine.count(
        leads,
        "(select 1 from first where entity in (select entity from first group by 1 having count(*) > 1))",
    )
    assert 0.25 < partnered / RECORDS < 0.36
    assert engine.scalar(leads, "select max(n) from (select count(*) as n from first group by entity)") == 5


def test_every_kind_of_edit_and_of_trap_comes_up(leads: Connection) -> None:
    edits = leads.execute("select distinct unnest(edits) from first").fetchall()
    traps = leads.execute("select distinct trap from first where trap is not null").fetchall()
    assert {name for (name,) in edits} == set(asdict(Rates()))
    assert {name for (name,) in traps} == {
        "chain",
        "same_owner",
        "one_building",
        "family_home",
        "relicensed",
        "near_names",
    }


def test_no_record_loses_more_than_it_may_nor_what_tells_a_trap_apart(leads: Connection) -> None:
    lost = f"len(list_filter(edits, lambda one: one in {LOST}))"
    assert engine.scalar(leads, f"select max({lost}) from first") == MOST_LOST
    telling = f"len(list_filter(edits, lambda one: one in {TELLING}))"
    assert engine.scalar(leads, f"select max({telling}) from first where trap is not null") == 0


def test_the_sites_of_a_trap_differ_in_what_tells_them_apart(leads: Connection) -> None:
    """No pair of a trap looks the same in number, unit, licence and company: then nobody could tell."""
    same = engine.count(
        leads,
        """(
            select 1 from first as l inner join first as r
            on l.entity < r.entity and l.trap = r.trap and l.zip = r.zip
            where upper(l.street) = upper(r.street) and upper(l.company) = upper(r.company)
                and coalesce(l.license_number = r.license_number, true)
                and (l.license_number is null or r.license_number is null)
        )""",
    )
    assert same == 0


def test_the_second_month_has_the_asked_share_new_or_changed(leads: Connection) -> None:
    new = engine.count(leads, "(select 1 from second anti join first using (rec_id))")
    gone = engine.count(leads, "(select 1 from first anti join second using (rec_id))")
    seen = "select * exclude (edits)"
    changed = engine.count(leads, f"({seen} from first except {seen} from second)")
    assert gone == 0
    assert new == pytest.approx(RECORDS * 0.05, rel=0.02)
    assert RECORDS * 0.03 < changed <= RECORDS * 0.06
    known = engine.count(
        leads, "(select 1 from second anti join first using (rec_id) semi join first using (entity))"
    )
    assert known == pytest.approx(RECORDS * 0.025, rel=0.1)


def test_without_edits_a_copy_differs_in_form_only(connection: Connection, tmp_path: Path) -> None:
    none = generator.write(Plan(2_000, rates=Rates().times(0.0)), tmp_path)[0]
    quality.load(connection, "seen", none.records)
    quality.load(connection, "hidden", none.truth)
    spelt = engine.scalar(
        connection,
        "select max(n) from (select count(distinct (upper(company), upper(last_name), left(zip, 5), "
        "right(regexp_replace(phone, '[^0-9]', '', 'g'), 10), lower(email), license_number)) as n "
        "from seen inner join hidden using (rec_id) group by entity)",
    )
    assert spelt == 1


def test_an_edit_that_does_not_exist_is_refused() -> None:
    assert Rates().changed(["zip_typo=0.5"]).zip_typo == 0.5
    with pytest.raises(WrongUse, match="no edit called zap"):
        Rates().changed(["zap=0.5"])


def _truth(connection: Connection, rows: str) -> None:
    connection.execute(
        "create or replace table truth as "
        f"select * from (values {rows}) as t(key, entity, is_right, edits, trap)"
    )


@pytest.fixture
def judged(connection: Connection) -> Connection:
    """Entity 1 is a, b, c; entity 2 is d, e; f is alone. b-c was not found, a-d and d-f are wrong."""
    keys = {"a": 1, "b": 1, "c": 1, "d": 2, "e": 2, "f": 3}
    rows = [
        f"('{key}', {entity}, {key == 'c'}, {['zip_typo'] if key == 'b' else '[]::varchar[]'}, "
        f"{repr('chain') if key in 'adf' else 'null'})"
        for key, entity in keys.items()
    ]
    _truth(connection, ", ".join(rows))
    connection.execute(
        "create table pairs as select * from (values ('b', 'a', 0.99, 'merge'), ('a', 'c', 0.92, 'merge'), "
        "('a', 'd', 0.97, 'merge'), ('d', 'e', 0.40, 'review'), ('d', 'f', 0.35, 'review'), "
        "('a', 'b', 0.98, 'merge')) as t(left_key, right_key, probability, band)"
    )
    quality.judge(connection, "pairs", is_link=False)
    return connection


def test_a_pair_counts_once_whichever_way_round_it_is_said(judged: Connection) -> None:
    assert quality.true_pairs(judged, is_link=False) == 4
    assert quality.proposed(judged, 4) == Score(found=5, right=3, true=4)
    assert quality.in_band(judged, "merge", 4) == Score(found=3, right=2, true=4)
    assert quality.at(judged, 0.95, 4) == Score(found=2, right=1, true=4)


def test_the_best_threshold_is_that_of_the_best_f1_on_the_curve(judged: Connection) -> None:
    rank, score = quality.best(judged, 4)
    assert (rank, score) == (0.40, Score(found=4, right=3, true=4))
    assert score.f1 == pytest.approx(0.75)


def test_a_weight_ranks_pairs_that_are_equally_probable(judged: Connection) -> None:
    judged.execute(
        "create table weighed as select * from (values ('a', 'b', 1.0, 40.0), ('a', 'd', 1.0, 9.0)) "
        "as t(left_key, right_key, probability, weight)"
    )
    quality.judge(judged, "weighed", is_link=False)
    assert quality.best(judged, 4) == (40.0, Score(found=1, right=1, true=4))


def test_clusters_are_judged_by_the_pairs_they_imply(judged: Connection) -> None:
    judged.execute(
        "create table clusters as select * from "
        "(values ('a', 1), ('b', 1), ('c', 1), ('d', 1), ('e', 2), ('f', 3)) as t(key, cluster)"
    )
    assert quality.clusters(judged, "clusters", False, 4) == Score(found=6, right=3, true=4)
    # between two files, of which c is the second, only a-c, b-c and d-c count
    assert quality.true_pairs(judged, is_link=True) == 2
    assert quality.clusters(judged, "clusters", True, 2) == Score(found=3, right=2, true=2)


def test_an_answer_is_read_from_csv_as_the_command_writes_it(judged: Connection, tmp_path: Path) -> None:
    (tmp_path / "clusters.csv").write_text("key,cluster\na,1\nb,1\n", encoding="utf-8")
    (tmp_path / "pairs.csv").write_text(
        "left_key,right_key,probability,band\na,b,0.99,merge\n", encoding="utf-8"
    )
    for name in ("clusters", "pairs"):
        quality.load(judged, name, tmp_path / f"{name}.csv")
    quality.judge(judged, "pairs", is_link=False)
    assert quality.in_band(judged, "merge", 4) == Score(found=1, right=1, true=4)
    assert quality.clusters(judged, "clusters", False, 4) == Score(found=1, right=1, true=4)


def test_calibration_counts_each_bin(judged: Connection) -> None:
    bins = {one.low: one for one in quality.calibration(judged)}
    assert sorted(bins) == [0.3, 0.4, 0.9]
    assert (bins[0.9].pairs, bins[0.9].true) == (3, pytest.approx(2 / 3))
    assert bins[0.3].predicted == pytest.approx(0.35)


def test_misses_are_told_by_edit_and_errors_by_trap(judged: Connection) -> None:
    missed = {edit: (pairs, share) for edit, pairs, share in quality.missed_by_edit(judged, 0.4)}
    assert missed["zip_typo"] == (2, 0.5)
    assert missed["(none)"] == (2, 0.0)
    assert quality.wrong_by_trap(judged, 0.0) == [("chain", 2)]


@pytest.mark.parametrize(
    ("events", "trials", "bound"), [(0, 212, 0.0178), (0, 0, 1.0), (1, 10, 0.4042), (10, 10, 1.0)]
)
def test_the_bound_on_wrong_pairs_is_wilsons(events: int, trials: int, bound: float) -> None:
    assert quality.wilson_upper(events, trials) == pytest.approx(bound, abs=1e-4)


def test_a_score_of_nothing_is_whole() -> None:
    assert (Score(0, 0, 0).precision, Score(0, 0, 0).recall, Score(0, 0, 0).f1) == (1.0, 1.0, 1.0)
    assert Score(0, 0, 5).f1 == 0.0


def test_the_drawn_calibration_marks_what_was_predicted_and_what_is_true(tmp_path: Path) -> None:
    bins = [Bin(0.0, 0.1, 5, 0.0, 0.0), Bin(0.9, 1.0, 7, 1.0, 0.5)]
    first, second = calibration.text(bins).splitlines()
    assert first.split("|")[1].startswith("*")
    assert second.split("|")[1].index("x") == calibration.WIDTH // 2
    assert second.split("|")[1].index("o") == calibration.WIDTH
    calibration.write_csv(bins, tmp_path / "bins.csv")
    assert (tmp_path / "bins.csv").read_text().splitlines()[1] == "0.0,0.1,5,0.0,0.0,0.000000,0.434482"


def test_the_calibration_page_needs_no_network_and_says_every_bin(tmp_path: Path) -> None:
    calibration.write_page({"ours": [Bin(0.9, 1.0, 1_234, 0.99, 0.5)]}, tmp_path / "page.html")
    said = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert 'src="http' not in said
    assert "1,234" in said
    assert "0.472 to 0.528" in said


def test_the_calibration_error_weighs_each_bin_by_its_pairs() -> None:
    bins = [Bin(0.0, 0.1, 30, 0.0, 0.0), Bin(0.4, 0.5, 10, 0.45, 0.85)]
    assert quality.calibration_error(bins) == pytest.approx(0.1)
    assert quality.calibration_error(bins, 0.1, 0.9) == pytest.approx(0.4)


def test_the_map_of_a_link_says_both_sides(tmp_path: Path) -> None:
    task = ways.Task(
        "two", (tmp_path / "l.csv", tmp_path / "r.csv"), columns.LAYOUTS["persons"], "rec_id", tmp_path
    )
    said = ways.write_map(task).read_text(encoding="utf-8")
    assert said.count("key: rec_id") == said.count("first_name: given_name") == 2
    assert "soc_sec_id" not in said


def test_the_truth_of_a_febrl_set_is_in_its_record_ids(connection: Connection, tmp_path: Path) -> None:
    for name, keys in {"a.csv": ("rec-1-org", "rec-2-org"), "b.csv": ("rec-1-dup-0",)}.items():
        lines = "".join(f"{key}, ann\n" for key in keys)
        (tmp_path / name).write_text(f"rec_id, given_name\n{lines}", encoding="utf-8")
    febrl.load_truth(connection, (tmp_path / "a.csv", tmp_path / "b.csv"))
    assert quality.true_pairs(connection, is_link=True) == 1
