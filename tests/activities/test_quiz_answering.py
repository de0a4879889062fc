"""A pupil answers the questionnaire of an activity: kept page by page, handed in once, read with its correction."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from activities import returns
from activities.models import Assignment, Feedback, Quiz, QuizAttempt, ReturnMode, State, Submission
from activities.quizzes.questions import FULL, Answer, Kind, Question
from continuity.directory.models import AuditEvent
from tests.factories import GuardianshipFactory, asks

CAPITAL = Question(
    Kind.SINGLE,
    "Capitale de l'Italie ?",
    (Answer("Rome", FULL, key="rome"), Answer("Milan", feedback="C'est au nord.", key="milan")),
    explanation="Depuis 1871.",
)
PI = Question(Kind.NUMBER, "Combien vaut pi ?", (Answer("3.14", FULL, tolerance=Decimal("0.01"), key="pi"),))


@pytest.fixture
def quiz(activity):
    activity.return_mode = ReturnMode.QUIZ
    activity.save()
    return activity


@pytest.fixture
def names(quiz):
    """The names of the fields of the two questions."""
    return [f"q-{row.public_id}" for row in asks(quiz, CAPITAL, PI)]


@pytest.fixture
def work(quiz) -> Assignment:
    return quiz.assignments.get()


@pytest.fixture
def url(work):
    return reverse("activities:answer_quiz", args=[work.public_id])


@pytest.fixture
def signed_in(client, pupil):
    client.force_login(pupil.user)
    return client


def right(names) -> dict:
    return {names[0]: "rome", names[1]: "3,14", "number": 1}


def state(work) -> str:
    return Assignment.objects.get(pk=work.pk).state


def test_answering_everything_returns_the_work_and_shows_the_correction(signed_in, url, names, work):
    response = signed_in.post(url, right(names) | {"act": "hand_in"}, follow=True)

    page = response.content.decode()
    assert "2 sur 2" in page
    assert "Tout est juste." in page
    assert "Depuis 1871." in page
    assert state(work) == State.RETURNED
    assert AuditEvent.objects.get(verb="work.quiz_answered").details == {"attempt": 1}


def test_a_wrong_answer_is_told_with_its_comment_and_what_is_right(signed_in, url, names):
    page = signed_in.post(
        url, right(names) | {names[0]: "milan", "act": "hand_in"}, follow=True
    ).content.decode()

    assert "1 sur 2" in page
    assert "C&#x27;est au nord." in page
    assert "Juste : Rome" in page


def test_a_page_sent_incomplete_keeps_what_it_says(signed_in, url, names, work):
    response = signed_in.post(url, {names[0]: "milan", "number": 1, "act": "hand_in"})

    page = response.content.decode()
    assert response.status_code == 400
    assert "Il reste une question sans réponse. Tout le reste est gardé." in page
    assert state(work) == State.TO_DO
    assert 'value="milan" checked' in signed_in.get(url).content.decode()


def test_a_number_that_cannot_be_read_is_asked_for_again(signed_in, url, names):
    page = signed_in.post(url, right(names) | {names[1]: "trois", "act": "hand_in"}).content.decode()

    assert "Écrire un nombre, par exemple 3,14." in page
    assert 'value="trois"' in page


def test_the_rest_may_be_left_without_an_answer(signed_in, url, names, work):
    signed_in.post(url, {names[0]: "rome", "number": 1, "act": "anyway"})

    assert state(work) == State.RETURNED
    assert "1 sur 2" in signed_in.get(url).content.decode()


def test_nothing_at_all_is_not_handed_in(signed_in, url, names, work):
    response = signed_in.post(url, {"number": 1, "act": "anyway"})

    assert response.status_code == 409
    assert "Répondre à une question au moins avant de rendre." in response.content.decode()
    assert state(work) == State.TO_DO


def test_the_enter_key_keeps_and_hands_nothing_in(signed_in, url, names, work):
    signed_in.post(url, right(names) | {"act": "keep"})

    assert state(work) == State.TO_DO
    assert QuizAttempt.objects.get().responses != {}


def test_a_double_click_is_one_attempt(signed_in, url, names, work):
    for _click in range(2):
        signed_in.post(url, right(names) | {"act": "hand_in"})

    assert QuizAttempt.objects.count() == 1
    assert Submission.objects.count() == 1


class TestTryingAgain:
    @pytest.fixture(autouse=True)
    def answered(self, signed_in, url, names):
        signed_in.post(url, right(names) | {names[0]: "milan", "act": "hand_in"})

    def again(self, signed_in, url, names, **sent):
        return signed_in.post(url, right(names) | {"number": 2, "act": "hand_in"} | sent, follow=True)

    def test_as_often_as_the_pupil_wants(self, signed_in, url, names):
        page = self.again(signed_in, url, names).content.decode()

        assert "Essais : 1 sur 2\N{NO-BREAK SPACE}; 2 sur 2." in page

    def test_the_work_counts_as_returned_from_the_first_time(self, signed_in, url, names, work, clock):
        first = Assignment.objects.get(pk=work.pk).state_at
        clock.shift(timedelta(days=10))

        self.again(signed_in, url, names)

        assert Assignment.objects.get(pk=work.pk).state_at == first

    def test_no_more_than_the_teacher_allows(self, signed_in, url, names, quiz):
        Quiz.objects.filter(activity=quiz).update(tries=1)

        response = self.again(signed_in, url, names)

        assert response.status_code == 409
        assert "L&#x27;essai permis est fait." in response.content.decode()
        assert Submission.objects.count() == 1

    def test_asked_to_take_it_up_again_a_pupil_has_one_more_attempt(
        self, signed_in, url, names, teacher, clock
    ):
        Quiz.objects.update(tries=1)
        clock.shift(timedelta(hours=1))
        returns.give_feedback(assignment=Assignment.objects.get(), by=teacher, level=Feedback.Level.TO_REDO)

        assert self.again(signed_in, url, names).status_code == 200
        assert Submission.objects.count() == 2

    def test_not_once_the_activity_is_closed(self, signed_in, url, names, quiz, teacher):
        returns.close(activity=quiz, by=teacher)

        response = self.again(signed_in, url, names)

        assert response.status_code == 409
        assert "fermée" in response.content.decode()

    def test_nor_is_it_offered_then(self, signed_in, url, names, quiz, teacher):
        returns.close(activity=quiz, by=teacher)

        page = self.again(signed_in, url, names).content.decode()

        assert 'value="hand_in"' not in page
        assert "Revenir à l'activité" in page


def test_nothing_answered_is_told_and_may_be_answered_still(signed_in, url, work):
    page = signed_in.post(url, {"number": "1", "act": "anyway"}).content.decode()

    assert "Répondre à une question au moins" in page
    assert 'value="hand_in"' in page


def test_late_answers_are_taken_and_marked(signed_in, url, names, work, clock):
    clock.shift(timedelta(days=10))

    signed_in.post(url, right(names) | {"act": "hand_in"})

    late = Assignment.objects.select_related("activity").get(pk=work.pk)
    assert late.state == State.RETURNED
    assert late.is_late(timezone.now())


def test_who_is_excused_is_told_so_and_nothing_is_lost(signed_in, url, names, work, teacher):
    returns.excuse(assignment=work, by=teacher)

    response = signed_in.post(url, right(names) | {"act": "hand_in"})

    assert response.status_code == 409
    assert 'value="3,14"' in response.content.decode()


def test_a_guardian_answers_for_their_child(client, url, names, work, pupil):
    guardian = GuardianshipFactory(pupil=pupil).guardian
    client.force_login(guardian)

    page = client.post(url, right(names) | {"act": "hand_in"}, follow=True).content.decode()

    assert "par la famille" in page
    assert str(guardian) not in page.partition("<main")[2]


def test_a_text_is_not_handed_in_for_a_questionnaire(signed_in, names, work, pupil):
    with pytest.raises(returns.WorkRefused, match="en répondant à son questionnaire"):
        returns.hand_in(assignment=work, by=pupil.user, text="Rome")


def test_markup_in_a_question_is_shown_as_text(signed_in, url, quiz):
    asks(quiz, "<script>alert(1)</script> vaut <b>2</b> ?")

    page = signed_in.get(url).content.decode()

    assert "<script>alert" not in page
    assert "&lt;b&gt;2&lt;/b&gt;" in page


def test_what_no_page_offers_is_left_out(signed_in, url, names):
    signed_in.post(url, {names[0]: "<turin>", names[1]: "9" * 900, "number": "un", "act": "voler"})

    attempt = QuizAttempt.objects.get()
    assert [len(response[0]) for response in attempt.responses.values()] == [500]


def test_many_questions_come_page_by_page(signed_in, url, quiz):
    rows = asks(quiz, *[f"Question {n} ?" for n in range(45)])
    keys = {f"q-{row.public_id}": "true" for row in rows}

    for page in (1, 2):
        response = signed_in.post(f"{url}?page={page}", keys | {"number": 1, "act": "next"})
        assert response.url.endswith(f"page={page + 1}")
    page = signed_in.post(
        f"{url}?page=3", keys | {"number": 1, "act": "hand_in"}, follow=True
    ).content.decode()

    assert "45 sur 45" in page


def test_what_is_missing_on_an_earlier_page_is_shown_there(signed_in, url, quiz):
    rows = asks(quiz, *[f"Question {n} ?" for n in range(25)])
    keys = {f"q-{row.public_id}": "true" for row in rows}

    page = signed_in.post(f"{url}?page=2", keys | {"number": 1, "act": "hand_in"}).content.decode()

    assert "Il reste 20 questions sans réponse." in page
    assert "Page 1 sur 2" in page


def test_each_question_that_is_left_is_one_tap_away(signed_in, url, quiz):
    asks(quiz, *[f"Question {n} ?" for n in range(25)])

    page = signed_in.post(url, {"number": 1, "act": "hand_in"}).content.decode()

    assert '<a href="#q1">question 1</a>' in page
    assert '<a href="?essai=1&amp;page=2#q25">question 25</a>' in page


def test_the_page_of_the_work_leads_to_the_questionnaire(signed_in, url, names, work):
    page = signed_in.get(reverse("activities:work", args=[work.public_id])).content.decode()

    assert "Répondre au questionnaire" in page
    assert url in page


def test_a_page_asks_as_many_queries_for_one_question_as_for_twenty(signed_in, url, quiz, count_queries):
    asks(quiz, CAPITAL)
    few = count_queries(lambda: signed_in.get(url))
    asks(quiz, *["Vrai ?"] * 19)

    assert count_queries(lambda: signed_in.get(url)) == few
