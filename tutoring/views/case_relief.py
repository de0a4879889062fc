"""Lightening the load of a pupil from their case: the list of what is to come, the effect, then the act."""

from collections.abc import Sized
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import ngettext

from activities.models import Assignment
from activities.returns import WorkRefused
from continuity.common.forms import posted
from tutoring.cases import perms, relief, words
from tutoring.forms.cases import ReliefForm
from tutoring.models import Case
from tutoring.views.case_access import case_act, case_to_change, done
from workload.relief import WorkToCome


@case_act
def relieve(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """ "Voir l'effet" writes nothing; the other button does what was shown, all of it or nothing."""
    case = case_to_change(request, public_id, perms.can_lead)
    to_come = relief.work_to_come(case)
    form = ReliefForm(posted(request), to_come=to_come, auto_id="alleger-%s")
    if not form.is_valid():
        if _is_taken_off_already(request, case):
            return _lightened(request, case, request.POST.getlist("works"))
        is_sent = form.is_bound and not request.htmx  # while it is being filled in, what is missing is a hint
        return _page(request, case, to_come, form, status=400 if is_sent else 200)
    works, school_days = form.cleaned_data["works"], form.cleaned_data["school_days"]
    try:
        if "voir" in request.POST:
            days = relief.lightened(to_come, works, school_days)
            effect = words.effect_said(to_come.effect(days), to_come.today)
            return _page(request, case, to_come, form, effect=effect)
        relief.relieve(
            case=case,
            by=request.user,
            assignments=Assignment.objects.filter(pk__in=[work.pk for work in works]).select_related("pupil"),
            school_days=school_days,
            version=form.cleaned_data["version"],
        )
    except WorkRefused as refusal:
        return _page(request, case, relief.work_to_come(case), form, refusal=str(refusal), status=409)
    return _lightened(request, case, works)


def _is_taken_off_already(request: HttpRequest, case: Case) -> bool:
    """The same click came twice: what it ticked is no longer in the list."""
    is_asked = request.POST.get("act") == ReliefForm.TAKE_OFF and "voir" not in request.POST
    return is_asked and relief.done_so(case, request.user, request.POST.getlist("works"), None) is not None


def _lightened(request: HttpRequest, case: Case, works: Sized) -> HttpResponse:
    sentence = ngettext(
        "%(count)d travail allégé : son professeur le voit.",
        "%(count)d travaux allégés : leurs professeurs le voient.",
        len(works),
    )
    return done(request, case, sentence % {"count": len(works)})


def _page(
    request: HttpRequest,
    case: Case,
    to_come: WorkToCome,
    form: ReliefForm,
    *,
    effect: list[str] | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "case": case,
        "form": form,
        "works": to_come.works,
        "version": to_come.version,
        "ticked": set(form["works"].value() or ()),
        "effect": effect,
        "refusal": refusal,
        "today": to_come.today,
    }
    template = "tutoring/cases/relief_effect.html" if request.htmx else "tutoring/cases/relief.html"
    return render(request, template, context, status=status)
