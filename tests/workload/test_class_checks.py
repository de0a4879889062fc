"""What a check keeps of a class is shown while it stands, and says what would be found now. Monday 23 November 2026."""

from contextlib import suppress
from datetime import time, timedelta
from decimal import Decimal
from random import Random

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse

from activities.models import Assignment
from activities.returns import excuse, expect_again
from continuity.common.weeks import week_name
from continuity.directory.accommodations import set_time_factor
from continuity.directory.models import HolidayPeriod, Pupil, Regime, Role
from continuity.directory.own_holidays import add_own_holiday, remove_own_holiday
from continuity.directory.placements import add_to_group, move_pupil, remove_from_group
from continuity.directory.regimes import set_regime
from continuity.directory.timetables import Lesson, set_lessons
from tests.factories import ActivityFactory, CourseFactory, PupilFactory, SchoolClassFactory, given, member
from tests.workload.conftest import FRIDAY, MONDAY, TUESDAY
from tests.workload.plainly import NOW, SmallSchool
from workload import class_checks, loads, sweeps
from workload.class_checks import school_weeks, weeks_kept, with_checks, work_of
from workload.class_weeks import KeptWeeks, ReckonedWeeks
from workload.decisions import Refused
from workload.models import ClassCheck, LoadPolicy, Recheck
from workload.policies import policies_of, set_policy
from workload.publishing import change, publish

pytestmark = pytest.mark.django_db

SEEDS = range(8)
ACTS_OF_A_SCHOOL = 8


def classes_of(school):
    return list(with_checks(school.classes.by_level()))


def are_kept(school) -> dict[str, bool]:
    """By name, whether what the last check found of the class stands."""
    return {school_class.name: school_class.findings is not None for school_class in classes_of(school)}


def carry_out_what_is_owed():
    for pk in Recheck.objects.values_list("pk", flat=True):
        sweeps.carry_out(recheck_id=pk)


def told(weeks, monday):
    """All that is shown of a week."""
    return weeks.week(monday), weeks.rhythm(monday), weeks.shares(monday)


@pytest.fixture
def checked(quatrieme, course, monday_morning):
    """The class, with some work, checked in the night."""
    given(course=course, given_on=MONDAY, due_on=TUESDAY, minutes=400)
    given(course=course, given_on=MONDAY, due_on=FRIDAY, is_synchronous=True, starts_at=time(10))
    sweeps.sweep(school_id=quatrieme.school_id)
    return quatrieme


