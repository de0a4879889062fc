"""Who owes which weekly report, what it says by itself, and what sending it fixes."""

import contextlib
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.mail import BadHeaderError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from continuity.directory.models import HolidayPeriod, Membership, Pupil, Role, User
from tests.factories import (
    CourseFactory,
    PupilFactory,
    SchoolClassFactory,
    TutorshipFactory,
    UserFactory,
    given,
    member,
)
from tutoring.models import Substitution, WeeklyReport
from tutoring.reports import mail as report_mail
from tutoring.reports import weekly
from tutoring.reports.facts import facts_of, week_told
from workload.models import RiskDay

MONDAY = date(2026, 11, 23)
LAST_MONDAY = MONDAY - timedelta(weeks=1)
EVENING = datetime(2026, 11, 23, 19, tzinfo=ZoneInfo("Europe/Paris"))
MORNING = datetime(2026, 11, 24, 8, tzinfo=ZoneInfo("Europe/Paris"))

pytestmark = pytest.mark.django_db


@pytest.fixture
def whose(pupil, tutor):
    return {"author": tutor, "school_class": pupil.school_class, "monday": MONDAY}


@pytest.fixture
def form_teacher(pupil):
    teacher = UserFactory(email="pp@college.example")
    pupil.school_class.form_teachers.add(teacher)
    return teacher


def owed(author, today=MONDAY):
    return [(each.school_class.name, each.monday) for each in weekly.awaited_of(author, today)]


def away(tutor, substitute, pupil, first_day, last_day):
    return Substitution.objects.create(
        school=pupil.school, tutor=tutor, substitute=substitute, first_day=first_day, last_day=last_day
    )


class TestWhoOwesAReport:
    def test_a_tutor_owes_one_for_each_class_of_their_pupils(self, pupil, tutor):
        other_class = SchoolClassFactory(school=pupil.school, name="4e C")
        TutorshipFactory(pupil=PupilFactory(school_class=other_class), tutor=tutor, since=MONDAY)
        pupil.tutorships.update(since=MONDAY)

        assert owed(tutor) == [("4e B", MONDAY), ("4e C", MONDAY)]

    def test_nothing_is_owed_for_the_weeks_before_one_began(self, pupil, tutor):
        pupil.tutorships.update(since=date(2026, 11, 19))

        assert owed(tutor) == [("4e B", MONDAY), ("4e B", LAST_MONDAY)]

    def test_whoever_began_once_its_last_school_day_was_over_does_not_owe_it(self, pupil, tutor):
        pupil.tutorships.update(since=date(2026, 11, 21))

        assert owed(tutor) == [("4e B", MONDAY)]

    def test_nothing_is_owed_for_a_week_of_holidays(self, pupil, tutor):
        pupil.tutorships.update(since=LAST_MONDAY)
        HolidayPeriod.objects.create(
            school=pupil.school, name="Fermeture", first_day=LAST_MONDAY, last_day=date(2026, 11, 22)
        )

        assert owed(tutor) == [("4e B", MONDAY)]

    @pytest.mark.parametrize("leave", ["closed account", "other school"])
    def test_from_who_left_nothing_is_awaited_any_more(self, pupil, tutor, leave):
        if leave == "closed account":
            User.objects.filter(pk=tutor.pk).update(is_active=False)
        else:
            Membership.objects.filter(user=tutor).delete()

        assert weekly.awaited_in([pupil.school_class], MONDAY, MONDAY) == {pupil.school_class_id: []}
        assert owed(tutor) == []

    def test_whoever_follows_the_pupil_at_the_close_of_the_week_owes_it(self, pupil, tutor):
        pupil.tutorships.update(since=date(2026, 11, 1), until=date(2026, 11, 18))
        successor = TutorshipFactory(pupil=pupil, since=date(2026, 11, 18)).tutor

        assert ("4e B", LAST_MONDAY) not in owed(tutor)
        assert ("4e B", LAST_MONDAY) in owed(successor)

    def test_the_substitute_owes_it_while_the_tutor_is_away(self, pupil, tutor):
        substitute = member(pupil.school, Role.TEACHER)
        away(tutor, substitute, pupil, MONDAY, MONDAY)
        pupil.tutorships.update(since=MONDAY)

        assert (owed(tutor), owed(substitute)) == ([], [("4e B", MONDAY)])

    def test_of_the_weeks_before_only_what_is_not_sent_is_asked_for(self, pupil, tutor, whose):
        pupil.tutorships.update(since=LAST_MONDAY)
        weekly.send(**whose | {"monday": LAST_MONDAY}, texts={pupil: "Va bien."})

        assert owed(tutor) == [("4e B", MONDAY)]

    def test_a_pupil_without_class_is_reported_to_nobody(self, pupil, tutor):
        Pupil.objects.update(school_class=None)

        assert owed(tutor) == []

    def test_who_has_not_sent_theirs_is_named_to_the_class(self, pupil, tutor, whose):
        assert weekly.awaited_in([pupil.school_class], MONDAY, MONDAY) == {pupil.school_class_id: [tutor]}
        weekly.send(**whose, texts={pupil: "Va bien."})

        assert weekly.awaited_in([pupil.school_class], MONDAY, MONDAY) == {pupil.school_class_id: []}

    def test_whoever_followed_the_pupil_in_the_week_may_write(self, pupil, tutor):
        pupil.tutorships.update(since=date(2026, 11, 1), until=date(2026, 11, 24))
        substitute = member(pupil.school, Role.TEACHER)
        away(tutor, substitute, pupil, MONDAY, MONDAY)

        for author in (tutor, substitute):
            assert list(weekly.pupils_of(author, pupil.school_class, MONDAY)) == [pupil]
        assert not weekly.pupils_of(tutor, pupil.school_class, MONDAY + timedelta(weeks=1)).exists()


