"""What the answers to a questionnaire tell its teacher, and the questionnaire on paper."""

from decimal import Decimal
from io import BytesIO

import pytest
from django.urls import reverse
from pypdf import PdfReader

from activities import quiz_answering, quiz_pages, quiz_paper, quiz_results
from activities.models import ReturnMode
from activities.quizzes import gift
from activities.quizzes.questions import FULL, Answer, Kind, Question
from tests.activities.conftest import MONDAY_BEFORE, TUESDAY
from tests.factories import asks, given, pupil_with_account

CAPITAL = Question(
    Kind.SINGLE, "Capitale de l'Italie ?", (Answer("Rome", FULL, key="rome"), Answer("Milan", key="milan"))
)
WORD = Question(Kind.SHORT, "En anglais, chat se dit", (Answer("cat", FULL, key="cat"),))
PAIRS = Question(
    Kind.MATCHING,
    "Associer.",
    (Answer("un", match="one", key="one"), Answer("deux", match="two", key="two")),
)
EVERY_KIND = (
    CAPITAL,
    Question(
        Kind.MULTIPLE,
        "Nombres pairs ?",
        (Answer("12", Decimal(50), key="a"), Answer("40", Decimal(50), key="b"), Answer("7", key="c")),
    ),
    Question(Kind.NUMBER, "Combien vaut pi ?", (Answer("3.14", FULL, tolerance=Decimal("0.01")),)),
    WORD,
    PAIRS,
    Question(Kind.TEXT, "Lire le texte qui suit."),
)


@pytest.fixture
def quiz(course, pupil, classmate):
    return given(
        course=course, given_on=MONDAY_BEFORE, due_on=TUESDAY, return_mode=ReturnMode.QUIZ, minutes=10
    )


@pytest.fixture
def answer(quiz):
    """`answer(pupil, question, "…")` hands in an attempt with this answer to this row."""

    def hand_in(pupil, row, *response):
        assignment = quiz.assignments.get(pupil=pupil)
        number = quiz_answering.standing_of(assignment).number
        sent = {str(row.public_id): list(response)}
        quiz_answering.keep(assignment=assignment, number=number, questions=[row.question], sent=sent)
        quiz_answering.hand_in(assignment=assignment, by=pupil.user, number=number)

    return hand_in


def tallies(results) -> list[tuple]:
    return [(tally.words, tally.count, tally.is_right) for tally in results.questions[0].tallies]


def test_every_choice_is_counted(quiz, answer, pupil, classmate, teacher):
    [row] = asks(quiz, CAPITAL)
    answer(pupil, row, "rome")
    answer(classmate, row, "milan")

    results = quiz_results.results_of(quiz, teacher)

    assert (results.questions[0].right, results.questions[0].pupils) == (1, 2)
    assert tallies(results) == [("Rome", 1, True), ("Milan", 1, False)]


def test_wrong_answers_that_are_the_same_once_forgiven_count_together(
    quiz, answer, pupil, classmate, teacher
):
    [row] = asks(quiz, WORD)
    answer(pupil, row, "Dog")
    answer(classmate, row, "dog ")

    assert tallies(quiz_results.results_of(quiz, teacher)) == [("Dog", 2, False)]


def test_wrong_pairs_are_told(quiz, answer, pupil, teacher):
    [row] = asks(quiz, PAIRS)
    answer(pupil, row, "one:two", "two:two")

    assert tallies(quiz_results.results_of(quiz, teacher)) == [("un → two", 1, False)]


def test_questions_are_judged_on_first_attempts_and_pupils_on_first_and_best(quiz, answer, pupil, teacher):
    [row] = asks(quiz, CAPITAL)
    answer(pupil, row, "milan")
    answer(pupil, row, "rome")

    results = quiz_results.results_of(quiz, teacher)

    assert results.questions[0].right == 0
    [tried] = results.answered
    assert (str(tried.first), str(tried.best), tried.attempts) == ("0 sur 1", "1 sur 1", 2)


def test_questions_that_most_got_wrong_are_pointed_out(quiz, answer, pupil, teacher):
    rows = asks(quiz, CAPITAL, WORD)
    answer(pupil, rows[0], "rome")

    assert [result.number for result in quiz_results.results_of(quiz, teacher).hard] == [2]


