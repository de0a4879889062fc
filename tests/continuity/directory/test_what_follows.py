"""What was given stays given when the directory changes; the alerts follow. It is Monday 23 November 2026, seven."""

from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from continuity.directory.accommodations import set_time_factor
from continuity.directory.models import DayRegime, Regime
from continuity.directory.own_holidays import add_own_holiday, remove_own_holiday
from continuity.directory.placements import add_to_group, move_pupil, remove_from_group
from tests.factories import CourseFactory, GroupFactory, at_a_distance, given
from workload.models import Alert, Recheck
from workload.sweeps import carry_out

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 7, tzinfo=ZoneInfo("Europe/Paris"))
MONDAY = NOW.date()
TUESDAY = MONDAY + timedelta(days=1)
TWO_DAYS = 360  # minutes of work at a distance, collège


@pytest.fixture
def pupil(quatrieme):
    """A pupil at a distance, asked on Monday and Tuesday for all that two days can hold."""
    at_a_distance(quatrieme, MONDAY, TUESDAY)
    pupil = quatrieme.pupils.first()
    given(
        course=CourseFactory(school_class=quatrieme),
        pupils=[pupil],
        given_on=MONDAY,
        due_on=TUESDAY,
        minutes=TWO_DAYS,
    )
    return pupil


@pytest.fixture
def hybrid(quatrieme, pupil):
    """Tuesday becomes hybrid, with a group for which one other pupil comes."""
    group = GroupFactory(school=quatrieme.school)
    group.pupils.add(quatrieme.pupils.last())
    DayRegime.objects.filter(day=TUESDAY).update(regime=Regime.HYBRID, present_group=group)
    return group


@pytest.fixture
def overloads(pupil):
    """Have the worker do what it was asked, then say how many minutes too many the pupil has; none without alert."""

    def look() -> list[int]:
        for recheck in Recheck.objects.all():
            carry_out(recheck_id=recheck.pk, now=NOW)
        alerts = Alert.objects.open().filter(pupil=pupil, kind=Alert.Kind.OVERLOAD)
        return [reason["excess"] for alert in alerts for reason in alert.reasons]

    return look


def test_a_day_off_leaves_one_day_for_the_work_of_two(pupil, principal, overloads):
    add_own_holiday(school=pupil.school, name="Grève", first_day=TUESDAY, last_day=TUESDAY, by=principal)

    assert overloads() == [180]
    assert pupil.assignments.get().activity.due_on == TUESDAY


def test_the_alert_goes_with_the_day_off(pupil, principal, overloads):
    add_own_holiday(school=pupil.school, name="Grève", first_day=TUESDAY, last_day=TUESDAY, by=principal)
    overloads()

    remove_own_holiday(period=pupil.school.holidays.get(), by=principal)

    assert overloads() == []


def test_extra_time_makes_the_same_work_longer(pupil, principal, overloads):
    set_time_factor(pupil=pupil, factor=Decimal("1.5"), by=principal)

    assert overloads() == [180]


def test_a_pupil_who_joins_a_class_in_presence_has_evenings_only(pupil, other_class, principal, overloads):
    move_pupil(pupil=pupil, school_class=other_class, by=principal)

    assert overloads() == [240]


def test_a_pupil_who_comes_on_a_hybrid_day_has_an_evening_of_it(pupil, hybrid, principal, overloads):
    add_to_group(group=hybrid, pupils=[pupil], by=principal)

    assert overloads() == [120]


def test_a_pupil_who_comes_no_more_has_the_day_again(pupil, hybrid, principal, overloads):
    add_to_group(group=hybrid, pupils=[pupil], by=principal)
    overloads()

    remove_from_group(group=hybrid, pupils=[pupil], by=principal)

    assert overloads() == []
