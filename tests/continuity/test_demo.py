"""The demo school: on any day of the year it loads, it keeps the rules, and its stories are there to be found."""

from collections import Counter, defaultdict
from contextlib import contextmanager
from datetime import date, timedelta
from io import StringIO
from itertools import pairwise

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models import Count, Exists, Max, OuterRef, Q
from django.utils import timezone

from activities import returns
from activities.completeness import unstated
from activities.history import SAID_OF_WORK
from activities.models import Activity, Assignment, Feedback, Sequence, State, Submission
from continuity.directory.calendars import school_days
from continuity.directory.models import (
    AuditEvent,
    Course,
    DayRegime,
    Pupil,
    Regime,
    School,
    SchoolClass,
    TimetableSlot,
    User,
)
from continuity.portal.demo.accounts import ACCOUNTS, PASSWORD
from continuity.portal.demo.loading import load
from continuity.portal.demo.season import FEWEST_DAYS, moment, season_of
from tests.factories import SchoolFactory
from tutoring.models import PUPILS_PER_TUTOR, Case, CaseAction, ContactLog, Loan, PaperPack, Rung
from workload.calibration import usual_ratio_of
from workload.engine import notice_days
from workload.half_time import HalfTime, assess_weeks
from workload.loads import Demands, assess_all, demands
from workload.models import Alert, ExceptionRequest, LoadException, Rule

FRIDAY = date(2026, 11, 20)
SMALL = {"classes_per_level": 2, "pupils_per_class": 10}
DAYS = [
    pytest.param((FRIDAY, {}), id="an ordinary Friday, whole school"),
    pytest.param((date(2026, 11, 29), SMALL), id="a Sunday"),
    pytest.param((date(2026, 9, 1), SMALL), id="the first day of school"),
    pytest.param((date(2026, 12, 24), SMALL), id="Christmas Eve"),
    pytest.param((date(2026, 12, 31), SMALL), id="holidays nearly over"),
    pytest.param((date(2027, 7, 15), SMALL), id="the summer"),
    pytest.param((date(2032, 3, 10), SMALL), id="holidays not published"),
]


@contextmanager
def loaded_and_forgotten(today, size):
    with transaction.atomic():
        load(today=today, **size)
        connection.check_constraints()  # once: else each test looks at the keys of the whole school again
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="class", params=DAYS)
def today(request, django_db_setup, django_db_blocker):
    """The day of a demo school that is in the database."""
    day, size = request.param
    with django_db_blocker.unblock(), loaded_and_forgotten(day, size):
        yield day


@pytest.fixture(scope="class")
def friday(django_db_setup, django_db_blocker):
    """A demo school in the middle of a term is in the database."""
    with django_db_blocker.unblock(), loaded_and_forgotten(FRIDAY, SMALL):
        yield


@pytest.fixture(scope="class")
def season(today, college):
    return season_of(college, today)


@pytest.fixture(scope="class")
def college(today):
    return School.objects.get(kind=School.Kind.COLLEGE)


def work_of(school, today) -> Demands:
    """All that was given in `school` and lies around `today`."""
    pupils = list(Pupil.objects.filter(school=school).select_related("school_class"))
    return demands(school, pupils, today - timedelta(weeks=12), today + timedelta(weeks=12))


def account(username) -> User:
    return User.objects.get(username=username)


