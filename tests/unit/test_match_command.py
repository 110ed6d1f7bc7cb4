"""`core match`: any file by a map, and one clear sentence where the map or the file cannot be meant."""

import csv
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from core.__main__ import app

PEOPLE = """id,given,family,street,town,post,born
a1,Dora,Lanebrook,12 Oak Street,Reno,89501,1980-02-03
a2,Dora,Lanebrok,12 Oak St,Reno,89501,1980-02-03
a3,Lanebrook,Dora,12 Oak St.,Reno,89501,1980-02-03
b1,Amos,Fennimore,77 Elm Avenue,Reno,89502,1971-11-30
b2,Amos,Fennimore,77 Elm Ave,Reno,89502,1971-11-30
c1,Ines,Holtkamp,4 Mill Road,Sparks,89431,1990-07-07
"""
MAP = """
key: id
fields:
  first_name: given
  last_name: family
  street: street
  city: town
  zip: post
  date_of_birth: born
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "people.csv").write_text(PEOPLE, encoding="utf-8")
    (tmp_path / "map.yml").write_text(MAP, encoding="utf-8")
    return tmp_path


def match(folder: Path, *more: str) -> Result:
    wanted = ["match", "--records", str(folder / "people.csv"), "--map", str(folder / "map.yml")]
    wanted += ["--out", str(folder / "pairs.csv"), "--clusters", str(folder / "clusters.csv"), *more]
    return CliRunner().invoke(app, wanted)


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


def groups(folder: Path) -> set[frozenset[str]]:
    found: dict[str, set[str]] = {}
    for row in rows(folder / "clusters.csv"):
        found.setdefault(row["cluster"], set()).add(row["key"])
    return {frozenset(keys) for keys in found.values()}


def refused(result: Result) -> str:
    assert result.exit_code == 2, result.output
    assert "Traceback" not in result.output
    return " ".join(result.output.split())


def test_records_of_one_person_are_one_cluster(folder: Path) -> None:
    assert match(folder).exit_code == 0
    assert groups(folder) == {frozenset({"a1", "a2", "a3"}), frozenset({"b1", "b2"}), frozenset({"c1"})}


def test_a_pair_stands_once_with_its_probability_and_band(folder: Path) -> None:
    match(folder)
    found = {(row["left_key"], row["right_key"]): row for row in rows(folder / "pairs.csv")}
    assert found["b1", "b2"]["band"] == "merge"
    assert 0.98 <= float(found["b1", "b2"]["probability"]) <= 1
    assert all(left < right for left, right in found)


def test_the_same_file_gives_the_same_bytes(folder: Path) -> None:
    match(folder)
    first = (folder / "pairs.csv").read_bytes(), (folder / "clusters.csv").read_bytes()
    match(folder)
    assert ((folder / "pairs.csv").read_bytes(), (folder / "clusters.csv").read_bytes()) == first


def test_two_files_are_linked_and_not_each_by_itself(folder: Path) -> None:
    (folder / "other.csv").write_text(
        "no;name;road;place;zip;birthday\n"
        "1;Lanebrook, Dora;12 Oak Street;Reno;89501;1980-02-03\n"
        "2;Amos Fenimore;77 Elm Avenue;Reno;89502;1971-11-30\n"
        "3;Nobody Else;1 Far Away;Elko;89801;1950-01-01\n",
        encoding="utf-8",
    )
    (folder / "map.yml").write_text(
        MAP + "right:\n  key: no\n  fields: {full_name: name, street: road, city: place, zip: zip, "
        "date_of_birth: birthday}\n",
        encoding="utf-8",
    )
    assert match(folder, "--right", str(folder / "other.csv")).exit_code == 0
    likely = {(r["left_key"], r["right_key"]) for r in rows(folder / "pairs.csv") if r["band"] != "distinct"}
    assert {("a1", "1"), ("b1", "2")} <= likely
    assert all(left[0] in "abc" and right in "123" for left, right in likely)
    assert not any(right == "3" for _, right in likely)


def test_of_files_without_duplicates_each_record_has_one_partner(folder: Path) -> None:
    header = "id,given,family,street,town,post,born\n"
    families = [
        "Lanebrook",
        "Fennimore",
        "Holtkamp",
        "Briggsby",
        "Marshwell",
        "Wellstone",
        "Fordham",
        "Castell",
    ]
    people = [
        f"{given},{family},{at * 7 + 3} {street},Reno,8950{at},19{50 + at + 17 * place}-0{at + 1}-1{place}"
        for at, (family, street) in enumerate(
            zip(families, ["Oak", "Elm", "Mill", "Lake", "Hill", "Bay", "Ash", "Dune"], strict=True)
        )
        for place, given in enumerate(["Dora", "Amos", "Ines"])
    ]
    (folder / "people.csv").write_text(
        header + "".join(f"{at},{one}\n" for at, one in enumerate(people)), encoding="utf-8"
    )
    (folder / "other.csv").write_text(
        header + "".join(f"{at},{one.replace('a', 'e', 1)}\n" for at, one in enumerate(people)),
        encoding="utf-8",
    )
    match(folder, "--right", str(folder / "other.csv"))
    likely = [row for row in rows(folder / "pairs.csv") if float(row["probability"]) >= 0.5]
    assert len(likely) >= 20
    assert all(row["left_key"] == row["right_key"] for row in likely)


def test_a_column_that_the_file_lacks_is_named_with_those_it_has(folder: Path) -> None:
    (folder / "map.yml").write_text(MAP.replace("born", "birthdate"), encoding="utf-8")
    said = refused(match(folder))
    assert said.startswith("people.csv has no column birthdate, which the map names for date_of_birth.")
    assert "id, given, family" in said


@pytest.mark.parametrize(
    "text",
    ["", "- a\n- b\n", "key: [", "\x00\x01", "key: id\n", "key: id\nfields: {}\n", "key: id\nfild: {}"],
)
def test_a_map_that_is_none_is_refused_in_one_sentence(folder: Path, text: str) -> None:
    (folder / "map.yml").write_text(text, encoding="utf-8")
    assert refused(match(folder)).startswith("map.yml")


def test_a_key_that_stands_twice_is_refused(folder: Path) -> None:
    (folder / "people.csv").write_text(PEOPLE.replace("a2,", "a1,"), encoding="utf-8")
    assert "the key id has the value a1 more than once" in refused(match(folder))


def test_a_record_without_a_key_is_refused(folder: Path) -> None:
    (folder / "people.csv").write_text(PEOPLE.replace("c1,", ","), encoding="utf-8")
    assert "1 record has nothing in the key id" in refused(match(folder))


def test_cells_that_look_like_sql_or_formulas_are_only_text(folder: Path) -> None:
    hostile = PEOPLE + '"d\'1","\'; drop table x; --",=1+1,"{street}",%s,{rid},"[x]"\n'
    (folder / "people.csv").write_text(hostile, encoding="utf-8")
    assert match(folder).exit_code == 0
    assert frozenset({"d'1"}) in groups(folder)


def test_a_file_of_one_record_is_one_cluster(folder: Path) -> None:
    (folder / "people.csv").write_text("".join(PEOPLE.splitlines(keepends=True)[:2]), encoding="utf-8")
    assert match(folder).exit_code == 0
    assert groups(folder) == {frozenset({"a1"})}
    assert rows(folder / "pairs.csv") == []


def test_any_other_field_is_compared_as_plain_text(folder: Path) -> None:
    words = ["amber", "birch", "cobalt", "dune", "ember", "fjord", "grove", "harbor", "indigo", "juniper"]
    titles = [f"{a} {b} {c} study" for a in words[:5] for b in words[3:8] for c in words[5:]]
    lines = [f"{at},{title.title()} of rivers" for at, title in enumerate(titles)]
    lines += [f"x{at},{title} of Rivers" for at, title in enumerate(titles[:20])]
    (folder / "people.csv").write_text("id,title\n" + "\n".join(lines) + "\n", encoding="utf-8")
    (folder / "map.yml").write_text("key: id\nfields: {title: title}\n", encoding="utf-8")
    assert match(folder).exit_code == 0
    found = groups(folder)
    assert all(frozenset({str(at), f"x{at}"}) in found for at in range(20))


def test_a_plain_field_may_be_called_as_a_comparison_of_ours_is(folder: Path) -> None:
    named = MAP + "  name: given\n  town: post\n  company: family\n"
    (folder / "map.yml").write_text(named, encoding="utf-8")
    assert match(folder).exit_code == 0
    assert frozenset({"b1", "b2"}) in groups(folder)


def test_as_many_fields_as_a_map_may_have_are_compared_and_one_more_is_refused(folder: Path) -> None:
    fields = {"full_name": "given"} | {f"field {number}": "family" for number in range(14)}
    lines = [f"  {name}: {column}\n" for name, column in fields.items()]
    (folder / "map.yml").write_text("key: id\nfields:\n" + "".join(lines), encoding="utf-8")
    assert match(folder).exit_code == 0
    (folder / "map.yml").write_text("key: id\nfields:\n" + "".join(lines) + "  one: born\n", encoding="utf-8")
    assert "at most 15 items" in refused(match(folder))
