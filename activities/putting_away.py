"""What was given is never deleted: it is put away. It leaves the lists of its teacher, and stays readable."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from activities.models import Activity, Status
from activities.returns import WorkRefused
from continuity.directory import audit
from continuity.directory.access import lock_or_404
from continuity.directory.models import User


@transaction.atomic
def put_away(*, activity: Activity, by: User) -> Activity:
    """Archive an activity that was given, its variants with it; twice is once."""
    activity = _locked(activity)
    if activity.archived_at:
        return activity
    if activity.is_draft:
        raise WorkRefused(_("Un brouillon ne s'archive pas : il se supprime."))
    if activity.status != Status.CLOSED and activity.due_at > timezone.now():
        raise WorkRefused(_("Ce travail est encore à rendre : il s'archive une fois son jour passé."))
    return _set(activity, by, timezone.now(), "activity.archived")


@transaction.atomic
def bring_back(*, activity: Activity, by: User) -> Activity:
    """Take an activity out of the archive."""
    activity = _locked(activity)
    return _set(activity, by, None, "activity.brought_back") if activity.archived_at else activity


def _locked(activity: Activity) -> Activity:
    return lock_or_404(Activity.objects.select_related("course__subject"), activity.pk)


def _set(activity: Activity, by: User, at, verb: str) -> Activity:
    activity.variants.exclude(status=Status.DRAFT).update(archived_at=at)
    activity.archived_at = at
    activity.save(update_fields=["archived_at"])
    audit.record(verb=verb, by=by, school=activity.course.school_id, target=activity)
    return activity
