"""Alerts open once, say why, follow the facts and close with their cause. It is Monday 23 November 2026, seven."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, time, timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from activities.models import Activity, Assignment, ReturnMode, State, Status
from continuity.common.signs import signals
from continuity.directory.models import AuditEvent, Pupil, Role
from tests.factories import (
    CourseFactory,
    PupilFactory,
    SchoolClassFactory,
    at_a_distance,
    given,
    member,
    pupil_with_account,
)
from workload.alerts import reassess
from workload.engine.risk import RiskPolicy
from workload.models import Alert
from workload.sweeps import sweep
from workload.wording import reason_sentence

pytestmark = pytest.mark.django_db

MONDAY = date(2026, 11, 23)
TUESDAY, WEDNESDAY, FRIDAY = (MONDAY + timedelta(days=ahead) for ahead in (1, 2, 4))
LAST_MONDAY, LAST_FRIDAY = MONDAY - timedelta(days=7), MONDAY - timedelta(days=3)
A_DAY = 180  # minutes of work at a distance, collège


def moment(day: date, hour: int = 7) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour)))


@pytest.fixture
def pupil(quatrieme) -> Pupil:
    """One of the two pupils of the 4e B, who are at a distance from this Monday on; seen this morning."""
    pupil = quatrieme.pupils.first()
    pupil.user = member(quatrieme.school, Role.PUPIL, last_seen_on=MONDAY)
    pupil.save()
    return pupil


@pytest.fixture
def look(quatrieme):
    """Check all the pupils of the school, or some: `look(day)`, `look(pupil_ids=[…])`."""

    def run(day: date = MONDAY, **options) -> None:
        check = reassess if options else sweep
        check(school_id=quatrieme.school_id, now=moment(day), **options)

    return run


def give(course, minutes: int, *, pupils=None, given_on=MONDAY, due_on=TUESDAY, **fields):
    return given(course=course, pupils=pupils, minutes=minutes, given_on=given_on, due_on=due_on, **fields)


def give_days(course, days: int, **fields) -> None:
    """So many days full of work, one piece a day."""
    for _each in range(days):
        give(course, A_DAY, **fields)


def missing(course, pupil, count: int) -> None:
    """`count` short pieces of work, due last week, that did not come."""
    for _each in range(count):
        give(course, 10, pupils=[pupil], given_on=LAST_MONDAY, due_on=LAST_FRIDAY)


def in_difficulty(course, pupil) -> None:
    """A short piece of work the pupil has said is not going well: a sign that follows them to another class."""
    give(course, 10, pupils=[pupil])
    pupil.assignments.update(difficulty_reported_at=moment(MONDAY))


def done(pupil, day: date = MONDAY) -> None:
    pupil.assignments.filter(state=State.TO_DO).update(state=State.RETURNED, state_at=moment(day))


def only(**lookup) -> Alert:
    return Alert.objects.open().get(**lookup)


def everything() -> list[dict]:
    return [*Alert.objects.order_by("pk").values(), *AuditEvent.objects.order_by("pk").values()]


def answer(alert: Alert, quiet_until: date | None = None, *, said: str = "called") -> Alert:
    alert.answer, alert.answered_at, alert.quiet_until = said, moment(MONDAY), quiet_until
    alert.answered_by = member(alert.school, Role.CPE)
    alert.save()
    return alert


def on_a_connection_of_its_own(act, *args) -> None:
    """Run `act` in another thread than the test's."""
    try:
        act(*args)
    finally:
        connection.close()


def wait_until_somebody_waits() -> None:
    """Return once another connection waits for a lock."""
    with connection.cursor() as cursor:
        waiting = False
        while not waiting:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            (waiting,) = cursor.fetchone()


