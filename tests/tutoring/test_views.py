"""The pages of the tutor, of vie scolaire and of a pupil's follow-up, as people use them."""

import re
from datetime import UTC, date, datetime, time
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from activities.models import Assignment
from continuity.directory.models import AuditEvent, Pupil, Role
from tests.factories import (
    CourseFactory,
    GuardianshipFactory,
    MembershipFactory,
    PupilFactory,
    SchoolClassFactory,
    SchoolFactory,
    TutorshipFactory,
    UserFactory,
    given,
    member,
    pupil_with_account,
)
from tutoring.models import ContactLog, Tutorship
from workload.models import Alert

TODAY = date(2026, 11, 23)
OF_A_PUPIL = ["pupil", "log_contact", "assign_tutor", "digital_situation"]

pytestmark = pytest.mark.django_db


def url(name, subject=None):
    return reverse(f"tutoring:{name}", args=[subject.public_id] if subject else [])


@pytest.fixture
def as_(client):
    """The browser of someone who has signed in."""

    def _as(user):
        client.force_login(user)
        return client

    return _as


def text_of(response):
    return response.content.decode()


def no_answer(once=None, **typed):
    """What the quick button sends."""
    return {"channel": "phone", "reached": "False", "once": once or uuid4()} | typed


def a_call(**typed):
    said = {"channel": "phone", "reached": "True", "spoken_with": "eleve", "summary": "Reprend lundi."}
    return said | {"once": uuid4()} | typed


class TestTheTutorsPage:
    def test_it_says_whom_to_call_and_why(self, as_, pupil, tutor, worry):
        worry(pupil, severity="urgent")
        GuardianshipFactory(pupil=pupil, guardian=UserFactory(phone="06 12 34 56 78"))

        page = text_of(as_(tutor).get(url("tutor")))

        assert "1 élève à appeler" in page
        assert 'href="tel:0612345678"' in page
        assert "Élodie Martin" in page
        assert "urgent" in page

    def test_it_says_what_is_missing_the_equipment_and_the_languages(self, as_, pupil, tutor):
        GuardianshipFactory(pupil=pupil, guardian=UserFactory(phone="06 12 34 56 78", languages="arabe"))
        Pupil.objects.update(device="phone", connection="mobile")
        given(
            course=CourseFactory(school_class=pupil.school_class),
            title="Fractions",
            given_on=date(2026, 11, 9),
            due_on=date(2026, 11, 16),
        )

        page = text_of(as_(tutor).get(url("tutor")))
        assert "«\xa0Fractions\xa0» (lun.\xa016)" in page
        assert "Équipement : un téléphone, données mobiles limitées." in page
        assert "arabe" in page

    def test_a_tutor_without_pupil_is_told_what_will_come(self, as_):
        tutor = member(SchoolFactory(), Role.TUTOR)

        assert "Aucun élève ne vous est encore confié" in text_of(as_(tutor).get(url("tutor")))

    def test_a_quiet_day_names_the_next_call(self, as_, pupil, tutor, talk):
        talk(pupil, tutor, next_on=date(2026, 11, 26))

        page = text_of(as_(tutor).get(url("tutor")))
        assert "Prochain appel prévu : Élodie Martin, jeudi 26 novembre." in page

    def test_on_a_day_off_the_calls_are_for_the_next_school_day(self, as_, pupil, tutor, worry):
        worry(pupil)
        with time_machine.travel(datetime(2026, 11, 28, 10, tzinfo=UTC), tick=False):
            page = text_of(as_(tutor).get(url("tutor")))
            home = text_of(as_(tutor).get(reverse("portal:home")))

        assert "Lundi 30 novembre, 1 élève à appeler" in page
        assert "1 élève à appeler lundi 30 novembre" in home

    def test_whoever_is_not_to_be_called_is_folded(self, as_, pupil, tutor):
        assert '<details class="fold">' in text_of(as_(tutor).get(url("tutor")))

    def test_a_call_planned_and_not_noted_is_not_told_as_to_come(self, as_, pupil, tutor, talk):
        talk(pupil, tutor, days_ago=4, next_on=date(2026, 11, 20), next_step="rappeler la mère")

        page = text_of(as_(tutor).get(url("tutor")))
        assert "Prévu vendredi 20 novembre, rien de noté depuis : rappeler la mère." in page

    def test_more_than_ten_pupils_bring_a_warning(self, as_, pupil, tutor):
        for each in PupilFactory.create_batch(10, school_class=pupil.school_class):
            TutorshipFactory(pupil=each, tutor=tutor)

        assert "11 élèves suivis, pour 10 au plus" in text_of(as_(tutor).get(url("tutor")))

    def test_it_shows_nobody_elses_pupils(self, as_, pupil, tutor):
        TutorshipFactory(pupil__school_class=pupil.school_class, pupil__last_name="Inconnu")

        assert "Inconnu" not in text_of(as_(tutor).get(url("tutor")))

    @pytest.mark.parametrize("role", [Role.TEACHER, Role.PUPIL, Role.GUARDIAN, Role.CPE, Role.ADMIN])
    def test_those_who_follow_nobody_are_refused(self, as_, role):
        assert as_(member(SchoolFactory(), role)).get(url("tutor")).status_code == 403


