"""What activities tell about a pupil who may be slipping.

The absence of evidence is not evidence: nothing here counts what was excused, what never comes back (self-check,
no return, virtual classes for the returns) or what cannot have arrived yet.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import groupby, starmap

from django.db.models import Case, Count, Exists, F, Max, Min, OuterRef, Q, QuerySet, When
from django.db.models.functions import Greatest, TruncDate

from activities.models import (
    OFFLINE,
    OWN_DUE_ON,
    WITHOUT_RETURN,
    Activity,
    Assignment,
    Attendance,
    Reflection,
    State,
    Submission,
)
from continuity.common.signs import Lookout, Sign, risk_signal

SILENT_DAYS = 5  # school days without a sign of life
HARD_TIMES = 3  # once or twice, work is meant to be hard
MORE_TIME = timedelta(days=60)  # more than anybody is given; it keeps older work from being read
OFFLINE_WORK = Q(pupil__on_paper=True) | Q(activity__return_mode__in=OFFLINE)


@risk_signal
def missing_returns(lookout: Lookout) -> Iterator[Sign]:
    """Returns expected that did not come, each from the day it was due for the pupil."""
    missing = _recent(lookout).missing(lookout.now)
    return _dated(missing, OWN_DUE_ON)


@risk_signal
def late_returns(lookout: Lookout) -> Iterator[Sign]:
    """Late and later: the last two returns or more, each late by a day or more, and more than the one before.

    Paper and oral work are left out: what is known of them is the day they were noted, not the day they came.
    """
    paper = Submission.objects.filter(assignment=OuterRef("pk"), received_on_paper=True, taken_back_at=None)
    came_on = _returns_due(lookout).filter(state=State.RETURNED).exclude(OFFLINE_WORK).exclude(Exists(paper))
    rows = came_on.annotate(due_for_them=OWN_DUE_ON, came=TruncDate("state_at"))
    rows = rows.order_by("pupil_id", "due_for_them", "state_at").values_list("pupil", "due_for_them", "came")
    for pupil_id, returns in groupby(rows, key=lambda row: row[0]):
        late = _later_and_later([(due_on, (came_on - due_on).days) for _pupil, due_on, came_on in returns])
        if len(late) >= 2:
            yield Sign(pupil_id, len(late), late[0], late[-1])


@risk_signal
def silence(lookout: Lookout) -> Iterator[Sign]:
    """School days on end, yesterday the last, without sign-in, return or attendance while work was waiting.

    A pupil with nothing to do is not silent, nor is one on paper for not signing in.
    """
    last_seen = _last_seen(lookout)
    for pupil_id, waiting in groupby(_work_waiting(lookout), key=lambda row: row[0]):
        seen_on = last_seen[pupil_id]
        asked_on = [reached_on for _pupil, reached_on, due_on in waiting if not seen_on or due_on > seen_on]
        if not asked_on:
            continue
        since = max(min(asked_on), seen_on + timedelta(days=1)) if seen_on else min(asked_on)
        days = [day for day in lookout.school_days if since <= day < lookout.today]
        if len(days) >= SILENT_DAYS:
            yield Sign(pupil_id, len(days), days[0], days[-1])


@risk_signal
def virtual_class_absences(lookout: Lookout) -> Iterator[Sign]:
    """Virtual classes missed without excuse; trouble with the connection is not an absence."""
    absences = _recent(lookout).filter(
        activity__is_synchronous=True, attendance=Attendance.ABSENT, pupil__on_paper=False
    )
    return _dated(absences.exclude(state=State.EXCUSED), F("activity__due_on"))


@risk_signal
def difficulty_reported(lookout: Lookout) -> Iterator[Sign]:
    """Difficulties the pupil told of work that is still to do, which nobody has answered."""
    reported = Assignment.objects.filter(
        pupil__in=lookout.pupils,
        state=State.TO_DO,
        difficulty_reported_at__date__gte=lookout.recent_from,
        difficulty_reported_at__lte=lookout.now,
    )
    return _dated(reported, TruncDate("difficulty_reported_at"))


@risk_signal
def hard_work(lookout: Lookout) -> Iterator[Sign]:
    """Finished work the pupil told to be hard, HARD_TIMES at least: it comes in, and yet it does not go well."""
    told = _recent(lookout).filter(
        state__in=(State.DONE, State.RETURNED), reflection__difficulty=Reflection.Difficulty.HARD
    )
    signs = _dated(told, TruncDate("reflection__at"))
    return (sign for sign in signs if sign.count >= HARD_TIMES)


@risk_signal
def no_equipment(lookout: Lookout) -> Iterator[Sign]:
    """Work given to a pupil who has no device or no connection and is not on paper (R14)."""
    without_means = lookout.pupils.lacking_equipment().filter(on_paper=False)
    stuck = _recent(lookout).still_in_class().filter(pupil__in=without_means, state=State.TO_DO)
    return _dated(stuck, TruncDate("activity__reaches_at"))


def past_returns(pupils: QuerySet, first: date, until: date) -> Iterator[tuple[int, date, date | None]]:
    """(pupil, due day for them, day it came or None) of the returns expected online from `first` to `until`, both
    included, by pupil; as they stand today: what was excused or agreed later since is not told as it was then. What came
    on paper is left out: only the day it was noted is known. One query.
    """
    paper = Submission.objects.filter(assignment=OuterRef("pk"), received_on_paper=True, taken_back_at=None)
    expected = Assignment.objects.expected_online().filter(pupil__in=pupils).exclude(Exists(paper))
    due = _due_from(expected, first).filter(own_day__lte=until)
    came_on = Case(When(~Q(state=State.TO_DO), then=TruncDate("state_at")))
    return due.order_by("pupil_id").values_list("pupil", OWN_DUE_ON, came_on).iterator()


def _recent(lookout: Lookout) -> QuerySet[Assignment]:
    """What reached the pupils and was not due for them before the last two weeks of class."""
    reached = Assignment.objects.filter(
        pupil__in=lookout.pupils, activity__in=Activity.objects.reached(lookout.now)
    )
    return _due_from(reached, lookout.recent_from)


def _due_from(assignments: QuerySet[Assignment], first: date) -> QuerySet[Assignment]:
    """Those due from `first` on for their pupil (`own_day`), who may have been given more time."""
    near = assignments.filter(activity__due_on__gte=first - MORE_TIME)
    return near.alias(own_day=OWN_DUE_ON).filter(own_day__gte=first)


def _returns_due(lookout: Lookout) -> QuerySet[Assignment]:
    """Where a return was expected and its due moment has passed for the pupil."""
    expected = _recent(lookout).past_due(lookout.now).filter(activity__is_synchronous=False)
    return expected.exclude(activity__return_mode__in=WITHOUT_RETURN)


def _dated(assignments: QuerySet[Assignment], day) -> Iterator[Sign]:
    """One sign per pupil: how many of `assignments`, from the first to the last `day`."""
    rows = assignments.order_by().values_list("pupil").annotate(Count("pk"), since=Min(day), last=Max(day))
    return starmap(Sign, rows)


def _later_and_later(returns: list[tuple[date, int]]) -> list[date]:
    """The due days of the latest returns, each late and by more days than the one before it.

    `returns` are pairs (due day, days late), in order of due days.
    """
    run: list[date] = []
    most = None
    for due_on, days_late in reversed(returns):
        if days_late < 1 or (most is not None and days_late >= most):
            break
        run.append(due_on)
        most = days_late
    return run[::-1]


def _work_waiting(lookout: Lookout) -> QuerySet:
    """(pupil, day it reached them, day it is due for them) of the work that waits, for pupils not on paper, by pupil.

    Virtual classes are left out: nobody may have called the roll. So is the work of a class they have left.
    """
    waiting = (
        _recent(lookout)
        .still_in_class()
        .filter(state=State.TO_DO, activity__is_synchronous=False, pupil__on_paper=False)
    )
    return waiting.order_by("pupil_id").values_list("pupil", TruncDate("activity__reaches_at"), OWN_DUE_ON)


def _last_seen(lookout: Lookout) -> dict[int, date | None]:
    """The last day each pupil signed in, finished something or was in a virtual class; None for never.

    A virtual class counts on its day, whenever the roll was written. What a group returned says nothing of each of its
    members; who sent it signed in.
    """
    done = Q(
        assignments__state__in=[State.DONE, State.RETURNED],
        assignments__activity__is_synchronous=False,
        assignments__activity__grouping__isnull=True,
    )
    attended = Q(assignments__attendance__in=[Attendance.PRESENT, Attendance.TROUBLE])
    rows = lookout.pupils.annotate(
        seen_on=Greatest(
            "user__last_seen_on",
            Max(TruncDate("assignments__state_at"), filter=done),
            Max("assignments__activity__due_on", filter=attended),
        )
    )
    return dict(rows.order_by().values_list("pk", "seen_on"))