@pytest.mark.django_db
class TestOnAnyDay:
    """What holds in the demo school, whatever the day it is loaded."""

    def test_only_the_excepted_class_is_asked_more_than_its_days_hold(self, today):
        over = set()
        for school in School.objects.all():
            work = work_of(school, today)
            over |= {
                work.by_pupil[pk].pupils[0].school_class.name
                for pk, assessment in assess_all(work.by_pupil.values()).items()
                if not assessment.feasible
            }
        assert over == {"4e B"}

    def test_home_work_stays_within_half_of_the_lessons_it_replaces(self, today):
        over = set()
        for school in School.objects.all():
            work = work_of(school, today)
            for course in Course.objects.filter(subject__school=school):
                half_time = HalfTime(course, work.terms)
                for pupil in _those_taught(course):
                    tasks = [
                        (work.activities[task.id], (task.first_day, task.last_day))
                        for task in work.by_pupil[pupil.pk].tasks
                        if half_time.covers(work.activities[task.id])
                    ]
                    if not assess_weeks(tasks, half_time.weeks(pupil)).feasible:
                        over.add(course)
        assert over == set(
            Course.objects.filter(
                activities__in=Activity.objects.given().filter(
                    load_exception__rules__contains=[Rule.HALF_TIME]
                )
            )
        )

    def test_no_pupil_has_more_than_two_virtual_classes_a_day(self, today):
        per_day = Assignment.objects.filter(activity__is_synchronous=True).order_by()
        counts = per_day.values("pupil", "activity__due_on").annotate(count=Count("pk"))
        assert counts.aggregate(most=Max("count"))["most"] <= 2

    def test_no_teacher_holds_two_virtual_classes_at_once(self, today):
        sessions = (
            Activity.objects.given().filter(is_synchronous=True).values_list("author", "due_on", "starts_at")
        )
        assert max(Counter(sessions).values()) == 1

    def test_work_reaches_the_pupils_two_school_days_before_it_is_due(self, today, season):
        short = [
            activity
            for activity in Activity.objects.given()
            if notice_days(timezone.localdate(activity.reaches_at), activity.due_on, season.working_days) < 2
        ]
        assert not short

    def test_what_is_given_states_all_it_must(self, today):
        assert not [activity for activity in Activity.objects.given() if unstated(activity)]

    def test_nothing_has_happened_yet_on_the_day_itself(self, today):
        morning = moment(today, 0)
        moments = [
            Submission.objects.aggregate(last=Max("at")),
            Feedback.objects.aggregate(last=Max("at")),
            ContactLog.objects.aggregate(last=Max("at")),
            Assignment.objects.aggregate(last=Max("state_at")),
            Activity.objects.aggregate(last=Max("published_at")),
        ]
        assert max(found["last"] for found in moments) < morning

    def test_the_four_weeks_lie_around_the_day(self, today, season):
        first, _before, reference, _after = season.weeks
        assert len(season.weeks) == 4
        assert all(len(week) >= FEWEST_DAYS for week in season.weeks)
        assert first[0] < today
        if school_days(School.objects.first(), today, today):
            assert today in reference

    def test_every_class_has_a_virtual_class_in_the_current_week(self, today, season):
        week = season.weeks[2]
        sessions = Activity.objects.filter(is_synchronous=True, due_on__range=(week[0], week[-1]))
        without = SchoolClass.objects.exclude(courses__activities__in=sessions)
        assert set(without.values_list("name", flat=True)) <= {"3e A"}

    def test_no_class_and_no_teacher_is_in_two_lessons_at_once(self, today):
        busy = defaultdict(list)
        for slot in TimetableSlot.objects.select_related("course__group", "course__school_class"):
            for person in (f"teacher {slot.course.teacher_id}", *_classes_kept_busy(slot.course)):
                busy[person, slot.weekday].append((slot.starts_at, slot.ends_at))
        for lessons in busy.values():
            in_order = sorted(set(lessons))
            assert all(one[1] <= other[0] for one, other in pairwise(in_order))

    def test_lessons_add_up_to_the_official_hours(self, today):
        held = Counter()
        for slot in TimetableSlot.objects.all():
            held[slot.course_id] += slot.minutes
        assert held == dict(Course.objects.values_list("pk", "weekly_minutes"))

    def test_every_account_finds_its_home_page(self, today, client):
        with time_machine.travel(moment(today, 10 * 60)):
            for one in ACCOUNTS:
                client.force_login(account(one.username))
                assert client.get("/", follow=True).status_code == 200

    def test_nobody_else_can_sign_in(self, today):
        others = User.objects.exclude(username__in=[one.username for one in ACCOUNTS])
        assert not [user for user in others if user.has_usable_password()]

    def test_the_principal_let_4e_b_go_beyond_its_cap(self, today):
        exceptions = LoadException.objects.filter(rules__contains=[Rule.DAILY_CAP])
        assert {exception.activity.course.school_class.name for exception in exceptions} == {"4e B"}
        assert {exception.granted_by for exception in exceptions} == {account("direction")}

    def test_one_request_waits_for_the_principal(self, today):
        request = ExceptionRequest.objects.get()
        assert request.activity.course.school_class.name == "5e A"

    def test_5e_a_is_near_its_cap(self, today, college, season):
        work = work_of(college, today)
        assessed = assess_all(work.by_pupil.values())
        heaviest = max(
            assessed[pk].load[day] / demand.capacity[day]
            for pk, demand in work.by_pupil.items()
            for day in season.weeks[2]
            if demand.pupils[0].school_class.name == "5e A"
        )
        assert 0.75 < heaviest <= 1

    def test_one_class_comes_by_halves(self, today):
        hybrid = DayRegime.objects.filter(regime=Regime.HYBRID)
        assert set(hybrid.values_list("school_class__name", flat=True)) == {"3e A"}
        assert set(DayRegime.objects.exclude(pk__in=hybrid).values_list("regime", flat=True)) == {
            Regime.DISTANCE
        }

    def test_the_tutor_follows_ten_pupils_and_half_the_school_has_nobody(self, today, college):
        assert account("tuteur").tutorships.count() == PUPILS_PER_TUTOR
        assert college.pupils.filter(tutorships=None).count() >= college.pupils.count() // 3

    def test_three_pupils_have_been_silent_for_a_week(self, today, season):
        own = Q(assignments__activity__grouping=None)  # what was handed in for a pair may be the other's
        at = Max("assignments__state_at__date", filter=own)
        seen = Pupil.objects.filter(on_paper=False).annotate(last=at)
        week_ago = season.past[-5]
        assert seen.filter(last__lt=week_ago, user__last_seen_on__lt=week_ago).count() == 3

    def test_a_family_is_not_reached_in_three_calls(self, today):
        failed = (
            ContactLog.objects.filter(reached=False).order_by().values("pupil").annotate(calls=Count("pk"))
        )
        assert failed.filter(calls=3).count() == 1

    def test_a_pupil_lacks_a_device_and_works_on_the_screen_all_the_same(self, today):
        assert Pupil.objects.filter(device=Pupil.Device.NONE, on_paper=False).count() == 1

    def test_most_families_have_told_what_there_is_at_home(self, today, college):
        asked = Pupil.objects.filter(school=college)
        silent = asked.filter(survey_answers=None).count()
        assert 0 < silent < asked.count() // 3

    def test_the_school_lends_and_waits_for_one_thing_to_come_back(self, today):
        at_home = Loan.objects.current()
        assert at_home.filter(due_on__lt=today).count() == 1
        assert {loan.pupil for loan in at_home} == set(Pupil.objects.filter(lent_device=True))

    def test_a_pack_of_this_week_waits_and_that_of_last_week_was_collected(self, today):
        earlier, latest = PaperPack.objects.order_by("monday")
        assert (earlier.way, latest.way) == (PaperPack.Way.COLLECTED, "")

    def test_the_cpe_receives_returns_on_paper(self, today):
        paper = Submission.objects.filter(received_on_paper=True)
        assert {submission.by for submission in paper} == {account("cpe")}
        assert {submission.assignment.pupil.on_paper for submission in paper} == {True}

    def test_the_family_has_three_children_in_three_classes_one_on_paper(self, today):
        children = Pupil.objects.filter(guardianships__guardian=account("famille"))
        assert len({child.school_class for child in children}) == 3
        assert sum(child.on_paper for child in children) == 1

    def test_the_pupil_has_handed_in_and_been_answered(self, today):
        assignments = Assignment.objects.filter(pupil=account("eleve").pupil)
        assert assignments.filter(submissions__isnull=False, feedbacks__isnull=False).exists()

    def test_what_was_given_is_dated_and_by_whom(self, today):
        published = _events_of(Activity, verb="activity.published")
        dated = published.filter(at=OuterRef("published_at"), by=OuterRef("author"))
        assert not Activity.objects.given().exclude(Exists(dated)).exists()
        assert (
            AuditEvent.objects.filter(verb="activity.published").count() == Activity.objects.given().count()
        )

    def test_what_became_of_the_work_is_dated_and_by_whom(self, today):
        over = Assignment.objects.filter(activity__is_synchronous=False).exclude(state=State.TO_DO)
        told = _events_of(Assignment, verb__in=SAID_OF_WORK, by__isnull=False, at=OuterRef("state_at"))
        assert not over.exclude(Exists(told)).exists()

    def test_a_paper_received_by_mistake_can_be_taken_back(self, today):
        submission = Submission.objects.filter(received_on_paper=True).select_related("assignment").first()
        with transaction.atomic():
            returns.undo_paper(assignment=submission.assignment, by=account("cpe"))
            assert Assignment.objects.get(pk=submission.assignment_id).state == State.TO_DO
            transaction.set_rollback(True)

    def test_the_form_teacher_leads_the_class_over_its_cap(self, today):
        assert account("pp").form_classes.filter(name="4e B").exists()

    def test_the_teacher_has_three_drafts_beside_a_sequence_and_what_the_principal_allowed(self, today):
        drafts = account("enseignant").activities.filter(published_at=None)
        assert drafts.filter(sequence=None, load_exception=None).count() == 3

    def test_the_teacher_has_a_sequence_to_publish_in_one_go(self, today):
        drafts = Activity.objects.filter(published_at=None, sequence__isnull=False)
        [sequence] = Sequence.objects.filter(activities__in=drafts).distinct()
        assert sequence.course.teacher == account("enseignant")
        assert drafts.count() > 1

    def test_colleagues_share_and_take_up_one_another_s_work(self, today):
        teacher = account("enseignant")
        assert Activity.library.visible_to(teacher).filter(copies__isnull=False).exists()
        assert Sequence.library.visible_to(teacher).exists()

    def test_an_exception_waits_for_the_teacher_to_publish(self, today):
        [exception] = LoadException.objects.filter(activity__published_at=None)
        assert exception.activity.author == account("enseignant")
        assert exception.valid_until >= today

    def test_an_activity_of_the_teacher_waits_for_a_morning(self, today):
        held = Activity.objects.get(reaches_at__gt=moment(today, 0))
        assert held.author == account("enseignant")
        assert timezone.localdate(held.reaches_at) > today

    def test_a_case_follows_from_what_came_before_it(self, today):
        for case in Case.objects.select_related("alert"):
            before = [step.at for step in case.alert.handings_up.all()] if case.alert else []
            before += [case.alert.opened_at] if case.alert else []
            handovers = [handover.at for handover in case.handovers.order_by("pk")]
            ended = case.actions.exclude(ended_at=None).values_list("ended_at", flat=True)
            after = [*handovers, *ended, *case.notes.values_list("at", flat=True)]
            assert all(at <= case.opened_at for at in before)
            assert all(case.opened_at <= at < moment(today, 0) for at in after)
            assert handovers == sorted(handovers)

    def test_the_family_has_a_case_for_a_child_who_has_gone_silent(self, today):
        case = Case.objects.open().get(pupil__guardianships__guardian=account("famille"))
        assert case.leader == account("direction")
        assert case.actions.to_do().filter(kind=CaseAction.Kind.MEETING, due_on__gt=today).exists()

    def test_the_form_teacher_has_opened_a_case_in_the_class(self, today):
        assert Case.objects.open().filter(pupil__school_class__name="4e B", opened_by=account("pp")).exists()

    def test_the_tutor_follows_the_pupil_who_signs_in(self, today):
        assert account("eleve").pupil.tutorships.get().tutor == account("tuteur")

    def test_some_have_extra_time_and_the_help_of_an_aesh(self, today):
        with_extra_time = Pupil.objects.filter(time_factor__gt=1)
        assert with_extra_time.exists()
        assert not with_extra_time.filter(supporters=None).exists()