class TestTooMuchForAPupil:
    def test_what_is_left_does_not_fit_from_today_on(self, look, course, pupil):
        give(course, 2 * A_DAY + 40, pupils=[pupil])
        look()
        alert = only(pupil=pupil, kind="overload")
        assert alert.reasons == [
            {
                "signal": "pupil_overload",
                "since": "2026-11-23",
                "last": "2026-11-24",
                "asked": 400,
                "possible": 360,
                "excess": 40,
            }
        ]
        assert (alert.first_day, alert.last_day, alert.opened_at) == (MONDAY, TUESDAY, moment(MONDAY))

    def test_what_just_fits_is_no_overload(self, look, course):
        give(course, 2 * A_DAY)
        look()
        assert not Alert.objects.exists()

    def test_days_gone_by_leave_less_room(self, look, course, pupil):
        give(course, 2 * A_DAY, pupils=[pupil])
        look(TUESDAY)
        assert only(pupil=pupil, kind="overload").reasons[0]["possible"] == A_DAY

    def test_what_is_done_no_longer_weighs(self, look, course, pupil):
        give(course, 2 * A_DAY + 40, pupils=[pupil])
        done(pupil)
        look()
        assert not Alert.objects.filter(pupil=pupil).exists()

    def test_overdue_work_is_to_be_caught_up_within_five_school_days(self, look, course, pupil):
        give_days(course, 5, pupils=[pupil], given_on=LAST_MONDAY, due_on=LAST_FRIDAY)
        look()
        assert not Alert.objects.filter(kind="overload", pupil=pupil).exists()
        give(course, 10, pupils=[pupil], given_on=LAST_MONDAY, due_on=LAST_FRIDAY)
        look()
        alert = only(pupil=pupil, kind="overload")
        assert (alert.first_day, alert.last_day) == (MONDAY, FRIDAY)

    @pytest.mark.parametrize(
        "fields",
        [
            {"is_synchronous": True, "starts_at": time(10)},
            {"return_mode": ReturnMode.NONE},
            {"return_mode": ReturnMode.SELF_CHECK},
        ],
    )
    def test_what_nobody_waits_for_any_more_is_not_to_be_caught_up(self, look, course, pupil, fields):
        give_days(course, 6, pupils=[pupil], given_on=LAST_MONDAY, due_on=LAST_FRIDAY, **fields)
        look()
        assert not Alert.objects.filter(pupil=pupil, kind="overload").exists()

    def test_closed_work_is_not_to_be_caught_up(self, look, course, pupil):
        give_days(course, 6, pupils=[pupil], given_on=LAST_MONDAY, due_on=LAST_FRIDAY)
        Activity.objects.update(status=Status.CLOSED)
        look()
        assert not Alert.objects.filter(pupil=pupil, kind="overload").exists()

    @pytest.mark.parametrize(
        ("minutes", "severity"),
        [(450, "watch"), (451, "alert"), (540, "alert"), (541, "urgent")],
    )
    def test_the_more_there_is_the_graver_it_is(self, look, course, pupil, minutes, severity):
        give(course, minutes, pupils=[pupil])
        look()
        assert only(pupil=pupil, kind="overload").severity == severity

    def test_several_runs_of_days_are_as_grave_as_the_worst(self, look, course, pupil):
        give(course, 3 * A_DAY + 10, pupils=[pupil])
        give(course, 2 * A_DAY + 10, pupils=[pupil], given_on=FRIDAY, due_on=FRIDAY + timedelta(days=3))
        look()
        alert = only(pupil=pupil, kind="overload")
        assert [reason["excess"] for reason in alert.reasons] == [A_DAY + 10, 10]
        assert alert.severity == "urgent"
        assert (alert.first_day, alert.last_day) == (MONDAY, FRIDAY + timedelta(days=3))


