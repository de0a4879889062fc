"""A pupil's page for one piece of work, and the files."""

from datetime import date, time, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from activities import returns
from activities.models import Resource, State
from continuity.directory.models import Role
from tests.factories import (
    CourseFactory,
    GuardianshipFactory,
    PupilFactory,
    TutorshipFactory,
    given,
    member,
    pupil_with_account,
)

MONDAY, FRIDAY, TUESDAY = (date(2026, 11, day) for day in (16, 20, 24))
LINK = "https://visio.example.org/salle"
PDF = b"%PDF-1.7 contenu\n%%EOF"


@pytest.fixture
def reading(course, pupil):
    return given(
        course=course, pupils=[pupil], given_on=MONDAY, due_on=TUESDAY, return_mode="none"
    ).assignments.get()


def url(assignment, name="work"):
    return reverse(f"activities:{name}", args=[assignment.public_id])


def state_of(assignment):
    assignment.refresh_from_db()
    return assignment.state


def pdf(name="devoir.pdf"):
    return SimpleUploadedFile(name, PDF)


def test_the_page_says_how_much_by_when_and_how_to_hand_in(as_pupil, assignment):
    page = as_pupil.get(url(assignment)).text
    for said in (
        "30\N{NO-BREAK SPACE}min",
        "mardi 24 novembre",
        "Faire les exercices 3 à 5",
        "Rendre ce travail",
    ):
        assert said in page


def test_handing_in_gives_a_receipt(as_pupil, assignment):
    answer = as_pupil.post(url(assignment), {"text": "Trois quarts.", "attached_files": pdf()})
    page = as_pupil.get(answer.url).text
    assert state_of(assignment) == State.RETURNED
    assert "Rendu vendredi 20 novembre à 10\N{NO-BREAK SPACE}h." in page
    assert "devoir.pdf" in page


def test_the_receipt_says_what_came_when_and_under_which_number(client, as_pupil, assignment):
    as_pupil.post(url(assignment), {"text": "Trois quarts.", "attached_files": pdf()})
    submission = assignment.submissions.get()
    client.force_login(GuardianshipFactory(pupil=assignment.pupil).guardian)
    page = client.get(url(submission, "receipt")).text

    for said in (submission.number, "devoir.pdf", "vendredi 20 novembre", "Inès Abadie"):
        assert said in page


def test_a_double_click_hands_in_once(as_pupil, assignment):
    for _click in range(2):
        as_pupil.post(url(assignment), {"text": "Trois quarts."})
    assert assignment.submissions.count() == 1


def test_files_beyond_ten_are_named_and_the_others_kept(as_pupil, assignment):
    for first, count in ((0, 8), (8, 4)):
        pages = [SimpleUploadedFile(f"p{number}.pdf", PDF) for number in range(first, first + count)]
        answer = as_pupil.post(
            url(assignment), {"text": "Voici.", "attached_files": pages, "act": "add"}, follow=True
        )

    assert answer.status_code == 409
    assert "p10.pdf, p11.pdf." in answer.text
    assert assignment.pending.files.count() == 10
    assert answer.context["form"]["text"].value() == "Voici."


def test_an_empty_return_is_refused(as_pupil, assignment):
    answer = as_pupil.post(url(assignment), {"text": "  "})
    assert answer.status_code == 400
    assert "Écrire un texte ou joindre un fichier" in answer.text


def test_a_forbidden_file_is_refused_and_the_text_kept(as_pupil, assignment):
    answer = as_pupil.post(url(assignment), {"text": "Trois quarts.", "attached_files": pdf("jeu.exe")})
    assert answer.status_code == 400
    assert "jeu.exe" in answer.text
    assert "Trois quarts." in answer.text


def test_replacing_after_the_due_hour_is_refused_and_the_text_kept(as_pupil, assignment, clock):
    as_pupil.post(url(assignment), {"text": "Trois quarts."})
    clock.move_to("2026-11-25T09:00:00+01:00")
    answer = as_pupil.post(url(assignment), {"text": "Deux tiers."})
    assert answer.status_code == 409
    assert "ne peut plus être remplacé" in answer.text


