"""The relief worked out for a class, from what its pupils were given: what it may touch, and what it leaves."""

from datetime import timedelta
from decimal import Decimal

import pytest

from activities.models import Sequence, State
from tests.factories import (
    CourseFactory,
    GroupFactory,
    PupilFactory,
    SchoolClassFactory,
    SubjectFactory,
    at_a_distance,
    given,
)
from tests.workload.conftest import FRIDAY, MONDAY, SCHOOL_DAYS, THURSDAY, TUESDAY, WEDNESDAY, at
from workload.repair.proposing import relief_for

pytestmark = pytest.mark.django_db
NOW = at(MONDAY, 9)


def too_much(course, **fields):
    """Six hours for two days of three hours, and one hour more."""
    given(
        course=course, given_on=MONDAY, due_on=TUESDAY, minutes=330, title="Dossier", reaches_at=at(MONDAY, 7)
    )
    return given(
        course=course, given_on=MONDAY, due_on=TUESDAY, reaches_at=at(MONDAY, 7), **{"minutes": 60} | fields
    )


def kinds(relief):
    return [(change.activity.title, change.kind) for change in relief.suggestions]


class TestWhatIsProposed:
    def test_a_class_whose_work_fits_needs_nothing(self, course, quatrieme):
        given(course=course, given_on=MONDAY, due_on=FRIDAY, minutes=60)

        relief = relief_for(quatrieme, NOW)

        assert not relief.is_needed
        assert not relief.suggestions

    def test_one_later_day_is_enough(self, course, quatrieme):
        too_much(course)

        relief = relief_for(quatrieme, NOW)

        [change] = relief.suggestions
        assert (change.kind, change.to_day) == ("postpone", WEDNESDAY)
        assert [run.excess for run, _pupils in relief.overloads] == [30]
        assert relief.remaining == []

    def test_the_week_is_shown_before_and_after(self, course, quatrieme):
        too_much(course)

        [(before, after)] = relief_for(quatrieme, NOW).weeks()

        assert max(day.minutes for day in before.days) == 195
        assert max(day.minutes for day in after.days) <= 180

    def test_what_is_left_alone_is_not_proposed(self, course, quatrieme):
        too_much(course, title="Carte")
        [change] = relief_for(quatrieme, NOW).suggestions

        relief = relief_for(quatrieme, NOW, left_alone=[change.activity])

        assert change.activity not in [other.activity for other in relief.suggestions]
        assert relief.left_alone == [change.activity]

    def test_what_follows_in_the_sequence_bounds_the_later_day(self, course, quatrieme):
        first, second = self.in_sequence(course)

        relief = relief_for(quatrieme, NOW, left_alone=[second])

        [change] = relief.suggestions
        assert (change.activity, change.kind, change.to_minutes) == (first, "shorten", 120)

    def test_fewer_minutes_are_reckoned_with_extra_time(self, course, quatrieme):
        PupilFactory(school_class=quatrieme, time_factor=Decimal("1.5"))
        _first, second = self.in_sequence(course, 100, 40)

        relief = relief_for(quatrieme, NOW, left_alone=[second])

        assert [change.to_minutes for change in relief.suggestions] == [80]

    def in_sequence(self, course, *lengths):
        """Two works for the same Monday evening, one after the other, by default 4 h 20 for 3 h."""
        sequence = Sequence.objects.create(course=course, title="Thalès")
        one = {"course": course, "given_on": MONDAY, "due_on": MONDAY, "reaches_at": at(MONDAY, 7)}
        return [
            given(**one, minutes=minutes, sequence=sequence, position=position)
            for position, minutes in enumerate(lengths or (200, 60))
        ]

    def test_days_gone_by_are_left_alone(self, course, quatrieme):
        given(course=course, given_on=MONDAY, due_on=MONDAY, minutes=300, reaches_at=at(MONDAY, 7))

        assert not relief_for(quatrieme, at(TUESDAY, 9)).is_needed

    def test_extra_time_is_reckoned_with(self, course, quatrieme):
        PupilFactory(school_class=quatrieme, time_factor=Decimal("1.5"))
        given(
            course=course,
            given_on=MONDAY,
            due_on=TUESDAY,
            minutes=300,
            title="Dossier",
            reaches_at=at(MONDAY, 7),
        )

        relief = relief_for(quatrieme, NOW)

        assert relief.is_needed
        assert [(run.excess, pupils) for run, pupils in relief.overloads] == [(90, 1)]
        assert relief.remaining == []

    def test_what_everybody_has_done_is_not_touched(self, course, quatrieme):
        done = too_much(course, title="Carte", minutes=100)
        done.assignments.update(state=State.DONE, state_at=NOW)

        assert kinds(relief_for(quatrieme, NOW)) == [("Dossier", "postpone")]

    def test_what_some_have_done_is_not_made_shorter(self, course, quatrieme):
        first, second = self.in_sequence(course)
        first.assignments.filter(pupil=quatrieme.pupils.first()).update(state=State.DONE, state_at=NOW)

        assert relief_for(quatrieme, NOW, left_alone=[second]).suggestions == []

    def test_the_few_who_have_more_may_be_let_off(self, course, quatrieme):
        PupilFactory.create_batch(4, school_class=quatrieme)
        burdened = PupilFactory(school_class=quatrieme, time_factor=Decimal("1.5"))
        [shared, _second] = self.in_sequence(course)
        shared.minutes = 120
        shared.save()

        relief = relief_for(quatrieme, NOW)

        assert [(run.excess, pupils) for run, pupils in relief.overloads] == [(90, 1)]
        assert relief.remaining == []
        assert all(set(change.pupils) <= {burdened} for change in relief.suggestions)

    @pytest.mark.parametrize("size", [2, 6])
    def test_a_larger_class_takes_no_more_queries(self, course, quatrieme, size, django_assert_num_queries):
        PupilFactory.create_batch(size, school_class=quatrieme)
        for number in range(size):
            given(course=course, given_on=MONDAY, due_on=FRIDAY, minutes=30 + number)
        too_much(course)

        with django_assert_num_queries(9):
            relief_for(quatrieme, NOW)


