"""The figures of follow-up: what is counted in which class and week, and that nobody is named."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from continuity.directory.models import Role
from tests.factories import PupilFactory, SchoolClassFactory, TutorshipFactory, member
from tutoring.models import Case, PaperPack, Rung
from tutoring.overview.figures import WEEKS, figures_of

TODAY = date(2026, 11, 23)

pytestmark = pytest.mark.django_db


def at(day: int, hour: int = 9) -> datetime:
    return datetime(2026, 11, day, hour, tzinfo=ZoneInfo("Europe/Paris"))


@pytest.fixture
def week(pupil):
    """What happened to the class of `pupil`: this week, or some weeks ago."""

    def read(weeks_ago=0):
        (line,) = figures_of(pupil.school, TODAY, TODAY).classes
        return line.weeks[-1 - weeks_ago]

    return read


@pytest.fixture
def principal(pupil):
    return member(pupil.school, Role.PRINCIPAL)


class TestCounts:
    def test_a_flag_counts_in_the_week_it_opened(self, pupil, worry, week):
        worry(pupil, opened_at=at(17))

        assert (week(1).opened, week(1).waiting, week().opened) == (1, 1, 0)

    def test_the_time_to_answer_is_told_in_school_days(self, pupil, cpe, worry, week):
        worry(pupil, opened_at=at(20), answered_by=cpe, answered_at=at(23))

        assert (week(1).days, week(1).median_days) == ([1], 1)

    def test_the_median_of_an_even_number_lies_between(self, pupil, cpe, worry, week):
        for day in (18, 19):
            other = PupilFactory(school_class=pupil.school_class)
            worry(other, opened_at=at(17), answered_by=cpe, answered_at=at(day))

        assert week(1).median_days == 1.5

    def test_a_flag_that_went_away_unanswered_waits_for_nobody(self, pupil, worry, week):
        worry(pupil, closed_at=at(23), closed_because="Rendus reçus.")

        assert (week().opened, week().answered, week().waiting) == (1, 0, 0)

    def test_contacts_and_the_share_reached(self, pupil, tutor, talk, week):
        talk(pupil, tutor, reached=True)
        for _failed in range(2):
            talk(pupil, tutor, reached=False)

        assert (week().contacts, week().reached_percent) == (3, 33)

    def test_a_case_begins_in_one_week_and_ends_in_another(self, pupil, cpe, week):
        Case.objects.create(
            school=pupil.school,
            pupil=pupil,
            opened_by=cpe,
            leader=cpe,
            rung=Rung.CPE,
            opened_at=at(16),
            closed_at=at(23),
            closed_by=cpe,
            closing="resolved",
            outcome="A repris.",
        )

        assert [(flow.begun, flow.ended) for flow in (week(1), week())] == [(1, 0), (0, 1)]

    def test_a_pack_nobody_came_for(self, pupil, cpe, week):
        PaperPack.objects.create(
            school=pupil.school, pupil=pupil, monday=TODAY, prepared_at=at(23), prepared_by=cpe
        )

        assert week().left == 1

    def test_what_is_true_today(self, pupil, tutor, worry):
        PupilFactory(school_class=pupil.school_class, on_paper=True)
        worry(pupil)

        stand = figures_of(pupil.school, TODAY, TODAY).school.stand
        assert (stand.pupils, stand.flagged, stand.waiting, stand.alone, stand.on_paper) == (2, 1, 1, 1, 1)

    def test_a_class_without_pupil_has_its_line(self, pupil):
        SchoolClassFactory(school=pupil.school, name="3e A")

        names = [str(line.school_class) for line in figures_of(pupil.school, TODAY, TODAY).classes]
        assert names == ["3e A", "4e B"]

    def test_a_pupil_without_class_is_in_a_line_of_their_own(self, pupil, worry):
        pupil.school_class = None
        pupil.save()
        worry(pupil)

        *_classes, last = figures_of(pupil.school, TODAY, TODAY).classes
        assert (last.school_class, last.weeks[-1].opened) == (None, 1)

    def test_the_classes_of_a_level_add_up(self, pupil, worry):
        for name in ("4e C", "3e A"):
            worry(
                PupilFactory(school_class=SchoolClassFactory(school=pupil.school, name=name, level=name[:2]))
            )
        worry(pupil)
        worry(PupilFactory(school=pupil.school, school_class=None))

        opened = {
            level: (together.weeks[-1].opened, len(lines))
            for level, together, lines in figures_of(pupil.school, TODAY, TODAY).by_level()
        }
        assert opened == {"4e": (2, 2), "3e": (1, 1), "": (1, 1)}

    def test_the_number_of_queries_does_not_grow_with_the_school(self, pupil, tutor, talk, worry):
        def count():
            with CaptureQueriesContext(connection) as captured:
                figures_of(pupil.school, TODAY, TODAY)
            return len(captured)

        worry(pupil)
        few = count()
        for each in PupilFactory.create_batch(5, school_class__school=pupil.school):
            worry(each)
            talk(each, tutor)
            TutorshipFactory(pupil=each)
        assert count() == few


class TestThePage:
    def test_it_names_no_pupil(self, client, pupil, principal, worry):
        worry(pupil)
        client.force_login(principal)

        page = client.get(reverse("tutoring:figures")).content.decode()
        assert "4e B" in page
        assert "Martin" not in page

    def test_on_a_sunday_the_week_that_ends_comes_first(self, client, pupil, principal):
        client.force_login(principal)

        with time_machine.travel(at(29), tick=False):
            weeks = client.get(reverse("tutoring:figures")).context["weeks"]
        assert weeks[0].name == "2026-S48"

    def test_a_week_that_has_not_begun_has_no_figures_yet(self, client, pupil, principal):
        client.force_login(principal)

        assert client.get(reverse("tutoring:figures"), {"semaine": "2026-S49"}).status_code == 404

    def test_the_week_asked_for_comes_first(self, client, pupil, principal):
        client.force_login(principal)

        weeks = client.get(reverse("tutoring:figures"), {"semaine": "2026-S46"}).context["weeks"]
        assert (len(weeks), weeks[0].name) == (WEEKS, "2026-S46")

    def test_the_spreadsheet_has_a_line_per_class_and_week(self, client, pupil, principal, worry):
        worry(pupil)
        client.force_login(principal)

        heads, *lines = client.get(reverse("tutoring:figures_csv")).content.decode().splitlines()
        assert "Classe" in heads
        assert (len(lines), lines[-1].split(";")[:5]) == (WEEKS, ["2026-S48", "4e B", "4e", "1", "1"])
