"""GIFT read as Moodle reads it, and written so that nothing is lost."""

from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from activities.quizzes import gift
from activities.quizzes.files import read
from activities.quizzes.questions import FALSE, FULL, TRUE, Answer, Kind, Question, problems
from tests.activities.quizzes.strategies import LETTERS, QUESTIONS, TRAPS


def only(text: str) -> Question:
    reading = gift.parse(text)
    assert reading.errors == []
    [question] = reading.questions
    return question


def said(text: str) -> list[tuple[int, str]]:
    return [(remark.line, remark.sentence) for remark in gift.parse(text).errors]


@given(st.lists(QUESTIONS, max_size=4))
def test_what_is_written_is_read_back_the_same(questions):
    reading = gift.parse(gift.export(questions))

    assert (reading.questions, reading.errors) == (questions, [])


@given(st.lists(st.one_of(LETTERS, TRAPS, st.sampled_from("{}=~#:\n\n")), max_size=60).map("".join))
@example("{")
@example("a{=%101%b}")
@example("::")
@example("a {#..}")
def test_any_text_gives_questions_that_can_be_asked_or_lines_that_are_wrong(text):
    reading = read(text.replace("<?xml", "").replace("<quiz", ""))

    assert all(problems(question) == [] for question in reading.questions)
    assert all(1 <= remark.line <= text.count("\n") + 1 + text.count("\r") for remark in reading.errors)
    assert reading.errors or reading.questions


SAMPLE = r"""// Révisions [tag:fractions]
$CATEGORY: 5e/Nombres

::Moitié::La moitié de 0,5 est {
  =0,25#Oui.
  ~%50%1/4 environ#Presque.
  ~1#C'est le double.
  ####La moitié, c'est diviser par deux.
}

Quels nombres sont pairs ? {
  ~%50%12
  ~%50%40
  ~%-50%7
  ~15 }

Un carré est un losange. {TRUE#Revoir la définition.#Bien vu.####Quatre côtés égaux.}

La Terre tourne autour de la Lune.{F}

Capitale de l'Italie {=Rome =%50%Roma#En français. =%0%*#Ce n'est pas elle.}

Combien vaut pi ? {#3.14:0.01}

Entre quels nombres ? {#3.141..3.142}

Année de la prise de la Bastille {#
  =1789:0#Le 14 juillet.
  =%50%1789:1#À un an près.
  ~#Revoir la frise.}

Associer chaque pays à sa capitale. {
  =France -> Paris
  =Grèce -> Athènes
  = -> Lisbonne }

L'eau bout à {~90 =100 ~110} degrés.

[html]<p>Calculer 3<sup>2</sup> &amp; H<sub>2</sub>O</p>{=[plain]9 ~[plain]6}

[markdown]Un mot en **gras** {T}

Signes \: \~ \= \# \{ \} \\ et à la ligne\nici {=\{a\} ~b\=c}

Lire le texte, puis répondre.
"""


def test_every_sort_of_question_is_read_as_it_is_meant():
    reading = gift.parse(SAMPLE)

    assert [question.kind for question in reading.questions] == [
        Kind.SINGLE,
        Kind.MULTIPLE,
        Kind.TRUE_FALSE,
        Kind.TRUE_FALSE,
        Kind.SHORT,
        Kind.NUMBER,
        Kind.NUMBER,
        Kind.NUMBER,
        Kind.MATCHING,
        Kind.SINGLE,
        Kind.SINGLE,
        Kind.TRUE_FALSE,
        Kind.SINGLE,
        Kind.TEXT,
    ]
    assert reading.errors == []


def test_a_file_of_every_sort_of_question_keeps_every_question():
    questions = gift.parse(SAMPLE).questions

    assert gift.parse(gift.export(questions)).questions == questions


def test_what_is_left_out_of_a_file_is_said_with_its_line():
    notes = [(remark.line, remark.sentence) for remark in gift.parse(SAMPLE).notes]

    assert notes == [
        (1, "Étiquettes et numéros de Moodle : non repris."),
        (2, "Catégorie « 5e/Nombres » : non reprise, ses questions le sont."),
    ]


def test_title_partial_weight_comments_and_general_feedback():
    question = gift.parse(SAMPLE).questions[0]

    assert question == Question(
        Kind.SINGLE,
        "La moitié de 0,5 est",
        (
            Answer("0,25", FULL, "Oui."),
            Answer("1/4 environ", Decimal(50), "Presque."),
            Answer("1", Decimal(0), "C'est le double."),
        ),
        "Moitié",
        "La moitié, c'est diviser par deux.",
    )


def test_without_an_equals_sign_several_choices_may_be_ticked():
    weights = [answer.weight for answer in gift.parse(SAMPLE).questions[1].answers]

    assert weights == [50, 50, -50, 0]


def test_true_or_false_tells_the_wrong_comment_first():
    question = gift.parse(SAMPLE).questions[2]

    assert [(answer.text, answer.weight, answer.feedback) for answer in question.answers] == [
        (TRUE, 100, "Bien vu."),
        (FALSE, 0, "Revoir la définition."),
    ]