class TestVirtualClasses:
    def session(self, course, day, starts_at="10:00", **fields):
        return given(
            course=course,
            given_on=MONDAY - timedelta(days=7),
            due_on=day,
            minutes=60,
            is_synchronous=True,
            starts_at=starts_at,
            **fields,
        )

    @pytest.fixture
    def crowded_wednesday(self, course, quatrieme):
        """What is due on Wednesday morning leaves no room for the virtual class of that day, and can only be moved."""
        work = given(
            course=course, given_on=TUESDAY, due_on=WEDNESDAY, minutes=320, reaches_at=at(MONDAY, 18)
        )
        given(course=course, given_on=MONDAY, due_on=MONDAY, minutes=180, reaches_at=at(MONDAY, 7))
        session = self.session(course, WEDNESDAY, title="Oral")
        return work, session

    def moves_of(self, relief):
        return [(change.kind, change.to_day) for change in relief.suggestions]

    def test_it_goes_to_another_day_of_its_week(self, quatrieme, crowded_wednesday):
        work, _session = crowded_wednesday

        relief = relief_for(quatrieme, NOW, left_alone=[work])

        assert self.moves_of(relief) == [("move", THURSDAY)]

    def test_it_never_makes_one_too_many_on_a_day(self, course, quatrieme, crowded_wednesday):
        work, _session = crowded_wednesday
        for hour in ("14:00", "16:00"):
            self.session(course, THURSDAY, hour)

        relief = relief_for(quatrieme, NOW, left_alone=[work])

        assert self.moves_of(relief) == [("move", FRIDAY)]

    def test_it_never_falls_on_another_one_at_the_same_hour(self, course, quatrieme, crowded_wednesday):
        work, _session = crowded_wednesday
        other = self.session(course, THURSDAY, "10:30")

        relief = relief_for(quatrieme, NOW, left_alone=[work, other])

        assert self.moves_of(relief) == [("move", FRIDAY)]

    def test_a_pupil_of_another_class_is_not_made_worse(self, quatrieme):
        troisieme = SchoolClassFactory(school=quatrieme.school, name="3e A", level="3e")
        at_a_distance(troisieme, *SCHOOL_DAYS)
        neighbour = PupilFactory(school_class=troisieme)
        group = GroupFactory(school=quatrieme.school)
        group.pupils.set([neighbour, *quatrieme.pupils.all()])
        latin = CourseFactory(
            school_class=None,
            group=group,
            subject=SubjectFactory(school=quatrieme.school),
            weekly_minutes=2400,
        )
        session = self.session(latin, WEDNESDAY)
        own = CourseFactory(school_class=quatrieme)
        work = given(
            course=own, given_on=WEDNESDAY, due_on=WEDNESDAY, minutes=150, reaches_at=at(TUESDAY, 18)
        )
        theirs = CourseFactory(school_class=troisieme)
        given(course=theirs, given_on=THURSDAY, due_on=THURSDAY, minutes=180, reaches_at=at(WEDNESDAY, 18))

        relief = relief_for(quatrieme, NOW, left_alone=[work])

        assert [change.activity for change in relief.suggestions] == [session]
        assert self.moves_of(relief) == [("move", FRIDAY)]


def test_where_nothing_can_change_the_days_are_told(course, quatrieme):
    work = given(course=course, given_on=MONDAY, due_on=TUESDAY, minutes=420, reaches_at=at(MONDAY, 7))

    relief = relief_for(quatrieme, NOW, left_alone=[work])

    assert relief.suggestions == []
    assert [(run.first_day, run.last_day, run.excess) for run, _pupils in relief.remaining] == [
        (MONDAY, TUESDAY, 60)
    ]
