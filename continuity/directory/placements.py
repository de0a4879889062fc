"""The class of a pupil, and the pupils of a group.

Work already given stays with those it was given to (docs/adr/0004): who joins a class or a group gets what is given
from then on, who leaves keeps what they have.
"""

from collections.abc import Callable, Collection

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from continuity.directory import audit
from continuity.directory.access import lock_or_404
from continuity.directory.locks import lock_school
from continuity.directory.models import Group, Pupil, SchoolClass, User
from continuity.directory.signals import announce


@transaction.atomic
def move_pupil(*, pupil: Pupil, school_class: SchoolClass, by: User) -> int:
    """Put `pupil` in `school_class`. The alerts of both classes follow.

    Returns how many pupils changed class, 0 or 1. Raises ValidationError for a class that is not of the school.
    """
    school = lock_school(pupil.school_id)
    if not school.classes.filter(pk=school_class.pk).exists():
        raise ValidationError(_("Cette classe n'est pas de l'établissement : choisir dans la liste."))
    current = lock_or_404(school.pupils, pupil.pk)
    left = current.school_class_id
    if left == school_class.pk:
        return 0
    current.school_class = school_class
    current.save(update_fields=["school_class"])
    audit.record(verb="pupil.moved", by=by, school=school, target=current, left=left, joined=school_class.pk)
    former_classmates = Q(school_class=left) if left else Q()
    announce(school.pupils.filter(Q(pk=current.pk) | former_classmates), sender=Pupil)
    return 1


@transaction.atomic
def add_to_group(*, group: Group, pupils: Collection[Pupil], by: User) -> int:
    """Put `pupils` in `group`. Returns how many joined; those in it already count for nothing.

    Raises ValidationError, with a sentence, without any pupil or with one of another school.
    """
    school = lock_school(group.school_id)
    current = lock_or_404(school.groups, group.pk)
    chosen = _chosen(pupils)
    if strangers := chosen.exclude(school=school):
        raise ValidationError(
            _("%(names)s : pas dans cet établissement. Choisir dans la liste.")
            % {"names": ", ".join(map(str, strangers))}
        )
    joining = chosen.exclude(groups=current)
    return _write(current, joining, current.pupils.add, "group.joined", by)


@transaction.atomic
def remove_from_group(*, group: Group, pupils: Collection[Pupil], by: User) -> int:
    """Take `pupils` out of `group`. Returns how many left; those out of it already count for nothing.

    Raises ValidationError, with a sentence, without any pupil or when nobody would remain.
    """
    school = lock_school(group.school_id)
    current = lock_or_404(school.groups, group.pk)
    leaving = _chosen(pupils).filter(groups=current)
    if leaving and not current.pupils.exclude(pk__in=leaving).exists():
        raise ValidationError(
            _("Il ne resterait personne dans %(group)s : garder au moins un élève.") % {"group": current}
        )
    return _write(current, leaving, current.pupils.remove, "group.left", by)


def _chosen(pupils: Collection[Pupil]) -> QuerySet[Pupil]:
    if not pupils:
        raise ValidationError(_("Cocher au moins un élève."))
    return Pupil.objects.filter(pk__in=[pupil.pk for pupil in pupils])


def _write(group: Group, moving: QuerySet[Pupil], write: Callable[..., None], verb: str, by: User) -> int:
    pupil_ids = list(moving.values_list("pk", flat=True))
    if not pupil_ids:
        return 0
    write(*pupil_ids)
    audit.record(verb=verb, by=by, school=group.school_id, target=group, pupils=pupil_ids)
    return announce(Pupil.objects.filter(pk__in=pupil_ids), sender=Group.pupils.through)
