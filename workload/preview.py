"""The week of a class with an activity that is still being written."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction

from activities.models import Activity
from continuity.common.components import DayLoad
from continuity.common.weeks import days_from, monday_of
from continuity.directory.models import Pupil
from workload.decisions import Decision
from workload.engine import Assessment
from workload.gate import Gate
from workload.loads import Demand
from workload.notes import Note, notes_on

WEEKS_SHOWN = 2


@dataclass(frozen=True, slots=True)
class Preview:
    """`weeks`: one list of days per week, as the pupil with the fullest days meets them. `decision` is None while
    the activity says neither how long nor for when. `usual_ratio`: what the work of this teacher and subject takes
    over what was stated, None when too few pupils have told; `counts_calibrated`: it is what counts for some of them.
    `notes` are worth a thought and refuse nothing.
    """

    weeks: Sequence[Sequence[DayLoad]]
    decision: Decision | None
    usual_ratio: Fraction | None
    counts_calibrated: bool
    notes: Sequence[Note]


def preview(
    activity: Activity, pupils: Collection[Pupil], now: datetime, published: Activity | None = None
) -> Preview:
    """What the gate would say of `activity` now, and how the days would be filled. Writes nothing."""
    gate = Gate(activity, pupils, now, published)
    if activity.minutes and activity.due_on and pupils:
        return picture(gate, gate.decide())
    return picture(gate, None)


def picture(gate: Gate, decision: Decision | None) -> Preview:
    """How the days would be filled, beside the `decision` of the gate."""
    days = _days_shown(gate, gate.activity)
    counts = any(policy.counts_calibrated for policy in gate.terms.policies.of_pupils(gate.pupils))
    assessed = gate.after if decision else {each: standing.before for each, standing in gate.days.items()}
    return Preview(_weeks(gate, days, assessed), decision, gate.usual_ratio, counts, notes_on(gate))


def _days_shown(gate: Gate, activity: Activity) -> list[date]:
    """Whole weeks, the due day's last."""
    this_week = monday_of(gate.now.date())
    last_week = max(monday_of(activity.due_on or gate.now.date()), this_week)
    first_week = max(this_week, last_week - timedelta(weeks=WEEKS_SHOWN - 1))
    weekdays = gate.terms.school.weekdays
    span = (last_week - first_week).days + 7
    return [day for day in days_from(first_week, span) if day.isoweekday() in weekdays]


def _weeks(gate: Gate, days: Sequence[date], assessed: Mapping[Demand, Assessment]) -> list[list[DayLoad]]:
    if not assessed:
        return []
    fullest = max(assessed, key=lambda demand: max(assessed[demand].load.get(day, 0) for day in days))
    before, after = gate.days[fullest].before.load, assessed[fullest].load
    weeks: dict[date, list[DayLoad]] = {}
    for day in days:
        already = before.get(day, 0)
        minutes = already if day < gate.now.date() else after.get(day, 0)  # days gone are gone
        load = DayLoad(day, minutes, fullest.capacity.get(day, 0), added=max(0, minutes - already))
        weeks.setdefault(monday_of(day), []).append(load)
    return list(weeks.values())
