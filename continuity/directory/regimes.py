"""Closing and reopening classes: how each is taught, day by day."""

from collections.abc import Collection, Sequence
from datetime import date
from itertools import product

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from continuity.directory import audit
from continuity.directory.calendars import check_period, school_days
from continuity.directory.locks import lock_school
from continuity.directory.models import (
    DayRegime,
    Group,
    Pupil,
    Regime,
    School,
    SchoolClass,
    User,
)
from continuity.directory.signals import announce


@transaction.atomic
def set_regime(
    *,
    school_classes: Sequence[SchoolClass],
    first_day: date,
    last_day: date,
    regime: str,
    present_group: Group | None = None,
    weekdays: Collection[int] | None = None,
    by: User,
) -> int:
    """Teach `school_classes`, all of one school, under `regime` from `first_day` to `last_day`, both included.

    `weekdays` (ISO: 1 is Monday) keeps only those days of the week. Returns how many school days were set; doing
    it twice is doing it once. Raises ValidationError, with a sentence, when the period holds no school day or the
    group does not suit.
    """
    classes = list(school_classes)
    if not classes:
        raise ValidationError(_("Aucune classe choisie : en choisir au moins une."))
    school = lock_school(_school_of(classes))
    days = _days(school, first_day, last_day, weekdays)
    _check_group(classes, regime, present_group)
    if not _write(classes, days, regime, present_group):
        return len(days)
    audit.record(
        verb="regime.set",
        by=by,
        school=school,
        target=school,
        classes=[school_class.name for school_class in classes],
        first_day=days[0].isoformat(),
        last_day=days[-1].isoformat(),
        weekdays=sorted(weekdays or ()),
        regime=str(regime),
        present_group=present_group.name if present_group else "",
    )
    announce(Pupil.objects.filter(school_class__in=classes), sender=DayRegime)
    return len(days)


def _school_of(classes: list[SchoolClass]) -> int:
    schools = {school_class.school_id for school_class in classes}
    if len(schools) != 1:
        raise ValueError("The classes belong to several schools.")
    return schools.pop()


def _days(school: School, first_day: date, last_day: date, weekdays: Collection[int] | None) -> list[date]:
    check_period(first_day, last_day)
    days = school_days(school, first_day, last_day)
    if weekdays is not None:
        days = [day for day in days if day.isoweekday() in weekdays]
    if not days:
        raise ValidationError(_("La période ne contient aucun jour de classe : choisir d'autres jours."))
    return days


def _check_group(classes: list[SchoolClass], regime: str, group: Group | None) -> None:
    if regime != Regime.HYBRID:
        if group:
            raise ValidationError({"present_group": _("Un groupe présent ne va qu'avec le régime hybride.")})
        return
    if group is None:
        raise ValidationError(
            {"present_group": _("En hybride, choisir le groupe qui vient dans l'établissement.")}
        )
    concerned = set(group.pupils.values_list("school_class", flat=True))
    strangers = [school_class.name for school_class in classes if school_class.pk not in concerned]
    if strangers:
        raise ValidationError(
            {
                "present_group": _("Le groupe « %(group)s » n'a aucun élève de : %(classes)s.")
                % {"group": group.name, "classes": ", ".join(strangers)}
            }
        )


def _write(classes: list[SchoolClass], days: list[date], regime: str, group: Group | None) -> bool:
    """An ordinary day, in presence, has no row. False when that is how things stand."""
    standing = DayRegime.objects.filter(school_class__in=classes, day__in=days)
    wanted = set() if regime == Regime.PRESENCE else set(product([row.pk for row in classes], days))
    how = regime, group and group.pk
    rows = standing.values_list("school_class", "day", "regime", "present_group")
    if {(class_id, day, *how) for class_id, day in wanted} == set(rows):
        return False
    standing.delete()
    DayRegime.objects.bulk_create(
        DayRegime(school_class_id=class_id, day=day, regime=regime, present_group=group)
        for class_id, day in sorted(wanted)
    )
    return True
