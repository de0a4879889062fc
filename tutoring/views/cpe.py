"""The pages of vie scolaire: the pupils of the whole school, those who worry first."""

from django.core.paginator import Paginator
from django.http import HttpRequest
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from continuity.directory.access import school_as
from continuity.directory.calendars import previous_school_day
from continuity.directory.models import FOLLOW_UP_ROLES, Pupil
from tutoring import selectors
from tutoring.forms.following import PupilFilter

ROWS_PER_PAGE = 30


@require_safe
@never_cache
def cpe(request):
    school = school_as(request.user, *FOLLOW_UP_ROLES, uai=request.GET.get("etablissement", ""))
    today = timezone.localdate()
    absent_since = previous_school_day(school, today) or today
    form = PupilFilter(request.GET, school=school)
    pupils = Pupil.objects.visible_to(request.user).filter(school=school)
    wanted = form.cleaned_data if form.is_valid() else {}
    page = _page(request, selectors.at_risk_first(selectors.matching(pupils, **wanted), today))
    context = {
        "school": school,
        "form": form,
        "page": page,
        "rows": selectors.follow(list(page), reader=request.user, today=today),
        "figures": selectors.figures(school, today),
        "absences": selectors.absences_of(school, absent_since, today),
        "absent_since": absent_since,
        "today": today,
    }
    return render(request, "tutoring/cpe.html", context, status=200 if form.is_valid() else 400)


@require_safe
@never_cache
def without_tutor(request):
    school = school_as(request.user, *FOLLOW_UP_ROLES, uai=request.GET.get("etablissement", ""))
    page = _page(request, selectors.without_tutor(school))
    return render(request, "tutoring/without_tutor.html", {"school": school, "page": page})


def _page(request: HttpRequest, rows):
    return Paginator(rows, ROWS_PER_PAGE).get_page(request.GET.get("page"))