class TestTooMuchForAClass:
    def test_counts_the_pupils_and_shows_the_worst_run(self, look, course, quatrieme, pupil):
        give(course, 2 * A_DAY + 40)
        give(course, 20, pupils=[pupil])
        look()
        assert only(school_class=quatrieme).reasons == [
            {
                "signal": "class_overload",
                "since": "2026-11-23",
                "last": "2026-11-24",
                "asked": 420,
                "possible": 360,
                "excess": 60,
                "pupils": 2,
            }
        ]

    def test_the_work_given_counts_whatever_was_done_of_it(self, look, course, quatrieme, pupil):
        give(course, 2 * A_DAY + 40, pupils=[pupil])
        done(pupil)
        look()
        assert only(school_class=quatrieme).reasons[0]["asked"] == 400

    def test_days_that_are_over_are_not_brought_up_again(self, look, course, quatrieme):
        give(course, 2 * A_DAY + 40)
        look()
        look(WEDNESDAY)
        assert Alert.objects.get(school_class=quatrieme).closed_at == moment(WEDNESDAY)

    def test_work_of_another_class_is_not_counted(self, look, course, quatrieme):
        other = SchoolClassFactory(school=quatrieme.school)
        PupilFactory(school_class=other)
        give(course, 2 * A_DAY + 40)
        look()
        assert not Alert.objects.filter(school_class=other).exists()


class TestAtRisk:
    def test_signs_of_all_the_apps_are_weighed_and_told(self, look, course, pupil):
        missing(course, pupil, 3)
        look()
        alert = only(pupil=pupil, kind="at_risk")
        assert alert.severity == "watch"
        assert alert.reasons == [
            {
                "signal": "missing_returns",
                "count": 3,
                "since": "2026-11-20",
                "last": "2026-11-20",
                "points": 3,
            }
        ]

    def test_too_few_signs_raise_nothing(self, look, course, pupil):
        missing(course, pupil, 2)
        look()
        assert not Alert.objects.exists()

    def test_an_overload_adds_to_what_is_seen_elsewhere(self, look, course, pupil):
        missing(course, pupil, 2)
        give(course, 2 * A_DAY + 10, pupils=[pupil])
        look()
        alert = only(pupil=pupil, kind="at_risk")
        assert [reason["signal"] for reason in alert.reasons] == ["missing_returns", "overload"]

    def test_a_level_held_the_day_before_is_kept_while_the_score_is_near_it(self, look, course, pupil):
        missing(course, pupil, 3)
        look()
        Assignment.objects.filter(pk=pupil.assignments.first().pk).update(
            state="excused", state_at=moment(MONDAY)
        )
        look(TUESDAY)
        assert only(pupil=pupil).reasons[0]["count"] == 2

    def test_every_sign_has_a_weight(self):
        assert signals.keys() | {"overload"} == RiskPolicy().weights.keys()

    @pytest.mark.parametrize("signal", sorted(RiskPolicy().weights))
    def test_every_sign_has_a_sentence_with_its_day(self, signal):
        reason = {"signal": signal, "count": 2, "since": "2026-11-16", "last": "2026-11-20", "points": 2}
        assert "lundi 16" in reason_sentence(reason)


