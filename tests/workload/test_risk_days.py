"""What is seen of pupils day by day. It is Monday 23 November 2026, seven."""

from datetime import date, datetime, time, timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone
from hypothesis import given as given_facts
from hypothesis import settings
from hypothesis import strategies as st

from activities.models import State
from continuity.directory.models import Pupil, User
from tests.factories import CourseFactory, SchoolClassFactory, given, pupil_with_account
from workload.alerts import reassess
from workload.engine.risk import Evidence, RiskPolicy, levels_by_day
from workload.models import Alert, RiskDay, RiskSettings
from workload.risk_days import look, read, written
from workload.scope import Scope
from workload.sweeps import sweep
from workload.terms import learners

pytestmark = pytest.mark.django_db

MONDAY = date(2026, 11, 23)
TUESDAY, WEDNESDAY, THURSDAY = (MONDAY + timedelta(days=ahead) for ahead in (1, 2, 3))
LAST_MONDAY, LAST_FRIDAY = MONDAY - timedelta(days=7), MONDAY - timedelta(days=3)


@pytest.fixture
def course():
    return CourseFactory(school_class=SchoolClassFactory())


@pytest.fixture
def pupil(course) -> Pupil:
    return seen_lately(course)


def seen_lately(course) -> Pupil:
    """A pupil who signs in every day: silence is no sign here."""
    pupil = pupil_with_account(course.school_class)
    User.objects.filter(pk=pupil.user_id).update(last_seen_on=THURSDAY)
    return pupil


def check(pupil: Pupil, day: date, hour: int = 7) -> None:
    now = timezone.make_aware(datetime.combine(day, time(hour)))
    reassess(school_id=pupil.school_id, pupil_ids=[pupil.pk], now=now)


def missing(course, pupil: Pupil, count: int) -> None:
    """So many short pieces of work, due last Friday, have not come; what was done before stays done."""
    for _each in range(count):
        given(course=course, pupils=[pupil], given_on=LAST_MONDAY, due_on=LAST_FRIDAY, minutes=10)


def now_missing(course, pupil: Pupil, count: int) -> None:
    """Exactly so many are missing from now on."""
    pupil.assignments.update(state=State.EXCUSED, state_at=timezone.now())
    missing(course, pupil, count)


def days(pupil: Pupil) -> list[tuple[date, str, int]]:
    return list(pupil.risk_days.values_list("day", "level", "score"))


def test_a_day_says_what_was_seen_and_the_level_it_gave(course, pupil):
    missing(course, pupil, 3)
    check(pupil, MONDAY)
    day = pupil.risk_days.get()
    assert (day.day, day.level, day.score) == (MONDAY, "watch", 3)
    assert day.evidence == [
        {"signal": "missing_returns", "count": 3, "since": "2026-11-20", "last": "2026-11-20"}
    ]


def test_signs_too_few_for_an_alert_are_kept_too(course, pupil):
    missing(course, pupil, 1)
    check(pupil, MONDAY)
    assert days(pupil) == [(MONDAY, "none", 1)]


def test_a_pupil_of_whom_nothing_is_seen_has_no_day(pupil):
    check(pupil, MONDAY)
    assert days(pupil) == []


def test_the_day_holds_what_its_last_check_saw(course, pupil):
    missing(course, pupil, 3)
    check(pupil, MONDAY)
    missing(course, pupil, 2)
    check(pupil, MONDAY, hour=15)
    assert days(pupil) == [(MONDAY, "alert", 5)]


def test_what_was_seen_in_the_morning_and_is_no_more_leaves_no_day(course, pupil):
    missing(course, pupil, 3)
    check(pupil, MONDAY)
    now_missing(course, pupil, 0)
    check(pupil, MONDAY, hour=15)
    assert days(pupil) == []
    assert not Alert.objects.open().exists()


def test_a_day_at_rest_ends_a_run_of_days_with_signs(course, pupil):
    missing(course, pupil, 1)
    check(pupil, MONDAY)
    now_missing(course, pupil, 0)
    for day in (TUESDAY, WEDNESDAY):
        check(pupil, day)
    assert days(pupil) == [(MONDAY, "none", 1), (TUESDAY, "none", 0)]


def test_an_earlier_check_of_the_same_day_holds_no_level(course, pupil):
    missing(course, pupil, 3)
    check(pupil, MONDAY)
    now_missing(course, pupil, 2)
    check(pupil, MONDAY, hour=15)
    assert days(pupil) == [(MONDAY, "none", 2)]


def test_the_level_of_the_day_before_is_held_near_it(course, pupil):
    missing(course, pupil, 3)
    check(pupil, MONDAY)
    now_missing(course, pupil, 2)
    check(pupil, TUESDAY)
    check(pupil, TUESDAY, hour=15)
    assert days(pupil)[-1] == (TUESDAY, "watch", 2)


def test_a_level_is_not_held_across_a_day_at_rest(course, pupil):
    missing(course, pupil, 3)
    check(pupil, MONDAY)
    now_missing(course, pupil, 0)
    check(pupil, TUESDAY)
    now_missing(course, pupil, 2)
    check(pupil, THURSDAY)
    assert days(pupil)[-1] == (THURSDAY, "none", 2)


