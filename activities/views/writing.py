"""The teacher's desk, and the form that gives an activity."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from activities import drafts, perms, selectors
from activities.form_page import render_form, render_stale
from activities.forms import FIRST_FIELDS, ActivityForm
from activities.models import Activity, Sequence, Status
from activities.returns import WorkRefused
from activities.views.access import activity_for, conflict, form_page
from continuity.directory.access import visible_or_refuse
from continuity.directory.models import Course

ROWS_PER_PAGE = 30


@require_safe
@never_cache
def desk(request):
    """What waits for the teacher, then their classes."""
    if not perms.can_open_desk(request.user):
        raise PermissionDenied
    context = {
        "desk": selectors.desk_of(request.user, timezone.now()),
        "sequences": Sequence.objects.visible_to(request.user).to_publish(),
    }
    return render(request, "activities/list.html", context)


@require_safe
@never_cache
def course(request, public_id: UUID):
    """Everything given in one course."""
    courses = Course.objects.select_related("subject", "school_class", "group", "teacher")
    found = visible_or_refuse(courses, request.user, public_id=public_id)
    activities = selectors.activities_of_course(found, request.user)
    context = {
        "course": found,
        "page": Paginator(activities, ROWS_PER_PAGE).get_page(request.GET.get("page")),
        "sequences": Sequence.objects.visible_to(request.user).to_publish().filter(course=found),
        "own_sequences": Sequence.objects.visible_to(request.user)
        .filter(course=found)
        .select_related("course__teacher", "original_author"),
        "is_own": found.teacher_id == request.user.pk,
    }
    return render(request, "activities/course.html", context)


@form_page
@never_cache
def new(request):
    """A new activity; the address may fill the first fields, and gives htmx the pupils of the class chosen."""
    if not perms.can_give(request.user):
        raise PermissionDenied
    if request.method == "POST":
        return _save(
            request, ActivityForm(request.POST, request.FILES, instance=Activity(), user=request.user)
        )
    form = ActivityForm(instance=Activity(), user=request.user, initial=_initial(request))
    if request.htmx:
        return render(request, "activities/chosen_pupils.html", {"form": form})
    return render_form(request, form)


@form_page
@never_cache
def edit(request, public_id: UUID):
    """A draft, saved here; or what is published, which changes through the gate only."""
    activity = activity_for(request, public_id, perms.can_edit_activity)
    if activity.status == Status.CLOSED:
        return conflict(
            request,
            _("Cette activité est close : elle ne se modifie plus. Pour la compléter, en donner une autre."),
        )
    if request.method != "POST":
        return render_form(request, ActivityForm(instance=activity, user=request.user))
    if not activity.is_draft:
        return conflict(
            request, _("Cette activité est publiée : la rouvrir, puis « Publier la modification ».")
        )
    return _save(request, ActivityForm(request.POST, request.FILES, instance=activity, user=request.user))


@require_POST
def discard(request, public_id: UUID):
    """Throw a draft away."""
    activity = activity_for(request, public_id, perms.can_edit_activity)
    try:
        drafts.discard(activity=activity, by=request.user)
    except drafts.AlreadyGiven as refusal:
        return conflict(request, str(refusal))
    messages.success(request, _("Brouillon supprimé."))
    return redirect("activities:list")


def _initial(request: HttpRequest) -> dict[str, str]:
    return {name: request.GET[name] for name in FIRST_FIELDS if name in request.GET}


def _save(request: HttpRequest, form: ActivityForm) -> HttpResponse:
    if not form.is_valid():
        return render_form(request, form, status=400)
    try:
        activity = drafts.save_draft(form=form, by=request.user)
    except drafts.StaleDraft as error:
        return render_stale(request, form, error)
    except WorkRefused as refusal:
        form.add_error(None, str(refusal))
        return render_form(request, form, status=409)
    messages.success(request, _("Brouillon enregistré."))
    return redirect("activities:edit", activity.public_id)
