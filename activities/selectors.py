"""What the pages show, each read in a constant number of queries."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from activities.models import (
    Activity,
    Assignment,
    Feedback,
    ModelAnswerRelease,
    PlannedFeedback,
    ReturnMode,
    State,
    Status,
    Submission,
    WorkGroupMember,
)
from continuity.common.search import plain_words
from continuity.directory.models import Course, Pupil, User

LOOK_BACK = timedelta(days=28)
DAYS_WITHOUT_ANSWER = 7
NAMES_SHOWN = 6
PUPILS_FOUND = 20
GROUP_KEYS = ("reponse", "attendu", "rendu", "dispense")


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


@dataclass(slots=True)
class CourseRow:
    course: Course
    in_progress: int = 0
    pending: int = 0


@dataclass(slots=True)
class Desk:
    """What a teacher comes for: what waits for them, then their classes."""

    drafts: list[Activity] = field(default_factory=list)
    due: list[Activity] = field(default_factory=list)
    pending: list[Pending] = field(default_factory=list)
    owed: list[Owed] = field(default_factory=list)
    courses: list[CourseRow] = field(default_factory=list)

    @property
    def is_clear(self) -> bool:
        return not (self.drafts or self.due or self.pending or self.owed)


def courses_of(user: User) -> QuerySet[Course]:
    """The courses `user` teaches, by class then subject."""
    return Course.objects.filter(teacher=user, subject__school__in=user.school_ids).select_related(
        "subject", "school_class", "group"
    )


def with_counts(activities: QuerySet[Activity]) -> QuerySet[Activity]:
    """Each activity with `expected`, `over`, `to_do` pupils, those excused left out.

    `unanswered`: returned and not answered since, quizzes aside, which answer by themselves; `unnoted`: attendance not recorded.
    """
    answered = Feedback.objects.filter(
        assignment=OuterRef("assignments"), at__gte=OuterRef("assignments__state_at")
    )
    asked = ~Q(assignments__state=State.EXCUSED)
    returned = Q(assignments__state=State.RETURNED)
    return activities.select_related(
        "course__subject__school", "course__school_class", "course__group", "sequence"
    ).annotate(
        expected=Count("assignments", filter=asked),
        over=Count("assignments", filter=returned | Q(assignments__state=State.DONE)),
        to_do=Count("assignments", filter=Q(assignments__state=State.TO_DO)),
        unanswered=Count(
            "assignments", filter=returned & ~Exists(answered) & ~Q(return_mode=ReturnMode.QUIZ)
        ),
        answers=Count(
            "assignments", filter=Exists(Feedback.objects.filter(assignment=OuterRef("assignments")))
        ),
        unnoted=Count("assignments", filter=asked & Q(assignments__attendance="")),
    )


def desk_of(user: User, now: datetime) -> Desk:
    """The desk of a teacher at `now`. Three queries, however many activities and pupils."""
    today = timezone.localdate(now)
    mine = Q(author=user) | Q(course__teacher=user)
    recent = Q(status=Status.DRAFT) | Q(due_on__gte=today - LOOK_BACK)
    open_ones = Activity.objects.filter(
        mine, recent, course__subject__school__in=user.school_ids, archived_at=None
    ).exclude(status=Status.CLOSED)
    activities = with_counts(open_ones).order_by("due_on", "due_time", "pk")  # counting drops the usual order
    desk = Desk(courses=[CourseRow(course) for course in courses_of(user)])
    rows = {row.course.pk: row for row in desk.courses}
    past = []
    for activity in activities:
        if activity.is_draft:
            desk.drafts.append(activity)
            continue
        row = rows.get(activity.course_id, CourseRow(activity.course))
        if activity.due_at >= now:
            row.in_progress += 1
            desk.due.append(activity)
        else:
            past.append(activity)
        desk.owed += _owed(activity, now)
    desk.pending = _pending(past, now)
    for pending in desk.pending:
        rows.get(pending.activity.course_id, CourseRow(pending.activity.course)).pending += len(
            pending.pupils
        )
    return desk


def activities_of_course(course: Course, user: User, *, archived: bool = False) -> QuerySet[Activity]:
    """What was given in a course, the latest first, as far as `user` may see it; or what of it is `archived`."""
    visible = Activity.objects.visible_to(user).filter(course=course, archived_at__isnull=not archived)
    return with_counts(visible).order_by("-due_on", "-pk")


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


@dataclass(frozen=True, slots=True)
class Return:
    """One pupil's line in the returns of an activity. `submission` and `feedback` are the latest, if any; `group` is the
    number of the group they work in, None for who works alone.
    """

    assignment: Assignment
    state: str
    submission: Submission | None
    feedback: Feedback | None
    group: int | None

    @property
    def key(self) -> str:
        return str(self.assignment.public_id)

    @property
    def awaits_answer(self) -> bool:
        """Returned, and not answered since; a quiz answers by itself."""
        is_quiz = self.assignment.activity.return_mode == ReturnMode.QUIZ
        if self.assignment.state != State.RETURNED or is_quiz:
            return False
        return self.feedback is None or self.feedback.at < self.submission_at

    @property
    def submission_at(self) -> datetime:
        return self.submission.at if self.submission else self.assignment.state_at


@dataclass(frozen=True, slots=True)
class ReturnGroup:
    """`key` names the group in an address."""

    key: str
    title: str
    rows: Sequence[Return]

    @property
    def keys(self) -> set[str]:
        """Public ids of the pupils' works."""
        return {row.key for row in self.rows}


