"""Copying an activity or a sequence to other classes: always drafts, which the gate decides about like any other."""

from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid5

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from activities import models, perms
from activities.copied_belongings import copy_belongings
from activities.models import Activity
from continuity.directory import audit
from continuity.directory.access import lock_or_404
from continuity.directory.models import Course, User

TITLE_LENGTH = 120

# What a copy has of its source, and what it has not: days, pupils, decisions and the link of a virtual class (R18)
# are those of one class. Every column of Activity is in one of the two.
KEPT = (
    "title",
    "instructions",
    "nature",
    "minutes",
    "objective",
    "methodology",
    "scaffolding",
    "conditions",
    "expected_output",
    "return_mode",
    "planned_feedback",
    "model_answer",
    "model_answer_release",
    "due_time",
    "is_synchronous",
    "starts_at",
    "audience",
)
LEFT = (
    "id",
    "public_id",
    "course",
    "author",
    "sequence",
    "position",
    "calibrated_minutes",
    "model_answer_shown_at",
    "model_answer_file",
    "model_answer_name",
    "given_on",
    "due_on",
    "meeting_url",
    "variant_of",
    "variant_kind",
    "catches_up",
    "status",
    "version",
    "written_by_page",
    "created_at",
    "published_at",
    "reaches_at",
    "closed_at",
    "synthesis",
    "archived_at",
    "shared_at",
    "copied_from",
    "original_author",
)


class CopyRefused(Exception):
    """The copy cannot be made; the message is a sentence for people. Nothing was written."""


@dataclass(frozen=True, slots=True)
class Line:
    """One draft to make: `activity` again, in `course`, with its days as far as they are known."""

    activity: Activity
    course: Course
    given_on: date | None = None
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class Copies:
    """What was made, in the order asked for, and how many `variants` with it; `lost_files` are titles of files that were no
    longer in storage.
    """

    activities: Sequence[Activity]
    variants: int
    lost_files: Sequence[str] = ()


def courses_for(user: User, source: Activity | models.Sequence) -> QuerySet[Course]:
    """Where `user` may copy `source`: the courses they teach in its school."""
    courses = Course.objects.filter(teacher=user, subject__school=source.course.school_id)
    return courses.select_related("subject__school", "school_class", "group")


def activities_of(source: Activity | models.Sequence, user: User) -> list[Activity]:
    """What `user` copies with `source`, in order, variants left out: they go with their activity. Two queries at most.

    Whoever writes in a sequence copies all of it, another teacher what is shared of it.
    """
    if isinstance(source, Activity):
        return [source]
    members = source.activities.filter(variant_of=None)
    if not perms.can_write_in(user, source):
        members = members.filter(shared_at__isnull=False)
    return list(members.order_by("position", "pk"))


def variant_counts(activities: Iterable[Activity]) -> Counter[int]:
    """How many variants go with each of `activities`, by primary key. One query."""
    return Counter(Activity.objects.filter(variant_of__in=activities).values_list("variant_of", flat=True))


@transaction.atomic
def copy(*, source: Activity | models.Sequence, lines: Sequence[Line], key: UUID, by: User) -> Copies:
    """Make a draft of each of `lines`, whose activities are those of `source`; of a sequence, one sequence a course.

    Sent twice with the same `key`, it is made once. Files are stored again: deleting one never breaks the other.
    Raises Http404 when the source is gone, PermissionDenied when it is no longer shared, CopyRefused for a course `by`
    does not teach.
    """
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    ids = [_identity(key, line, by) for line in lines]
    made = Activity.objects.filter(author=by, public_id__in=ids).select_related("course").order_by("pk")
    if made:
        return Copies(made, variant_counts(made).total())
    source = lock_or_404(type(source).objects.select_related("course__subject"), source.pk)
    if not perms.can_copy(by, source):
        raise PermissionDenied(shared_no_more())
    _check_courses(lines, courses_for(by, source))
    pairs = _base_pairs(source, lines, ids, by)
    copies = _save(pairs)
    pairs += _variant_pairs(pairs, by)
    variants = _save(pairs[len(copies) :])
    with ExitStack() as undo:
        lost_files = copy_belongings(pairs, undo)
        made = [made for _source, made in pairs]
        audit.record_all(verb="activity.copied", by=by, school=source.course.school_id, targets=made)
        undo.pop_all()
    return Copies(copies, len(variants), lost_files)


