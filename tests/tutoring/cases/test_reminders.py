"""A word to whoever has something to do for a case."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from continuity.directory.models import HolidayPeriod
from tutoring import tasks
from tutoring.cases.actions import change_action, end_action
from tutoring.cases.acts import open_case
from tutoring.cases.reminders import remind_due, tell
from tutoring.models import CaseAction

MONDAY = date(2026, 11, 23)
TUESDAY, WEDNESDAY = MONDAY + timedelta(days=1), MONDAY + timedelta(days=2)

pytestmark = pytest.mark.django_db


def at(day, hour):
    return datetime(day.year, day.month, day.day, hour, tzinfo=ZoneInfo("Europe/Paris"))


@pytest.fixture
def action(pupil, cpe):
    cpe.email = "vie.scolaire@college.example"
    cpe.save()
    case, _is_new = open_case(pupil=pupil, by=cpe, aims="Reprendre contact.")
    return case.actions.create(kind=CaseAction.Kind.VISIT, owner=cpe, due_on=TUESDAY)


@pytest.fixture
def tick(action, django_capture_on_commit_callbacks):
    """`tick(moment)`: what beat does at that moment, then what the worker does of it; how many were sent to it."""

    def _tick(moment):
        with django_capture_on_commit_callbacks() as queued:
            remind_due(moment)
        for _message in queued:
            tell(action_id=action.pk, now=moment)
        return len(queued)

    return _tick


@pytest.mark.parametrize(
    ("moment", "written"),
    [
        (at(MONDAY, 9), 1),  # the school day before
        (at(TUESDAY, 9), 1),  # the day itself, when it was not told before
        (at(MONDAY, 7), 0),  # too early
        (at(MONDAY, 19), 0),  # too late: it waits for the morning
        (at(MONDAY - timedelta(days=3), 9), 0),  # Friday: Monday is before
        (at(WEDNESDAY, 9), 0),  # over
    ],
)
def test_it_comes_in_the_hours_of_messages(tick, mailoutbox, moment, written):
    tick(moment)

    assert len(mailoutbox) == written


def test_a_day_off_is_not_the_day_before(tick, mailoutbox, pupil):
    HolidayPeriod.objects.create(school=pupil.school, name="Pont", first_day=MONDAY, last_day=MONDAY)

    tick(at(MONDAY - timedelta(days=3), 9))

    assert len(mailoutbox) == 1


def test_it_is_told_once(tick, mailoutbox):
    for hour in (9, 10, 15):
        tick(at(MONDAY, hour))

    assert len(mailoutbox) == 1


def test_moved_to_another_day_it_is_told_again(action, tick, cpe, mailoutbox):
    tick(at(MONDAY, 9))
    change_action(action=action, by=cpe, kind=action.kind, owner=cpe, due_on=WEDNESDAY)

    tick(at(TUESDAY, 9))

    assert len(mailoutbox) == 2


def test_a_message_delivered_twice_writes_once(action, mailoutbox):
    for _time in range(2):
        tasks.tell_case_action(action.pk)

    assert len(mailoutbox) == 1


def test_a_message_that_was_lost_is_sent_again(action, django_capture_on_commit_callbacks):
    counts = []
    for hour in (9, 10):
        with django_capture_on_commit_callbacks() as queued:
            remind_due(at(MONDAY, hour))
        counts.append(len(queued))

    assert counts == [1, 1]


def test_what_is_done_is_not_told(action, tick, cpe, mailoutbox):
    end_action(action=action, by=cpe, was_done=True)

    tick(at(MONDAY, 9))

    assert mailoutbox == []


def test_it_names_no_pupil(tick, pupil, mailoutbox):
    tick(at(MONDAY, 9))

    (message,) = mailoutbox
    assert message.to == ["vie.scolaire@college.example"]
    assert pupil.last_name not in message.subject + message.body