class TestWhatItSays:
    def told(self, pupil, tutor, monday=MONDAY):
        now = EVENING - timedelta(hours=10)
        facts = facts_of(pupil.school, [pupil], monday, reader=tutor, now=now)
        return week_told(facts[pupil.pk], MONDAY)

    def test_a_quiet_week_says_that_nobody_called(self, pupil, tutor):
        assert self.told(pupil, tutor) == "Pas de contact cette semaine."

    def test_whom_one_reached_how_it_goes_and_what_comes_next(self, pupil, tutor, talk):
        talk(pupil, tutor, morale="so_so", next_step="rappeler", next_on=date(2026, 11, 26))

        assert self.told(pupil, tutor) == (
            "Joint lundi 23 novembre (téléphone). Moral : moyennement. Prévu jeudi 26 novembre : rappeler."
        )

    def test_calls_in_vain_are_counted(self, pupil, tutor, talk):
        for _call in range(2):
            talk(pupil, tutor, reached=False)

        assert self.told(pupil, tutor) == "2 essais sans réponse, le dernier lundi 23 novembre."

    def test_signs_are_told_without_points(self, pupil, tutor, worry):
        worry(pupil)

        assert self.told(pupil, tutor) == (
            "Pas de contact cette semaine. Signes : 3 rendus attendus, pas reçus, depuis lundi 16 novembre."
        )

    def test_a_week_that_is_over_tells_what_was_seen_then(self, pupil, tutor, worry):
        worry(pupil)
        missing = {"signal": "missing_returns", "count": 2, "since": "2026-11-16", "last": "2026-11-20"}
        for day, count in ((date(2026, 11, 18), 1), (date(2026, 11, 20), 2), (MONDAY, 3)):
            RiskDay.objects.create(
                school=pupil.school,
                pupil=pupil,
                day=day,
                level="watch",
                score=count,
                evidence=[missing | {"count": count}],
            )

        assert self.told(pupil, tutor, LAST_MONDAY) == (
            "Pas de contact cette semaine. Signes : 2 rendus attendus, pas reçus, depuis lundi 16 novembre."
        )

    def test_without_signs_what_is_missing_is_named(self, pupil, tutor):
        given(
            course=CourseFactory(school_class=pupil.school_class),
            title="Fractions",
            given_on=date(2026, 11, 9),
            due_on=date(2026, 11, 20),
        )

        assert "Pas rendu : «\xa0Fractions\xa0» (ven.\xa020)." in self.told(pupil, tutor)

    def test_a_worry_about_health_stays_out_of_it(self, pupil, tutor, talk):
        talk(pupil, tutor, health_worry=True, work="well")

        assert "santé" not in self.told(pupil, tutor)

    def test_a_contact_of_another_week_is_told_in_its_own(self, pupil, tutor, talk):
        talk(pupil, tutor, days_ago=4)

        assert self.told(pupil, tutor).startswith("Pas de contact")
        assert self.told(pupil, tutor, LAST_MONDAY).startswith("Joint jeudi 19 novembre")

    def test_it_costs_the_same_for_one_and_for_many(self, pupil, tutor, talk, django_assert_num_queries):
        pupils = [pupil, *PupilFactory.create_batch(8, school_class=pupil.school_class)]
        for each in pupils:
            talk(each, tutor)
        facts_of(pupil.school, [pupil], MONDAY, reader=tutor, now=EVENING)
        with CaptureQueriesContext(connection) as few:
            facts_of(pupil.school, [pupil], MONDAY, reader=tutor, now=EVENING)
        with django_assert_num_queries(len(few)):
            facts_of(pupil.school, pupils, MONDAY, reader=tutor, now=EVENING)