@pytest.mark.django_db
@pytest.mark.usefixtures("friday")
class TestOnASchoolDay:
    """What the first pages show at once; in the weeks after the summer nobody has given a sign yet."""

    def test_the_tutor_has_pupils_to_call(self):
        at_risk = Alert.objects.open().filter(kind=Alert.Kind.AT_RISK)
        assert at_risk.filter(pupil__tutorships__tutor=account("tuteur")).count() >= 3

    def test_a_pupil_waits_for_the_form_teacher_to_answer(self):
        waiting = Alert.objects.open().filter(kind=Alert.Kind.AT_RISK, answer="")
        risen = waiting.filter(handings_up__rung=Rung.FORM_TEACHER)
        assert risen.filter(pupil__school_class__form_teachers=account("pp")).exists()

    def test_a_case_was_opened_once_calls_were_in_vain_and_the_alert_had_gone_up(self):
        case = Case.objects.get(pupil__guardianships__guardian=account("famille"))
        in_vain = case.pupil.contacts.filter(reached=False, at__range=(case.alert.opened_at, case.opened_at))
        assert in_vain.count() == 2
        assert case.alert.handings_up.filter(rung=Rung.FORM_TEACHER).exists()

    def test_pupils_were_flagged_over_several_days_and_some_were_called(self):
        alerts = Alert.objects.open().filter(kind=Alert.Kind.AT_RISK)

        assert len(set(alerts.values_list("opened_at", flat=True))) > 1
        assert {"", Alert.Answer.CALLED} <= set(alerts.values_list("answer", flat=True))

    def test_the_teacher_learns_that_work_takes_longer_than_stated(self):
        assert usual_ratio_of(account("enseignant").activities.first(), FRIDAY) > 1

    def test_the_class_over_its_cap_is_flagged(self):
        alert = Alert.objects.open().get(kind=Alert.Kind.OVERLOAD, school_class__isnull=False)
        assert alert.school_class.name == "4e B"

    def test_the_accounts_sign_in_with_the_one_password(self, client):
        assert client.login(username="direction", password=PASSWORD)
        assert len({account(one.username).password for one in ACCOUNTS}) == 1