class TestVieScolaire:
    def test_it_shows_the_pupil_the_tutor_and_the_figures(self, as_, pupil, tutor, cpe, worry):
        worry(pupil, severity="urgent", days_ago=3)

        page = text_of(as_(cpe).get(url("cpe")))

        assert f"Suivi par {tutor}" in page
        assert "Signalé il y a 3 jours" in page

    def test_a_pupil_nobody_follows_is_said_to_be(self, as_, pupil, cpe, worry):
        worry(pupil)

        assert "Sans tuteur" in text_of(as_(cpe).get(url("cpe")))

    @pytest.mark.parametrize("day", [TODAY, date(2026, 11, 20)])
    def test_the_absences_of_the_day_and_of_the_school_day_before_are_listed(self, as_, pupil, cpe, day):
        given(
            course=CourseFactory(school_class=pupil.school_class),
            given_on=date(2026, 11, 19),
            due_on=day,
            is_synchronous=True,
            starts_at=time(10),
        )
        Assignment.objects.update(attendance="absent")

        response = as_(cpe).get(url("cpe"))
        assert [absence.pupil for absence in response.context["absences"]] == [pupil]

    def test_the_cpe_of_two_schools_chooses_one(self, as_, pupil, cpe):
        other = MembershipFactory(user=cpe, school=SchoolFactory(), role=Role.CPE).school

        for page in ("cpe", "without_tutor"):
            response = as_(cpe).get(url(page), {"etablissement": other.uai})
            assert (response.status_code, response.context["school"]) == (200, other)

    def test_the_principal_reads_it_too(self, as_, pupil):
        assert as_(member(pupil.school, Role.PRINCIPAL)).get(url("cpe")).status_code == 200

    @pytest.mark.parametrize(
        "role", [Role.TEACHER, Role.TUTOR, Role.ADMIN, Role.PUPIL, Role.GUARDIAN, Role.AESH]
    )
    @pytest.mark.parametrize("page", ["cpe", "without_tutor"])
    def test_it_is_refused_to_the_others(self, as_, page, role):
        assert as_(member(SchoolFactory(), role)).get(url(page)).status_code == 403

    def test_another_schools_pupils_stay_there(self, as_, pupil, cpe):
        PupilFactory(last_name="Inconnu")

        assert "Inconnu" not in text_of(as_(cpe).get(url("cpe")))

    def test_a_forged_filter_is_said_and_the_pupils_stay(self, as_, pupil, cpe):
        response = as_(cpe).get(url("school_pupils"), {"classe": "zz", "page": "x"})

        assert response.status_code == 400
        assert "Élodie Martin" in text_of(response)

    def test_the_last_page_is_reached_and_a_page_too_far_is_the_last(self, as_, pupil, cpe):
        PupilFactory.create_batch(30, school_class=pupil.school_class, last_name="Bernard")

        response = as_(cpe).get(url("school_pupils"), {"page": "999"})
        assert response.context["rows"][-1].pupil == pupil

    def test_a_search_without_result_says_what_to_do(self, as_, cpe):
        assert "Élargir la recherche" in text_of(as_(cpe).get(url("school_pupils"), {"q": "zzz"}))

    def test_pupils_without_tutor_are_listed(self, as_, pupil, cpe):
        assert "1 élève sans tuteur" in text_of(as_(cpe).get(url("without_tutor")))


