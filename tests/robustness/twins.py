"""Schools to sweep, and a hand on what goes on in the database meanwhile."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone

from activities.models import State
from continuity.directory.calendars import school_days
from continuity.directory.models import AuditEvent, Pupil, School
from tests.factories import CourseFactory, PupilFactory, SchoolClassFactory, SchoolFactory, given
from workload import sweeps
from workload.models import Alert, ClassCheck, RiskDay

WAIT_SECONDS = 30
MORE_THAN_FITS = 600  # minutes, in two days
CLASSES, PUPILS_OF_A_CLASS = 3, 3


def wait_until(happened: Callable[[], object], what: str) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while not happened():
        assert time.monotonic() < deadline, f"{what} did not happen within {WAIT_SECONDS} s"
        time.sleep(0.02)


def somebody_waits_for_a_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return cursor.fetchone()[0] > 0


@contextmanager
def held_back(table: str) -> Iterator[None]:
    """Let nobody write to `table`: whoever tries waits in the middle of what they are doing."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(f'LOCK TABLE "{table}" IN SHARE MODE')
        yield


def school_with_a_past() -> School:
    """A school whose sweep of yesterday raised alerts, where one is now to be closed, one is worse and one is new."""
    school, today = SchoolFactory(), timezone.localdate()
    for _class in range(CLASSES):
        _class_with_a_past(school, today)
    sweeps.sweep(school_id=school.pk, now=timezone.now() - timedelta(days=1))
    for school_class in school.classes.all():
        _what_happened_since(school_class, today)
    return school


def _class_with_a_past(school: School, today) -> None:
    course = CourseFactory(school_class=SchoolClassFactory(school=school))
    better, worse, quiet = PupilFactory.create_batch(PUPILS_OF_A_CLASS, school_class=course.school_class)
    due_on = school_days(school, today - timedelta(days=7), today - timedelta(days=2))[-1]
    for pupil, count in ((better, 4), (worse, 3), (quiet, 1)):
        _missing(course, pupil, due_on, count)


def _missing(course, pupil: Pupil, due_on, count: int) -> None:
    for _each in range(count):
        given(course=course, pupils=[pupil], given_on=due_on - timedelta(days=3), due_on=due_on, minutes=10)


def _what_happened_since(school_class, today) -> None:
    course = school_class.courses.get()
    better, worse, quiet = school_class.pupils.order_by("pk")
    better.assignments.update(state=State.RETURNED, state_at=timezone.now())
    due_on = worse.assignments.first().activity.due_on
    _missing(course, worse, due_on, 3)
    tomorrow = school_days(school_class.school, today + timedelta(days=1), today + timedelta(days=7))[0]
    given(course=course, pupils=[quiet], given_on=today, due_on=tomorrow, minutes=MORE_THAN_FITS)


def outcome(school: School) -> list[tuple]:
    """All that a sweep writes about a school, told so that twin schools compare: no key, no moment."""
    return [*raised(school), *_kept(school), *_seen(school)]


def raised(school: School) -> list[tuple]:
    """The alerts of a school, told likewise."""
    pupils = list(Pupil.objects.filter(school=school).order_by("pk").values_list("pk", flat=True))
    classes = list(school.classes.order_by("pk").values_list("pk", flat=True))
    events: dict[int, list[str]] = {}
    rows = AuditEvent.objects.filter(school=school, target_type="workload.alert").order_by("pk")
    for target_id, verb in rows.values_list("target_id", "verb"):
        events.setdefault(target_id, []).append(verb)
    return sorted(
        (
            alert.kind,
            pupils.index(alert.pupil_id) if alert.pupil_id else -1,
            classes.index(alert.school_class_id) if alert.school_class_id else -1,
            alert.closed_because,
            alert.severity,
            alert.first_day,
            alert.last_day,
            str(alert.reasons),
            events[alert.pk],
        )
        for alert in Alert.objects.filter(school=school)
    )


def _kept(school: School) -> list[tuple]:
    """What is kept of each class, by week: its days, each with what is asked and what is possible."""
    checks = ClassCheck.objects.filter(school_class__school=school).order_by("school_class")
    return [
        (monday, week["days"]) for check in checks for monday, week in sorted(check.findings["weeks"].items())
    ]


def _seen(school: School) -> list[tuple]:
    """What was seen of each pupil, day by day."""
    pupils = list(Pupil.objects.filter(school=school).order_by("pk").values_list("pk", flat=True))
    days = RiskDay.objects.filter(pupil__in=pupils)
    rows = days.order_by("pupil_id", "day").values_list("pupil_id", "day", "level", "score", "evidence")
    return [(pupils.index(pupil_id), *told) for pupil_id, *told in rows]
