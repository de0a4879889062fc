"""The gate: may this activity reach these pupils? (R1, R2, R3, R5, R6, R19)

`Gate` reads once what the pupils already have; it then answers for any version of the activity without another
query, so the ways out it offers are tried against the very rules that refused. Queries only name what takes the room.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from copy import copy
from dataclasses import replace
from datetime import date, datetime
from functools import cached_property

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from activities.completeness import missing_fields
from activities.models import Activity
from continuity.common.compiled import IsOneOf, compiled_models
from continuity.directory.models import Pupil
from workload import loads
from workload.calibration import calibrated_minutes, usual_ratio_of
from workload.decisions import Breach, Decision
from workload.engine import Assessment, Task, notice_days
from workload.half_time import HalfTime, Weeks
from workload.loads import Audiences, Demand, Window
from workload.models import Rule
from workload.more_days import longer_day
from workload.standing import Standing

STEP_MINUTES = 5
DAYS_TRIED = 30


class Gate:
    """What stands between one activity and its pupils.

    `activity` is the version asked about, saved or not; `pupils` its audience, `school_class` loaded; `now` an
    aware moment. `published` is the version the pupils already have, which the new one is compared with; of a new variant,
    the activity it takes the place of. `also` are
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
        last = max(activity.due_on or today, today) + loads.LOOK_AHEAD
        self.demands = loads.demands(activity.course.subject.school, pupils, today, last, also=also)
        self.terms = self.demands.terms
        self.half_time = HalfTime(activity.course, self.terms)
        self.usual_ratio = usual_ratio_of(activity, today)
        # Pupils have one of these at most; the version asked about takes its place.
        self.family = {activity.pk, activity.variant_of_id}
        self._known: dict[int, Activity] = {}

    def decide(self) -> Decision:
        """The decision on the activity as it stands, with the ways that fit when the answer is no."""
        return self.with_ways_out(self.verdict())

    def verdict(self) -> Decision:
        """Yes or no and why, without looking for ways out."""
        missing = missing_fields(self.activity, self.pupils) | self._impossible_day()
        if missing:
            return Decision(missing=missing)
        return Decision(
            breaches=tuple(self._breaches()),
            reaches_at=self.placed.reaches_at,
            calibrated_minutes=self.placed.calibrated_minutes,
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

    @cached_property
    def placed(self) -> Activity:
        """The activity as it stands, with its reach."""
        return self.with_reach(self.activity)

    @cached_property
    def window(self) -> Window | None:
        """The days it may be done on; None when there is none."""
        return self._window(self.placed)

    @cached_property
    def days(self) -> Mapping[Demand, Standing]:
        """The days of each demand, before this activity or with its published version (R1, R19)."""
        return {
            demand: Standing(demand.tasks, demand.capacity, self.family, self._first_asked)
            for demand in self.demands.distinct
        }

    @cached_property
    def weeks(self) -> Mapping[Demand, tuple[Weeks, Standing]]:
        """The weeks of each demand, and the work of the course in them (R2)."""
        return self.half_time.standings(self.demands, self.family, self._first_asked)

    @cached_property
    def after(self) -> Mapping[Demand, Assessment]:
        """How the pupils would stand with the activity, which says how long and for when; as they do while there is
        no day to do it."""
        if self.window is None:
            return {demand: standing.before for demand, standing in self.days.items()}
        return {
            demand: standing.after(self._task(self.placed, demand, self.window))
            for demand, standing in self.days.items()
        }

    def _breaches(self) -> Iterator[Breach]:
        """The rules that the activity, complete, would break."""
        placed, window = self.placed, self.window
        if self._is_short_notice(placed, window):
            yield self._short_notice(placed)
        if window is None:
            return
        if held := self._full_days_of_virtual_classes(placed):
            yield self._too_many_virtual_classes(placed, held)
        growth = {demand: self._days_growth(demand, placed, window) for demand in self.after}
        if worse := self._worse_off(growth):
            yield self._too_full_days(worse, growth)
        growth = {demand: self._weeks_growth(demand, placed, window) for demand in self.demands.distinct}
        if worse := self._worse_off(growth):
            yield self._too_full_weeks(worse, growth)

    def _fits(self, **changes) -> bool:
        """Whether the activity, changed so, breaks no rule."""
        version = copy(self.placed)
        for name, value in changes.items():
            setattr(version, name, value)
        version.calibrated_minutes = calibrated_minutes(version, self.usual_ratio)
        window = self._window(version)
        if self._is_short_notice(version, window) or self._full_days_of_virtual_classes(version):
            return False
        return not any(
            growth(demand, version, window) > 0
            for growth in (self._weeks_growth, self._days_growth)
            for demand in self.demands.distinct
        )

    def _earliest_due_on(self) -> date | None:
        if self.placed.reaches_at is None:
            return None
        later = [day for day in self.terms.working_days if day > timezone.localdate(self.placed.reaches_at)]
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

    def _impossible_day(self) -> dict[str, str]:
        due_on = self.activity.due_on
        if due_on is None or due_on in self.terms.working_days:
            return {}
        return {"due_on": _("Ce jour-là n'est pas un jour de classe : choisir un jour ouvré.")}

    def _window(self, activity: Activity) -> Window | None:
        return activity.reaches_at and loads.place_in_time(activity, self.terms.working_days)

    def _task(self, activity: Activity, demand: Demand, window: Window) -> Task:
        return loads.task_for(
            activity,
            demand.pupils[0].time_factor,
            self._own_window(activity, demand, window),
            calibrated=self._counts_calibrated(demand),
        )

    def _own_window(self, activity: Activity, demand: Demand, window: Window) -> Window:
        """`window` as the pupils of `demand` have it: longer for who has extra time that gives days (R15), or an
        extension."""
        days = longer_day(activity, demand.pupils[0], self.terms), self._extended_until(demand)
        until = max(filter(None, days), default=None)
        if until is None or until <= activity.due_on:
            return window
        return loads.place_in_time(activity, self.terms.working_days, until) or window

    def _extended_until(self, demand: Demand) -> date | None:
        """Until when all the pupils of `demand` were given more time by somebody."""
        days = [self._extensions.get(pupil.pk) for pupil in demand.pupils] if self._extensions else [None]
        return min(days) if all(days) else None

    @cached_property
    def _extensions(self) -> Mapping[int, date]:
        """By pupil, until when they were given more time for the version they have; they keep it. One query at most."""
        if self.published is None:
            return {}
        extended = self.published.assignments.filter(extended_until__isnull=False)
        return dict(extended.values_list("pupil", "extended_until"))

    def _counts_calibrated(self, demand: Demand) -> bool:
        return self.terms.policies.of_pupil(demand.pupils[0]).counts_calibrated

    def _is_short_notice(self, activity: Activity, window: Window | None) -> bool:
        """R5; work without a day to do it comes too late as well."""
        if window is None:
            return True
        if self.published and activity.due_on >= self.published.due_on:
            return False  # pupils who have it already are given more time, not less
        return self._notice(activity) < self._notice_wanted

    def _short_notice(self, activity: Activity) -> Breach:
        return Breach(
            Rule.NOTICE,
            **self._touching(self.pupils),
            first_day=self._told_on(activity),
            last_day=activity.due_on,
            asked=max(self._notice_wanted, 1),
            possible=self._notice(activity),
        )

    @cached_property
    def _notice_wanted(self) -> int:
        return max(policy.notice_days for policy in self.terms.policies.of_pupils(self.pupils))

    def _notice(self, activity: Activity) -> int:
        return notice_days(self._told_on(activity), activity.due_on, self.terms.working_days)

    def _told_on(self, activity: Activity) -> date:
        return max(timezone.localdate(activity.reaches_at or self.now), self.now.date())

    def _full_days_of_virtual_classes(self, activity: Activity) -> dict[Demand, list[int]]:
        """R3: who has as many virtual classes as they may on the day of `activity`, itself one, and which."""
        if not activity.is_synchronous:
            return {}
        same_day = {
            pk
            for pk, other in self.demands.activities.items()
            if other.is_synchronous and other.due_on == activity.due_on and pk not in self.family
        }
        held = {
            demand: [task.id for task in demand.tasks if task.id in same_day]
            for demand in self.demands.distinct
        }
        return {
            demand: ids for demand, ids in held.items() if len(ids) >= self._virtual_classes_allowed(demand)
        }

    def _virtual_classes_allowed(self, demand: Demand) -> int:
        return self.terms.policies.of_pupil(demand.pupils[0]).virtual_classes_per_day

    def _too_many_virtual_classes(self, activity: Activity, held: Mapping[Demand, list[int]]) -> Breach:
        worst = max(held, key=lambda demand: len(held[demand]) - self._virtual_classes_allowed(demand))
        return Breach(
            Rule.VIRTUAL_CLASSES,
            **self._touching([pupil for pupil in self.pupils if self.demands.by_pupil[pupil.pk] in held]),
            first_day=activity.due_on,
            last_day=activity.due_on,
            asked=len(held[worst]) + 1,
            possible=self._virtual_classes_allowed(worst),
            taking_room=self._named(held[worst]),
        )

    def _days_growth(self, demand: Demand, activity: Activity, window: Window) -> int:
        """R1, R19: minutes that `activity` adds to what does not fit in the days."""
        return self.days[demand].growth(self._task(activity, demand, window))

    def _too_full_days(self, worse: Collection[Pupil], growth: Mapping[Demand, int]) -> Breach:
        worst = self.demands.by_pupil[worse[0].pk]
        breach = self._breach(Rule.DAILY_CAP, worse, growth[worst], self.after[worst])
        breach = replace(breach, counts_calibrated=self._counts_calibrated(worst))
        days = [day for day in self.terms.working_days if breach.first_day <= day <= breach.last_day]
        if all(self.terms.is_present(worse[0], day) for day in days):
            return replace(breach, rule=Rule.PRESENCE_DAY)
        return breach

    def _weeks_growth(self, demand: Demand, activity: Activity, window: Window) -> int:
        """R2: minutes that `activity` adds to what does not fit in half of the lessons of its course."""
        weeks, standing = self.weeks[demand]
        return standing.growth(weeks.task(activity, self._own_window(activity, demand, window)))

    def _too_full_weeks(self, worse: Collection[Pupil], growth: Mapping[Demand, int]) -> Breach:
        worst = self.demands.by_pupil[worse[0].pk]
        weeks, standing = self.weeks[worst]
        after = standing.after(weeks.task(self.placed, self._own_window(self.placed, worst, self.window)))
        return self._breach(Rule.HALF_TIME, worse, growth[worst], after)

    @cached_property
    def _first_asked(self) -> date:
        """No version of the activity may be worked on before."""
        reached = [version.reaches_at for version in (self.activity, self.published) if version]
        return min(timezone.localdate(moment) for moment in (self.now, *filter(None, reached)))

    def _worse_off(self, growth: Mapping[Demand, int]) -> list[Pupil]:
        """The pupils for whom less fits than before, the one it touches most first."""
        minutes = {pupil: growth[self.demands.by_pupil[pupil.pk]] for pupil in self.pupils}
        worse = [pupil for pupil in self.pupils if minutes[pupil] > 0]
        return sorted(worse, key=lambda pupil: -minutes[pupil])

    def _breach(self, rule: Rule, worse: Collection[Pupil], growth: int, after: Assessment) -> Breach:
        """The breach as the first of `worse` meets it."""
        run = next(run for run in after.overloads if self.activity.pk in run.task_ids)
        return Breach(
            rule,
            **self._touching(worse),
            first_day=run.first_day,
            last_day=run.last_day,
            asked=run.asked,
            possible=run.possible,
            excess_minutes=growth,
            taking_room=self._named(pk for pk in run.task_ids if pk != self.activity.pk),
        )

    def _touching(self, pupils: Collection[Pupil]) -> dict:
        return {"pupils": tuple(pupils), "everyone": len(pupils) == len(self.pupils)}

    def _named(self, activity_ids: Iterable[int]) -> tuple[Activity, ...]:
        """Activities with their subject and author, longest first. One query at most."""
        wanted = set(activity_ids)
        if unknown := wanted - self._known.keys():
            self._known |= {activity.pk: activity for activity in _with_names(activities=[*unknown])}
        return tuple(sorted((self._known[pk] for pk in wanted), key=lambda other: (-other.minutes, other.pk)))


@compiled_models
def _with_names() -> QuerySet[Activity]:
    rows = Activity.objects.filter(IsOneOf("pk", "activities")).order_by()
    return rows.select_related("course__subject", "author")
