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
    on_paper_on,
)
from continuity.common.signs import Lookout, Sign, risk_signal
from continuity.directory.models import Pupil

SILENT_DAYS = 5  # school days without a sign of life
HARD_TIMES = 3  # once or twice, work is meant to be hard
MORE_TIME = timedelta(days=60)  # more than anybody is given; it keeps older work from being read


@risk_signal
def missing_returns(lookout: Lookout) -> Iterator[Sign]:
    """Returns expected that did not come, each from the day it was due for the pupil."""
    missing = _recent(lookout).missing(lookout.now)
    return _dated(missing, OWN_DUE_ON)


@risk_signal
def silence(lookout: Lookout) -> Iterator[Sign]:
    """School days on end, yesterday the last, without sign-in, return or attendance while work was waiting.

    A pupil with nothing to do is not silent; days on paper, when nobody need sign in, are not counted.
    """
    pupils = _last_seen(lookout)
    for pupil_id, waiting in groupby(_work_waiting(lookout), key=lambda row: row[0]):
        pupil = pupils[pupil_id]
        seen_on = pupil.seen_on
        asked_on = [reached_on for _pupil, reached_on, due_on in waiting if not seen_on or due_on > seen_on]
        if not asked_on:
            continue
        since = max(min(asked_on), seen_on + timedelta(days=1)) if seen_on else min(asked_on)
        days = [
            day for day in lookout.school_days if since <= day < lookout.today and not pupil.was_on_paper(day)
        ]
        if len(days) >= SILENT_DAYS:
            yield Sign(pupil_id, len(days), days[0], days[-1])


@risk_signal
def virtual_class_absences(lookout: Lookout) -> Iterator[Sign]:
    """Virtual classes missed without excuse; trouble with the connection is not an absence."""
    held = _recent(lookout).filter(activity__is_synchronous=True, activity__due_on__lte=lookout.today)
    absent = held.filter(attendance=Attendance.ABSENT)
    unexcused = absent.exclude(on_paper_on("activity__due_on")).exclude(state=State.EXCUSED)
    return _dated(unexcused, F("activity__due_on"))


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


def returns_that_came(lookout: Lookout) -> Iterator[tuple[int, date, date]]:
    """(pupil, due day for them, day it came) of the returns of the last two weeks of class, by pupil, then as they were
    due. What came on paper or orally is left out: what is known of it is the day it was noted, not the day it came.
    One query.
    """
    returned = (
        _recent(lookout).past_due(lookout.now).filter(activity__is_synchronous=False, state=State.RETURNED)
    )
    offline = Q(activity__return_mode__in=[*WITHOUT_RETURN, *OFFLINE]) | on_paper_on("own_due_on")
    rows = returned.exclude(offline | _came_on_paper()).annotate(came=TruncDate("state_at"))
    return (
        rows.order_by("pupil_id", "own_due_on", "state_at")
        .values_list("pupil", OWN_DUE_ON, "came")
        .iterator()
    )


def past_returns(pupils: QuerySet, first: date, until: date) -> Iterator[tuple[int, date, date | None]]:
    """(pupil, due day for them, day it came or None) of the returns expected online from `first` to `until`, both
    included, by pupil; as they stand today: what was excused or agreed later since is not told as it was then. What came
    on paper is left out: only the day it was noted is known. One query.
    """
    expected = Assignment.objects.expected_online().filter(pupil__in=pupils).exclude(_came_on_paper())
    due = _due_from(expected, first).filter(own_due_on__lte=until)
    came_on = Case(When(~Q(state=State.TO_DO), then=TruncDate("state_at")))
    return due.order_by("pupil_id").values_list("pupil", OWN_DUE_ON, came_on).iterator()


def _came_on_paper() -> Q:
    paper = Submission.objects.filter(assignment=OuterRef("pk"), received_on_paper=True, taken_back_at=None)
    return Q(Exists(paper))


def _recent(lookout: Lookout) -> QuerySet[Assignment]:
    """What reached the pupils and was not due for them before the last two weeks of class."""
    reached = Assignment.objects.filter(
        pupil__in=lookout.pupils, activity__in=Activity.objects.reached(lookout.now)
    )
    return _due_from(reached, lookout.recent_from)


def _due_from(assignments: QuerySet[Assignment], first: date) -> QuerySet[Assignment]:
    """Those due from `first` on for their pupil (`own_due_on`), who may have been given more time."""
    near = assignments.filter(activity__due_on__gte=first - MORE_TIME)
    return near.alias(own_due_on=OWN_DUE_ON).filter(own_due_on__gte=first)


def _dated(assignments: QuerySet[Assignment], day) -> Iterator[Sign]:
    """One sign per pupil: how many of `assignments`, from the first to the last `day`."""
    rows = assignments.order_by().values_list("pupil").annotate(Count("pk"), since=Min(day), last=Max(day))
    return starmap(Sign, rows)


def _work_waiting(lookout: Lookout) -> QuerySet:
    """(pupil, day it reached them, day it is due for them) of the work that waits, by pupil.

    Virtual classes are left out: nobody may have called the roll. So is the work of a class they have left.
    """
    waiting = _recent(lookout).still_in_class().filter(state=State.TO_DO, activity__is_synchronous=False)
    return waiting.order_by("pupil_id").values_list("pupil", TruncDate("activity__reaches_at"), OWN_DUE_ON)


def _last_seen(lookout: Lookout) -> dict[int, Pupil]:
    """The pupils by primary key, each with `seen_on`: the last day they signed in, finished something or were in a virtual
    class; None for never.

    A virtual class counts on its day, whenever the roll was written. What a group returned says nothing of each of its
    members; who sent it signed in.
    """
    done = Q(
        assignments__state__in=[State.DONE, State.RETURNED],
        assignments__activity__is_synchronous=False,
        assignments__activity__grouping__isnull=True,
    )
    attended = Q(assignments__attendance__in=[Attendance.PRESENT, Attendance.TROUBLE])
    pupils = lookout.pupils.annotate(
        seen_on=Greatest(
            "user__last_seen_on",
            Max(TruncDate("assignments__state_at"), filter=done),
            Max("assignments__activity__due_on", filter=attended),
        )
    )
    return {pupil.pk: pupil for pupil in pupils.order_by().only("on_paper", "paper_turns")}
