"""The pages of the school's office: what they show, what they say, what they refuse."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from continuity.common import wording
from continuity.directory.forms import MOST_LESSONS
from continuity.directory.models import AuditEvent, DayRegime, HolidayPeriod, Regime, Role
from tests.factories import (
    CourseFactory,
    GroupFactory,
    PupilFactory,
    SchoolClassFactory,
    SubjectFactory,
    member,
    weekly_lesson,
)

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 20, 9, tzinfo=ZoneInfo("Europe/Paris"))
MONDAY = (NOW + timedelta(days=3)).date()


@pytest.fixture(autouse=True)
def _friday():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def office(client, principal):
    """The browser of somebody of the direction."""
    client.force_login(principal)
    return client


@pytest.fixture
def page(office):
    """`page(name, object)` is the text of a page as the direction reads it; `q=…` and such go in the address."""

    def read(name, *objects, **query) -> str:
        response = office.get(address(name, *objects), query)
        assert response.status_code == 200
        return text_of(response)

    return read


@pytest.fixture
def send(office):
    """`send(form, object, **fields)` fills in a form; the page one is led to, and its status before that."""

    def fill_in(form, /, *objects, **fields) -> tuple[int, str]:
        response = office.post(address(form, *objects), fields)
        if response.status_code != 302:
            return response.status_code, text_of(response)
        return 302, text_of(office.get(response.url))

    return fill_in


def address(name, *objects) -> str:
    return reverse(f"directory:{name}", args=[found.public_id for found in objects])


def text_of(response) -> str:
    return response.content.decode().replace(wording.NBSP, " ").replace("&#x27;", "'")


def queries_of(page, name, *objects, **query) -> int:
    page(name, *objects, **query)
    with CaptureQueriesContext(connection) as captured:
        page(name, *objects, **query)
    return len(captured)


class TestTheOffice:
    def test_the_direction_goes_from_there_to_all_a_load_follows_from(self, page):
        text = page("office")

        for name in ("calendar", "timetables", "groups", "accommodations"):
            assert address(name) in text

    def test_vie_scolaire_goes_to_the_extra_time_only(self, client, school):
        client.force_login(member(school, Role.CPE))

        text = text_of(client.get(address("office")))

        assert address("accommodations") in text
        assert address("calendar") not in text


class TestTheCalendar:
    def own(self, school, name="Pont") -> HolidayPeriod:
        return HolidayPeriod.objects.create(school=school, name=name, first_day=MONDAY, last_day=MONDAY)

    def test_official_days_are_read_and_own_days_are_changed(self, page, school):
        official = HolidayPeriod.objects.create(zone="B", name="Férié", first_day=MONDAY, last_day=MONDAY)
        own = self.own(school)

        text = page("calendar")

        assert "Férié" in text
        assert address("own_holiday", own) in text
        assert str(official.public_id) not in text

    def test_it_says_how_many_pupils_a_day_off_touches(self, page, quatrieme):
        assert "2 élèves" in page("calendar")

    def test_a_day_off_is_added_and_one_reads_what_follows(self, send, school, quatrieme):
        status, text = send("calendar", name="Pont", first_day="23/11/2026")

        period = school.holidays.get()
        assert status == 302
        assert (period.first_day, period.last_day) == (MONDAY, MONDAY)
        assert "La charge de 2 élèves est recalculée ; les alertes suivront." in text

    def test_a_new_name_is_said_to_change_no_load(self, send, school, quatrieme):
        own = self.own(school)

        _status, text = send("own_holiday", own, name="Grève", first_day=MONDAY, last_day=MONDAY)

        assert "la charge de travail de personne ne change" in text
        assert school.holidays.get().name == "Grève"

    def test_a_day_off_is_removed(self, send, school, quatrieme):
        _status, text = send("remove_own_holiday", self.own(school))

        assert not school.holidays.exists()
        assert "les alertes suivront" in text

    def test_an_official_period_cannot_be_reached(self, office):
        official = HolidayPeriod.objects.create(zone="B", name="Férié", first_day=MONDAY, last_day=MONDAY)

        assert office.post(address("remove_own_holiday", official)).status_code == 404

    @pytest.mark.parametrize(
        ("days", "sentence"),
        [
            ({"first_day": "24/11/2026", "last_day": "23/11/2026"}, "avant le premier"),
            ({"first_day": "22/11/2026"}, "déjà pas classe"),
            ({"first_day": "01/12/2025", "last_day": "10/11/2027"}, "dépasse un an"),
            ({"first_day": "23/11/2096"}, "trop loin"),
            ({"first_day": "demain"}, "pas une date du calendrier"),
            ({"first_day": ""}, "obligatoire"),
        ],
    )
    def test_what_cannot_be_is_said_and_nothing_typed_is_lost(self, send, school, days, sentence):
        status, text = send("calendar", name="Fermeture pour travaux", **days)

        assert status == 400
        assert sentence in text
        assert 'value="Fermeture pour travaux"' in text
        assert not school.holidays.exists()

    def test_it_asks_the_same_queries_for_one_day_and_for_many(self, page, school):
        self.own(school)
        for_one = queries_of(page, "calendar")
        for ahead in range(1, 9):
            day = MONDAY + timedelta(days=ahead)
            HolidayPeriod.objects.create(school=school, name="Pont", first_day=day, last_day=day)

        assert queries_of(page, "calendar") == for_one


class TestTheTimetable:
    @pytest.fixture
    def course(self, quatrieme):
        return CourseFactory(school_class=quatrieme, subject__name="Anglais", weekly_minutes=120)

    def lines(self, *lessons) -> dict:
        """What the form of a course sends: (weekday, start, end) for each of `lessons`."""
        fields = {"form-TOTAL_FORMS": len(lessons), "form-INITIAL_FORMS": 0}
        for number, (weekday, starts_at, ends_at) in enumerate(lessons):
            fields |= {
                f"form-{number}-weekday": weekday,
                f"form-{number}-starts_at": starts_at,
                f"form-{number}-ends_at": ends_at,
            }
        return fields

    def test_every_class_is_listed_with_its_number_of_lessons(self, page, course, other_class):
        weekly_lesson(course, 1)

        text = page("timetables")

        assert "1 cours par semaine" in text
        assert "pas encore d'emploi du temps" in text

    def test_a_class_finds_its_lessons_and_those_of_its_groups(self, page, school, quatrieme, course):
        group = GroupFactory(school=school, name="Latin 4e")
        group.pupils.add(quatrieme.pupils.first())
        subject = SubjectFactory(school=school)
        weekly_lesson(CourseFactory(school_class=None, group=group, subject=subject), 2)
        weekly_lesson(course, 1, "08:30", "10:00")

        text = page("class_timetable", quatrieme)

        assert "8 h 30 – 10 h" in text
        assert "Latin 4e" in text
        assert "1 h 30 à l'emploi du temps, 2 h prévues" in text

    def test_its_teacher_reads_it_without_a_way_to_change_it(self, client, quatrieme, course):
        client.force_login(course.teacher)

        text = text_of(client.get(address("class_timetable", quatrieme)))

        assert "Anglais" in text
        assert address("lessons", course) not in text

    def test_the_lessons_of_a_course_are_saved_together(self, send, course):
        weekly_lesson(course, 4)

        status, text = send(
            "lessons", course, **self.lines((1, "8h", "9h"), (2, "14:00", "15 h 30"), ("", "", ""))
        )

        assert status == 302
        assert [(slot.weekday, slot.minutes) for slot in course.slots.all()] == [(1, 60), (2, 90)]
        assert "La charge de 2 élèves est recalculée" in text

    def test_a_line_whose_day_is_taken_away_is_a_lesson_less(self, send, course):
        weekly_lesson(course, 1)

        send("lessons", course, **self.lines(("", "09:00", "10:00")))

        assert not course.slots.exists()

    @pytest.mark.parametrize(
        ("lines", "sentence"),
        [
            ([(1, "10:00", "09:00")], "n'est pas après"),
            ([(1, "09:00", "10:00"), (1, "09:30", "11:00")], "se recouvrent"),
            ([(1, "09:00", "")], "Indiquer l'heure"),
            ([(1, "midi", "13:00")], "ne peut pas être lue"),
            ([(6, "09:00", "10:00")], "choix valide"),
            ([(7, "09:00", "10:00")], "choix valide"),
        ],
    )
    def test_what_cannot_be_is_said_and_the_timetable_stays(self, send, course, lines, sentence):
        weekly_lesson(course, 4)

        status, text = send("lessons", course, **self.lines(*lines))

        assert status == 400
        assert sentence in text
        assert course.slots.get().weekday == 4

    def test_a_form_sent_again_leaves_the_timetable_as_it_is(self, send, course):
        for _time in range(2):
            send("lessons", course, **self.lines((1, "9h", "10h")))

        assert course.slots.count() == 1

    def test_more_lessons_than_a_week_holds_are_said(self, send, course):
        status, text = send("lessons", course, **self.lines(*[(1, "9h", "10h")] * (MOST_LESSONS + 1)))

        assert status == 400
        assert "au plus 40 cours par semaine" in text

    def test_a_form_that_arrived_in_pieces_is_said(self, send, course):
        status, text = send("lessons", course, sent="yes")

        assert status == 400
        assert "recharger la page" in text

    def test_a_class_asks_the_same_queries_for_one_course_and_for_many(self, page, quatrieme, course):
        weekly_lesson(course, 1)
        for_one = queries_of(page, "class_timetable", quatrieme)
        for weekday in (2, 3, 4, 5):
            weekly_lesson(CourseFactory(school_class=quatrieme), weekday)

        assert queries_of(page, "class_timetable", quatrieme) == for_one

    def test_the_list_asks_the_same_queries_for_one_class_and_for_many(self, page, school, course):
        for_one = queries_of(page, "timetables")
        for _count in range(5):
            weekly_lesson(CourseFactory(school_class=SchoolClassFactory(school=school)), 1)

        assert queries_of(page, "timetables") == for_one


class TestTheGroups:
    @pytest.fixture
    def group(self, school, quatrieme):
        group = GroupFactory(school=school, name="Latin 4e")
        group.pupils.add(quatrieme.pupils.first())
        return group

    def test_each_group_is_listed_with_its_pupils_and_its_courses(self, page, school, group):
        CourseFactory(school_class=None, group=group, subject=SubjectFactory(school=school, name="Latin"))

        text = page("groups")

        assert "Latin 4e" in text
        assert "1 élève<" in text.replace("\n", "<")
        assert "Latin, " in text

    def test_it_says_that_the_work_given_does_not_move(self, page, group):
        assert "qui rejoint le groupe reçoit ce qui sera donné ensuite" in page("group", group)

    def test_it_says_for_which_class_it_comes_on_hybrid_days(self, page, group, quatrieme):
        DayRegime.objects.create(
            school_class=quatrieme, day=MONDAY, regime=Regime.HYBRID, present_group=group
        )

        assert "Pour la 4e B, ce groupe est celui qui vient les jours hybrides, jusqu'au lundi 23" in page(
            "group", group
        )

    def test_those_outside_are_found_by_class_and_by_name(self, page, group, quatrieme, other_class):
        outside, elsewhere = quatrieme.pupils.last(), other_class.pupils.get()

        by_class = page("group", group, school_class=quatrieme.public_id)
        by_name = page("group", group, q=elsewhere.last_name)

        assert f'value="{outside.public_id}"' in by_class
        assert f'value="{elsewhere.public_id}"' not in by_class
        assert f'value="{elsewhere.public_id}"' in by_name

    def test_too_many_found_asks_for_more_words(self, page, group, quatrieme):
        PupilFactory.create_batch(61, school_class=quatrieme)

        assert "Plus de 60 élèves" in page("group", group, school_class=quatrieme.public_id)

    def test_pupils_join_and_one_reads_what_follows(self, send, group, quatrieme):
        joining = quatrieme.pupils.last()

        status, text = send("add_to_group", group, pupils=[joining.public_id])

        assert status == 302
        assert joining in group.pupils.all()
        assert "La charge d'un élève est recalculée ; les alertes suivront." in text

    def test_pupils_leave(self, send, group, quatrieme):
        group.pupils.add(quatrieme.pupils.last())

        status, _text = send("remove_from_group", group, pupils=[quatrieme.pupils.first().public_id])

        assert status == 302
        assert list(group.pupils.all()) == [quatrieme.pupils.last()]

    @pytest.mark.parametrize("act", ["add_to_group", "remove_from_group"])
    def test_nobody_ticked_is_said(self, send, group, act):
        status, text = send(act, group)

        assert status == 400
        assert "Cocher au moins un élève" in text

    def test_a_pupil_of_another_school_cannot_be_added(self, send, group):
        stranger = PupilFactory()

        status, text = send("add_to_group", group, pupils=[stranger.public_id])

        assert status == 400
        assert "Un choix n'existe pas ou plus" in text
        assert stranger not in group.pupils.all()

    def test_the_last_pupil_stays(self, send, group):
        status, text = send("remove_from_group", group, pupils=[group.pupils.get().public_id])

        assert status == 400
        assert "garder au moins un élève" in text

    def test_the_list_asks_the_same_queries_for_one_group_and_for_many(self, page, school, group):
        for_one = queries_of(page, "groups")
        for _count in range(5):
            other, subject = GroupFactory(school=school), SubjectFactory(school=school)
            CourseFactory(school_class=None, group=other, subject=subject)

        assert queries_of(page, "groups") == for_one

    def test_a_group_asks_the_same_queries_for_one_pupil_and_for_many(self, page, group, quatrieme):
        PupilFactory(school_class=quatrieme)
        for_one = queries_of(page, "group", group, school_class=quatrieme.public_id)
        group.pupils.add(*PupilFactory.create_batch(5, school_class=quatrieme))
        PupilFactory.create_batch(5, school_class=quatrieme)

        assert queries_of(page, "group", group, school_class=quatrieme.public_id) == for_one


class TestTheClassOfAPupil:
    def test_a_pupil_changes_class_and_one_reads_what_follows(self, send, quatrieme, other_class):
        pupil = quatrieme.pupils.first()

        status, text = send("move_pupil", pupil, school_class=other_class.public_id)

        pupil.refresh_from_db()
        assert status == 302
        assert pupil.school_class == other_class
        assert "La charge d'un élève est recalculée" in text

    def test_the_groups_stay_and_are_named(self, page, school, quatrieme):
        group = GroupFactory(school=school, name="Latin 4e")
        group.pupils.add(quatrieme.pupils.first())

        text = page("move_pupil", quatrieme.pupils.first())

        assert "Ils restent les mêmes" in text
        assert address("group", group) in text

    def test_a_class_of_another_school_is_no_choice(self, send, quatrieme):
        pupil = quatrieme.pupils.first()

        status, text = send("move_pupil", pupil, school_class=SchoolClassFactory().public_id)

        assert status == 400
        assert "choisir dans la liste" in text


class TestExtraTime:
    @pytest.fixture
    def pupil(self, quatrieme):
        pupil = quatrieme.pupils.first()
        pupil.last_name, pupil.time_factor = "Aménagé", "1.3333"
        pupil.save()
        return pupil

    def test_those_who_have_some_are_listed_and_the_others_are_not(self, page, pupil, quatrieme):
        text = page("accommodations")

        assert "Aménagé" in text
        assert "Un tiers de temps en plus (tiers-temps)" in text
        assert quatrieme.pupils.exclude(pk=pupil.pk).get().last_name not in text

    def test_a_search_finds_whoever_it_names(self, page, quatrieme):
        assert "Temps ordinaire" in page("accommodations", q=quatrieme.pupils.first().last_name)

    @pytest.mark.parametrize(
        ("sent", "factor", "said"),
        [
            ({"factor": "1.2500"}, "1.2500", "un quart de temps en plus."),
            ({"factor": "other", "other": "1,4"}, "1.4000", "1,4 fois le temps ordinaire."),
            ({"factor": "other", "other": "2"}, "2.0000", "temps double."),
        ],
    )
    def test_a_factor_is_chosen_or_typed(self, send, pupil, sent, factor, said):
        status, text = send("accommodation", pupil, **sent)

        pupil.refresh_from_db()
        assert status == 302
        assert str(pupil.time_factor) == factor
        assert f"Aujourd'hui : {said}" in text
        assert "La charge d'un élève est recalculée" in text

    def test_back_to_ordinary_time_one_leaves_the_list(self, send, page, pupil):
        send("accommodation", pupil, factor="1.0000")

        assert "Aménagé" not in page("accommodations")

    @pytest.mark.parametrize(
        ("sent", "sentence"),
        [
            ({"factor": "other", "other": "3"}, "de 1 (temps ordinaire) à 2 (temps double)"),
            ({"factor": "other"}, "Indiquer le facteur, de 1 à 2"),
            ({"factor": "other", "other": "beaucoup"}, "Saisissez un nombre"),
            ({"factor": "3"}, "choix valide"),
            ({}, "obligatoire"),
        ],
    )
    def test_what_cannot_be_is_said(self, send, pupil, sent, sentence):
        status, text = send("accommodation", pupil, **sent)

        pupil.refresh_from_db()
        assert status == 400
        assert sentence in text
        assert str(pupil.time_factor) == "1.3333"

    def test_a_factor_that_is_not_usual_stands_in_its_field(self, page, pupil):
        pupil.time_factor = "1.4"
        pupil.save()

        assert 'value="1,4"' in page("accommodation", pupil)

    def test_each_reading_leaves_one_trace_a_day(self, page, principal, pupil, school):
        for _time in range(2):
            page("accommodations")
            page("accommodation", pupil)

        read = AuditEvent.objects.filter(verb="pupil.time_factor_read", by=principal)
        assert sorted(event.target_id for event in read) == sorted([school.pk, pupil.pk])

    def test_the_list_asks_the_same_queries_for_one_pupil_and_for_many(self, page, pupil, quatrieme):
        for_one = queries_of(page, "accommodations")
        PupilFactory.create_batch(5, school_class=quatrieme, time_factor="1.5")

        assert queries_of(page, "accommodations") == for_one
