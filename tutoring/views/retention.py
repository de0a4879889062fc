"""For the direction: how long what is known of pupils is kept, and who read it."""

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from continuity.common.forms import posted
from continuity.directory.models import Role
from continuity.directory.views.answers import form_page, school_of
from tutoring import perms
from tutoring.forms.retention import RetentionForm
from tutoring.models import Retention
from tutoring.privacy import retention
from tutoring.privacy.readings import page_said, readings_of
from tutoring.views.access import pupil_for

ROWS_PER_PAGE = 50


@form_page
@never_cache
def durations(request: HttpRequest) -> HttpResponse:
    """Durations are saved once the page has shown what they remove."""
    school = school_of(request, Role.PRINCIPAL)
    standing = Retention.objects.filter(school=school).first()
    form = RetentionForm(posted(request), instance=standing or Retention(school=school))
    is_right = form.is_bound and form.is_valid()
    if is_right and form.effect_was_seen and "preview" not in request.POST:
        retention.set_retention(school=school, months=retention.months_of(form.instance), by=request.user)
        messages.success(request, _("Durées enregistrées : elles s'appliquent à partir de demain."))
        return redirect(request.get_full_path())
    tomorrow = timezone.localdate() + timedelta(days=1)
    context = {
        "school": school,
        "form": form,
        "standing": standing,
        "is_tried": is_right,
        "due": None if form.errors else retention.due(form.instance, tomorrow),
        "tomorrow": tomorrow,
        "left_open": retention.open_cases_of_those_who_left(school),
        "gone": retention.gone(school),
    }
    return render(request, "tutoring/privacy/retention.html", context, status=400 if form.errors else 200)


@require_safe
@never_cache
def readings(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Who opened what about a pupil, newest first."""
    pupil = pupil_for(request, public_id, perms.can_see_readings)
    page = Paginator(readings_of(pupil), ROWS_PER_PAGE).get_page(request.GET.get("page"))
    context = {"pupil": pupil, "page": page, "rows": [(trace, page_said(trace)) for trace in page]}
    return render(request, "tutoring/privacy/readings.html", context)
