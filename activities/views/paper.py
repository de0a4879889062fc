"""Paper returns brought to vie scolaire (R14): by the code of the sheet, one after the other, or by the pupil's name."""

from uuid import UUID

import segno
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from activities import paper as received
from activities import perms, returns, selectors
from activities.groups_shown import own_groups
from activities.models import Assignment, State
from activities.paper import Noted
from activities.return_forms import CodeForm, PaperForm
from activities.views.access import activity_for, assignment_for, conflict, form_page
from continuity.common import wording
from continuity.directory.access import visible_or_refuse
from continuity.directory.models import Pupil


@form_page
@never_cache
def paper(request):
    """The pile, and the works of one pupil for a sheet without code."""
    _require_recorder(request)
    name = request.GET.get("nom", "").replace("\x00", "").strip()
    found = selectors.find_pupils(request.user, name) if name else []
    pupil = _chosen(request) or (found[0] if len(found) == 1 else None)
    if pupil is None:
        context = {"name": name, "found": found, "limit": selectors.PUPILS_FOUND}
        return _pile(request, CodeForm(initial={"received_on": request.GET.get("jour")}), **context)
    works = received.works_awaited(pupil, request.user, timezone.localdate())
    form = PaperForm(request.POST if request.method == "POST" else None, among=works)
    context = {"pupil": pupil, "works": works, "form": form}
    if not form.is_valid():
        return render(request, "activities/paper_pupil.html", context, status=400 if form.is_bound else 200)
    brought = sorted(form.cleaned_data["assignments"], key=lambda assignment: assignment.pk)
    try:
        with transaction.atomic():
            for assignment in brought:
                returns.receive_on_paper(
                    assignment=assignment, by=request.user, received_on=form.cleaned_data["received_on"]
                )
    except returns.WorkRefused as refusal:
        return render(request, "activities/paper_pupil.html", context | {"refusal": str(refusal)}, status=409)
    told = ngettext(
        "%(count)d travail reçu %(of_pupil)s.", "%(count)d travaux reçus %(of_pupil)s.", len(brought)
    )
    messages.success(request, told % {"count": len(brought), "of_pupil": wording.of(pupil)})
    return redirect(reverse("activities:paper"))


@require_POST
def note_code(request):
    """One sheet of the pile: its code typed or scanned, then Enter. A fragment for the script, the page without."""
    _require_recorder(request)
    form = CodeForm(request.POST)
    if form.is_valid():
        day = form.cleaned_data["received_on"]
        noted = received.note(code=form.cleaned_data["code"], by=request.user, received_on=day)
    else:
        noted = Noted(" ".join(next(iter(form.errors.values()))), "over", 400)
    if request.htmx:
        context = _received(request) | {"noted": noted}
        return render(request, "activities/paper_received.html", context, status=noted.status)
    return _pile(request, form, noted=noted, status=noted.status)


@require_POST
def undo(request, public_id: UUID):
    """Takes back a sheet noted by mistake."""
    assignment = assignment_for(request, public_id)
    if not perms.can_follow(request.user, assignment.activity):
        raise PermissionDenied
    returns.undo_paper(assignment=assignment, by=request.user)
    noted = Noted(
        _("%(pupil)s, « %(title)s » : la réception est annulée.")
        % {"pupil": assignment.pupil, "title": assignment.activity},
        "info",
    )
    if request.htmx:
        return render(request, "activities/paper_received.html", _received(request) | {"noted": noted})
    messages.success(request, noted.sentence)
    return redirect("activities:paper")


@require_safe
@never_cache
def sheets(request, public_id: UUID):
    """A sheet to print per pupil who still has to hand in, with the code that notes it; `papier=1`: only those on paper."""
    activity = activity_for(request, public_id, perms.can_follow)
    if activity.is_draft or not activity.expects_return:
        back = reverse("activities:detail", args=[activity.public_id])
        return conflict(
            request, _("Les feuilles s'impriment pour une activité publiée qui se rend."), back=back
        )
    works = Assignment.objects.filter(activity=activity, state=State.TO_DO).select_related(
        "pupil__school_class"
    )
    if request.GET.get("papier"):
        works = works.filter(pupil__on_paper=True)
    groups = own_groups(activity.pk)
    printed = [
        (work, _drawn(work.code), groups.get(work.pupil_id))
        for work in works.order_by("pupil__sort_name", "pupil_id")
    ]
    return render(request, "activities/sheets.html", {"activity": activity, "sheets": printed})


def _pile(request: HttpRequest, form: CodeForm, *, status: int = 200, **context) -> HttpResponse:
    context |= _received(request) | {"code_form": form}
    return render(request, "activities/paper.html", context, status=status)


def _received(request: HttpRequest) -> dict:
    return {"received": received.received_lately(request.user, timezone.now())}


def _drawn(code: str) -> str:
    drawing = segno.make_qr(code.replace(" ", ""), error="m").svg_inline(border=2, omitsize=True)
    return mark_safe(drawing)  # noqa: S308 drawn by segno


def _require_recorder(request: HttpRequest) -> None:
    if not perms.can_record_paper(request.user):
        raise PermissionDenied


def _chosen(request) -> Pupil | None:
    """The pupil named by the address, if any. Raises Http404 or PermissionDenied."""
    public_id = request.GET.get("eleve")
    if not public_id:
        return None
    try:
        wanted = UUID(public_id)
    except ValueError:
        raise Http404(_("Cet élève n'existe pas.")) from None
    return visible_or_refuse(Pupil.objects.select_related("school_class"), request.user, public_id=wanted)