class TestRunningAgain:
    def test_changes_nothing(self, look, course, pupil):
        missing(course, pupil, 6)
        give(course, 3 * A_DAY)
        look()
        before = everything()
        assert len(before) == 8
        sweep(school_id=course.school_id, now=moment(MONDAY, 8))
        assert everything() == before

    def test_for_some_pupils_changes_nothing_either(self, look, course, pupil):
        missing(course, pupil, 6)
        give(course, 3 * A_DAY)
        look()
        before = everything()
        look(pupil_ids=[pupil.pk])
        assert everything() == before

    def test_updates_what_has_changed_and_keeps_when_it_opened(self, look, course, pupil):
        missing(course, pupil, 3)
        look()
        missing(course, pupil, 2)
        sweep(school_id=course.school_id, now=moment(MONDAY, 8))
        alert = only(pupil=pupil)
        assert (alert.severity, alert.reasons[0]["count"]) == ("alert", 5)
        assert (alert.opened_at, alert.updated_at) == (moment(MONDAY), moment(MONDAY, 8))

    def test_closes_with_the_cause_and_says_so(self, look, course, pupil):
        missing(course, pupil, 3)
        look()
        done(pupil)
        look(TUESDAY)
        alert = Alert.objects.get(pupil=pupil)
        assert alert.closed_at == moment(TUESDAY)
        assert alert.closed_because == "Les signes qui l'avaient ouverte ont disparu."

    def test_an_overload_that_fits_again_says_so(self, look, course, pupil):
        give(course, 3 * A_DAY, pupils=[pupil])
        look()
        done(pupil)
        look()
        alert = Alert.objects.get(pupil=pupil)
        assert alert.closed_because == "Le travail demandé tient de nouveau dans les jours prévus."

    def test_a_cause_that_comes_back_opens_another_alert_beside_the_old_one(self, look, course, pupil):
        for _time in range(2):
            missing(course, pupil, 3)
            look()
            done(pupil)
            look()
        assert Alert.objects.filter(pupil=pupil, closed_at__isnull=False).count() == 2

    def test_each_opening_and_closing_is_in_the_audit_trail(self, look, course, pupil):
        missing(course, pupil, 3)
        look()
        done(pupil)
        look()
        events = AuditEvent.objects.order_by("pk").values_list("verb", "by", "target_id")
        alert = Alert.objects.get()
        assert list(events) == [("alert.opened", None, alert.pk), ("alert.closed", None, alert.pk)]

    @pytest.mark.django_db(transaction=True)
    def test_several_at_once_open_one_alert(self, look, course, pupil):
        missing(course, pupil, 3)

        with ThreadPoolExecutor(6) as pool:
            list(pool.map(on_a_connection_of_its_own, [look] * 6))
        assert Alert.objects.get().closed_at is None


class TestAnswers:
    def test_an_answer_stands_while_nothing_gets_worse(self, look, course, pupil):
        missing(course, pupil, 3)
        look()
        answered = answer(only(pupil=pupil))
        missing(course, pupil, 1)
        look(TUESDAY)
        alert = only(pupil=pupil)
        assert (alert.pk, alert.answer, alert.reasons[0]["count"]) == (answered.pk, "called", 4)

    def test_a_higher_severity_asks_anew_and_keeps_the_answer_with_its_alert(self, look, course, pupil):
        missing(course, pupil, 3)
        look()
        answered = answer(only(pupil=pupil))
        missing(course, pupil, 2)
        look(TUESDAY)
        answered.refresh_from_db()
        assert (answered.answer, answered.closed_at) == ("called", moment(TUESDAY))
        assert "aggravée" in answered.closed_because
        assert (only(pupil=pupil).answer, only(pupil=pupil).severity) == ("", "alert")

    def test_a_new_sign_asks_anew(self, look, course, pupil):
        missing(course, pupil, 3)
        look()
        answered = answer(only(pupil=pupil))
        give_days(course, 6, pupils=[pupil], due_on=FRIDAY)
        look()
        assert only(pupil=pupil, kind="at_risk").pk != answered.pk

    def test_a_known_reason_holds_until_its_day_whatever_happens(self, look, course, pupil):
        missing(course, pupil, 3)
        look()
        known = answer(only(pupil=pupil), quiet_until=TUESDAY)
        missing(course, pupil, 6)
        look(TUESDAY)
        assert only(pupil=pupil) == known
        assert only(pupil=pupil).severity == "urgent"

    def test_while_a_case_is_led_nobody_else_is_asked_whatever_happens(self, look, course, pupil):
        missing(course, pupil, 3)
        look()
        in_a_case = answer(only(pupil=pupil), said="case")
        missing(course, pupil, 6)
        look(TUESDAY)
        assert (only(pupil=pupil), only(pupil=pupil).severity) == (in_a_case, "urgent")

    @pytest.mark.django_db(transaction=True)
    def test_an_answer_being_written_is_waited_for(self, course, pupil, look):
        missing(course, pupil, 3)
        look()
        missing(course, pupil, 2)
        with ThreadPoolExecutor(1) as pool:
            with transaction.atomic():
                answered = answer(only(pupil=pupil))
                run = pool.submit(on_a_connection_of_its_own, look, TUESDAY)
                wait_until_somebody_waits()
            run.result()
        answered.refresh_from_db()
        assert (answered.closed_at, answered.severity) == (moment(TUESDAY), "watch")

    def test_once_its_day_is_over_what_gets_worse_asks_anew(self, look, course, pupil):
        missing(course, pupil, 3)
        look()
        known = answer(only(pupil=pupil), quiet_until=MONDAY)
        missing(course, pupil, 6)
        look(TUESDAY)
        assert only(pupil=pupil) != known

    def test_a_known_reason_outlives_the_alert_it_was_given_to(self, look, course, pupil):
        missing(course, pupil, 3)
        look()
        answer(only(pupil=pupil), quiet_until=TUESDAY)
        done(pupil)
        look()
        missing(course, pupil, 3)
        look(TUESDAY)
        assert not Alert.objects.open().exists()
        look(WEDNESDAY)
        assert only(pupil=pupil).answer == ""


