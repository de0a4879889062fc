"""The school's office: where to go from, and the calendar."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from continuity.common.forms import posted
from continuity.directory.access import visible_or_refuse
from continuity.directory.forms import OwnHolidayForm
from continuity.directory.models import OFFICE_ROLES, SUPERVISING_ROLES, HolidayPeriod, Role
from continuity.directory.own_holidays import add_own_holiday, change_own_holiday, remove_own_holiday
from continuity.directory.selectors import days_off_of_year
from continuity.directory.views.answers import accepted, form_page, say_what_follows, school_of


@require_safe
def office(request: HttpRequest) -> HttpResponse:
    """What a load follows from, and where it is kept."""
    school = school_of(request, *SUPERVISING_ROLES)
    context = {
        "school": school,
        "is_office": school.pk in request.user.schools_as(*OFFICE_ROLES),
        "is_direction": school.pk in request.user.schools_as(Role.PRINCIPAL),
    }
    return render(request, "directory/office.html", context)


@form_page
def calendar(request: HttpRequest) -> HttpResponse:
    """The days off of the year, and a form to add one."""
    school = school_of(request)
    form = OwnHolidayForm(posted(request))
    if request.method == "POST" and accepted(
        request, form, lambda: add_own_holiday(school=school, by=request.user, **form.cleaned_data)
    ):
        return redirect(request.get_full_path())
    today = timezone.localdate()
    context = {
        "school": school,
        "form": form,
        "periods": days_off_of_year(school, today),
        "pupils": school.pupils.count(),
        "today": today,
    }
    return render(request, "directory/calendar.html", context, status=400 if form.errors else 200)


@form_page
def own_holiday(request: HttpRequest, public_id: UUID) -> HttpResponse:
    period = _period(request, public_id)
    stored = {"name": period.name, "first_day": period.first_day, "last_day": period.last_day}
    form = OwnHolidayForm(posted(request), initial=stored)
    if request.method == "POST" and accepted(
        request, form, lambda: change_own_holiday(period=period, by=request.user, **form.cleaned_data)
    ):
        return _back(period)
    context = {"period": period, "form": form, "pupils": period.school.pupils.count()}
    return render(request, "directory/own_holiday.html", context, status=400 if form.errors else 200)


@require_POST
def remove(request: HttpRequest, public_id: UUID) -> HttpResponse:
    period = _period(request, public_id)
    say_what_follows(request, remove_own_holiday(period=period, by=request.user))
    return _back(period)


def _period(request: HttpRequest, public_id: UUID) -> HolidayPeriod:
    periods = HolidayPeriod.objects.select_related("school")
    return visible_or_refuse(periods, request.user, public_id=public_id)


def _back(period: HolidayPeriod) -> HttpResponse:
    return redirect(reverse("directory:calendar", query={"etablissement": period.school.uai}))
