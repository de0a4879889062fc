"""The weekly guide: what the sheet says, that it is one page, who may print it, and that it needs no font."""

import os
import subprocess
import sys
from datetime import time
from io import BytesIO

import pytest
import time_machine
from django.urls import reverse
from pypdf import PdfReader

from activities.models import Assignment, State
from continuity.common import wording
from continuity.common.weeks import week_name
from continuity.directory.models import HolidayPeriod, Pupil, Role
from tests.factories import (
    CourseFactory,
    GuardianshipFactory,
    PupilFactory,
    SchoolClassFactory,
    SubjectFactory,
    TutorshipFactory,
    given,
    member,
)
from tests.workload.conftest import FRIDAY, MONDAY, THURSDAY, TUESDAY, WEDNESDAY, at

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday_morning")]

FRENCH = "« L’œuvre » : Noël, cœur, où, ça, ÿ – ŒÆÉ…"
PRINT_FROM_STDIN = """
import sys
from django.conf import settings
settings.configure(STATICFILES_DIRS=[sys.argv[1]])
from continuity.common import printing
sheets = printing.sheets([sys.stdin.read()], stylesheet="css/guide.css")
sys.stdout.buffer.write(printing.pdf(sheets, title="Guide"))
"""


@pytest.fixture
def pupil(quatrieme):
    return quatrieme.pupils.first()


@pytest.fixture
def principal(principal, client):
    client.force_login(principal)
    return principal


def address(name, about, monday=MONDAY):
    return f"{reverse(f'workload:{name}', args=[about.public_id])}?semaine={week_name(monday)}"


