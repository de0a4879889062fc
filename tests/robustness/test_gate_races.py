"""Whatever changes a load or a limit at the same moment, it is as if one had come after the other.

It is Monday 23 November 2026, nine in the morning.
"""

from collections.abc import Callable
from decimal import Decimal
from random import Random

import pytest
import time_machine

from activities.models import Activity, Sequence
from continuity.directory.accommodations import set_time_factor
from continuity.directory.models import Regime
from continuity.directory.own_holidays import add_own_holiday
from continuity.directory.placements import add_to_group, move_pupil
from continuity.directory.regimes import set_regime
from tests.robustness.worlds import (
    FOUR_WEEKS,
    MONDAY,
    MORE_THAN_HALF,
    WEDNESDAY,
    Act,
    World,
    one_by_one,
    together,
    would_be_refused,
)
from workload.exceptions import ask, grant, withdraw
from workload.models import ExceptionRequest, LoadException
from workload.policies import default_policy, set_policy
from workload.publishing import change, publish
from workload.sequences import publish_sequence

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def monday_morning():
    with time_machine.travel("2026-11-23T09:00:00+01:00", tick=False):
        yield


def publication(draft: Activity) -> Act:
    return lambda: publish(activity=draft, by=draft.author)


def longer(published: Activity, minutes: int) -> Act:
    """Change how long `published` takes, as a form does: what it was read from may be old."""
    pupils = list(published.course.school_class.pupils.all())

    def act():
        version = Activity.objects.select_related("course__subject").get(pk=published.pk)
        version.minutes = minutes
        change(activity=version, pupils=pupils, by=published.author)

    return act


def published(draft: Activity) -> Activity:
    return publish(activity=draft, by=draft.author)


def two_for_one_class(world: World) -> dict[str, Act]:
    drafts = [world.draft(title, MORE_THAN_HALF) for title in ("français", "maths")]
    return {draft.title: publication(draft) for draft in drafts}


def a_class_and_a_group_that_share_a_pupil(world: World) -> dict[str, Act]:
    return {
        "class": publication(world.draft("class", MORE_THAN_HALF)),
        "group": publication(world.draft("group", MORE_THAN_HALF, to=world.group)),
    }


def a_sequence_and_an_activity(world: World) -> dict[str, Act]:
    alone, part = world.draft("alone", MORE_THAN_HALF), world.draft("part", MORE_THAN_HALF)
    part.sequence = Sequence.objects.create(course=part.course, title="Les fractions")
    part.save()
    return {
        "alone": publication(alone),
        "sequence": lambda: publish_sequence(sequence=part.sequence, by=part.author),
    }


def an_activity_and_a_longer_one(world: World) -> dict[str, Act]:
    given = published(world.draft("given", 200))
    return {"new": publication(world.draft("new", MORE_THAN_HALF)), "longer": longer(given, MORE_THAN_HALF)}


def an_activity_and_one_given_to_more_pupils(world: World) -> dict[str, Act]:
    first, second, _third, _other = world.pupils
    given = published(world.draft_for("given", MORE_THAN_HALF, first))

    def to_all():
        version = Activity.objects.select_related("course__subject").get(pk=given.pk)
        change(activity=version, pupils=world.pupils[:3], by=given.author)

    return {"new": publication(world.draft_for("new", MORE_THAN_HALF, second)), "to all": to_all}


def an_activity_and_the_end_of_a_closure(world: World) -> dict[str, Act]:
    return {"new": publication(world.draft("new", MORE_THAN_HALF)), "back": regime(world, Regime.PRESENCE)}


def an_activity_and_a_closure(world: World) -> dict[str, Act]:
    regime(world, Regime.PRESENCE)()
    return {"new": publication(world.draft("new", MORE_THAN_HALF)), "closure": regime(world, Regime.DISTANCE)}


def regime(world: World, kind: Regime) -> Act:
    return lambda: set_regime(
        school_classes=[world.first],
        first_day=MONDAY,
        last_day=FOUR_WEEKS[-1],
        regime=kind,
        by=world.principal,
    )


def an_activity_and_a_lower_cap(world: World) -> dict[str, Act]:
    policy = default_policy(world.school)
    policy.daily_cap_minutes = 60
    return {
        "new": publication(world.draft("new", MORE_THAN_HALF)),
        "cap": lambda: set_policy(policy=policy, by=world.principal),
    }


def an_activity_and_extra_time(world: World) -> dict[str, Act]:
    pupil = world.pupils[0]
    return {
        "new": publication(world.draft("new", MORE_THAN_HALF)),
        "factor": lambda: set_time_factor(pupil=pupil, factor=Decimal(2), by=world.principal),
    }


def a_longer_activity_and_extra_time(world: World) -> dict[str, Act]:
    given = published(world.draft("given", 200))
    return {
        "longer": longer(given, MORE_THAN_HALF),
        "factor": lambda: set_time_factor(pupil=world.pupils[0], factor=Decimal(2), by=world.principal),
    }


def an_activity_and_a_day_off(world: World) -> dict[str, Act]:
    tuesday = FOUR_WEEKS[1]
    return {
        "new": publication(world.draft("new", 400)),
        "day off": lambda: add_own_holiday(
            school=world.school, name="Pont", first_day=tuesday, last_day=tuesday, by=world.principal
        ),
    }


