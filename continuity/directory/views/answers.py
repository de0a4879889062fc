"""What the pages of the school's office share: whose school, whose right, what follows."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from django.forms import Form
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from continuity.directory.access import school_as, visible_or_refuse
from continuity.directory.models import OFFICE_ROLES, School

ROWS_PER_PAGE = 50
form_page = require_http_methods(["GET", "HEAD", "POST"])


def school_of(request: HttpRequest, *roles: str) -> School:
    """The school in which the user holds one of `roles`, by default those of the office."""
    return school_as(request.user, *(roles or OFFICE_ROLES), uai=request.GET.get("etablissement", ""))


def kept_by(request: HttpRequest, queryset: QuerySet, public_id: UUID) -> Model:
    """The object `public_id`, of a school whose office the user belongs to; 404 or 403 otherwise."""
    found = visible_or_refuse(queryset, request.user, public_id=public_id)
    if found.school_id not in request.user.office_school_ids:
        raise PermissionDenied
    return found


def page_of(request: HttpRequest, rows: QuerySet) -> Page:
    return Paginator(rows, ROWS_PER_PAGE).get_page(request.GET.get("page"))


def accepted(request: HttpRequest, form: Form, act: Callable[[], int]) -> bool:
    """Do `act` once `form` is valid and say what follows; False with errors in the form when either says no.

    `act` returns how many pupils are concerned.
    """
    if not form.is_valid():
        return False
    try:
        say_what_follows(request, act())
    except ValidationError as error:
        form.add_error(None, error)
        return False
    return True


def say_what_follows(request: HttpRequest, pupils: int) -> None:
    """`pupils`: how many are concerned by what was just saved."""
    if not pupils:
        messages.success(request, _("Enregistré : la charge de travail de personne ne change."))
        return
    sentence = ngettext(
        "Enregistré. La charge d'un élève est recalculée ; les alertes suivront.",
        "Enregistré. La charge de %(count)d élèves est recalculée ; les alertes suivront.",
        pupils,
    )
    messages.success(request, sentence % {"count": pupils})