def test_who_has_not_answered_is_listed_too(quiz, answer, pupil, classmate, teacher):
    [row] = asks(quiz, CAPITAL)
    answer(pupil, row, "rome")

    results = quiz_results.results_of(quiz, teacher)

    assert [(str(one.assignment.pupil), one.attempts) for one in results.pupils] == [
        (str(pupil), 1),
        (str(classmate), 0),
    ]


def test_the_results_of_a_class_take_as_many_queries_as_those_of_one_pupil(
    client, quiz, answer, count_queries
):
    client.force_login(quiz.author)
    pupil, classmate = (assignment.pupil for assignment in quiz.assignments.all())
    [row] = asks(quiz, CAPITAL)
    url = reverse("activities:quiz_results", args=[quiz.public_id])
    answer(pupil, row, "rome")
    few = count_queries(lambda: client.get(url))
    answer(classmate, row, "milan")
    asks(quiz, WORD, PAIRS)

    assert count_queries(lambda: client.get(url)) == few


def text_of(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)


class TestOnPaper:
    def test_the_questions_come_with_a_sheet_for_the_answers(self, quiz):
        asks(quiz, *EVERY_KIND)

        content = quiz_paper.sheet_pdf(quiz, is_key=False)

        text = text_of(content)
        assert "Feuille de réponses" in text
        assert "Lire le texte qui suit." in text
        assert len(PdfReader(BytesIO(content)).pages) == 2
        assert "Juste" not in text

    def test_who_works_on_paper_has_a_sheet_with_the_code_that_notes_it(self, quiz, pupil):
        asks(quiz, CAPITAL)
        pupil.on_paper = True
        pupil.save()

        text = text_of(quiz_paper.sheet_pdf(quiz, is_key=False))

        assert str(pupil) in text
        assert quiz.assignments.get(pupil=pupil).code in text
        assert text.count("Feuille de réponses") == 2

    def test_the_key_says_what_is_right(self, quiz):
        asks(quiz, *EVERY_KIND)

        text = text_of(quiz_paper.sheet_pdf(quiz, is_key=True))

        assert "Juste : A. Rome" in text
        assert "3,14 à 0,01 près" in text
        assert "Feuille de réponses" not in text

    def test_a_pair_is_answered_by_a_letter(self, quiz):
        printed = quiz_paper.Printed(1, PAIRS)

        assert printed.rights == [("A", "one"), ("B", "two")]
        assert printed.solution == ["1 A", "2 B"]

    def test_a_long_questionnaire_is_printed_in_parts(self, quiz):
        asks(quiz, *["Vrai ?"] * 151)

        first = text_of(quiz_paper.sheet_pdf(quiz, is_key=True))
        second = text_of(quiz_paper.sheet_pdf(quiz, is_key=True, part="2"))

        assert "partie 1 sur 2" in first
        assert "151." not in first
        assert "151." in second

    def test_a_part_that_does_not_exist_is_the_last(self, quiz):
        asks(quiz, CAPITAL)

        assert "Rome" in text_of(quiz_paper.sheet_pdf(quiz, is_key=True, part="9"))

    def test_the_page_of_a_long_questionnaire_offers_each_part(self, client, quiz, teacher):
        asks(quiz, *["Vrai ?"] * 151)
        client.force_login(teacher)

        page = client.get(reverse("activities:quiz", args=[quiz.public_id])).content.decode()

        assert f"{reverse('activities:quiz_key_pdf', args=[quiz.public_id])}?partie=2" in page

    def test_nothing_is_printed_of_an_empty_questionnaire(self, client, quiz, teacher):
        client.force_login(teacher)

        response = client.get(reverse("activities:quiz_sheet_pdf", args=[quiz.public_id]))

        assert response.status_code == 409
        assert "Le questionnaire est vide" in response.content.decode()


def test_a_pupil_who_joins_the_class_changes_nothing(quiz, answer, pupil, teacher, school_class):
    [row] = asks(quiz, CAPITAL)
    answer(pupil, row, "rome")
    pupil_with_account(school_class)

    assert len(quiz_results.results_of(quiz, teacher).pupils) == 2


@pytest.mark.parametrize(
    ("written", "said"),
    [("{ =Paris =paris* }", ["Paris"]), ("{ =*coef* }", ["…coef…"]), ("{ =* }", [])],
)
def test_what_is_right_is_told_without_the_sign_for_any_text(written, said):
    [question] = gift.parse(f"Capitale ? {written}").questions
    assert quiz_pages.solution(question) == said
