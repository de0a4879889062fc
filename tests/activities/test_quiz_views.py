"""The pages where a teacher writes a questionnaire, without scripts."""

from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from activities import quiz_writing
from activities.completeness import unstated
from activities.models import ReturnMode
from activities.quizzes import gift
from activities.quizzes.questions import FALSE, TRUE, Answer, Kind
from tests.activities.quizzes.test_gift import SAMPLE
from tests.factories import ActivityFactory, asks


@pytest.fixture
def draft(course):
    return ActivityFactory(course=course, return_mode=ReturnMode.QUIZ)


@pytest.fixture
def page(client, draft, teacher):
    """`page.get("quiz")` and `page.post("quiz_import", …)`: the pages of the draft, for its teacher."""
    client.force_login(teacher)

    class Page:
        def get(self, name, query=""):
            return client.get(reverse(f"activities:{name}", args=[draft.public_id]) + query)

        def post(self, name, data, query=""):
            return client.post(reverse(f"activities:{name}", args=[draft.public_id]) + query, data)

        def write(self, kind, **sent):
            """Send the form of a new question, `a0`, `a1`… short for the fields of its lines."""
            lines = {f"lines-{name[1]}-{name[3:]}": value for name, value in sent.items() if name[0] == "a"}
            rest = {name: value for name, value in sent.items() if name[0] != "a"}
            frame = {"version": 0, "lines-TOTAL_FORMS": 4, "lines-INITIAL_FORMS": 0}
            return self.post("quiz_question", frame | lines | rest, f"?nature={kind}")

    return Page()


def only(draft):
    [question] = quiz_writing.questions_of(draft)
    return question


def weights(draft) -> list:
    return [(answer.text, answer.weight) for answer in only(draft).answers]


class TestWriting:
    def test_one_right_choice(self, page, draft):
        page.write(
            "single",
            text="Capitale ?",
            a0_text="Rome",
            a0_is_right="on",
            a1_text="Milan",
            a1_feedback="Au nord.",
        )

        assert only(draft).kind == Kind.SINGLE
        assert weights(draft) == [("Rome", 100), ("Milan", 0)]
        assert only(draft).answers[1].feedback == "Au nord."

    def test_right_choices_share_the_question(self, page, draft):
        sent = {f"a{n}_text": str(n) for n in range(4)} | {f"a{n}_is_right": "on" for n in range(3)}
        page.write("multiple", text="Lesquels ?", **sent)

        assert [answer.weight for answer in only(draft).answers] == [Decimal("33.33333")] * 3 + [0]

    def test_true_or_false(self, page, draft):
        page.write(
            "true_false", text="Vrai ?", is_true="false", **{"lines-TOTAL_FORMS": 2, "a0_feedback": "Relire."}
        )

        answers = {answer.text: answer for answer in only(draft).answers}
        assert (answers[TRUE].weight, answers[TRUE].feedback, answers[FALSE].weight) == (0, "Relire.", 100)

    def test_a_number_with_a_comma_and_a_tolerance(self, page, draft):
        page.write("number", text="Pi ?", a0_text="3,14", a0_tolerance="0,01", other="Relire le cours.")

        assert only(draft).answers == (
            Answer("3.14", Decimal(100), tolerance=Decimal("0.01")),
            Answer("*", feedback="Relire le cours."),
        )

    def test_accepted_forms_and_what_each_is_worth(self, page, draft):
        page.write("short", text="Qui ?", a0_text="Hugo", a1_text="Victor", a1_weight="50")

        assert weights(draft) == [("Hugo", 100), ("Victor", 50)]

    def test_pairs_and_a_right_side_that_goes_with_nothing(self, page, draft):
        page.write(
            "matching",
            text="Associer.",
            a0_text="un",
            a0_match="one",
            a1_text="deux",
            a1_match="two",
            a2_match="six",
        )

        assert [(answer.text, answer.match) for answer in only(draft).answers] == [
            ("un", "one"),
            ("deux", "two"),
            ("", "six"),
        ]

    @pytest.mark.parametrize(
        ("kind", "sent", "sentence"),
        [
            ("single", {"a0_text": "a", "a1_text": "b", "a1_is_right": "on"}, "Écrire la question."),
            ("single", {"text": "?", "a0_text": "a", "a1_text": "b"}, "Dire quelle réponse est juste."),
            ("single", {"text": "?", "a0_is_right": "on", "a1_text": "b"}, "Une réponse proposée est vide."),
            ("number", {"text": "?", "a0_text": "dix"}, "pas un nombre"),
            ("true_false", {"text": "?", "lines-TOTAL_FORMS": 2}, "Dire si c&#x27;est vrai ou faux."),
        ],
    )
    def test_what_is_missing_is_said_and_what_is_typed_is_kept(self, page, draft, kind, sent, sentence):
        response = page.write(kind, **sent)

        assert response.status_code == 400
        assert sentence in response.content.decode()
        assert quiz_writing.questions_of(draft) == []

    def test_more_lines_are_given_without_a_word_of_reproach(self, page, draft):
        response = page.write("single", a0_text="Rome", more="1")

        html = response.content.decode()
        assert response.status_code == 200
        assert 'name="lines-5-text"' in html
        assert 'value="Rome"' in html
        assert "Écrire la question" not in html

    def test_emoji_and_the_markup_of_a_word_processor_stay_text(self, page, draft):
        page.write("true_false", text="<o:p>Vrai</o:p> 😀 ?", is_true="true", **{"lines-TOTAL_FORMS": 2})

        assert only(draft).text == "<o:p>Vrai</o:p> 😀 ?"
        assert "&lt;o:p&gt;Vrai&lt;/o:p&gt; 😀 ?" in page.get("quiz").content.decode()

    def test_a_form_that_lost_its_lines_is_refused_with_a_sentence(self, page):
        response = page.post("quiz_question", {"text": "?", "version": 0}, "?nature=single")

        assert response.status_code == 400
        assert 'role="alert"' in response.content.decode()

    @pytest.mark.parametrize("question", gift.parse(SAMPLE).questions, ids=lambda question: question.kind)
    def test_a_question_opened_and_saved_is_the_same(self, page, draft, question):
        [row] = asks(draft, question)
        response = page.get("quiz_question", f"?question={row.public_id}")
        form = response.context["form"]
        bounds = [*form, *form.lines.management_form, *(bound for line in form.lines for bound in line)]
        sent = {bound.html_name: bound.value() for bound in bounds if bound.value() not in (None, False, "")}

        page.post("quiz_question", sent, f"?question={row.public_id}")

        assert only(draft) == question


