"""The groups of an activity: how they are made, who is in them, what each has handed in."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from activities import perms, working_together
from activities.audience_forms import GroupingForm, PlacesForm
from activities.groups_shown import Groups, groups_of
from activities.models import Activity, Grouping, GroupMaking, WorkGroupMember
from activities.returns import WorkRefused
from activities.views.access import activity_for, form_page


@form_page
@never_cache
def groups(request, public_id: UUID):
    """Who is with whom; sending the page moves pupils by hand."""
    activity = activity_for(request, public_id, perms.can_edit_activity)
    if request.method != "POST":
        return _page(request, activity)
    form = PlacesForm(request.POST, groups=groups_of(activity))
    if not form.is_valid():
        return _page(request, activity, places=form, status=400)
    try:
        working_together.arrange(activity=activity, places=form.places, by=request.user)
    except WorkRefused as refusal:
        return _page(request, activity, places=form, status=409, refusal=str(refusal))
    messages.success(request, _("Groupes enregistrés."))
    return redirect("activities:groups", activity.public_id)


@require_POST
def form_groups(request, public_id: UUID):
    """Make all the groups anew, or none: everybody alone."""
    activity = activity_for(request, public_id, perms.can_edit_activity)
    if "seul" in request.POST:
        return _disband(request, activity)
    form = _grouping_form(activity, groups_of(activity), request.POST)
    if not form.is_valid():
        return _page(request, activity, grouping=form, status=400)
    try:
        formed = working_together.form_groups(
            activity=activity, grouping=form.instance, measures=form.measures, by=request.user
        )
    except WorkRefused as refusal:
        return _page(request, activity, grouping=form, status=409, refusal=str(refusal))
    messages.success(request, _said(formed))
    return redirect("activities:groups", activity.public_id)


def _disband(request: HttpRequest, activity: Activity) -> HttpResponse:
    try:
        working_together.disband(activity=activity, by=request.user)
    except WorkRefused as refusal:
        return _page(request, activity, status=409, refusal=str(refusal))
    messages.success(request, _("Chacun travaille seul de nouveau."))
    return redirect("activities:groups", activity.public_id)


def _said(grouping: Grouping) -> str:
    if grouping.making == GroupMaking.RANDOM:
        return _("Groupes tirés au hasard, numéro de tirage %(seed)d.") % {"seed": grouping.seed}
    if grouping.making == GroupMaking.BY_HAND:
        return _("Enregistré. Placer maintenant les élèves, ci-dessous.")
    return _("Groupes équilibrés formés.")


def _grouping_form(activity: Activity, found: Groups, data=None) -> GroupingForm:
    typed = WorkGroupMember.objects.filter(activity=activity, measure__isnull=False)
    return GroupingForm(
        data,
        instance=Grouping.objects.filter(activity=activity).first() or Grouping(making=GroupMaking.RANDOM),
        members=found.members,
        measures=dict(typed.values_list("pupil", "measure")),
    )


def _page(
    request: HttpRequest,
    activity: Activity,
    *,
    grouping: GroupingForm | None = None,
    places: PlacesForm | None = None,
    status: int = 200,
    refusal: str = "",
) -> HttpResponse:
    found = groups_of(activity)
    context = {
        "activity": activity,
        "groups": found,
        "grouping": Grouping.objects.filter(activity=activity).first(),
        "grouping_form": grouping or _grouping_form(activity, found),
        "places_form": places or PlacesForm(groups=found),
        "refusal": refusal,
    }
    return render(request, "activities/groups.html", context, status=status)
