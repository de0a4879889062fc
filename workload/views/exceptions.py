"""Exceptions: the teacher asks, the principal reads, grants or declines."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from activities.models import Activity
from continuity.common.weeks import week_name
from continuity.directory.access import school_as, visible_or_refuse
from continuity.directory.models import Role
from workload import exceptions
from workload.forms import GrantForm, ReasonForm
from workload.models import ExceptionRequest, LoadException, Rule

VALID_FOR = timedelta(days=7)
EXCEPTIONS_SHOWN = 100
ACTIVITY = (
    "activity__author",
    "activity__course__subject__school",
    "activity__course__school_class",
    "activity__course__group",
)


@require_safe
def exception_list(request: HttpRequest) -> HttpResponse:
    """What is asked for, then what may still be used, the first to expire first, then what is over, latest first."""
    school = school_as(request.user, Role.PRINCIPAL, uai=request.GET.get("etablissement", ""))
    today = timezone.localdate()
    asked = ExceptionRequest.objects.filter(activity__course__subject__school=school)
    granted = LoadException.objects.filter(activity__course__subject__school=school)
    granted = granted.select_related("granted_by", *ACTIVITY)
    in_force = granted.in_force(today)
    over = granted.exclude(pk__in=in_force.values("pk"))
    context = {
        "asked": [(request, _rules(request)) for request in asked.select_related("asked_by", *ACTIVITY)],
        "in_force": _shown(in_force.order_by("valid_until", "pk"), today),
        "over": _shown(over[:EXCEPTIONS_SHOWN], today),
    }
    return render(request, "workload/exceptions.html", context)


def _shown(granted: Iterable[LoadException], today: date) -> list[tuple[LoadException, list[str], str]]:
    return [(each, _rules(each), exceptions.standing_said(each, today)) for each in granted]


@require_POST
def ask(request: HttpRequest, public_id) -> HttpResponse:
    """From the refusal of an activity: ask the principal to let it through."""
    activities = Activity.objects.select_related("course__subject__school")
    activity = visible_or_refuse(activities, request.user, public_id=public_id)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _ask_page(request, activity, form, status=400)
    try:
        asked = exceptions.ask(activity=activity, reason=form.cleaned_data["reason"], by=request.user)
    except ValidationError as error:
        form.add_error(None, error)
        return _ask_page(request, activity, form, status=409)
    if asked is None:
        messages.info(request, _("L'activité tient à présent : elle peut être publiée."))
    else:
        messages.success(request, _("Demande envoyée à la direction. L'activité reste en brouillon."))
    return redirect("activities:edit", activity.public_id)


@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest, public_id) -> HttpResponse:
    """The principal grants within bounds, or declines; both with a written reason."""
    asked = _asked(request, public_id)
    if request.method != "POST":
        return _decision_page(request, asked, GrantForm(initial=_proposed(asked), rules=asked.rules))
    if request.POST.get("decision") == "decline":
        return _decline(request, asked)
    form = GrantForm(request.POST, rules=asked.rules)
    if not form.is_valid():
        return _decision_page(request, asked, form, status=400)
    granted = exceptions.grant(request=asked, by=request.user, **form.cleaned_data)
    if granted.extra_minutes < asked.extra_minutes:
        messages.success(request, _("Dérogation accordée : l'enseignant réduit l'activité pour y tenir."))
    else:
        messages.success(request, _("Dérogation accordée : l'enseignant peut publier l'activité."))
    return _to_the_list(asked)


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, public_id) -> HttpResponse:
    """The principal takes back an exception nobody has used yet, with a written reason."""
    granted = LoadException.objects.select_related("granted_by", *ACTIVITY)
    exception = visible_or_refuse(granted, request.user, public_id=public_id)
    if not exceptions.can_decide(request.user, exception.activity):
        raise PermissionDenied
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _withdraw(request, exception, form):
        messages.success(request, _("Dérogation retirée : l'enseignant lit le motif sur son brouillon."))
        return _to_the_list(exception)
    status = 409 if form.non_field_errors() else 400 if form.errors else 200
    context = {"form": form, "exception": exception, "rules": _rules(exception)}
    return render(request, "workload/withdraw_exception.html", context, status=status)


def _withdraw(request: HttpRequest, exception: LoadException, form: ReasonForm) -> bool:
    """Do it; False with errors in the form when it has been used."""
    try:
        exceptions.withdraw(exception=exception, by=request.user, **form.cleaned_data)
    except ValidationError as error:
        form.add_error(None, error)
        return False
    return True


def _asked(request: HttpRequest, public_id) -> ExceptionRequest:
    """The request, for the direction of its school: the teacher who asked sees it too, and decides nothing."""
    requests = ExceptionRequest.objects.select_related("asked_by", *ACTIVITY)
    asked = visible_or_refuse(requests, request.user, public_id=public_id)
    if not exceptions.can_decide(request.user, asked.activity):
        raise PermissionDenied
    return asked


def _decline(request: HttpRequest, asked: ExceptionRequest) -> HttpResponse:
    form = ReasonForm(request.POST)
    if not form.is_valid():
        grant_form = GrantForm(request.POST, rules=asked.rules)
        grant_form.is_valid()
        return _decision_page(request, asked, grant_form, status=400)
    exceptions.decline(request=asked, reason=form.cleaned_data["reason"], by=request.user)
    messages.success(request, _("Demande refusée : l'enseignant lit le motif sur son brouillon."))
    return _to_the_list(asked)


def _to_the_list(about: ExceptionRequest | LoadException) -> HttpResponse:
    return redirect(
        f"{reverse('workload:exceptions')}?etablissement={about.activity.course.subject.school.uai}"
    )


def _proposed(asked: ExceptionRequest) -> dict:
    return {"extra_minutes": asked.extra_minutes, "valid_until": timezone.localdate() + VALID_FOR}


def _ask_page(request: HttpRequest, activity: Activity, form: ReasonForm, status: int) -> HttpResponse:
    context = {"form": form, "activity": activity}
    return render(request, "workload/ask_exception.html", context, status=status)


def _decision_page(
    request: HttpRequest, asked: ExceptionRequest, form: GrantForm, status: int = 200
) -> HttpResponse:
    due_on = asked.activity.due_on
    context = {
        "asked": asked,
        "rules": _rules(asked),
        "form": form,
        "week": due_on and week_name(due_on),
    }
    return render(request, "workload/decide_exception.html", context, status=status)


def _rules(row: ExceptionRequest | LoadException) -> list[str]:
    return [str(Rule(rule).label) for rule in row.rules]
