"""A tutor is away: for a period, somebody follows their pupils in their place.

The tutorships stay. The substitute has the rights of the tutor from the first day to the last, both included; the
absent tutor keeps theirs, so that nothing is hidden from whoever comes back.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from continuity.common import wording
from continuity.directory import audit
from continuity.directory.calendars import check_period
from continuity.directory.locks import lock_school
from continuity.directory.models import Pupil, School, User
from tutoring.models import Substitution, Tutorship, works_there


@dataclass(frozen=True, slots=True)
class Charge:
    """Who follows a pupil: their tutor and, while the tutor is away, the `substitution` that holds.

    `is_here`: that adult, the `holder`, has an open account and still works in the school.
    """

    tutor: User
    substitution: Substitution | None = None
    is_here: bool = True

    @property
    def holder(self) -> User:
        return self.substitution.substitute if self.substitution else self.tutor

    @property
    def adult(self) -> User | None:
        """Whom to talk to today; None once they have left."""
        return self.holder if self.is_here else None


def in_charge(pupils: Collection[Pupil], day: date) -> dict[int, Charge]:
    """Who follows each of `pupils` on `day`, by primary key; a pupil without tutor is left out. Two queries."""
    current = Tutorship.objects.current().filter(pupil__in=pupils).annotate(is_here=works_there("tutor"))
    tutorships = list(current.select_related("tutor"))
    holding = {
        (substitution.school_id, substitution.tutor_id): substitution
        for substitution in Substitution.objects.on(day)
        .filter(tutor__in={tutorship.tutor_id for tutorship in tutorships})
        .annotate(is_here=works_there("substitute"))
        .select_related("substitute")
    }
    charges = {}
    for each in tutorships:
        substitution = holding.get((each.school_id, each.tutor_id))
        charges[each.pupil_id] = Charge(each.tutor, substitution, (substitution or each).is_here)
    return charges


def coming(school: School, today: date) -> QuerySet[Substitution]:
    """The substitutions of `school` that hold on `today` or will, the first to begin first."""
    found = Substitution.objects.filter(school=school, last_day__gte=today)
    return found.select_related("school", "tutor", "substitute")


def held_by(substitute: User, day: date) -> QuerySet[Substitution]:
    """Those in which `substitute` stands in for somebody on `day`."""
    return Substitution.objects.on(day).filter(substitute=substitute).select_related("tutor")


def handed_over(substitution: Substitution) -> QuerySet[Pupil]:
    """The pupils of the absent tutor, in the order of their names."""
    tutorships = Tutorship.objects.current().filter(tutor=substitution.tutor_id)
    pupils = Pupil.objects.filter(school=substitution.school_id, pk__in=tutorships.values("pupil"))
    return pupils.select_related("school", "school_class")


@transaction.atomic
def replace(
    *, school: School, tutor: User, substitute: User, first_day: date, last_day: date, by: User
) -> Substitution:
    """Let `substitute` follow the pupils of `tutor` from `first_day` to `last_day`, both included.

    Asking again for a substitution that stands changes nothing. Raises ValidationError, with a sentence, when the
    period makes no sense, overlaps another absence of the tutor, or when the substitute cannot be that one: away
    themself, without an open account, or the parent of one of the pupils.
    """
    school = lock_school(school.pk)
    wanted = Substitution(
        school=school, tutor=tutor, substitute=substitute, first_day=first_day, last_day=last_day
    )
    same = coming(school, first_day).filter(
        tutor=tutor, substitute=substitute, first_day=first_day, last_day=last_day
    )
    if found := same.first():
        return found
    _check(wanted)
    wanted.save()
    audit.record(
        verb="tutor.replaced",
        by=by,
        school=school,
        target=wanted,
        tutor=tutor.pk,
        substitute=substitute.pk,
        first_day=first_day.isoformat(),
        last_day=last_day.isoformat(),
    )
    return wanted


@transaction.atomic
def end(*, substitution: Substitution, by: User) -> None:
    """The tutor is back: the substitution holds no more from today on. One that is over stays as it is."""
    lock_school(substitution.school_id)
    current = coming(substitution.school, timezone.localdate()).filter(pk=substitution.pk).first()
    if current:
        let_fall(current, verb="tutor.back", by=by)


def let_fall(substitution: Substitution, *, verb: str, by: User) -> None:
    """End `substitution`, which holds or will, on the eve of today; not begun before today, it is gone. One audit event.

    The school is locked by the caller.
    """
    today = timezone.localdate()
    audit.record(
        verb=verb,
        by=by,
        school=substitution.school_id,
        target=substitution,
        tutor=substitution.tutor_id,
        substitute=substitution.substitute_id,
        first_day=substitution.first_day.isoformat(),
        planned=substitution.last_day.isoformat(),
    )
    if substitution.first_day >= today:
        substitution.delete()
        return
    substitution.last_day = today - timedelta(days=1)
    substitution.save(update_fields=["last_day"])


def _check(wanted: Substitution) -> None:
    if wanted.last_day < timezone.localdate():
        raise ValidationError(_("Cette absence est déjà passée : donner un dernier jour à venir."))
    check_period(wanted.first_day, wanted.last_day)
    if wanted.tutor_id == wanted.substitute_id:
        raise ValidationError(_("On ne se remplace pas soi-même : choisir un autre adulte."))
    if not wanted.substitute.is_active:
        raise ValidationError(
            _("Le compte de %(name)s est fermé : choisir un autre adulte, ou rouvrir ce compte.")
            % {"name": wanted.substitute}
        )
    if child := handed_over(wanted).filter(guardianships__guardian=wanted.substitute).first():
        raise ValidationError(
            _(
                "%(name)s est responsable de %(pupil)s : nul ne suit son propre enfant. Choisir un autre adulte."
            )
            % {"name": wanted.substitute, "pupil": child}
        )
    _check_nobody_is_twice_away(wanted)


def _check_nobody_is_twice_away(wanted: Substitution) -> None:
    at_the_same_time = Substitution.objects.filter(
        school=wanted.school, first_day__lte=wanted.last_day, last_day__gte=wanted.first_day
    ).select_related("tutor", "substitute")
    clash = at_the_same_time.filter(
        Q(tutor__in=[wanted.tutor, wanted.substitute]) | Q(substitute=wanted.tutor)
    ).first()
    if clash is None:
        return
    sentence = (
        _(
            "%(substitute)s remplace déjà %(tutor)s %(days)s : changer ces jours, ou mettre fin à ce remplacement."
        )
        if clash.tutor_id != wanted.substitute_id
        else _("%(tutor)s est absent %(days)s, remplacé par %(substitute)s : choisir un autre adulte.")
    )
    raise ValidationError(
        sentence
        % {
            "tutor": clash.tutor,
            "substitute": clash.substitute,
            "days": wording.day_range(clash.first_day, clash.last_day),
        }
    )
