"""The pages of the weekly reports and the sheet of a meeting, as people use them."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from continuity.directory.models import Pupil, Role, SchoolClass
from tests.factories import (
    CourseFactory,
    PupilFactory,
    SchoolClassFactory,
    TutorshipFactory,
    given,
    member,
)
from tutoring.models import WeeklyReport
from tutoring.reports import weekly
from tutoring.reports.meeting import meeting_sheets
from workload.class_checks import with_checks

MONDAY = date(2026, 11, 23)
LAST_WEEK = "2026-S47"
NOW = datetime(2026, 11, 23, 9, tzinfo=ZoneInfo("Europe/Paris"))

pytestmark = pytest.mark.django_db


def url(name, subject=None):
    return reverse(f"tutoring:{name}", args=[subject.public_id] if subject else [])


@pytest.fixture
def form_teacher(pupil):
    teacher = member(pupil.school, Role.TEACHER)
    pupil.school_class.form_teachers.add(teacher)
    return teacher


@pytest.fixture
def as_(client):
    def _as(user):
        client.force_login(user)
        return client

    return _as


def text_of(response):
    return response.content.decode()


def typed(pupil, text, **more):
    return {str(pupil.public_id): text} | more


class TestWritingAReport:
    def page(self, pupil):
        return url("report", pupil.school_class)

    def test_it_is_written_before_it_is_opened(self, as_, pupil, tutor, talk):
        talk(pupil, tutor, work="well")

        assert "Joint lundi 23 novembre" in text_of(as_(tutor).get(self.page(pupil)))

    def test_what_was_kept_is_still_to_send(self, as_, pupil, tutor):
        as_(tutor).post(self.page(pupil), typed(pupil, "À relire."))

        assert "À relire." in text_of(as_(tutor).get(self.page(pupil)))
        assert WeeklyReport.objects.get().sent_at is None

    def test_a_line_left_as_it_was_written_goes_on_being_written(self, as_, pupil, tutor, talk):
        page = as_(tutor).get(self.page(pupil))
        written = page.context["form"].written[pupil.pk]
        as_(tutor).post(self.page(pupil), typed(pupil, written))
        talk(pupil, tutor)

        assert "Joint lundi 23 novembre" in text_of(as_(tutor).get(self.page(pupil)))

    def test_sent_it_is_read_and_leads_to_the_next_class(self, as_, pupil, tutor):
        other = PupilFactory(school_class=SchoolClassFactory(school=pupil.school, name="4e C"))
        TutorshipFactory(pupil=other, tutor=tutor)
        response = as_(tutor).post(self.page(pupil), typed(pupil, "Va bien.", send="1"))

        assert response.url.startswith(url("report", other.school_class))
        page = text_of(as_(tutor).get(self.page(pupil)))
        assert "Va bien." in page
        assert "<textarea" not in page

    def test_other_words_sent_after_it_went_are_given_back(self, as_, pupil, tutor):
        as_(tutor).post(self.page(pupil), typed(pupil, "Va bien.", send="1"))
        response = as_(tutor).post(self.page(pupil), typed(pupil, "Va mal.", send="1"))

        assert response.status_code == 409
        assert "Va mal." in text_of(response)

    def test_a_text_too_long_is_said_and_kept(self, as_, pupil, tutor):
        response = as_(tutor).post(self.page(pupil), typed(pupil, "x" * 1001, send="1"))

        assert response.status_code == 400
        assert "Au plus 1000 caractères" in text_of(response)

    def test_a_report_that_says_nothing_does_not_go(self, as_, pupil, tutor):
        response = as_(tutor).post(self.page(pupil), typed(pupil, "", send="1"))

        assert response.status_code == 400
        assert "dire un mot" in text_of(response)

    def test_a_late_one_is_written_for_its_week(self, as_, pupil, tutor):
        pupil.tutorships.update(since=date(2026, 11, 16))
        as_(tutor).post(f"{self.page(pupil)}?semaine={LAST_WEEK}", typed(pupil, "Va bien.", send="1"))

        assert WeeklyReport.objects.get().monday == date(2026, 11, 16)

    def test_a_week_that_has_not_begun_has_none(self, as_, pupil, tutor):
        assert as_(tutor).get(f"{self.page(pupil)}?semaine=2026-S49").status_code == 404

    def test_what_was_kept_of_a_pupil_who_left_can_still_be_sent(self, as_, pupil, tutor):
        as_(tutor).post(self.page(pupil), typed(pupil, "Part vendredi."))
        school_class = pupil.school_class
        Pupil.objects.update(school_class=None)
        page = url("report", school_class)

        assert "Part vendredi." in text_of(as_(tutor).get(page))
        as_(tutor).post(page, typed(pupil, "Part vendredi.", send="1"))
        assert WeeklyReport.objects.sent().get().lines.get().pupil == pupil


class TestTheReportsOfAClass:
    def test_the_form_teacher_reads_them_and_who_has_not_sent_theirs(self, as_, pupil, tutor, form_teacher):
        late = TutorshipFactory(pupil=PupilFactory(school_class=pupil.school_class)).tutor
        whose = {"author": tutor, "school_class": pupil.school_class, "monday": MONDAY}
        weekly.send(**whose, texts={pupil: "Va bien."})

        page = text_of(as_(form_teacher).get(url("class_reports", pupil.school_class)))
        assert "Va bien." in page
        assert str(late) in page

    def test_a_draft_stays_with_its_author(self, as_, pupil, tutor, cpe):
        whose = {"author": tutor, "school_class": pupil.school_class, "monday": MONDAY}
        weekly.keep(**whose, texts={pupil: "À relire."})

        assert "À relire." not in text_of(as_(cpe).get(url("class_reports", pupil.school_class)))

    def test_the_follow_up_of_the_pupil_tells_it(self, as_, pupil, tutor, cpe):
        whose = {"author": tutor, "school_class": pupil.school_class, "monday": MONDAY}
        weekly.send(**whose, texts={pupil: "Va bien."})

        entries = as_(cpe).get(url("pupil", pupil)).context["timeline"]
        assert [entry.what for entry in entries] == ["Bilan de la semaine du lundi 23 novembre"]


class TestTheSheetOfAMeeting:
    def sheet(self, pupil):
        classes = with_checks(type(pupil.school_class).objects.filter(pk=pupil.school_class_id))
        (sheet,) = meeting_sheets(pupil.school, list(classes), MONDAY, NOW)
        return sheet

    def test_it_counts_what_was_due_and_what_came(self, pupil):
        work = given(
            course=CourseFactory(school_class=pupil.school_class),
            given_on=date(2026, 11, 16),
            due_on=MONDAY,
        )
        PupilFactory(school_class=pupil.school_class)
        work.assignments.update(state="returned", state_at=timezone.now())

        returns = self.sheet(pupil).returns
        assert (returns.works, returns.due, returns.came, returns.missing) == (1, 1, 1, 0)

    def test_it_tells_the_reports_pupil_by_pupil_and_who_has_none(self, pupil, tutor, worry):
        worry(pupil)
        other = PupilFactory(school_class=pupil.school_class)
        whose = {"author": tutor, "school_class": pupil.school_class, "monday": MONDAY}
        weekly.send(**whose, texts={pupil: "Va bien."})

        sheet = self.sheet(pupil)
        assert [(each.pupil, each.lines[0].text) for each in sheet.told] == [(pupil, "Va bien.")]
        assert (sheet.untold, sheet.at_risk, sheet.cases) == ([other], 1, 0)

    @pytest.mark.parametrize("name", ["class_meeting", "level_meeting"])
    def test_it_is_a_pdf(self, as_, pupil, cpe, name):
        subject = pupil.school_class if name == "class_meeting" else None
        response = as_(cpe).get(url(name, subject), {"niveau": pupil.school_class.level})

        assert response["Content-Type"] == "application/pdf"
        assert response.content.startswith(b"%PDF")

    def test_a_level_without_class_is_said(self, as_, cpe):
        assert as_(cpe).get(url("level_meeting"), {"niveau": "9e"}).status_code == 404


class TestTheNumberOfQueries:
    def test_a_level_costs_the_same_for_one_class_and_for_many(
        self, pupil, tutor, worry, django_assert_num_queries
    ):
        def sheets():
            classes = with_checks(SchoolClass.objects.filter(school=pupil.school))
            return meeting_sheets(pupil.school, list(classes), MONDAY, NOW)

        def furnish(each):
            worry(each)
            course = CourseFactory(school_class=each.school_class)
            given(course=course, given_on=date(2026, 11, 16), due_on=MONDAY)

        furnish(pupil)
        with CaptureQueriesContext(connection) as few:
            (sheet,) = sheets()
        assert sheet.awaited == [tutor]
        for number in range(3):
            other = PupilFactory(school_class=SchoolClassFactory(school=pupil.school, name=f"3e {number}"))
            TutorshipFactory(pupil=other, tutor=tutor)
            furnish(other)

        with django_assert_num_queries(len(few)):
            assert [each.awaited for each in sheets()] == [[tutor]] * 4

    @pytest.fixture
    def many(self, pupil, tutor, talk, worry):
        def _many():
            for each in PupilFactory.create_batch(9, school_class=pupil.school_class):
                TutorshipFactory(pupil=each, tutor=tutor)
                talk(each, tutor)
                worry(each)

        return _many

    @pytest.mark.parametrize("name", ["report", "class_reports"])
    def test_it_is_the_same_for_one_pupil_and_for_many(self, client, pupil, tutor, many, name):
        client.force_login(tutor if name == "report" else member(pupil.school, Role.CPE))
        page = url(name, pupil.school_class)
        client.get(page)
        with CaptureQueriesContext(connection) as few:
            client.get(page)
        many()
        with CaptureQueriesContext(connection) as more:
            client.get(page)

        assert len(more) == len(few)
