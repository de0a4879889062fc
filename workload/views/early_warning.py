"""How the school weighs the signs that a pupil may be slipping, and what other figures would have done."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from continuity.common.forms import posted
from continuity.directory.access import school_as
from continuity.directory.models import Role, School
from workload.engine.risk import RiskPolicy
from workload.risk_forms import RiskForm
from workload.risk_policies import StaleSettings, fingerprint, policy_of, set_risk_settings
from workload.risk_replay import replay
from workload.risk_words import (
    LEVELS_SAID,
    example_said,
    policy_lines,
    replay_lines,
    thresholds_said,
    week_lines,
)


@require_http_methods(["GET", "HEAD", "POST"])
def early_warning(request: HttpRequest) -> HttpResponse:
    """The figures: read by direction and CPE, written by the principal; sent with `preview`, what they would have done."""
    roles = (Role.PRINCIPAL,) if request.method == "POST" else (Role.PRINCIPAL, Role.CPE)
    school = school_as(request.user, *roles, uai=request.GET.get("etablissement", ""))
    standing = policy_of(school)
    form = RiskForm(posted(request), policy=standing)
    seen = request.POST.get("seen", fingerprint(standing))
    is_tried = "preview" in request.POST
    status = 400 if form.errors else 200
    if request.method == "POST" and not is_tried:
        wanted = RiskPolicy() if "reset" in request.POST else form.policy
        try:
            if wanted:
                return _saved(request, school, wanted, seen)
        except StaleSettings as stale:
            form.add_error(None, _overtaken(stale.standing))
            seen, status = fingerprint(stale.standing), 409
    context = {
        "form": form,
        "seen": seen,
        "school": school,
        "can_write": school.pk in request.user.schools_as(Role.PRINCIPAL),
        "policy_lines": policy_lines(standing),
        **_effect(school, form.policy or (None if is_tried else standing)),
    }
    is_part = is_tried and request.htmx
    template = "workload/early_warning_effect.html" if is_part else "workload/early_warning.html"
    return render(request, template, context, status=status)


def _saved(request: HttpRequest, school: School, policy: RiskPolicy, seen: str) -> HttpResponse:
    set_risk_settings(school=school, policy=policy, instead_of=seen, by=request.user)
    messages.success(request, _("Réglages enregistrés : %(figures)s.") % {"figures": thresholds_said(policy)})
    return redirect(request.get_full_path())


def _overtaken(standing: RiskPolicy) -> str:
    return _(
        "D'autres réglages ont été enregistrés entre-temps : %(figures)s. Les vôtres sont encore ci-dessous : les "
        "enregistrer de nouveau pour qu'ils prennent leur place, ou recharger la page pour partir des leurs."
    ) % {"figures": thresholds_said(standing)}


def _effect(school: School, policy: RiskPolicy | None) -> dict:
    """What the past weeks would have been under `policy`; nothing when the figures typed are wrong."""
    if policy is None:
        return {}
    found = replay(school, policy, timezone.localdate())
    return {
        "example": example_said(policy),
        "lines": replay_lines(found),
        "weeks": week_lines(found),
        "levels": LEVELS_SAID,
    }
