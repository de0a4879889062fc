"""A pupil's page for one piece of work: what to do, how to hand it in, the answers received."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from activities import perms, reflections, returns, selectors
from activities.models import Activity, Assignment, Reflection
from activities.return_forms import HandInForm, TimeTakenForm
from activities.views.access import assignment_for, conflict, form_page

LINK_OPENS_BEFORE = timedelta(minutes=15)


@form_page
@never_cache
def work(request, public_id: UUID):
    """The page, and handing in."""
    assignment = assignment_for(request, public_id)
    if request.method != "POST":
        return _page(request, assignment, HandInForm(last=assignment.submissions.first()))
    _require_hand_in(request, assignment)
    form = HandInForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, assignment, form, status=400)
    try:
        returns.hand_in(
            assignment=assignment,
            by=request.user,
            text=form.cleaned_data["text"],
            files=form.cleaned_data["attached_files"],
        )
    except returns.WorkRefused as refusal:
        return _page(request, assignment, form, status=409, refusal=str(refusal))
    messages.success(request, _("Travail rendu. Le reçu est ci-dessous."))
    return redirect("activities:work", assignment.public_id)


@require_POST
def done(request, public_id: UUID):
    """ "C'est fait", for work without a return."""
    return _say(request, public_id, returns.mark_done)


@require_POST
def not_done(request, public_id: UUID):
    """Takes "done" back."""
    return _say(request, public_id, returns.mark_to_do)


@require_POST
def difficulty(request, public_id: UUID):
    """ "J'ai une difficulté"."""
    return _say(request, public_id, returns.report_difficulty)


@require_POST
def time_taken(request, public_id: UUID):
    """How long the finished work took: a fragment for htmx, the page again without scripts."""
    assignment = assignment_for(request, public_id)
    _require_hand_in(request, assignment)
    form = TimeTakenForm(request.POST, assignment=assignment)
    if not form.is_valid():
        return _time_refused(request, assignment, " ".join(form.errors["minutes"]), status=400)
    try:
        reflections.tell_minutes_taken(
            assignment=assignment, minutes=form.cleaned_data["minutes"], by=request.user
        )
    except returns.WorkRefused as refusal:
        return _time_refused(request, assignment, str(refusal), status=409)
    if request.htmx:
        return render(
            request, "activities/time_taken.html", {"assignment": assignment} | _time_asked(assignment)
        )
    return redirect("activities:work", assignment.public_id)


def _time_refused(
    request: HttpRequest, assignment: Assignment, sentence: str, *, status: int
) -> HttpResponse:
    """The question again with why the answer was not taken: a fragment for htmx, the whole page without scripts."""
    if not request.htmx:
        form = HandInForm(last=assignment.submissions.first())
        return _page(request, assignment, form, status=status, refusal=sentence)
    context = {"assignment": assignment, "time_refusal": sentence} | _time_asked(assignment)
    return render(request, "activities/time_taken.html", context, status=status)


def _time_asked(assignment: Assignment) -> dict:
    """The question of the time taken and what was said of it; nothing while there is nothing to ask."""
    if not reflections.may_tell(assignment):
        return {}
    reflection = Reflection.objects.filter(assignment=assignment).first()
    return {
        "durations": TimeTakenForm(assignment=assignment).fields["minutes"].choices,
        "told": reflection and reflection.minutes_taken,
    }


def _say(request: HttpRequest, public_id: UUID, act: Callable[..., Assignment]) -> HttpResponse:
    assignment = assignment_for(request, public_id)
    _require_hand_in(request, assignment)
    try:
        act(assignment=assignment, by=request.user)
    except returns.WorkRefused as refusal:
        return conflict(request, str(refusal))
    return redirect(_page_before(request, assignment))


def _require_hand_in(request: HttpRequest, assignment: Assignment) -> None:
    if not perms.can_hand_in(request.user, assignment):
        raise PermissionDenied


def _page_before(request: HttpRequest, assignment: Assignment) -> str:
    """The week when the tick was there, this page otherwise."""
    before = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(before, {request.get_host()}, require_https=request.is_secure()):
        return before
    return reverse("activities:work", args=[assignment.public_id])


def _page(
    request: HttpRequest, assignment: Assignment, form: HandInForm, *, status: int = 200, refusal: str = ""
) -> HttpResponse:
    now, activity = timezone.now(), assignment.activity
    can_hand_in = perms.can_hand_in(request.user, assignment)
    obstacle = returns.obstacle(assignment, now)
    submissions = assignment.submissions.select_related("by").prefetch_related("files")
    context = {
        "assignment": assignment,
        "activity": activity,
        "state": selectors.work_state(assignment, now),
        "is_past_due": now > activity.due_at,
        "resources": activity.resources.all(),
        "submission": submissions.first(),
        "feedbacks": assignment.feedbacks.select_related("by"),
        "can_hand_in": can_hand_in,
        "is_asked_again": returns.is_asked_again(assignment),
        "obstacle": obstacle,
        "is_on_air": _is_on_air(activity, now),
        "is_pupil": perms.is_pupil(request.user, assignment),
        "form": form,
        "refusal": refusal,
    }
    if can_hand_in:
        context |= _time_asked(assignment)
    return render(request, "activities/work.html", context, status=status)


def _is_on_air(activity: Activity, now: datetime) -> bool:
    """True while the link of a virtual class is shown: from a quarter of an hour before to its end (R18)."""
    starts_at = activity.session_starts_at
    if starts_at is None:
        return False
    return starts_at - LINK_OPENS_BEFORE <= now < starts_at + timedelta(minutes=activity.minutes)
