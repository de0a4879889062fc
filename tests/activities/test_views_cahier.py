"""The pages of the cahier de textes: two ways to read a week, a subject's year, and what is wrong in an address."""

import gzip
from datetime import date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.urls import reverse

from activities.models import Resource
from continuity.common import wording
from continuity.directory.models import Role
from tests.factories import CourseFactory, GroupFactory, GuardianshipFactory, SubjectFactory, given, member

MONDAY, TUESDAY, WEDNESDAY = date(2026, 11, 16), date(2026, 11, 24), date(2026, 11, 25)
NEXT_WEEK = {"semaine": "2026-S48"}
LINK = "https://visio.example.org/salle"


def of_pupil(pupil):
    return reverse("activities:pupil_cahier", args=[pupil.public_id])


def of_class(school_class):
    return reverse("activities:class_cahier", args=[school_class.public_id])


class TestWhereItIsFound:
    def test_a_pupil_is_led_to_their_own(self, as_pupil, pupil):
        assert as_pupil.get(reverse("activities:cahier")).url == of_pupil(pupil)

    def test_a_guardian_chooses_among_their_children(self, client, pupil, classmate):
        guardian = GuardianshipFactory(pupil=pupil).guardian
        client.force_login(guardian)
        page = client.get(reverse("activities:cahier")).text

        assert of_pupil(pupil) in page
        assert of_pupil(classmate) not in page

    def test_a_teacher_finds_their_classes_and_their_archive(self, as_teacher, school_class):
        page = as_teacher.get(reverse("activities:cahier")).text

        assert of_class(school_class) in page
        assert reverse("activities:own_archive") in page

    def test_without_class_or_pupil_the_page_says_who_can_help(self, client, school_class):
        client.force_login(member(school_class.school, Role.TUTOR))

        assert "secrétariat" in client.get(reverse("activities:cahier")).text


class TestOfAPupil:
    def test_by_day_and_by_subject_say_the_same_work(self, as_pupil, pupil, activity):
        for reading in ({}, {"vue": "disciplines"}):
            page = as_pupil.get(of_pupil(pupil), NEXT_WEEK | reading).text

            assert activity.title in page
            assert reverse("activities:work", args=[activity.assignments.get().public_id]) in page

    def test_resources_synthesis_and_the_model_answer_once_shown_are_at_hand(
        self, as_pupil, pupil, activity, clock
    ):
        activity.model_answer, activity.synthesis = "Il fallait simplifier.", "Bien réussi."
        activity.save()
        Resource.objects.create(activity=activity, title="Vidéo", url="https://exemple.fr/video")
        before = as_pupil.get(of_pupil(pupil), NEXT_WEEK).text
        clock.move_to(datetime(2026, 11, 25, 10, tzinfo=ZoneInfo("Europe/Paris")))
        after = as_pupil.get(of_pupil(pupil), NEXT_WEEK).text

        assert "https://exemple.fr/video" in before
        assert "Bien réussi." in before
        assert "Il fallait simplifier." not in before
        assert "Il fallait simplifier." in after

    def test_who_has_more_time_waits_for_the_model_answer(self, as_pupil, pupil, activity, clock):
        activity.model_answer = "Il fallait simplifier."
        activity.save()
        activity.assignments.update(extended_until=date(2026, 11, 27))
        clock.move_to(datetime(2026, 11, 25, 10, tzinfo=ZoneInfo("Europe/Paris")))

        assert "Il fallait simplifier." not in as_pupil.get(of_pupil(pupil), NEXT_WEEK).text

    def test_a_model_answer_given_as_a_file_is_at_hand(self, as_pupil, pupil, activity, clock):
        activity.model_answer_file, activity.model_answer_name = "model-answers/x.pdf", "Solution.pdf"
        activity.save()
        clock.move_to(datetime(2026, 11, 25, 10, tzinfo=ZoneInfo("Europe/Paris")))

        assert "Solution.pdf" in as_pupil.get(of_pupil(pupil), NEXT_WEEK).text

    def test_a_virtual_class_stands_at_its_hour_without_its_link(self, as_pupil, course, pupil):
        given(
            course=course,
            given_on=MONDAY,
            due_on=TUESDAY,
            starts_at=time(10),
            is_synchronous=True,
            meeting_url=LINK,
        )
        page = as_pupil.get(of_pupil(pupil), NEXT_WEEK).text

        assert "classe virtuelle à 10\N{NO-BREAK SPACE}h" in page
        assert LINK not in page

    def test_work_held_back_is_seen_by_no_family(self, as_pupil, course, pupil):
        monday = datetime(2026, 11, 23, 8, tzinfo=ZoneInfo("Europe/Paris"))
        given(course=course, given_on=date(2026, 11, 20), due_on=WEDNESDAY, reaches_at=monday, title="Retenu")

        for asked in (NEXT_WEEK, {"discipline": course.subject.name}):
            assert "Retenu" not in as_pupil.get(of_pupil(pupil), asked).text

    def test_a_full_week_stays_light(self, as_pupil, pupil):
        """Ten subjects, four pieces of work each, all due in the week shown; with the stylesheet and the script."""
        for _subject in range(10):
            course = CourseFactory(school_class=pupil.school_class)
            for _work in range(4):
                given(
                    course=course,
                    given_on=MONDAY,
                    due_on=TUESDAY,
                    instructions="Lire, puis répondre. " * 100,
                    synthesis="Bien. " * 200,
                )
        page = as_pupil.get(of_pupil(pupil), NEXT_WEEK).content

        assert len(gzip.compress(page)) < 20_000

    def test_an_empty_week_says_so(self, as_pupil, pupil):
        assert "Rien n'est donné" in as_pupil.get(of_pupil(pupil), {"semaine": "2026-S30"}).text


