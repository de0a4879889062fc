"""Why an alert was raised, its gravest day, and what holds now. It is Monday 23 November 2026."""

from datetime import date

import pytest
from django.utils import timezone

from tests.factories import PupilFactory
from tutoring.gravest import gravest_days
from tutoring.wording import raised_said
from workload.models import RiskDay

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 23)
WEDNESDAY, THURSDAY, FRIDAY = (date(2026, 11, day) for day in (18, 19, 20))
OPENED_FOR = [
    {"signal": "missing_returns", "count": 5, "since": "2026-11-09", "last": "2026-11-17", "points": 5}
]
SILENCE = {"signal": "silence", "count": 6, "since": "2026-11-10", "last": "2026-11-17"}


@pytest.fixture
def alert(pupil, worry):
    """Opened on Wednesday for five missing returns, three of which are still missing."""
    return worry(pupil, days_ago=5, opened_for=OPENED_FOR)


def seen(alert, day, score, evidence=(SILENCE,)):
    return RiskDay.objects.create(
        school=alert.school, pupil=alert.pupil, day=day, level="urgent", score=score, evidence=list(evidence)
    )


def told(alert) -> list[str]:
    return raised_said(alert, gravest_days([alert]).get(alert.pk), TODAY)


def test_what_it_was_raised_for_is_told_once_it_no_longer_holds(alert):
    assert told(alert) == [
        "Signalé mercredi 18 novembre pour : 5 rendus attendus, pas reçus, depuis lundi 9 novembre."
    ]


def test_nothing_more_is_told_while_it_still_holds(pupil, worry):
    alert = worry(pupil, days_ago=5)
    alert.opened_for = alert.reasons
    assert told(alert) == []


def test_of_an_alert_from_before_it_was_kept_nothing_is_invented(pupil, worry):
    assert told(worry(pupil, days_ago=5)) == []


def test_a_graver_day_than_the_opening_and_today_is_told_with_its_day(alert):
    seen(alert, THURSDAY, 11)
    assert told(alert)[-1] == (
        "Au plus fort, jeudi 19 novembre : ni connexion, ni rendu, ni présence depuis mardi 10 novembre (6 jours ouvrés)."
    )


@pytest.mark.parametrize("score", [3, 5])
def test_a_day_no_graver_than_the_opening_tells_nothing_new(alert, score):
    seen(alert, THURSDAY, score)
    assert gravest_days([alert]) == {}


def test_a_graver_day_made_of_what_is_told_already_tells_nothing_new(alert):
    seen(alert, THURSDAY, 11, evidence=OPENED_FOR)
    assert gravest_days([alert]) == {}


def test_days_before_it_opened_and_after_it_closed_are_not_its_own(alert):
    alert.closed_at = timezone.make_aware(timezone.datetime(2026, 11, 20, 8))
    for day in (date(2026, 11, 17), FRIDAY):
        seen(alert, day, 20)
    assert gravest_days([alert]) == {}


def test_nor_are_those_of_another_pupil(alert, worry):
    other = worry(PupilFactory(school_class=alert.pupil.school_class), days_ago=5, opened_for=OPENED_FOR)
    seen(other, THURSDAY, 20)
    assert set(gravest_days([alert, other])) == {other.pk}


def test_in_one_query_however_many_alerts(alert, worry, django_assert_num_queries):
    other = worry(PupilFactory(school_class=alert.pupil.school_class), days_ago=5)
    with django_assert_num_queries(1):
        gravest_days([alert, other])
