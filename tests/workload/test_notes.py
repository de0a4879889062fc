"""Notes beside the week of the form: one long sitting, a subject that outgrows its share, a fortnight without variety."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from tests.factories import ActivityFactory, CourseFactory, PupilFactory, SchoolClassFactory, given
from workload.gate import Gate
from workload.models import LoadPolicy
from workload.notes import notes_on

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 20, 10, tzinfo=ZoneInfo("Europe/Paris"))
MONDAY, THURSDAY, FRIDAY = date(2026, 11, 23), date(2026, 11, 26), date(2026, 11, 27)


@pytest.fixture
def school_class():
    made = SchoolClassFactory()
    PupilFactory.create_batch(2, school_class=made)
    return made


@pytest.fixture
def maths(school_class):
    return CourseFactory(school_class=school_class, subject__name="Mathématiques", weekly_minutes=180)


@pytest.fixture
def french(school_class):
    return CourseFactory(school_class=school_class, subject__name="Français", weekly_minutes=180)


def notes(course, **fields):
    draft = ActivityFactory(course=course, **{"due_on": THURSDAY} | fields)
    return notes_on(Gate(draft, list(course.school_class.pupils.select_related("school_class")), NOW))


def said(course, **fields):
    return " ".join(note.sentence for note in notes(course, **fields))


@pytest.mark.parametrize(("minutes", "parts"), [(61, 2), (120, 2), (121, 3), (600, 10)])
def test_a_long_sitting_may_be_split_into_parts_that_are_not(maths, minutes, parts):
    found = [note for note in notes(maths, minutes=minutes) if "d'une traite" in note.sentence]
    assert [note.parts for note in found] == [parts]


def test_an_hour_is_not_a_long_sitting(maths):
    assert notes(maths, minutes=60) == []


def test_the_school_says_what_is_long(maths):
    LoadPolicy.objects.create(school=maths.subject.school, daily_cap_minutes=180, long_sitting_minutes=30)
    assert "45\xa0min d'une traite" in said(maths, minutes=45)


def test_a_long_virtual_class_is_told_and_not_split(maths):
    (note,) = notes(maths, minutes=90, is_synchronous=True)
    assert note.parts == 0


def test_a_subject_that_outgrows_its_share_of_the_week(maths, french):
    for _piece in range(3):
        given(course=french, given_on=MONDAY, due_on=FRIDAY, minutes=20, nature="lesson")
    given(course=maths, given_on=MONDAY, due_on=FRIDAY, minutes=60, nature="remediation")
    assert "mathématiques ferait 80" in said(maths, minutes=180)
    assert "ferait" not in said(maths, minutes=20)


def test_a_week_with_little_work_says_nothing_of_balance(maths, french):
    given(course=french, given_on=MONDAY, due_on=FRIDAY, minutes=20)
    assert "ferait" not in said(maths, minutes=180)


def test_a_third_piece_of_the_same_nature_in_a_fortnight(maths, french):
    for _piece in range(2):
        given(course=french, given_on=MONDAY, due_on=FRIDAY)
    assert "même nature (entraînement)" in said(maths)
    assert "même nature" not in said(maths, nature="lesson")


def test_a_third_output_of_the_same_kind(maths, french):
    for nature in ("lesson", "practice"):
        given(course=french, given_on=MONDAY, due_on=FRIDAY, nature=nature, expected_output="written")
    assert "sorte de production (écrit)" in said(maths, nature="remediation")
    assert "sorte de production" not in said(maths, nature="remediation", expected_output="drawing")


def test_work_of_long_ago_counts_no_more(maths, french):
    for _piece in range(3):
        given(course=french, given_on=date(2026, 11, 2), due_on=date(2026, 11, 6))
    assert notes(maths) == []


def test_no_more_queries_for_a_larger_class(maths, french, school_class, django_assert_max_num_queries):
    for _piece in range(4):
        given(course=french, given_on=MONDAY, due_on=FRIDAY)
    PupilFactory.create_batch(20, school_class=school_class)
    draft = ActivityFactory(course=maths, due_on=THURSDAY, minutes=90)
    gate = Gate(draft, list(school_class.pupils.select_related("school_class")), NOW)
    with django_assert_max_num_queries(3):
        notes_on(gate)