class TestWhoIsLookedAt:
    def test_only_the_pupils_named_and_their_classes(self, look, course, quatrieme, pupil):
        give(course, 3 * A_DAY)
        look(pupil_ids=[pupil.pk])
        assert {(alert.pupil, alert.school_class) for alert in Alert.objects.all()} == {
            (pupil, None),
            (None, quatrieme),
        }

    def test_a_class_is_judged_on_all_its_pupils_even_when_one_is_named(self, look, course, quatrieme, pupil):
        give(course, 3 * A_DAY)
        look(pupil_ids=[pupil.pk])
        assert only(school_class=quatrieme).reasons[0]["pupils"] == 2

    def test_another_school_is_left_alone(self, look, course):
        elsewhere = CourseFactory()
        stranger = PupilFactory(school_class=elsewhere.school_class)
        missing(elsewhere, stranger, 3)
        look()
        assert not Alert.objects.exists()
        sweep(school_id=stranger.school_id, now=moment(MONDAY))
        look()
        assert only(pupil=stranger)

    def test_a_pupil_without_a_class_is_looked_at(self, look, course, pupil):
        in_difficulty(course, pupil)
        pupil.school_class = None
        pupil.save()
        look()
        assert only(pupil=pupil)

    def test_a_pupil_who_changes_school_leaves_their_alert_behind(self, look, course, pupil):
        in_difficulty(course, pupil)
        look()
        new_class = SchoolClassFactory()
        pupil.school, pupil.school_class = new_class.school, new_class
        pupil.save()
        sweep(school_id=pupil.school_id, now=moment(TUESDAY))
        left = Alert.objects.get(closed_at__isnull=False)
        assert left.closed_because == "L'élève a changé d'établissement."
        assert only(pupil=pupil).school == pupil.school

    def test_the_school_they_left_closes_their_alert_too(self, look, course, pupil):
        missing(course, pupil, 3)
        look()
        new_class = SchoolClassFactory()
        pupil.school, pupil.school_class = new_class.school, new_class
        pupil.save()
        look(TUESDAY)
        assert Alert.objects.get().closed_at == moment(TUESDAY)

    def test_in_the_summer_nothing_is_asked_of_anybody(self, course, quatrieme, look):
        give(course, 3 * A_DAY, given_on=MONDAY, due_on=TUESDAY)
        look(date(2027, 8, 1))
        assert not Alert.objects.exists()

    def test_in_as_many_queries_for_one_pupil_as_for_thirty(self, django_assert_num_queries):
        for size in (1, 30):
            school_class = SchoolClassFactory()
            at_a_distance(school_class, MONDAY, TUESDAY)
            course = CourseFactory(school_class=school_class)
            for _each in range(size):
                missing(course, pupil_with_account(school_class), 3)
            give(course, 3 * A_DAY)
            with django_assert_num_queries(49):
                sweep(school_id=course.school_id, now=moment(MONDAY))
            assert Alert.objects.open().filter(school=course.school_id).count() == 2 * size + 1