class TestTheFollowUp:
    def test_it_tells_the_story_newest_first(self, as_, pupil, tutor, talk, worry):
        worry(
            pupil,
            answered_by=tutor,
            days_ago=4,
            closed_at="2026-11-22T03:00+01:00",
            closed_because="Rendus reçus.",
        )
        talk(pupil, tutor, days_ago=2, summary="Téléphone cassé.")

        entries = as_(tutor).get(url("pupil", pupil)).context["timeline"]

        assert [entry.what for entry in entries] == [
            "Réponse à l'alerte : appelé",
            "Fin de l'alerte",
            "Téléphone : joint",
            "Risque de décrochage",
        ]

    def test_reading_it_leaves_a_trace(self, as_, pupil, tutor):
        as_(tutor).get(url("pupil", pupil))

        event = AuditEvent.objects.get(verb="pupil.follow_up_read")
        assert (event.by, event.target_id) == (tutor, pupil.pk)

    def test_being_refused_leaves_none(self, as_, pupil):
        as_(CourseFactory(school_class=pupil.school_class).teacher).get(url("pupil", pupil))

        assert not AuditEvent.objects.exists()

    def test_a_pupil_without_class_guardian_nor_tutor_has_a_page(self, as_, pupil, cpe):
        Pupil.objects.update(school_class=None)

        page = text_of(as_(cpe).get(url("pupil", pupil)))
        assert "sans classe" in page
        assert "Aucun responsable légal" in page

    def test_a_pupil_without_equipment_nor_paper_is_pointed_out(self, as_, pupil, cpe):
        Pupil.objects.update(device="none")

        assert "pas encore de parcours papier" in text_of(as_(cpe).get(url("pupil", pupil)))

    @pytest.mark.parametrize("page", OF_A_PUPIL)
    def test_families_and_other_teachers_are_refused(self, as_, pupil, page):
        teacher = CourseFactory(school_class=pupil.school_class).teacher
        guardian = GuardianshipFactory(pupil=pupil).guardian
        classmate = pupil_with_account(pupil.school_class).user

        assert {as_(user).get(url(page, pupil)).status_code for user in (teacher, guardian, classmate)} == {
            403
        }

    @pytest.mark.parametrize("page", OF_A_PUPIL)
    def test_another_schools_pupil_is_not_found(self, as_, pupil, page):
        assert as_(member(SchoolFactory(), Role.CPE)).get(url(page, pupil)).status_code == 404


