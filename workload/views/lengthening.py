"""Moving the days of work given before extra time was granted."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from continuity.directory.access import visible_or_refuse
from continuity.directory.models import Pupil
from workload import lengthening


@require_POST
def move_days(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """All at once, for one pupil, by those who grant extra time."""
    pupil = visible_or_refuse(Pupil.objects, request.user, public_id=public_id)
    if pupil.school_id not in request.user.supervised_school_ids:
        raise PermissionDenied
    moved = lengthening.move_days(pupil=pupil, by=request.user)
    said = ngettext("%(count)d jour de rendu déplacé.", "%(count)d jours de rendu déplacés.", moved)
    messages.success(request, said % {"count": moved} if moved else _("Aucun jour de rendu à déplacer."))
    return redirect("directory:accommodation", public_id)
