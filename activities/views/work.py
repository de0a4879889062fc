"""A pupil's page for one piece of work: what to do, how to hand it in, the answers received."""

from collections.abc import Callable
from datetime import datetime
from itertools import chain
from math import ceil
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from activities import groups_shown, perms, reflections, returns, selectors, uploads, virtual_classes
from activities.history import history_of, note_seen, reminder_standing
from activities.models import Assignment, Reflection, Submission
from activities.return_forms import HandInForm, ReflectionForm
from activities.views.access import as_uuid, assignment_for, conflict, form_page
from continuity.common.addresses import page_before
from continuity.directory.access import visible_or_refuse
from continuity.directory.models import User

# Seconds. A page that waits longer than this for a link to open will have been loaded again.
LONGEST_WAIT = 12 * 3600


@form_page
@never_cache
def work(request, public_id: UUID):
    """The page, and handing in. Whatever is wrong, what came is kept: text and files stay in the making."""
    assignment = assignment_for(request, public_id)
    if request.method != "POST":
        if perms.is_pupil(request.user, assignment):
            note_seen(assignment, timezone.now())
        return _page(request, assignment)
    _require_hand_in(request, assignment)
    form = _form(assignment, request.POST, request.FILES)
    is_valid = form.is_valid()
    key = form.cleaned_data["key"]
    if key and returns.sent_with(key, assignment):
        return _handed_in(request, assignment)
    try:
        _add(request, assignment, form)
        if "act" in request.POST and "text" in form.cleaned_data:
            uploads.save_text(assignment=assignment, text=form.cleaned_data["text"])
            return _arranged(request, assignment, form)
        if not is_valid:
            return _page(request, assignment, form, status=400)
        _hand_in(request, assignment, form)
    except returns.WorkRefused as refusal:
        return _page(request, assignment, form, status=409, refusal=str(refusal))
    return _handed_in(request, assignment)


def _arranged(request: HttpRequest, assignment: Assignment, form: HandInForm) -> HttpResponse:
    """After a button of the list of files: one place up, down or out, or the files chosen kept without handing in."""
    to, _colon, file = request.POST["act"].partition(":")
    if to in (*uploads.MOVES, "out") and (wanted := as_uuid(file)):
        uploads.arrange(assignment=assignment, file=wanted, to=to)
    if "attached_files" in form.errors:
        return _page(request, assignment, form, status=400)
    return redirect(f"{reverse('activities:work', args=[assignment.public_id])}#rendre")


def _add(request: HttpRequest, assignment: Assignment, form: HandInForm) -> None:
    """Keep the files that came. Raises WorkRefused, the others kept, for those there is no room for."""
    left_out = uploads.add(assignment=assignment, files=form.accepted, by=request.user)
    if left_out:
        raise returns.WorkRefused(uploads.full(left_out))


def _hand_in(request: HttpRequest, assignment: Assignment, form: HandInForm) -> None:
    """Raises WorkRefused."""
    if form.is_overtaken:
        raise returns.WorkRefused(uploads.overtaken())
    uploads.finish(
        assignment=assignment,
        by=request.user,
        text=form.cleaned_data["text"],
        key=form.cleaned_data["key"],
        over=form.standing,
    )


def _handed_in(request: HttpRequest, assignment: Assignment) -> HttpResponse:
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
def reopen(request, public_id: UUID):
    """Puts what was handed in back into the form, to be changed; it stands until it is replaced."""
    return _say(request, public_id, uploads.reopen)


@require_POST
def leave(request, public_id: UUID):
    """Leaves what was handed in as it is: what was being changed of it is thrown away."""
    return _say(request, public_id, lambda assignment, **_by: uploads.leave(assignment=assignment))


@require_POST
def take_back(request, public_id: UUID):
    """Takes back what was handed in; it goes back into the form."""

    def act(*, assignment: Assignment, by: User) -> None:
        with transaction.atomic():
            returns.take_back(assignment=assignment, by=by)
            uploads.reopen(assignment=assignment, by=by)

    return _say(request, public_id, act)


@require_POST
def reflect(request, public_id: UUID):
    """How long the finished work took, how hard it was, with what help: a fragment for htmx, the page without scripts."""
    assignment = assignment_for(request, public_id)
    _require_hand_in(request, assignment)
    form = ReflectionForm(request.POST, assignment=assignment)
    if not form.is_valid():
        sentence = " ".join(chain.from_iterable(form.errors.values()))
        return _reflection_refused(request, assignment, sentence, status=400)
    try:
        reflections.tell(assignment=assignment, by=request.user, **form.cleaned_data)
    except returns.WorkRefused as refusal:
        return _reflection_refused(request, assignment, str(refusal), status=409)
    if request.htmx:
        return render(request, "activities/reflection.html", _reflection(assignment))
    return redirect(f"{reverse('activities:work', args=[assignment.public_id])}#retour")


