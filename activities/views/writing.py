"""The teacher's desk, and the form that gives an activity."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import replace_url, trigger_client_event

from activities import autosave, drafts, frames, perms, selectors, splitting
from activities.desk import DUE_SHOWN, desk_of, draft_groups, in_progress
from activities.form_page import render_form, render_lost, render_stale
from activities.forms import FIRST_FIELDS, ActivityForm
from activities.models import Activity, Resource, Sequence, Status
from activities.returns import WorkRefused
from activities.views.access import activity_for, conflict, form_page
from continuity.directory.access import visible_or_refuse
from continuity.directory.models import Course

ROWS_PER_PAGE = 30


@require_safe
@never_cache
def desk(request):
    """What waits for the teacher, then their classes; `?voir=` opens one of its lists whole."""
    if not perms.can_open_desk(request.user):
        raise PermissionDenied
    now = timezone.now()
    if request.GET.get("voir") == "en-cours":
        return _desk_list(request, _("En cours"), activities=in_progress(request.user, now))
    found = desk_of(request.user, now)
    if request.GET.get("voir") == "brouillons":
        return _desk_list(request, _("Brouillons"), groups=found.groups)
    return render(request, "activities/list.html", {"desk": found, "due_shown": DUE_SHOWN})


def _desk_list(request: HttpRequest, title: str, **lists) -> HttpResponse:
    """One of the lists of the desk, page by page, under its name in the template."""
    [(name, rows)] = lists.items()
    page = Paginator(rows, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "activities/desk_list.html", {"title": title, "page": page, name: page})


@require_safe
@never_cache
def course(request, public_id: UUID):
    """Everything given in one course, after what is being written for it."""
    courses = Course.objects.select_related("subject", "school_class", "group", "teacher")
    found = visible_or_refuse(courses, request.user, public_id=public_id)
    shows_archived = "archives" in request.GET
    activities = selectors.activities_of_course(found, request.user, archived=shows_archived)
    page = Paginator(activities, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    drafts = Activity.objects.visible_to(request.user).filter(course=found, status=Status.DRAFT)
    context = {
        "course": found,
        "page": page,
        "groups": draft_groups(drafts) if page.number == 1 and not shows_archived else [],
        "own_sequences": Sequence.objects.visible_to(request.user)
        .filter(course=found)
        .select_related("course__teacher", "original_author"),
        "shows_archived": shows_archived,
        "archived": not shows_archived
        and selectors.activities_of_course(found, request.user, archived=True).exists(),
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
        activity = drafts.draft_written_on(request.POST.get("key", ""), request.user) or Activity()
        return _save(request, activity)
    form = ActivityForm(instance=Activity(), user=request.user, initial=_initial(request))
    if request.htmx:
        return render(request, "activities/chosen_pupils.html", {"form": form})
    return render_form(request, form)


@form_page
@never_cache
def edit(request, public_id: UUID):
    """A draft, saved here; or what is published, which changes through the gate only."""
    try:
        activity = activity_for(request, public_id, perms.can_edit_activity)
    except Http404:
        return render_lost(request, public_id)
    if activity.status == Status.CLOSED:
        return conflict(
            request,
            _("Cette activité est fermée : elle ne se modifie plus. Pour la compléter, en donner une autre."),
            back=reverse("activities:detail", args=[activity.public_id]),
        )
    if request.method != "POST":
        return render_form(request, ActivityForm(instance=activity, user=request.user))
    if not activity.is_draft:
        form = ActivityForm(request.POST, request.FILES, instance=activity, user=request.user)
        return render_stale(request, form, drafts.StaleDraft(activity))
    return _save(request, activity)


@require_POST
@never_cache
def keep(request):
    """What is being written, saved without anyone asking; answers with a line that says so, for htmx."""
    if not perms.can_give(request.user):
        raise PermissionDenied
    typed = request.POST
    stored = drafts.written_on(typed.get("key", ""), request.user)
    if stored is None and typed.get("version", "0") != "0":
        return _not_kept(request, _("Ce brouillon a été supprimé dans un autre onglet."))
    if stored and not stored.is_draft:
        return _not_kept(request, _("Cette activité a été publiée dans un autre onglet."))
    try:
        kept = autosave.keep(typed=typed, activity=stored or Activity(), by=request.user)
    except drafts.StaleDraft as error:
        return _not_kept(request, str(error))
    except WorkRefused as refusal:
        return _not_kept(request, str(refusal))
    answer = render(request, "activities/kept.html", {"kept": kept, "now": timezone.localtime()})
    if kept.activity and not stored:
        replace_url(answer, reverse("activities:edit", args=[kept.activity.public_id]))
    return trigger_client_event(answer, "kept", {"whole": kept.is_whole})


def _not_kept(request: HttpRequest, why: str) -> HttpResponse:
    """409: what is written stays on the screen and in the browser; saving it by hand says what can be done."""
    return render(request, "activities/kept.html", {"why": why}, status=409)


@require_POST
@never_cache
def frame(request):
    """The form again, with the frame of the nature chosen wherever nothing is written. Saves nothing."""
    if not perms.can_give(request.user):
        raise PermissionDenied
    chosen = frames.FRAMES.get(request.POST.get("modele", ""))
    if chosen is None:
        raise Http404
    activity = drafts.written_on(request.POST.get("key", ""), request.user) or Activity()
    typed = frames.framed(request.POST, chosen)
    form = ActivityForm(typed, request.FILES, instance=activity, user=request.user)
    form.hold_judgement()
    return render_form(request, form, frame=chosen)


@require_POST
@never_cache
def as_pupil(request):
    """What is typed as a pupil will see it, and as it is printed. Saves nothing."""
    if not perms.can_give(request.user):
        raise PermissionDenied
    stored = drafts.written_on(request.POST.get("key", ""), request.user) or Activity()
    form = ActivityForm(request.POST, request.FILES, instance=stored, user=request.user)
    form.is_valid()
    activity, typed = form.instance, form.cleaned_data
    removed = {resource.pk for resource in typed.get("removed_resources", ())}
    kept = [each for each in activity.resources.all() if each.pk not in removed] if activity.pk else []
    context = {
        "activity": activity,
        "course": form.chosen_course,
        "resources": kept + [Resource(title=title, url=url) for title, url in typed.get("links", ())],
        "files": typed.get("attached_files", ()),
        "wrong": [form[name].label for name in form.errors if name in form.fields],
    }
    return render(request, "activities/as_pupil.html", context)


@require_POST
def split(request):
    """Save what is typed, then make as many shorter drafts of it as the button says (R7)."""
    if not perms.can_give(request.user):
        raise PermissionDenied
    parts = request.POST.get("parties", "")
    activity = drafts.draft_written_on(request.POST.get("key", ""), request.user) or Activity()

    def write(form: ActivityForm) -> HttpResponse:
        saved = drafts.save_draft(form=form, by=request.user)
        sequence = splitting.split(
            activity=saved, parts=int(parts) if parts.isdecimal() else 0, by=request.user
        )
        messages.success(request, _("Découpée : relire les consignes de chaque partie, puis publier."))
        return redirect("activities:sequence", sequence.public_id)

    return _written(request, activity, write)


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


def _save(request: HttpRequest, activity: Activity) -> HttpResponse:
    def write(form: ActivityForm) -> HttpResponse:
        saved = drafts.save_draft(form=form, by=request.user)
        if "questionnaire" in request.POST:
            return redirect("activities:quiz", saved.public_id)
        messages.success(request, _("Brouillon enregistré."))
        return redirect("activities:edit", saved.public_id)

    return _written(request, activity, write)


def _written(
    request: HttpRequest, activity: Activity, write: Callable[[ActivityForm], HttpResponse]
) -> HttpResponse:
    """What `write` answers of the form sent about `activity`; the form again, with all that was typed, when it refuses."""
    form = ActivityForm(request.POST, request.FILES, instance=activity, user=request.user)
    if not form.is_valid():
        return render_form(request, form, status=400)
    try:
        return write(form)
    except drafts.StaleDraft as error:
        return render_stale(request, form, error)
    except WorkRefused as refusal:
        form.add_error(None, str(refusal))
        return render_form(request, form, status=409)
