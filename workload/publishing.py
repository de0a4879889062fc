"""Publishing: the moment an activity passes the gate and begins to weigh on its pupils."""

from collections.abc import Collection, Iterable
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from activities.audience import chosen_for_variants, elsewhere
from activities.models import Activity, Assignment, State, Status
from activities.perms import can_edit_activity
from activities.returns import WorkRefused
from activities.signals import work_changed
from activities.virtual_classes import obstacle_to_move
from activities.working_together import keep_in_groups, leave_groups
from continuity.common import wording
from continuity.common.compiled import Parameter, compiled_models
from continuity.directory import audit
from continuity.directory.access import first_or_404, lock_or_404
from continuity.directory.locks import lock_school
from continuity.directory.models import Pupil, User
from workload.decisions import Refused
from workload.gate import Gate
from workload.judging import Step, families_of, given_base, hold_what_they_replace, judge, verdict_of
from workload.models import ExceptionRequest, LoadException
from workload.more_days import longer_days

# Fields whose change alters what is asked of the pupils; the rest of a published activity is corrected freely.
GATED_FIELDS = ("minutes", "due_on", "due_time", "is_synchronous", "starts_at")


@transaction.atomic
def publish(*, activity: Activity, by: User, now: datetime | None = None) -> Activity:
    """Give the saved draft `activity` and its draft variants to their audiences: all pupils or none.

    Every rule that holds at publication is checked for every pupil under the lock of the school, so that two
    teachers publishing at once cannot break a cap together. Publishing twice is publishing once.
    A variant of a given activity takes the place of that activity for its pupils, unless they have begun it.
    Raises Refused with the decision about the first that does not fit, WorkRefused for a variant that goes with a
    draft or a family that leaves nobody to one of its own, PermissionDenied when `by` may not, Http404 for a draft just
    thrown away.
    """
    lock_school(activity.course.school_id)
    current = first_or_404(_locked(activity=activity.pk))
    if not can_edit_activity(by, current):
        raise PermissionDenied
    if not current.is_draft:
        return current
    if current.variant_of and current.variant_of.is_draft:
        raise WorkRefused(
            _("Cette variante part avec %(activity)s : publier cette activité, elle emmène ses variantes.")
            % {"activity": wording.quoted(str(current.variant_of))}
        )
    now = now or timezone.now()
    family = families_of([current])
    hold_what_they_replace(family)
    steps = judge(family, now)
    _require_somebody(steps)
    refused = next((step for step in steps if not step.accepted), None)
    if refused:
        raise Refused(refused.decision, refused.gate)
    for step in steps:
        give(step=step, by=by, now=now)
    return steps[0].activity


@compiled_models
def _locked() -> QuerySet[Activity]:
    """One activity as it stands, its row locked, with what its course says."""
    rows = Activity.objects.select_related("course__subject__school", "course__school_class", "course__group")
    return rows.filter(pk=Parameter("activity")).order_by().select_for_update(of=("self",))


def give(*, step: Step, by: User, now: datetime) -> None:
    """Write that the draft of `step` is given to its pupils: accepted by its decision, or let through by its exception.

    The last step of a publication, under the lock of the school and on the locked row.
    """
    activity, pupils, decision = step.activity, step.pupils, step.decision
    activity.status, activity.published_at, activity.reaches_at = Status.PUBLISHED, now, decision.reaches_at
    activity.calibrated_minutes = decision.calibrated_minutes
    activity.version += 1
    activity.save()
    _assign(activity, pupils)
    _give_more_days(activity, pupils, step.gate)
    if activity.variant_of_id:
        activity.chosen_pupils.set(pupils)
    keep_in_groups(activity, pupils)
    ExceptionRequest.objects.filter(activity=activity).delete()  # nothing is left to decide
    _record("activity.published", activity, by, step.exception)
    _tell(pupil.pk for pupil in pupils)


