"""The pages of those who follow pupils one by one: the tutor, and the follow-up of a pupil."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from activities.views.access import conflict
from continuity.common.forms import posted
from continuity.directory.access import visible_or_refuse
from continuity.directory.models import Pupil
from continuity.directory.views.answers import form_page
from tutoring import answers, history, perms, selectors, wording
from tutoring.caseload import acts as caseload_acts
from tutoring.caseload import substitutions
from tutoring.contacts import acts, words
from tutoring.forms.caseload import TutorForm
from tutoring.forms.following import GOINGS, AnswerForm, ContactForm
from tutoring.privacy.readings import record_follow_up_reading
from tutoring.reports import weekly
from tutoring.views.access import back_from_form, form_shown, pupil_for
from workload.models import Alert

ADDED_TO_A_CALL = ("summary", *GOINGS, "health_worry", "next_step", "next_on")


@require_safe
@never_cache
def tutor(request):
    if not perms.has_pupils_to_follow(request.user):
        raise PermissionDenied
    today = timezone.localdate()
    calls = selectors.call_list(request.user, today)
    context = {
        "calls": calls,
        "today": today,
        "beyond_limit": [own for own in selectors.own_pupils(request.user) if own.is_too_many],
        "stands_in": substitutions.held_by(request.user, today),
        "awaited_reports": weekly.awaited_of(request.user, today),
    }
    return render(request, "tutoring/tutor.html", context)


@require_safe
@never_cache
def pupil(request, public_id: UUID):
    found = pupil_for(request, public_id, perms.can_read_follow_up)
    record_follow_up_reading(pupil=found, by=request.user)
    today = timezone.localdate()
    alerts, contacts = selectors.history(found, reader=request.user, today=today)
    standing = [alert for alert in alerts if alert.closed_at is None]
    told = history.reports_told(weekly.lines_about(found), today)
    (followed,) = selectors.follow([found], reader=request.user, today=today)
    context = {
        "pupil": found,
        "followed": followed,
        "open_alerts": sorted(standing, key=lambda alert: alert.kind != Alert.Kind.AT_RISK),
        "timeline": history.timeline(alerts, contacts, today, also=told),
        "can_assign": perms.can_assign_tutor(request.user, found),
        "can_see_readings": perms.can_see_readings(request.user, found),
        "can_equip": perms.can_set_digital_situation(request.user, found),
        "today": today,
    }
    return render(request, "tutoring/pupil.html", context)


@form_page
@never_cache
def log_contact(request, public_id: UUID):
    try:
        found = pupil_for(request, public_id, perms.can_log_contact)
    except (PermissionDenied, Http404) as error:
        return _contact_handed_back(request, error)
    form = ContactForm(
        posted(request),
        pupil=found,
        initial={"spoken_with": request.GET.get("avec")},
        auto_id=f"appel-{found.public_id}-%s",
    )
    if not form.is_valid():
        return _contact_form(request, form, found)
    told, is_another, planned = form.cleaned_data, "another" in request.POST, ""
    try:
        contact = acts.log_contact(pupil=found, by=request.user, is_another=is_another, **told)
    except acts.SameCall as error:
        if request.POST.get("same_as") != str(error.contact.public_id):
            return _contact_form(request, form, found, same=error.contact, status=409)
        added = {name: told[name] for name in ADDED_TO_A_CALL}
        acts.add_to_contact(contact=error.contact, by=request.user, **added)
    else:
        planned = words.plan_said(contact, timezone.localdate())
    noted = _("Contact noté pour %(pupil)s.") % {"pupil": found}
    messages.success(request, f"{noted} {planned}".rstrip())
    for sentence in words.passed_on_said(health=told["health_worry"], equipment=told["equipment"]):
        messages.warning(request, sentence)
    return _back(request, found)


@form_page
@never_cache
def answer_alert(request, public_id: UUID):
    alert = visible_or_refuse(Alert.objects.select_related("pupil"), request.user, public_id=public_id)
    if alert.pupil is None or not perms.can_answer_alert(request.user, alert.pupil):
        raise PermissionDenied
    form = AnswerForm(posted(request), auto_id=f"reponse-{alert.public_id}-%s")
    if not form.is_valid():
        return form_shown(request, "answer", form, alert=alert, pupil=alert.pupil)
    try:
        answers.answer_alert(alert=alert, by=request.user, **form.cleaned_data)
    except answers.AlertClosed:
        sentence = _("Cette alerte s'est close entre-temps : elle n'attend plus de réponse.")
        return conflict(request, sentence, back=reverse("tutoring:pupil", args=[alert.pupil.public_id]))
    messages.success(request, _("Réponse notée pour %(pupil)s.") % {"pupil": alert.pupil})
    return _back(request, alert.pupil)


@form_page
@never_cache
def assign_tutor(request, public_id: UUID):
    found = pupil_for(request, public_id, perms.can_assign_tutor)
    form = TutorForm(posted(request), pupil=found, auto_id=f"tuteur-{found.public_id}-%s")
    if not form.is_valid():
        return form_shown(request, "assign", form, pupil=found)
    chosen = form.cleaned_data["tutor"]
    try:
        caseload_acts.give_pupil(pupil=found, tutor=chosen, by=request.user)
    except ValidationError as error:
        form.add_error("tutor", error)
        return form_shown(request, "assign", form, pupil=found)
    sentence = _("%(tutor)s suit désormais %(pupil)s.") % {"tutor": chosen, "pupil": found}
    messages.success(request, sentence)
    for own in selectors.own_pupils(chosen):
        if own.school_id == found.school_id and own.is_too_many:
            messages.warning(request, wording.too_many_said(own))
    return _back(request, found)


def _contact_form(request: HttpRequest, form: ContactForm, pupil: Pupil, **context) -> HttpResponse:
    (followed,) = selectors.follow([pupil], reader=request.user, today=timezone.localdate())
    return form_shown(request, "contact", form, pupil=pupil, followed=followed, **context)


def _contact_handed_back(request: HttpRequest, error: Exception) -> HttpResponse:
    """The pupil is followed by others now, or changed school while the form was open: the words go back to their author."""
    typed = [request.POST[name] for name in ("summary", "next_step") if request.POST.get(name)]
    if not typed:
        raise error
    status = 404 if isinstance(error, Http404) else 403
    return render(request, "tutoring/contact_handed_back.html", {"words": typed}, status=status)


def _back(request: HttpRequest, pupil: Pupil) -> HttpResponse:
    """To the page the form was opened from, else to the follow-up for those who read it, or to the pupil's week."""
    reads = perms.can_read_follow_up(request.user, pupil)
    page = "tutoring:pupil" if reads else "workload:pupil_week"
    return back_from_form(request, reverse(page, args=[pupil.public_id]))
