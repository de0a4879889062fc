"""Extra time gives days as well as minutes, where the figures of the school say so (R15)."""

from datetime import date, time
from decimal import Decimal

import pytest

from activities.models import Assignment
from continuity.directory.accommodations import set_time_factor
from continuity.directory.models import HolidayPeriod
from tests.factories import ActivityFactory, PupilFactory
from tests.workload.conftest import FRIDAY, MONDAY, NEXT_MONDAY, THURSDAY, TUESDAY, WEDNESDAY, at
from workload import publishing
from workload.gate import Gate
from workload.models import LoadPolicy
from workload.policies import default_policy, set_policy
from workload.week import week_plan

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday_morning")]
NOW = at(MONDAY)


@pytest.fixture
def policy(quatrieme):
    policy = default_policy(quatrieme.school)
    policy.extra_time_moves_due = True
    policy.save()
    return policy


@pytest.fixture
def slower(quatrieme):
    """A pupil with a third more time."""
    return PupilFactory(school_class=quatrieme, time_factor=Decimal("1.3333"))


def draft(course, **fields):
    asked = {"due_on": THURSDAY, "minutes": 30} | fields
    return ActivityFactory(course=course, given_on=MONDAY, **asked)


def published(course, **fields):
    return publishing.publish(activity=draft(course, **fields), by=course.teacher, now=NOW)


def own_day(activity, pupil) -> date:
    return activity.assignments.select_related("activity").get(pupil=pupil).due_on


class TestGiven:
    @pytest.mark.parametrize(
        ("due_on", "own"),
        [(WEDNESDAY, THURSDAY), (THURSDAY, FRIDAY), (FRIDAY, date(2026, 12, 1))],
        ids=["2 days and a third of 2", "3 days and a third of 3", "4 days and a third of 4"],
    )
    def test_the_days_between_are_lengthened_as_the_minutes_are(self, course, policy, slower, due_on, own):
        assert own_day(published(course, due_on=due_on), slower) == own

    def test_the_others_keep_the_day(self, course, policy, slower):
        activity = published(course)
        assert {*activity.assignments.exclude(pupil=slower).values_list("lengthened_until", flat=True)} == {
            None
        }

    def test_days_off_are_no_days_more(self, course, policy, slower, quatrieme):
        HolidayPeriod.objects.create(
            school=quatrieme.school, first_day=FRIDAY, last_day=NEXT_MONDAY, name="Pont"
        )
        assert own_day(published(course), slower) == date(2026, 12, 1)

    def test_without_the_figure_extra_time_gives_no_day(self, course, slower):
        assert own_day(published(course), slower) == THURSDAY

    def test_a_virtual_class_keeps_its_day(self, course, policy, slower):
        assert own_day(published(course, is_synchronous=True, starts_at=time(10)), slower) == THURSDAY

    def test_a_changed_day_is_lengthened_anew(self, course, policy, slower):
        activity = published(course)
        activity.due_on = FRIDAY
        publishing.change(
            activity=activity, pupils=[*course.school_class.pupils.all()], by=course.teacher, now=NOW
        )
        assert own_day(activity, slower) == date(2026, 12, 1)


class TestKept:
    def test_what_is_given_keeps_its_day_when_the_figure_changes(self, course, policy, slower, principal):
        activity = published(course)
        policy.extra_time_moves_due = False
        set_policy(policy=policy, by=principal)
        assert own_day(activity, slower) == FRIDAY

    def test_and_when_extra_time_does(self, course, policy, slower, principal):
        activity = published(course)
        set_time_factor(pupil=slower, factor=Decimal(1), by=principal)
        assert own_day(activity, slower) == FRIDAY


class TestReckonedWith:
    def test_the_day_more_makes_room_for_what_it_holds(self, course, policy, slower):
        """240 minutes for this pupil: too much for one day of 180, not for two."""
        LoadPolicy.objects.update(notice_days=1)
        activity = draft(course, minutes=180, due_on=TUESDAY, due_time=time(18))
        for pupil in course.school_class.pupils.exclude(pk=slower.pk):
            pupil.delete()
        given_at = at(MONDAY, 14)
        assert Gate(activity, [slower], given_at).decide().accepted
        LoadPolicy.objects.update(extra_time_moves_due=False)
        assert not Gate(activity, [slower], given_at).decide().accepted

    def test_it_is_late_and_missing_a_day_later(self, course, policy, slower):
        work = published(course).assignments.select_related("activity").get(pupil=slower)
        assert not work.is_late(at(FRIDAY, 17))
        assert work.is_late(at(FRIDAY, 19))
        assert not Assignment.objects.missing(at(FRIDAY, 17)).filter(pk=work.pk).exists()
        assert Assignment.objects.missing(at(FRIDAY, 19)).filter(pk=work.pk).exists()

    def test_the_week_of_the_pupil_says_their_own_day(self, course, policy, slower):
        published(course)
        (due,) = week_plan(slower, MONDAY, NOW).due_soon
        assert due.due_on == FRIDAY
