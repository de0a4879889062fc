"""What the pages show, each read in a constant number of queries."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from activities.models import (
    Activity,
    Assignment,
    Feedback,
    ReturnMode,
    State,
    Status,
    Submission,
    WorkGroupMember,
)
from continuity.common.search import plain_words
from continuity.directory.models import Course, Pupil, User

PUPILS_FOUND = 20
GROUP_KEYS = ("reponse", "attendu", "rendu", "dispense")


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


def activities_of_course(course: Course, user: User, *, archived: bool = False) -> QuerySet[Activity]:
    """What was given in a course, the latest first, as far as `user` may see it; or what of it is `archived`. A variant
    comes after the activity it varies.
    """
    visible = (
        Activity.objects.visible_to(user).given().filter(course=course, archived_at__isnull=not archived)
    )
    family_due_on = Coalesce("variant_of__due_on", "due_on")
    return with_counts(visible).order_by(
        family_due_on.desc(), Coalesce("variant_of", "pk").desc(), F("variant_of").asc(nulls_first=True), "pk"
    )


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
    """The key of the state people read: "late" is still awaited, "closed" no more, "returned_late" came all the same; what
    comes "on_paper" or "oral" may have come before it is noted; a virtual class that was "held" waits for its attendance.
    Needs its activity and its pupil loaded.
    """
    if assignment.state == State.TO_DO and assignment.activity.was_held(now):
        return "held"
    if assignment.state == State.DONE or not assignment.is_late(now):
        return assignment.state
    if assignment.is_over:
        return "returned_late"
    if not assignment.activity.expects_return:
        return "late"
    if not assignment.comes_offline:
        return "closed" if assignment.activity.status == Status.CLOSED else "late"
    return "oral" if assignment.activity.return_mode == ReturnMode.ORAL else "on_paper"


def staff_state(assignment: Assignment, now: datetime) -> str:
    """The key of the state the staff read: "missing" is what `missing` counts, and no other work is called late for
    its time. Needs `with_missing`, its activity and its pupil loaded.
    """
    if assignment.is_missing:
        return "missing"
    state = work_state(assignment, now)
    return assignment.state if state in ("late", "closed", "held") else state


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
                Submission.objects.filter(taken_back_at=None)
                .select_related("by__pupil")
                .prefetch_related("files"),
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