def test_what_was_handed_in_is_there_to_be_corrected(as_pupil, assignment):
    as_pupil.post(url(assignment), {"text": "Trois quarts.", "attached_files": pdf()})
    answer = as_pupil.post(url(assignment, "reopen"), follow=True)
    assert answer.context["form"]["text"].value() == "Trois quarts."
    assert "devoir.pdf" in answer.text[answer.text.index("Fichiers joints") :]
    assert state_of(assignment) == State.RETURNED


def test_after_the_due_hour_the_page_says_it_will_be_late(as_pupil, assignment, clock):
    clock.move_to("2026-11-25T09:00:00+01:00")
    assert "il sera marqué en retard" in as_pupil.get(url(assignment)).text


def test_a_guardian_hands_in_for_their_child_in_their_own_name(client, assignment):
    guardian = GuardianshipFactory(pupil=assignment.pupil).guardian
    client.force_login(guardian)
    client.post(url(assignment), {"text": "Dicté par Inès."})
    assert assignment.submissions.get().by == guardian


def readers(assignment):
    school = assignment.pupil.school
    aesh = member(school, Role.AESH)
    assignment.pupil.supporters.add(aesh)
    return [
        TutorshipFactory(pupil=assignment.pupil).tutor,
        aesh,
        member(school, Role.CPE),
        member(school, Role.PRINCIPAL),
        assignment.activity.course.teacher,
    ]


def test_those_who_follow_a_pupil_read_but_do_not_hand_in(client, assignment):
    for reader in readers(assignment):
        client.force_login(reader)
        page = client.get(url(assignment))
        assert page.status_code == 200
        assert "Rendre ce travail" not in page.text
        assert client.post(url(assignment), {"text": "À sa place."}).status_code == 403


def test_a_classmate_does_not_read(client, assignment, classmate):
    client.force_login(classmate.user)
    assert client.get(url(assignment)).status_code == 403


def test_another_familys_child_is_not_read(client, assignment, school_class):
    client.force_login(GuardianshipFactory(pupil=PupilFactory(school_class=school_class)).guardian)
    assert client.get(url(assignment)).status_code == 403


def test_a_pupil_of_another_school_does_not_know_it_exists(client, assignment):
    client.force_login(pupil_with_account(PupilFactory().school_class).user)
    assert client.get(url(assignment)).status_code == 404


def test_work_that_has_not_reached_the_pupils_is_not_read(as_pupil, course, pupil):
    activity = given(
        course=course,
        pupils=[pupil],
        given_on=MONDAY,
        due_on=TUESDAY,
        reaches_at=timezone.now() + timedelta(hours=1),
    )
    assert as_pupil.get(url(activity.assignments.get())).status_code == 403


def test_a_reading_is_ticked_and_unticked(as_pupil, reading):
    assert as_pupil.post(url(reading, "done")).url == url(reading)
    assert state_of(reading) == State.DONE
    as_pupil.post(url(reading, "not_done"))
    assert state_of(reading) == State.TO_DO


def test_a_tick_leads_back_to_the_page_it_was_on(as_pupil, reading):
    answer = as_pupil.post(url(reading, "done"), headers={"Referer": "http://testserver/semaine/"})
    assert answer.url == "http://testserver/semaine/"


def test_a_tick_never_leads_to_another_site(as_pupil, reading):
    answer = as_pupil.post(url(reading, "done"), headers={"Referer": "https://ailleurs.example.org/"})
    assert answer.url == url(reading)


def test_work_to_hand_in_is_not_ticked(as_pupil, assignment):
    assert as_pupil.post(url(assignment, "done")).status_code == 409


def test_a_difficulty_is_reported_and_shown(as_pupil, assignment):
    as_pupil.post(url(assignment, "difficulty"))
    assert "Difficulté signalée" in as_pupil.get(url(assignment)).text


@pytest.mark.parametrize("act", ["done", "not_done", "difficulty"])
def test_nobody_else_ticks_or_reports(client, assignment, act, teacher):
    client.force_login(teacher)
    assert client.post(url(assignment, act)).status_code == 403


def test_the_answer_the_model_answer_and_the_synthesis_are_read(as_pupil, assignment, teacher, clock):
    activity = assignment.activity
    activity.model_answer = "Le corrigé entier."
    activity.save()
    returns.hand_in(assignment=assignment, by=assignment.pupil.user, text="Voici.")
    returns.give_feedback(assignment=assignment, by=teacher, text="Bien raisonné.", level="acquired")
    assert "Le corrigé entier." not in as_pupil.get(url(assignment)).text
    clock.move_to("2026-11-25T09:00:00+01:00")
    returns.close(activity=activity, by=teacher, synthesis="Revoir la leçon 4.")
    page = as_pupil.get(url(assignment)).text
    for said in ("Bien raisonné.", "Acquis", "Le corrigé entier.", "Revoir la leçon 4."):
        assert said in page


