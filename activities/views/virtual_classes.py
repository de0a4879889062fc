"""Virtual classes as pages: entering, the attendance of one and of a day, what is given to those who were away."""

from datetime import date, timedelta
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from activities import perms, virtual_classes
from activities.audience import pupils_of_course
from activities.models import Activity, Assignment
from activities.return_forms import SelectionForm
from activities.returns import WorkRefused
from activities.views.access import activity_for, assignment_for, conflict, form_page
from activities.virtual_class_forms import AttendanceForm, SummaryForm
from continuity.common import wording
from continuity.common.components import TimelineEntry
from continuity.directory.access import school_as
from continuity.directory.models import Role

ONE_DAY = timedelta(days=1)


@require_safe
@never_cache
def join(request, public_id: UUID):
    """Leads the pupil into the virtual class by the link as it is now; no page ever holds it (R18)."""
    assignment = assignment_for(request, public_id)
    if not perms.is_pupil(request.user, assignment):
        raise PermissionDenied
    if not assignment.activity.is_synchronous:
        raise Http404(_("Ce travail n'est pas une classe virtuelle."))
    if reason := virtual_classes.obstacle_to_enter(assignment, request.user, timezone.now()):
        back = reverse("activities:work", args=[assignment.public_id])
        return conflict(request, reason, back=back)
    return HttpResponseRedirect(assignment.activity.meeting_url)


@require_safe
@never_cache
def day(request):
    """The virtual classes of a day, and whether somebody noted who was there: vie scolaire notes, the direction reads."""
    school = school_as(request.user, Role.CPE, Role.PRINCIPAL, uai=request.GET.get("etablissement", ""))
    shown = _requested_day(request)
    context = {
        "school": school,
        "day": shown,
        "today": timezone.localdate(),
        "before": shown - ONE_DAY,
        "after": shown + ONE_DAY,
        "may_note": school.pk in request.user.schools_as(Role.CPE),
        "rolls": virtual_classes.rolls_of(school, shown),
    }
    return render(request, "activities/virtual_day.html", context)


@form_page
@never_cache
def attendance(request, public_id: UUID):
    """Who was at the virtual class, on one screen; then what is given to those who were not."""
    activity = activity_for(request, public_id, perms.can_follow)
    if reason := _no_attendance(activity):
        return conflict(request, reason, back=reverse("activities:detail", args=[activity.public_id]))
    form = _attendance_form(request, activity, request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _page(request, activity, attendance_form=form, status=400 if form.is_bound else 200)
    try:
        virtual_classes.record_attendance(
            activity=activity, by=request.user, attendance=form.attendance, joined=form.cleaned_data["joined"]
        )
    except WorkRefused as refusal:
        return _page(request, activity, attendance_form=form, status=409, refusal=str(refusal))
    messages.success(request, _("Présences notées."))
    if perms.can_edit_activity(request.user, activity):
        return redirect("activities:attendance", activity.public_id)
    return redirect(f"{reverse('activities:virtual_day')}?jour={activity.due_on.isoformat()}")


@require_POST
def summary(request, public_id: UUID):
    """What was done, for all the pupils of the virtual class."""
    activity = activity_for(request, public_id, perms.can_edit_activity)
    if reason := _no_attendance(activity):
        return conflict(request, reason, back=reverse("activities:detail", args=[activity.public_id]))
    form = SummaryForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, activity, summary_form=form, status=400)
    try:
        virtual_classes.summarise(
            activity=activity,
            by=request.user,
            text=form.cleaned_data["text"],
            links=form.cleaned_data["links"],
            files=form.cleaned_data["attached_files"],
        )
    except WorkRefused as refusal:
        return _page(request, activity, summary_form=form, status=409, refusal=str(refusal))
    messages.success(request, _("Résumé enregistré : tous les élèves de la classe virtuelle le voient."))
    return redirect("activities:attendance", activity.public_id)


@require_POST
def catch_up(request, public_id: UUID):
    """A draft of work for those who were away, opened in the form."""
    activity = activity_for(request, public_id, perms.can_edit_activity)
    if reason := _no_attendance(activity):
        return conflict(request, reason, back=reverse("activities:detail", args=[activity.public_id]))
    form = SelectionForm(request.POST, among=_assignments(request, activity))
    if not form.is_valid():
        return _page(request, activity, selection=form, status=400)
    chosen = form.cleaned_data["assignments"].select_related("pupil")
    try:
        draft = virtual_classes.catch_up(
            activity=activity, by=request.user, pupils=[assignment.pupil for assignment in chosen]
        )
    except WorkRefused as refusal:
        return _page(request, activity, selection=form, status=409, refusal=str(refusal))
    told = ngettext(
        "Brouillon pour %(count)d élève : indiquer la durée, le jour et ce qui est à rendre, puis publier.",
        "Brouillon pour %(count)d élèves : indiquer la durée, le jour et ce qui est à rendre, puis publier.",
        len(chosen),
    )
    messages.success(request, told % {"count": len(chosen)})
    return redirect("activities:edit", draft.public_id)


def _no_attendance(activity: Activity) -> str:
    if activity.is_synchronous and not activity.is_draft:
        return ""
    return _("Les présences se notent pour une classe virtuelle publiée.")


def _requested_day(request: HttpRequest) -> date:
    """Raises Http404, with a sentence, for what is no day."""
    asked = request.GET.get("jour", "")
    today = timezone.localdate()
    try:
        shown = date.fromisoformat(asked) if asked else today
    except ValueError:
        raise Http404(_("Ce jour n'existe pas : en choisir un sur la page des classes virtuelles.")) from None
    if abs(shown - today) > timedelta(days=366):
        raise Http404(_("Ce jour est trop loin : choisir un jour à moins d'un an."))
    return shown


def _assignments(request: HttpRequest, activity: Activity):
    visible = Assignment.objects.visible_to(request.user).filter(activity=activity)
    return visible.select_related("pupil").order_by("pupil__sort_name", "pk")


def _attendance_form(request: HttpRequest, activity: Activity, data=None) -> AttendanceForm:
    return AttendanceForm(
        data,
        assignments=list(_assignments(request, activity)),
        members={*pupils_of_course(activity.course).values_list("pk", flat=True)},
        newcomers=virtual_classes.newcomers(activity),
    )


def _page(
    request: HttpRequest,
    activity: Activity,
    *,
    status: int = 200,
    attendance_form: AttendanceForm | None = None,
    summary_form: SummaryForm | None = None,
    selection: SelectionForm | None = None,
    refusal: str = "",
) -> HttpResponse:
    notings = list(virtual_classes.notings_of(activity))
    context = {
        "activity": activity,
        "form": attendance_form or _attendance_form(request, activity),
        "summary_form": summary_form or SummaryForm(initial={"text": activity.synthesis}),
        "resources": activity.resources.all(),
        "selection": selection,
        "away": virtual_classes.away_from(activity, request.user),
        "notings": [_told(noting.at, noting.by, first=noting is notings[0]) for noting in notings[::-1]],
        "can_edit": perms.can_edit_activity(request.user, activity),
        "has_begun": timezone.now() >= activity.session_starts_at,
        "refusal": refusal,
    }
    return render(request, "activities/attendance.html", context, status=status)


def _told(at, by, *, first: bool) -> TimelineEntry:
    what = _("Présences notées") if first else _("Présences corrigées")
    return TimelineEntry(when=wording.moment(timezone.localtime(at)), what=what, by=str(by or ""))
