"""The pupil's page: for an old telephone, for the pupil, their family and those who follow them."""

import gzip
from datetime import time
from pathlib import Path

import pytest
import time_machine
from django.contrib.staticfiles import finders
from django.urls import reverse

from activities.models import Feedback
from continuity.common.css_bundle import bundled
from continuity.directory.models import Role
from tests.factories import (
    CourseFactory,
    GuardianshipFactory,
    TutorshipFactory,
    given,
    member,
    pupil_with_account,
)
from tests.workload.conftest import FRIDAY, MONDAY, SCHOOL_DAYS, at

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday_morning")]

LIGHT = 60_000  # bytes on the wire, all told


@pytest.fixture
def pupil(quatrieme):
    return pupil_with_account(quatrieme)


def source(name: str) -> str:
    return Path(finders.find(name)).read_text(encoding="utf-8")


def busy_month(pupil):
    """More than a pupil ever has: sixty activities open at once, and answers received."""
    for number in range(60):
        activity = given(
            course=CourseFactory(school_class=pupil.school_class),
            pupils=[pupil],
            given_on=MONDAY,
            due_on=SCHOOL_DAYS[2 + number % 10],
            minutes=20,
            title=f"Étude de document n° {number} : la ville au Moyen Âge",
            instructions="Lire le document, relever trois informations, puis répondre en cinq lignes. " * 3,
        )
        Feedback.objects.create(
            assignment=activity.assignments.get(),
            by=activity.author,
            at=at(MONDAY),
            text="Très bon début. " * 10,
        )


def test_the_page_of_a_busy_month_stays_light(client, pupil):
    busy_month(pupil)
    client.force_login(pupil.user)

    page = client.get(reverse("workload:week"))

    scripts = [source("js/site.js"), source("django_htmx/htmx-2.min.js")]
    css = bundled(source("css/site.css"), lambda path: source(f"css/{path}"))
    assert sum(len(gzip.compress(part.encode())) for part in [page.content.decode(), css, *scripts]) < LIGHT


@pytest.mark.parametrize("is_busy", [False, True])
def test_a_busy_month_takes_no_more_queries(client, pupil, is_busy, django_assert_num_queries):
    if is_busy:
        busy_month(pupil)
    client.force_login(pupil.user)
    client.get(reverse("workload:week"))

    with django_assert_num_queries(9):
        client.get(reverse("workload:week"))


def test_a_pupil_reads_their_own_week(client, course, pupil):
    given(course=course, given_on=MONDAY, due_on=FRIDAY, title="Les volcans")
    client.force_login(pupil.user)

    assert "Les volcans" in client.get(reverse("workload:week")).content.decode()


def test_what_a_teacher_writes_is_no_markup(client, course, pupil):
    written = """<script>"&'"""
    course.subject.name = written
    course.subject.save()
    given(course=course, given_on=MONDAY, due_on=FRIDAY, title=written, instructions=written)
    client.force_login(pupil.user)

    plan, _title, due = client.get(reverse("workload:week")).content.decode().partition("À rendre bientôt")

    for part in (plan, due):
        assert "&lt;script&gt;&quot;&amp;&#x27;" in part
        assert written not in part


def test_a_day_whose_work_is_done_says_so(client, course, pupil):
    activity = given(course=course, given_on=MONDAY, due_on=FRIDAY, return_mode="none")
    client.force_login(pupil.user)
    assert "Tout est fait" not in client.get(reverse("workload:week")).content.decode()

    client.post(reverse("activities:done", args=[activity.assignments.get(pupil=pupil).public_id]))

    assert "Tout est fait pour aujourd'hui" in client.get(reverse("workload:week")).content.decode()


def test_work_of_the_day_is_late_once_its_hour_has_passed(client, course, pupil):
    given(course=course, pupils=[pupil], given_on=MONDAY, due_on=MONDAY, due_time=time(18))
    client.force_login(pupil.user)

    with time_machine.travel(at(MONDAY, 21)):
        page = client.get(reverse("workload:week")).content.decode()

    assert "en retard" in page
    assert "à faire" not in page


