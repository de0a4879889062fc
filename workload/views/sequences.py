"""The page that publishes a sequence: every activity with the answer of the gate, and one button."""

from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from activities.models import Activity, Sequence
from activities.perms import can_edit_activity
from activities.sequence_form import SequencePlan
from continuity.common import wording
from continuity.directory.access import visible_or_refuse
from continuity.directory.models import User
from workload import sequences
from workload.budget import budget_of
from workload.engine import Overload
from workload.explanations import Explanation, explain, held_until_said
from workload.judging import Step, judge
from workload.sequences import SequenceChanged, SequenceRefused


@dataclass(frozen=True, slots=True)
class Line:
    """A draft of the sequence as the page shows it. `seen` names it and the version shown."""

    activity: Activity
    seen: str
    explanation: Explanation | None
    reaches: str
    is_let_through: bool


WITH_COURSE = Sequence.objects.select_related(
    "course__subject__school", "course__school_class", "course__group"
)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def sequence(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What would be published, and publishing it: the drafts shown, or as many of the first as the button says."""
    found = visible_or_refuse(WITH_COURSE, request.user, public_id=public_id)
    if request.method != "POST":
        return _page(request, found)
    seen = _seen(request)
    if not seen:
        return _page(request, found, status=400, notice=_("Aucune activité à publier n'a été indiquée."))
    try:
        published = sequences.publish_sequence(sequence=found, by=request.user, seen=seen)
    except SequenceChanged as change:
        return _page(request, found, status=409, notice=str(change))
    except SequenceRefused:
        notice = _("Rien n'a été publié : tout ne tient plus. Voici où en est la séquence.")
        return _page(request, found, status=409, notice=notice)
    messages.success(request, _receipt(len(published)))
    return redirect("workload:sequence", found.public_id)


@require_POST
def sequence_budget(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What the drafts of a sequence, as they are typed, take of the half-time of their course: a fragment for htmx."""
    found = visible_or_refuse(WITH_COURSE, request.user, public_id=public_id)
    plan = SequencePlan(sequence=found, user=request.user, data=request.POST)
    drafts = plan.drafts_as_typed()
    total = {"count": len(drafts), "minutes": sum(draft.minutes or 0 for draft in drafts)}
    return render(request, "workload/sequence_budget.html", total | _budget(found, drafts))


def _budget(found: Sequence, drafts: list[Activity]) -> dict:
    budget = budget_of(found.course, drafts, timezone.now())
    return {"budget": budget, "too_much": [_too_much(run) for run in budget.overloads], "over": wording.OVER}


def _too_much(run: Overload) -> str:
    return _(
        "%(weeks)s : %(asked)s de travail pour %(possible)s, la moitié des cours remplacés (%(excess)s de trop)."
    ) % {
        "weeks": wording.day_range(run.first_day, run.last_day + timedelta(days=6)).capitalize(),
        "asked": wording.minutes(run.asked),
        "possible": wording.minutes(run.possible),
        "excess": wording.minutes(run.excess),
    }


def _seen(request: HttpRequest) -> dict[UUID, int]:
    """The drafts to publish and the versions that were shown, from the form; empty when it makes no sense."""
    shown = request.POST.getlist("activite")
    try:
        first = int(request.POST.get("premieres") or len(shown))
        pairs = [text.split("/") for text in shown[: max(first, 0)]]
        return {UUID(public_id): int(version) for public_id, version in pairs}
    except ValueError:
        return {}


def _page(request: HttpRequest, found: Sequence, *, status: int = 200, notice: str = "") -> HttpResponse:
    mine = [each for each in sequences.activities_of(found) if can_edit_activity(request.user, each)]
    drafts = [activity for activity in mine if activity.is_draft]
    steps = judge(drafts, timezone.now())
    fitting = sequences.first_that_fit(steps)
    context = {
        "sequence": found,
        "heading": _("Séquence %(title)s") % {"title": wording.quoted(found.title)},
        "given": [(given, held_until_said(given.reaches_at)) for given in mine if not given.is_draft],
        "lines": [_line(step, request.user, waits=rank > len(fitting)) for rank, step in enumerate(steps)],
        "minutes": sum(draft.minutes or 0 for draft in drafts if not draft.variant_of_id),
        "fitting": len(fitting),
        "fitting_said": _fitting_said(steps, fitting),
        "notice": notice,
        **_budget(found, [draft for draft in drafts if not draft.variant_of_id]),
    }
    return render(request, "workload/sequence.html", context, status=status)


def _line(step: Step, reader: User, *, waits: bool) -> Line:
    """`waits`: one before it was refused, so nobody has looked for what would fit here."""
    explanation = None if step.accepted else explain(step.decision, step.activity, reader)
    if explanation and explanation.last_resorts and waits:
        later = _("Ce qui tient ici sera dit une fois la précédente modifiée : cela en dépend.")
        explanation = replace(explanation, last_resorts=[later])
    return Line(
        activity=step.activity,
        seen=f"{step.activity.public_id}/{step.activity.version}",
        explanation=explanation,
        reaches=held_until_said(step.decision.reaches_at),
        is_let_through=step.exception is not None,
    )


def _fitting_said(steps: list[Step], fitting: list[Step]) -> str:
    """Which of the drafts fit, or what is to be done with the first that does not; "" when all of them do."""
    if len(fitting) == len(steps):
        return ""
    if fitting:
        sentence = ngettext(
            "La première tient : %(titles)s.", "Les %(count)s premières tiennent : %(titles)s.", len(fitting)
        )
        titles = ", ".join(wording.quoted(str(step.activity)) for step in fitting)
        return sentence % {"count": len(fitting), "titles": titles}
    refused = next(step for step in steps if not step.accepted)
    said = {
        "title": wording.quoted(str(refused.activity)),
        "missing": " ".join(refused.decision.missing.values()),
    }
    if refused.decision.missing:
        return _("%(title)s est à compléter avant de publier. %(missing)s") % said
    return _("%(title)s ne tient pas encore : la modifier, puis publier.") % said


def _receipt(count: int) -> str:
    if not count:
        return _("Ces activités étaient déjà publiées.")
    return ngettext("%(count)s activité publiée.", "%(count)s activités publiées.", count) % {"count": count}
