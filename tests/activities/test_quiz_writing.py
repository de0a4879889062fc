"""A teacher writes a questionnaire: add, correct, move, remove; once pupils have answered, only correct."""

from dataclasses import replace
from uuid import uuid4

import pytest

from activities import quiz_answering, quiz_writing
from activities.models import Activity, QuizQuestion, ReturnMode
from activities.quiz_pages import score
from activities.quiz_writing import QuizRefused, StaleQuestion
from activities.quizzes.questions import FULL, MAX_QUESTIONS, Answer, Kind, Question, true_false
from continuity.directory.models import AuditEvent
from tests.factories import ActivityFactory, asks

CAPITAL = Question(
    Kind.SINGLE, "Capitale de l'Italie ?", (Answer("Rome", FULL, key="rome"), Answer("Milan", key="milan"))
)


@pytest.fixture
def draft(course):
    return ActivityFactory(course=course, return_mode=ReturnMode.QUIZ)


@pytest.fixture
def quiz(activity):
    """The activity of the pupil, returned by a questionnaire of two questions."""
    activity.return_mode = ReturnMode.QUIZ
    activity.save()
    asks(activity, CAPITAL, "Un carré est un losange.")
    return activity


def texts(activity) -> list[str]:
    return [question.text for question in quiz_writing.questions_of(activity)]


def rows(activity) -> list[QuizQuestion]:
    return list(QuizQuestion.objects.filter(quiz__activity=activity))


def answered(activity, question, response):
    """The pupil answers one question and hands in."""
    assignment = activity.assignments.get()
    key = str(question.public_id)
    quiz_answering.keep(
        assignment=assignment, number=1, questions=[question.question], sent={key: [response]}
    )
    quiz_answering.hand_in(assignment=assignment, by=assignment.pupil.user, number=1)


class TestAdding:
    def test_questions_come_at_the_end(self, draft, teacher):
        quiz_writing.add(activity=draft, questions=[CAPITAL], version=0, by=teacher)
        quiz_writing.add(
            activity=draft, questions=[true_false("Vrai ?", is_true=True)], version=1, by=teacher
        )

        assert texts(draft) == ["Capitale de l'Italie ?", "Vrai ?"]

    def test_sent_twice_from_one_page_a_question_is_added_once(self, draft, teacher):
        for _click in range(2):
            quiz_writing.add(activity=draft, questions=[CAPITAL], version=0, by=teacher)

        assert texts(draft) == ["Capitale de l'Italie ?"]

    def test_the_same_question_may_be_added_again_on_purpose(self, draft, teacher):
        quiz_writing.add(activity=draft, questions=[CAPITAL], version=0, by=teacher)
        quiz_writing.add(activity=draft, questions=[CAPITAL], version=1, by=teacher)

        assert len(texts(draft)) == 2

    def test_each_answer_gets_a_name_it_keeps(self, draft, teacher):
        quiz_writing.add(
            activity=draft,
            questions=[replace(CAPITAL, answers=(Answer("a", FULL), Answer("b")))],
            version=0,
            by=teacher,
        )

        [row] = rows(draft)
        assert all(answer.key for answer in row.question.answers)

    def test_a_zero_may_be_what_goes_with_an_answer(self, draft, teacher):
        pairs = (Answer("ni positif ni négatif", match="0", key="a"), Answer("positif", match="5", key="b"))
        quiz_writing.add(
            activity=draft, questions=[Question(Kind.MATCHING, "Associer", pairs)], version=0, by=teacher
        )

        [row] = rows(draft)
        assert [answer.match for answer in row.question.answers] == ["0", "5"]

    def test_five_hundred_questions_are_the_most(self, draft, teacher):
        many = [replace(CAPITAL, text=f"Question {n}") for n in range(MAX_QUESTIONS)]
        quiz_writing.add(activity=draft, questions=many, version=0, by=teacher)

        with pytest.raises(QuizRefused, match="500 questions au plus"):
            quiz_writing.add(activity=draft, questions=[CAPITAL], version=1, by=teacher)
        assert len(texts(draft)) == MAX_QUESTIONS

    def test_it_is_written_down_who_did_it(self, draft, teacher):
        quiz_writing.add(activity=draft, questions=[CAPITAL], version=0, by=teacher)

        event = AuditEvent.objects.get(verb="quiz.questions_added")
        assert (event.by, event.details) == (teacher, {"count": 1})


