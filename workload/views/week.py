"""The week of a pupil, for the pupil, their family and those who follow them."""

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from activities.answers import latest_received
from activities.perms import can_hand_in_for
from activities.virtual_classes import to_catch_up
from continuity.common.compiled import Parameter, compiled_models
from continuity.common.shown_week import requested_week
from continuity.directory.access import visible_or_refuse
from continuity.directory.models import Pupil, Role
from workload.family import children_weeks
from workload.week import week_plan


@require_safe
def week(request: HttpRequest) -> HttpResponse:
    """A pupil's own week; for a guardian, all their children."""
    if own := _own(user=request.user.pk):
        return _week_page(request, own[0])
    children = children_weeks(request.user, timezone.now())
    if not children and request.user.has_role(Role.GUARDIAN):
        return redirect("portal:home")  # it says whom to ask
    if not children:
        raise PermissionDenied
    return render(request, "workload/family.html", {"children": children, "today": timezone.localdate()})


@compiled_models
def _own() -> QuerySet[Pupil]:
    """The pupil whose account it is, if any."""
    return Pupil.objects.filter(user=Parameter("user")).select_related("school", "school_class")


@require_safe
def pupil_week(request: HttpRequest, public_id) -> HttpResponse:
    pupils = Pupil.objects.select_related("school", "school_class")
    return _week_page(request, visible_or_refuse(pupils, request.user, public_id=public_id))


def _week_page(request: HttpRequest, pupil: Pupil) -> HttpResponse:
    shown, now = requested_week(request), timezone.now()
    plan = week_plan(pupil, shown.monday, now)
    context = {
        "pupil": pupil,
        "shown": shown,
        "plan": plan,
        "answers": latest_received(pupil),
        "missed": to_catch_up(pupil, [work.activity.pk for work in plan.missed], now),
        "is_own": pupil.user_id == request.user.pk,
        "may_tick": can_hand_in_for(request.user, pupil),
    }
    return render(request, "workload/week.html", context)
