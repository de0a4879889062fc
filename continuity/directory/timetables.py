"""The weekly lessons of a course."""

from collections.abc import Collection
from datetime import time
from itertools import pairwise, product
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from continuity.common import wording
from continuity.directory import audit
from continuity.directory.access import lock_or_404
from continuity.directory.locks import lock_school
from continuity.directory.models import Course, Pupil, School, TimetableSlot, User
from continuity.directory.signals import announce


class Lesson(NamedTuple):
    """An hour of the week; `weekday` as in ISO: 1 is Monday."""

    weekday: int
    starts_at: time
    ends_at: time

    def __str__(self):
        return _("%(weekday)s de %(start)s à %(end)s") % {
            "weekday": dict(TimetableSlot.WEEKDAYS)[self.weekday],
            "start": wording.hour(self.starts_at),
            "end": wording.hour(self.ends_at),
        }

    def overlaps(self, other: "Lesson") -> bool:
        return (
            self.weekday == other.weekday
            and self.starts_at < other.ends_at
            and other.starts_at < self.ends_at
        )


@transaction.atomic
def set_lessons(*, course: Course, lessons: Collection[Lesson], by: User) -> int:
    """Make `lessons` the whole timetable of `course`, whichever tab wrote the one that stands. R2 follows.

    Returns how many pupils are concerned, 0 when nothing changes. Raises ValidationError, with a sentence, for a
    lesson that ends before it starts, falls on a day without classes or overlaps another of the same class or group;
    two teachers of one subject may share a lesson.
    """
    school = lock_school(course.school_id)
    current = lock_or_404(Course.objects.select_related("subject"), course.pk)
    asked = set(lessons)
    standing = {_lesson(slot): slot for slot in current.slots.all()}
    if asked == standing.keys():
        return 0
    _check_each(school, asked)
    _check_together(current, asked)
    current.slots.filter(pk__in=[standing[lesson].pk for lesson in standing.keys() - asked]).delete()
    TimetableSlot.objects.bulk_create(
        TimetableSlot(course=current, **lesson._asdict()) for lesson in sorted(asked - standing.keys())
    )
    audit.record(
        verb="timetable.set",
        by=by,
        school=school,
        target=current,
        lessons=[
            f"{lesson.weekday} {lesson.starts_at:%H:%M}-{lesson.ends_at:%H:%M}" for lesson in sorted(asked)
        ],
    )
    return announce(Pupil.objects.of_course(current), sender=TimetableSlot)


def _lesson(slot: TimetableSlot) -> Lesson:
    return Lesson(slot.weekday, slot.starts_at, slot.ends_at)


def _check_each(school: School, lessons: Collection[Lesson]) -> None:
    for lesson in sorted(lessons):
        if lesson.weekday not in school.weekdays:
            raise ValidationError(
                _("Il n'y a pas classe le %(weekday)s : choisir un autre jour.")
                % {"weekday": dict(TimetableSlot.WEEKDAYS).get(lesson.weekday, _("dimanche"))}
            )
        if lesson.ends_at <= lesson.starts_at:
            raise ValidationError(
                _("L'heure de fin n'est pas après celle du début (%(lesson)s) : corriger l'une des deux.")
                % {"lesson": lesson}
            )


def _check_together(course: Course, lessons: Collection[Lesson]) -> None:
    for lesson, following in pairwise(sorted(lessons)):
        if lesson.overlaps(following):
            raise ValidationError(
                _("Deux cours se recouvrent : %(first)s, et %(second)s. Changer l'une des heures.")
                % {"first": lesson, "second": following}
            )
    for slot, lesson in product(_slots_beside(course), sorted(lessons)):
        other = _lesson(slot)
        is_shared = lesson == other and slot.course.subject_id == course.subject_id
        if lesson.overlaps(other) and not is_shared:
            raise ValidationError(
                _(
                    "%(audience)s a déjà %(subject)s le %(other)s : choisir une autre heure que le %(lesson)s, ou déplacer d'abord ce cours-là."
                )
                % {
                    "audience": course.audience_name,
                    "subject": slot.course.subject,
                    "other": other,
                    "lesson": lesson,
                }
            )


def _slots_beside(course: Course) -> QuerySet[TimetableSlot]:
    """The lessons of the other courses of the same class or group."""
    beside = TimetableSlot.objects.filter(
        course__school_class=course.school_class_id, course__group=course.group_id
    )
    return beside.exclude(course=course).select_related("course__subject").order_by("weekday", "starts_at")
