"""How the pages of a case get it, leave a trace of the reading, and answer."""

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from activities.views.access import conflict
from continuity.common.addresses import page_before
from continuity.directory import audit
from continuity.directory.access import visible_or_refuse
from continuity.directory.models import User
from continuity.directory.views.answers import form_page
from tutoring.cases import acts, perms
from tutoring.cases.acts import CaseRefused
from tutoring.models import Case, CaseAction
from tutoring.views.access import lead_to


def case_act(view: Callable[[HttpRequest, UUID], HttpResponse]) -> Callable[..., HttpResponse]:
    """A page with the form of an act; what the case refuses is told with 409, and what was typed comes back."""

    @form_page
    @never_cache
    @wraps(view)
    def told(request: HttpRequest, public_id: UUID) -> HttpResponse:
        try:
            return view(request, public_id)
        except CaseRefused as refusal:
            return _refused(request, str(refusal))

    return told


def _refused(request: HttpRequest, sentence: str) -> HttpResponse:
    """In the place of the form, where it was opened in place; else a page."""
    if not request.htmx:
        return conflict(request, sentence)
    context = {"sentence": sentence, "back": page_before(request)}
    return render(request, "tutoring/cases/refused.html", context, status=409)


def case_read(request: HttpRequest, public_id: UUID) -> Case:
    """The case, for whoever sees it; that it was opened leaves a trace. Raises Http404 or PermissionDenied."""
    rows = Case.objects.select_related(
        "school", "pupil__school", "pupil__school_class", "leader", "opened_by", "closed_by", "alert"
    )
    case = visible_or_refuse(rows, request.user, public_id=public_id)
    audit.record_reading(verb="case.read", by=request.user, school=case.school_id, target=case)
    return case


def case_to_change(request: HttpRequest, public_id: UUID, is_allowed: Callable[[User, Case], bool]) -> Case:
    """The same for whoever `is_allowed`, while it is open: raises CaseRefused after."""
    case = case_read(request, public_id)
    refuse_others(request, case, is_allowed)
    return case


def refuse_others(request: HttpRequest, case: Case, is_allowed: Callable[[User, Case], bool]) -> None:
    """Raises PermissionDenied unless `is_allowed`, CaseRefused once the case is closed."""
    if not is_allowed(request.user, case):
        raise PermissionDenied
    acts.refuse_closed(case)


def typed(request: HttpRequest, name: str) -> str:
    """A text of the form that was sent, as the form reads it."""
    return request.POST.get(name, "").strip()


def action_to_change(request: HttpRequest, public_id: UUID) -> CaseAction:
    """An action of a case, for its team, while the case is open."""
    rows = CaseAction.objects.select_related("owner", "case")
    action = visible_or_refuse(rows, request.user, public_id=public_id)
    action.case = case_to_change(request, action.case.public_id, perms.can_take_part)
    return action


def done(request: HttpRequest, case: Case, sentence: str) -> HttpResponse:
    """Back to the case, which says what was done."""
    messages.success(request, sentence)
    return lead_to(request, reverse("tutoring:case", args=[case.public_id]))