class TestSending:
    def test_it_is_fixed_once_sent(self, pupil, whose):
        weekly.send(**whose, texts={pupil: "Va bien."})

        for act in (weekly.send, weekly.keep):
            with pytest.raises(weekly.AlreadySent):
                act(**whose, texts={pupil: "Va mal."})
        assert WeeklyReport.objects.get().lines.get().text == "Va bien."

    def test_a_double_click_sends_once(self, pupil, whose):
        first, second = (weekly.send(**whose, texts={pupil: "Va bien."}) for _click in range(2))

        assert first == second
        assert WeeklyReport.objects.sent().count() == 1

    def test_a_line_emptied_is_left_out(self, pupil, whose):
        other = PupilFactory(school_class=pupil.school_class)
        report = weekly.send(**whose, texts={pupil: "Va bien.", other: ""})

        assert [line.pupil for line in report.lines.all()] == [pupil]

    def test_an_empty_report_does_not_go(self, pupil, whose):
        with pytest.raises(ValidationError):
            weekly.send(**whose, texts={pupil: ""})

        assert not WeeklyReport.objects.exists() or not WeeklyReport.objects.sent().exists()

    def test_what_was_kept_gives_way_to_what_is_sent(self, pupil, whose):
        weekly.keep(**whose, texts={pupil: "À relire."})
        weekly.send(**whose, texts={pupil: "Va bien."})

        assert WeeklyReport.objects.get().lines.get().text == "Va bien."


class TestTellingTheFormTeacher:
    @pytest.fixture
    def report(self, pupil, whose, form_teacher):
        return weekly.send(**whose, texts={pupil: "Va bien."}, now=EVENING)

    def tell(self, report, *teachers, now=MORNING):
        """What the worker does; the mail of some may be refused."""
        for teacher in teachers:
            with contextlib.suppress(BadHeaderError):
                report_mail.tell(report_id=report.pk, teacher_id=teacher.pk, now=now)

    def test_an_evening_report_is_told_the_next_morning_and_once(self, report, form_teacher):
        self.tell(report, form_teacher, now=EVENING)
        assert mail.outbox == []

        self.tell(report, form_teacher, form_teacher)
        (message,) = mail.outbox
        assert message.to == ["pp@college.example"]

    def test_an_address_refused_is_tried_again_and_the_others_are_told_once(
        self, report, pupil, form_teacher
    ):
        refused = UserFactory(email="adresse\n@college.example")
        pupil.school_class.form_teachers.add(refused)

        for _run in range(2):
            self.tell(report, refused, form_teacher)

        assert [message.to for message in mail.outbox] == [["pp@college.example"]]
        assert report_mail.announce_soon(report) == 1

    def test_a_week_later_it_is_tried_no_more(self, report, form_teacher):
        self.tell(report, form_teacher, now=MORNING + timedelta(days=8))

        assert mail.outbox == []

    def test_it_is_done_once_nobody_is_left_to_tell(self, report, form_teacher):
        report_mail.announce_due(now=MORNING)
        report.refresh_from_db()
        assert report.told_at is None

        self.tell(report, form_teacher)
        report_mail.announce_due(now=MORNING)
        report.refresh_from_db()
        assert report.told_at == MORNING

    def test_somebody_else_is_not_written_to(self, report):
        self.tell(report, UserFactory(email="autre@college.example"))

        assert mail.outbox == []

    def test_what_it_says_stays_on_the_page(self, report, pupil, form_teacher):
        self.tell(report, form_teacher)

        (message,) = mail.outbox
        assert "Va bien." not in message.body
        assert str(pupil) not in message.body
