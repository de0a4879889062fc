"""In which order a pupil meets the questions, how long they take, what a page sends back."""

from django.http import QueryDict

from activities.quizzes import order, timing
from activities.quizzes.questions import FULL, Answer, Kind, Question, true_false
from activities.quizzes.responses import is_answered, responses, still_offered

CHOICES = tuple(Answer(letter, key=letter) for letter in "abcdefgh")


def asked(key: str, kind: Kind = Kind.SINGLE) -> Question:
    return Question(kind, "Quoi ?", CHOICES, key=key)


def text(key: str) -> Question:
    return Question(Kind.TEXT, "Lire ceci.", key=key)


def keys(questions) -> str:
    return "".join(question.key for question in questions)


QUESTIONS = [asked(key) for key in "0123456789"]


def test_a_pupil_always_meets_the_same_order():
    assert order.for_pupil(QUESTIONS, "Inès") == order.for_pupil(list(QUESTIONS), "Inès")


def test_two_pupils_meet_different_orders():
    assert keys(order.for_pupil(QUESTIONS, "Inès")) != keys(order.for_pupil(QUESTIONS, "Tom"))


def test_shuffling_loses_no_question_and_no_choice():
    shuffled = order.for_pupil(QUESTIONS, "Inès")

    assert sorted(keys(shuffled)) == sorted(keys(QUESTIONS))
    assert all(
        sorted(question.answers, key=lambda answer: answer.key) == list(CHOICES) for question in shuffled
    )


def test_the_choices_of_two_questions_are_not_shuffled_alike():
    first, second = order.for_pupil(QUESTIONS, "Inès")[:2]

    assert keys(first.answers) != keys(second.answers)


def test_the_questions_about_a_text_stay_after_it():
    questions = [*QUESTIONS[:3], text("a"), *QUESTIONS[3:6], text("b"), *QUESTIONS[6:]]

    shuffled = keys(order.for_pupil(questions, "Inès"))

    assert [shuffled.index("a"), shuffled.index("b")] == [3, 7]
    assert sorted(shuffled[4:7]) == ["3", "4", "5"]


def test_true_comes_before_false():
    question = true_false("Vrai ?", is_true=True, key="1")

    assert order.for_pupil([question], "Inès") == [question]


def test_reading_and_thinking_are_counted_and_rounded_up_to_five_minutes():
    assert timing.minutes_for([]) == 0
    assert timing.minutes_for([true_false("Vrai ?", is_true=True)]) == 5
    assert timing.minutes_for([true_false("Vrai ?", is_true=True)] * 20) == 10


def test_only_what_the_question_offers_is_kept():
    questions = [asked("1"), asked("2", Kind.MULTIPLE), asked("3", Kind.SHORT)]
    sent = QueryDict("q-1=a&q-1=z&q-2=a&q-2=b&q-2=z&q-3=%20+deux+mots+&q-4=a")

    assert responses(questions, sent) == {"2": ["a", "b"], "3": ["deux mots"]}


def test_a_pair_is_sent_by_both_its_sides():
    question = Question(
        Kind.MATCHING,
        "Associer.",
        (Answer("un", match="one", key="a"), Answer("deux", match="two", key="b")),
        key="1",
    )

    assert responses([question], QueryDict("q-1-a=b&q-1-b=z")) == {"1": ["a:b"]}
    assert not is_answered(question, ["a:b"])
    assert is_answered(question, ["a:b", "b:b"])


def test_a_choice_taken_out_of_the_question_is_answered_no_more():
    assert still_offered(asked("1"), ["z"]) == []
    assert still_offered(asked("1"), ["a"]) == ["a"]


def test_a_number_that_cannot_be_read_is_still_to_be_answered():
    question = Question(Kind.NUMBER, "Combien ?", (Answer("3", FULL),), key="1")

    assert not is_answered(question, ["trois"])
    assert is_answered(question, ["3"])
