"""An activity as those who follow it see it: its returns, and what is done about them."""

from collections.abc import Callable, Iterable
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from activities import perms, returns, selectors
from activities.models import Activity, Assignment
from activities.one_return import lock_all
from activities.return_forms import CloseForm, FeedbackForm, SelectionForm
from activities.views.access import activity_for
from continuity.directory.locks import lock_school


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
    form = FeedbackForm(request.POST, among=_assignments(request, activity))
    if not form.is_valid():
        return _page(request, activity, status=400, feedback_form=form)
    answer = {"text": form.cleaned_data["text"], "level": form.cleaned_data["level"]}
    return _for_each(
        request, activity, form, lambda **who: returns.give_feedback(**who, **answer), _answers_sent
    )


@require_POST
def receive(request, public_id: UUID):
    """Returns received by hand."""
    return _follow(request, public_id, returns.receive_on_paper)


@require_POST
def excuse(request, public_id: UUID):
    return _follow(request, public_id, returns.excuse)


@require_POST
def expect_again(request, public_id: UUID):
    return _follow(request, public_id, returns.expect_again)


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
    messages.success(request, _("Activité close."))
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


def _follow(request: HttpRequest, public_id: UUID, act: Callable[..., object]) -> HttpResponse:
    activity = activity_for(request, public_id, perms.can_follow)
    form = SelectionForm(request.POST, among=_assignments(request, activity))
    if not form.is_valid():
        return _page(
            request, activity, status=400, selection=form, refusal=" ".join(form.errors["assignments"])
        )
    return _for_each(request, activity, form, act, _noted)


def _for_each(
    request: HttpRequest,
    activity: Activity,
    form: SelectionForm,
    act: Callable[..., object],
    said: Callable[[int], str],
) -> HttpResponse:
    """All of those ticked, or none, locked in the order of their keys; `said` tells for how many it was done."""
    chosen = sorted(form.cleaned_data["assignments"], key=lambda assignment: assignment.pk)
    try:
        with transaction.atomic():
            lock_school(activity.course.school_id)  # before the work of pupils, as everywhere
            lock_all(chosen)
            for assignment in chosen:
                act(assignment=assignment, by=request.user)
    except returns.WorkRefused as refusal:
        return _page(request, activity, status=409, selection=form, refusal=str(refusal))
    messages.success(request, said(len(chosen)))
    return redirect(reverse("activities:detail", args=[activity.public_id]))


def _noted(count: int) -> str:
    return ngettext("Noté pour %(count)d élève.", "Noté pour %(count)d élèves.", count) % {"count": count}


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
    refusal: str = "",
) -> HttpResponse:
    now = timezone.now()
    rows = selectors.returns_of(activity, request.user, now)
    groups = selectors.group_returns(rows, now)
    asked = _group_to_tick(request, groups)
    feedback_form = feedback_form or FeedbackForm(among=Assignment.objects.none())
    context = {
        "activity": activity,
        "groups": groups,
        "resources": activity.resources.all(),
        "figures": selectors.count_returns(rows),
        "can_edit": perms.can_edit_activity(request.user, activity),
        "can_follow": perms.can_follow(request.user, activity),
        "feedback_form": feedback_form,
        "ticked": asked.keys if asked else (selection or feedback_form).ticked,
        "close_form": close_form or CloseForm(),
        "refusal": refusal,
        "has_begun": activity.is_synchronous and activity.session_starts_at <= now,
    }
    return render(request, "activities/detail.html", context, status=status)
