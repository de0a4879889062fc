"""A pupil has changed school: what tied them to the one they left ends, their family belongs to the next one.

What the old school wrote stays there. Support moves a pupil (`continuity.directory.admin`), since nobody works in both.
"""

from django.db import transaction

from continuity.directory import audit
from continuity.directory.models import Membership, Pupil, Role, School, User
from continuity.directory.signals import school_left


@transaction.atomic
def leave(*, pupil: Pupil, left: School, by: User) -> None:
    """End what tied `pupil`, now of another school, to the school they `left`: groups, AESH who do not work in the next
    one, roles of the family. Whatever the apps above hold ends with it (`school_left`).

    An audit event in each of the two schools.
    """
    pupil.groups.remove(*pupil.groups.filter(school=left))
    staying = Membership.objects.filter(school=pupil.school_id).values("user")
    pupil.supporters.remove(*pupil.supporters.exclude(pk__in=staying))
    _bring_the_family(pupil, left)
    school_left.send(sender=Pupil, pupil=pupil, left=left, by=by)
    audit.record(verb="pupil.left", by=by, school=left, target=pupil)
    audit.record(verb="pupil.arrived", by=by, school=pupil.school_id, target=pupil)


def _bring_the_family(pupil: Pupil, left: School) -> None:
    """The pupil and their guardians hold their role in the school of the pupil; in the other, a guardian keeps it as long
    as another child is there.
    """
    guardians = User.objects.filter(guardianships__pupil=pupil)
    roles = {guardian.pk: Role.GUARDIAN for guardian in guardians}
    if pupil.user_id:
        roles[pupil.user_id] = Role.PUPIL
    Membership.objects.bulk_create(
        (Membership(user_id=pk, school_id=pupil.school_id, role=role) for pk, role in roles.items()),
        ignore_conflicts=True,
    )
    there = Membership.objects.filter(school=left)
    there.filter(user=pupil.user_id, role=Role.PUPIL).delete()
    parents_there = User.objects.filter(guardianships__pupil__school=left)
    there.filter(user__in=guardians, role=Role.GUARDIAN).exclude(user__in=parents_there).delete()
