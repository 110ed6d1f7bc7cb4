"""What is filled in becomes a rule, a rule fills in its form, and what is wrong is said in one sentence."""

from dataclasses import replace

import pytest

from core import engine, quality
from core.quality import BadRule, Rule
from core.quality.drafts import draft_of, rule_id_of, rule_of
from core.quality.expectations import KINDS
from core.quality.forms import FORMS, NUMBER, SHARE, Draft, columns, offered, severities
from core.quality.shapes import SHAPES
from core.quality.wording import sentence
from core.settings import Settings

PHONE = Draft("nevada", "look", "phone", shape="phone", name="Phone shape", owner="Ada")


@pytest.mark.parametrize("rule", quality.shipped(), ids=lambda rule: f"{rule.source}:{rule.rule_id}")
def test_every_shipped_rule_opens_in_a_form_that_says_the_same(rule: Rule) -> None:
    assert rule_of(draft_of(rule), rule.rule_id, rule) == rule


def test_every_expectation_has_a_form_and_every_form_an_expectation() -> None:
    assert {form.expectation for form in FORMS.values()} == set(KINDS)


FILLED: dict[str, dict[str, object]] = {
    "filled": {"tolerance": SHARE},
    "empty": {"column": "county"},
    "unique": {"column": "license_number", "tolerance": NUMBER},
    "one_of": {"column": "state", "values": ("NV", "UT")},
    "none_of": {"column": "capacity", "values": ("0", "9,999")},
    "look": {"column": "phone"},
    "no_look": {"column": "company", "shape": "placeholder"},
    "length": {"column": "city", "low": "2", "high": "40"},
    "between": {"column": "capacity", "high": "2,000"},
    "days": {"column": "license_issued_date", "first": "1990-01-01", "last": "2026-12-31"},
    "beside": {"column": "max_age_months", "other": "min_age_months", "or_equal": True},
    "rows": {"low": "100"},
    "steady": {"share": 20.0},
    "newest": {"column": "license_issued_date", "first": "2026-01-01"},
    "fresh": {"column": "license_issued_date", "days": 30},
    "exists": {"column": "Email"},
    "columns": {"values": ("Id", "Email")},
    "condition": {"column": "capacity", "condition": "capacity < 5", "description": "Sites are small."},
}


@pytest.mark.parametrize("kind", FORMS)
def test_each_form_makes_a_rule_that_can_be_asked_and_comes_back(kind: str, settings: Settings) -> None:
    source = "export.update" if FORMS[kind].only == "file" else "nevada"
    draft = Draft(source, kind, **{"column": "company", "name": "Mine"} | FILLED[kind])
    rule = rule_of(draft, "mine.rule")
    quality.ensure_askable(settings, rule)
    again = draft_of(rule)
    assert again.kind == kind
    assert rule_of(again, "mine.rule") == rule


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"column": ""}, "Choose the column"),
        ({"column": "capacity"}, "Capacity does not hold text"),
        ({"kind": "between", "column": "phone", "low": "1"}, "Phone does not hold numbers"),
        ({"kind": "between", "column": "capacity"}, "Give the lowest, the highest, or both"),
        ({"kind": "between", "column": "capacity", "low": "many"}, "many is not a number"),
        ({"kind": "between", "column": "capacity", "low": "9", "high": "2"}, "The lowest, 9, lies above"),
        ({"kind": "days", "column": "license_issued_date", "first": "3/10/2026"}, "3/10/2026 is not a day"),
        ({"kind": "one_of", "column": "state"}, "Write at least one value"),
        ({"kind": "one_of", "column": "capacity", "values": ("ten",)}, "ten is not a number"),
        ({"shape": "own"}, "Write the pattern"),
        ({"kind": "beside", "column": "capacity"}, "Choose the column to compare with"),
        (
            {"kind": "beside", "column": "capacity", "other": "license_issued_date"},
            "Choose another column like Capacity",
        ),
        ({"kind": "condition"}, "Write the condition"),
        ({"kind": "condition", "condition": "true"}, "Say in words"),
        ({"tolerance": SHARE, "percent": 100.0}, "below 100 %"),
    ],
)
def test_what_is_filled_in_wrongly_is_refused_in_a_sentence(
    changes: dict[str, object], complaint: str
) -> None:
    with pytest.raises(BadRule, match=complaint):
        rule_of(replace(PHONE, **changes), "phone.shape")  # type: ignore[arg-type]


def test_a_pattern_that_is_none_is_refused_before_saving(settings: Settings) -> None:
    rule = rule_of(replace(PHONE, shape="own", pattern="[0-9"), "phone.shape")
    with pytest.raises(BadRule, match="missing ]"):
        quality.ensure_askable(settings, rule)


