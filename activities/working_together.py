"""Groups of an activity (R16): forming them, and moving a pupil by hand.

Groups are redone as often as one likes while the activity is a draft. Once it is given, a pupil may still be moved between
groups that have not handed in. Whoever changes groups holds the row of the activity and, once it is given, the work of
all its pupils, so that nobody hands in for a group that is changing.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from secrets import randbelow

from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from activities import groups
from activities.audience import pupils_of
from activities.models import (
    MAX_MEMBERS,
    MIN_MEMBERS,
    Activity,
    Conditions,
    Feedback,
    Grouping,
    GroupMaking,
    GroupMeasure,
    State,
    WorkGroup,
    WorkGroupMember,
)
from activities.returns import WorkRefused
from continuity.directory import audit
from continuity.directory.access import lock_or_404
from continuity.directory.models import Course, Pupil, User

MAX_SEED = 9999


@dataclass(frozen=True, slots=True)
class Place:
    """Where a pupil is put by hand: the number of a group, None for nowhere; what they do in it."""

    number: int | None
    role: str = ""
    part: str = ""


@transaction.atomic
def form_groups(
    *, activity: Activity, grouping: Grouping, measures: Mapping[int, int | None], by: User
) -> Grouping:
    """Write how `activity` is done in groups (`grouping`, unsaved) and, unless they are made by hand, the groups.

    `measures` are the numbers typed, by primary key of pupil. Made at random without a seed, one is drawn and kept.
    Raises WorkRefused for fewer than two pupils or an activity already given, Http404 for one just thrown away.
    """
    activity = _locked_draft(activity)
    pupils = [pupil.pk for pupil in pupils_of(activity)]
    if len(pupils) < MIN_MEMBERS:
        raise WorkRefused(_("Il faut au moins deux élèves pour former des groupes."))
    grouping.activity = activity
    grouping.measure = grouping.measure if grouping.making == GroupMaking.BALANCED else ""
    if grouping.making != GroupMaking.RANDOM:
        grouping.seed = None
    elif grouping.seed is None:
        grouping.seed = randbelow(MAX_SEED) + 1
    Grouping.objects.update_or_create(
        activity=activity,
        defaults={
            name: getattr(grouping, name)
            for name in ("method", "roles", "parts", "common_piece", "size", "making", "measure", "seed")
        },
    )
    if grouping.making != GroupMaking.BY_HAND:
        _write(activity, _made(grouping, activity.course, pupils, measures), grouping, measures)
    activity.conditions = Conditions.PAIR if grouping.size == MIN_MEMBERS else Conditions.GROUP
    activity.save(update_fields=["conditions"])
    audit.record(
        verb="activity.groups_formed",
        by=by,
        school=activity.course.school_id,
        target=activity,
        making=grouping.making,
        seed=grouping.seed,
    )
    return grouping


@transaction.atomic
def arrange(*, activity: Activity, places: Mapping[int, Place], by: User) -> None:
    """Put pupils (primary keys) in groups by hand, with their roles and parts; those not named stay where they are.

    Numbers are only names: the groups are counted again from one while the activity is a draft. Raises WorkRefused for more than
    five in a group, for a group that has handed in and would change, Http404 for an activity just thrown away.
    """
    activity = _locked(activity)
    if activity.is_draft:
        allowed = {pupil.pk for pupil in pupils_of(activity)}
    else:
        rows = activity.assignments.order_by("pk").select_for_update(of=("self",))
        allowed = set(rows.values_list("pupil", flat=True))
    before = {
        member.pupil_id: member
        for member in WorkGroupMember.objects.filter(activity=activity).select_related("group")
    }
    after = {
        pk: Place(member.group.number, member.role, member.part)
        for pk, member in before.items()
        if pk in allowed
    } | {pk: place for pk, place in places.items() if pk in allowed}
    members: dict[int, list[int]] = defaultdict(list)
    for pk, place in after.items():
        if place.number is not None:
            members[place.number].append(pk)
    _require_room(members)
    if not activity.is_draft:
        _require_unchanged(_returned(activity), {pk: m.group.number for pk, m in before.items()}, members)
    _rewrite(activity, members, after, before)
    audit.record(verb="activity.groups_arranged", by=by, school=activity.course.school_id, target=activity)


@transaction.atomic
def disband(*, activity: Activity, by: User) -> None:
    """Everybody works alone again. Raises WorkRefused for an activity already given."""
    activity = _locked_draft(activity)
    activity.work_groups.all().delete()
    Grouping.objects.filter(activity=activity).delete()
    activity.conditions = Conditions.ALONE
    activity.save(update_fields=["conditions"])
    audit.record(verb="activity.groups_disbanded", by=by, school=activity.course.school_id, target=activity)


def leave_groups(activity: Activity, pupils: Collection[int]) -> None:
    """Take `pupils` (primary keys), who no longer have `activity`, out of its groups."""
    WorkGroupMember.objects.filter(activity=activity, pupil__in=pupils).delete()
    activity.work_groups.filter(members=None).delete()


def keep_in_groups(activity: Activity, pupils: Iterable[Pupil]) -> None:
    """Take out of the groups of `activity` everybody but `pupils`: its audience at the moment it is given."""
    kept = [pupil.pk for pupil in pupils]
    gone = WorkGroupMember.objects.filter(activity=activity).exclude(pupil__in=kept)
    leave_groups(activity, list(gone.values_list("pupil", flat=True)))


def acquired_counts(course: Course, pupils: Collection[int]) -> dict[int, int]:
    """How many works of `course` were answered "acquis" to each of `pupils` (primary keys); 0 without any."""
    rows = Feedback.objects.filter(
        level=Feedback.Level.ACQUIRED, assignment__activity__course=course, assignment__pupil__in=pupils
    )
    counted = rows.order_by().values("assignment__pupil").annotate(works=Count("assignment", distinct=True))
    return dict.fromkeys(pupils, 0) | dict(counted.values_list("assignment__pupil", "works"))


def _locked(activity: Activity) -> Activity:
    rows = Activity.objects.select_related("course__subject__school", "course__school_class", "course__group")
    return lock_or_404(rows, activity.pk)


def _locked_draft(activity: Activity) -> Activity:
    activity = _locked(activity)
    if not activity.is_draft:
        raise WorkRefused(
            _(
                "Les groupes sont donnés avec l'activité : ils ne se refont plus. Un élève peut encore changer de groupe, à la main."
            )
        )
    return activity


def _made(
    grouping: Grouping, course: Course, pupils: Collection[int], measures: Mapping[int, int | None]
) -> list[list[int]]:
    if grouping.making == GroupMaking.RANDOM:
        return groups.at_random(pupils, grouping.size, grouping.seed)
    if grouping.measure == GroupMeasure.ACQUIRED:
        return groups.balanced(acquired_counts(course, pupils), grouping.size)
    return groups.balanced({pk: measures.get(pk) for pk in pupils}, grouping.size)


def _write(
    activity: Activity, made: Sequence[Sequence[int]], grouping: Grouping, measures: Mapping[int, int | None]
) -> None:
    activity.work_groups.all().delete()
    rows = WorkGroup.objects.bulk_create(
        WorkGroup(activity=activity, number=number) for number in range(1, len(made) + 1)
    )
    members = []
    for group, pupils in zip(rows, made, strict=True):
        roles = groups.taken_in_turn(grouping.roles.splitlines(), len(pupils))
        parts = groups.taken_in_turn(grouping.parts.splitlines(), len(pupils))
        members += [
            WorkGroupMember(
                group=group,
                activity=activity,
                pupil_id=pupil,
                place=place,
                role=role,
                part=part,
                measure=measures.get(pupil),
            )
            for place, (pupil, role, part) in enumerate(zip(pupils, roles, parts, strict=True), start=1)
        ]
    WorkGroupMember.objects.bulk_create(members)


def _rewrite(
    activity: Activity,
    members: Mapping[int, Sequence[int]],
    after: Mapping[int, Place],
    before: Mapping[int, WorkGroupMember],
) -> None:
    activity.work_groups.all().delete()
    numbers = sorted(members)
    rows = WorkGroup.objects.bulk_create(
        WorkGroup(activity=activity, number=rank if activity.is_draft else number)
        for rank, number in enumerate(numbers, start=1)
    )
    Grouping.objects.get_or_create(activity=activity)
    WorkGroupMember.objects.bulk_create(
        WorkGroupMember(
            group=group,
            activity=activity,
            pupil_id=pk,
            place=place,
            role=after[pk].role,
            part=after[pk].part,
            measure=before[pk].measure if pk in before else None,
        )
        for group, number in zip(rows, numbers, strict=True)
        for place, pk in enumerate(members[number], start=1)
    )


def _require_room(members: Mapping[int, Sequence[int]]) -> None:
    for number, pupils in sorted(members.items()):
        if len(pupils) > MAX_MEMBERS:
            raise WorkRefused(
                _("Groupe %(number)d : %(count)d élèves. Un groupe compte cinq élèves au plus.")
                % {"number": number, "count": len(pupils)}
            )


def _require_unchanged(
    returned: Collection[int], before: Mapping[int, int], members: Mapping[int, Sequence[int]]
) -> None:
    for number in sorted(returned):
        if {pk for pk, place in before.items() if place == number} != set(members.get(number, ())):
            raise WorkRefused(
                _("Le groupe %(number)d a rendu son travail : ses membres ne changent plus.")
                % {"number": number}
            )


def _returned(activity: Activity) -> set[int]:
    """The numbers of the groups that have handed in."""
    pupils = activity.assignments.filter(state=State.RETURNED).values("pupil")
    rows = WorkGroupMember.objects.filter(activity=activity, pupil__in=pupils)
    return set(rows.values_list("group__number", flat=True))