def an_activity_and_a_pupil_who_joins(world: World) -> dict[str, Act]:
    first = world.pupils[0]
    published(world.draft_for("given", MORE_THAN_HALF, first))
    return {
        "group": publication(world.draft("group", MORE_THAN_HALF, to=world.group)),
        "joins": lambda: add_to_group(group=world.group, pupils=[first], by=world.principal),
    }


def an_activity_and_a_pupil_who_changes_class(world: World) -> dict[str, Act]:
    published(world.draft("given", MORE_THAN_HALF))
    return {
        "new": publication(world.draft("new", MORE_THAN_HALF, to=world.second)),
        "moves": lambda: move_pupil(pupil=world.pupils[0], school_class=world.second, by=world.principal),
    }


def an_activity_and_its_exception(world: World) -> dict[str, Act]:
    draft, request = refused_draft(world)
    return {"new": publication(draft), "grant": lambda: granted(world, request)}


def an_activity_and_its_exception_taken_back(world: World) -> dict[str, Act]:
    draft, request = refused_draft(world)
    exception = granted(world, request)
    return {
        "new": publication(draft),
        "withdraw": lambda: withdraw(exception=exception, reason="Reporté", by=world.principal),
    }


def refused_draft(world: World) -> tuple[Activity, ExceptionRequest]:
    published(world.draft("given", MORE_THAN_HALF))
    draft = world.draft("new", MORE_THAN_HALF)
    ask(activity=draft, reason="Évaluation", by=draft.author)
    return draft, ExceptionRequest.objects.get(activity=draft)


def granted(world: World, request: ExceptionRequest) -> LoadException:
    bounds = {"extra_minutes": 200, "valid_until": WEDNESDAY, "reason": "Accordé"}
    return grant(request=request, by=world.principal, **bounds)


PAIRS = (
    two_for_one_class,
    a_class_and_a_group_that_share_a_pupil,
    a_sequence_and_an_activity,
    an_activity_and_a_longer_one,
    an_activity_and_one_given_to_more_pupils,
    an_activity_and_the_end_of_a_closure,
    an_activity_and_a_closure,
    an_activity_and_a_lower_cap,
    an_activity_and_extra_time,
    a_longer_activity_and_extra_time,
    an_activity_and_a_day_off,
    an_activity_and_a_pupil_who_joins,
    an_activity_and_a_pupil_who_changes_class,
    an_activity_and_its_exception,
    an_activity_and_its_exception_taken_back,
)


@pytest.mark.parametrize("acts_of", PAIRS, ids=lambda acts_of: acts_of.__name__)
def test_two_acts_at_once_are_one_after_the_other(acts_of: Callable[[World], dict[str, Act]]):
    for _round in range(2):
        world, twin = World(), World()
        done, refused = together(acts_of(world))
        assert one_by_one(twin, acts_of(twin), done, refused) == refused
        assert world.outcome() == twin.outcome()


def everything_at_once(world: World, rng: Random) -> dict[str, Act]:
    """Eight acts drawn from `rng`: work for anybody, and changes of every kind to what their days hold."""
    places = [world.first, world.second, world.group]
    drafts = [
        world.draft(
            f"{n}", rng.randrange(60, 300, 5), to=rng.choice(places), due_on=rng.choice(FOUR_WEEKS[2:6])
        )
        for n in range(5)
    ]
    acts = {draft.title: publication(draft) for draft in drafts}
    acts["longer"] = longer(published(world.draft("given", 60)), rng.randrange(60, 400, 5))
    policy = default_policy(world.school)
    policy.daily_cap_minutes = rng.randrange(60, 300, 30)
    pupil, joining = rng.choice(world.pupils), world.pupils[0]
    factor, day = Decimal(rng.choice(["1.3333", "2"])), rng.choice(FOUR_WEEKS[1:4])
    limits: dict[str, Act] = {
        "cap": lambda: set_policy(policy=policy, by=world.principal),
        "factor": lambda: set_time_factor(pupil=pupil, factor=factor, by=world.principal),
        "regime": regime(world, rng.choice([Regime.PRESENCE, Regime.DISTANCE])),
        "joins": lambda: add_to_group(group=world.group, pupils=[joining], by=world.principal),
        "day off": lambda: add_own_holiday(
            school=world.school, name="Pont", first_day=day, last_day=day, by=world.principal
        ),
    }
    return acts | {name: limits[name] for name in rng.sample(sorted(limits), 2)}


def test_a_change_is_judged_on_the_pupils_as_they_stand_not_as_the_form_read_them():
    world = World()
    act = longer(published(world.draft("given", 200)), MORE_THAN_HALF)
    set_time_factor(pupil=world.pupils[0], factor=Decimal(2), by=world.principal)
    assert would_be_refused(act)


@pytest.mark.parametrize("seed", range(6))
def test_many_acts_at_once_are_one_after_the_other(seed):
    world, twin = World(), World()
    done, refused = together(everything_at_once(world, Random(seed)))
    assert one_by_one(twin, everything_at_once(twin, Random(seed)), done, refused) == refused
    assert world.outcome() == twin.outcome()


def test_sixty_four_publishers_at_once_break_no_cap():
    world = World()
    places = [world.first, world.second, world.group]
    drafts = [world.draft(f"{n}", 30, to=places[n % 3]) for n in range(64)]
    acts = {draft.title: publication(draft) for draft in drafts}
    done, refused = together(acts)
    assert world.excess() == [0, 0, 0, 0]
    assert len(done) + len(refused) == 64
    assert done
    assert all(would_be_refused(acts[name]) for name in refused)