class TestOfAClass:
    def test_the_staff_see_what_is_held_back_and_until_when(self, as_teacher, course, school_class):
        monday = datetime(2026, 11, 23, 8, tzinfo=ZoneInfo("Europe/Paris"))
        given(course=course, pupils=[], given_on=date(2026, 11, 20), due_on=WEDNESDAY, reaches_at=monday)

        assert (
            "Parvient aux familles lundi 23 novembre"
            in as_teacher.get(of_class(school_class), NEXT_WEEK).text
        )

    def test_a_colleague_opens_the_work_of_another_subject(self, client, course, school_class, activity):
        colleague = CourseFactory(school_class=school_class).teacher
        client.force_login(colleague)

        assert (
            reverse("activities:detail", args=[activity.public_id])
            in client.get(of_class(school_class), NEXT_WEEK).text
        )

    def test_who_teaches_only_a_group_reads_the_week_and_is_led_nowhere_they_may_not_go(
        self, client, pupil, school_class, activity
    ):
        group = GroupFactory(school=school_class.school)
        group.pupils.add(pupil)
        subject = SubjectFactory(school=school_class.school)
        latin = CourseFactory(
            school_class=None, group=group, subject=subject, teacher=member(school_class.school, Role.TEACHER)
        )
        client.force_login(latin.teacher)
        detail = reverse("activities:detail", args=[activity.public_id])
        page = client.get(of_class(school_class), NEXT_WEEK).text

        assert activity.title in page
        assert detail not in page
        assert client.get(detail).status_code == 403

    def test_only_the_office_is_offered_the_archive_of_the_class(self, client, teacher, school_class):
        for user, is_offered in ((teacher, False), (member(school_class.school, Role.ADMIN), True)):
            client.force_login(user)

            assert ("archive.zip" in client.get(of_class(school_class)).text) == is_offered


class TestTheYearOfASubject:
    def test_it_is_read_page_by_page(self, as_teacher, course, school_class):
        for number in range(35):
            given(course=course, pupils=[], given_on=MONDAY, due_on=TUESDAY, title=f"Travail {number:02d}")
        asked = {"discipline": course.subject.name}

        assert as_teacher.get(of_class(school_class), asked).text.count("Travail ") == 30
        assert as_teacher.get(of_class(school_class), asked | {"page": "2"}).text.count("Travail ") == 5
        assert as_teacher.get(of_class(school_class), asked | {"page": "x"}).status_code == 200

    @pytest.mark.parametrize("year", ["2025", "2026"])
    def test_an_unknown_subject_is_told_in_a_sentence(self, as_teacher, school_class, year):
        response = as_teacher.get(of_class(school_class), {"discipline": "Alchimie<b>\x00", "annee": year})

        assert response.status_code == 404
        assert f"Aucun travail de {wording.quoted('Alchimie&lt;b&gt;')}" in response.text


@pytest.mark.parametrize("week", ["2026-S60", "demain", "1999-S10", "2026-S48\x00"])
def test_a_week_that_does_not_exist_or_is_years_away_is_told_in_a_sentence(as_pupil, pupil, week):
    response = as_pupil.get(of_pupil(pupil), {"semaine": week})

    assert response.status_code == 404
    assert "semaine" in response.text.lower()


def test_the_page_needs_no_script_of_its_own(as_pupil, pupil, activity):
    source = Path(settings.BASE_DIR, "templates/activities/cahier.html").read_text()

    assert "<script" not in source
    assert "hx-" not in source