class ActsOfASchool:
    """Acts drawn at random on a school of two classes; what may not be done at that moment is not done."""

    def __init__(self, seed):
        self.rng = Random(seed)
        self.small = SmallSchool(seed)
        self.school = self.small.school
        self.second = SchoolClassFactory(school=self.school, level="3e", name="3e Z")
        PupilFactory.create_batch(3, school_class=self.second)
        given(
            course=CourseFactory(school_class=self.second),
            given_on=NOW.date(),
            due_on=NOW.date() + timedelta(days=2),
            minutes=90,
        )
        self.principal = member(self.school, Role.PRINCIPAL)

    def one(self):
        acts = (
            self.limits,
            self.place,
            self.join,
            self.leave,
            self.regime,
            self.close_a_day,
            self.extra_time,
            self.timetable,
            self.let_off,
            self.give,
            self.alter,
        )
        with suppress(Refused, ValidationError):
            self.rng.choice(acts)()

    def limits(self):
        policy = LoadPolicy.objects.get(school=self.school)
        policy.daily_cap_minutes = self.rng.choice([60, 90, 150])
        policy.virtual_classes_per_day = self.rng.choice([1, 2])
        set_policy(policy=policy, by=self.principal)

    def place(self):
        move_pupil(
            pupil=self._pupil(),
            school_class=self.rng.choice(list(self.school.classes.all())),
            by=self.principal,
        )

    def join(self):
        add_to_group(group=self.small.half, pupils=[self._pupil()], by=self.principal)

    def leave(self):
        remove_from_group(group=self.small.half, pupils=[self._pupil()], by=self.principal)

    def regime(self):
        set_regime(
            school_classes=self.rng.sample(list(self.school.classes.all()), 1),
            first_day=NOW.date(),
            last_day=NOW.date() + timedelta(days=self.rng.randrange(9)),
            regime=self.rng.choice([Regime.PRESENCE, Regime.DISTANCE]),
            by=self.principal,
        )

    def close_a_day(self):
        day = NOW.date() + timedelta(days=self.rng.randrange(10))
        if period := HolidayPeriod.objects.filter(school=self.school).first():
            remove_own_holiday(period=period, by=self.principal)
        add_own_holiday(school=self.school, name="Pont", first_day=day, last_day=day, by=self.principal)

    def extra_time(self):
        factor = self.rng.choice([Decimal(1), Decimal("1.5"), Decimal(2)])
        set_time_factor(pupil=self._pupil(), factor=factor, by=self.principal)

    def timetable(self):
        lessons = [Lesson(self.rng.randrange(1, 6), time(14), time(self.rng.choice([15, 17])))]
        set_lessons(course=self.small.course, lessons=lessons, by=self.principal)

    def let_off(self):
        assignment = self.rng.choice(list(Assignment.objects.filter(pupil__school=self.school)))
        self.rng.choice([excuse, expect_again])(assignment=assignment, by=self.principal)

    def give(self):
        draft = ActivityFactory(course=self.small.course, given_on=NOW.date(), **self.small.figures())
        publish(activity=draft, by=draft.author)

    def alter(self):
        _published, version = self.small.changed()
        pupils = list(Pupil.objects.filter(school=self.school, assignments__activity=version))
        change(activity=version, pupils=pupils, by=version.author)

    def _pupil(self):
        return self.rng.choice(list(Pupil.objects.filter(school=self.school)))


@pytest.mark.parametrize("seed", SEEDS)
def test_whatever_is_done_between_checks_what_is_shown_is_what_would_be_reckoned(seed):
    with time_machine.travel(NOW, tick=False):
        acts = ActsOfASchool(seed)
        sweeps.sweep(school_id=acts.school.pk)
        mondays = weeks_kept(NOW.date())
        for _act in range(ACTS_OF_A_SCHOOL):
            acts.one()
            if acts.rng.random() < 0.5:
                carry_out_what_is_owed()
            shown = school_weeks(acts.school, classes_of(acts.school), mondays)
            work = work_of(acts.school, list(acts.school.classes.by_level()), mondays)
            for weeks in shown.each:
                anew = ReckonedWeeks(weeks.school_class, work)
                assert [told(weeks, monday) for monday in mondays] == [
                    told(anew, monday) for monday in mondays
                ]


@pytest.mark.parametrize("seed", SEEDS)
def test_once_all_that_was_owed_is_done_every_class_with_pupils_is_kept_again(seed):
    with time_machine.travel(NOW, tick=False):
        acts = ActsOfASchool(seed)
        sweeps.sweep(school_id=acts.school.pk)
        for _act in range(ACTS_OF_A_SCHOOL):
            acts.one()
        carry_out_what_is_owed()

        with_pupils = acts.school.classes.exclude(pupils=None).values_list("name", flat=True)
        assert {name for name, kept in are_kept(acts.school).items() if kept} == set(with_pupils)


