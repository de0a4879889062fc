"""Of the work of one course that is still to come: one is done in groups, and one that two pupils do in a lighter form."""

from collections.abc import Iterable
from copy import copy

from activities import groups
from activities.models import (
    Activity,
    Assignment,
    Audience,
    Conditions,
    Grouping,
    GroupMaking,
    GroupMethod,
    ReturnMode,
    State,
    Status,
    VariantKind,
    WorkGroup,
    WorkGroupMember,
)
from activities.one_return import share
from continuity.directory.models import Course, Pupil
from continuity.portal.demo.season import Season, moment
from continuity.portal.demo.store import Store
from workload.publishing import publish

SEED = 2020
PAIRS = 2
VARIANT_GIVEN_AT = 17 * 60
ROLES = ("tient le crayon", "vérifie les calculs", "prépare l'explication")
LIGHTER = "Faire les deux premières questions, avec l'exemple de la leçon sous les yeux. Les autres sont facultatives."


def tell(course: Course, pupil: Pupil, season: Season, store: Store) -> None:
    """The first work of `course` to be handed in is done in pairs, the last of the others has a lighter form; as far as
    there are any. `pupil` does everything as it was given.
    """
    coming = Activity.objects.filter(
        course=course,
        is_synchronous=False,
        due_on__gt=season.today,
        reaches_at__lt=moment(season.past[-1], VARIANT_GIVEN_AT),
    )
    works = list(coming.exclude(return_mode=ReturnMode.QUIZ).order_by("due_on", "pk"))
    in_pairs = next((activity for activity in works if activity.expects_return), None)
    if in_pairs:
        _work_in_pairs(in_pairs, store)
    others = [activity for activity in works if activity != in_pairs]
    if others:
        _lighten(others[-1], pupil, season, store)


def _work_in_pairs(activity: Activity, store: Store) -> None:
    works = {
        work.pupil_id: work for work in activity.assignments.select_related("pupil__user").order_by("pk")
    }
    made = groups.at_random(works, PAIRS, SEED)
    activity.conditions = Conditions.PAIR
    activity.save(update_fields=["conditions"])
    Grouping.objects.create(
        activity=activity,
        method=GroupMethod.TOGETHER,
        roles="\n".join(ROLES),
        making=GroupMaking.RANDOM,
        seed=SEED,
        size=PAIRS,
    )
    rows = store.save(WorkGroup(activity=activity, number=number) for number in range(1, len(made) + 1))
    store.save(
        WorkGroupMember(group=group, activity=activity, pupil_id=pupil, place=place, role=role)
        for group, pupils in zip(rows, made, strict=True)
        for place, (pupil, role) in enumerate(
            zip(pupils, groups.taken_in_turn(ROLES, len(pupils)), strict=True), start=1
        )
    )
    for pupils in made:
        _return_together([works[pupil] for pupil in pupils])


def _return_together(works: Iterable[Assignment]) -> None:
    """What one of them has handed in, they have."""
    works = list(works)
    first = next((work for work in works if work.state == State.RETURNED), None)
    if first is None:
        return
    waiting = [work for work in works if work.state == State.TO_DO]
    share(first.submissions.get(), waiting)
    for work in waiting:
        work.state, work.state_at, work.difficulty_reported_at = first.state, first.state_at, None
        work.save()


def _lighten(activity: Activity, left_alone: Pupil, season: Season, store: Store) -> None:
    """Two pupils who have not begun `activity` do half of it instead."""
    waiting = activity.assignments.not_begun().exclude(pupil=left_alone).order_by("pk")
    pupils = [work.pupil for work in waiting.select_related("pupil")[:2]]
    variant = copy(activity)
    variant.pk, variant.status, variant.published_at, variant.reaches_at = None, Status.DRAFT, None, None
    variant.variant_of, variant.variant_kind = activity, VariantKind.LIGHTER
    variant.audience, variant.instructions = Audience.CHOSEN, LIGHTER
    variant.minutes = max(5, activity.minutes // 2 // 5 * 5)
    store.save([variant])
    variant.chosen_pupils.set(pupils)
    publish(activity=variant, by=variant.author, now=moment(season.past[-1], VARIANT_GIVEN_AT))