@transaction.atomic
def change(
    *, activity: Activity, pupils: Collection[Pupil], by: User, now: datetime | None = None
) -> Activity:
    """Write the changed, unsaved fields of the published `activity` and its new audience, through the gate again.

    Pupils who leave the audience keep their work once they have begun it. Raises Refused, PermissionDenied, and
    WorkRefused for an activity that was closed and for a virtual class moved after its attendance was noted.
    """
    lock_school(activity.course.school_id)
    if not can_edit_activity(by, activity):
        raise PermissionDenied
    published = lock_or_404(Activity.objects, activity.pk)
    if published.status == Status.CLOSED:
        raise WorkRefused(
            _("Cette activité est fermée : elle ne se modifie plus. Pour la compléter, en donner une autre.")
        )
    # Not of this form: it may have been shown since the page was opened.
    activity.model_answer_shown_at = published.model_answer_shown_at
    hold_what_they_replace([activity])
    pupils = _as_they_stand(activity, pupils)
    now = now or timezone.now()
    gate = exception = None
    if reason := obstacle_to_move(published, activity):
        raise WorkRefused(reason)
    if _weighs_differently(published, activity, pupils):
        gate = Gate(activity, pupils, now, published)
        decision, exception = verdict_of(gate, now)
        if not decision.accepted and exception is None:
            raise Refused(gate.with_ways_out(decision), gate)
        activity.reaches_at = decision.reaches_at
        activity.calibrated_minutes = decision.calibrated_minutes
    activity.version = published.version + 1
    activity.save()
    _assign(activity, pupils)
    if gate:
        _give_more_days(activity, pupils, gate)
    # Who was excused stays so, for everybody to see.
    freed = _free(activity, Q(state=State.TO_DO) & ~Q(pupil__in=pupils))
    changed = [name for name in GATED_FIELDS if getattr(published, name) != getattr(activity, name)]
    _record("activity.changed", activity, by, exception, fields=changed)
    _tell([*activity.assignments.values_list("pupil", flat=True), *freed])
    return activity


def _as_they_stand(activity: Activity, pupils: Collection[Pupil]) -> list[Pupil]:
    """`pupils`, which a form may have read before the lock, with the class and the extra time they have now; not who
    is elsewhere in the family by now."""
    found = Pupil.objects.filter(pk__in=[pupil.pk for pupil in pupils]).select_related("school_class")
    return list(found.exclude(pk__in=elsewhere(activity)))


def _weighs_differently(published: Activity, changed: Activity, pupils: Iterable[Pupil]) -> bool:
    if any(getattr(published, name) != getattr(changed, name) for name in GATED_FIELDS):
        return True
    return not {pupil.pk for pupil in pupils} <= {*published.assignments.values_list("pupil", flat=True)}


def _require_somebody(steps: Iterable[Step]) -> None:
    """Pupils who have all got a variant, or who have all begun what a variant replaces, leave nobody to it."""
    for step in steps:
        if step.pupils:
            continue
        if given_base(step.activity) and step.activity.chosen_pupils.exists():
            raise WorkRefused(
                _(
                    "Les élèves choisis ont tous commencé %(activity)s et la gardent : choisir d'autres élèves."
                )
                % {"activity": wording.quoted(str(step.activity.variant_of))}
            )
        if chosen_for_variants(step.activity).exists() and not step.activity.variant_of_id:
            raise WorkRefused(
                _("Tous les élèves ont une variante : en laisser au moins un à l'activité elle-même.")
            )


def _assign(activity: Activity, pupils: Collection[Pupil]) -> None:
    """Give `activity` to `pupils`; to those of a variant, instead of what it varies, with the days they were given more."""
    replaced = _free(activity.variant_of, Q(pupil__in=pupils)) if given_base(activity) else {}
    Assignment.objects.bulk_create(
        (
            Assignment(activity=activity, pupil=pupil, extended_until=replaced.get(pupil.pk))
            for pupil in pupils
        ),
        ignore_conflicts=True,
    )


def _give_more_days(activity: Activity, pupils: Collection[Pupil], gate: Gate) -> None:
    """Fix until when extra time lets some of `pupils` have `activity`, as `gate` reckoned it. Rows that say so already
    are left alone."""
    longer = longer_days(activity, pupils, gate.terms)
    works = activity.assignments.filter(pupil__in=[pupil.pk for pupil in pupils])
    works.exclude(pupil__in=longer).filter(lengthened_until__isnull=False).update(lengthened_until=None)
    for day in {*longer.values()}:
        works.filter(pupil__in=[pk for pk, until in longer.items() if until == day]).update(
            lengthened_until=day
        )


def _free(activity: Activity, whom: Q) -> dict[int, date | None]:
    """Take `activity` off those of its pupils (`whom`, about assignments) who have not begun it, and them out of its
    groups; returns until when each (primary key) had been given more days, None for no more."""
    leaving = activity.assignments.not_begun().filter(whom).order_by("pk")
    # Locked, or they could begin it meanwhile.
    freed = dict(leaving.select_for_update(of=("self",)).values_list("pupil", "extended_until"))
    activity.assignments.not_begun().filter(pupil__in=freed).delete()
    leave_groups(activity, list(freed))
    return freed


def _record(verb: str, activity: Activity, by: User, exception: LoadException | None, **details) -> None:
    if exception:
        details |= {"exception": str(exception.public_id)}
    audit.record(verb=verb, by=by, school=activity.course.school_id, target=activity, **details)


def _tell(pupil_ids: Iterable[int]) -> None:
    work_changed.send(sender=Activity, pupil_ids=list(pupil_ids))