class TestImporting:
    def test_a_right_text_is_added_at_once(self, page, draft):
        page.post("quiz_import", {"text": "Vrai ? {T}\n\nPi ? {#3.14:0.01}", "version": 0})

        assert [question.kind for question in quiz_writing.questions_of(draft)] == [
            Kind.TRUE_FALSE,
            Kind.NUMBER,
        ]

    def test_a_file_in_latin_1_keeps_its_accents(self, page, draft):
        file = SimpleUploadedFile("questions.txt", "L'été précède l'automne. {T}".encode("latin-1"))

        page.post("quiz_import", {"file": file, "version": 0})

        assert only(draft).text == "L'été précède l'automne."

    def test_nothing_is_added_while_a_line_is_wrong(self, page, draft):
        response = page.post("quiz_import", {"text": "Vrai ? {T}\n\nRaconter. {}", "version": 0})

        html = response.content.decode()
        assert response.status_code == 400
        assert "Ligne 3 :" in html
        assert "Raconter. {}" in html
        assert quiz_writing.questions_of(draft) == []

    def test_what_is_right_is_added_when_the_teacher_says_so(self, page, draft):
        page.post("quiz_import", {"text": "Vrai ? {T}\n\nRaconter. {}", "version": 0, "anyway": "1"})

        assert only(draft).text == "Vrai ?"

    def test_what_would_be_left_out_is_told_before_anything_is_added(self, page, draft):
        response = page.post("quiz_import", {"text": "$CATEGORY: 4e\n\nVrai ? {T}", "version": 0})

        assert "Catégorie « 4e »" in response.content.decode()
        assert quiz_writing.questions_of(draft) == []

    def test_a_double_click_adds_once(self, page, draft):
        for _click in range(2):
            page.post("quiz_import", {"text": "Vrai ? {T}", "version": 0})

        assert len(quiz_writing.questions_of(draft)) == 1

    def test_more_questions_than_a_quiz_holds_are_refused_and_kept_in_the_page(self, page, draft):
        response = page.post("quiz_import", {"text": "Vrai ? {T}\n\n" * 501, "version": 0})

        assert response.status_code == 409
        assert "500 questions au plus" in response.content.decode()

    def test_five_hundred_questions_are_added_and_shown_by_pages(self, page, draft):
        page.post(
            "quiz_import", {"text": "".join(f"Question {n} ? {{T}}\n\n" for n in range(500)), "version": 0}
        )

        html = page.get("quiz").content.decode()
        assert "500 questions" in html
        assert "page 1 sur 10" in html

    @pytest.mark.parametrize(
        ("content", "sentence"),
        [
            (b"x" * 1_000_001, "au plus"),
            (b"PK\x03\x04docx", "document de bureautique"),
            (b"", "Choisir un fichier ou coller un texte."),
        ],
    )
    def test_what_is_no_file_of_questions_is_refused_with_a_sentence(self, page, content, sentence):
        file = SimpleUploadedFile("questions.txt", content)

        response = page.post("quiz_import", {"file": file, "version": 0})

        assert response.status_code == 400
        assert sentence in response.content.decode()


def test_the_file_that_is_exported_is_read_back_the_same(page, draft):
    questions = gift.parse(SAMPLE).questions
    asks(draft, *questions)

    exported = page.get("quiz_export").content.decode()

    assert gift.parse(exported).questions == questions


def test_trying_as_a_pupil_writes_nothing(page, draft):
    [row] = asks(draft, "Vrai ?")

    html = page.post("quiz_preview", {f"q-{row.public_id}": "true"}).content.decode()

    assert "1 sur 1" in html
    assert not quiz_writing.finished_attempts(draft).exists()


def test_an_activity_is_not_given_with_an_empty_questionnaire(draft):
    assert "Le questionnaire est vide" in unstated(draft)["return_mode"]

    asks(draft, "Vrai ?")

    assert "return_mode" not in unstated(draft)


def test_the_page_of_questions_takes_as_many_queries_for_one_as_for_fifty(page, draft, count_queries):
    asks(draft, "Vrai ?")
    few = count_queries(lambda: page.get("quiz"))
    asks(draft, *["Vrai ?"] * 49)

    assert count_queries(lambda: page.get("quiz")) == few
