"""The days off a school decides by itself."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.http import Http404

from continuity.directory.calendars import load_official_calendar, school_days
from continuity.directory.models import AuditEvent, HolidayPeriod
from continuity.directory.own_holidays import add_own_holiday, change_own_holiday, remove_own_holiday
from tests.continuity.directory.conftest import ids
from tests.factories import PupilFactory, SchoolClassFactory, SchoolFactory

pytestmark = pytest.mark.django_db

MONDAY = date(2026, 11, 23)
TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = (
    MONDAY + timedelta(days=ahead) for ahead in range(1, 7)
)
EVERYONE = 3


@pytest.fixture
def close(school, principal, quatrieme, other_class):
    """`close(name, first_day, last_day)` in a school of three pupils."""

    def act(name="Pont", first_day=MONDAY, last_day=None):
        return add_own_holiday(
            school=school, name=name, first_day=first_day, last_day=last_day or first_day, by=principal
        )

    return act


@pytest.fixture
def period(close, school, forget):
    """A bridge on Monday and Tuesday, all the rest forgotten."""
    close(last_day=TUESDAY)
    forget()
    return school.holidays.get()


@pytest.fixture
def change(period, principal):
    def act(**changes):
        return change_own_holiday(
            **{"period": period, "name": "Pont", "first_day": MONDAY, "last_day": TUESDAY, "by": principal}
            | changes
        )

    return act


def sentence(refused) -> str:
    return " ".join(refused.value.messages)


def test_there_is_no_class_on_the_days_of_a_period(close, school):
    close(first_day=TUESDAY, last_day=WEDNESDAY)

    assert school_days(school, MONDAY, SUNDAY) == [MONDAY, THURSDAY, FRIDAY]


def test_everybody_in_the_school_is_looked_at_again_and_nobody_elsewhere(close, school, to_recheck):
    PupilFactory(school_class=SchoolClassFactory(school=SchoolFactory()))

    assert close() == EVERYONE
    assert to_recheck() == ids(school.pupils.all())


def test_closing_twice_is_closing_once(close, school, forget, to_recheck):
    close()
    forget()

    assert close() == 0
    assert school.holidays.count() == 1
    assert to_recheck() == set()
    assert not AuditEvent.objects.exists()


def test_a_decision_is_kept_with_who_took_it(close, principal):
    close("Grève", TUESDAY, WEDNESDAY)

    event = AuditEvent.objects.get(verb="holiday.added")
    assert event.by == principal
    assert event.details == {"name": "Grève", "first_day": "2026-11-24", "last_day": "2026-11-25"}


def test_a_period_cannot_end_before_it_starts(close):
    with pytest.raises(ValidationError) as refused:
        close(first_day=TUESDAY, last_day=MONDAY)

    assert "avant le premier" in sentence(refused)


def test_a_period_lasts_a_year_at_most(close):
    with pytest.raises(ValidationError) as refused:
        close(last_day=MONDAY + timedelta(days=400))

    assert "dépasse un an" in sentence(refused)


def test_a_week_end_is_no_day_to_close(close):
    with pytest.raises(ValidationError) as refused:
        close(first_day=SATURDAY, last_day=SUNDAY)

    assert "déjà pas classe" in sentence(refused)


def test_official_holidays_are_not_to_be_closed_again(close):
    HolidayPeriod.objects.create(zone="B", name="Vacances", first_day=MONDAY, last_day=SUNDAY)

    with pytest.raises(ValidationError) as refused:
        close(first_day=TUESDAY)

    assert "déjà pas classe" in sentence(refused)


def test_a_bridge_may_touch_official_holidays(close, school):
    HolidayPeriod.objects.create(zone="B", name="Férié", first_day=MONDAY, last_day=TUESDAY)

    close(first_day=TUESDAY, last_day=FRIDAY)

    assert school_days(school, MONDAY, SUNDAY) == []


def test_two_periods_of_the_school_never_share_a_day(close):
    close("Pont", MONDAY, TUESDAY)

    with pytest.raises(ValidationError) as refused:
        close("Grève", TUESDAY, WEDNESDAY)

    assert "Pont" in sentence(refused)
    assert "du lundi 23 au mardi 24 novembre" in sentence(refused)


def test_a_period_can_be_shortened(change, school, to_recheck):
    assert change(last_day=MONDAY) == EVERYONE
    assert TUESDAY in school_days(school, MONDAY, SUNDAY)
    assert to_recheck() == ids(school.pupils.all())


def test_a_new_name_changes_no_load(change, school, to_recheck):
    assert change(name="Pont de novembre") == 0
    assert school.holidays.get().name == "Pont de novembre"
    assert to_recheck() == set()
    assert AuditEvent.objects.get().verb == "holiday.changed"


def test_saving_the_same_again_writes_nothing(change):
    assert change() == 0
    assert not AuditEvent.objects.exists()


def test_a_period_removed_in_another_tab_cannot_be_changed(change, period):
    period.delete()

    with pytest.raises(Http404, match="vient d'être supprimé"):
        change(name="Autre")


def test_removing_a_period_teaches_again(period, school, principal, to_recheck):
    assert remove_own_holiday(period=period, by=principal) == EVERYONE
    assert MONDAY in school_days(school, MONDAY, SUNDAY)
    assert to_recheck() == ids(school.pupils.all())
    assert AuditEvent.objects.get().verb == "holiday.removed"


def test_removing_twice_is_removing_once(period, principal, forget):
    remove_own_holiday(period=period, by=principal)
    forget()

    assert remove_own_holiday(period=period, by=principal) == 0
    assert not AuditEvent.objects.exists()


def test_an_official_calendar_that_changes_concerns_the_schools_of_its_zone(school, quatrieme, to_recheck):
    PupilFactory(school_class=SchoolClassFactory(school=SchoolFactory(zone="A")))

    load_official_calendar(zone=school.zone, first=date(2026, 11, 1), last=date(2026, 11, 30))

    assert to_recheck() == ids(quatrieme.pupils.all())


def test_an_official_calendar_loaded_again_concerns_nobody(school, quatrieme, forget, to_recheck):
    november = {"zone": school.zone, "first": date(2026, 11, 1), "last": date(2026, 11, 30)}
    load_official_calendar(**november)
    forget()

    load_official_calendar(**november)

    assert to_recheck() == set()
