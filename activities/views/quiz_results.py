"""What a questionnaire tells its teacher, and the questionnaire on paper."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from activities import perms, quiz_paper, quiz_results
from activities.models import Activity
from activities.views.access import activity_for, conflict
from continuity.common.printing import PrintingUnavailable


@require_safe
@never_cache
def results(request, public_id: UUID):
    """Per question and per pupil."""
    activity = activity_for(request, public_id, perms.can_read_returns)
    context = {
        "activity": activity,
        "results": quiz_results.results_of(activity, request.user),
        "can_edit": perms.can_edit_activity(request.user, activity),
    }
    return render(request, "activities/quiz_results.html", context)


@require_safe
@never_cache
def sheet_pdf(request, public_id: UUID):
    """The questions and the answer sheet, to print for those who work on paper (R14); of a long one, `?partie=`."""
    activity = activity_for(request, public_id, perms.can_follow)
    return _pdf(request, activity, is_key=False)


@require_safe
@never_cache
def key_pdf(request, public_id: UUID):
    """The same questions with what is right, for the teacher who marks."""
    activity = activity_for(request, public_id, perms.can_edit_activity)
    return _pdf(request, activity, is_key=True)


def _pdf(request: HttpRequest, activity: Activity, *, is_key: bool) -> HttpResponse:
    try:
        content = quiz_paper.sheet_pdf(activity, is_key=is_key, part=request.GET.get("partie"))
    except quiz_paper.NotPrinted as refusal:
        back = reverse("activities:detail", args=[activity.public_id])
        return conflict(request, str(refusal), back=back)
    except PrintingUnavailable:
        return render(request, "activities/quiz_unprinted.html", status=503)
    name = "corrige.pdf" if is_key else "questionnaire.pdf"
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}"'},
    )
