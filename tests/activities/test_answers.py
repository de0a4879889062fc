"""Answers to several at once, with a file; what is often answered; the model answer as a file. Friday 20 November 2026."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from activities import answers, extending, returns
from activities.desk import desk_of
from activities.models import Activity, Feedback, ModelAnswerRelease, State
from tests.factories import given
from tests.samples import PDF

MONDAY, THURSDAY, TUESDAY = (date(2026, 11, day) for day in (16, 19, 24))
LEVEL = Feedback.Level.TO_REDO


def pdf(name="annotations.pdf"):
    return SimpleUploadedFile(name, PDF)


@pytest.fixture
def works(course, pupil, classmate):
    return list(given(course=course, given_on=MONDAY, due_on=THURSDAY).assignments.order_by("pk"))


def post(client, works, **sent):
    activity = works[0].activity
    client.force_login(activity.author)
    ticked = {"assignments": [work.public_id for work in works]}
    return client.post(reverse("activities:feedback", args=[activity.public_id]), ticked | sent, follow=True)


def test_the_same_file_goes_to_all_those_ticked_and_is_stored_once(client, works):
    post(client, works, text="Voir les notes.", level=LEVEL, file=pdf())
    given_to = list(Feedback.objects.order_by("assignment"))
    assert [feedback.assignment for feedback in given_to] == works
    assert {feedback.name for feedback in given_to} == {"annotations.pdf"}
    assert len({feedback.file.name for feedback in given_to}) == 1


def test_a_file_alone_is_an_answer(client, works):
    post(client, works[:1], file=pdf())
    assert Feedback.objects.get().size == len(PDF)


def test_a_file_that_is_not_what_it_says_is_refused_and_nothing_is_sent(client, works):
    answer = post(client, works, text="Bien", file=SimpleUploadedFile("notes.pdf.exe", b"MZ"))
    assert answer.status_code == 400
    assert not Feedback.objects.exists()
    assert "Bien" in answer.text


def test_the_same_click_twice_is_one_answer(client, works):
    for _click in range(2):
        post(client, works, text="Bien", file=pdf())
    assert Feedback.objects.count() == len(works)


def test_ten_thousand_characters_and_emoji_come_whole(client, works):
    text = "🙂 très bien " * 800
    post(client, works[:1], text=text)
    assert Feedback.objects.get().text == text.strip()


def test_what_is_too_long_is_said_and_kept(client, works):
    answer = post(client, works, text="a" * 20_001)
    assert answer.status_code == 400
    assert "a" * 20_001 in answer.text


class TestOftenAnswered:
    def test_is_offered_the_most_frequent_first(self, course, works):
        for text, count in (("Rare", 1), ("Bien", 2), ("Relire", 3)):
            for number in range(count):
                Feedback.objects.create(
                    assignment=works[number % 2], by=course.teacher, at=timezone.now(), text=text
                )
        assert answers.frequent_comments(course.teacher) == ["Relire", "Bien"]

    def test_comes_before_what_is_written_besides(self, client, course, works):
        for work in works:
            Feedback.objects.create(assignment=work, by=course.teacher, at=timezone.now(), text="Relire")
        post(client, works[:1], frequent="Relire", text="La question 2 surtout.")
        assert works[0].feedbacks.first().text == "Relire\nLa question 2 surtout."


class TestTheFileOfAnAnswer:
    @pytest.fixture
    def address(self, works):
        answers.answer_all(assignments=works[:1], by=works[0].activity.author, file=pdf())
        return reverse("activities:answer_file", args=[Feedback.objects.get().public_id])

    def test_opens_to_the_pupil_it_is_for(self, client, works, address):
        client.force_login(works[0].pupil.user)
        assert client.get(address).getvalue() == PDF

    def test_is_closed_to_a_classmate(self, client, works, address):
        client.force_login(works[1].pupil.user)
        assert client.get(address).status_code == 403

    def test_no_longer_stored_is_not_found(self, client, works, address):
        feedback = Feedback.objects.get()
        feedback.file.storage.delete(feedback.file.name)
        client.force_login(works[0].pupil.user)
        assert client.get(address).status_code == 404


class TestModelAnswerAsAFile:
    def address(self, activity, name="model_answer_file"):
        return reverse(f"activities:{name}", args=[activity.public_id])

    @pytest.fixture
    def corrected(self, activity):
        return answers.join_model_answer(activity=activity, by=activity.author, file=pdf("corrige.pdf"))

    def test_is_not_shown_before_the_due_hour(self, client, corrected, pupil, clock):
        client.force_login(pupil.user)
        assert client.get(self.address(corrected)).status_code == 403
        clock.move_to("2026-11-24T18:00:00+01:00")
        assert client.get(self.address(corrected)).getvalue() == PDF

    def test_waits_for_the_hour_of_who_has_more_time(self, client, corrected, assignment, clock):
        extending.extend(assignment=assignment, by=corrected.author, until=date(2026, 11, 26))
        clock.move_to("2026-11-25T09:00:00+01:00")
        client.force_login(assignment.pupil.user)
        assert client.get(self.address(corrected)).status_code == 403
        assert "corrige.pdf" not in client.get(reverse("activities:work", args=[assignment.public_id])).text

    def test_may_be_shown_by_hand_without_a_text(self, corrected):
        Activity.objects.update(model_answer_release=ModelAnswerRelease.BY_HAND)
        returns.show_model_answer(activity=corrected, by=corrected.author)
        assert Activity.objects.get().shows_model_answer

    def test_another_takes_its_place_in_storage(self, client, corrected, django_capture_on_commit_callbacks):
        before = corrected.model_answer_file.name
        client.force_login(corrected.author)
        with django_capture_on_commit_callbacks(execute=True):
            client.post(self.address(corrected, "join_model_answer"), {"file": pdf("mieux.pdf")})
        stored = Activity.objects.get()
        assert stored.model_answer_name == "mieux.pdf"
        assert not stored.model_answer_file.storage.exists(before)

    def test_without_a_file_it_is_said(self, client, activity):
        client.force_login(activity.author)
        answer = client.post(self.address(activity, "join_model_answer"))
        assert answer.status_code == 400
        assert "Choisir le fichier" in answer.text


class TestComesBackAfterAWeek:
    """R13: an activity without any answer."""

    def sentences(self, teacher):
        return [owed.sentence for owed in desk_of(teacher, timezone.now()).owed]

    @pytest.fixture
    def old(self, course, pupil):
        return given(course=course, given_on=date(2026, 11, 9), due_on=date(2026, 11, 12))

    def test_with_its_age(self, teacher, old):
        assert self.sentences(teacher) == ["Aucune réponse depuis 8 jours."]

    def test_not_before(self, teacher, old, clock):
        clock.move_to("2026-11-18T10:00:00+01:00")
        assert self.sentences(teacher) == []

    @pytest.mark.parametrize("way", ["answer", "model answer", "closing", "archive"])
    def test_no_more_once_answered(self, teacher, old, way):
        if way == "answer":
            returns.give_feedback(assignment=old.assignments.get(), by=teacher, text="Vu")
        elif way == "model answer":
            Activity.objects.update(model_answer="Voici")
        elif way == "closing":
            returns.close(activity=old, by=teacher, synthesis="En somme")
        else:
            Activity.objects.update(archived_at=timezone.now())
        assert self.sentences(teacher) == []
        assert old.assignments.get().state == State.TO_DO
