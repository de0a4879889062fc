"""When nobody can be reached, or what is said does not sound well, on Monday 23 November 2026 at nine."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from continuity.common.signs import Lookout
from continuity.common.weeks import days_from
from continuity.directory.models import Pupil
from tests.factories import PupilFactory
from tutoring.models import ContactLog
from tutoring.risk_signals import going_badly, unreachable

pytestmark = pytest.mark.django_db

SCHOOL_DAYS = [day for day in days_from(date(2026, 10, 1), 54) if day.weekday() < 5]


def attempt(pupil, tutor, *, days_ago: float, reached: bool, **said) -> None:
    at = timezone.now() - timedelta(days=days_ago)
    ContactLog.objects.create(school=pupil.school, pupil=pupil, by=tutor, at=at, reached=reached, **said)


def found(signal=unreachable) -> dict[int, tuple[int, date, date]]:
    lookout = Lookout(Pupil.objects.all(), timezone.now(), SCHOOL_DAYS)
    return {sign.pupil_id: (sign.count, sign.since, sign.last) for sign in signal(lookout)}


def test_attempts_on_two_days_found_nobody(pupil, tutor):
    attempt(pupil, tutor, days_ago=4, reached=False)
    attempt(pupil, tutor, days_ago=1, reached=False)
    assert found() == {pupil.pk: (2, date(2026, 11, 19), date(2026, 11, 22))}


def test_one_unanswered_call_is_nothing(pupil, tutor):
    attempt(pupil, tutor, days_ago=1, reached=False)
    assert found() == {}


def test_attempts_of_one_day_are_one_and_so_is_a_call_two_people_noted(pupil, tutor, cpe):
    attempt(pupil, tutor, days_ago=1, reached=False)
    attempt(pupil, cpe, days_ago=1, reached=False)
    attempt(pupil, tutor, days_ago=0.9, reached=False)
    assert found() == {}


def test_someone_reached_since_ends_it(pupil, tutor):
    for days_ago in (4, 3):
        attempt(pupil, tutor, days_ago=days_ago, reached=False)
    attempt(pupil, tutor, days_ago=1, reached=True)
    assert found() == {}


def test_only_the_attempts_since_the_last_conversation_count(pupil, tutor):
    for days_ago, reached in ((6, False), (5, True), (4, False), (3, False)):
        attempt(pupil, tutor, days_ago=days_ago, reached=reached)
    assert found() == {pupil.pk: (2, date(2026, 11, 19), date(2026, 11, 20))}


def test_attempts_of_an_earlier_term_are_left_out(pupil, tutor):
    for days_ago in (80, 70):
        attempt(pupil, tutor, days_ago=days_ago, reached=False)
    assert found() == {}


def test_attempts_still_to_come_are_left_out(pupil, tutor):
    attempt(pupil, tutor, days_ago=1, reached=False)
    attempt(pupil, tutor, days_ago=-1, reached=False)
    assert found() == {}


def test_pupils_are_told_apart_in_one_query(pupil, tutor, django_assert_num_queries):
    others = PupilFactory.create_batch(20, school_class=pupil.school_class)
    for other in [pupil, *others]:
        attempt(other, tutor, days_ago=2, reached=False)
        attempt(other, tutor, days_ago=1, reached=False)
    with django_assert_num_queries(1):
        assert len(found()) == 21


def test_pupils_who_are_not_asked_about_are_left_out(pupil, tutor):
    for days_ago in (2, 1):
        attempt(pupil, tutor, days_ago=days_ago, reached=False)
    assert list(unreachable(Lookout(Pupil.objects.none(), timezone.now(), SCHOOL_DAYS))) == []


def test_without_a_school_day_in_the_calendar_there_is_nothing_to_say(pupil, tutor):
    for days_ago in (2, 1):
        attempt(pupil, tutor, days_ago=days_ago, reached=False)
    assert list(unreachable(Lookout(Pupil.objects.all(), timezone.now(), []))) == []


class TestGoingBadly:
    THURSDAY = date(2026, 11, 19)

    @pytest.mark.parametrize(
        ("said", "count"),
        [
            ({"work": "badly"}, 1),
            ({"morale": "badly", "work": "well"}, 1),
            ({"work": "badly", "morale": "badly"}, 2),
        ],
    )
    def test_counts_what_goes_badly_on_the_day_it_was_said(self, pupil, tutor, said, count):
        attempt(pupil, tutor, days_ago=4, reached=True, **said)
        assert found(going_badly) == {pupil.pk: (count, self.THURSDAY, self.THURSDAY)}

    @pytest.mark.parametrize(
        "said", [{"work": "so_so", "morale": "well"}, {"equipment": "badly"}, {"health_worry": True}], ids=str
    )
    def test_nothing_else_that_is_said_is_a_sign(self, pupil, tutor, said):
        attempt(pupil, tutor, days_ago=4, reached=True, **said)
        assert found(going_badly) == {}

    def test_what_was_said_last_holds(self, pupil, tutor):
        attempt(pupil, tutor, days_ago=4, reached=True, work="badly")
        attempt(pupil, tutor, days_ago=1, reached=True, work="well")
        assert found(going_badly) == {}

    def test_a_contact_that_says_nothing_of_it_takes_nothing_back(self, pupil, tutor):
        attempt(pupil, tutor, days_ago=4, reached=True, work="badly")
        attempt(pupil, tutor, days_ago=1, reached=True)
        assert pupil.pk in found(going_badly)

    def test_forgotten_after_two_weeks_of_class(self, pupil, tutor):
        attempt(pupil, tutor, days_ago=14, reached=True, work="badly")
        assert found(going_badly) == {}

    def test_pupils_are_told_apart_in_one_query(self, pupil, tutor, django_assert_num_queries):
        for each in [pupil, *PupilFactory.create_batch(5, school_class=pupil.school_class)]:
            attempt(each, tutor, days_ago=1, reached=True, morale="badly")
        with django_assert_num_queries(1):
            assert len(found(going_badly)) == 6

    def test_pupils_who_are_not_asked_about_are_left_out(self, pupil, tutor):
        attempt(pupil, tutor, days_ago=1, reached=True, morale="badly")
        assert list(going_badly(Lookout(Pupil.objects.none(), timezone.now(), SCHOOL_DAYS))) == []
