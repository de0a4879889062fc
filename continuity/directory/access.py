"""The one way a view gets an object: through what its user may see."""

from collections.abc import Iterable
from typing import TypeVar

from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from continuity.directory.models import School, User

M = TypeVar("M", bound=Model)


def visible_or_refuse(queryset: QuerySet, user: User, **lookup) -> Model:
    """The object `user` may see.

    Raises PermissionDenied (403) when it exists inside one of the user's schools, Http404 otherwise, so
    that another school's objects cannot be told from ones that do not exist.
    """
    found = queryset.visible_to(user).filter(**lookup).first()
    if found:
        return found
    if queryset.in_schools_of(user).filter(**lookup).exists():
        raise PermissionDenied
    raise Http404


def lock_or_404(queryset: QuerySet, pk: int) -> Model:
    """The row `pk` as it stands, locked until the end of the transaction; of joined tables, none is.

    Raises Http404, with a sentence, when somebody deleted it since the view found it.
    """
    return first_or_404(queryset.select_for_update(of=("self",)).filter(pk=pk)[:1])


def first_or_404(rows: Iterable[M]) -> M:
    """The first of `rows`. Raises Http404, with a sentence, for none: somebody deleted it since the view found it."""
    for row in rows:
        return row
    raise Http404(_("Cela vient d'être supprimé, ici dans un autre onglet ou par quelqu'un d'autre."))


def school_as(user: User, *roles: str, uai: str = "") -> School:
    """The school in which `user` acts under one of `roles`; `uai` chooses among several.

    Raises PermissionDenied without such a role, Http404 for a school that is not theirs.
    """
    schools = user.schools_held_as(*roles)
    if not schools:
        raise PermissionDenied
    if not uai:
        return schools[0]
    chosen = next((school for school in schools if school.uai == uai), None)
    if chosen is None:
        raise Http404
    return chosen