@pytest.mark.django_db
class TestTheSameEveryTime:
    def test_two_loads_of_a_day_are_alike(self):
        def picture():
            with loaded_and_forgotten(FRIDAY, SMALL):
                work = Assignment.objects.order_by("activity__public_id", "pupil__public_id")
                return [
                    list(
                        User.objects.order_by("username").values_list("username", "first_name", "public_id")
                    ),
                    list(
                        Activity.objects.order_by("public_id").values_list("public_id", "title", "reaches_at")
                    ),
                    list(work.values_list("activity__public_id", "pupil__public_id", "state", "state_at")),
                    list(
                        Alert.objects.order_by("pupil__public_id", "kind").values_list(
                            "pupil__public_id", "severity"
                        )
                    ),
                ]

        assert picture() == picture()


@pytest.mark.django_db
class TestCommand:
    def test_a_database_that_holds_a_school_is_left_alone(self):
        SchoolFactory()
        with pytest.raises(CommandError, match="already holds a school"):
            call_command("load_demo")

    def test_if_empty_it_is_kept_without_a_word_of_trouble(self):
        SchoolFactory()
        call_command("load_demo", if_empty=True, stdout=StringIO())
        assert School.objects.count() == 1

    def test_it_prints_the_accounts(self, monkeypatch):
        monkeypatch.setattr(
            "continuity.portal.management.commands.load_demo.load", lambda today: load(today=today, **SMALL)
        )
        printed = StringIO()
        call_command("load_demo", stdout=printed)
        assert all(one.username in printed.getvalue() for one in ACCOUNTS)

    def test_no_known_password_goes_into_production(self, settings):
        settings.LOCAL = False
        with pytest.raises(CommandError, match="known password"):
            call_command("load_demo")


def _events_of(model, **kept):
    return AuditEvent.objects.filter(target_type=model._meta.label_lower, target_id=OuterRef("pk"), **kept)


def _those_taught(course):
    pupils = Pupil.objects.select_related("school_class")
    return (
        pupils.filter(school_class=course.school_class)
        if course.school_class_id
        else pupils.filter(groups=course.group)
    )


def _classes_kept_busy(course):
    if course.school_class_id:
        return [course.school_class.name]
    return course.group.pupils.order_by().values_list("school_class__name", flat=True).distinct()