def _reflection_refused(
    request: HttpRequest, assignment: Assignment, sentence: str, *, status: int
) -> HttpResponse:
    """The questions again with why the answer was not taken: a fragment for htmx, the whole page without scripts."""
    if not request.htmx:
        return _page(request, assignment, status=status, refusal=sentence)
    context = _reflection(assignment) | {"reflection_refusal": sentence}
    return render(request, "activities/reflection.html", context, status=status)


def _reflection(assignment: Assignment) -> dict:
    """The questions about finished work and what was told; no questions while there is nothing to tell."""
    told = Reflection.objects.filter(assignment=assignment).first() or Reflection()
    if not reflections.may_tell(assignment):
        return {"assignment": assignment}
    form = ReflectionForm(assignment=assignment, told=told)
    questions = (
        (_("Combien de temps ce travail a-t-il pris ?"), "minutes", told.minutes_taken),
        (_("C'était :"), "difficulty", told.difficulty),
        (_("Surtout avec quelle aide ?"), "help_used", told.help_used),
    )
    return {
        "assignment": assignment,
        "reflection_form": form,
        "questions": [(said, name, form.fields[name].choices, answer) for said, name, answer in questions],
    }


def _say(request: HttpRequest, public_id: UUID, act: Callable[..., Assignment]) -> HttpResponse:
    assignment = assignment_for(request, public_id)
    _require_hand_in(request, assignment)
    try:
        act(assignment=assignment, by=request.user)
    except returns.WorkRefused as refusal:
        return conflict(request, str(refusal))
    # The week when the tick was there, the page of the work otherwise.
    return redirect(page_before(request) or reverse("activities:work", args=[assignment.public_id]))


def _require_hand_in(request: HttpRequest, assignment: Assignment) -> None:
    if not perms.can_hand_in(request.user, assignment):
        raise PermissionDenied


@require_safe
@never_cache
def receipt(request, public_id: UUID):
    """What was received and when, to be printed or shown."""
    submissions = Submission.objects.select_related("by__pupil").prefetch_related("files")
    submission = visible_or_refuse(submissions, request.user, public_id=public_id)
    assignment = assignment_for(request, submission.assignment.public_id)
    context = {
        "submission": submission,
        "assignment": assignment,
        "activity": assignment.activity,
        "school": assignment.activity.course.subject.school,
    }
    return render(request, "activities/receipt.html", context)


def _form(assignment: Assignment, data=None, files=None) -> HandInForm:
    pending, last = uploads.pending_of(assignment), returns.standing_return(assignment)
    return HandInForm(data, files, pending=pending, last=last)


def _page(
    request: HttpRequest,
    assignment: Assignment,
    form: HandInForm | None = None,
    *,
    status: int = 200,
    refusal: str = "",
) -> HttpResponse:
    now, activity = timezone.now(), assignment.activity
    can_hand_in = perms.can_hand_in(request.user, assignment)
    submissions = assignment.submissions.select_related("by__pupil").prefetch_related("files")
    pending = uploads.pending_of(assignment) if can_hand_in else None
    submission = submissions.filter(taken_back_at=None).first()
    context = {
        "assignment": assignment,
        "activity": activity,
        "state": selectors.work_state(assignment, now),
        "is_past_due": now > assignment.due_at,
        "resources": activity.resources.all(),
        "submission": submission,
        "taken_back": submissions.exclude(taken_back_at=None).first(),
        "feedbacks": assignment.feedbacks.select_related("by"),
        "can_hand_in": can_hand_in,
        "is_asked_again": returns.is_asked_again(assignment),
        "obstacle": returns.obstacle(assignment, now),
        "is_pupil": perms.is_pupil(request.user, assignment),
        "own_group": groups_shown.group_of(assignment),
        "pending": pending,
        "form": form or HandInForm(pending=pending, last=submission),
        "refusal": refusal,
        "reminder": reminder_standing(assignment, now),
        "history": history_of(assignment, with_names=False),
    }
    if can_hand_in:
        context |= _reflection(assignment)
    if activity.is_synchronous:
        context |= _virtual_class(request, assignment, now)
    return render(request, "activities/work.html", context, status=status)


def _virtual_class(request: HttpRequest, assignment: Assignment, now: datetime) -> dict:
    """Whether one may enter, when the page will know better (in seconds), and what those who were away are given."""
    activity = assignment.activity
    wait = ceil((virtual_classes.opens_at(activity) - now).total_seconds())
    return {
        "obstacle_to_enter": virtual_classes.obstacle_to_enter(assignment, request.user, now),
        "opens_in": wait if 0 < wait <= LONGEST_WAIT else None,
        "was_away": assignment.attendance in virtual_classes.AWAY,
        "catch_up": virtual_classes.catch_up_of(assignment, now),
    }
