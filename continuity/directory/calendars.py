"""Which days are school days, from the school's calendar; and the official calendar it starts from."""

from datetime import date, timedelta
from functools import cache

import holidays as public_holidays
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from vacances_scolaires_france import SchoolHolidayDates, UnsupportedYearException

from continuity.common.compiled import Parameter, compiled
from continuity.directory.locks import lock_schools_of_zone
from continuity.directory.models import HolidayPeriod, Pupil, School
from continuity.directory.signals import announce

LONGEST_PERIOD = timedelta(days=366)


def check_period(first_day: date, last_day: date) -> None:
    """Raises ValidationError, with a sentence, unless `first_day` to `last_day`, both included, is a year at most."""
    if last_day < first_day:
        raise ValidationError(
            {"last_day": _("Le dernier jour est avant le premier : choisir un jour égal ou postérieur.")}
        )
    if last_day - first_day > LONGEST_PERIOD:
        raise ValidationError(
            {"last_day": _("La période dépasse un an : choisir un dernier jour plus proche.")}
        )


def days_off(school: School, first: date, last: date, *, but: HolidayPeriod | None = None) -> dict[date, str]:
    """The named days off of `school` between `first` and `last` (both included), week-ends left out; the period
    `but`, when saved, is not counted. One query.
    """
    but_pk = but.pk if but else None
    return {
        day: name
        for pk, name, begins, ends in _periods(zone=school.zone, school=school.pk, first=first, last=last)
        if pk != but_pk
        for day in _days(max(first, begins), min(last, ends))
    }


@compiled
def _periods() -> QuerySet:
    of_school = HolidayPeriod.objects.holding(zone=Parameter("zone"), school=Parameter("school"))
    meeting = of_school.filter(first_day__lte=Parameter("last"), last_day__gte=Parameter("first"))
    return meeting.values_list("pk", "name", "first_day", "last_day")


def school_days(school: School, first: date, last: date, *, but: HolidayPeriod | None = None) -> list[date]:
    """The working days of `school` between `first` and `last`, both included, in order, as they would be without the
    period `but`. One query.
    """
    off, weekdays = days_off(school, first, last, but=but), school.weekdays
    return [day for day in _days(first, last) if day.isoweekday() in weekdays and day not in off]


def next_school_day(school: School, day: date) -> date | None:
    """The first working day of `school` strictly after `day`, within 120 days. One query."""
    days = school_days(school, day + timedelta(days=1), day + timedelta(days=120))
    return days[0] if days else None


def previous_school_day(school: School, day: date) -> date | None:
    """The last working day of `school` strictly before `day`, within 120 days. One query."""
    days = school_days(school, day - timedelta(days=120), day - timedelta(days=1))
    return days[-1] if days else None


@transaction.atomic
def load_official_calendar(*, zone: str, first: date, last: date) -> int:
    """Write the public and school holidays of `zone` that touch [first, last]; returns how many periods are new.

    Years the ministry has not published yet are left out. Running twice changes nothing.
    """
    schools = lock_schools_of_zone(zone)
    known = set(HolidayPeriod.objects.filter(zone=zone).values_list("name", "first_day", "last_day"))
    found = [*_public_holidays(first, last), *_school_holidays(zone, first, last)]
    changed = [period for period in found if period not in known]
    created = 0
    for name, first_day, last_day in changed:
        _period, is_new = HolidayPeriod.objects.update_or_create(
            zone=zone,
            school=None,
            first_day=first_day,
            name=name,
            defaults={"last_day": last_day},
        )
        created += is_new
    if changed:
        announce(Pupil.objects.filter(school__in=schools), sender=HolidayPeriod)
    return created


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=offset) for offset in range((last - first).days + 1)]


def _public_holidays(first: date, last: date) -> list[tuple[str, date, date]]:
    years = range(first.year, last.year + 1)
    named = public_holidays.country_holidays("FR", years=years, language="fr")
    return [(name, day, day) for day, name in sorted(named.items()) if first <= day <= last]


def _school_holidays(zone: str, first: date, last: date) -> list[tuple[str, date, date]]:
    calendar, names = _published(), {}
    for year in range(first.year, last.year + 1):
        names |= _names_of_year(calendar, zone, year)
    periods: list[tuple[str, date, date]] = []
    for day in _days(first, last):
        name = names.get(day)
        if not name:
            continue
        if periods and periods[-1][0] == name and periods[-1][2] == day - timedelta(days=1):
            periods[-1] = (name, periods[-1][1], day)
        else:
            periods.append((name, day, day))
    return periods


@cache
def _published() -> SchoolHolidayDates:
    """What the ministry has published, as its package tells it: it takes a while to read and does not change."""
    return SchoolHolidayDates()


def _names_of_year(calendar: SchoolHolidayDates, zone: str, year: int) -> dict[date, str]:
    """The holiday each day off of the year belongs to; nothing for a year that is not published."""
    try:
        days = calendar.holidays_for_year_and_zone(year, zone)
    except UnsupportedYearException:
        return {}
    return {day: facts["nom_vacances"] for day, facts in days.items()}
