"""R8: what a class is given beside what it is taught, as its average pupil meets it."""

from datetime import timedelta

import pytest

from continuity.directory.models import Group
from tests.factories import CourseFactory, PupilFactory, SchoolClassFactory, given
from tests.workload.conftest import FRIDAY, MONDAY, NEXT_MONDAY
from workload.advice import balance_sentence
from workload.balance import shares as shares_of
from workload.charge import class_loads
from workload.class_work import ClassWork

pytestmark = pytest.mark.django_db


@pytest.fixture
def taught(quatrieme):
    """`taught("maths", 180)`: a course of the class, or of one of its groups."""

    def course(subject, minutes, group=None):
        audience = {"group": group, "school_class": None} if group else {"school_class": quatrieme}
        return CourseFactory(
            subject__school=quatrieme.school, subject__name=subject, weekly_minutes=minutes, **audience
        )

    return course


@pytest.fixture
def group(quatrieme):
    """A group of one of the two pupils of the class."""
    made = Group.objects.create(school=quatrieme.school, name="Latin 4e")
    made.pupils.add(quatrieme.pupils.first())
    return made


def shares(school_class, monday=MONDAY):
    found = class_loads(school_class.school, [school_class], monday, monday + timedelta(days=6))
    return {share.subject: share for share in shares_of(ClassWork(found), school_class, monday)}


def test_the_share_of_a_subject_stands_beside_its_share_of_the_timetable(quatrieme, taught):
    for course, minutes in ((taught("maths", 180), 30), (taught("français", 60), 90)):
        given(course=course, given_on=MONDAY, due_on=FRIDAY, minutes=minutes)

    maths = shares(quatrieme)["maths"]

    assert (maths.percent, maths.timetable_percent) == (25, 75)


@pytest.mark.parametrize(
    ("maths", "french", "said"),
    [
        (60, 60, (False, False)),
        (90, 30, (False, False)),  # 75 % of the work for half of the lessons: exactly half as much again
        (96, 24, (True, False)),
        (30, 90, (False, False)),  # exactly half
        (24, 96, (False, True)),
    ],
)
def test_beyond_half_more_or_half_less_is_said(quatrieme, taught, maths, french, said):
    for course, minutes in ((taught("maths", 120), maths), (taught("français", 120), french)):
        given(course=course, given_on=MONDAY, due_on=FRIDAY, minutes=minutes)

    share = shares(quatrieme)["maths"]

    assert (share.is_heavy, share.is_light) == said


def test_a_group_counts_by_the_part_of_the_class_that_is_in_it(quatrieme, taught, group):
    given(course=taught("latin", 120, group), given_on=MONDAY, due_on=FRIDAY, minutes=40)
    given(course=taught("maths", 180), given_on=MONDAY, due_on=FRIDAY, minutes=60)

    latin = shares(quatrieme)["latin"]

    assert (latin.percent, latin.timetable_percent) == (25, 25)


def test_the_pupils_of_another_class_in_the_group_do_not_count(quatrieme, taught, group):
    other = SchoolClassFactory(school=quatrieme.school)
    group.pupils.add(*PupilFactory.create_batch(2, school_class=other))
    given(course=taught("latin", 120, group), given_on=MONDAY, due_on=FRIDAY, minutes=40)
    given(course=taught("maths", 180), given_on=MONDAY, due_on=FRIDAY, minutes=60)

    latin = shares(quatrieme)["latin"]

    assert (latin.percent, latin.timetable_percent) == (25, 25)


def test_work_of_another_week_is_left_out(quatrieme, taught):
    given(course=taught("maths", 180), given_on=NEXT_MONDAY, due_on=NEXT_MONDAY + timedelta(days=2))

    assert shares(quatrieme) == {}


def test_the_subjects_far_from_their_share_are_named_with_their_figures(quatrieme, taught):
    taught("EPS", 120)
    given(course=taught("maths", 120), given_on=MONDAY, due_on=FRIDAY)

    sentence = balance_sentence(shares(quatrieme).values())

    assert sentence == (
        "Beaucoup : maths (100 % du travail, 50 % des cours). Peu : EPS (0 % du travail, 50 % des cours)."
    )


def test_nothing_is_said_of_a_balanced_week(quatrieme, taught):
    for subject in ("maths", "français"):
        given(course=taught(subject, 120), given_on=MONDAY, due_on=FRIDAY)

    assert balance_sentence(shares(quatrieme).values()) == ""