def test_days_without_a_check_change_nothing(course, pupil):
    missing(course, pupil, 3)
    check(pupil, MONDAY)
    now_missing(course, pupil, 2)
    check(pupil, THURSDAY)
    assert days(pupil)[-1] == (THURSDAY, "watch", 2)


def test_the_figures_of_the_school_are_those_that_weigh(course, pupil):
    RiskSettings.objects.create(
        school=pupil.school,
        watch=2,
        alert=4,
        urgent=6,
        weights={"missing_returns": {"each": 2, "at_most": 6}},
    )
    missing(course, pupil, 2)
    check(pupil, MONDAY)
    assert days(pupil) == [(MONDAY, "alert", 4)]
    assert Alert.objects.get(pupil=pupil).severity == "alert"


def test_a_sign_the_school_does_not_count_is_kept_but_weighs_nothing(course, pupil):
    weights = {"missing_returns": {"each": 0, "at_most": 0}}
    RiskSettings.objects.create(school=pupil.school, watch=3, alert=5, urgent=9, weights=weights)
    missing(course, pupil, 6)
    check(pupil, MONDAY)
    assert days(pupil) == [(MONDAY, "none", 0)]
    assert pupil.risk_days.get().evidence[0]["count"] == 6


def test_a_sweep_keeps_the_days_of_everybody(course):
    pupils = [seen_lately(course) for _each in range(3)]
    for pupil in pupils:
        missing(course, pupil, 3)
    sweep(school_id=course.school_id, now=timezone.make_aware(datetime.combine(MONDAY, time(7))))
    assert set(RiskDay.objects.values_list("pupil", "level")) == {(pupil.pk, "watch") for pupil in pupils}


def test_in_as_many_queries_for_ten_pupils_as_for_forty(django_assert_num_queries):
    for size in (10, 40):
        course = CourseFactory(school_class=SchoolClassFactory())
        for _each in range(size):
            missing(course, seen_lately(course), 3)
        scope = Scope(
            course.school_class.school,
            learners(course.school_class.pupils.all(), [course.school_class]),
            [course.school_class],
            timezone.make_aware(datetime.combine(MONDAY, time(7))),
        )
        with django_assert_num_queries(13):
            assert len(look(scope, {})) == size


def test_one_day_of_a_pupil_is_one_row(pupil):
    day = {"school": pupil.school, "pupil": pupil, "day": MONDAY, "level": "none", "score": 0, "evidence": []}
    RiskDay.objects.create(**day)
    with pytest.raises(IntegrityError):
        RiskDay.objects.create(**day)


class TestChangeOfSchool:
    """The old school kept "urgent"; in the next one a pupil begins anew."""

    @pytest.fixture
    def moved(self, course, pupil) -> Pupil:
        missing(course, pupil, 9)
        check(pupil, MONDAY)
        pupil.school_class = SchoolClassFactory()
        pupil.school = pupil.school_class.school
        pupil.save()
        return pupil

    def test_the_next_school_inherits_no_level(self, moved):
        now_missing(CourseFactory(school_class=moved.school_class), moved, 2)
        check(moved, TUESDAY)
        assert days(moved) == [(MONDAY, "urgent", 9), (TUESDAY, "none", 2)]

    def test_a_check_on_the_day_of_the_move_leaves_the_row_of_the_old_school(self, moved):
        check(moved, MONDAY, hour=18)
        now_missing(CourseFactory(school_class=moved.school_class), moved, 3)
        check(moved, MONDAY, hour=19)
        assert sorted(level for _day, level, _score in days(moved)) == ["urgent", "watch"]


def test_what_is_written_is_read_again_but_for_signs_no_longer_known():
    signs = [Evidence("silence", 6, LAST_MONDAY, MONDAY), Evidence("overload", 1, MONDAY, THURSDAY)]
    assert read(written(signs)) == signs
    assert read([{"signal": "horoscope", "count": 1, "since": "2026-11-20", "last": "2026-11-20"}]) == []


# For each day in a row: how many returns are missing at each of its checks; none: the day has no check.
CHECKS = st.lists(st.lists(st.integers(0, 6), max_size=3), min_size=1, max_size=5)


@settings(max_examples=15)
@given_facts(checks=CHECKS)
def test_what_is_kept_weighed_anew_gives_the_levels_that_were(checks):
    course = CourseFactory(school_class=SchoolClassFactory())
    pupil = seen_lately(course)
    levels = {}
    for number, counts in enumerate(checks):
        day = MONDAY + timedelta(days=number)
        for hour, count in enumerate(counts, start=7):
            now_missing(course, pupil, count)
            check(pupil, day, hour)
            alert = Alert.objects.open().filter(pupil=pupil).first()
            levels[day] = alert.severity if alert else "none"
    kept = {day.day: read(day.evidence) for day in pupil.risk_days.all()}
    again = levels_by_day(kept, RiskPolicy())
    assert again == dict(pupil.risk_days.values_list("day", "level"))
    assert again == {day: level for day, level in levels.items() if day in kept}
    assert all(level == "none" for day, level in levels.items() if day not in kept)
