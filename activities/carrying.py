"""Carrying the days of activities over to another start, counted in school days: holidays lengthen nothing."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from activities.models import Activity
from continuity.common.weeks import SchoolYear
from continuity.directory.calendars import school_days
from continuity.directory.models import School

# What is not given yet has no distance from given to due: a week of class is supposed.
SUPPOSED_DISTANCE = 5


@dataclass(frozen=True, slots=True)
class Days:
    """When a copy is given and due. No `given_on`: on the day it is published. `obstacle` says, in a sentence, why the
    copy has no due day where its source has one.
    """

    given_on: date | None = None
    due_on: date | None = None
    obstacle: str = ""


def carried(
    activities: Sequence[Activity], *, school: School, starts_on: date, today: date
) -> dict[int, Days]:
    """The days of the copies of `activities`, by primary key of these, when the first is given on `starts_on`.

    As many school days of `school` lie between any two of these days as between those of the sources, whether one
    activity or several. A due day that would fall in the next school year is left out, with an obstacle. Two queries.
    """
    dated = [activity for activity in activities if activity.given_on or activity.due_on]
    if not dated:
        return {activity.pk: Days() for activity in activities}
    before = _known_days(dated, school)
    starts = [min(_given(activity, before), activity.due_on or date.max) for activity in dated]
    origin = _place(min(starts), before)
    ahead = school_days(school, starts_on, SchoolYear.of(starts_on).last_day)

    def moved(day: date | None) -> date | None:
        place = None if day is None else _place(day, before) - origin
        return ahead[place] if place is not None and place < len(ahead) else None

    def days(activity: Activity) -> Days:
        given_on, due_on = moved(activity.given_on), moved(activity.due_on)
        obstacle = _after_the_year() if activity.due_on and due_on is None else ""
        return Days(given_on if given_on and given_on > today else None, due_on, obstacle)

    return {activity.pk: days(activity) for activity in activities}


def _known_days(dated: Sequence[Activity], school: School) -> list[date]:
    """The school days around all days of `dated`, and enough before them to suppose when they are given."""
    known = [day for activity in dated for day in (activity.given_on, activity.due_on) if day]
    return school_days(school, min(known) - timedelta(days=4 * SUPPOSED_DISTANCE), max(known))


def _place(day: date, days: Sequence[date]) -> int:
    """How many of `days` come before `day`; one on which there is no school counts as the school day before it."""
    return max(0, bisect_right(days, day) - 1)


def _given(activity: Activity, days: Sequence[date]) -> date:
    if activity.given_on:
        return activity.given_on
    return days[max(0, _place(activity.due_on, days) - SUPPOSED_DISTANCE)] if days else activity.due_on


def _after_the_year() -> str:
    return _("Le jour de rendu tomberait après la fin de l'année scolaire : en choisir un plus tôt.")
