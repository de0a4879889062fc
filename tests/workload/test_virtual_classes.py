"""What publication refuses of a virtual class by its hour and its day; what its attendance keeps in place."""

from datetime import date, time

import pytest

from activities.returns import WorkRefused
from activities.virtual_classes import record_attendance
from tests.factories import ActivityFactory
from tests.workload.conftest import FRIDAY, MONDAY, THURSDAY, at
from workload import publishing
from workload.decisions import Refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday_morning")]
NOW = at(MONDAY)


def publish(course, **fields):
    drafted = ActivityFactory(
        course=course,
        given_on=MONDAY,
        is_synchronous=True,
        **{"due_on": THURSDAY, "starts_at": time(10), "minutes": 45} | fields,
    )
    return publishing.publish(activity=drafted, by=course.teacher, now=NOW)


def test_it_ends_before_midnight(course):
    assert publish(course, starts_at=time(23), minutes=60)
    with pytest.raises(Refused) as refused:
        publish(course, starts_at=time(23, 30), minutes=60, due_on=FRIDAY)
    assert "après minuit" in refused.value.decision.missing["starts_at"]


def test_it_takes_place_on_a_school_day(course):
    with pytest.raises(Refused) as refused:
        publish(course, due_on=date(2026, 11, 28))
    assert "jour de classe" in refused.value.decision.missing["due_on"]


class TestOnceItsAttendanceIsNoted:
    @pytest.fixture
    def held(self, course, monday_morning):
        activity = publish(course)
        monday_morning.move_to(at(THURSDAY, 11))
        noted = {work.pk: "present" for work in activity.assignments.all()}
        record_attendance(activity=activity, by=course.teacher, attendance=noted)
        return activity

    def change(self, activity, **fields):
        for name, value in fields.items():
            setattr(activity, name, value)
        pupils = list(activity.course.school_class.pupils.all())
        return publishing.change(
            activity=activity, pupils=pupils, by=activity.course.teacher, now=at(THURSDAY, 12)
        )

    def test_it_is_not_moved(self, held):
        with pytest.raises(WorkRefused, match="sont notées"):
            self.change(held, due_on=date(2026, 12, 1))
        held.refresh_from_db()
        assert held.due_on == THURSDAY

    def test_its_link_is_still_changed(self, held):
        assert self.change(held, meeting_url="https://autre.example/").meeting_url == "https://autre.example/"