def shared_no_more() -> str:
    return _("Ce travail n'est plus partagé par son auteur : il ne peut plus être copié.")


def _identity(key: UUID, line: Line, by: User) -> UUID:
    """The public id of the draft that `line` makes when `by` sends the page of that `key`."""
    return uuid5(key, f"{by.pk} {line.course.pk} {line.activity.pk}")


def _check_courses(lines: Iterable[Line], allowed: QuerySet[Course]) -> None:
    taught = set(allowed)
    refused = sorted({str(line.course) for line in lines if line.course not in taught})
    if refused:
        raise CopyRefused(
            _(
                "Vous n'enseignez pas, ou plus, ici : %(courses)s. Rien n'a été copié : choisir d'autres classes."
            )
            % {"courses": ", ".join(refused)}
        )


def _base_pairs(
    source: Activity | models.Sequence, lines: Sequence[Line], ids: Sequence[UUID], by: User
) -> list[tuple[Activity, Activity]]:
    """Each activity to copy, as it stands, with its copy, unsaved."""
    stored = Activity.objects.in_bulk({line.activity.pk for line in lines})
    sequences = {} if isinstance(source, Activity) else _sequences(source, lines, by)
    pairs = []
    for line, public_id in zip(lines, ids, strict=True):
        original = stored.get(line.activity.pk)
        if original is None:
            raise CopyRefused(
                _("« %(title)s » vient d'être supprimée : rien n'a été copié.") % {"title": line.activity}
            )
        pairs.append(
            (
                original,
                _twin(
                    original,
                    by,
                    public_id=public_id,
                    course=line.course,
                    given_on=line.given_on,
                    due_on=line.due_on,
                    sequence=sequences.get(line.course.pk),
                    position=original.position if sequences else 0,
                ),
            )
        )
    return pairs


def _variant_pairs(pairs: Iterable[tuple[Activity, Activity]], by: User) -> list[tuple[Activity, Activity]]:
    """The same for the variants of these activities, which keep the days of the copy they vary."""
    copies: dict[int, list[Activity]] = {}
    for original, made in pairs:
        copies.setdefault(original.pk, []).append(made)
    return [
        (
            variant,
            _twin(
                variant,
                by,
                course=base.course,
                given_on=base.given_on,
                due_on=base.due_on,
                sequence=base.sequence,
                position=base.position,
                variant_of=base,
                variant_kind=variant.variant_kind,
            ),
        )
        for variant in Activity.objects.filter(variant_of__in=copies).order_by("pk")
        for base in copies[variant.variant_of_id]
    ]


def _twin(original: Activity, by: User, **fields) -> Activity:
    kept = {name: getattr(original, name) for name in KEPT}
    credit = {
        "copied_from": original,
        "original_author_id": original.original_author_id or original.author_id,
    }
    return Activity(author=by, **kept, **credit, **fields)


def _sequences(source: models.Sequence, lines: Iterable[Line], by: User) -> dict[int, models.Sequence]:
    """A new sequence in each course of `lines`, by the course's primary key."""
    courses = {line.course.pk: line.course for line in lines}
    titles: dict[int, set[str]] = {pk: set() for pk in courses}
    for course, title in models.Sequence.objects.filter(course__in=courses).values_list("course", "title"):
        titles[course].add(title)
    made = [
        models.Sequence(
            course=course,
            title=free_title(source.title, titles[course.pk]),
            objective=source.objective,
            copied_from=source,
            original_author_id=source.original_author_id or source.course.teacher_id,
        )
        for course in courses.values()
    ]
    models.Sequence.objects.bulk_create(made)
    audit.record_all(verb="sequence.copied", by=by, school=source.course.school_id, targets=made)
    return {sequence.course_id: sequence for sequence in made}


def free_title(title: str, taken: set[str]) -> str:
    """`title`, numbered when the course has a sequence of that name: a title names one sequence there."""
    number, free = 1, title
    while free in taken:
        number += 1
        suffix = f" ({number})"
        free = title[: TITLE_LENGTH - len(suffix)] + suffix
    return free


def _save(pairs: Iterable[tuple[Activity, Activity]]) -> list[Activity]:
    return Activity.objects.bulk_create([made for _original, made in pairs])
