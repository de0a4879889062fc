"""A change to ask of a teacher, before it is sent: what the page shows is what is sent, signed, nothing else."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.core import signing

from activities.models import Activity
from continuity.directory.models import Pupil, SchoolClass
from workload.models import RepairChange


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One change of `activity`, under the names of `RepairChange`; `pupils` are those it would let off."""

    activity: Activity
    kind: str
    from_day: date
    from_minutes: int
    to_day: date | None = None
    to_minutes: int | None = None
    pupils: tuple[Pupil, ...] = ()


def sign(school_class: SchoolClass, days: tuple[date, date], suggestions: Iterable[Suggestion]) -> str:
    """The suggestions for a class, and the days they free, as one text nobody can alter."""
    rows = [
        [
            suggestion.activity.pk,
            suggestion.kind,
            suggestion.from_day.isoformat(),
            suggestion.from_minutes,
            suggestion.to_day and suggestion.to_day.isoformat(),
            suggestion.to_minutes,
            [pupil.pk for pupil in suggestion.pupils],
        ]
        for suggestion in suggestions
    ]
    return signing.dumps([[day.isoformat() for day in days], rows], salt=_salt(school_class), compress=True)


def read(school_class: SchoolClass, signed: str) -> tuple[tuple[date, date], list[Suggestion]]:
    """What `sign` was given for this class. Raises `signing.BadSignature` for anything else. Two queries."""
    (first_day, last_day), rows = signing.loads(signed, salt=_salt(school_class))
    related = ("course__subject__school", "course__school_class", "course__group", "author")
    activities = Activity.objects.select_related(*related).in_bulk([row[0] for row in rows])
    pupils = Pupil.objects.in_bulk([pk for row in rows for pk in row[6]])
    suggestions = [
        Suggestion(
            activity=activities[activity],
            kind=RepairChange.Kind(kind),
            from_day=date.fromisoformat(from_day),
            from_minutes=from_minutes,
            to_day=to_day and date.fromisoformat(to_day),
            to_minutes=to_minutes,
            pupils=tuple(pupils[pk] for pk in let_off if pk in pupils),
        )
        for activity, kind, from_day, from_minutes, to_day, to_minutes, let_off in rows
        if activity in activities
    ]
    return (date.fromisoformat(first_day), date.fromisoformat(last_day)), suggestions


def _salt(school_class: SchoolClass) -> str:
    return f"workload.repair {school_class.pk}"
