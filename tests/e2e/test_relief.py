"""From a class with too much work to one that breathes: the direction asks, a teacher accepts."""

from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from continuity.common.weeks import monday_of, week_name
from continuity.directory.calendars import school_days
from continuity.directory.models import Role
from tests.factories import CourseFactory, PupilFactory, SchoolClassFactory, at_a_distance, given, member

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def coming(school_class):
    """The next days of school, whatever the day and the hour of the test."""
    tomorrow = timezone.localdate() + timedelta(days=1)
    return school_days(school_class.school, tomorrow, tomorrow + timedelta(days=40))


@pytest.fixture
def school_class():
    return SchoolClassFactory(name="4e B")


@pytest.fixture(autouse=True)
def too_much(school_class, coming):
    """Ten hours of work, of one teacher, for two days at a distance."""
    PupilFactory.create_batch(3, school_class=school_class)
    at_a_distance(school_class, *coming)
    course = CourseFactory(school_class=school_class, weekly_minutes=2400)
    first, second, *_later = coming
    for title in ("Lettre", "Exposé"):
        given(
            course=course,
            given_on=first,
            due_on=second,
            minutes=300,
            title=title,
            reaches_at=timezone.make_aware(datetime.combine(first, time(8))),
        )


def test_the_direction_asks_and_a_teacher_accepts(school_class, coming, sign_in, assert_accessible):
    week = week_name(monday_of(coming[0]))
    relief = f"/charge/{school_class.public_id}/allegement/"
    direction = sign_in(member(school_class.school, Role.PRINCIPAL))
    direction.goto(f"/charge/{school_class.public_id}/?semaine={week}")
    direction.get_by_role("link", name="Proposer un allègement").click()
    expect(direction.get_by_role("heading", name="1 changement suffit")).to_be_visible()
    assert_accessible(direction)
    direction.get_by_role("button", name="Envoyer à l'enseignant concerné").click()
    expect(direction.get_by_text("Pas encore de réponse.")).to_be_visible()

    teacher = sign_in(school_class.courses.get().teacher)
    teacher.locator("a[href*='/charge/allegement/']").click()
    assert_accessible(teacher)
    teacher.get_by_label("Un mot pour la direction").fill("Volontiers.")
    teacher.get_by_role("button", name="Accepter").click()
    expect(teacher.get_by_text("C'est fait")).to_be_visible()

    direction.goto(relief)
    expect(direction.get_by_text("Rien à alléger")).to_be_visible()
    expect(direction.get_by_text("Volontiers.")).to_be_visible()
