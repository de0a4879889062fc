"""The variants of an activity: which there are, for whom, and one more."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from activities import perms
from activities import variants as services
from activities.audience_forms import VariantForm
from activities.models import Activity
from activities.returns import WorkRefused
from activities.views.access import activity_for, form_page


@form_page
@never_cache
def variants(request, public_id: UUID):
    activity = activity_for(request, public_id, perms.can_edit_activity)
    if request.method != "POST":
        return _page(request, activity, VariantForm(activity=activity))
    form = VariantForm(request.POST, activity=activity)
    if not form.is_valid():
        return _page(request, activity, form, status=400)
    try:
        variant = services.add(activity=activity, by=request.user, **form.cleaned_data)
    except WorkRefused as refusal:
        return _page(request, activity, form, status=409, refusal=str(refusal))
    return redirect("activities:edit", variant.public_id)


def _page(
    request: HttpRequest, activity: Activity, form: VariantForm, *, status: int = 200, refusal: str = ""
) -> HttpResponse:
    family = services.family_of(activity)
    context = {
        "activity": activity,
        "base": family[0],
        "variants": family[1:],
        "without_work": services.without_work(activity),
        "form": form,
        "refusal": refusal,
    }
    return render(request, "activities/variants.html", context, status=status)
