"""The teacher's form under the fingers of someone who types fast."""

import pytest
from playwright.sync_api import expect

from activities.models import Activity
from tests.factories import CourseFactory, PupilFactory, SchoolClassFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def course():
    school_class = SchoolClassFactory()
    PupilFactory(school_class=school_class)
    return CourseFactory(school_class=school_class)


def test_the_enter_key_saves_and_publishes_nothing(course, sign_in):
    page = sign_in(course.teacher)
    page.goto(f"/activites/nouvelle/?course={course.public_id}")
    page.get_by_label("Titre").fill("Les fractions")
    page.get_by_label("Titre").press("Enter")

    expect(page.get_by_role("heading", name="Les fractions")).to_be_visible()
    assert Activity.objects.get().is_draft


def test_on_a_telephone_the_week_follows_the_first_fields(course, sign_in, assert_accessible):
    page = sign_in(course.teacher)
    page.goto(f"/activites/nouvelle/?course={course.public_id}")
    expect(page.locator("#week")).to_contain_text("semaine")

    due_on, week, folded = (
        page.locator(selector).bounding_box()["y"] for selector in ("#id_due_on", "#week", ".compose__rest")
    )
    assert due_on < week < folded
    assert_accessible(page)
