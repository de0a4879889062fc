"""A case answers for the alerts raised while it is led. It is Monday 23 November 2026, 13:00."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from continuity.directory.models import AuditEvent
from tests.factories import CourseFactory, given
from tutoring.answers import answer_by_cases
from tutoring.cases.acts import close, open_case
from tutoring.chain.handing_up import hand_up
from tutoring.models import Case
from workload.alerts import reassess
from workload.models import Alert, Recheck

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 23)
LAST_WEEK = date(2026, 11, 16)


@pytest.fixture(autouse=True)
def this_monday(monday):
    return monday


@pytest.fixture
def case(pupil, cpe):
    case, _is_new = open_case(pupil=pupil, by=cpe, aims="Reprendre contact.")
    return case


@pytest.fixture
def look(pupil):
    def run(now=None):
        reassess(school_id=pupil.school_id, pupil_ids=[pupil.pk], now=now)

    return run


def miss(pupil, count):
    course = CourseFactory(school_class=pupil.school_class)
    for _each in range(count):
        given(course=course, pupils=[pupil], minutes=10, given_on=date(2026, 11, 9), due_on=LAST_WEEK)


def alert_of(pupil) -> Alert:
    return Alert.objects.open().get(pupil=pupil, kind=Alert.Kind.AT_RISK)


def test_an_alert_is_answered_by_the_case_as_it_opens(case, pupil, look):
    miss(pupil, 3)
    look()
    alert = alert_of(pupil)
    assert (alert.answer, alert.answered_by, alert.answered_at) == ("case", None, alert.opened_at)
    event = AuditEvent.objects.get(verb="alert.answered")
    assert (event.by, event.details) == (None, {"answer": "case", "case": case.pk})


def test_looked_at_again_nothing_is_written(case, pupil, look):
    miss(pupil, 3)
    look()
    before = list(Alert.objects.values()), AuditEvent.objects.count()
    look()
    assert (list(Alert.objects.values()), AuditEvent.objects.count()) == before


def test_signs_gone_and_back_are_the_case_s_again(case, pupil, look):
    miss(pupil, 3)
    look()
    pupil.assignments.update(state="returned", state_at=timezone.now())
    look()
    pupil.assignments.update(state="to_do", state_at=None)
    look()
    assert [alert.answer for alert in Alert.objects.filter(pupil=pupil)] == ["case", "case"]


def test_so_is_an_alert_whose_known_reason_ran_out(case, pupil, cpe, worry, look):
    miss(pupil, 3)
    worry(pupil, days_ago=7, answered_by=cpe, answer="known", quiet_until=TODAY - timedelta(days=1))
    look()
    assert alert_of(pupil).answer == "case"


@pytest.mark.parametrize("answer", ["called", "false_alarm", "known"])
def test_what_somebody_answered_stands(case, pupil, cpe, worry, answer):
    worry(pupil, answered_by=cpe, answer=answer)
    answer_by_cases(pupil_ids=[pupil.pk], now=timezone.now())
    assert alert_of(pupil).answered_by == cpe


def test_without_a_case_nobody_has_answered(pupil, look):
    miss(pupil, 3)
    look()
    assert alert_of(pupil).answer == ""


def test_a_closed_case_answers_for_nothing_new(case, pupil, cpe, look):
    close(case=case, by=cpe, closing=Case.Closing.RESOLVED, outcome="Tout est rendu.")
    miss(pupil, 3)
    look()
    assert alert_of(pupil).answer == ""


def test_it_climbs_no_rung(case, pupil, tutor, look):
    miss(pupil, 3)
    look()
    assert hand_up(school_id=pupil.school_id, now=timezone.now() + timedelta(days=14)) == []


def test_opening_a_case_owes_the_check_that_answers_what_is_being_raised(pupil, cpe):
    """A check that began before the case may raise an alert that the opening does not see."""
    open_case(pupil=pupil, by=cpe, aims="Reprendre contact.")
    assert Recheck.objects.filter(pupil_ids__contains=[pupil.pk]).exists()


@pytest.mark.django_db(transaction=True)
def test_a_case_being_closed_answers_no_more_and_nobody_waits_for_it(case, pupil, worry):
    alert = worry(pupil)
    with transaction.atomic():
        Case.objects.select_for_update().get(pk=case.pk)
        with ThreadPoolExecutor(1) as pool:
            pool.submit(_answer_elsewhere, pupil.pk).result()
    alert.refresh_from_db()
    assert alert.answer == ""


def _answer_elsewhere(pupil_pk):
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '5s'")  # whoever waits fails, and holds nobody
            answer_by_cases(pupil_ids=[pupil_pk], now=timezone.now())
    finally:
        connection.close()
