"""Closing and reopening classes, day by day."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from continuity.directory.models import AuditEvent, DayRegime, HolidayPeriod, Regime, Role
from continuity.directory.regimes import set_regime
from tests.factories import GroupFactory, PupilFactory, SchoolClassFactory, at_a_distance, member

pytestmark = pytest.mark.django_db

MONDAY, TUESDAY, FRIDAY = date(2026, 11, 16), date(2026, 11, 17), date(2026, 11, 20)


@pytest.fixture
def school_class():
    return SchoolClassFactory()


@pytest.fixture
def principal(school_class):
    return member(school_class.school, Role.PRINCIPAL)


@pytest.fixture
def close(school_class, principal):
    def act(**changes):
        period = {"school_classes": [school_class], "first_day": MONDAY, "last_day": FRIDAY, "by": principal}
        return set_regime(**{"regime": Regime.DISTANCE} | period | changes)

    return act


def days_at(regime, school_class):
    return list(
        DayRegime.objects.filter(school_class=school_class, regime=regime).values_list("day", flat=True)
    )


def test_a_class_is_at_a_distance_on_every_school_day_of_the_period(close, school_class):
    assert close(last_day=FRIDAY + timedelta(days=3)) == 6
    assert days_at("distance", school_class)[-2:] == [FRIDAY, FRIDAY + timedelta(days=3)]


def test_days_off_are_left_alone(close, school_class):
    HolidayPeriod.objects.create(school=school_class.school, first_day=TUESDAY, last_day=TUESDAY, name="Fête")

    assert close() == 4
    assert TUESDAY not in days_at("distance", school_class)


def test_only_the_chosen_days_of_the_week_change(close, school_class):
    close(weekdays={2})

    assert days_at("distance", school_class) == [TUESDAY]


def test_a_second_decision_replaces_the_first(close, school_class):
    group = GroupFactory(school=school_class.school)
    group.pupils.add(PupilFactory(school_class=school_class))
    close()

    close(first_day=TUESDAY, last_day=TUESDAY, regime=Regime.HYBRID, present_group=group)

    assert days_at("hybrid", school_class) == [TUESDAY]
    assert len(days_at("distance", school_class)) == 4


def test_back_in_presence_leaves_ordinary_days(close, school_class):
    close()

    close(first_day=FRIDAY, regime=Regime.PRESENCE)

    assert FRIDAY not in days_at("distance", school_class)
    assert not days_at("presence", school_class)


def test_other_classes_stay_as_they_are(close, school_class):
    other = SchoolClassFactory(school=school_class.school)
    at_a_distance(other, MONDAY)

    close(regime=Regime.PRESENCE)

    assert days_at("distance", other) == [MONDAY]


@pytest.mark.parametrize("regime", [Regime.DISTANCE, Regime.PRESENCE])
def test_deciding_twice_is_deciding_once(close, school_class, forget, to_recheck, regime):
    PupilFactory(school_class=school_class)
    close()
    close(regime=regime)
    before = days_at("distance", school_class)
    forget()

    assert close(regime=regime) == 5

    assert days_at("distance", school_class) == before
    assert to_recheck() == set()
    assert not AuditEvent.objects.exists()


def test_the_decision_is_kept_with_who_took_it(close, school_class, principal):
    close()

    event = AuditEvent.objects.get(verb="regime.set")
    assert event.by == principal
    assert event.details["classes"] == [school_class.name]


def test_the_pupils_of_the_classes_are_looked_at_again(close, school_class, to_recheck):
    pupil = PupilFactory(school_class=school_class)
    PupilFactory(school_class=SchoolClassFactory(school=school_class.school))

    close()

    assert to_recheck() == {pupil.pk}


def refusal(close, **changes):
    with pytest.raises(ValidationError) as refused:
        close(**changes)
    return " ".join(refused.value.messages)


def test_a_period_ends_after_it_starts(close):
    assert "avant le premier" in refusal(close, last_day=MONDAY - timedelta(days=1))


def test_a_period_lasts_a_year_at_most(close):
    assert "dépasse un an" in refusal(close, last_day=date.max)


def test_a_week_end_holds_no_school_day(close):
    saturday = FRIDAY + timedelta(days=1)

    assert "aucun jour de classe" in refusal(close, first_day=saturday, last_day=saturday)


def test_at_least_one_class_is_chosen(close):
    assert "Aucune classe" in refusal(close, school_classes=[])


def test_a_hybrid_day_names_who_comes(close):
    assert "choisir le groupe" in refusal(close, regime=Regime.HYBRID)


def test_a_group_comes_only_on_a_hybrid_day(close, school_class):
    assert "hybride" in refusal(close, present_group=GroupFactory(school=school_class.school))


def test_the_group_that_comes_has_pupils_of_the_class(close, school_class):
    group = GroupFactory(school=school_class.school)
    group.pupils.add(PupilFactory(school_class=SchoolClassFactory(school=school_class.school)))

    assert school_class.name in refusal(close, regime=Regime.HYBRID, present_group=group)


def test_classes_of_two_schools_are_never_mixed(close, school_class):
    with pytest.raises(ValueError, match="several schools"):
        close(school_classes=[school_class, SchoolClassFactory()])
