"""Building a sequence: its activities in order, on one page."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from activities import sequencing
from activities.models import Sequence
from activities.sequence_form import SequencePlan, SequenceSettings
from activities.sequencing import NotEmpty, StaleLines
from activities.views.access import conflict, form_page
from continuity.common import wording
from continuity.directory.access import visible_or_refuse
from continuity.directory.models import Course

WITH_COURSE = Sequence.objects.select_related(
    "course__subject__school", "course__school_class", "course__group"
)


@form_page
@never_cache
def sequence(request, public_id: UUID):
    """The lines of a sequence and what is done with them; every button saves first what is typed."""
    found = visible_or_refuse(WITH_COURSE, request.user, public_id=public_id)
    if request.method != "POST":
        return _page(request, SequencePlan(sequence=found, user=request.user))
    plan = SequencePlan(sequence=found, user=request.user, data=request.POST)
    if not plan.is_valid():
        return _page(request, plan, status=400, is_wrong=True)
    try:
        sequencing.save_plan(plan=plan, by=request.user)
    except StaleLines as stale:
        plan.show_what_is_stored(stale.stored)
        return _page(request, plan, status=409, refusal=str(stale))
    if "publier" in request.POST:
        return redirect("workload:sequence", found.public_id)
    if not request.htmx:
        messages.success(request, _("Séquence enregistrée."))
        return redirect("activities:sequence", found.public_id)
    stored = visible_or_refuse(WITH_COURSE, request.user, public_id=public_id)
    shown = SequencePlan(sequence=stored, user=request.user, page=plan.carried.cleaned_data["page"])
    if "ajouter" in request.POST:
        shown.new.fields["title"].widget.attrs["autofocus"] = True
    return _page(request, shown, saved_at=timezone.localtime())


@require_POST
@never_cache
def keep_sequence(request, public_id: UUID):
    """What is typed in the lines, saved without anyone asking; answers with a line that says so, for htmx. A new line
    waits for its button.
    """
    found = visible_or_refuse(WITH_COURSE, request.user, public_id=public_id)
    plan = SequencePlan(sequence=found, user=request.user, data=request.POST)
    plan.brings_newcomers = False
    if not plan.is_valid():
        return _kept(_("Pas encore enregistré : une ligne est à revoir."), status=400)
    try:
        sequencing.save_plan(plan=plan, by=request.user)
    except StaleLines as stale:
        return _kept(str(stale), status=409)
    return _kept(_("Enregistré à %(hour)s.") % {"hour": wording.hour(timezone.localtime().time())})


@require_POST
def new_sequence(request, public_id: UUID):
    """A sequence of that title in one's course, then its page."""
    courses = Course.objects.select_related("subject")
    course = visible_or_refuse(courses, request.user, public_id=public_id)
    if course.teacher_id != request.user.pk:
        raise PermissionDenied
    try:
        title = SequenceSettings.base_fields["title"].clean(request.POST.get("title", ""))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("activities:course", course.public_id)
    made = sequencing.open_sequence(course=course, title=title, by=request.user)
    return redirect("activities:sequence", made.public_id)


@require_POST
def discard_sequence(request, public_id: UUID):
    """Throw an empty sequence away."""
    found = visible_or_refuse(WITH_COURSE, request.user, public_id=public_id)
    try:
        sequencing.discard(sequence=found, by=request.user)
    except NotEmpty as refusal:
        return conflict(request, str(refusal))
    messages.success(request, _("Séquence supprimée."))
    return redirect("activities:course", found.course.public_id)


def _page(request: HttpRequest, plan: SequencePlan, *, status: int = 200, **context) -> HttpResponse:
    """The whole page, or for htmx its form alone."""
    template = "activities/sequence_lines.html" if request.htmx else "activities/sequence.html"
    context |= {"plan": plan, "sequence": plan.sequence, "course": plan.course}
    context["drafts"] = [line for line in plan if line.activity.is_draft]
    return render(request, template, context, status=status)


def _kept(sentence: str, *, status: int = 200) -> HttpResponse:
    return HttpResponse(escape(sentence), status=status)
