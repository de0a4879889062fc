"""What the drafts of a sequence take of half of the lessons replaced (R2), as they are typed."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse

from activities.models import Activity, Sequence
from tests.factories import (
    ActivityFactory,
    CourseFactory,
    PupilFactory,
    SchoolClassFactory,
    at_a_distance,
    given,
    weekly_lesson,
)
from workload.budget import budget_of

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 20, 10, tzinfo=ZoneInfo("Europe/Paris"))
WEEK = [date(2026, 11, day) for day in range(23, 28)]
FRIDAY = WEEK[-1]


@pytest.fixture
def course():
    """Two lessons of an hour a week; the class is away from Monday 23 to Friday 27: an hour of work at home."""
    school_class = SchoolClassFactory()
    PupilFactory(school_class=school_class)
    made = CourseFactory(school_class=school_class)
    for weekday in (1, 2):
        weekly_lesson(made, weekday)
    at_a_distance(school_class, date(2026, 11, 20), *WEEK)
    return made


def draft(course, minutes=30, due_on=FRIDAY):
    return Activity(course=course, minutes=minutes, due_on=due_on, given_on=date(2026, 11, 23))


def test_what_was_given_and_the_drafts_add_up(course):
    given(course=course, given_on=date(2026, 11, 23), due_on=FRIDAY, minutes=20)
    (_this_week, week) = budget_of(course, [draft(course), draft(course, minutes=5)], NOW).weeks
    assert (round(week.minutes), round(week.added), week.possible) == (55, 35, 60)


def test_what_does_not_fit_is_an_exact_run_of_weeks(course):
    (run,) = budget_of(course, [draft(course, 45), draft(course, 45)], NOW).overloads
    assert (run.first_day, run.asked, run.possible) == (WEEK[0], 90, 60)


def test_what_is_too_much_already_without_the_drafts_is_not_told_of_them(course):
    given(course=course, given_on=date(2026, 11, 23), due_on=FRIDAY, minutes=120)
    assert budget_of(course, [], NOW).overloads == []


def test_work_that_may_wait_for_a_week_in_presence_is_not_bound(course):
    budget = budget_of(course, [draft(course, due_on=date(2026, 12, 4))], NOW)
    assert (budget.unbound, budget.overloads) == (1, [])


def test_a_draft_without_a_duration_or_a_day_is_in_no_week(course):
    assert budget_of(course, [draft(course, minutes=None), draft(course, due_on=None)], NOW).unplaced == 2


def test_a_class_without_pupils_has_no_weeks():
    assert budget_of(CourseFactory(), [], NOW).weeks == ()


@time_machine.travel(NOW)
def test_the_page_is_answered_about_what_is_typed(client, course):
    sequence = Sequence.objects.create(course=course, title="Fractions")
    activity = ActivityFactory(course=course, sequence=sequence, position=1, minutes=30, due_on=FRIDAY)
    client.force_login(course.teacher)
    typed = {
        f"{activity.public_id}-minutes": "90",
        f"{activity.public_id}-title": "x",
        "nouvelle-minutes": "15",
    }
    typed[f"{activity.public_id}-due_on"] = FRIDAY.isoformat()
    answer = client.post(reverse("workload:sequence_budget", args=[sequence.public_id]), typed)
    assert "2 activités à publier" in answer.text
    assert answer.context["minutes"] == 105
    assert "de trop" in answer.text
    activity.refresh_from_db()
    assert activity.minutes == 30
