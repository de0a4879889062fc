"""The main job, end to end: post, be refused with a reason, take the day offered, publish; the worker flags, the
principal sees, the tutor calls, the guardian prints."""

from datetime import datetime, timedelta
from datetime import time as hour
from io import BytesIO

import pytest
from django.utils import timezone
from playwright.sync_api import expect
from pypdf import PdfReader

from activities.models import Activity
from continuity.common import wording
from continuity.common.weeks import days_from
from continuity.directory.models import Role
from tests.e2e.conftest import WIDE, wait_for_the_worker
from tests.factories import (
    CourseFactory,
    GuardianshipFactory,
    PupilFactory,
    SchoolClassFactory,
    TutorshipFactory,
    at_a_distance,
    given,
    member,
    weekly_lesson,
)
from tutoring.models import ContactLog
from workload.models import Alert, LoadPolicy


def school_days(first, count):
    return [day for day in days_from(first, count) if day.weekday() < 5]


class Story:
    """A 4e at a distance whose next three days are full, and a pupil who has handed nothing in for a week."""

    def __init__(self):
        self.today = timezone.localdate()
        self.coming = school_days(self.today + timedelta(days=1), 30)
        self.school_class = SchoolClassFactory(name="4e B")
        self.school = self.school_class.school
        LoadPolicy.objects.create(
            school=self.school, daily_cap_minutes=180, messages_from=hour(0), messages_until=hour(23, 59)
        )
        at_a_distance(self.school_class, *school_days(self.today - timedelta(days=30), 90))
        self.silent = PupilFactory(school_class=self.school_class, first_name="Basile", last_name="Aubry")
        PupilFactory.create_batch(3, school_class=self.school_class)
        self.course = self._course("Mathématiques")
        self._give_what_was_never_returned()
        self._fill_the_next_days()
        self.principal = member(self.school, Role.PRINCIPAL)
        self.tutor = TutorshipFactory(pupil=self.silent).tutor
        self.guardian = GuardianshipFactory(pupil=self.silent, guardian__phone="01 23 45 67 89").guardian

    def _course(self, subject):
        course = CourseFactory(school_class=self.school_class, subject__name=subject, weekly_minutes=2400)
        for weekday in range(1, 6):
            weekly_lesson(course, weekday, "08:00", "18:00")
        return course

    def _give_what_was_never_returned(self):
        for day in school_days(self.today - timedelta(days=14), 12)[:4]:
            given(course=self.course, pupils=[self.silent], given_on=day - timedelta(days=4), due_on=day)

    def _fill_the_next_days(self):
        french = self._course("Français")
        given(course=french, given_on=self.coming[0], due_on=self.coming[2], minutes=540, title="Rédaction")
        if self.today.weekday() < 5:
            midnight = timezone.make_aware(datetime.combine(self.today, hour()))
            given(course=french, given_on=self.today, due_on=self.today, minutes=180, reaches_at=midnight)


@pytest.fixture
def story(transactional_db):
    return Story()


def test_from_the_activity_to_the_call(story, worker, sign_in, assert_accessible):
    teacher_posts_and_takes_the_offered_day(story, sign_in, assert_accessible)

    wait_for_the_worker(Alert.objects.open().filter(kind=Alert.Kind.AT_RISK, pupil=story.silent))

    principal_sees_the_week(story, sign_in, assert_accessible)
    tutor_calls(story, sign_in, assert_accessible)
    guardian_prints(story, sign_in, assert_accessible)


def teacher_posts_and_takes_the_offered_day(story, sign_in, assert_accessible):
    too_soon, offered = story.coming[2], story.coming[3]
    page = sign_in(story.course.teacher)
    page.get_by_role("link", name="Donner une activité").first.click()
    page.get_by_label("Classe", exact=True).select_option(label=str(story.course))
    page.get_by_label("Titre").fill("Le théorème de Thalès")
    page.get_by_label("Consignes").fill("Lire la page 12, faire les exercices 1 à 3.")
    page.get_by_label("Durée").fill("60")
    page.get_by_label("À rendre le").fill(too_soon.isoformat())
    expect(page.locator("#week")).to_contain_text("Rédaction")
    page.get_by_role("button", name="Publier").click()

    expect(page.get_by_role("heading", name="Cette activité ne tient pas")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name=f"La rendre le {wording.day(offered)}").first.click()
    expect(page.get_by_label("À rendre le")).to_have_value(offered.isoformat())
    page.get_by_role("button", name="Publier").first.click()

    expect(page.locator("#messages").get_by_text("Publiée :")).to_be_visible()
    assert Activity.objects.get(title="Le théorème de Thalès").due_on == offered


def principal_sees_the_week(story, sign_in, assert_accessible):
    page = sign_in(story.principal, viewport=WIDE)
    page.get_by_role("link", name="Charge").first.click()

    expect(page.locator(".figures")).to_contain_text("élève à suivre")
    assert_accessible(page)
    page.get_by_role("table").get_by_role("link", name="4e B").click()
    expect(page.get_by_role("heading", name="4e B")).to_be_visible()


def tutor_calls(story, sign_in, assert_accessible):
    page = sign_in(story.tutor)
    page.get_by_role("link", name="Tutorat").first.click()
    expect(page.get_by_text("rendus attendus")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("link", name="Noter l'appel").first.click()
    page.get_by_label("joint", exact=True).check()
    page.get_by_label("l'élève", exact=True).check()
    page.get_by_label("Ce qui a été dit").fill("Le téléphone de la famille était en panne.")
    page.get_by_role("button", name="Noter le contact").click()
    expect(page.get_by_text(f"Contact noté pour {story.silent}")).to_be_visible()

    assert ContactLog.objects.get().pupil == story.silent


def guardian_prints(story, sign_in, assert_accessible):
    page = sign_in(story.guardian)
    page.goto("/semaine/")
    assert_accessible(page)
    link = page.get_by_role("link", name="Guide").first.get_attribute("href")
    response = page.request.get(link)

    text = PdfReader(BytesIO(response.body())).pages[0].extract_text()
    assert response.headers["content-type"] == "application/pdf"
    assert "Basile" in text
