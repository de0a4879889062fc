"""The same facts leave the same alerts: however often, in whatever parts and order they are looked at."""

from datetime import date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given as given_facts
from hypothesis import settings
from hypothesis import strategies as st

from activities.models import State
from continuity.directory.models import AuditEvent, Pupil, School
from tests.factories import CourseFactory, PupilFactory, SchoolClassFactory, SchoolFactory, given, member
from tests.robustness.twins import outcome
from tutoring.models import ContactLog
from workload import sweeps
from workload.alerts import reassess
from workload.models import Alert

pytestmark = pytest.mark.django_db

MONDAY = date(2026, 11, 23)
TUESDAY, LAST_MONDAY, LAST_FRIDAY = (MONDAY + timedelta(days=days) for days in (1, -7, -3))
CLASSES, PUPILS_OF_A_CLASS = 2, 2

# Of each pupil on each of the days looked at: returns missing by then, all done or not, minutes for Monday and
# Tuesday, calls nobody answered, an answer to the alert.
FACTS = st.tuples(
    st.integers(0, 5), st.booleans(), st.sampled_from([0, 90, 130, 400]), st.integers(0, 3), st.booleans()
)
DAYS = st.lists(st.lists(FACTS, min_size=4, max_size=4), min_size=1, max_size=2)


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 7, tzinfo=ZoneInfo("Europe/Paris"))


def new_school() -> School:
    school = SchoolFactory()
    for _class in range(CLASSES):
        course = CourseFactory(school_class=SchoolClassFactory(school=school))
        PupilFactory.create_batch(PUPILS_OF_A_CLASS, school_class=course.school_class)
    return school


def happen(school: School, facts: list[tuple], day: date) -> None:
    """Write what is new on `day`."""
    for pupil, (missing, done, minutes, calls, answered) in zip(
        school.pupils.order_by("pk"), facts, strict=True
    ):
        course = pupil.school_class.courses.get()
        if done:
            pupil.assignments.update(state=State.RETURNED, state_at=at(LAST_FRIDAY))
        for _each in range(missing):
            given(course=course, pupils=[pupil], given_on=LAST_MONDAY, due_on=LAST_FRIDAY, minutes=10)
        if minutes:
            given(course=course, pupils=[pupil], given_on=MONDAY, due_on=TUESDAY, minutes=minutes)
        for _each in range(calls):
            ContactLog.objects.create(
                school=pupil.school,
                pupil=pupil,
                by=course.teacher,
                at=at(day),
                channel="phone",
                reached=False,
            )
        if answered:
            answer(pupil, day)


def answer(pupil: Pupil, day: date) -> None:
    said = {"answer": Alert.Answer.CALLED, "answered_at": at(day), "answered_by": member(pupil.school, "cpe")}
    Alert.objects.open().filter(pupil=pupil).update(**said)


def written(school: School) -> list[dict]:
    rows = (model.objects.filter(school=school).order_by("pk") for model in (Alert, AuditEvent))
    return [row for found in rows for row in found.values()]


@settings(max_examples=10)
@given_facts(days=DAYS)
def test_looking_twice_writes_nothing_the_second_time(days):
    school = new_school()
    for number, facts in enumerate(days):
        day = MONDAY + timedelta(days=number)
        happen(school, facts, day)
        sweeps.sweep(school_id=school.pk, now=at(day))
        once = written(school)
        sweeps.sweep(school_id=school.pk, now=at(day) + timedelta(hours=1))
        assert written(school) == once


@settings(max_examples=10)
@given_facts(days=DAYS, rng=st.randoms(use_true_random=False))
def test_any_parts_in_any_order_end_like_one_sweep(days, rng):
    swept, looked_at = new_school(), new_school()
    for number, facts in enumerate(days):
        day = MONDAY + timedelta(days=number)
        happen(swept, facts, day)
        happen(looked_at, facts, day)
        sweeps.sweep(school_id=swept.pk, now=at(day))
        for part in parts_of(looked_at, rng):
            reassess(school_id=looked_at.pk, pupil_ids=part, now=at(day))
        assert outcome(looked_at) == outcome(swept)


def parts_of(school: School, rng: Random) -> list[list[int]]:
    """Every pupil, alone or with others, some of them twice, in a random order."""
    pupils = list(school.pupils.values_list("pk", flat=True))
    rng.shuffle(pupils)
    cut = rng.randint(1, len(pupils) - 1)
    return [pupils[:cut], pupils[cut:], rng.sample(pupils, 2)]
