"""The teacher's desk: what waits for them, then their classes. Whatever was given before, it costs the same."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from activities import models
from activities.models import (
    Activity,
    Assignment,
    ModelAnswerRelease,
    PlannedFeedback,
    ReturnMode,
    State,
    Status,
)
from activities.selectors import with_counts
from continuity.directory.models import Course, Pupil, User

LOOK_BACK = timedelta(days=28)
DAYS_WITHOUT_ANSWER = 7
NAMES_SHOWN = 6
DUE_SHOWN = 10
GROUPS_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Pending:
    """An activity past its due hour, and the pupils whose return is still awaited."""

    activity: Activity
    pupils: Sequence[Pupil]

    @property
    def names(self) -> str:
        shown = ", ".join(str(pupil) for pupil in self.pupils[:NAMES_SHOWN])
        more = len(self.pupils) - NAMES_SHOWN
        return shown if more <= 0 else _("%(names)s et %(count)d autres") % {"names": shown, "count": more}


@dataclass(frozen=True, slots=True)
class Owed:
    """An answer the pupils were promised (R13), in a sentence."""

    activity: Activity
    sentence: str


@dataclass(frozen=True, slots=True)
class CourseRow:
    """A course, with how many of its activities are in progress and how many returns are awaited past their hour."""

    course: Course
    in_progress: int
    pending: int


@dataclass(frozen=True, slots=True)
class DraftGroup:
    """Drafts that go together, in the order pupils do them: those of `sequence`, or without one an activity and its
    variants.
    """

    sequence: models.Sequence | None
    drafts: Sequence[Activity]


@dataclass(frozen=True, slots=True)
class Desk:
    """What a teacher comes for: what waits for them, then their classes. `due`: the DUE_SHOWN soonest, one more when there
    are others.
    """

    groups: Sequence[DraftGroup]
    due: Sequence[Activity]
    pending: Sequence[Pending]
    owed: Sequence[Owed]
    courses: Sequence[CourseRow]

    @property
    def drafts(self) -> list[Activity]:
        return [draft for group in self.groups for draft in group.drafts]

    @property
    def is_clear(self) -> bool:
        return not (self.groups or self.due or self.pending or self.owed)


def desk_of(user: User, now: datetime) -> Desk:
    """The desk of a teacher at `now`. Five queries, however many activities and pupils."""
    waiting = list(with_counts(_to_follow(user, now)).order_by("due_on", "due_time", "pk"))
    pending = _pending((activity for activity in waiting if activity.due_at < now), now)
    return Desk(
        groups=draft_groups(_own(user).filter(status=Status.DRAFT)),
        due=in_progress(user, now)[: DUE_SHOWN + 1],
        pending=pending,
        owed=[owed for activity in waiting for owed in _owed(activity, now)],
        courses=_course_rows(user, now, pending),
    )


def in_progress(user: User, now: datetime) -> QuerySet[Activity]:
    """What a teacher gave and is not yet due, the soonest first, with its counts."""
    return with_counts(_open(user).filter(_not_due(now))).order_by("due_on", "due_time", "pk")


def draft_groups(drafts: QuerySet[Activity]) -> list[DraftGroup]:
    """`drafts` put together by sequence or by family, the group with the soonest due day first. One query."""
    by_due_day = drafts.select_related(
        "course__subject__school", "course__school_class", "course__group", "sequence"
    ).order_by("due_on", "due_time", "pk")
    groups: dict[tuple, list[Activity]] = {}
    for draft in by_due_day:
        key = (draft.sequence_id, None) if draft.sequence_id else (None, _family(draft))
        groups.setdefault(key, []).append(draft)
    return [DraftGroup(found[0].sequence, sorted(found, key=_rank)) for found in groups.values()]


def _family(activity: Activity) -> int:
    return activity.variant_of_id or activity.pk


def _rank(activity: Activity) -> tuple[int, int, bool, int]:
    """Its place among those it goes with: a variant right after the activity it varies."""
    return activity.position, _family(activity), activity.variant_of_id is not None, activity.pk


def _own(user: User) -> QuerySet[Activity]:
    mine = Q(author=user) | Q(course__teacher=user)
    return Activity.objects.filter(mine, course__subject__school__in=user.school_ids, archived_at=None)


def _open(user: User) -> QuerySet[Activity]:
    return _own(user).filter(status=Status.PUBLISHED)


def _not_due(now: datetime, prefix: str = "") -> Q:
    """`due_at >= now`, for the database; `prefix` leads to the activity."""
    local = timezone.localtime(now)
    today = Q(**{f"{prefix}due_on": local.date(), f"{prefix}due_time__gte": local.time()})
    return today | Q(**{f"{prefix}due_on__gt": local.date()})


def _to_follow(user: User, now: datetime) -> QuerySet[Activity]:
    """What may ask something of the teacher: past its hour since LOOK_BACK, or before it when somebody was quicker or the
    virtual class has begun.
    """
    today = timezone.localdate(now)
    returned = Assignment.objects.filter(activity=OuterRef("pk"), state=State.RETURNED)
    early = Exists(returned) | Q(is_synchronous=True, due_on=today)
    return _open(user).filter(due_on__gte=today - LOOK_BACK).filter(~_not_due(now) | early)


def _course_rows(user: User, now: datetime, pending: Iterable[Pending]) -> list[CourseRow]:
    """The courses `user` teaches, by class then subject. One query."""
    awaited: dict[int, int] = {}
    for each in pending:
        course = each.activity.course_id
        awaited[course] = awaited.get(course, 0) + len(each.pupils)
    is_open = Q(activities__status=Status.PUBLISHED, activities__archived_at=None)
    courses = (
        Course.objects.filter(teacher=user, subject__school__in=user.school_ids)
        .select_related("subject", "school_class", "group")
        .annotate(in_progress=Count("activities", filter=is_open & _not_due(now, "activities__")))
        .order_by(*Course._meta.ordering)  # counting drops the usual order
    )
    return [CourseRow(course, course.in_progress, awaited.get(course.pk, 0)) for course in courses]


def _pending(past: Iterable[Activity], now: datetime) -> list[Pending]:
    by_pk = {activity.pk: activity for activity in past}
    waiting = (
        Assignment.objects.missing(now)
        .filter(activity__in=by_pk)
        .select_related("pupil")
        .order_by("activity__due_on", "activity_id", "pupil__sort_name")
    )
    return [
        Pending(by_pk[activity_id], [assignment.pupil for assignment in assignments])
        for activity_id, assignments in groupby(waiting, key=lambda assignment: assignment.activity_id)
    ]


def _owed(activity: Activity, now: datetime) -> list[Owed]:
    sentences = filter(None, (_owed_sentence(activity, now), _silent_sentence(activity, now)))
    sentence = " ".join(sentences)
    return [Owed(activity, sentence)] if sentence else []


def _silent_sentence(activity: Activity, now: datetime) -> str:
    """For how long an activity has had no answer at all, from a week after it was due on (R13), whatever was planned."""
    days = (timezone.localdate(now) - activity.due_on).days
    answers_itself = activity.is_synchronous or activity.return_mode == ReturnMode.QUIZ
    if answers_itself or activity.answers or activity.shows_model_answer or days < DAYS_WITHOUT_ANSWER:
        return ""
    return _("Aucune réponse depuis %(days)d jours.") % {"days": days}


def _owed_sentence(activity: Activity, now: datetime) -> str:
    planned = activity.planned_feedback
    if activity.is_synchronous:
        return _("Présences à noter.") if activity.unnoted and now >= activity.session_starts_at else ""
    if planned == PlannedFeedback.INDIVIDUAL:
        return _unanswered_sentence(activity.unanswered)
    if now < activity.due_at:
        return ""
    if planned == PlannedFeedback.SYNTHESIS:
        return _("Synthèse prévue, à écrire en fermant l'activité.")
    if planned == PlannedFeedback.MODEL_ANSWER:
        return _model_answer_sentence(activity)
    return ""


def _unanswered_sentence(count: int) -> str:
    if not count:
        return ""
    return (
        _("1 rendu attend une réponse.")
        if count == 1
        else _("%(n)d rendus attendent une réponse.") % {"n": count}
    )


def _model_answer_sentence(activity: Activity) -> str:
    if not activity.has_model_answer:
        return _("Corrigé prévu, à écrire.")
    if activity.model_answer_release == ModelAnswerRelease.BY_HAND and not activity.model_answer_shown_at:
        return _("Corrigé écrit, pas encore montré aux élèves.")
    return ""
