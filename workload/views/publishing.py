"""The teacher meets the gate: the week while they type, and the answer when they publish."""

from collections.abc import Iterable
from datetime import datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from activities import autosave, perms
from activities.clarity import remarks
from activities.drafts import StaleDraft, draft_written_on, save_change, save_draft, written_on
from activities.form_page import render_form, render_lost, render_stale
from activities.forms import ActivityForm
from activities.models import Activity
from activities.returns import WorkRefused
from activities.variants import kept_said
from continuity.common import wording
from continuity.directory.access import visible_or_refuse
from continuity.directory.locks import lock_school
from continuity.directory.models import Pupil, User
from workload import exceptions, publishing
from workload.decisions import Refused
from workload.explanations import explain, held_until_said, reach_said, usual_said
from workload.judging import exception_for, given_base
from workload.notes import Note
from workload.preview import Preview, picture, preview

FORM = "workload/activity_form.html"
WITH_COURSE = Activity.objects.select_related("course__subject")


@require_POST
def preview_week(request: HttpRequest) -> HttpResponse:
    """The week of the class with the activity as typed: a fragment for htmx, the whole page without scripts.

    `way_out`, sent by the buttons of a refusal as "field=value", is written into the form first, and kept in the draft.
    """
    typed = _with_way_out(request.POST)
    stored = written_on(request.POST.get("key", ""), request.user) or Activity()
    form = ActivityForm(typed, request.FILES, instance=stored, user=request.user)
    if not form.courses:
        raise PermissionDenied
    form.is_valid()
    if request.htmx:
        return render(request, "workload/week_preview.html", _week(form, request.user))
    is_kept = False
    if "way_out" in request.POST and stored.is_draft:
        try:
            is_kept = _keep(form, typed, request.user)
        except StaleDraft as error:
            return render_stale(request, form, error)
    return render_form(request, form, template=FORM, is_kept=is_kept, **_week(form, request.user))


@require_POST
def publish(request: HttpRequest, public_id=None) -> HttpResponse:
    """Save what was typed and give it to the pupils; a refusal keeps the draft and says what would fit (409)."""
    if public_id:
        try:
            activity = visible_or_refuse(WITH_COURSE, request.user, public_id=public_id)
        except Http404:
            return render_lost(request, public_id)
        if not perms.can_edit_activity(request.user, activity):
            raise PermissionDenied
    else:
        activity = draft_written_on(request.POST.get("key", ""), request.user) or Activity()
    form = ActivityForm(request.POST, request.FILES, instance=activity, user=request.user)
    if not form.courses:
        raise PermissionDenied
    if not form.is_valid():
        return render_form(request, form, status=400, template=FORM)
    try:
        published = _publish(form, request.user)
    except StaleDraft as error:
        return render_stale(request, form, error)
    except Refused as refused:
        return _refusal(request, form, refused)
    except WorkRefused as refusal:
        form.carry_version(form.instance.version)
        form.add_error(None, str(refusal))
        return render_form(request, form, status=409, template=FORM)
    messages.success(request, _receipt(published, form.cleaned_data.get("chosen_pupils", ())))
    return redirect("activities:detail", published.public_id)


def _keep(form: ActivityForm, typed: QueryDict, by: User) -> bool:
    """Save what is typed in a draft as it is while one writes; whether that could be done. Raises StaleDraft."""
    try:
        kept = autosave.keep(typed=typed, activity=form.instance, by=by)
    except WorkRefused:  # publishing says it
        return False
    if kept.activity is None:
        return False
    form.carry_version(kept.activity.version)
    return True


def _publish(form: ActivityForm, by: User) -> Activity:
    if form.instance.is_draft:
        return publishing.publish(activity=save_draft(form=form, by=by), by=by)
    with transaction.atomic():
        lock_school(form.instance.course.school_id)  # before the activity's own row, as everywhere
        return save_change(form=form, by=by, change=publishing.change)


