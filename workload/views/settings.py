"""The figures of a school, and how its classes are taught each day."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from continuity.common.forms import posted
from continuity.common.shown_week import ShownWeek, requested_week
from continuity.directory.access import school_as
from continuity.directory.models import Level, Role, School
from continuity.directory.regimes import set_regime
from workload.effect_words import effect_lines
from workload.forms import ClosureForm, PolicyForm
from workload.models import LoadPolicy
from workload.policies import figures_of, policies_of, remove_level_policy, set_policy
from workload.policy_preview import effect_of
from workload.regimes import regime_lines


@require_http_methods(["GET", "HEAD", "POST"])
def policy(request: HttpRequest) -> HttpResponse:
    """The figures of the school, or those of the level named by `?niveau=`; sent with `preview`, what they would do."""
    school = school_as(request.user, Role.PRINCIPAL, uai=request.GET.get("etablissement", ""))
    levels = sorted(set(school.classes.values_list("level", flat=True)), key=Level.values.index)
    level = request.GET.get("niveau", "")
    if level and level not in levels:
        raise Http404(_("Aucune classe de ce niveau dans l'établissement."))
    shown = _editable(school, level)
    form = PolicyForm(posted(request), instance=shown)
    here = request.get_full_path()
    if request.method == "POST" and "remove" in request.POST:
        if level and shown.pk:
            remove_level_policy(policy=shown, by=request.user)
            messages.success(request, _("Ce niveau suit de nouveau les règles de l'établissement."))
        return redirect(here)
    is_tried = "preview" in request.POST
    if request.method == "POST" and form.is_valid() and not is_tried:
        set_policy(policy=form.save(commit=False), by=request.user)
        messages.success(request, _("Règles enregistrées. Elles valent pour les publications à venir."))
        return redirect(here)
    context = {
        "form": form,
        "level": level,
        "levels": levels,
        "own": set(school.policies.exclude(level="").values_list("level", flat=True)),
        "here": here,
    }
    if is_tried:
        context |= _effect(form, requested_week(request))
    template = "workload/policy_effect.html" if is_tried and request.htmx else "workload/policy.html"
    return render(request, template, context, status=400 if form.errors else 200)


def _effect(form: PolicyForm, shown: ShownWeek) -> dict:
    """What the figures typed would do; nothing when one of them is wrong."""
    if not form.is_valid():
        return {"is_tried": True}
    tried = form.instance
    return {
        "is_tried": True,
        "shown": shown,
        "effect": effect_lines(effect_of(tried, shown.monday), tried),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def closure(request: HttpRequest) -> HttpResponse:
    """Close and reopen classes: which are at a distance, in presence or hybrid, and when."""
    school = school_as(request.user, Role.PRINCIPAL, Role.ADMIN, uai=request.GET.get("etablissement", ""))
    form = ClosureForm(posted(request), school=school)
    if request.method == "POST" and form.is_valid() and _set_regime(request, form):
        return redirect(request.get_full_path())
    context = {"form": form, "lines": regime_lines(school, timezone.localdate())}
    return render(request, "workload/closure.html", context, status=400 if form.errors else 200)


def _set_regime(request: HttpRequest, form: ClosureForm) -> bool:
    """Write what the form asks for; False with errors in the form when the directory refuses."""
    try:
        days = set_regime(**form.cleaned_data, by=request.user)
    except ValidationError as error:
        form.add_error(None, error)
        return False
    sentence = ngettext(
        "%(count)s jour de classe enregistré.", "%(count)s jours de classe enregistrés.", days
    )
    messages.success(request, sentence % {"count": days})
    return True


def _editable(school: School, level: str) -> LoadPolicy:
    """The row to edit; for a level without figures of its own, a new one that starts from the school's."""
    row = LoadPolicy.objects.filter(school=school, level=level).first()
    return row or LoadPolicy(school=school, level=level, **figures_of(policies_of(school).school))