class TestStanding:
    def test_until_a_check_was_made_all_is_reckoned(self, quatrieme):
        assert are_kept(quatrieme.school) == {"4e B": False}

    def test_from_the_check_on_it_is_kept(self, checked):
        assert are_kept(checked.school) == {"4e B": True}

    def test_a_change_makes_it_fall_until_its_own_check_is_done(self, checked):
        other = SchoolClassFactory(school=checked.school, name="6e A", level="6e")
        PupilFactory(school_class=other)
        sweeps.sweep(school_id=checked.school_id)
        sweeps.recheck_soon([checked.pupils.first().pk])
        assert are_kept(checked.school) == {"6e A": True, "4e B": False}

        carry_out_what_is_owed()

        assert are_kept(checked.school) == {"6e A": True, "4e B": True}

    def test_one_check_of_a_class_does_not_make_up_for_another_that_is_owed(self, checked):
        first, second = checked.pupils.all()
        for pupil in (first, second):
            sweeps.recheck_soon([pupil.pk])

        sweeps.carry_out(recheck_id=Recheck.objects.get(pupil_ids=[first.pk]).pk)

        assert are_kept(checked.school) == {"4e B": False}

    def test_a_class_that_gains_or_loses_a_pupil_is_another(self, checked):
        newcomer = PupilFactory(school_class=checked)
        assert are_kept(checked.school) == {"4e B": False}
        newcomer.delete()
        assert are_kept(checked.school) == {"4e B": True}
        checked.pupils.filter(pk=checked.pupils.first().pk).update(school_class=None)
        assert are_kept(checked.school) == {"4e B": False}

    def test_what_another_version_kept_is_not_read(self, checked, monkeypatch):
        monkeypatch.setattr(class_checks, "FORM", class_checks.FORM + 1)

        assert are_kept(checked.school) == {"4e B": False}

    def test_a_class_that_is_emptied_keeps_nothing(self, checked):
        checked.pupils.update(school_class=None)

        assert are_kept(checked.school) == {"4e B": False}


class TestWhatIsKept:
    def test_the_weeks_of_the_page_now_and_in_the_week_to_come(self, checked, django_assert_num_queries):
        [quatrieme] = classes_of(checked.school)
        weeks = [MONDAY + timedelta(weeks=step) for step in range(-1, 5)]

        with django_assert_num_queries(0):
            shown = school_weeks(checked.school, [quatrieme], weeks)

        assert isinstance(shown.each[0], KeptWeeks)

    def test_a_week_that_was_not_kept_is_reckoned(self, checked):
        shown = school_weeks(
            checked.school, classes_of(checked.school), [MONDAY - timedelta(weeks=2), MONDAY]
        )

        assert isinstance(shown.each[0], ReckonedWeeks)

    def test_days_too_full_virtual_classes_and_balance_come_back_as_they_were(self, checked):
        [kept] = school_weeks(checked.school, classes_of(checked.school), weeks_kept(MONDAY)).each
        anew = ReckonedWeeks(checked, work_of(checked.school, [checked], weeks_kept(MONDAY)))

        week, rhythm, shares = told(kept, MONDAY)

        assert (week, rhythm, shares) == told(anew, MONDAY)
        assert all((week.overloads, rhythm.together, shares))


class TestThePage:
    @pytest.fixture(autouse=True)
    def signed_in(self, client, checked, principal):
        client.force_login(principal)
        self.read(client)  # the first visit of the day is written down

    def read(self, client, monday=MONDAY):
        return client.get(reverse("workload:charge"), {"semaine": week_name(monday)})

    def test_nothing_is_reckoned_when_nothing_changed(self, client, monkeypatch, django_assert_num_queries):
        monkeypatch.setattr(loads, "demands", None)  # whoever asks breaks

        with django_assert_num_queries(5):
            assert self.read(client).status_code == 200

    def test_it_reads_the_same_with_and_without_what_was_kept(self, client):
        def shown():
            context = self.read(client).context
            return [context[part] for part in ("rows", "facts", "trend", "over", "advice", "days_off")]

        kept = shown()
        ClassCheck.objects.all().delete()

        assert shown() == kept

    def test_a_change_is_shown_at_once_worker_or_not(self, client, checked, principal):
        def cap():
            [row] = self.read(client).context["rows"]
            return max(day.cap for day in row.days)

        before = cap()
        policy = policies_of(checked.school).school
        policy.daily_cap_minutes = 60
        set_policy(policy=policy, by=principal)

        assert (before, cap()) == (180, 60)