class TestOrder:
    @pytest.fixture
    def three(self, draft):
        return asks(draft, "Un", "Deux", "Trois")

    @pytest.mark.parametrize(
        ("place", "order"),
        [(1, ["Trois", "Un", "Deux"]), (2, ["Un", "Trois", "Deux"]), (99, ["Un", "Deux", "Trois"])],
    )
    def test_a_question_moves_to_a_place(self, draft, teacher, three, place, order):
        quiz_writing.move(activity=draft, public_id=three[2].public_id, to=place, by=teacher)

        assert texts(draft) == order
        assert [row.position for row in rows(draft)] == [1, 2, 3]

    def test_a_question_that_is_gone_moves_nowhere(self, draft, teacher, three):
        quiz_writing.move(activity=draft, public_id=uuid4(), to=1, by=teacher)

        assert texts(draft) == ["Un", "Deux", "Trois"]

    def test_removing_twice_is_removing_once(self, draft, teacher, three):
        for _click in range(2):
            quiz_writing.remove(activity=draft, public_id=three[0].public_id, by=teacher)

        assert texts(draft) == ["Deux", "Trois"]
        assert [row.position for row in rows(draft)] == [1, 2]

    def test_what_is_given_keeps_a_question(self, quiz, teacher):
        first, second = rows(quiz)
        quiz_writing.remove(activity=quiz, public_id=first.public_id, by=teacher)

        with pytest.raises(QuizRefused, match="garde au moins une question"):
            quiz_writing.remove(activity=quiz, public_id=second.public_id, by=teacher)


class TestChanging:
    def test_a_question_is_replaced(self, draft, teacher):
        [row] = asks(draft, CAPITAL)
        better = replace(CAPITAL, explanation="Depuis 1871.")

        is_marked_anew = quiz_writing.change(
            activity=draft, public_id=row.public_id, question=better, version=1, by=teacher
        )

        assert rows(draft)[0].question == better
        assert not is_marked_anew

    def test_two_tabs_do_not_overwrite_each_other(self, draft, teacher):
        [row] = asks(draft, CAPITAL)
        change = {"activity": draft, "public_id": row.public_id, "version": 1, "by": teacher}
        quiz_writing.change(question=replace(CAPITAL, text="Première version ?"), **change)

        with pytest.raises(StaleQuestion):
            quiz_writing.change(question=replace(CAPITAL, text="Seconde version ?"), **change)
        assert texts(draft) == ["Première version ?"]

    def test_a_double_click_is_one_change(self, draft, teacher):
        [row] = asks(draft, CAPITAL)
        better = replace(CAPITAL, text="Quelle est la capitale ?")
        for _click in range(2):
            quiz_writing.change(
                activity=draft, public_id=row.public_id, question=better, version=1, by=teacher
            )

        assert rows(draft)[0].version == 2


class TestOnceAnswered:
    @pytest.fixture
    def milan(self, quiz):
        """The pupil answered Milan; the question about the capital."""
        question = rows(quiz)[0]
        answered(quiz, question, "milan")
        return question

    @pytest.mark.parametrize("act", ["add", "move", "remove"])
    def test_questions_are_neither_added_moved_nor_removed(self, quiz, teacher, milan, act):
        acts = {
            "add": lambda: quiz_writing.add(activity=quiz, questions=[CAPITAL], version=9, by=teacher),
            "move": lambda: quiz_writing.move(activity=quiz, public_id=milan.public_id, to=2, by=teacher),
            "remove": lambda: quiz_writing.remove(activity=quiz, public_id=milan.public_id, by=teacher),
        }

        with pytest.raises(QuizRefused, match="1 élève a déjà répondu"):
            acts[act]()
        assert len(texts(quiz)) == 2

    def test_a_key_that_was_wrong_is_corrected_and_the_answers_marked_anew(self, quiz, teacher, milan):
        right = replace(CAPITAL, answers=(Answer("Rome", key="rome"), Answer("Milan", FULL, key="milan")))
        attempt = quiz_writing.finished_attempts(quiz).get()

        is_marked_anew = quiz_writing.change(
            activity=quiz, public_id=milan.public_id, question=right, version=1, by=teacher
        )

        assert is_marked_anew
        assert score(quiz_writing.questions_of(quiz), attempt.responses).points == 1
        assert rows(quiz)[0].corrected_at is not None

    def test_an_answer_that_was_chosen_is_not_removed(self, quiz, teacher, milan):
        without = replace(CAPITAL, answers=(Answer("Rome", FULL, key="rome"), Answer("Turin", key="turin")))

        with pytest.raises(QuizRefused, match="Des élèves ont choisi « Milan »"):
            quiz_writing.change(
                activity=quiz, public_id=milan.public_id, question=without, version=1, by=teacher
            )

    def test_an_answer_nobody_chose_may_be_removed(self, quiz, teacher, milan):
        without = replace(CAPITAL, answers=(Answer("Turin", FULL, key="turin"), Answer("Milan", key="milan")))

        quiz_writing.change(activity=quiz, public_id=milan.public_id, question=without, version=1, by=teacher)

        assert [answer.text for answer in rows(quiz)[0].question.answers] == ["Turin", "Milan"]


def test_the_estimate_becomes_the_duration_of_a_draft(draft, teacher):
    asks(draft, *["Vrai ?"] * 20)

    quiz_writing.announce_minutes(activity=draft, by=teacher)

    assert Activity.objects.get(pk=draft.pk).minutes == 10


def test_what_is_given_keeps_its_duration(quiz, teacher):
    quiz_writing.announce_minutes(activity=quiz, by=teacher)

    assert Activity.objects.get(pk=quiz.pk).minutes == 30
