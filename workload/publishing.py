"""Publishing: the moment an activity passes the gate and begins to weigh on its pupils."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from activities.audience import pupils_of
from activities.models import Activity, Assignment, State, Status
from activities.perms import can_edit_activity
from activities.returns import WorkRefused
from activities.signals import work_changed
from continuity.directory import audit
from continuity.directory.access import lock_or_404
from continuity.directory.locks import lock_school
from continuity.directory.models import Pupil, User
from workload.decisions import Breach, Decision, Refused
from workload.gate import Gate
from workload.models import ExceptionRequest, LoadException

# Fields whose change alters what is asked of the pupils; the rest of a published activity is corrected freely.
GATED_FIELDS = ("minutes", "due_on", "due_time", "is_synchronous", "starts_at")


@transaction.atomic
def publish(*, activity: Activity, by: User, now: datetime | None = None) -> Activity:
    """Give the saved draft `activity` to its audience, all pupils or none.

    Every rule that holds at publication is checked for every pupil under the lock of the school, so that two
    teachers publishing at once cannot break a cap together. Publishing twice is publishing once.
    Raises Refused with the decision, PermissionDenied when `by` may not, Http404 for a draft just thrown away.
    """
    lock_school(activity.course.school_id)
    current = lock_or_404(Activity.objects.select_related("course__subject__school"), activity.pk)
    if not can_edit_activity(by, current):
        raise PermissionDenied
    if not current.is_draft:
        return current
    now = now or timezone.now()
    pupils = list(pupils_of(current).select_related("school_class"))
    current.given_on = current.given_on or timezone.localdate(now)
    decision, exception = _judge(current, pupils, now)
    give(activity=current, pupils=pupils, decision=decision, exception=exception, by=by, now=now)
    return current


def give(
    *,
    activity: Activity,
    pupils: Collection[Pupil],
    decision: Decision,
    exception: LoadException | None,
    by: User,
    now: datetime,
) -> None:
    """Write that the draft `activity` is given to `pupils`: accepted by `decision`, or let through by `exception`.

    The last step of a publication, under the lock of the school and on the locked row.
    """
    activity.status, activity.published_at, activity.reaches_at = Status.PUBLISHED, now, decision.reaches_at
    activity.calibrated_minutes = decision.calibrated_minutes
    activity.version += 1
    activity.save()
    _assign(activity, pupils)
    ExceptionRequest.objects.filter(activity=activity).delete()  # nothing is left to decide
    _record("activity.published", activity, by, exception)


@transaction.atomic
def change(
    *, activity: Activity, pupils: Collection[Pupil], by: User, now: datetime | None = None
) -> Activity:
    """Write the changed, unsaved fields of the published `activity` and its new audience, through the gate again.

    Pupils who leave the audience keep their work once they have begun it. Raises Refused, PermissionDenied, and
    WorkRefused for an activity that was closed.
    """
    lock_school(activity.course.school_id)
    if not can_edit_activity(by, activity):
        raise PermissionDenied
    published = lock_or_404(Activity.objects, activity.pk)
    if published.status == Status.CLOSED:
        raise WorkRefused(
            _("Cette activité est close : elle ne se modifie plus. Pour la compléter, en donner une autre.")
        )
    # Not of this form: it may have been shown since the page was opened.
    activity.model_answer_shown_at = published.model_answer_shown_at
    pupils = _as_they_stand(pupils)
    now = now or timezone.now()
    exception = None
    if _weighs_differently(published, activity, pupils):
        decision, exception = _judge(activity, pupils, now, published)
        activity.reaches_at = decision.reaches_at
        activity.calibrated_minutes = decision.calibrated_minutes
    activity.version = published.version + 1
    activity.save()
    _assign(activity, pupils)
    not_begun = activity.assignments.filter(state=State.TO_DO, submissions__isnull=True)
    leaving = not_begun.exclude(pupil__in=pupils).order_by("pk")
    # Locked, or they could begin it meanwhile.
    freed = list(leaving.select_for_update(of=("self",)).values_list("pupil", flat=True))
    not_begun.filter(pupil__in=freed).delete()
    changed = [name for name in GATED_FIELDS if getattr(published, name) != getattr(activity, name)]
    _record("activity.changed", activity, by, exception, freed=freed, fields=changed)
    return activity


def _as_they_stand(pupils: Collection[Pupil]) -> list[Pupil]:
    """`pupils`, which a form may have read before the lock, with the class and the extra time they have now."""
    return list(Pupil.objects.filter(pk__in=[pupil.pk for pupil in pupils]).select_related("school_class"))


def allowed_by(exception: LoadException | None, breach: Breach, now: datetime) -> bool:
    """True when the principal's exception covers `breach`: its rule, its minutes, its time."""
    if exception is None or timezone.localdate(now) > exception.valid_until:
        return False
    return breach.rule in exception.rules and breach.excess_minutes <= exception.extra_minutes


def exception_for(activity: Activity, refusal: Decision, now: datetime) -> LoadException | None:
    """The principal's exception for `activity`, when it covers everything `refusal` says; nothing covers R6."""
    if refusal.missing:
        return None
    exception = LoadException.objects.filter(activity=activity.pk).first()
    return exception if all(allowed_by(exception, breach, now) for breach in refusal.breaches) else None


def _judge(
    activity: Activity, pupils: Collection[Pupil], now: datetime, published: Activity | None = None
) -> tuple[Decision, LoadException | None]:
    gate = Gate(activity, pupils, now, published)
    verdict = gate.verdict()
    if verdict.accepted:
        return verdict, None
    exception = exception_for(activity, verdict, now)
    if exception is None:
        raise Refused(gate.with_ways_out(verdict), gate)
    return verdict, exception


def _weighs_differently(published: Activity, changed: Activity, pupils: Iterable[Pupil]) -> bool:
    if any(getattr(published, name) != getattr(changed, name) for name in GATED_FIELDS):
        return True
    return not {pupil.pk for pupil in pupils} <= {*published.assignments.values_list("pupil", flat=True)}


def _assign(activity: Activity, pupils: Iterable[Pupil]) -> None:
    Assignment.objects.bulk_create(
        (Assignment(activity=activity, pupil=pupil) for pupil in pupils), ignore_conflicts=True
    )


def _record(
    verb: str,
    activity: Activity,
    by: User,
    exception: LoadException | None,
    freed: Collection[int] = (),
    **details,
) -> None:
    if exception:
        details |= {"exception": str(exception.public_id)}
    audit.record(verb=verb, by=by, school=activity.course.school_id, target=activity, **details)
    pupil_ids = activity.assignments.values_list("pupil", flat=True)
    work_changed.send(sender=Activity, pupil_ids=[*pupil_ids, *freed])
