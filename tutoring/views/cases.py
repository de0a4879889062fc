"""The cases of pupils: the list, what is due week by week, one case, and the acts of its team."""

from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from activities.views.access import conflict
from continuity.common.forms import posted
from continuity.directory.views.answers import form_page
from tutoring import history, perms
from tutoring.caseload.substitutions import in_charge
from tutoring.cases import actions as case_actions
from tutoring.cases import acts, again, notes, words
from tutoring.cases import perms as case_perms
from tutoring.cases import selectors as case_selectors
from tutoring.forms.cases import ActionForm, CaseForm, CloseForm, EndForm, HandUpForm, NoteForm
from tutoring.models import Case, CaseHandover
from tutoring.privacy.readings import readings_of_case
from tutoring.views.access import form_shown, pupil_for
from tutoring.views.case_access import (
    action_to_change,
    case_act,
    case_read,
    case_to_change,
    done,
    refuse_others,
    typed,
)

CASES_PER_PAGE = 30
ACTIONS_PER_PAGE = 60
OPEN, MINE, CLOSED = "ouverts", "miens", "clos"


@require_safe
@never_cache
def case_list(request: HttpRequest) -> HttpResponse:
    if not case_perms.can_list_cases(request.user):
        raise PermissionDenied
    wanted = request.GET.get("voir", OPEN)
    wanted = wanted if wanted in (OPEN, MINE, CLOSED) else OPEN
    found = case_selectors.cases_of(request.user, is_open=wanted != CLOSED, mine=wanted == MINE)
    context = {
        "page": Paginator(found, CASES_PER_PAGE).get_page(request.GET.get("page")),
        "wanted": wanted,
        "choices": [(OPEN, _("Ouverts")), (MINE, _("Les miens")), (CLOSED, _("Clos"))],
        "today": timezone.localdate(),
    }
    return render(request, "tutoring/cases/list.html", context)


@require_safe
@never_cache
def calendar(request: HttpRequest) -> HttpResponse:
    """What is due in the cases one sees, week by week."""
    if not case_perms.can_list_cases(request.user):
        raise PermissionDenied
    today = timezone.localdate()
    actions = case_selectors.actions_to_do(request.user)
    page = Paginator(actions, ACTIONS_PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "weeks": case_selectors.by_week(page.object_list, today), "today": today}
    return render(request, "tutoring/cases/calendar.html", context)


@require_safe
@never_cache
def detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    case = case_read(request, public_id)
    today = timezone.localdate()
    file = case_selectors.case_file(
        case, reader=request.user, is_of_team=case_perms.can_take_part(request.user, case)
    )
    alerts, contacts, loans = case_selectors.around(case, reader=request.user, today=today)
    context = {
        "case": case,
        "file": file,
        "timeline": history.timeline(alerts, contacts, today, also=words.events_of(file, loans, today)),
        "takes_part": file.notes is not None,
        "can_lead": case_perms.can_lead(request.user, case),
        "can_hand_up": case.rung != acts.CHAIN[-1],
        "can_open": not case.is_open and case_perms.can_open_case(request.user, case.pupil),
        "can_equip": perms.can_set_digital_situation(request.user, case.pupil),
        "reads_follow_up": perms.can_read_follow_up(request.user, case.pupil),
        "traces": readings_of_case(case) if case_perms.can_see_readings(request.user, case) else None,
        "today": today,
    }
    return render(request, "tutoring/cases/detail.html", context)


