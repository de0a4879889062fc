"""Reliefs: the direction has one worked out and sends it; each teacher answers for their own work."""

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.signing import BadSignature
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from activities.models import Activity
from activities.perms import can_edit_activity
from continuity.common import wording
from continuity.common.components import HeatRow
from continuity.common.weeks import week_name
from continuity.directory.access import visible_or_refuse
from continuity.directory.models import SchoolClass
from workload.charge import ClassWeek, class_loads
from workload.explanations import overload_sentences
from workload.models import RepairChange, RepairProposal
from workload.repair import acts, suggestions
from workload.repair.forms import AnswerForm
from workload.repair.proposing import Relief, relief_for
from workload.repair.words import activity_said, change_said, proof_said, standing_said

COMING = timedelta(weeks=4)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def repair(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The relief of one class: worked out, or sent and waiting for answers."""
    classes = SchoolClass.objects.select_related("school")
    school_class = visible_or_refuse(classes, request.user, public_id=public_id)
    if not acts.can_read(request.user, school_class):
        raise PermissionDenied
    if request.method != "POST":
        return _page(request, school_class)
    if not acts.can_send(request.user, school_class):
        raise PermissionDenied
    return _send(request, school_class)


@require_POST
def withdraw(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Stop waiting for the answers that have not come."""
    proposals = RepairProposal.objects.select_related("school_class")
    proposal = visible_or_refuse(proposals, request.user, public_id=public_id)
    if acts.withdraw(proposal=proposal, by=request.user).withdrawn:
        messages.success(request, _("Proposition retirée. Ce qui a été accepté reste en place."))
    else:
        messages.info(request, _("Toutes les réponses étaient arrivées : il n'y avait plus rien à retirer."))
    return redirect("workload:repair", proposal.school_class.public_id)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def answer(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One change, for the teacher of the activity: yes or no, with a word."""
    changes = RepairChange.objects.select_related(
        "activity__course__subject__school",
        "activity__course__school_class",
        "activity__course__group",
        "activity__author",
        "answered_by",
        "proposal__school_class",
        "proposal__sent_by",
    )
    change = visible_or_refuse(changes, request.user, public_id=public_id)
    if not can_edit_activity(request.user, change.activity):
        raise PermissionDenied
    if request.method != "POST":
        return _answer_page(request, change, AnswerForm())
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _answer_page(request, change, form, status=400)
    accepts = form.cleaned_data["answer"] == RepairChange.Answer.YES
    try:
        answered = acts.answer(
            change=change, accepts=accepts, note=form.cleaned_data["note"], by=request.user
        )
    except acts.RepairRefused as refusal:
        form.add_error(None, str(refusal))
        return _answer_page(request, change, form, status=409)
    _tell(request, answered)
    return redirect("workload:answer_repair", change.public_id)


def _tell(request: HttpRequest, change: RepairChange) -> None:
    if change.not_applied:
        messages.warning(request, _("Rien n'a changé : votre réponse est gardée, la raison est ci-dessous."))
    elif change.answer == RepairChange.Answer.YES:
        messages.success(request, _("C'est fait : les élèves voient le changement dès maintenant."))
    else:
        messages.success(request, _("Réponse envoyée : rien ne change pour les élèves."))


def _send(request: HttpRequest, school_class: SchoolClass) -> HttpResponse:
    try:
        days, wanted = suggestions.read(school_class, request.POST.get("plan", ""))
    except BadSignature:
        return _page(
            request,
            school_class,
            status=400,
            refusal=_("Rien n'a été envoyé : reprendre à partir de cette page."),
        )
    try:
        acts.send(school_class=school_class, days=days, suggestions=wanted, by=request.user)
    except acts.RepairRefused as refusal:
        return _page(request, school_class, status=409, refusal=str(refusal))
    messages.success(request, _("Proposition envoyée : chaque enseignant la trouve sur son accueil."))
    return redirect("workload:repair", school_class.public_id)


def _page(
    request: HttpRequest, school_class: SchoolClass, status: int = 200, refusal: str = ""
) -> HttpResponse:
    """The relief that waits for answers; without one, the relief worked out now."""
    last = school_class.repairs.select_related("sent_by").first()
    context = {
        "school_class": school_class,
        "refusal": refusal,
        "sends": acts.can_send(request.user, school_class),
        "over_state": wording.OVER,
        "today": timezone.localdate(),
        "last": last,
        "answers": _answers(last) if last else [],
    }
    if last and not last.closed_at:
        return render(
            request, "workload/repair_sent.html", context | _as_it_stands(school_class), status=status
        )
    left_alone = _left_alone(request, school_class) if request.GET else _refused(last)
    relief = relief_for(school_class, timezone.now(), left_alone=left_alone)
    return render(request, "workload/repair.html", context | _proposed(relief), status=status)


def _proposed(relief: Relief) -> dict:
    return {
        "relief": relief,
        "over": overload_sentences(relief.overloads, relief.school_class.name, relief.size),
        "remaining": overload_sentences(relief.remaining, relief.school_class.name, relief.size),
        "changes": [
            (change, activity_said(change), change_said(change, change.pupils))
            for change in relief.suggestions
        ],
        "left_alone": [(activity, activity.course.subject) for activity in relief.left_alone],
        "first_week": week_name(max(relief.today, relief.days[0])) if relief.overloads else "",
        "teachers": len({change.activity.author_id for change in relief.suggestions}),
        "weeks": [_before_and_after(*week) for week in relief.weeks()] if relief.suggestions else [],
        "proof": proof_said(relief.repair),
        "plan": suggestions.sign(relief.school_class, relief.days, relief.suggestions)
        if relief.suggestions
        else "",
    }


def _as_it_stands(school_class: SchoolClass) -> dict:
    today = timezone.localdate()
    found = class_loads(school_class.school, [school_class], today, today + COMING)
    runs = found.coming_overloads(school_class, today)
    return {"over": overload_sentences(runs, school_class.name, found.size(school_class))}


def _answers(proposal: RepairProposal) -> list[tuple[RepairChange, str, str, str]]:
    """The changes of a proposal, each with the activity, what was asked and where it stands, in words."""
    now = timezone.now()
    changes = proposal.changes.select_related(
        "activity__course__subject", "activity__author", "answered_by", "proposal"
    ).prefetch_related("pupils")
    return [
        (change, activity_said(change), change_said(change, change.pupils.all()), standing_said(change, now))
        for change in changes
    ]


def _before_and_after(before: ClassWeek, after: ClassWeek) -> tuple[list, list[HeatRow]]:
    rows = [HeatRow(str(_("Avant")), before.days), HeatRow(str(_("Après")), after.days)]
    return [day.day for day in before.days], rows


def _left_alone(request: HttpRequest, school_class: SchoolClass) -> list[Activity]:
    """The activities ticked to stay as they are; what names none is ignored."""
    given = Activity.objects.given().filter(assignments__pupil__school_class=school_class).distinct()
    try:
        return list(given.filter(public_id__in=request.GET.getlist("laisser")))
    except ValidationError:  # not even the form of a key
        return []


def _refused(last: RepairProposal | None) -> list[Activity]:
    """What a teacher has just refused to change and may still come: it is not asked again unless someone wants it."""
    refused = Q(repair_changes__proposal=last, repair_changes__answer=RepairChange.Answer.NO)
    return list(Activity.objects.filter(refused, due_on__gte=timezone.localdate())) if last else []


def _answer_page(
    request: HttpRequest, change: RepairChange, form: AnswerForm, status: int = 200
) -> HttpResponse:
    now = timezone.now()
    context = {
        "change": change,
        "what": change_said(change, change.pupils.all()),
        "standing": standing_said(change, now),
        "awaits": not change.answer and not change.proposal.closed_at,
        "is_stale": bool(acts.why_stale(change, now)),
        "form": form,
    }
    return render(request, "workload/repair_answer.html", context, status=status)