def work_state(assignment: Assignment, now: datetime) -> str:
    """The key of the state people read: "late" is still awaited, "returned_late" came all the same; what comes
    "on_paper" or "oral" may have come before it is noted; a virtual class that was "held" waits for its attendance.
    Needs its activity and its pupil loaded.
    """
    if assignment.state == State.TO_DO and assignment.activity.was_held(now):
        return "held"
    if assignment.state == State.DONE or not assignment.is_late(now):
        return assignment.state
    if assignment.is_over:
        return "returned_late"
    if not assignment.activity.expects_return or not assignment.comes_offline:
        return "late"
    return "oral" if assignment.activity.return_mode == ReturnMode.ORAL else "on_paper"


def staff_state(assignment: Assignment, now: datetime) -> str:
    """The key of the state the staff read: "missing" is what `missing` counts, and no other work is called late for
    its time. Needs `with_missing`, its activity and its pupil loaded.
    """
    if assignment.is_missing:
        return "missing"
    state = work_state(assignment, now)
    return assignment.state if state in ("late", "held") else state


def returns_of(activity: Activity, user: User, now: datetime) -> list[Return]:
    """The pupils of an activity whom `user` may read, by group and by name, each with their latest return and answer.
    Five queries.
    """
    assignments = (
        Assignment.objects.visible_to(user)
        .filter(activity=activity)
        .with_missing(now)
        .select_related("pupil__school_class", "reflection")
        .prefetch_related(
            Prefetch(
                "submissions",
                Submission.objects.filter(taken_back_at=None).select_related("by").prefetch_related("files"),
            ),
            "feedbacks",
        )
        .order_by("pupil__sort_name", "pupil_id")
    )
    members = WorkGroupMember.objects.filter(activity=activity)
    groups = dict(members.values_list("pupil", "group__number"))
    rows = []
    for assignment in assignments:
        assignment.activity = activity
        rows.append(
            Return(
                assignment,
                staff_state(assignment, now),
                next(iter(assignment.submissions.all()), None),
                next(iter(assignment.feedbacks.all()), None),
                groups.get(assignment.pupil_id),
            )
        )
    rows.sort(key=lambda row: row.group or 0)  # the members of a group together, by name
    return rows


def count_returns(rows: Iterable[Return]) -> tuple[int, int]:
    """How many of the pupils still asked have returned it, and how many are asked."""
    asked = [row.assignment for row in rows if row.assignment.state != State.EXCUSED]
    return sum(assignment.is_over for assignment in asked), len(asked)


def group_returns(rows: Iterable[Return], now: datetime) -> list[ReturnGroup]:
    """Who waits for an answer first, then who has not returned, then the others; empty groups left out."""
    rows = list(rows)
    is_virtual_class = bool(rows) and rows[0].assignment.activity.is_synchronous
    titles = (
        _("En attente d'une réponse"),
        _awaited_title(rows[0].assignment.activity, now) if rows else "",
        _("Présents") if is_virtual_class else _("Rendu ou fait"),
        _("Excusés") if is_virtual_class else _("Dispensés"),
    )
    groups: list[list[Return]] = [[] for _title in titles]
    for row in rows:
        groups[_group(row)].append(row)
    return [
        ReturnGroup(key, title, group)
        for key, title, group in zip(GROUP_KEYS, titles, groups, strict=True)
        if group
    ]


def _awaited_title(activity: Activity, now: datetime) -> str:
    if not activity.is_synchronous:
        return _("Pas encore rendu")
    return _("Attendus") if now < activity.session_starts_at else _("Absents, ou à noter")


def _group(row: Return) -> int:
    if row.awaits_answer:
        return 0
    return {State.TO_DO: 1, State.EXCUSED: 3}.get(row.assignment.state, 2)


def find_pupils(user: User, name: str) -> list[Pupil]:
    """The pupils `user` may see of whom every word of `name` begins a name, accents and capitals aside. One query."""
    words = plain_words(name)
    pupils = Pupil.objects.visible_to(user).select_related("school_class")
    return [pupil for pupil in pupils if _is_called(pupil, words)][:PUPILS_FOUND]


def _is_called(pupil: Pupil, words: list[str]) -> bool:
    names = plain_words(str(pupil))
    return all(any(name.startswith(word) for name in names) for word in words)
