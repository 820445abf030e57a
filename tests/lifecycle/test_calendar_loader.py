"""What the calendar files may say, and how a mistake in one is named."""

from datetime import date
from pathlib import Path

import pytest

from ode_workflows.domain.errors import InvalidFactsError, LifecycleFileError
from ode_workflows.lifecycle.calendar_loader import known_calendars, load_calendar, read_calendar

HEAD = """
name = "Example"
country = "US"
weekend = ["saturday", "sunday"]
weekend_source = "w"
forward_source = "f"
back_source = "b"
"""


def _folder(tmp_path: Path, text: str) -> Path:
    (tmp_path / "XX.toml").write_text(text, encoding="utf-8")
    return tmp_path


def _added(rule: str) -> str:
    return f'{HEAD}\n[[added]]\nname = "Office Day"\nsource = "s"\n{rule}\n'


def test_an_unknown_jurisdiction_names_the_known_ones() -> None:
    with pytest.raises(InvalidFactsError) as refused:
        load_calendar("Atlantis")
    problem = refused.value.problems[0]
    assert problem.field == "calendar"
    assert all(code in problem.message for code in known_calendars())


@pytest.mark.parametrize("code", ["../CA", "CA/../US", "", "C*"])
def test_a_path_is_no_jurisdiction(code: str) -> None:
    with pytest.raises(InvalidFactsError):
        load_calendar(code)


def test_a_calendar_is_found_in_small_letters_and_read_once() -> None:
    assert load_calendar(" ca ") is load_calendar("CA")


@pytest.mark.parametrize(
    ("rule", "expected_on"),
    [
        ("month = 5\nday = 6", date(2027, 5, 6)),
        ('month = 9\nweekday = "friday"\nnth = 4', date(2027, 9, 24)),
        ("on = 2027-03-03", date(2027, 3, 3)),
        ('month = 5\nday = 9\nobserved = "monday_after_sunday"', date(2027, 5, 10)),
        ('month = 5\nday = 8\nobserved = "nearest_weekday"', date(2027, 5, 7)),
    ],
)
def test_an_added_holiday_counts(tmp_path: Path, rule: str, expected_on: date) -> None:
    calendar = load_calendar("XX", folder=_folder(tmp_path, _added(rule)))
    assert "Office Day" in (calendar.holiday_name(expected_on) or "")


def test_a_saturday_first_of_january_is_kept_on_the_friday_of_the_old_year(tmp_path: Path) -> None:
    text = _added('month = 1\nday = 1\nobserved = "nearest_weekday"')
    calendar = load_calendar("XX", folder=_folder(tmp_path, text))
    assert calendar.is_holiday(date(2027, 12, 31))


def test_an_added_holiday_counts_only_in_its_years(tmp_path: Path) -> None:
    text = _added("month = 5\nday = 6\nfrom_year = 2026\nto_year = 2027")
    calendar = load_calendar("XX", folder=_folder(tmp_path, text))
    kept = [year for year in range(2024, 2030) if date(year, 5, 6) in calendar.named_holidays(year)]
    assert kept == [2026, 2027]


def test_a_removed_holiday_takes_its_observed_day_along(tmp_path: Path) -> None:
    text = f'{HEAD}\n[[removed]]\nname = "Independence Day"\nsource = "s"\n'
    calendar = load_calendar("XX", folder=_folder(tmp_path, text))
    assert calendar.is_business_day(date(2026, 7, 3))
    assert calendar.is_holiday(date(2026, 7, 4)), "still a Saturday"


def test_a_holiday_can_be_removed_for_one_date_only(tmp_path: Path) -> None:
    text = f'{HEAD}\n[[removed]]\nname = "Columbus Day"\non = 2026-10-12\nsource = "s"\n'
    calendar = load_calendar("XX", folder=_folder(tmp_path, text))
    assert calendar.is_business_day(date(2026, 10, 12))
    assert calendar.is_holiday(date(2027, 10, 11))


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (HEAD.replace('country = "US"', 'country = "Atlantis"'), "country"),
        (HEAD.replace('country = "US"', 'country = "US"\nsubdivision = "ZZ"'), "country"),
        (HEAD.replace('country = "US"', 'country = "US"\ncategories = ["secret"]'), "categories"),
        (HEAD.replace('["saturday", "sunday"]', '["caturday"]'), "weekend"),
        (HEAD.replace('name = "Example"', ""), "name"),
        (HEAD + 'holydays = "none"', "holydays"),
        (_added("month = 13\nday = 1"), "month"),
        (_added("month = 2\nday = 29"), "day"),
        (_added('month = 2\nweekday = "someday"\nnth = 1'), "weekday"),
        (_added('month = 2\nweekday = "friday"\nnth = 5'), "nth"),
        (_added("month = 2\nday = 3\nfrom_year = 0"), "from_year"),
        (_added('month = 2\nday = 3\nobserved = "sometimes"'), "observed"),
        (_added("on = 2027-03-03T10:00:00"), "on"),
        (f'{HEAD}\n[[removed]]\nname = "Columbus Day"\n', "source"),
    ],
)
def test_a_mistake_names_file_entry_and_key(tmp_path: Path, text: str, key: str) -> None:
    with pytest.raises(LifecycleFileError) as refused:
        load_calendar("XX", folder=_folder(tmp_path, text))
    assert (refused.value.file, refused.value.key) == ("XX.toml", key)


def test_a_calendar_that_is_only_read_refuses_an_unknown_country_with_its_first_day(tmp_path: Path) -> None:
    text = HEAD.replace('country = "US"', 'country = "Atlantis"')
    calendar = read_calendar("XX", folder=_folder(tmp_path, text))
    for _ in range(2):
        with pytest.raises(LifecycleFileError, match="the holidays library refuses Atlantis"):
            calendar.is_business_day(date(2027, 3, 1))


def test_a_week_without_a_business_day_is_refused(tmp_path: Path) -> None:
    week = '["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]'
    text = HEAD.replace('["saturday", "sunday"]', week)
    with pytest.raises(LifecycleFileError, match="leave at least one business day"):
        load_calendar("XX", folder=_folder(tmp_path, text))


def test_a_file_that_is_no_toml_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(LifecycleFileError, match=r"XX\.toml"):
        load_calendar("XX", folder=_folder(tmp_path, "name = "))


SESSION = """
[[session]]
name = "{name}"
convenes_on = {first}
last_bills_on = {bills}
ends_on = {last}
source = "s"
"""


@pytest.mark.parametrize(
    ("sessions", "message"),
    [
        ([("one", "2026-01-05", "2026-12-01", "2026-11-30")], "must lie after convenes_on"),
        (
            [("one", "2026-01-05", "2026-08-31", "2026-11-30"), ("two", "2026-11-30", "2028-08-31", "2028-11-30")],
            "two convenes before one has ended",
        ),
    ],
)
def test_sessions_that_cannot_be_are_named(
    tmp_path: Path, sessions: list[tuple[str, str, str, str]], message: str
) -> None:
    parts = [SESSION.format(name=name, first=first, bills=bills, last=last) for name, first, bills, last in sessions]
    with pytest.raises(LifecycleFileError, match=message):
        load_calendar("XX", folder=_folder(tmp_path, HEAD + "".join(parts)))
