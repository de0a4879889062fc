"""The library of the team: what is shared, as pupils would see it; sharing and withdrawing."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from activities import library, perms, quiz_pages, sharing
from activities.library_forms import LibraryForm
from activities.models import Activity, Sequence
from activities.quiz_writing import questions_of
from activities.views.access import activity_for, conflict
from continuity.directory.access import visible_or_refuse

ROWS_PER_PAGE = 20
SHOWN_WITH = (
    "course__subject",
    "course__school_class",
    "course__group",
    "course__teacher",
    "original_author",
)


@require_safe
@never_cache
def shelves(request):
    """What is shared: activities, or with `?kind=sequences` sequences."""
    if not perms.can_open_desk(request.user):
        raise PermissionDenied
    form = LibraryForm(request.GET, user=request.user)
    is_sequences = request.GET.get("kind") == "sequences"
    found = (library.sequences_found if is_sequences else library.activities_found)(
        request.user, form.wanted()
    )
    page = Paginator(found, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    times_taken = {} if is_sequences else library.times_taken(page)
    context = {
        "form": form,
        "rows": [(found, times_taken.get(found.pk)) for found in page],
        "is_search": any(form.wanted().values()),
        "is_sequences": is_sequences,
        "page": page,
    }
    return render(request, "activities/library.html", context)


@require_safe
@never_cache
def shared_activity(request, public_id: UUID):
    """A shared activity as pupils would see it: nothing of any pupil, no link of a virtual class."""
    activity = _shared_or_refuse(
        request, Activity.library.select_related("author", "sequence", "grouping", *SHOWN_WITH), public_id
    )
    questions = questions_of(activity)
    context = {
        "activity": activity,
        "resources": activity.resources.all(),
        "asked": quiz_pages.asked(questions, {}, shown=quiz_pages.pages(questions)[0]),
        "question_count": sum(question.is_asked for question in questions),
        "variants": activity.variants.prefetch_related("resources").order_by("pk"),
        "time_taken": library.times_taken([activity]).get(activity.pk),
        "copied": activity.copies.count(),
        "can_withdraw": perms.can_edit_activity(request.user, activity),
    }
    return render(request, "activities/shared_activity.html", context)


@require_safe
@never_cache
def shared_sequence(request, public_id: UUID):
    """A shared sequence: what is shared of it, in order."""
    sequence = _shared_or_refuse(request, Sequence.library.select_related(*SHOWN_WITH), public_id)
    activities = list(
        sequence.activities.filter(library.NO_VARIANT, shared_at__isnull=False).order_by("position", "pk")
    )
    context = {
        "sequence": sequence,
        "activities": activities,
        "minutes": sum(activity.minutes or 0 for activity in activities),
        "copied": sequence.copies.count(),
        "can_withdraw": perms.can_write_in(request.user, sequence),
    }
    return render(request, "activities/shared_sequence.html", context)


@require_POST
def share(request, public_id: UUID):
    activity = activity_for(request, public_id, perms.can_edit_activity)
    try:
        sharing.share(activity=activity, by=request.user)
    except sharing.NotReady as refusal:
        return conflict(request, str(refusal))
    messages.success(
        request, _("Partagée avec les enseignants de l'établissement. Vos élèves ne voient rien changer.")
    )
    return redirect("activities:detail", activity.public_id)


@require_POST
def withdraw(request, public_id: UUID):
    activity = activity_for(request, public_id, perms.can_edit_activity)
    sharing.withdraw(activity=activity, by=request.user)
    messages.success(
        request, _("Retirée de la bibliothèque. Les copies déjà faites restent à leurs auteurs.")
    )
    return redirect("activities:detail", activity.public_id)


@require_POST
def share_sequence(request, public_id: UUID):
    sequence = visible_or_refuse(Sequence.objects, request.user, public_id=public_id)
    try:
        left_out = sharing.share_sequence(sequence=sequence, by=request.user)
    except sharing.NotReady as refusal:
        return conflict(request, str(refusal))
    messages.success(request, _("Séquence partagée avec les enseignants de l'établissement."))
    if left_out:
        messages.warning(request, sharing.left_out(left_out))
    return redirect("activities:shared_sequence", sequence.public_id)


@require_POST
def withdraw_sequence(request, public_id: UUID):
    sequence = visible_or_refuse(Sequence.objects.select_related("course"), request.user, public_id=public_id)
    sharing.withdraw_sequence(sequence=sequence, by=request.user)
    messages.success(
        request, _("Séquence retirée de la bibliothèque. Les copies déjà faites restent à leurs auteurs.")
    )
    return redirect("activities:course", sequence.course.public_id)


def _shared_or_refuse(request: HttpRequest, shared: QuerySet, public_id: UUID) -> Activity | Sequence:
    """What a teacher finds in the library; PermissionDenied says when it is there no more, Http404 elsewhere."""
    try:
        return visible_or_refuse(shared, request.user, public_id=public_id)
    except PermissionDenied:
        if not perms.can_open_desk(request.user):
            raise
        raise PermissionDenied(
            _("Ce travail n'est plus partagé : son auteur l'a retiré de la bibliothèque.")
        ) from None
