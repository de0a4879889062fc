"""What is read for many pupils is read once, and what is asked of several is reckoned once."""

from decimal import Decimal

import pytest

from continuity.directory.models import Pupil
from tests.factories import GroupFactory, PupilFactory, given
from tests.workload.conftest import FRIDAY, MONDAY, SCHOOL_DAYS, WEDNESDAY, at, busy_course
from workload import loads
from workload.gate import Gate
from workload.terms import learners

pytestmark = pytest.mark.django_db


@pytest.fixture
def read(quatrieme):
    """What the pupils of the class were given."""

    def read():
        pupils = list(quatrieme.pupils.select_related("school_class").order_by("pk"))
        return loads.demands(quatrieme.school, pupils, MONDAY, FRIDAY)

    return read


class TestDemands:
    def test_pupils_who_are_asked_the_same_share_one(self, course, quatrieme, read):
        PupilFactory.create_batch(20, school_class=quatrieme)
        given(course=course, given_on=MONDAY, due_on=WEDNESDAY)

        [demand] = read().distinct

        assert len(demand.pupils) == 22

    def test_other_work_another_time_factor_and_other_days_at_school_make_others(
        self, course, quatrieme, read
    ):
        PupilFactory(school_class=quatrieme, time_factor=Decimal("1.3333"))
        half = GroupFactory(school=quatrieme.school)
        half.pupils.add(PupilFactory(school_class=quatrieme))
        quatrieme.regimes.filter(day=MONDAY).update(regime="hybrid", present_group=half)
        alone = PupilFactory(school_class=quatrieme)
        given(course=course, given_on=MONDAY, due_on=WEDNESDAY, pupils=quatrieme.pupils.exclude(pk=alone.pk))

        assert sorted(len(demand.pupils) for demand in read().distinct) == [1, 1, 1, 2]

    def test_the_same_question_is_not_reckoned_twice(self, course, quatrieme, read):
        given(course=course, given_on=MONDAY, due_on=WEDNESDAY)
        pupil = quatrieme.pupils.first()

        first, again = (loads.assess_all(read().distinct)[pupil.pk] for _ in range(2))

        assert first is again

    def test_a_changed_duration_is_another_question(self, course, quatrieme, read):
        activity = given(course=course, given_on=MONDAY, due_on=WEDNESDAY, minutes=30)
        pupil = quatrieme.pupils.first()
        loads.assess_all(read().distinct)
        activity.minutes = 60
        activity.save()

        assert sum(loads.assess_all(read().distinct)[pupil.pk].load.values()) == 60

    def test_learners_stand_for_pupils(self, course, quatrieme, read):
        PupilFactory(school_class=quatrieme, time_factor=2)
        given(course=course, given_on=MONDAY, due_on=WEDNESDAY)
        light = loads.demands(
            quatrieme.school, learners(Pupil.objects.all(), [quatrieme]), MONDAY, FRIDAY
        ).by_pupil

        full = read().by_pupil

        assert {pk: (demand.tasks, demand.capacity) for pk, demand in light.items()} == {
            pk: (demand.tasks, demand.capacity) for pk, demand in full.items()
        }


@pytest.mark.parametrize("pupils", [1, 30])
@pytest.mark.parametrize("minutes", [30, 600])
def test_the_gate_reads_as_much_for_a_pupil_as_for_a_class(
    course, quatrieme, pupils, minutes, django_assert_num_queries
):
    for number in range(pupils):
        PupilFactory(school_class=quatrieme, time_factor=1 + number % 3 / 10)
    for day in SCHOOL_DAYS[2:12]:
        given(course=busy_course(quatrieme), given_on=MONDAY, due_on=day, minutes=60)
    draft = given(course=course, given_on=MONDAY, due_on=WEDNESDAY, pupils=[], minutes=minutes)
    audience = list(quatrieme.pupils.select_related("school_class"))

    with django_assert_num_queries(8 if minutes == 30 else 9):  # a refusal names what takes the room
        decision = Gate(draft, audience, at(MONDAY)).decide()

    assert decision.accepted == (minutes == 30)
