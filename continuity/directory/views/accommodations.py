"""Extra time (R15): who has some, and changing it. What it says of pupils is for few: each reading leaves a trace."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from continuity.common.forms import posted
from continuity.directory import audit
from continuity.directory.access import visible_or_refuse
from continuity.directory.accommodations import factor_in_words, set_time_factor
from continuity.directory.forms import SearchForm, TimeFactorForm
from continuity.directory.models import SUPERVISING_ROLES, Pupil
from continuity.directory.selectors import with_extra_time
from continuity.directory.views.answers import accepted, form_page, page_of, school_of

READ = "pupil.time_factor_read"


@require_safe
@never_cache
def pupils(request: HttpRequest) -> HttpResponse:
    """Those who have extra time; with a search, those it names whatever their time."""
    school = school_of(request, *SUPERVISING_ROLES)
    form = SearchForm(request.GET, school=school)
    found = form.found()
    audit.record_reading(verb=READ, by=request.user, school=school, target=school)
    page = page_of(request, with_extra_time(school) if found is None else found)
    context = {
        "school": school,
        "form": form,
        "is_search": found is not None,
        "page": page,
        "rows": [(pupil, factor_in_words(pupil.time_factor)) for pupil in page],
    }
    return render(request, "directory/accommodations.html", context)


@form_page
@never_cache
def pupil(request: HttpRequest, public_id: UUID) -> HttpResponse:
    every_pupil = Pupil.objects.select_related("school", "school_class")
    found = visible_or_refuse(every_pupil, request.user, public_id=public_id)
    if found.school_id not in request.user.supervised_school_ids:
        raise PermissionDenied
    audit.record_reading(verb=READ, by=request.user, school=found.school, target=found)
    form = TimeFactorForm(posted(request), standing=found.time_factor)
    if request.method == "POST" and accepted(
        request, form, lambda: set_time_factor(pupil=found, factor=form.chosen, by=request.user)
    ):
        return redirect("directory:accommodation", public_id)
    context = {"pupil": found, "form": form, "standing": factor_in_words(found.time_factor)}
    return render(request, "directory/accommodation.html", context, status=400 if form.errors else 200)
