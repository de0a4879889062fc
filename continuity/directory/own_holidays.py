"""The days off a school decides by itself: a bridge day, the day of a strike. The official ones are read only."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from continuity.common import wording
from continuity.directory import audit
from continuity.directory.access import lock_or_404
from continuity.directory.calendars import check_period, school_days
from continuity.directory.locks import lock_school
from continuity.directory.models import HolidayPeriod, School, User
from continuity.directory.signals import announce


@transaction.atomic
def add_own_holiday(*, school: School, name: str, first_day: date, last_day: date, by: User) -> int:
    """Close `school` from `first_day` to `last_day`, both included. What is due on these days stays due; alerts follow.

    Returns how many pupils are concerned, 0 when the period stands already. Raises ValidationError, with a sentence,
    for a period that takes no school day away or covers another of the school's own.
    """
    school = lock_school(school.pk)
    period = HolidayPeriod(school=school, name=name, first_day=first_day, last_day=last_day)
    if school.holidays.filter(**_content(period)).exists():
        return 0
    _check(period)
    period.save()
    _record("holiday.added", period, by)
    return announce(school.pupils, sender=HolidayPeriod)


@transaction.atomic
def change_own_holiday(*, period: HolidayPeriod, name: str, first_day: date, last_day: date, by: User) -> int:
    """Rename or move one of the school's own periods. As `add_own_holiday`; a new name concerns nobody.

    Raises Http404 when it was removed in the meantime.
    """
    school = lock_school(period.school_id)
    current = lock_or_404(school.holidays, period.pk)
    before = _content(current)
    current.name, current.first_day, current.last_day = name, first_day, last_day
    if _content(current) == before:
        return 0
    _check(current)
    current.save()
    _record("holiday.changed", current, by)
    if (first_day, last_day) == (before["first_day"], before["last_day"]):
        return 0
    return announce(school.pupils, sender=HolidayPeriod)


@transaction.atomic
def remove_own_holiday(*, period: HolidayPeriod, by: User) -> int:
    """Teach again on the days of `period`. Returns how many pupils are concerned, 0 when it was removed already."""
    school = lock_school(period.school_id)
    current = school.holidays.filter(pk=period.pk).first()
    if current is None:
        return 0
    _record("holiday.removed", current, by)
    current.delete()
    return announce(school.pupils, sender=HolidayPeriod)


def _content(period: HolidayPeriod) -> dict:
    return {"name": period.name, "first_day": period.first_day, "last_day": period.last_day}


def _check(period: HolidayPeriod) -> None:
    check_period(period.first_day, period.last_day)
    touching = period.school.holidays.filter(first_day__lte=period.last_day, last_day__gte=period.first_day)
    if covered := touching.exclude(pk=period.pk or 0).first():
        raise ValidationError(
            _("Ces jours sont déjà en partie ceux de %(name)s, %(days)s : changer plutôt cette période.")
            % {
                "name": wording.quoted(covered.name),
                "days": wording.day_range(covered.first_day, covered.last_day),
            }
        )
    if not school_days(period.school, period.first_day, period.last_day, but=period):
        raise ValidationError(
            _("Il n'y a déjà pas classe ces jours-là : choisir au moins un jour de classe.")
        )


def _record(verb: str, period: HolidayPeriod, by: User) -> None:
    days = {"first_day": period.first_day.isoformat(), "last_day": period.last_day.isoformat()}
    audit.record(verb=verb, by=by, school=period.school, target=period, name=period.name, **days)
