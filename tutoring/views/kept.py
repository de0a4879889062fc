"""What the school keeps about a pupil, for their family and themself."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from continuity.directory.access import visible_or_refuse
from continuity.directory.models import Pupil
from tutoring import kept_words, perms
from tutoring.kept import kept_about


@require_safe
@never_cache
def kept(request: HttpRequest, public_id: UUID) -> HttpResponse:
    pupils = Pupil.objects.select_related("school", "school_class")
    pupil = visible_or_refuse(pupils, request.user, public_id=public_id)
    if not perms.can_read_what_is_kept(request.user, pupil):
        raise PermissionDenied
    found = kept_about(pupil, request.user)
    context = {
        "pupil": pupil,
        "kept": found,
        "is_own": pupil.user_id == request.user.pk,
        "parts": list(kept_words.parts(found, timezone.localdate())),
    }
    return render(request, "tutoring/kept.html", context)