@form_page
@never_cache
def open_case(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Open a case for a pupil; a second one leads to the first."""
    pupil = pupil_for(request, public_id, case_perms.can_open_case)
    standing = acts.open_case_of(pupil)
    if standing and request.method != "POST":
        return redirect("tutoring:case", standing.public_id)
    tutors = in_charge([pupil], timezone.localdate()).values()
    form = CaseForm(
        posted(request),
        case=Case(school=pupil.school, pupil=pupil, leader=request.user),
        initial={"near": [charge.adult.public_id for charge in tutors if charge.adult]},
        auto_id="suivi-%s",
    )
    if not form.is_valid():
        earlier = case_selectors.cases_about(pupil, reader=request.user)
        return form_shown(request, "cases/open", form, pupil=pupil, earlier=earlier)
    case, is_new = acts.open_case(pupil=pupil, by=request.user, **form.cleaned_data)
    if not is_new and (case.opened_by_id, case.aims) != (request.user.pk, form.cleaned_data["aims"]):
        sentence = _("%(who)s a déjà ouvert un suivi pour %(pupil)s : y ajouter ce qui manque.")
        sentence %= {"who": case.opened_by, "pupil": pupil}
        return conflict(request, sentence, back=reverse("tutoring:case", args=[case.public_id]))
    return done(request, case, _("Suivi ouvert pour %(pupil)s.") % {"pupil": pupil})


@case_act
def change(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Aims and participants."""
    case = case_to_change(request, public_id, case_perms.can_lead)
    taking_part = [user.public_id for user in case.participants.all()]
    form = CaseForm(
        posted(request),
        case=case,
        initial={"aims": case.aims, "near": taking_part, "others": taking_part},
        auto_id="suivi-%s",
    )
    if form.is_valid() and _saved(request, case, form):
        return done(request, case, _("Objectifs et participants enregistrés."))
    return form_shown(request, "cases/change", form, case=case)


def _saved(request: HttpRequest, case: Case, form: CaseForm) -> bool:
    try:
        acts.change_case(case=case, by=request.user, **form.cleaned_data)
    except ValidationError as error:
        form.add_error("near", error)
        return False
    return True


@case_act
def hand_up(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Up the chain. Who led the case may do nothing more with it: sent twice, it is the first that counts."""
    case = case_read(request, public_id)
    sent = {"to": typed(request, "to"), "why": typed(request, "why")}
    if again.handed_up_so(case, by=request.user, **sent):
        return _handed_up(request, case.handovers.last())
    refuse_others(request, case, case_perms.can_lead)
    form = HandUpForm(posted(request), case=case, auto_id="transmettre-%s")
    if not form.is_valid():
        return form_shown(request, "cases/hand_up", form, case=case)
    return _handed_up(request, acts.hand_up(case=case, by=request.user, **form.cleaned_data))


def _handed_up(request: HttpRequest, handover: CaseHandover) -> HttpResponse:
    return done(request, handover.case, _("Suivi transmis à %(who)s.") % {"who": handover.to})


@case_act
def close(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The end, with its outcome."""
    case = case_read(request, public_id)
    sent = {"closing": typed(request, "closing"), "outcome": typed(request, "outcome")}
    if again.closed_so(case, by=request.user, **sent):
        return done(request, case, _("Suivi clos."))
    refuse_others(request, case, case_perms.can_lead)
    alert, today = acts.alert_left_by(case).first(), timezone.localdate()
    left = words.alert_left_said(acts.quiet_until(), today) if alert else ""
    form = _close_form(request, case)
    if not form.is_valid():
        return form_shown(request, "cases/close", form, case=case, left=left)
    try:
        acts.close(case=case, by=request.user, **form.cleaned_data)
    except ValidationError:  # an action was added in the meantime: the form now asks what becomes of it
        return form_shown(request, "cases/close", _close_form(request, case), case=case, left=left)
    if alert:
        alert.refresh_from_db()
    return done(request, case, words.closed_said(alert, today))


def _close_form(request: HttpRequest, case: Case) -> CloseForm:
    return CloseForm(
        posted(request),
        waiting=case.actions.to_do().count(),
        initial={"closing": Case.Closing.LEFT} if case.pupil_has_left else None,
        auto_id="cloture-%s",
    )


@case_act
def add_action(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One more thing to do."""
    case = case_to_change(request, public_id, case_perms.can_take_part)
    form = ActionForm(
        posted(request), case=case, initial={"owner": request.user.public_id}, auto_id="action-%s"
    )
    if not form.is_valid():
        return form_shown(request, "cases/action", form, case=case)
    case_actions.add_action(case=case, by=request.user, **form.cleaned_data)
    return done(request, case, _("Action ajoutée."))


@case_act
def change_action(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Another day, another person."""
    action = action_to_change(request, public_id)
    initial = {
        "kind": action.kind,
        "what": action.what,
        "owner": action.owner.public_id,
        "due_on": action.due_on,
    }
    form = ActionForm(
        posted(request),
        case=action.case,
        action=action,
        initial=initial,
        auto_id=f"action-{action.public_id}-%s",
    )
    if not form.is_valid():
        return form_shown(request, "cases/action", form, case=action.case, action=action)
    wanted = {name: form.cleaned_data[name] for name in initial}
    case_actions.change_action(action=action, by=request.user, **wanted)
    return done(request, action.case, _("Action modifiée."))


@case_act
def end_action(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Done, or given up."""
    action = action_to_change(request, public_id)
    form = EndForm(posted(request), initial={"was_done": True}, auto_id=f"fin-{action.public_id}-%s")
    if not form.is_valid():
        return form_shown(request, "cases/end_action", form, case=action.case, action=action)
    case_actions.end_action(action=action, by=request.user, **form.cleaned_data)
    return done(request, action.case, _("Action terminée."))


@case_act
def add_note(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A private note."""
    case = case_to_change(request, public_id, case_perms.can_take_part)
    form = NoteForm(posted(request), auto_id="note-%s")
    if not form.is_valid():
        return form_shown(request, "cases/note", form, case=case)
    notes.add_note(case=case, by=request.user, **form.cleaned_data)
    return done(request, case, _("Note enregistrée."))
