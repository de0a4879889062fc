"""How long work really takes: what pupils told of the earlier work of a teacher in a subject.

A duration is stated before the work is done, and one who knows the subject states it too short more often than too
long. Once ten pupils have told how long earlier work took them, the ratio is known well enough to be shown, and to be
counted where the policy says so.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import ceil
from statistics import median

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import QuerySet

from activities.models import MAX_CALIBRATED_MINUTES, MAX_MINUTES, Activity, Reflection, State
from activities.reflections import PUPILS_NEEDED
from continuity.common.compiled import IsOneOf, Parameter, compiled
from workload.engine import effective_minutes

LATEST_WORKS = 20
# Beyond these the answers say that something else is wrong than the duration: nobody is made to wait for them.
SMALLEST_RATIO, LARGEST_RATIO = Fraction(1, 2), Fraction(MAX_CALIBRATED_MINUTES, MAX_MINUTES)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a pupil (a primary key) told of one piece of work: minutes `taken`, and those `stated` to this pupil, with
    their extra time (R15)."""

    pupil: int
    taken: int
    stated: int


def usual_ratio(answers: Iterable[Answer]) -> Fraction | None:
    """Time taken over time stated: the median of the pupils, each counted once by the median of their own answers.

    None below ten pupils. A median takes no notice of a few absurd answers; the ratio is kept between one half and
    three all the same.
    """
    ratios: dict[int, list[Fraction]] = defaultdict(list)
    for answer in answers:
        ratios[answer.pupil].append(Fraction(answer.taken, answer.stated))
    if len(ratios) < PUPILS_NEEDED:
        return None
    usual = median(median(of_pupil) for of_pupil in ratios.values())
    return min(max(usual, SMALLEST_RATIO), LARGEST_RATIO)


def usual_ratio_of(activity: Activity, today: date) -> Fraction | None:
    """The usual ratio of the teacher and subject of `activity`, from their latest other work due before `today`.

    Work that is not due yet was finished by the quickest only. One query.
    """
    course = activity.course
    rows = _told(teacher=course.teacher_id, subject=course.subject_id, today=today, activity=activity.pk or 0)
    return usual_ratio(
        Answer(pupil, taken, effective_minutes(minutes, time_factor))
        for pupil, taken, minutes, time_factor in rows
    )


@compiled
def _told() -> QuerySet:
    """Pupil, minutes taken, minutes stated and time factor of what was told of the latest other works."""
    latest = (
        Activity.objects.given()
        .filter(course__teacher=Parameter("teacher"), course__subject=Parameter("subject"))
        .filter(is_synchronous=False, due_on__lt=Parameter("today"))
        .exclude(pk=Parameter("activity"))
        .order_by("-due_on", "-pk")[:LATEST_WORKS]
    )
    told = Reflection.objects.filter(
        IsOneOf("assignment__activity", ArraySubquery(latest.values("pk"))),
        assignment__state__in=(State.DONE, State.RETURNED),
        minutes_taken__isnull=False,
    )
    return told.values_list(
        "assignment__pupil",
        "minutes_taken",
        "assignment__activity__minutes",
        "assignment__pupil__time_factor",
    )


def calibrated_minutes(activity: Activity, ratio: Fraction | None) -> int | None:
    """The minutes `activity` would really take at `ratio`, rounded up; None when nobody knows.

    A virtual class takes the time it takes.
    """
    if ratio is None or activity.is_synchronous or not activity.minutes:
        return None
    return ceil(activity.minutes * ratio)
