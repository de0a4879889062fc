"""Paper returns brought to vie scolaire: find the pupil, tick what came (R14)."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache

from activities import perms, returns, selectors
from activities.return_forms import PaperForm
from activities.views.access import form_page
from continuity.directory.access import visible_or_refuse
from continuity.directory.models import Pupil


@form_page
@never_cache
def paper(request):
    if not perms.can_record_paper(request.user):
        raise PermissionDenied
    name = request.GET.get("nom", "").replace("\x00", "").strip()
    found = selectors.find_pupils(request.user, name) if name else []
    pupil = _chosen(request) or (found[0] if len(found) == 1 else None)
    if pupil is None:
        return render(
            request, "activities/paper.html", {"name": name, "found": found, "limit": selectors.PUPILS_FOUND}
        )
    works = selectors.paper_works(pupil, request.user, timezone.localdate())
    form = PaperForm(request.POST if request.method == "POST" else None, among=works)
    context = {"pupil": pupil, "works": works, "form": form}
    if not form.is_valid():
        return render(request, "activities/paper.html", context, status=400 if form.is_bound else 200)
    received = sorted(form.cleaned_data["assignments"], key=lambda assignment: assignment.pk)
    try:
        with transaction.atomic():
            for assignment in received:
                returns.receive_on_paper(
                    assignment=assignment, by=request.user, received_on=form.cleaned_data["received_on"]
                )
    except returns.WorkRefused as refusal:
        return render(request, "activities/paper.html", context | {"refusal": str(refusal)}, status=409)
    told = ngettext(
        "%(count)d travail reçu de %(pupil)s.", "%(count)d travaux reçus de %(pupil)s.", len(received)
    )
    messages.success(request, told % {"count": len(received), "pupil": pupil})
    return redirect(reverse("activities:paper"))


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