class TestLoggingAContact:
    def test_no_answer_takes_one_tap(self, as_, pupil, tutor):
        response = as_(tutor).post(url("log_contact", pupil), no_answer(retour=url("tutor")))

        assert response.url == url("tutor")
        assert not ContactLog.objects.get().reached

    def test_a_double_tap_is_one_contact(self, as_, pupil, tutor):
        once = uuid4()
        for _tap in range(2):
            as_(tutor).post(url("log_contact", pupil), no_answer(once))

        assert ContactLog.objects.count() == 1

    def test_what_was_typed_is_kept_beside_the_sentence(self, as_, pupil, tutor):
        response = as_(tutor).post(
            url("log_contact", pupil), a_call(next_on="2026-11-22", summary="Mère jointe, rappeler.")
        )

        assert response.status_code == 400
        assert "Ce jour est passé" in text_of(response)
        assert "Mère jointe, rappeler." in text_of(response)

    def test_an_empty_form_is_refused(self, as_, pupil, tutor):
        assert as_(tutor).post(url("log_contact", pupil)).status_code == 400

    def test_the_form_opens_in_place(self, as_, pupil, tutor):
        page = text_of(as_(tutor).get(url("log_contact", pupil), headers={"HX-Request": "true"}))

        assert page.lstrip().startswith("<form")

    def test_sent_in_place_it_reloads_the_page_it_was_opened_from(self, as_, pupil, tutor):
        response = as_(tutor).post(
            url("log_contact", pupil), a_call(retour=url("tutor")), headers={"HX-Request": "true"}
        )

        assert response["HX-Redirect"] == url("tutor")

    def test_nobody_is_sent_to_another_site(self, as_, pupil, tutor):
        response = as_(tutor).post(url("log_contact", pupil), no_answer(retour="https://example.org/"))

        assert response.url == url("pupil", pupil)

    def test_a_page_to_return_to_that_is_no_address_still_logs_the_contact(self, as_, pupil, tutor):
        assert as_(tutor).post(url("log_contact", pupil), no_answer(retour="tutorat")).status_code == 302

        assert ContactLog.objects.count() == 1

    def test_it_says_with_whom_and_how_it_goes(self, as_, pupil, tutor):
        mother = GuardianshipFactory(pupil=pupil, relation="mère").guardian
        as_(tutor).post(url("log_contact", pupil), a_call(spoken_with=mother.public_id, morale="badly"))

        contact = ContactLog.objects.get()
        assert (contact.spoken_with, contact.morale) == (mother, "badly")

    def test_the_words_of_nobody_knows_whom_are_asked_about_and_kept(self, as_, pupil, tutor):
        response = as_(tutor).post(url("log_contact", pupil), a_call(spoken_with=""))

        assert response.status_code == 400
        assert "Dire avec qui" in text_of(response)
        assert "Reprend lundi." in text_of(response)

    def test_nobody_is_supposed_to_have_spoken(self, as_, pupil, tutor):
        GuardianshipFactory(pupil=pupil)

        assert as_(tutor).get(url("log_contact", pupil)).context["form"]["spoken_with"].value() is None

    def test_whose_number_was_tapped_is_proposed(self, as_, pupil, tutor):
        mother = GuardianshipFactory(pupil=pupil).guardian
        page = text_of(as_(tutor).get(url("log_contact", pupil), {"avec": mother.public_id}))

        assert re.search(rf'value="{mother.public_id}"[^>]*\bchecked', page)

    def test_nobody_said_anything_when_nobody_answered(self, as_, pupil, tutor):
        mother = GuardianshipFactory(pupil=pupil).guardian
        as_(tutor).post(url("log_contact", pupil), no_answer(spoken_with=mother.public_id))

        assert ContactLog.objects.get().spoken_with is None

    def test_it_says_when_to_call_again_after_no_answer(self, as_, pupil, tutor):
        response = as_(tutor).post(url("log_contact", pupil), no_answer(retour=url("tutor")), follow=True)

        assert f"Contact noté pour {pupil}. Prévu mardi 24 novembre" in text_of(response)

    def test_a_parent_of_somebody_else_is_not_offered(self, as_, pupil, tutor):
        stranger = GuardianshipFactory(pupil=PupilFactory(school_class=pupil.school_class)).guardian

        response = as_(tutor).post(url("log_contact", pupil), a_call(spoken_with=stranger.public_id))
        assert response.status_code == 400

    @pytest.mark.parametrize(
        ("worry", "sentence"),
        [({"equipment": "badly"}, "propose un prêt"), ({"health_worry": "on"}, "prévient l&#x27;infirmerie")],
    )
    def test_what_becomes_of_a_worry_is_said(self, as_, pupil, tutor, worry, sentence):
        typed = a_call(retour=url("tutor")) | worry

        assert sentence in text_of(as_(tutor).post(url("log_contact", pupil), typed, follow=True))

    def test_a_call_a_colleague_has_just_noted_is_asked_about(self, as_, pupil, tutor, cpe, talk):
        talk(pupil, cpe)
        response = as_(tutor).post(url("log_contact", pupil), a_call(summary="Sans connexion."))

        assert response.status_code == 409
        assert "Est-ce le même" in text_of(response)
        assert "Sans connexion." in text_of(response)

    def test_the_same_call_is_kept_once(self, as_, pupil, tutor, cpe, talk):
        noted = talk(pupil, cpe)
        as_(tutor).post(url("log_contact", pupil), a_call(same_as=noted.public_id))

        assert "Reprend lundi." in ContactLog.objects.get().summary

    def test_another_call_is_kept_beside_it(self, as_, pupil, tutor, cpe, talk):
        talk(pupil, cpe)
        as_(tutor).post(url("log_contact", pupil), a_call(another="1"))

        assert ContactLog.objects.count() == 2

    def test_the_words_about_a_pupil_who_left_meanwhile_go_back_to_their_author(self, as_, pupil, tutor):
        tutor.tutorships.all().delete()
        response = as_(tutor).post(url("log_contact", pupil), a_call(summary="Sans connexion."))

        assert response.status_code == 403
        assert "Sans connexion." in text_of(response)
        assert not ContactLog.objects.exists()

    def test_the_aesh_logs_without_reading_the_follow_up(self, as_, pupil):
        aesh = member(pupil.school, Role.AESH)
        pupil.supporters.add(aesh)

        week = reverse("workload:pupil_week", args=[pupil.public_id])
        assert as_(aesh).post(url("log_contact", pupil), a_call()).url == week
        assert as_(aesh).get(url("pupil", pupil)).status_code == 403


