"""What the home page alone needs to know."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max, Q

from continuity.directory.models import HolidayPeriod, Pupil, School, User
from tutoring.models import Tutorship


@dataclass(frozen=True, slots=True)
class DirectoryFigures:
    """How far the directory of a school is filled. `calendar_until`: last day of the last official holidays known."""

    classes: int
    pupils: int
    pupils_without_class: int
    pupils_without_account: int
    accounts_unused: int
    calendar_until: date | None


def directory_figures(school: School) -> DirectoryFigures:
    """Four queries."""
    pupils = school.pupils.aggregate(
        pupils=Count("pk"),
        pupils_without_class=Count("pk", filter=Q(school_class=None)),
        pupils_without_account=Count("pk", filter=Q(user=None)),
    )
    accounts = User.objects.filter(memberships__school=school, is_active=True, last_seen_on=None)
    known = HolidayPeriod.objects.filter(zone=school.zone)
    return DirectoryFigures(
        **pupils,
        classes=school.classes.count(),
        accounts_unused=accounts.distinct().count(),
        calendar_until=known.aggregate(last=Max("last_day"))["last"],
    )


def tutors_of(pupils: Collection[Pupil]) -> Mapping[int, User]:
    """The tutor of each of `pupils` who has one today, by primary key of the pupil. One query."""
    current = Tutorship.objects.current().filter(pupil__in=pupils).select_related("tutor")
    return {tutorship.pupil_id: tutorship.tutor for tutorship in current}
