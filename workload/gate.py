"""The gate: may this activity reach these pupils? (R1, R2, R3, R5, R6, R19)

`Gate` reads once what the pupils already have; it then answers for any version of the activity without another
query, so the ways out it offers are tried against the very rules that refused.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from copy import copy
from dataclasses import replace
from datetime import date, datetime
from functools import cached_property

from django.utils import timezone
from django.utils.translation import gettext as _

from activities.completeness import missing_fields
from activities.models import Activity
from continuity.directory.models import Pupil
from workload import loads
from workload.calibration import calibrated_minutes, usual_ratio_of
from workload.decisions import Breach, Decision
from workload.engine import Assessment, Task, notice_days
from workload.half_time import HalfTime, assess_weeks
from workload.loads import Audiences, Demand
from workload.models import Rule

Window = tuple[date, date]

STEP_MINUTES = 5
DAYS_TRIED = 30


class Gate:
    """What stands between one activity and its pupils.

    `activity` is the version asked about, saved or not; `pupils` its audience, `school_class` loaded; `now` an
    aware moment. `published` is the version the pupils already have, which the new one is compared with. `also` are
    the activities, each with its pupils, that the same decision gives before this one: saved, with their `reaches_at`.
    """

    def __init__(
        self,
        activity: Activity,
        pupils: Collection[Pupil],
        now: datetime,
        published: Activity | None = None,
        also: Audiences = (),
    ):
        self.activity, self.pupils, self.now = activity, pupils, timezone.localtime(now)
        self.published = published
        today = self.now.date()
        self.demands = loads.demands(
            activity.course.subject.school, pupils, today, max(activity.due_on or today, today), also=also
        )
        self.terms = self.demands.terms
        self.half_time = HalfTime(activity.course, self.terms)
        self.usual_ratio = usual_ratio_of(activity)

    def decide(self) -> Decision:
        """The decision on the activity as it stands, with the ways that fit when the answer is no."""
        return self.with_ways_out(self.verdict())

    def verdict(self) -> Decision:
        """Yes or no and why, without looking for ways out."""
        missing = missing_fields(self.activity, self.pupils) | self._impossible_day()
        if missing:
            return Decision(missing=missing)
        placed = self.with_reach(self.activity)
        return Decision(
            breaches=tuple(self.breaches(placed)),
            reaches_at=placed.reaches_at,
            calibrated_minutes=placed.calibrated_minutes,
        )

    def with_ways_out(self, verdict: Decision) -> Decision:
        """`verdict` with what would fit, when it breaks rules."""
        if not verdict.breaches:
            return verdict
        return replace(verdict, earliest_due_on=self._earliest_due_on(), most_minutes=self._most_minutes())

    def with_reach(self, activity: Activity) -> Activity:
        """A copy of `activity` that knows when it reaches its pupils and how long it usually takes them; what has
        reached them keeps its moment."""
        placed = copy(activity)
        placed.calibrated_minutes = calibrated_minutes(placed, self.usual_ratio)
        if placed.reaches_at is None or placed.reaches_at > self.now:
            given_on = placed.given_on or self.now.date()
            placed.reaches_at = loads.reaches_pupils_at(self.now, given_on, self.terms, self.pupils)
        return placed

    def breaches(self, activity: Activity) -> Iterator[Breach]:
        """The rules that `activity`, complete and with its `reaches_at`, would break."""
        window = activity.reaches_at and loads.place_in_time(activity, self.terms.working_days)
        yield from self._short_notice(activity, window)
        if not window:
            return
        yield from self._too_many_virtual_classes(activity)
        yield from self._too_full_days(activity, window)
        yield from self._too_full_weeks(activity, window)

    @cached_property
    def assessed(self) -> Mapping[int, Assessment]:
        """How each pupil (by primary key) stands before this activity, or with its published version."""
        return loads.assess_all(self.demands.by_pupil.values())

    def assessed_with(self, activity: Activity, window: Window) -> dict[int, Assessment]:
        """How each pupil would stand with `activity` to be done in `window`."""
        return loads.assess_all(
            replace(demand, tasks=(*self._others(demand), self._task(activity, demand, window)))
            for demand in self.demands.distinct
        )

    def _task(self, activity: Activity, demand: Demand, window: Window) -> Task:
        pupil = demand.pupils[0]
        calibrated = self.terms.policies.of_pupil(pupil).counts_calibrated
        return loads.task_for(activity, pupil.time_factor, window, calibrated=calibrated)

    def _others(self, demand: Demand) -> Iterator[Task]:
        return (task for task in demand.tasks if task.id != self.activity.pk)

    def _short_notice(self, activity: Activity, window: Window | None) -> Iterator[Breach]:
        if window and self.published and activity.due_on >= self.published.due_on:
            return  # pupils who have it already are given more time, not less
        wanted = max(policy.notice_days for policy in self.terms.policies.of_pupils(self.pupils))
        told_on = timezone.localdate(activity.reaches_at) if activity.reaches_at else self.now.date()
        told_on = max(told_on, self.now.date())
        notice = notice_days(told_on, activity.due_on, self.terms.working_days)
        if window and notice >= wanted:
            return
        yield Breach(
            Rule.NOTICE,
            **self._touching(self.pupils),
            first_day=told_on,
            last_day=activity.due_on,
            asked=max(wanted, 1),
            possible=notice,
        )

    def _too_many_virtual_classes(self, activity: Activity) -> Iterator[Breach]:
        if not activity.is_synchronous:
            return
        same_day = {
            pk: other
            for pk, other in self.demands.activities.items()
            if other.is_synchronous and other.due_on == activity.due_on and pk != activity.pk
        }
        over = {}
        for demand in self.demands.distinct:
            already = [task.id for task in demand.tasks if task.id in same_day]
            limit = self.terms.policies.of_pupil(demand.pupils[0]).virtual_classes_per_day
            if len(already) >= limit:
                over |= dict.fromkeys(demand.pupils, (limit, already))
        if not over:
            return
        limit, already = max(over.values(), key=lambda found: len(found[1]) - found[0])
        yield Breach(
            Rule.VIRTUAL_CLASSES,
            **self._touching(over),
            first_day=activity.due_on,
            last_day=activity.due_on,
            asked=len(already) + 1,
            possible=limit,
            taking_room=tuple(_named(already)),
        )

    def _too_full_days(self, activity: Activity, window: Window) -> Iterator[Breach]:
        after = self.assessed_with(activity, window)
        breach = self._worst(activity, self.assessed, after)
        if breach is None:
            return
        pupil, days = breach.pupils[0], self._days(breach.first_day, breach.last_day)
        if all(self.terms.is_present(pupil, day) for day in days):
            breach = replace(breach, rule=Rule.PRESENCE_DAY)
        yield breach

    def _too_full_weeks(self, activity: Activity, window: Window) -> Iterator[Breach]:
        before, after = {}, {}
        for demand in self.demands.distinct:
            standing = self._weeks_before_and_after(demand, activity, window)
            for pupil in demand.pupils:
                before[pupil.pk], after[pupil.pk] = standing
        breach = self._worst(activity, before, after)
        if breach is not None:
            yield replace(breach, rule=Rule.HALF_TIME)

    def _weeks_before_and_after(
        self, demand: Demand, activity: Activity, window: Window
    ) -> tuple[Assessment, Assessment]:
        work = [
            (self.demands.activities[task.id], (task.first_day, task.last_day))
            for task in demand.tasks
            if self.half_time.covers(self.demands.activities[task.id])
        ]
        others = [(other, days) for other, days in work if other.pk != activity.pk]
        weeks = self.half_time.weeks(demand.pupils[0])
        return assess_weeks(work, weeks), assess_weeks([*others, (activity, window)], weeks)

    def _worst(
        self, activity: Activity, before: Mapping[int, Assessment], after: Mapping[int, Assessment]
    ) -> Breach | None:
        """The breach as the pupil it touches most meets it, who comes first; None when nobody is worse off."""
        growth = {pk: after[pk].excess - before[pk].excess for pk in after}
        worse = sorted((pk for pk, minutes in growth.items() if minutes > 0), key=lambda pk: -growth[pk])
        if not worse:
            return None
        run = next(run for run in after[worse[0]].overloads if activity.pk in run.task_ids)
        others = _named(pk for pk in run.task_ids if pk != activity.pk)
        return Breach(
            Rule.DAILY_CAP,
            **self._touching([pupil for pk in worse for pupil in self.pupils if pupil.pk == pk]),
            first_day=run.first_day,
            last_day=run.last_day,
            asked=run.asked,
            possible=run.possible,
            excess_minutes=growth[worse[0]],
            taking_room=tuple(sorted(others, key=lambda other: (-other.minutes, other.pk))),
        )

    def _touching(self, pupils: Collection[Pupil]) -> dict:
        return {"pupils": tuple(pupils), "everyone": len(pupils) == len(self.pupils)}

    def _days(self, first: date, last: date) -> list[date]:
        return [day for day in self.terms.working_days if first <= day <= last]

    def _impossible_day(self) -> dict[str, str]:
        due_on = self.activity.due_on
        if due_on is None or due_on in self.terms.working_days:
            return {}
        return {"due_on": _("Ce jour-là n'est pas un jour de classe : choisir un jour ouvré.")}

    def _earliest_due_on(self) -> date | None:
        reaches_at = self.with_reach(self.activity).reaches_at
        if reaches_at is None:
            return None
        later = [day for day in self.terms.working_days if day > timezone.localdate(reaches_at)]
        return next((day for day in later[:DAYS_TRIED] if self._fits(due_on=day)), None)

    def _most_minutes(self) -> int | None:
        """Fewer minutes never fit worse, so the longest multiple of five that fits is found by halving."""
        fitting, refused = 0, -(-self.activity.minutes // STEP_MINUTES)
        while refused - fitting > 1:
            middle = (fitting + refused) // 2
            if self._fits(minutes=middle * STEP_MINUTES):
                fitting = middle
            else:
                refused = middle
        return fitting * STEP_MINUTES or None

    def _fits(self, **changes) -> bool:
        version = copy(self.activity)
        for name, value in changes.items():
            setattr(version, name, value)
        return next(self.breaches(self.with_reach(version)), None) is None


def _named(activity_ids: Iterable[int]) -> list[Activity]:
    """Activities with what names them: title, subject, author. One query."""
    rows = Activity.objects.filter(pk__in=activity_ids)
    return list(rows.select_related("course__subject", "author").order_by("-minutes", "pk"))