def pages(client, name, about, monday=MONDAY) -> list[str]:
    """The text of each page of a PDF, its spaces made equal."""
    response = client.get(address(name, about, monday))
    assert response["Content-Type"] == "application/pdf"
    return [" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(response.content)).pages]


def sheet(client, pupil, monday=MONDAY) -> str:
    [text] = pages(client, "guide_pdf", pupil, monday)
    return text


def said(text) -> str:
    return " ".join(str(text).split())


@pytest.mark.usefixtures("principal")
class TestTheSheet:
    def test_the_head_says_whose_week_it_is(self, client, pupil):
        text = sheet(client, pupil)

        for part in (pupil.school.name, f"{pupil} 4e B", "du lundi 23 au vendredi 27 novembre"):
            assert part in text

    def test_a_day_says_its_total_and_its_work_with_its_time(self, client, course, pupil):
        given(
            course=course, given_on=MONDAY, due_on=THURSDAY, due_time=time(8), minutes=45, title="Fractions"
        )

        text = sheet(client, pupil)

        assert said(f"{wording.minutes(45)} sur {wording.minutes(180)}") in text
        assert said(f"{wording.minutes(45)} {course.subject} Fractions") in text

    def test_a_virtual_class_is_shown_with_its_hour(self, client, course, pupil):
        given(course=course, given_on=MONDAY, due_on=TUESDAY, is_synchronous=True, starts_at=time(10, 30))

        assert said(f"{wording.hour(time(10, 30))}, classe virtuelle") in sheet(client, pupil)

    def test_what_is_due_says_for_whom_when_and_how(self, client, course, pupil):
        given(course=course, given_on=MONDAY, due_on=WEDNESDAY, title="Exposé", return_mode="photo")

        text = sheet(client, pupil)

        assert f"mer. 25, 18 h {course.subject} Exposé {course.teacher}, photo du cahier" in text
        assert "sur papier, à la vie scolaire. Pour qui, comment" in text

    @pytest.mark.parametrize("situation", [{"on_paper": True}, {"device": Pupil.Device.NONE}])
    def test_a_pupil_on_paper_returns_everything_on_paper(self, client, course, quatrieme, situation):
        pupil = PupilFactory(school_class=quatrieme, **situation)
        activity = given(course=course, given_on=MONDAY, due_on=WEDNESDAY, return_mode="upload")

        text = sheet(client, pupil)

        assert "À rendre Sur papier, à la vie scolaire." in text
        assert "dépôt en ligne" not in text
        assert f"code {activity.assignments.get(pupil=pupil).code}" in text

    def test_late_work_is_still_awaited_and_a_long_list_is_cut(self, client, course, pupil):
        with time_machine.travel(at(FRIDAY)):
            for number in range(7):
                given(course=course, given_on=MONDAY, due_on=TUESDAY, title=f"Devoir {number}.")

            _plan, _heading, late = sheet(client, pupil).partition("Encore attendu")

        assert late.count("Devoir") == 5
        assert "2 autres travaux sont attendus" in late

    def test_the_foot_says_whom_to_call(self, client, quatrieme, pupil):
        quatrieme.school.phone = "01 99 00 12 34"
        quatrieme.school.save()
        quatrieme.form_teachers.add(form_teacher := member(quatrieme.school, Role.TEACHER))
        tutor = TutorshipFactory(pupil=pupil).tutor

        text = sheet(client, pupil)

        assert "Qui appeler au 01 99 00 12 34" in text
        assert text.index(f"{tutor}, tuteur") < text.index(f"{form_teacher}, professeur principal")
        assert "la vie scolaire" in text

    def test_no_private_number_is_printed(self, client, pupil):
        tutor = member(pupil.school, Role.TUTOR, phone="06 39 98 11 22")
        TutorshipFactory(pupil=pupil, tutor=tutor)

        assert "06 39 98" not in sheet(client, pupil)

    def test_rest_is_part_of_the_plan_and_one_knows_where_to_sign_in(self, client, pupil):
        text = sheet(client, pupil)

        assert "dix minutes de pause" in text
        assert "Se connecter : testserver" in text

    def test_work_done_keeps_its_place_with_its_tick(self, client, course, pupil):
        given(course=course, given_on=MONDAY, due_on=MONDAY, title="Lecture")
        Assignment.objects.update(state=State.RETURNED, state_at=at(MONDAY, 8))

        assert said(f"✓ {wording.minutes(30)} {course.subject} Lecture") in sheet(client, pupil)

    def test_work_without_room_is_told(self, client, course, pupil):
        for _activity in range(2):
            given(course=course, given_on=MONDAY, due_on=MONDAY, minutes=150)

        assert "Tout ne tient pas dans les jours à venir." in sheet(client, pupil)


@pytest.mark.usefixtures("principal")
class TestOnePage:
    def test_the_densest_week_fits(self, client, quatrieme, pupil):
        """Thirty sittings of half an hour, three hours a day, two thirds of them to hand in."""
        subjects = (
            "mathématiques",
            "français",
            "histoire-géographie",
            "physique-chimie",
            "anglais",
            "espagnol",
        )
        courses = [
            CourseFactory(
                school_class=quatrieme,
                subject=SubjectFactory(school=quatrieme.school, name=name),
                teacher=member(quatrieme.school, Role.TEACHER, first_name="Dominique", last_name="Lefebvre"),
            )
            for name in subjects
        ]
        modes = ("upload", "self_check", "message")
        for number in range(30):
            given(
                course=courses[number % 6],
                given_on=MONDAY,
                due_on=(MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY)[number % 5],
                title="Questions sur le document 3, page 112",
                return_mode=modes[number % 3],
            )

        text = sheet(client, pupil)

        assert text.count("page 112") == 50
        assert "Qui appeler" in text

    def test_beyond_what_a_page_holds_nothing_is_lost(self, client, course, pupil):
        for number in range(80):
            given(course=course, given_on=MONDAY, due_on=FRIDAY, minutes=5, title=f"Exercice {number}.")

        text = " ".join(pages(client, "guide_pdf", pupil))

        assert all(text.count(f"Exercice {number}.") == 2 for number in range(80))

    def test_a_week_without_work(self, client, pupil):
        text = sheet(client, pupil)

        assert "Aucun travail prévu" in text
        assert text.count("Rien de prévu.") == 5
        assert "Rien à rendre pour l'instant." in text

    def test_a_week_of_holidays(self, client, pupil):
        HolidayPeriod.objects.create(school=pupil.school, first_day=MONDAY, last_day=FRIDAY, name="Pont")

        assert sheet(client, pupil).count("Pas de classe.") == 5

    def test_a_pupil_without_class_or_account(self, client, quatrieme):
        pupil = PupilFactory(school_class=None, school=quatrieme.school)

        assert str(pupil) in sheet(client, pupil)

    @pytest.mark.parametrize("title", ["Très long titre " * 7, "A" * 120, "🎉🧪", "<b>5 & 6</b>"])
    def test_odd_titles(self, client, course, pupil, title):
        given(course=course, given_on=MONDAY, due_on=FRIDAY, title=title)

        assert str(course.subject) in sheet(client, pupil)


@pytest.mark.usefixtures("principal")
class TestTheFile:
    def test_it_opens_in_the_browser_under_a_name_people_read(self, client, pupil):
        response = client.get(address("guide_pdf", pupil))

        name = f"Guide de la semaine 48, {pupil}.pdf"
        assert response["Content-Disposition"].startswith("inline;")
        assert (
            name.replace(" ", "%20").replace("É", "%C3%89").replace(",", "%2C")
            in response["Content-Disposition"]
        )
        assert response["Content-Language"] == "fr"

    def test_it_has_a_title_a_language_and_tags(self, client, pupil):
        reader = PdfReader(BytesIO(client.get(address("guide_pdf", pupil)).content))

        assert reader.metadata.title == f"Guide de la semaine 48 : {pupil}"
        assert reader.root_object["/Lang"].startswith("fr")
        assert reader.root_object["/MarkInfo"]["/Marked"]

    def test_it_is_a4_portrait(self, client, pupil):
        [page] = PdfReader(BytesIO(client.get(address("guide_pdf", pupil)).content)).pages

        assert [round(float(side)) for side in page.mediabox[2:]] == [595, 842]

    def test_it_renders_with_its_accents_where_no_font_is_installed(
        self, client, course, pupil, settings, tmp_path
    ):
        given(course=course, given_on=MONDAY, due_on=FRIDAY, title=FRENCH)
        fonts = tmp_path / "fonts.conf"
        fonts.write_text(f"<fontconfig><cachedir>{tmp_path}</cachedir></fontconfig>")

        printed = subprocess.run(
            [sys.executable, "-c", PRINT_FROM_STDIN, settings.BASE_DIR / "static"],
            input=client.get(address("guide", pupil)).content,
            cwd=settings.BASE_DIR,
            env=os.environ | {"FONTCONFIG_FILE": str(fonts)},
            capture_output=True,
            check=True,
        )

        [page] = PdfReader(BytesIO(printed.stdout)).pages
        assert said(FRENCH) in said(page.extract_text())
        assert embedded_fonts(page) == {"Continuite-Sans", "Continuite-Sans-Bold"}

    def test_without_pango_a_sentence_says_so(self, client, pupil, monkeypatch, tmp_path):
        """WeasyPrint then fails to load with an OSError, as this stand-in does."""
        (tmp_path / "weasyprint.py").write_text("raise OSError('cannot load library libpango')")
        monkeypatch.syspath_prepend(tmp_path)
        monkeypatch.delitem(sys.modules, "weasyprint", raising=False)
        monkeypatch.setattr("continuity.common.printing._thread", type("Fresh", (), {})())

        response = client.get(address("guide_pdf", pupil))

        assert response.status_code == 503
        assert "Pango" in response.content.decode()


def embedded_fonts(page) -> set[str]:
    """The names of the fonts a page embeds, without the tag of the subset."""
    fonts = page["/Resources"]["/Font"].values()
    return {font.get_object()["/BaseFont"].partition("+")[2] for font in fonts}


@pytest.mark.usefixtures("principal")
class TestTheScreen:
    def test_the_page_is_the_sheet_with_a_way_back_and_the_file(self, client, course, pupil):
        given(course=course, given_on=MONDAY, due_on=FRIDAY, title="Fractions")

        page = client.get(address("guide", pupil)).content.decode()

        for part in ("Fractions", address("guide_pdf", pupil), address("pupil_week", pupil)):
            assert part in page

    def test_a_week_that_does_not_exist_is_said(self, client, pupil):
        response = client.get(reverse("workload:guide_pdf", args=[pupil.public_id]), {"semaine": "2026-S99"})

        assert response.status_code == 404
        assert "2026-S99" in response.content.decode()


@pytest.mark.usefixtures("principal")
class TestTheClass:
    def test_each_pupil_has_a_page_by_name(self, client, quatrieme):
        for name in ("Zola", "Abadie"):
            PupilFactory(school_class=quatrieme, last_name=name)

        sheets = pages(client, "class_guides_pdf", quatrieme)

        assert len(sheets) == 4
        assert "Abadie" in sheets[0]
        assert "Zola" in sheets[-1]

    def test_a_class_without_pupils_is_said(self, client, quatrieme):
        response = client.get(address("class_guides_pdf", SchoolClassFactory(school=quatrieme.school)))

        assert response.status_code == 404
        assert "Aucun élève" in response.content.decode()

    @pytest.mark.parametrize("pupils", [1, 20])
    def test_it_takes_as_many_queries_for_one_pupil_as_for_twenty(
        self, client, quatrieme, pupils, django_assert_num_queries
    ):
        quatrieme.form_teachers.add(member(quatrieme.school, Role.TEACHER))
        for pupil in PupilFactory.create_batch(pupils, school_class=quatrieme):
            TutorshipFactory(pupil=pupil)
        for _course in range(3):
            given(course=CourseFactory(school_class=quatrieme), given_on=MONDAY, due_on=THURSDAY)

        with django_assert_num_queries(15):
            client.get(address("class_guides_pdf", quatrieme))


class TestRights:
    @pytest.mark.parametrize("name", ["guide", "guide_pdf"])
    def test_a_family_prints_the_guide_of_its_child_only(self, client, quatrieme, name):
        child, classmate = quatrieme.pupils.all()
        client.force_login(GuardianshipFactory(pupil=child).guardian)

        answers = [
            client.get(address(name, pupil)).status_code for pupil in (child, classmate, PupilFactory())
        ]

        assert answers == [200, 403, 404]

    def test_a_teacher_prints_the_guides_of_their_classes_only(self, client, course, quatrieme):
        client.force_login(course.teacher)
        other, elsewhere = SchoolClassFactory(school=quatrieme.school), SchoolClassFactory()

        answers = [
            client.get(address("class_guides_pdf", asked)).status_code
            for asked in (quatrieme, other, elsewhere)
        ]

        assert answers == [200, 403, 404]
