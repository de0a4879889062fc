"""Whom to ask for what, and who decides when the head is away: kept by the office, read by everybody of the school."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from continuity.directory import audit
from continuity.directory.access import lock_or_404
from continuity.directory.locks import lock_school
from continuity.directory.models import STAFF_ROLES, ContactPoint, Deputy, School, User

HOLDS_FOR = timedelta(days=92)  # three months: telephones and people change
MOST_POINTS = 30
FIELDS = ("matter", "who", "phone", "email", "hours", "audience")

_STAFF = ContactPoint.Audience.STAFF
_EVERYBODY = ContactPoint.Audience.EVERYBODY
# What a school may start from, to be completed: matter, who, for whom.
USUAL: Sequence[tuple[Promise, Promise, str]] = (
    (gettext_lazy("Absence, organisation, difficulté"), gettext_lazy("la vie scolaire"), _EVERYBODY),
    (gettext_lazy("Prêt de matériel, travail sur papier"), gettext_lazy("la vie scolaire"), _EVERYBODY),
    (gettext_lazy("Compte, mot de passe, connexion"), gettext_lazy("le référent numérique"), _EVERYBODY),
    (gettext_lazy("Santé"), gettext_lazy("l'infirmerie"), _EVERYBODY),
    (gettext_lazy("Situation familiale ou sociale"), gettext_lazy("le service social"), _EVERYBODY),
    (gettext_lazy("Orientation"), gettext_lazy("le psychologue de l'établissement"), _EVERYBODY),
    (gettext_lazy("Bourse, inscription, restauration"), gettext_lazy("le secrétariat"), _EVERYBODY),
    (gettext_lazy("Classe virtuelle, outil en panne"), gettext_lazy("le référent numérique"), _STAFF),
    (gettext_lazy("Absence d'un personnel, remplacement"), gettext_lazy("la direction"), _STAFF),
    (gettext_lazy("Locaux, matériel à prendre sur place"), gettext_lazy("la gestion"), _STAFF),
)


def points_for(user: User, school: School) -> QuerySet[ContactPoint]:
    """The lines of `school` that `user` may read, in order: those for the staff are for the staff."""
    points = school.contact_points.all()
    return points if reads_as_staff(user, school) else points.filter(audience=_EVERYBODY)


def reads_as_staff(user: User, school: School) -> bool:
    return school.pk in user.schools_as(*STAFF_ROLES)


def to_confirm(points: QuerySet[ContactPoint], today: date) -> QuerySet[ContactPoint]:
    """Those nobody said to hold in the last three months."""
    return points.filter(Q(confirmed_on=None) | Q(confirmed_on__lt=today - HOLDS_FOR))


def is_to_confirm(point: ContactPoint, today: date) -> bool:
    return point.confirmed_on is None or point.confirmed_on < today - HOLDS_FOR


@transaction.atomic
def propose_usual(*, school: School, by: User) -> int:
    """Write the usual lines that are missing, to be completed and confirmed. Returns how many are new."""
    school = lock_school(school.pk)
    known = set(school.contact_points.values_list("matter", "who"))
    wanted = [(str(matter), str(who), audience) for matter, who, audience in USUAL]
    missing = [line for line in wanted if line[:2] not in known]
    first = _next_rank(school)
    points = ContactPoint.objects.bulk_create(
        ContactPoint(school=school, rank=first + step, matter=matter, who=who, audience=audience)
        for step, (matter, who, audience) in enumerate(missing)
    )
    audit.record_all(verb="contact_point.added", by=by, school=school, targets=points)
    return len(points)


@transaction.atomic
def add_point(*, school: School, by: User, **fields) -> ContactPoint:
    """Add a line at the end, confirmed today; `fields` are FIELDS. Raises ValidationError, with a sentence, for a line that
    is there already, or one too many.
    """
    school = lock_school(school.pk)
    if school.contact_points.count() >= MOST_POINTS:
        raise ValidationError(
            _("La liste a déjà %(most)d lignes : en retirer une, ou en compléter une.")
            % {"most": MOST_POINTS}
        )
    point = ContactPoint(school=school, rank=_next_rank(school), confirmed_on=timezone.localdate(), **fields)
    _check_once(point)
    point.save()
    audit.record(verb="contact_point.added", by=by, school=school, target=point)
    return point


@transaction.atomic
def change_point(*, point: ContactPoint, by: User, **fields) -> ContactPoint:
    """Write a line anew, which confirms it. Raises ValidationError as `add_point`, Http404 when it was removed."""
    lock_school(point.school_id)
    current = lock_or_404(ContactPoint.objects.all(), point.pk)
    changed = [name for name, value in fields.items() if getattr(current, name) != value]
    for name in changed:
        setattr(current, name, fields[name])
    current.confirmed_on = timezone.localdate()
    _check_once(current)
    current.save()
    audit.record(
        verb="contact_point.changed", by=by, school=current.school_id, target=current, fields=changed
    )
    return current


@transaction.atomic
def remove_point(*, point: ContactPoint, by: User) -> None:
    """Nothing the second time."""
    lock_school(point.school_id)
    current = ContactPoint.objects.filter(pk=point.pk).first()
    if current is None:
        return
    audit.record(
        verb="contact_point.removed",
        by=by,
        school=current.school_id,
        target=current,
        matter=current.matter,
        who=current.who,
    )
    current.delete()


@transaction.atomic
def raise_point(*, point: ContactPoint, by: User) -> None:
    """Put a line one place higher; the first stays where it is."""
    school = lock_school(point.school_id)
    if not _raise(school.contact_points.all(), point):
        return
    audit.record(verb="contact_point.raised", by=by, school=school, target=point)


@transaction.atomic
def confirm_points(*, school: School, by: User) -> int:
    """Say that every line holds today. Returns how many nobody had said so of today."""
    today = timezone.localdate()
    school = lock_school(school.pk)
    others = list(school.contact_points.filter(Q(confirmed_on=None) | Q(confirmed_on__lt=today)))
    ContactPoint.objects.filter(pk__in=[point.pk for point in others]).update(confirmed_on=today)
    audit.record_all(verb="contact_point.confirmed", by=by, school=school, targets=others)
    return len(others)


def chain_of(school: School) -> QuerySet[Deputy]:
    """Who decides, in order; an account that is closed decides nothing."""
    return school.deputies.filter(user__is_active=True).select_related("user")


def deciding(school: School, today: date) -> Deputy | None:
    """Who decides in `school` today: the first of the chain who is there. One query."""
    there = Q(away_until=None) | Q(away_until__lt=today)
    return chain_of(school).filter(there).first()


@transaction.atomic
def add_deputy(*, school: School, user: User, by: User) -> None:
    """Put `user`, of the staff of `school`, at the end of the chain; nothing when they are in it."""
    school = lock_school(school.pk)
    _place, is_new = Deputy.objects.get_or_create(
        school=school,
        user=user,
        defaults={"rank": (school.deputies.aggregate(last=Max("rank"))["last"] or 0) + 1},
    )
    if is_new:
        _record_chain(school, by)


@transaction.atomic
def remove_deputy(*, deputy: Deputy, by: User) -> None:
    """Nothing the second time."""
    school = lock_school(deputy.school_id)
    deleted, _of_which = Deputy.objects.filter(pk=deputy.pk).delete()
    if deleted:
        _record_chain(school, by)


@transaction.atomic
def raise_deputy(*, deputy: Deputy, by: User) -> None:
    """Put somebody one place higher in the chain; the first stays where they are."""
    school = lock_school(deputy.school_id)
    if not _raise(school.deputies.all(), deputy):
        return
    _record_chain(school, by)


@transaction.atomic
def set_away(*, deputy: Deputy, until: date | None, by: User) -> None:
    """`deputy` decides nothing until `until`, included; None: they are there."""
    school = lock_school(deputy.school_id)
    changed = Deputy.objects.filter(pk=deputy.pk).exclude(away_until=until).update(away_until=until)
    if changed:
        audit.record(
            verb="deputy.away",
            by=by,
            school=school,
            target=deputy.user,
            until=until and until.isoformat(),
        )


def _raise(ranked: QuerySet, row: ContactPoint | Deputy) -> bool:
    """Put `row` one place higher among `ranked`; False, and nothing written, when it is not there or stands first."""
    rows = list(ranked)
    place = rows.index(row) if row in rows else 0
    if not place:
        return False
    rows.insert(place - 1, rows.pop(place))
    for rank, each in enumerate(rows, start=1):
        each.rank = rank
    ranked.model.objects.bulk_update(rows, ["rank"])
    return True


def _next_rank(school: School) -> int:
    return (school.contact_points.aggregate(last=Max("rank"))["last"] or 0) + 1


def _check_once(point: ContactPoint) -> None:
    same = ContactPoint.objects.filter(school=point.school, matter=point.matter, who=point.who)
    if same.exclude(pk=point.pk).exists():
        raise ValidationError(
            _("« %(who)s » répond déjà pour « %(matter)s » : compléter cette ligne.")
            % {"who": point.who, "matter": point.matter}
        )


def _record_chain(school: School, by: User) -> None:
    chain = list(school.deputies.values_list("user", flat=True))
    audit.record(verb="deputies.changed", by=by, school=school, target=school, chain=chain)
