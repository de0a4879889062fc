"""What the home page alone needs to know."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max, Q
from django.utils import timezone

from continuity.directory.models import HolidayPeriod, Pupil, School, User
from tutoring.caseload.substitutions import in_charge


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
    """Who follows each of `pupils` today, their tutor or a substitute, by primary key of the pupil. Two queries."""
    charges = in_charge(pupils, timezone.localdate())
    return {pupil_id: charge.adult for pupil_id, charge in charges.items() if charge.adult}