@pytest.mark.parametrize("on_paper", [True, False])
def test_the_family_of_a_pupil_on_paper_is_told_how_work_comes_and_goes(client, quatrieme, on_paper):
    link = GuardianshipFactory(pupil__school_class=quatrieme, pupil__on_paper=on_paper)
    client.force_login(link.guardian)

    their_week = reverse("workload:pupil_week", args=[link.pupil.public_id])
    for address in (reverse("portal:home"), reverse("workload:week"), their_week):
        assert ("se rapporte à la vie scolaire" in client.get(address).content.decode()) is on_paper


def test_a_guardian_reads_all_their_children(client, quatrieme):
    first, second = pupil_with_account(quatrieme), pupil_with_account(quatrieme)
    guardian = GuardianshipFactory(pupil=first).guardian
    GuardianshipFactory(pupil=second, guardian=guardian)
    client.force_login(guardian)

    children = client.get(reverse("workload:week")).context["children"]

    assert {plan.pupil for plan in children} == {first, second}


@pytest.mark.parametrize("children", [1, 4])
def test_more_children_take_no_more_queries(client, quatrieme, children, django_assert_num_queries):
    guardian = member(quatrieme.school, Role.GUARDIAN)
    for _child in range(children):
        child = pupil_with_account(quatrieme)
        GuardianshipFactory(pupil=child, guardian=guardian)
        given(course=CourseFactory(school_class=quatrieme), pupils=[child], given_on=MONDAY, due_on=FRIDAY)
    client.force_login(guardian)
    client.get(reverse("workload:week"))

    with django_assert_num_queries(9):
        client.get(reverse("workload:week"))


def test_a_tutor_reads_the_week_of_their_pupils_only(client, quatrieme):
    link = TutorshipFactory(pupil=pupil_with_account(quatrieme))
    other = pupil_with_account(quatrieme)
    client.force_login(link.tutor)

    assert client.get(reverse("workload:pupil_week", args=[link.pupil.public_id])).status_code == 200
    assert client.get(reverse("workload:pupil_week", args=[other.public_id])).status_code == 403


def test_the_first_day_says_there_is_nothing_to_do(client, pupil):
    client.force_login(pupil.user)

    assert "Rien à faire aujourd'hui." in client.get(reverse("workload:week")).content.decode()


def test_an_adult_without_children_has_no_week(client, quatrieme):
    client.force_login(member(quatrieme.school, Role.TEACHER))

    assert client.get(reverse("workload:week")).status_code == 403


def test_a_guardian_whose_access_was_ended_is_told_whom_to_ask(client, quatrieme):
    client.force_login(member(quatrieme.school, Role.GUARDIAN))

    page = client.get(reverse("workload:week"), follow=True).content.decode()

    assert "relié à aucun élève" in page


def test_a_virtual_class_that_was_missed_can_be_caught_up(client, course, pupil):
    held = given(
        course=course,
        given_on=MONDAY,
        due_on=MONDAY,
        is_synchronous=True,
        starts_at=time(8),
        title="Les volcans",
        synthesis="Exercices 1 à 4.",
    )
    held.assignments.filter(pupil=pupil).update(attendance="absent")
    client.force_login(pupil.user)

    page = client.get(reverse("workload:week")).content.decode()

    assert "Classes virtuelles à rattraper" in page
    assert "résumé à lire" in page


def test_the_answers_received_last_are_shown_with_their_level(client, course, pupil):
    activity = given(course=course, pupils=[pupil], given_on=MONDAY, due_on=FRIDAY, title="Les volcans")
    for hour in range(1, 7):
        Feedback.objects.create(
            assignment=activity.assignments.get(),
            by=activity.author,
            at=at(MONDAY, hour),
            text=f"Réponse {hour}.",
            level=Feedback.Level.TO_REDO,
        )
    client.force_login(pupil.user)

    page = client.get(reverse("workload:week")).content.decode()

    shown = [hour for hour in range(1, 7) if f"Réponse {hour}." in page]
    assert (shown, page.count("À reprendre")) == ([2, 3, 4, 5, 6], 5)
