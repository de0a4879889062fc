"""A teacher finds the work of a colleague and takes it up, on a telephone, with and without scripts."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from activities.models import Activity
from continuity.directory.calendars import next_school_day
from tests.e2e.conftest import TELEPHONE
from tests.factories import ActivityFactory, CourseFactory, PupilFactory, SchoolClassFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shared():
    """Shared by a teacher of 4e C, due four days after it was given."""
    today = timezone.localdate()
    return ActivityFactory(
        course=CourseFactory(school_class=SchoolClassFactory(name="4e C")),
        title="Élections au Conseil",
        given_on=today - timedelta(days=14),
        due_on=today - timedelta(days=10),
        shared_at=timezone.now(),
    )


@pytest.fixture
def courses(shared):
    """The two classes of another teacher of the school."""
    school = shared.course.school_class.school
    first = CourseFactory(school_class=SchoolClassFactory(school=school, name="4e A"))
    PupilFactory(school_class=first.school_class)
    second = CourseFactory(
        school_class=SchoolClassFactory(school=school, name="4e B"),
        subject=first.subject,
        teacher=first.teacher,
    )
    return [first, second]


def take_up(page, shared, courses, check):
    page.get_by_role("link", name="Bibliothèque").click()
    page.get_by_label("Mots").fill("election")
    page.get_by_role("button", name="Chercher").click()
    check(page)
    page.get_by_role("link", name="Élections au Conseil").click()
    check(page)
    page.get_by_role("link", name="Copier pour ma classe").click()
    for course in courses:
        page.get_by_label(str(course)).check()
    page.get_by_role("button", name="Voir ce qui sera créé").click()
    check(page)
    page.get_by_role("button", name="Créer les 2 brouillons").click()
    expect(page.get_by_text("2 brouillons créés")).to_be_visible()


def assert_taken_up(shared, courses):
    made = Activity.objects.filter(copied_from=shared)
    assert {each.course for each in made} == set(courses)
    assert {each.first_author for each in made} == {shared.author}
    assert all(
        each.due_on >= next_school_day(courses[0].subject.school, timezone.localdate()) for each in made
    )


def test_found_by_a_word_and_taken_up_for_two_classes(shared, courses, sign_in, assert_accessible):
    take_up(sign_in(courses[0].teacher), shared, courses, assert_accessible)

    assert_taken_up(shared, courses)


def test_without_scripts_too(shared, courses, sign_in, browser, live_server):
    signed_in = sign_in(courses[0].teacher)
    context = browser.new_context(
        base_url=live_server.url,
        viewport=TELEPHONE,
        java_script_enabled=False,
        storage_state=signed_in.context.storage_state(),
    )
    page = context.new_page()
    page.goto("/")

    take_up(page, shared, courses, check=lambda _page: None)

    context.close()
    assert_taken_up(shared, courses)
