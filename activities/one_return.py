"""One return for a group (R16): whoever hands in, the work of all its members moves.

Each member keeps a row of the return, so that it is theirs wherever returns are read; its files are stored once.
"""

from collections.abc import Collection, Iterable

from django.db.models import Q, QuerySet

from activities.models import Assignment, State, Submission, SubmissionFile, WorkGroupMember


def locked_together(assignment: Assignment) -> list[Assignment]:
    """`assignment` and, done in a group, the work of the other members, as they stand, locked in the order of their
    primary keys; those excused are left out, but for `assignment`. Empty when it was just taken off its pupil.
    """
    works = _works(assignment.activity_id, [assignment.pupil_id])
    locked = _lock(works)
    # The group may have been changed while it was waited for; from now on it cannot be.
    if {work.pk for work in locked} != set(works.values_list("pk", flat=True)):
        locked = _lock(works)
    return [work for work in locked if work.pk == assignment.pk or work.state != State.EXCUSED]


def lock_all(assignments: Collection[Assignment]) -> None:
    """Lock the work of one activity that acts on `assignments`, done one after the other, will touch."""
    if assignments:
        _lock(_works(next(iter(assignments)).activity_id, [work.pupil_id for work in assignments]))


def share(submission: Submission, mates: Iterable[Assignment]) -> None:
    """Keep `submission`, with the same files, with the work of each of `mates` too."""
    files = list(submission.files.all())
    for mate in mates:
        twin = Submission.objects.create(
            assignment=mate,
            at=submission.at,
            by_id=submission.by_id,
            text=submission.text,
            received_on_paper=submission.received_on_paper,
        )
        SubmissionFile.objects.bulk_create(
            SubmissionFile(submission=twin, file=file.file.name, name=file.name, size=file.size)
            for file in files
        )


def _works(activity_id: int, pupils: Collection[int]) -> QuerySet[Assignment]:
    groups = WorkGroupMember.objects.filter(activity=activity_id, pupil__in=pupils).values("group")
    mates = WorkGroupMember.objects.filter(group__in=groups).values("pupil")
    return Assignment.objects.filter(Q(pupil__in=pupils) | Q(pupil__in=mates), activity=activity_id)


def _lock(works: QuerySet[Assignment]) -> list[Assignment]:
    rows = works.select_related("activity__course__subject", "pupil")
    return list(rows.order_by("pk").select_for_update(of=("self",)))
