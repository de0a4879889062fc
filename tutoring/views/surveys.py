"""The survey of what pupils work with: answered by families, noted by the school, read class by class."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from continuity.common.forms import posted
from continuity.directory.access import visible_or_refuse
from continuity.directory.models import SUPERVISING_ROLES, Pupil, SchoolClass
from continuity.directory.views.answers import form_page, school_of
from tutoring import perms
from tutoring.equipment import surveys
from tutoring.forms.surveys import NotedSurveyForm, SurveyForm
from tutoring.models import SurveyAnswer
from tutoring.privacy.readings import record_survey_reading
from tutoring.views.access import back_from_form, form_shown, pupil_for
from tutoring.views.printed import as_pdf, booklet


@form_page
@never_cache
def survey(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A guardian, or the pupil, answers, then reads what is kept, which `?corriger=1` asks anew.

    Nobody sees what another one answered, only that somebody did.
    """
    pupil = pupil_for(request, public_id, perms.can_answer_survey)
    standing = surveys.standing_answer(pupil)
    own = surveys.own_answer(pupil, request.user)
    form = SurveyForm(posted(request), standing=own)
    if form.is_valid():
        source = SurveyAnswer.Source.ONLINE
        surveys.answer(pupil=pupil, by=request.user, source=source, **form.cleaned_data)
        messages.success(request, _("Merci, la réponse est enregistrée."))
        return redirect("tutoring:survey", public_id)
    is_own = standing is not None and standing == own
    context = {
        "pupil": pupil,
        "form": form,
        "standing": standing,
        "is_own": is_own,
        "is_asked": form.is_bound or not is_own or "corriger" in request.GET,
        "today": timezone.localdate(),
    }
    return render(
        request, "tutoring/equipment/survey_answer.html", context, status=400 if form.is_bound else 200
    )


@form_page
@never_cache
def note(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The school notes what a family said on paper or on the telephone: in place, or as a page."""
    pupil = pupil_for(request, public_id, perms.can_set_digital_situation)
    record_survey_reading(target=pupil, school_id=pupil.school_id, by=request.user)
    standing = surveys.standing_answer(pupil)
    form = NotedSurveyForm(
        posted(request), pupil=pupil, standing=standing, auto_id=f"equipement-{public_id}-%s"
    )
    if form.is_valid():
        surveys.answer(pupil=pupil, by=request.user, **form.cleaned_data)
        messages.success(request, _("Équipement noté pour %(pupil)s.") % {"pupil": pupil})
        return _back(request, pupil)
    return form_shown(request, "equipment/survey_note", form, pupil=pupil, standing=standing)


@require_safe
@never_cache
def school(request: HttpRequest) -> HttpResponse:
    """The figures of every class, and how many have not answered."""
    found = school_of(request, *SUPERVISING_ROLES)
    tallies = [tally for tally in surveys.tallies(found.classes.by_level()) if tally.pupils]
    context = {"school": found, "tallies": tallies, "total": surveys.together(tallies)}
    return render(request, "tutoring/equipment/survey_school.html", context)


@require_safe
@never_cache
def school_class(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The figures of a class, whom to call for want of an answer, and the answers."""
    found = _class(request, public_id)
    record_survey_reading(target=found, school_id=found.school_id, by=request.user)
    [tally] = surveys.tallies([found])
    answers = surveys.answers_of(found)
    context = {
        "school_class": found,
        "tally": tally,
        "missing": [pupil for pupil, answer in answers if answer is None],
        "answers": [(pupil, answer) for pupil, answer in answers if answer],
        "may_note": found.school_id in request.user.supervised_school_ids,
        "today": timezone.localdate(),
    }
    return render(request, "tutoring/equipment/survey_class.html", context)


@require_safe
@never_cache
def class_sheets_pdf(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The survey to fill in by hand: one for each pupil of a class who has not answered, or `?tous=1` for each."""
    found = _class(request, public_id)
    answers = surveys.answers_of(found)
    pupils = [pupil for pupil, answer in answers if answer is None or request.GET.get("tous")]
    if not pupils:
        raise Http404(
            _("Toutes les familles de cette classe ont répondu : il n'y a pas de feuille à imprimer.")
        )
    return _sheets(request, pupils, found, str(found))


@require_safe
@never_cache
def pupil_sheet_pdf(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The survey of one pupil to fill in by hand; nothing of an answer is printed on it."""
    pupil = pupil_for(request, public_id, perms.can_set_digital_situation)
    return _sheets(request, [pupil], pupil.school_class, str(pupil))


def _sheets(request, pupils: list[Pupil], school_class: SchoolClass | None, whose: str) -> HttpResponse:
    context = {
        "school": pupils[0].school,
        "school_class": school_class,
        "pupils": pupils,
        "form": SurveyForm(),
    }
    title = _("Enquête sur l'équipement : %(whose)s") % {"whose": whose}
    return as_pdf(request, title, lambda: [booklet("tutoring/equipment/survey_sheet.html", context)])


def _class(request: HttpRequest, public_id: UUID) -> SchoolClass:
    classes = SchoolClass.objects.select_related("school")
    found = visible_or_refuse(classes, request.user, public_id=public_id)
    if not perms.can_read_survey(request.user, found):
        raise PermissionDenied
    return found


def _back(request: HttpRequest, pupil: Pupil) -> HttpResponse:
    """To the page the form was opened from, else to a page of the pupil that the reader may open."""
    reads = perms.can_read_follow_up(request.user, pupil)
    name = "tutoring:pupil" if reads else "tutoring:pupil_equipment"
    return back_from_form(request, reverse(name, args=[pupil.public_id]))
