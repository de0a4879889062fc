"""The principal reads the week of the school, goes down to a class and a pupil, and tries figures before saving them."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from continuity.common.weeks import days_from, monday_of, week_name
from continuity.directory.models import Role
from tests.e2e.conftest import WIDE
from tests.factories import CourseFactory, PupilFactory, SchoolClassFactory, at_a_distance, given, member
from workload.models import LoadPolicy


@pytest.fixture
def full_week(transactional_db):
    """A 4e at a distance whose next week is over its limits; its Monday."""
    monday = monday_of(timezone.localdate()) + timedelta(days=7)
    school_class = SchoolClassFactory(name="4e B")
    PupilFactory.create_batch(2, school_class=school_class)
    at_a_distance(school_class, *days_from(monday, 5))
    course = CourseFactory(school_class=school_class, weekly_minutes=2400)
    given(course=course, given_on=monday, due_on=monday + timedelta(days=1), minutes=300)
    given(course=course, given_on=monday, due_on=monday + timedelta(days=1), minutes=100)
    return school_class, monday


@pytest.mark.parametrize("viewport", [None, WIDE])
def test_from_the_school_to_a_pupil(full_week, sign_in, assert_accessible, viewport):
    school_class, monday = full_week
    page = sign_in(member(school_class.school, Role.PRINCIPAL), *([viewport] if viewport else []))

    page.goto(f"/charge/?semaine={week_name(monday)}")
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    page.get_by_role("row", name=re.compile("4e B")).get_by_role("link").nth(1).click()
    expect(page.get_by_role("heading", name="Élève par élève")).to_be_visible()
    assert_accessible(page)

    page.get_by_role("link", name=str(school_class.pupils.first())).click()
    expect(page).to_have_url(re.compile("/semaine/"))


def test_figures_are_tried_before_they_are_saved(full_week, sign_in, assert_accessible):
    school_class, _monday = full_week
    page = sign_in(member(school_class.school, Role.PRINCIPAL))
    page.goto("/charge/regles/")
    effect = page.get_by_label("Effet de ces règles")
    expect(effect).to_contain_text("Rien n'est enregistré")

    page.get_by_label("Travail par jour à distance (min)").fill("150")

    expect(effect).to_contain_text("Avec 150 min par jour")
    assert_accessible(page)
    assert not LoadPolicy.objects.exists()

    page.get_by_label("Travail par jour à distance (min)").fill("5")

    expect(effect).to_contain_text("Travail par jour à distance (min) :")
