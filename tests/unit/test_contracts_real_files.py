"""The shipped contracts over the real monthly files: counts, keys and the traps those files are known for."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core import engine
from core.contracts import recognise, shipped, standardise
from core.engine import Connection
from core.intake import receive, records_relation
from core.parsers import install
from core.settings import load

# One source's own file, its period, and how many records a person counts in it.
FILES = {
    "nevada": ("source1.csv", "2023-07", 70),
    "oklahoma": ("source2.csv", "2023-07", 28),
    "texas": ("source3.csv", "2023-07", 29),
    "salesforce": ("salesforce_leads.csv", "2024-05", 39),
}
Ask = Callable[[str], list[tuple[object, ...]]]


@pytest.fixture(scope="module")
def ask(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    """Asks the four standard tables, each a view named for its source."""
    home = tmp_path_factory.mktemp("real")
    settings = load(home)
    with engine.connect(settings) as connection:
        install(connection, settings)
        for source, (name, period, found) in FILES.items():
            received = receive(shared_data / "assignment" / name, name, settings)
            assert recognise(received.header, shipped()).source == source
            target = home / f"{source}.parquet"
            relation = records_relation(received.raw)
            made = standardise(connection, shipped()[source], relation, period, target)
            assert (made.records, made.repeated_keys) == (found, 0)
            connection.execute(f"create view {source} as from read_parquet({engine.literal(target)})")
        yield _asking(connection)


def _asking(connection: Connection) -> Ask:
    return lambda query: connection.execute(query).fetchall()


@pytest.mark.parametrize(("source", "count"), [(source, file[2]) for source, file in FILES.items()])
def test_every_record_has_a_key_of_its_own(ask: Ask, source: str, count: int) -> None:
    assert ask(
        f"select count(*), count(distinct record_key), min(record_number), max(record_number) from {source}"
    ) == [(count, count, 1, count)]


@pytest.mark.parametrize("source", ["nevada", "oklahoma", "texas"])
def test_every_licensing_record_has_its_address_and_phone_in_parts(ask: Ask, source: str) -> None:
    broken = ask(
        f"""select record_key from {source} where not coalesce(
            regexp_matches(street, '^\\d') and city <> '' and regexp_full_match(state, '[A-Z]{{2}}')
            and regexp_full_match(zip, '\\d{{5}}') and regexp_full_match(phone, '\\+1\\d{{10}}')
            and company <> '' and country = 'US'
            and not regexp_matches(street, '\\d{{5}}$|, [A-Z]{{2}}'), false)"""
    )
    assert broken == []


def test_a_number_before_the_dash_is_the_key_and_keeps_its_zeros(ask: Ask) -> None:
    assert ask("select record_key, license_suffix from nevada where record_key like '00%'") == [("007", "23")]


def test_north_las_vegas_is_not_las_vegas(ask: Ask) -> None:
    cities = dict(ask("select city, count(*) from nevada group by city"))
    assert cities["North Las Vegas"] == 4
    assert cities["Las Vegas"] == 52
    assert "Carson City" in cities
    assert "Spring Creek" in cities


def test_units_stand_apart_from_the_street(ask: Ask) -> None:
    assert ask("select count(*) from nevada where street2 is not null") == [(3,)]
    assert ask("select count(*) from nevada where regexp_matches(street, '\\bSTE\\b', 'i')") == [(0,)]
    assert ask("select count(*) from texas where street2 is not null") == [(3,)]


def test_two_people_in_a_cell_give_the_first_one_where_their_names_pair_up(ask: Ask) -> None:
    assert ask(
        """select count(*) from nevada
        where contact_names like '%;%' and first_name is not null and last_name is not null"""
    ) == [(8,)]
    assert ask(
        """select record_key, first_name, last_name, contact_names is not null, problems
        from nevada where list_contains(problems, 'contact_names.names_do_not_pair')"""
    ) == [("3247", None, None, True, ["contact_names.names_do_not_pair"])]


def test_sites_of_one_owner_stay_apart(ask: Ask) -> None:
    assert ask(
        """select count(distinct street), count(distinct phone)
        from nevada where record_key in ('3496', '3497')"""
    ) == [(2, 1)]


def test_a_provisional_credential_is_a_provisional_licence(ask: Ask) -> None:
    assert dict(ask("select license_status, count(*) from nevada group by 1")) == {
        "Active": 61,
        "Provisional": 9,
    }
    assert ask("select count(*) from nevada where license_type ilike '%provisional%'") == [(0,)]


def test_dates_of_two_digit_years_fall_into_this_century(ask: Ask) -> None:
    assert ask(
        """select count(*) from nevada where license_issued_date between '2012-01-01' and '2023-07-31'
        and license_expiration_date between '2023-06-30' and '2024-12-31'"""
    ) == [(70,)]
    assert ask("select min(license_issued_date), max(license_issued_date) from texas") == ask(
        "select date '1994-09-16', date '2023-04-27'"
    )


def test_a_trade_name_after_dba_is_the_operator(ask: Ask) -> None:
    assert ask("select count(*) from oklahoma where operator is not null") == [(10,)]
    assert ask("select count(*) from oklahoma where company ilike '% dba %' or operator ilike '% dba %'") == [
        (0,)
    ]


def test_a_caregiver_over_three_lines_is_a_person_with_a_role(ask: Ask) -> None:
    assert dict(ask("select title, count(*) from oklahoma group by 1")) == {
        "Primary Caregiver": 25,
        "Director": 3,
    }
    assert ask("select count(*) from oklahoma where first_name is null or last_name is null") == [(0,)]


def test_slid_columns_are_read_by_what_they_say_without_a_finding(ask: Ask) -> None:
    assert ask("select count(*) from oklahoma where len(problems) > 0") == [(0,)]
    assert dict(ask("select accepts_financial_aid, count(*) from oklahoma group by 1")) == {
        True: 17,
        False: 11,
    }
    assert ask("select count(*) from oklahoma where ages_served is null or min_age_months is null") == [(0,)]


def test_oklahoma_has_types_seats_stars_and_hours(ask: Ask) -> None:
    assert dict(ask("select facility_type, count(*) from oklahoma group by 1")) == {
        "Family Home": 25,
        "Center": 3,
    }
    assert ask(
        "select min(capacity), max(capacity), count(quality_rating), count(schedule) from oklahoma"
    ) == [(7, 82, 28, 28)]


def test_a_texan_record_without_a_permit_stays_empty_without_a_problem(ask: Ask) -> None:
    assert ask(
        """select license_status, license_issued_date, capacity, ages_served, problems
        from texas where record_key = '1781337'"""
    ) == [(None, None, None, None, [])]
    assert ask("select count(*) from texas where license_status = 'Active' and capacity > 0") == [(28,)]


def test_phones_of_the_crm_are_counted_as_unreadable_and_empty(ask: Ask) -> None:
    assert ask(
        """select count(*), count(phone), count(mobile_phone) from salesforce
        where list_contains(problems, 'phone.unreadable')
        and list_contains(problems, 'mobile_phone.unreadable')"""
    ) == [(39, 0, 0)]


def test_states_of_the_crm_are_codes_of_two_countries(ask: Ask) -> None:
    assert ask("select state, country, problems from salesforce where record_key = '26'") == [
        (None, None, ["state.unreadable", "phone.unreadable", "mobile_phone.unreadable"])
    ]
    assert ask("select record_key, state from salesforce where country = 'CA' order by record_number") == [
        ("11", "BC"),
        ("13", "NL"),
        ("24", "AB"),
    ]
    assert ask("select count(*) from salesforce where state is null") == [(1,)]


def test_postal_codes_of_the_crm_stay_text(ask: Ask) -> None:
    assert ask(
        "select count(*) from salesforce where regexp_full_match(zip, '[A-Z]\\d[A-Z] \\d[A-Z]\\d')"
    ) == [(2,)]
    assert ask("select record_key from salesforce where length(zip) = 5 and length(zip4) = 4") == [("8",)]
    assert ask("select count(*) from salesforce where list_contains(problems, 'zip.unreadable')") == [(0,)]


def test_what_sales_typed_as_names_is_left_alone(ask: Ask) -> None:
    assert ask(
        """select record_key from salesforce
        where regexp_matches(first_name, '^[A-Z &]{2,}$|&') and contact_names is null
        order by record_number"""
    ) == [("21",), ("26",), ("30",), ("36",)]
    assert ask("select count(*) from salesforce where last_name = 'test' || record_key") == [(39,)]


def test_the_deleted_lead_and_its_times_are_typed(ask: Ask) -> None:
    assert ask("select record_key from salesforce where is_deleted") == [("8",)]
    assert ask("select count(*) from salesforce where is_converted or is_converted is null") == [(0,)]
    assert ask(
        "select count(created_at), count(last_modified_at), count(last_activity_date) from salesforce"
    ) == [(39, 39, 37)]
