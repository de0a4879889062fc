"""What the school keeps about a pupil, for their family and themself."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from tutoring import perms
from tutoring.privacy import kept_words
from tutoring.privacy.kept import kept_about
from tutoring.views.access import pupil_for


@require_safe
@never_cache
def kept(request: HttpRequest, public_id: UUID) -> HttpResponse:
    pupil = pupil_for(request, public_id, perms.can_read_what_is_kept)
    found, today = kept_about(pupil, request.user), timezone.localdate()
    context = {
        "pupil": pupil,
        "kept": found,
        "is_own": pupil.user_id == request.user.pk,
        "parts": list(kept_words.parts(found, today)),
        "today": today,
    }
    return render(request, "tutoring/privacy/kept.html", context)
