"""Who may open, change and close which account."""

from django.utils.translation import gettext as _

from continuity.directory.models import FOLLOW_UP_ROLES, Role, School, User

# These follow from a link to a pupil and are given with it, never ticked in a list.
FAMILY_ROLES = frozenset({Role.PUPIL, Role.GUARDIAN})


def assignable_roles(user: User, school: School) -> list[Role]:
    """The roles `user` may give in `school`, in the order of the menu.

    The roles that read what is said about pupils are given by the direction alone: otherwise whoever keeps the
    accounts could let themself in.
    """
    if school.pk in user.schools_as(Role.PRINCIPAL):
        reserved = FAMILY_ROLES
    else:
        reserved = FAMILY_ROLES | FOLLOW_UP_ROLES
    return [role for role in Role if role not in reserved]


def why_locked(user: User, school: School, account: User) -> str:
    """Why `user` may not change `account`, in a sentence; empty when they may."""
    if account.pk == user.pk:
        return _(
            "Ce compte est le vôtre : une autre personne de la direction ou de l'administration peut le changer."
        )
    if account.is_superuser or account.school_ids - {school.pk}:
        return _(
            "Ce compte sert aussi ailleurs que dans l'établissement : s'adresser à l'assistance du portail."
        )
    roles = {role for _school, role in account.roles}
    if not roles <= {*assignable_roles(user, school), *FAMILY_ROLES}:
        return _("Ce compte lit le suivi des élèves : seule la direction peut le changer.")
    return ""
