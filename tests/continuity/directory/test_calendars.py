"""Which days are school days."""

from datetime import date, timedelta

import pytest

from continuity.directory.calendars import (
    days_off,
    load_official_calendar,
    next_school_day,
    previous_school_day,
    school_days,
)
from continuity.directory.models import HolidayPeriod
from tests.factories import SchoolFactory

pytestmark = pytest.mark.django_db

MONDAY, SATURDAY, SUNDAY = date(2026, 11, 16), date(2026, 11, 21), date(2026, 11, 22)


def week_of(school):
    return school_days(school, MONDAY, SUNDAY)


def test_a_school_week_goes_from_monday_to_friday():
    assert [day.isoweekday() for day in week_of(SchoolFactory())] == [1, 2, 3, 4, 5]


def test_a_school_may_teach_on_saturday():
    assert SATURDAY in week_of(SchoolFactory(has_saturday_classes=True))


def test_a_day_off_of_the_zone_is_no_school_day():
    HolidayPeriod.objects.create(zone="B", first_day=MONDAY, last_day=MONDAY, name="Pont")

    assert MONDAY not in week_of(SchoolFactory(zone="B"))


def test_a_day_off_of_another_zone_is_a_school_day():
    HolidayPeriod.objects.create(zone="A", first_day=MONDAY, last_day=MONDAY, name="Pont")

    assert MONDAY in week_of(SchoolFactory(zone="B"))


def test_a_school_may_have_a_day_off_of_its_own():
    school, other = SchoolFactory(), SchoolFactory()
    HolidayPeriod.objects.create(school=school, first_day=MONDAY, last_day=MONDAY, name="Fête")

    assert MONDAY not in week_of(school)
    assert MONDAY in week_of(other)


def test_a_holiday_counts_from_its_first_day_to_its_last():
    HolidayPeriod.objects.create(
        zone="B", first_day=MONDAY + timedelta(days=1), last_day=MONDAY + timedelta(days=2), name="Repos"
    )

    assert [day.isoweekday() for day in week_of(SchoolFactory(zone="B"))] == [1, 4, 5]


def test_only_the_days_asked_about_are_named():
    school = SchoolFactory(zone="B")
    HolidayPeriod.objects.create(
        zone="B", first_day=MONDAY - timedelta(days=9), last_day=MONDAY, name="Vacances"
    )

    assert days_off(school, MONDAY, SUNDAY) == {MONDAY: "Vacances"}


def test_the_next_school_day_of_a_friday_is_monday():
    assert next_school_day(SchoolFactory(), date(2026, 11, 20)) == date(2026, 11, 23)


def test_the_next_school_day_comes_after_the_holidays():
    HolidayPeriod.objects.create(zone="B", first_day=MONDAY, last_day=SUNDAY, name="Vacances")

    assert next_school_day(SchoolFactory(zone="B"), date(2026, 11, 13)) == date(2026, 11, 23)


def test_the_school_day_before_a_monday_is_friday():
    assert previous_school_day(SchoolFactory(), date(2026, 11, 23)) == date(2026, 11, 20)


def test_there_may_be_no_next_school_day():
    HolidayPeriod.objects.create(
        zone="B", first_day=MONDAY, last_day=MONDAY + timedelta(days=200), name="Fermeture"
    )

    assert next_school_day(SchoolFactory(zone="B"), date(2026, 11, 13)) is None


def test_the_official_calendar_names_a_public_holiday():
    load_official_calendar(zone="B", first=date(2025, 11, 1), last=date(2025, 11, 30))

    assert HolidayPeriod.objects.get(first_day=date(2025, 11, 11)).name == "Armistice"


def test_the_official_calendar_holds_the_christmas_holidays_as_one_period():
    load_official_calendar(zone="C", first=date(2025, 12, 1), last=date(2026, 1, 31))

    christmas = HolidayPeriod.objects.get(name__icontains="vacances de noël")
    assert christmas.first_day <= date(2025, 12, 22)
    assert christmas.last_day >= date(2026, 1, 2)


def test_winter_holidays_differ_between_zones():
    for zone in "ABC":
        load_official_calendar(zone=zone, first=date(2026, 2, 1), last=date(2026, 3, 31))

    winters = HolidayPeriod.objects.filter(name__icontains="hiver")
    assert len({period.first_day for period in winters}) == 3


def test_loading_the_calendar_twice_changes_nothing():
    load_official_calendar(zone="B", first=date(2025, 9, 1), last=date(2026, 7, 31))
    before = list(HolidayPeriod.objects.values())

    assert load_official_calendar(zone="B", first=date(2025, 9, 1), last=date(2026, 7, 31)) == 0
    assert list(HolidayPeriod.objects.values()) == before


def test_years_not_published_yet_are_left_out():
    load_official_calendar(zone="B", first=date(2090, 1, 1), last=date(2090, 12, 31))

    assert not HolidayPeriod.objects.filter(name__icontains="vacances").exists()
