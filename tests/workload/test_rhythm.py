"""Virtual classes (R3, R4), together and alone (R11), natures and outputs (R9): shown, never refused."""

from datetime import timedelta

import pytest

from activities.models import ExpectedOutput, Nature
from continuity.common import wording
from tests.factories import CourseFactory, PupilFactory, SchoolClassFactory, at_a_distance, given
from tests.workload.conftest import FRIDAY, MONDAY, SCHOOL_DAYS, THURSDAY, TUESDAY
from workload.advice import advice, full_day_sentence
from workload.balance import shares
from workload.charge import class_loads
from workload.class_work import ClassWork
from workload.rhythm import rhythms

pytestmark = pytest.mark.django_db

PREVIOUS_MONDAY = MONDAY - timedelta(days=7)


def read(*classes):
    found = class_loads(classes[0].school, classes, PREVIOUS_MONDAY, MONDAY + timedelta(days=6))
    return ClassWork(found)


def balances(work):
    return {school_class.pk: shares(work, school_class, MONDAY) for school_class in work.loads.classes}


def rhythm(school_class):
    [found] = rhythms(read(school_class), MONDAY)
    return found


def virtual_class(course, day=FRIDAY, starts_at="09:00", **fields):
    return given(
        course=course, given_on=MONDAY, due_on=day, is_synchronous=True, starts_at=starts_at, **fields
    )


class TestVirtualClasses:
    @pytest.mark.parametrize(("count", "days"), [(1, []), (2, [(2, False)]), (3, [(3, True)])])
    def test_the_days_at_the_limit_are_told(self, quatrieme, course, count, days):
        for hour in range(count):
            virtual_class(course, starts_at=f"{9 + hour:02d}:00")

        assert [(full.count, full.is_over) for full in rhythm(quatrieme).full_days] == days

    def test_a_day_is_counted_as_the_pupil_with_most_of_them_meets_it(self, quatrieme, course):
        first, second = quatrieme.pupils.all()
        for hour, pupils in ((9, [first]), (10, [second]), (11, [second])):
            virtual_class(course, starts_at=f"{hour:02d}:00", pupils=pupils)

        [full] = rhythm(quatrieme).full_days

        assert (full.day, full.count) == (FRIDAY, 2)

    def test_a_full_day_in_words(self, quatrieme, course):
        for hour in ("09:00", "10:00"):
            virtual_class(course, starts_at=hour)

        [full] = rhythm(quatrieme).full_days

        assert full_day_sentence(full) == "vendredi 27 novembre : 2 classes virtuelles, le maximum"

    def test_a_class_away_from_school_without_any_is_shown(self, quatrieme, course):
        given(course=course, given_on=MONDAY, due_on=FRIDAY)

        assert rhythm(quatrieme).lacks_virtual_class

    def test_one_is_enough(self, quatrieme, course):
        virtual_class(course, minutes=20)

        assert not rhythm(quatrieme).lacks_virtual_class

    def test_a_class_at_school_all_week_needs_none(self, quatrieme):
        quatrieme.regimes.all().delete()

        assert not rhythm(quatrieme).lacks_virtual_class

    def test_a_class_without_pupils_needs_none(self, quatrieme):
        quatrieme.pupils.all().delete()

        assert not rhythm(quatrieme).lacks_virtual_class


class TestBothTimes:
    def test_minutes_are_those_of_the_average_pupil(self, quatrieme, course):
        virtual_class(course, minutes=40)
        given(course=course, given_on=MONDAY, due_on=FRIDAY, minutes=60, pupils=[quatrieme.pupils.first()])

        found = rhythm(quatrieme)

        assert (found.together, found.alone) == (40, 30)

    def test_work_due_later_is_that_of_another_week(self, quatrieme, course):
        given(course=course, given_on=MONDAY, due_on=MONDAY + timedelta(days=9), minutes=60)

        assert rhythm(quatrieme).alone == 0

    def test_a_week_of_virtual_classes_only_is_told(self, quatrieme, course):
        virtual_class(course)
        found = read(quatrieme)

        said = advice(rhythms(found, MONDAY), balances(found)).both_times

        assert said == ["Seulement des classes virtuelles, rien à faire à son rythme : 4e B."]


class TestVariety:
    def give(self, course, *kinds, given_on=MONDAY):
        for nature, output in kinds:
            given(
                course=course,
                given_on=given_on,
                due_on=given_on + timedelta(days=3),
                nature=nature,
                expected_output=output,
            )

    def test_a_fortnight_of_one_nature_is_told(self, quatrieme, course):
        kinds = [(Nature.PRACTICE, output) for output in (ExpectedOutput.QUIZ, ExpectedOutput.ORAL)]
        self.give(course, *kinds, given_on=PREVIOUS_MONDAY)
        self.give(course, (Nature.PRACTICE, ExpectedOutput.WRITTEN))

        found = rhythm(quatrieme)

        assert (found.only_nature, found.only_output) == ("entraînement", "")

    def test_a_fortnight_of_one_output_is_told(self, quatrieme, course):
        self.give(course, *((nature, ExpectedOutput.WRITTEN) for nature in Nature))

        assert rhythm(quatrieme).only_output == "écrit"

    def test_two_pieces_of_work_say_nothing_yet(self, quatrieme, course):
        self.give(course, *[(Nature.PRACTICE, ExpectedOutput.WRITTEN)] * 2)

        assert not rhythm(quatrieme).is_monotonous

    def test_work_done_before_the_fortnight_does_not_count(self, quatrieme, course):
        self.give(course, (Nature.LESSON, ExpectedOutput.QUIZ), given_on=MONDAY - timedelta(days=14))
        self.give(course, *[(Nature.PRACTICE, ExpectedOutput.WRITTEN)] * 3)

        assert rhythm(quatrieme).is_monotonous


def test_advice_on_a_school_says_each_thing_once_with_the_classes_it_is_about(quatrieme):
    other = SchoolClassFactory(school=quatrieme.school, name="3e A", level="3e")
    PupilFactory(school_class=other)
    at_a_distance(other, *SCHOOL_DAYS)
    for school_class in (quatrieme, other):
        course = CourseFactory(school_class=school_class)
        for day in (TUESDAY, THURSDAY, FRIDAY):
            given(course=course, given_on=MONDAY, due_on=day)
    found = read(quatrieme, other)

    said = advice(rhythms(found, MONDAY), balances(found))

    assert said.virtual_classes == ["Sans classe virtuelle cette semaine : 4e B, 3e A."]
    assert said.variety == [
        f"Depuis deux semaines, rien d'autre que {wording.quoted(kind)} : 4e B, 3e A."
        for kind in ("entraînement", "écrit")
    ]
    assert said.balance == []
