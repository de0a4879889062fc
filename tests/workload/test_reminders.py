"""Reminding of work that has not come: whom, when it reaches them, how often, by which way."""

from datetime import date, datetime
from html import unescape
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core import mail
from django.urls import reverse

from activities import extending, returns
from activities.models import Reminder, ReturnMode, WorkGroup, WorkGroupMember
from activities.returns import WorkRefused
from continuity.directory.models import Role, User
from tests.factories import (
    CourseFactory,
    GuardianshipFactory,
    PupilFactory,
    SchoolClassFactory,
    given,
    member,
    pupil_with_account,
)
from workload import reminders, tasks

MONDAY, THURSDAY, FRIDAY, TUESDAY = (date(2026, 11, day) for day in (16, 19, 20, 24))
NEXT_MONDAY_AT_EIGHT = datetime(2026, 11, 23, 8, tzinfo=ZoneInfo("Europe/Paris"))


@pytest.fixture(autouse=True)
def clock():
    """It is Friday 20 November 2026, 10:00 in Paris."""
    with time_machine.travel("2026-11-20T10:00:00+01:00", tick=False) as traveller:
        yield traveller


@pytest.fixture
def school_class(db):
    return SchoolClassFactory(name="4e B")


@pytest.fixture
def course(school_class):
    return CourseFactory(school_class=school_class)


@pytest.fixture
def pupil(school_class):
    return pupil_with_account(school_class, first_name="Inès", last_name="Abadie")


def missing_work(course, **fields):
    """Due yesterday evening, and not returned."""
    return given(course=course, given_on=MONDAY, due_on=THURSDAY, **fields)


def remind(activity, **options):
    return reminders.remind(activity=activity, by=activity.author, **options)


def test_in_school_hours_it_reaches_them_at_once(course, pupil, clock):
    told = remind(missing_work(course))
    assert told.count == 1
    assert Reminder.objects.get().on == FRIDAY


@pytest.mark.parametrize("asked", ["2026-11-20T18:30:00+01:00", "2026-11-21T15:00:00+01:00"])
def test_out_of_school_hours_it_waits_for_the_next_school_morning(course, pupil, clock, asked):
    clock.move_to(asked)
    assert remind(missing_work(course)).reaches_at == NEXT_MONDAY_AT_EIGHT


def test_there_is_one_a_day_for_a_work(course, pupil, clock):
    activity = missing_work(course)
    remind(activity)
    assert remind(activity)[::2] == (0, 1)
    clock.move_to("2026-11-23T10:00:00+01:00")
    assert remind(activity).count == 1
    assert Reminder.objects.count() == 2


@pytest.mark.parametrize("mode", [ReturnMode.PAPER, ReturnMode.ORAL, ReturnMode.NONE, ReturnMode.SELF_CHECK])
def test_what_does_not_come_online_is_not_reminded_of(course, pupil, mode):
    with pytest.raises(WorkRefused):
        remind(missing_work(course, return_mode=mode))


def test_a_pupil_on_paper_is_not_reminded(course):
    PupilFactory(school_class=course.school_class, on_paper=True)
    with pytest.raises(WorkRefused):
        remind(missing_work(course))


@pytest.mark.parametrize("settle", ["excuse", "receive_on_paper", "extend"])
def test_who_owes_nothing_yet_or_no_longer_is_not_reminded(course, pupil, settle):
    activity = missing_work(course)
    assignment = activity.assignments.get()
    if settle == "extend":
        extending.extend(assignment=assignment, by=activity.author, until=TUESDAY)
    else:
        getattr(returns, settle)(assignment=assignment, by=activity.author)
    with pytest.raises(WorkRefused):
        remind(activity)


def test_who_joined_a_group_that_has_returned_is_not_reminded(course, pupil):
    mate = pupil_with_account(course.school_class)
    activity = missing_work(course)
    group = WorkGroup.objects.create(activity=activity, number=1)
    WorkGroupMember.objects.create(group=group, activity=activity, pupil=mate, place=1)
    returns.hand_in(assignment=activity.assignments.get(pupil=mate), by=mate.user, text="Le nôtre")
    WorkGroupMember.objects.create(group=group, activity=activity, pupil=pupil, place=2)
    with pytest.raises(WorkRefused):
        remind(activity)


