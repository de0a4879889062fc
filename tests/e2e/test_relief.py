"""From a class with too much work to one that breathes: the direction asks, a teacher accepts."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from continuity.directory.calendars import next_school_day, school_days
from continuity.directory.models import Role
from tests.factories import CourseFactory, PupilFactory, SchoolClassFactory, at_a_distance, given, member

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def school_class():
    """A class at a distance with ten hours of work, of one teacher, for two days at most."""
    made = SchoolClassFactory(name="4e B")
    PupilFactory.create_batch(3, school_class=made)
    today = timezone.localdate()
    at_a_distance(made, *school_days(made.school, today, today + timedelta(days=40)))
    course = CourseFactory(school_class=made, weekly_minutes=2400)
    for title in ("Lettre", "Exposé"):
        given(
            course=course,
            given_on=today,
            due_on=next_school_day(made.school, today),
            minutes=300,
            title=title,
            reaches_at=timezone.now(),
        )
    return made


def test_the_direction_asks_and_a_teacher_accepts(school_class, sign_in, assert_accessible):
    relief = f"/charge/{school_class.public_id}/allegement/"
    direction = sign_in(member(school_class.school, Role.PRINCIPAL))
    direction.goto(f"/charge/{school_class.public_id}/")
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