@pytest.mark.parametrize(
    ("written", "value", "tolerance"),
    [
        ("3.14:0.01", "3.14", "0.01"),
        ("3.141..3.142", "3.1415", "0.0005"),
        ("1822", "1822", "0"),
        ("2,5", "2.5", "0"),
    ],
)
def test_a_number_has_a_tolerance_or_a_range(written, value, tolerance):
    [answer] = only(f"Combien ? {{#{written}}}").answers

    assert (answer.text, answer.tolerance) == (value, Decimal(tolerance))


def test_a_comment_for_any_other_number_comes_last():
    answers = gift.parse(SAMPLE).questions[7].answers

    assert (answers[-1].text, answers[-1].weight, answers[-1].feedback) == ("*", 0, "Revoir la frise.")


def test_a_right_side_may_go_with_nothing():
    question = gift.parse(SAMPLE).questions[8]

    assert [(answer.text, answer.match) for answer in question.answers] == [
        ("France", "Paris"),
        ("Grèce", "Athènes"),
        ("", "Lisbonne"),
    ]


def test_answers_in_the_middle_leave_a_blank_in_the_sentence():
    assert gift.parse(SAMPLE).questions[9].text == "L'eau bout à _____ degrés."


def test_html_becomes_words_and_keeps_powers_apart_from_figures():
    assert gift.parse(SAMPLE).questions[10].text == "Calculer 3² & H₂O"


def test_a_lost_image_is_said():
    [note] = gift.parse('[html]<p>Voir <img src="a.png" alt="le plan"></p>{T}').notes

    assert (note.line, note.sentence) == (1, "Image, son ou vidéo : non repris. Les joindre à l'activité.")


def test_protected_signs_are_the_signs_themselves():
    question = gift.parse(SAMPLE).questions[12]

    assert question.text == "Signes : ~ = # { } \\ et à la ligne\nici"
    assert [answer.text for answer in question.answers] == ["{a}", "b=c"]


def test_a_formula_keeps_its_backslashes():
    assert only(r"Calculer \\frac\{1\}\{2\} {=0,5 ~2}").text == r"Calculer \frac{1}{2}"


@pytest.mark.parametrize(
    ("text", "line", "sentence"),
    [
        ("Une question\n{\n=a\n~b", 2, "L'accolade { n'est pas fermée avant la ligne vide."),
        ("Juste {T}\n\nRaconter.{}", 3, "Question ouverte, qui ne se corrige pas seule : non reprise."),
        (
            "\n\nUn\ndeux } trois",
            4,
            "Une accolade } ferme sans avoir été ouverte ; dans un texte, écrire \\}.",
        ),
        (
            "Deux {=1} trous {=2} ici",
            1,
            "Deux parties entre accolades : laisser une ligne vide entre deux questions ; dans un texte, écrire \\{ et \\}.",
        ),
        ("::Titre sans fin {T}", 1, "Le titre ouvert par :: n'est pas fermé par ::."),
        (
            "Quoi ?{\nceci\n=cela ~autre}",
            1,
            "Un texte précède la première réponse : la commencer par = ou ~.",
        ),
        ("Paires {\n=a -> b\n=c\n}", 3, "Une paire s'écrit =à gauche -> à droite : il manque ->."),
        ("Combien ? {#\n=dix}", 2, "« dix » n'est pas un nombre ; exemples : 3.14, 3.14:0.01 ou 3.13..3.15."),
        ("Combien ? {#5..3}", 1, "« 5..3 » n'est pas un nombre ; exemples : 3.14, 3.14:0.01 ou 3.13..3.15."),
        ("Quoi ? {~a ~b}", 1, "Dire quelles réponses sont justes."),
        ("Quoi ? {~%30%a ~b}", 1, "Les réponses justes valent 30 % ensemble : il en faut 100."),
        ("Quoi ? {=%150%a}", 1, "Une réponse vaut de 0 à 100 %."),
        ("{=a ~b}", 1, "Écrire la question."),
    ],
)
def test_what_is_wrong_is_said_with_its_line(text, line, sentence):
    assert (line, sentence) in said(text)


def test_one_wrong_question_does_not_hide_the_others():
    reading = gift.parse("Un {T}\n\nDeux {\n\nTrois {F}")

    assert [question.text for question in reading.questions] == ["Un", "Trois"]
    assert len(reading.errors) == 1


def test_arrows_drawn_by_a_word_processor_are_pointed_out():
    [note] = gift.parse("Capitales {\n=France → Paris\n=Grèce → Athènes\n}").notes

    assert note.sentence == "Lu comme des réponses courtes ; pour des paires, écrire -> au lieu de →."


def test_five_hundred_questions_are_read_and_written_at_once():
    text = "\n\n".join(f"Combien font {n} + 1 ? {{#{n + 1}}}" for n in range(500))

    questions = gift.parse(text).questions

    assert len(questions) == 500
    assert gift.parse(gift.export(questions)).questions == questions