class TestAnsweringAnAlert:
    def test_a_known_reason_is_noted(self, as_, pupil, tutor, worry):
        alert = worry(pupil)
        as_(tutor).post(url("answer_alert", alert), {"answer": "known", "quiet_until": "2026-11-30"})

        alert.refresh_from_db()
        assert (alert.answer, alert.quiet_until) == ("known", date(2026, 11, 30))

    def test_an_alert_that_closed_meanwhile_is_a_conflict(self, as_, pupil, tutor, worry):
        alert = worry(pupil, closed_at="2026-11-23T08:00+01:00")
        response = as_(tutor).post(url("answer_alert", alert), {"answer": "false_alarm"})

        assert response.status_code == 409
        assert "close entre-temps" in text_of(response)

    def test_an_incomplete_answer_keeps_what_was_typed(self, as_, pupil, tutor, worry):
        response = as_(tutor).post(url("answer_alert", worry(pupil)), {"answer": "known", "note": "Voyage."})

        assert response.status_code == 400
        assert "Voyage." in text_of(response)

    def test_the_aesh_who_sees_it_does_not_answer(self, as_, pupil, worry):
        aesh = member(pupil.school, Role.AESH)
        pupil.supporters.add(aesh)

        assert as_(aesh).get(url("answer_alert", worry(pupil))).status_code == 403

    def test_a_teacher_of_the_class_is_refused(self, as_, pupil, worry):
        teacher = CourseFactory(school_class=pupil.school_class).teacher

        assert as_(teacher).get(url("answer_alert", worry(pupil))).status_code == 403

    def test_an_alert_about_a_class_is_answered_elsewhere(self, as_, pupil, cpe, worry):
        alert = worry(pupil, kind="overload")
        Alert.objects.update(pupil=None, school_class=pupil.school_class)

        assert as_(cpe).get(url("answer_alert", alert)).status_code == 403

    def test_another_schools_alert_is_not_found(self, as_, pupil, worry):
        elsewhere = member(SchoolFactory(), Role.CPE)

        assert as_(elsewhere).get(url("answer_alert", worry(pupil))).status_code == 404


class TestGivingATutor:
    def test_the_pupil_is_given_to_the_chosen_adult(self, as_, pupil, cpe):
        teacher = member(pupil.school, Role.TEACHER)
        as_(cpe).post(url("assign_tutor", pupil), {"tutor": teacher.public_id})

        assert Tutorship.objects.current().get(pupil=pupil).tutor == teacher

    def test_the_eleventh_pupil_brings_a_warning_not_a_refusal(self, as_, pupil, cpe):
        tutor = member(pupil.school, Role.TUTOR)
        for each in PupilFactory.create_batch(10, school_class=pupil.school_class):
            TutorshipFactory(pupil=each, tutor=tutor)
        response = as_(cpe).post(url("assign_tutor", pupil), {"tutor": tutor.public_id}, follow=True)

        assert "11 élèves suivis, pour 10 au plus" in text_of(response)
        assert Tutorship.objects.current().get(pupil=pupil).tutor == tutor

    def test_the_tutor_does_not_hand_over_alone(self, as_, pupil, tutor):
        assert as_(tutor).get(url("assign_tutor", pupil)).status_code == 403


class TestTheNumberOfQueries:
    """The same for one pupil and for many."""

    @pytest.fixture
    def many(self, pupil, tutor, worry, talk):
        def _many(count):
            for _number in range(count):
                each = PupilFactory(school_class=SchoolClassFactory(school=pupil.school))
                TutorshipFactory(pupil=each, tutor=tutor)
                GuardianshipFactory(pupil=each)
                talk(each, tutor, days_ago=30)
                worry(each)

        return _many

    @pytest.mark.parametrize("page", ["tutor", "cpe", "without_tutor"])
    def test_a_list_costs_the_same_for_one_and_for_many(self, as_, tutor, cpe, many, page):
        reader = as_(tutor if page == "tutor" else cpe)
        many(1)
        PupilFactory(school=cpe.memberships.get().school)
        reader.get(url(page))
        with CaptureQueriesContext(connection) as few:
            reader.get(url(page))
        many(20)
        PupilFactory.create_batch(20, school=cpe.memberships.get().school)
        with CaptureQueriesContext(connection) as more:
            reader.get(url(page))

        assert len(more) == len(few)
