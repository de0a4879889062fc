"""An activity as those who follow it see it: its returns, and what is done about them."""

from collections.abc import Callable, Iterable
from datetime import date
from functools import partial
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from activities import answers, extending, perms, putting_away, returned_files, returns, selectors
from activities.history import history_of
from activities.models import Activity, Assignment
from activities.one_return import lock_all
from activities.return_forms import (
    CloseForm,
    ExtensionForm,
    FeedbackForm,
    ModelAnswerForm,
    SelectionForm,
)
from activities.views.access import activity_for, assignment_for, conflict
from activities.views.files import zip_sent
from continuity.common import wording
from continuity.directory.locks import lock_school
from continuity.directory.models import Course


@require_safe
@never_cache
def detail(request, public_id: UUID):
    activity = activity_for(request, public_id, perms.can_read_returns)
    if activity.is_draft:
        return redirect("activities:edit", activity.public_id)
    if request.htmx:
        return _ticked_group(request, activity)
    return _page(request, activity)


@require_POST
def feedback(request, public_id: UUID):
    """The same answer to one pupil or to several."""
    activity = activity_for(request, public_id, perms.can_edit_activity)
    form = FeedbackForm(
        request.POST,
        request.FILES,
        among=_assignments(request, activity).select_related("pupil"),
        frequent=answers.frequent_comments(request.user),
    )
    if not form.is_valid():
        return _page(request, activity, status=400, feedback_form=form)
    answers.answer_all(by=request.user, **form.cleaned_data)
    messages.success(request, _answers_sent(len(form.cleaned_data["assignments"])))
    return redirect("activities:detail", activity.public_id)


@require_POST
def extend(request, public_id: UUID):
    """More time for those ticked."""
    activity = activity_for(request, public_id, perms.can_edit_activity)
    form = ExtensionForm(request.POST, among=_assignments(request, activity))
    if not form.is_valid():
        return _page(request, activity, status=400, extension_form=form, selection=form)
    until, reason = form.cleaned_data["until"], form.cleaned_data["reason"]
    act = partial(extending.extend, until=until, reason=reason)
    said = partial(_extended, activity, until)
    return _for_each(request, activity, form, act, said, extension_form=form)


@require_POST
def receive(request, public_id: UUID):
    """Returns received by hand."""
    return _follow(request, public_id, returns.receive_on_paper, _received)


@require_POST
def excuse(request, public_id: UUID):
    return _follow(request, public_id, returns.excuse, _excused)


@require_POST
def expect_again(request, public_id: UUID):
    return _follow(request, public_id, returns.expect_again, _expected_again)


@require_POST
def close(request, public_id: UUID):
    """No more returns online; a synthesis for the class if there is one."""
    activity = activity_for(request, public_id, perms.can_edit_activity)
    form = CloseForm(request.POST)
    if not form.is_valid():
        return _page(request, activity, status=400, close_form=form)
    try:
        returns.close(activity=activity, by=request.user, **form.cleaned_data)
    except returns.WorkRefused as refusal:
        return _page(request, activity, status=409, close_form=form, refusal=str(refusal))
    messages.success(request, _("Activité fermée."))
    return redirect("activities:detail", activity.public_id)


@require_POST
def show_model_answer(request, public_id: UUID):
    activity = activity_for(request, public_id, perms.can_edit_activity)
    try:
        returns.show_model_answer(activity=activity, by=request.user)
    except returns.WorkRefused as refusal:
        return _page(request, activity, status=409, refusal=str(refusal))
    messages.success(request, _("Le corrigé est montré aux élèves."))
    return redirect("activities:detail", activity.public_id)


@require_POST
def join_model_answer(request, public_id: UUID):
    """The model answer as a file."""
    activity = activity_for(request, public_id, perms.can_edit_activity)
    form = ModelAnswerForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, activity, status=400, model_answer_form=form)
    answers.join_model_answer(activity=activity, by=request.user, **form.cleaned_data)
    messages.success(request, _("Corrigé joint."))
    return redirect("activities:detail", activity.public_id)


@require_POST
def put_away(request, public_id: UUID):
    """Archives what was given."""
    activity = activity_for(request, public_id, perms.can_edit_activity)
    try:
        putting_away.put_away(activity=activity, by=request.user)
    except returns.WorkRefused as refusal:
        return _page(request, activity, status=409, refusal=str(refusal))
    messages.success(request, _("Activité archivée : elle reste à lire ici et sur les pages des élèves."))
    return redirect("activities:detail", activity.public_id)


@require_POST
def bring_back(request, public_id: UUID):
    """Out of the archive."""
    activity = activity_for(request, public_id, perms.can_edit_activity)
    putting_away.bring_back(activity=activity, by=request.user)
    messages.success(request, _("Activité sortie des archives."))
    return redirect("activities:detail", activity.public_id)


@require_safe
@never_cache
def returned_zip(request, public_id: UUID):
    """All that was returned, in one file."""
    activity = activity_for(request, public_id, perms.can_edit_activity)
    rows = selectors.returns_of(activity, request.user, timezone.now())
    if not any(row.submission for row in rows):
        return conflict(
            request,
            _("Rien n'a encore été rendu pour cette activité : il n'y a rien à télécharger."),
            back=reverse("activities:detail", args=[activity.public_id]),
        )
    return zip_sent(returned_files.zip_of(activity=activity, rows=rows, by=request.user))


@require_safe
@never_cache
def history(request, public_id: UUID):
    """What happened to a pupil's work, and by whom, for those who read its returns."""
    assignment = assignment_for(request, public_id)
    if not perms.can_read_returns(request.user, assignment.activity):
        raise PermissionDenied
    context = {
        "assignment": assignment,
        "activity": assignment.activity,
        "entries": history_of(assignment, with_names=True),
    }
    return render(request, "activities/history.html", context)


