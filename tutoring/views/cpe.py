"""The pages of vie scolaire: the pupils of the whole school, those who worry first, and whom to call on paper."""

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from continuity.directory.calendars import previous_school_day
from continuity.directory.models import FOLLOW_UP_ROLES, Pupil, School
from continuity.directory.views.answers import school_of
from tutoring import selectors
from tutoring.caseload.tutors import unfollowed_by_class
from tutoring.equipment.selectors import needs
from tutoring.forms.cpe import FlagFilter
from tutoring.overview import school_life

ROWS_PER_PAGE = 12
WAITING_SHOWN = 8
MOST_CALLS = 60  # on a printed list: four or five sheets, more than a day of calls
SHOWN_BESIDE = 6


@require_safe
@never_cache
def cpe(request):
    """What waits for an answer, the longest first; the rest folded, or a tap away."""
    school, today = school_of(request, *FOLLOW_UP_ROLES), timezone.localdate()
    absent_since = previous_school_day(school, today) or today
    due = school_life.actions_due(school, request.user, today)
    worries = school_life.worries(school, request.user, today)
    waiting = school_life.with_answer(_pupils(request, school), "waiting", today)
    first = selectors.at_risk_first(waiting, today)[:WAITING_SHOWN]
    context = {
        "school": school,
        "form": FlagFilter(school=school),
        "waiting": selectors.follow(list(first), reader=request.user, today=today),
        "figures": selectors.figures(school, today),
        "flags": school_life.flags(school, today),
        "ages": [words for words, _most in school_life.AGES],
        "absences": selectors.absences_of(school, absent_since, today),
        "absent_since": absent_since,
        "due": due[:SHOWN_BESIDE],
        "due_count": due.count(),
        "worries": worries[:SHOWN_BESIDE],
        "worry_count": worries.count(),
        "needs": needs(school),
        "has_pupils": school.pupils.exists(),
        "today": today,
    }
    return render(request, "tutoring/overview/cpe.html", context)


@require_safe
@never_cache
def pupils(request):
    """The pupils of the school that the form asks for, those who worry first."""
    school, today = school_of(request, *FOLLOW_UP_ROLES), timezone.localdate()
    form = FlagFilter(request.GET, school=school)
    page = _page(request, _wanted(request, form, school))
    context = {
        "school": school,
        "form": form,
        "page": page,
        "rows": selectors.follow(list(page), reader=request.user, today=today),
        "today": today,
    }
    status = 200 if form.is_valid() else 400
    return render(request, "tutoring/overview/pupils.html", context, status=status)


@require_safe
@never_cache
def call_list(request):
    """The pupils chosen on the page of vie scolaire, by default all whose flag waits, to print and write on."""
    school, today = school_of(request, *FOLLOW_UP_ROLES), timezone.localdate()
    form = FlagFilter(request.GET, school=school)
    flagged = selectors.matching(_wanted(request, form, school), situation="at_risk")
    if not form.changed_data:
        flagged = school_life.with_answer(flagged, "waiting", today)
    first = list(flagged[:MOST_CALLS])
    context = {
        "school": school,
        "form": form,
        "rows": selectors.follow(first, reader=request.user, today=today),
        "left_out": max(flagged.count() - MOST_CALLS, 0),
        "today": today,
    }
    return render(
        request, "tutoring/overview/cpe_calls.html", context, status=200 if form.is_valid() else 400
    )


@require_safe
@never_cache
def without_tutor(request):
    school = school_of(request, *FOLLOW_UP_ROLES)
    page = _page(request, selectors.without_tutor(school))
    context = {"school": school, "page": page, "unfollowed": unfollowed_by_class(school)}
    return render(request, "tutoring/overview/without_tutor.html", context)


def _pupils(request: HttpRequest, school: School) -> QuerySet[Pupil]:
    return Pupil.objects.visible_to(request.user).filter(school=school)


def _wanted(request: HttpRequest, form: FlagFilter, school: School) -> QuerySet[Pupil]:
    """The pupils the form asks for, those who worry first; everybody when what is asked cannot be read."""
    today = timezone.localdate()
    wanted = dict(form.cleaned_data) if form.is_valid() else {}
    answer = wanted.pop("reponse", "")
    found = selectors.matching(_pupils(request, school), **wanted)
    found = school_life.with_answer(found, answer, today)
    return selectors.at_risk_first(found, today)


def _page(request: HttpRequest, rows):
    return Paginator(rows, ROWS_PER_PAGE).get_page(request.GET.get("page"))