def _refusal(request: HttpRequest, form: ActivityForm, refused: Refused) -> HttpResponse:
    decision = refused.decision
    form.carry_version(form.instance.version)
    if refused.gate.activity.pk != form.instance.pk:
        return _variant_refusal(request, form, refused)
    for field, sentence in decision.missing.items():
        form.add_error(field, sentence)
    if decision.missing:
        return render_form(request, form, status=400, template=FORM, kept=form.instance.is_draft)
    refusal = explain(decision, form.instance, request.user)
    return render_form(
        request, form, status=409, template=FORM, refusal=refusal, **_week(form, request.user, refused)
    )


def _variant_refusal(request: HttpRequest, form: ActivityForm, refused: Refused) -> HttpResponse:
    """The activity fits and one of its variants does not: nothing is given."""
    variant = refused.gate.activity
    reasons = explain(refused.decision, variant, request.user).reasons
    sentence = _("Rien n'est publié : la variante %(kind)s est à modifier d'abord. %(reasons)s") % {
        "kind": wording.quoted(variant.get_variant_kind_display()),
        "reasons": " ".join(reason.sentence for reason in reasons),
    }
    form.add_error(None, sentence)
    return render_form(request, form, status=400 if refused.decision.missing else 409, template=FORM)


def _with_way_out(typed: QueryDict) -> QueryDict:
    field, separator, value = typed.get("way_out", "").partition("=")
    if not separator or field not in ("due_on", "minutes"):
        return typed
    changed = typed.copy()
    changed[field] = value
    return changed


def _week(form: ActivityForm, reader: User, refused: Refused | None = None) -> dict:
    """What the side of the form shows: the days, and the decision in words once there is one; the gate that `refused`
    is not asked again."""
    if form.chosen_course is None:
        return {"preview": None}
    activity = form.instance
    activity.course = form.chosen_course
    now = timezone.now()
    found = picture(refused.gate, refused.decision) if refused else _preview(form, now)
    is_refused = found.decision is not None and not found.decision.accepted
    let_through = is_refused and not refused and exception_for(activity, found.decision, now) is not None
    return {
        "preview": found,
        "course": activity.course,
        "is_given": not activity.is_draft,
        "today": timezone.localdate(),
        "errors": [error for name in publishing.GATED_FIELDS for error in form.errors.get(name, ())],
        "notes": [*map(Note, _remarks(form)), *found.notes],
        "usual": usual_said(activity, found),
        "receipt": held_until_said(found.decision and found.decision.reaches_at),
        "let_through": let_through,
        "answer": exceptions.answer_said(activity, falls_short=is_refused and not let_through),
        "explanation": explain(found.decision, activity, reader) if is_refused and not let_through else None,
    }


def _remarks(form: ActivityForm) -> list[str]:
    """On the instructions as they are typed, with what comes with them."""
    activity, typed = form.instance, form.cleaned_data
    joined = len(typed.get("links", ())) + len(typed.get("attached_files", ()))
    joined += activity.resources.count() if activity.pk else 0
    return remarks(
        activity.instructions,
        expects_return=activity.expects_return,
        is_synchronous=activity.is_synchronous,
        joined=joined,
    )


def _preview(form: ActivityForm, now: datetime) -> Preview:
    activity = form.instance
    published = given_base(activity) if activity.is_draft else Activity.objects.get(pk=activity.pk)
    return preview(activity, form.audience_pupils(), now, published)


def _receipt(activity: Activity, chosen: Iterable[Pupil]) -> str:
    """Who gets it and when; of a variant, who of those `chosen` keeps the activity it varies."""
    given = set(activity.assignments.values_list("pupil", flat=True))
    kept = [pupil for pupil in chosen if pupil.pk not in given] if activity.variant_of_id else []
    return f"{_reach(activity, len(given))} {kept_said(activity, kept)}".rstrip()


def _reach(activity: Activity, count: int) -> str:
    pupils = ngettext("%(count)s élève", "%(count)s élèves", count) % {"count": count}
    if activity.reaches_at <= timezone.now():
        return _("Publiée : %(pupils)s de %(audience)s la voient dès maintenant.") % {
            "pupils": pupils,
            "audience": activity.course.audience_name,
        }
    return _("Publiée : %(pupils)s de %(audience)s la recevront %(when)s.") % {
        "pupils": pupils,
        "audience": activity.course.audience_name,
        "when": reach_said(activity.reaches_at),
    }