def _follow(
    request: HttpRequest, public_id: UUID, act: Callable[..., object], said: Callable[[int], str]
) -> HttpResponse:
    activity = activity_for(request, public_id, perms.can_follow)
    form = SelectionForm(request.POST, among=_assignments(request, activity))
    if not form.is_valid():
        return _page(
            request, activity, status=400, selection=form, refusal=" ".join(form.errors["assignments"])
        )
    return _for_each(request, activity, form, act, said)


def _for_each(
    request: HttpRequest,
    activity: Activity,
    form: SelectionForm,
    act: Callable[..., object],
    said: Callable[[int], str],
    *,
    extension_form: ExtensionForm | None = None,
) -> HttpResponse:
    """All of those ticked, or none, locked in the order of their keys; `said` tells for how many it was done. Refused,
    what was typed in `extension_form` is kept.
    """
    chosen = sorted(form.cleaned_data["assignments"], key=lambda assignment: assignment.pk)
    try:
        with transaction.atomic():
            lock_school(activity.course.school_id)  # before the work of pupils, as everywhere
            lock_all(chosen)
            for assignment in chosen:
                act(assignment=assignment, by=request.user)
    except returns.WorkRefused as refusal:
        return _page(
            request,
            activity,
            status=409,
            selection=form,
            extension_form=extension_form,
            refusal=str(refusal),
        )
    messages.success(request, said(len(chosen)))
    return redirect(reverse("activities:detail", args=[activity.public_id]))


def _received(count: int) -> str:
    sentence = ngettext(
        "Noté comme rendu par %(count)d élève.", "Noté comme rendu par %(count)d élèves.", count
    )
    return sentence % {"count": count}


def _excused(count: int) -> str:
    return ngettext("%(count)d élève dispensé.", "%(count)d élèves dispensés.", count) % {"count": count}


def _expected_again(count: int) -> str:
    sentence = ngettext(
        "Dispense levée pour %(count)d élève.", "Dispense levée pour %(count)d élèves.", count
    )
    return sentence % {"count": count}


def _extended(activity: Activity, until: date, count: int) -> str:
    if until == activity.due_on:
        sentence = ngettext(
            "Prolongation retirée pour %(count)d élève.", "Prolongation retirée pour %(count)d élèves.", count
        )
        return sentence % {"count": count}
    sentence = ngettext(
        "Prolongé jusqu'au %(day)s pour %(count)d élève.",
        "Prolongé jusqu'au %(day)s pour %(count)d élèves.",
        count,
    )
    return sentence % {"count": count, "day": wording.day(until)}


def _answers_sent(count: int) -> str:
    sentence = ngettext("Réponse envoyée à %(count)d élève.", "Réponse envoyée à %(count)d élèves.", count)
    return sentence % {"count": count}


def _assignments(request: HttpRequest, activity: Activity):
    return Assignment.objects.visible_to(request.user).filter(activity=activity)


def _group_to_tick(
    request: HttpRequest, groups: Iterable[selectors.ReturnGroup]
) -> selectors.ReturnGroup | None:
    return next((group for group in groups if group.key == request.GET.get("cocher")), None)


def _ticked_group(request: HttpRequest, activity: Activity) -> HttpResponse:
    """One group with everybody ticked; what is typed beside it stays as it is."""
    now = timezone.now()
    rows = selectors.returns_of(activity, request.user, now)
    group = _group_to_tick(request, selectors.group_returns(rows, now))
    if group is None:
        raise Http404
    context = {
        "activity": activity,
        "group": group,
        "can_follow": perms.can_follow(request.user, activity),
        "ticked": group.keys,
    }
    return render(request, "activities/return_group.html", context)


def _page(
    request: HttpRequest,
    activity: Activity,
    *,
    status: int = 200,
    selection: SelectionForm | None = None,
    feedback_form: FeedbackForm | None = None,
    close_form: CloseForm | None = None,
    extension_form: ExtensionForm | None = None,
    model_answer_form: ModelAnswerForm | None = None,
    refusal: str = "",
) -> HttpResponse:
    now = timezone.now()
    rows = selectors.returns_of(activity, request.user, now)
    groups = selectors.group_returns(rows, now)
    asked = _group_to_tick(request, groups)
    can_edit = perms.can_edit_activity(request.user, activity)
    feedback_form = feedback_form or FeedbackForm(
        among=Assignment.objects.none(),
        frequent=answers.frequent_comments(request.user) if can_edit else (),
    )
    sent = (feedback_form, extension_form, model_answer_form, close_form)
    missing = sum(row.state == "missing" for row in rows)
    context = {
        "activity": activity,
        "groups": groups,
        "resources": activity.resources.all(),
        "figures": selectors.count_returns(rows),
        "can_edit": can_edit,
        "can_follow": perms.can_follow(request.user, activity),
        "feedback_form": feedback_form,
        "ticked": asked.keys if asked else (selection or feedback_form).ticked,
        "close_form": close_form or CloseForm(),
        "extension_form": extension_form or ExtensionForm(among=Assignment.objects.none()),
        "model_answer_form": model_answer_form or ModelAnswerForm(),
        "missing": missing,
        "is_past_due": activity.due_at < now,
        "can_read_course": Course.objects.visible_to(request.user).filter(pk=activity.course_id).exists(),
        "reminder": answers.last_reminder(activity) if missing else None,
        "awaits_model_answer": activity.has_model_answer and not activity.shows_model_answer,
        "has_returns": any(row.submission for row in rows),
        "refusal": refusal,
        "wrong_form": next((form for form in sent if form and form.errors), None),
        "has_begun": activity.is_synchronous and activity.session_starts_at <= now,
    }
    return render(request, "activities/detail.html", context, status=status)