@pytest.fixture
def virtual_class(course, pupil, classmate):
    return given(
        course=course,
        pupils=[pupil],
        given_on=MONDAY,
        due_on=FRIDAY,
        is_synchronous=True,
        starts_at=time(14),
        minutes=45,
        meeting_url=LINK,
    ).assignments.get()


def join(virtual_class):
    return reverse("activities:join", args=[virtual_class.public_id])


@pytest.mark.parametrize(
    ("hour", "is_shown"), [("13:44", False), ("13:45", True), ("14:54", True), ("14:55", False)]
)
def test_the_way_in_is_shown_from_a_quarter_of_an_hour_before_to_a_little_after(
    as_pupil, virtual_class, clock, hour, is_shown
):
    clock.move_to(f"2026-11-20T{hour}:00+01:00")
    assert (join(virtual_class) in as_pupil.get(url(virtual_class)).text) == is_shown


def test_the_link_is_for_the_pupil_alone(client, virtual_class, clock):
    clock.move_to("2026-11-20T14:00:00+01:00")
    others = [GuardianshipFactory(pupil=virtual_class.pupil).guardian, *readers(virtual_class)]
    for other in others:
        client.force_login(other)
        assert join(virtual_class) not in client.get(url(virtual_class)).text


@pytest.fixture
def resource(activity):
    return Resource.objects.create(activity=activity, title="Fiche d'aide", file=pdf("x.pdf"))


@pytest.mark.parametrize(
    ("name", "sent_as", "shown"),
    [
        ("a.pdf", "application/pdf", "attachment"),
        ("a.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "attachment"),
        ("a.txt", "text/plain; charset=utf-8", "attachment"),
        ("a.html", "application/octet-stream", "attachment"),
        ("a.svg", "application/octet-stream", "attachment"),
        ("a.jpg", "image/jpeg", "inline"),
        ("a.png", "image/png", "inline"),
    ],
)
def test_the_type_a_file_is_sent_with_is_ours_and_only_images_are_shown(
    as_pupil, activity, name, sent_as, shown
):
    stored = Resource.objects.create(activity=activity, title="Fiche", file=pdf(name))
    answer = as_pupil.get(url(stored, "resource"))
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Type"] == sent_as
    assert answer["Content-Disposition"].startswith(shown)
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_a_file_of_the_activity_is_downloaded_never_shown(as_pupil, resource):
    answer = as_pupil.get(url(resource, "resource"))
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_a_file_is_for_those_the_activity_was_given_to(client, resource, classmate):
    client.force_login(classmate.user)
    assert client.get(url(resource, "resource")).status_code == 403
    client.force_login(CourseFactory().teacher)
    assert client.get(url(resource, "resource")).status_code == 404


def test_the_page_opens_without_asking_the_storage_for_a_file_it_has_lost(as_pupil, assignment, resource):
    resource.file.storage.delete(resource.file.name)

    assert reverse("activities:resource", args=[resource.public_id]) in as_pupil.get(url(assignment)).text


def test_a_link_or_a_lost_file_is_not_downloaded(as_pupil, activity, resource):
    link = Resource.objects.create(activity=activity, title="Vidéo", url="https://www.lumni.fr")
    resource.file.storage.delete(resource.file.name)
    assert as_pupil.get(url(link, "resource")).status_code == 404
    assert as_pupil.get(url(resource, "resource")).status_code == 404


def test_a_pupils_file_is_read_by_those_who_read_their_work(client, assignment, classmate):
    submission = returns.hand_in(assignment=assignment, by=assignment.pupil.user, files=[pdf()])
    download = url(submission.files.get(), "submission_file")
    for user in (assignment.pupil.user, assignment.activity.course.teacher):
        client.force_login(user)
        answer = client.get(download)
        assert "devoir.pdf" in answer["Content-Disposition"]
        assert b"".join(answer.streaming_content) == PDF
    client.force_login(classmate.user)
    assert client.get(download).status_code == 403
    client.force_login(CourseFactory().teacher)
    assert client.get(download).status_code == 404
