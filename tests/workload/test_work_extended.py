"""More time for one pupil: that pupil's work may be done until then, the others' not. Monday 23 November 2026."""

import pytest

from activities import extending
from activities.models import Assignment
from tests.factories import given
from tests.workload.conftest import FRIDAY, MONDAY, THURSDAY, TUESDAY, WEDNESDAY, at
from workload import loads
from workload.week import week_plan

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday_morning")]


@pytest.fixture
def pupils(quatrieme):
    return list(quatrieme.pupils.order_by("pk"))


@pytest.fixture
def extended(course, pupils):
    """Due on Wednesday; the first of the pupils has until Friday."""
    activity = given(course=course, given_on=MONDAY, due_on=WEDNESDAY)
    mine = Assignment.objects.get(activity=activity, pupil=pupils[0])
    return extending.extend(assignment=mine, by=course.teacher, until=FRIDAY)


def last_days(demands, pupils):
    return [demands.by_pupil[pupil.pk].tasks[0].last_day for pupil in pupils]


def test_the_gate_places_it_until_then_for_that_pupil_only(quatrieme, pupils, extended):
    found = loads.demands(quatrieme.school, pupils, MONDAY, TUESDAY)
    assert last_days(found, pupils) == [FRIDAY, WEDNESDAY]


def test_so_does_the_scheduler(quatrieme, pupils, extended):
    assert last_days(loads.still_to_do(quatrieme.school, pupils, MONDAY, MONDAY), pupils) == [
        FRIDAY,
        WEDNESDAY,
    ]


def test_what_is_past_due_for_the_others_is_not_late_for_that_pupil(pupils, extended, monday_morning):
    monday_morning.move_to(at(THURSDAY))
    plans = [week_plan(pupil, MONDAY, at(THURSDAY)) for pupil in pupils]
    assert [len(plan.late) for plan in plans] == [0, 1]
    assert [work.due_on for work in plans[0].due_soon] == [FRIDAY]


def test_more_extensions_take_no_more_queries(quatrieme, pupils, extended, django_assert_num_queries):
    for assignment in Assignment.objects.filter(pupil=pupils[1]):
        extending.extend(assignment=assignment, by=assignment.activity.author, until=THURSDAY)
    with django_assert_num_queries(6):
        loads.demands(quatrieme.school, pupils, MONDAY, FRIDAY)