def test_nothing_is_asked_for_once_the_activity_is_closed(course, pupil):
    activity = missing_work(course)
    returns.close(activity=activity, by=course.teacher)
    activity.refresh_from_db()
    with pytest.raises(WorkRefused, match="fermée"):
        remind(activity)


def test_only_those_chosen_are_reminded(course, pupil):
    other = pupil_with_account(course.school_class)
    activity = missing_work(course)
    remind(activity, assignments=[activity.assignments.get(pupil=other)])
    assert Reminder.objects.get().assignment.pupil == other


class TestByEmail:
    @pytest.fixture
    def reminder(self, course, pupil):
        pupil.user.email = "ines@exemple.fr"
        pupil.user.save()
        for address in ("famille@exemple.fr", ""):
            guardian = GuardianshipFactory(pupil=pupil).guardian
            User.objects.filter(pk=guardian.pk).update(email=address)
        remind(missing_work(course))
        return Reminder.objects.get()

    def test_the_pupil_and_the_family_are_written_to_apart(self, reminder):
        reminders.tell(reminder_id=reminder.pk)
        assert [message.to for message in mail.outbox] == [["ines@exemple.fr"], ["famille@exemple.fr"]]
        assert str(reminder.assignment.activity) in mail.outbox[0].body

    def test_twice_is_once(self, reminder):
        tasks.tell_reminder(reminder.pk)
        tasks.tell_reminder(reminder.pk)
        assert len(mail.outbox) == 2

    def test_who_has_returned_in_between_is_not_written_to(self, reminder, pupil):
        returns.hand_in(assignment=reminder.assignment, by=pupil.user, text="Voilà")
        reminders.tell(reminder_id=reminder.pk)
        assert not mail.outbox
        reminder.refresh_from_db()
        assert reminder.told_at

    def test_nothing_leaves_before_its_hour(self, reminder, clock):
        Reminder.objects.update(reaches_at=NEXT_MONDAY_AT_EIGHT)
        reminders.tell(reminder_id=reminder.pk)
        assert not mail.outbox

    def test_the_tick_sends_what_has_come_to_its_hour(
        self, reminder, clock, django_capture_on_commit_callbacks
    ):
        with django_capture_on_commit_callbacks() as queued:
            reminders.send_due()
        assert len(queued) == 1

    def test_a_title_on_two_lines_does_not_break_the_message(self, reminder):
        type(reminder.assignment.activity).objects.update(title="Un titre\nsur deux lignes 🙂")
        reminders.tell(reminder_id=reminder.pk)
        assert "Un titre sur deux lignes 🙂" in mail.outbox[0].subject


class TestOnPages:
    @pytest.fixture
    def reminded(self, course, pupil):
        remind(missing_work(course, title="Lettre à un ami"))
        return pupil

    def test_the_pupil_reads_it_in_their_week(self, client, reminded):
        client.force_login(reminded.user)
        assert "Rappel du professeur" in client.get(reverse("workload:week"), follow=True).content.decode()

    def test_the_family_reads_it_on_arrival(self, client, reminded):
        client.force_login(GuardianshipFactory(pupil=reminded).guardian)
        assert "Rappel du professeur" in client.get(reverse("portal:home")).content.decode()

    def test_nobody_reads_it_before_its_hour(self, client, reminded):
        Reminder.objects.update(reaches_at=NEXT_MONDAY_AT_EIGHT)
        client.force_login(reminded.user)
        assert "Rappel" not in client.get(reverse("workload:week"), follow=True).content.decode()


class TestTheButton:
    def test_says_how_many_and_when(self, client, course, pupil, clock):
        clock.move_to("2026-11-20T19:00:00+01:00")
        activity = missing_work(course)
        client.force_login(course.teacher)
        answer = client.post(reverse("workload:remind", args=[activity.public_id]), {"all": "1"}, follow=True)
        assert "il part lundi 23 novembre" in unescape(answer.content.decode())

    def test_nobody_to_remind_is_said(self, client, course, pupil):
        client.force_login(member(course.school_class.school, Role.CPE))
        activity = given(course=course, given_on=MONDAY, due_on=TUESDAY)
        answer = client.post(reverse("workload:remind", args=[activity.public_id]), {"all": "1"})
        assert answer.status_code == 409

    def test_nobody_ticked_is_said(self, client, course, pupil):
        client.force_login(course.teacher)
        answer = client.post(reverse("workload:remind", args=[missing_work(course).public_id]))
        assert answer.status_code == 400
        assert "Cocher au moins un élève" in answer.content.decode()