def test_a_look_can_be_asked_of_every_column_of_text(settings: Settings) -> None:
    for source in ("salesforce", "leads", "export"):
        drafts = [replace(PHONE, source=source, column=name) for name in columns(source, "look")]
        assert drafts
        quality.ensure_askable(settings, *(rule_of(draft, "a.look") for draft in drafts))


def test_a_tolerance_is_a_share_or_a_number() -> None:
    assert rule_of(replace(PHONE, tolerance=SHARE, percent=98.5), "a.b").mostly == 0.985
    assert rule_of(replace(PHONE, tolerance=NUMBER, most=3), "a.b").at_most == 3


def test_a_rule_describes_itself_until_somebody_says_it_better() -> None:
    rule = rule_of(PHONE, "phone.shape")
    assert rule.description == sentence(rule)
    said = rule_of(replace(PHONE, description="Sales dial these."), "phone.shape")
    assert said.description == "Sales dial these."


def test_a_description_that_nobody_touched_does_not_outlive_what_it_describes() -> None:
    before = next(rule for rule in quality.shipped() if rule.rule_id == "capacity.plausible")
    changed = rule_of(replace(draft_of(before), high="500"), before.rule_id, before)
    assert changed.description == "Capacity must be between 1 and 500 in every row."
    kept = rule_of(replace(draft_of(before), severity="error"), before.rule_id, before)
    assert kept.description == before.description


def test_an_edited_rule_stays_paused() -> None:
    paused = rule_of(PHONE, "phone.shape").model_copy(update={"state": "paused"})
    assert rule_of(replace(draft_of(paused), severity="error"), "phone.shape", paused).state == "paused"


@pytest.mark.parametrize(
    ("name", "taken", "made"),
    [
        ("Looks like a phone!", (), "phone.looks_like_a_phone"),
        ("Looks like a phone!", ("phone.looks_like_a_phone",), "phone.looks_like_a_phone_2"),
        ("Ünter", ("phone.nter", "phone.nter_2"), "phone.nter_3"),
        ("", (), "phone.look"),
    ],
)
def test_a_rule_id_is_made_from_the_name_and_free(name: str, taken: tuple[str, ...], made: str) -> None:
    assert rule_id_of(replace(PHONE, name=name), taken) == made


def test_only_what_makes_sense_of_a_source_is_offered() -> None:
    assert "exists" not in offered("nevada", "company")
    assert offered("export", "") == ("rows", "columns", "condition")
    assert offered("leads", "") == ("rows", "condition")
    assert "look" in offered("nevada", "phone")
    assert "between" not in offered("nevada", "phone")
    assert {"between", "beside"} <= set(offered("nevada", "capacity"))
    assert {"days", "newest", "fresh"} <= set(offered("nevada", "license_issued_date"))
    assert "between" not in offered("export", "Phone")
    assert "lead_status" not in columns("nevada", "filled")
    assert "lead_status" in columns("salesforce", "filled")
    assert columns("nevada", "between") == ("capacity", "min_age_months", "max_age_months")
    assert severities("leads") == ("critical", "warning")
    assert severities("across") == ("error", "warning")


@pytest.mark.parametrize("name", SHAPES)
def test_every_named_shape_has_an_example_that_has_it(name: str, settings: Settings) -> None:
    with engine.connect(settings) as connection:
        asked = "select regexp_full_match($text, $pattern)"
        given = {"text": SHAPES[name].example, "pattern": SHAPES[name].pattern}
        assert connection.execute(asked, given).fetchall() == [(True,)]


@pytest.mark.parametrize(
    ("shape", "text", "has"),
    [
        ("phone", "+17025550101", True),
        ("phone", "(702) 555-0101 x12", True),
        ("phone", "555-0101", False),
        ("phone", "+11025550101", False),
        ("zip", "89801-1234", True),
        ("zip", "8980", False),
        ("email", "desk@school", False),
        ("placeholder", " tbd ", True),
        ("placeholder", "NA", True),
        ("placeholder", "Nashville", False),
        ("placeholder", "0000", True),
        ("license", "K830012345", True),
        ("license", "none yet", False),
    ],
)
def test_a_named_shape_tells_right_from_wrong(shape: str, text: str, has: bool, settings: Settings) -> None:
    with engine.connect(settings) as connection:
        asked = "select regexp_full_match($text, $pattern)"
        given = {"text": text, "pattern": SHAPES[shape].pattern}
        assert connection.execute(asked, given).fetchall() == [(has,)]
