"""Dérogations: a teacher asks, the principal decides, in writing and within bounds."""

from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from activities.audience import pupils_of
from activities.models import Activity
from activities.perms import can_edit_activity
from continuity.common import wording
from continuity.common.compiled import Parameter, compiled
from continuity.directory import audit
from continuity.directory.access import lock_or_404
from continuity.directory.locks import lock_school
from continuity.directory.models import AuditEvent, Role, User
from workload.gate import Gate
from workload.judging import given_base
from workload.models import ExceptionRequest, LoadException, Rule

DECLINED, WITHDRAWN = "exception.declined", "exception.withdrawn"
EXPIRES_SOON_DAYS = 7


def can_decide(user: User, activity: Activity) -> bool:
    """Only the principal of the school grants or declines."""
    return activity.course.school_id in user.schools_as(Role.PRINCIPAL)


@transaction.atomic
def ask(*, activity: Activity, reason: str, by: User, now: datetime | None = None) -> ExceptionRequest | None:
    """Ask the principal to let the refused draft `activity` through.

    The rules it breaks are looked at again; None when it breaks none any more and may simply be published.
    Asking again replaces the request. Raises PermissionDenied, ValidationError for an activity that is not
    complete or not a draft, Http404 for one just thrown away.
    """
    lock_school(activity.course.school_id)
    activity = lock_or_404(Activity.objects.select_related("course__subject__school"), activity.pk)
    if not can_edit_activity(by, activity):
        raise PermissionDenied
    if not activity.is_draft:
        raise ValidationError(_("Cette activité est déjà publiée."))
    gate = Gate(activity, list(pupils_of(activity)), now or timezone.now(), given_base(activity))
    decision = gate.verdict()
    if decision.missing:
        raise ValidationError(list(decision.missing.values()))
    if decision.accepted:
        return None
    request, _created = ExceptionRequest.objects.update_or_create(
        activity=activity,
        defaults={
            "rules": sorted({breach.rule for breach in decision.breaches}),
            "extra_minutes": max(breach.excess_minutes for breach in decision.breaches),
            "reason": reason,
            "asked_by": by,
        },
    )
    _record("exception.asked", activity, by, rules=request.rules, extra_minutes=request.extra_minutes)
    return request


@transaction.atomic
def grant(
    *, request: ExceptionRequest, valid_until: date, reason: str, by: User, extra_minutes: int = 0
) -> LoadException:
    """Let the activity break the rules it was refused for: by at most `extra_minutes` where they count minutes,
    published at the latest on `valid_until`. The teacher publishes it.

    Raises PermissionDenied, Http404 when the request was just decided or the activity thrown away.
    """
    lock_school(request.activity.course.school_id)
    activity = lock_or_404(Activity.objects.select_related("course__subject"), request.activity_id)
    request = lock_or_404(ExceptionRequest.objects, request.pk)
    if not can_decide(by, activity):
        raise PermissionDenied
    exception, _created = LoadException.objects.update_or_create(
        activity=activity,
        defaults={
            "rules": request.rules,
            "extra_minutes": extra_minutes,
            "valid_until": valid_until,
            "reason": reason,
            "granted_by": by,
        },
    )
    request.delete()
    _record(
        "exception.granted",
        activity,
        by,
        rules=exception.rules,
        extra_minutes=extra_minutes,
        valid_until=valid_until.isoformat(),
        reason=reason,
    )
    return exception


def answer_said(activity: Activity, *, falls_short: bool = False) -> str:
    """Where the request of an exception for `activity` stands, for its teacher; "" when there was none.

    `falls_short`: the activity as it is written is refused all the same.
    """
    if activity.pk is None or not _talked_about(activity=activity.pk):
        return ""
    if ExceptionRequest.objects.filter(activity=activity.pk).exists():
        return _("Dérogation demandée : la direction n'a pas encore répondu.")
    granted = LoadException.objects.filter(activity=activity.pk).select_related("granted_by").first()
    if granted:
        return _granted_said(granted, timezone.localdate(), falls_short=falls_short)
    refused = _refusals().filter(target_id=activity.pk).first()
    return _REFUSALS[refused.verb] % {"reason": refused.details["reason"]} if refused else ""


@compiled
def _talked_about() -> QuerySet:
    """The activity, when an exception for it is asked for, granted, or was refused: few are."""
    its = {"activity": OuterRef("pk")}
    return Activity.objects.filter(
        Exists(ExceptionRequest.objects.filter(**its))
        | Exists(LoadException.objects.filter(**its))
        | Exists(_refusals().filter(target_id=OuterRef("pk"))),
        pk=Parameter("activity"),
    ).values_list("pk")


def _refusals() -> QuerySet[AuditEvent]:
    return AuditEvent.objects.filter(verb__in=_REFUSALS, target_type=Activity._meta.label_lower)


def standing_said(exception: LoadException, today: date) -> str:
    """Where an exception stands on `today`, in a few words. Needs `activity` loaded."""
    if exception.is_used:
        return _("utilisée")
    days = (exception.valid_until - today).days
    if days < 0:
        return _("expirée sans avoir servi")
    if days == 0:
        return _("expire ce soir")
    if days > EXPIRES_SOON_DAYS:
        return _("en cours")
    return ngettext("expire demain", "expire dans %(count)s jours", days) % {"count": days}


@transaction.atomic
def decline(*, request: ExceptionRequest, reason: str, by: User) -> None:
    """Say no, with the reason the teacher will read. Raises PermissionDenied, Http404 when it was just decided."""
    request = lock_or_404(ExceptionRequest.objects.select_related("activity__course__subject"), request.pk)
    if not can_decide(by, request.activity):
        raise PermissionDenied
    _record(DECLINED, request.activity, by, rules=request.rules, reason=reason)
    request.delete()


@transaction.atomic
def withdraw(*, exception: LoadException, reason: str, by: User) -> None:
    """Take back an exception that has not been used, with the reason the teacher will read.

    Raises PermissionDenied, ValidationError when the activity was published with it, Http404 when it is gone already.
    """
    lock_school(exception.activity.course.school_id)
    activity = lock_or_404(Activity.objects.select_related("course__subject"), exception.activity_id)
    exception = lock_or_404(LoadException.objects, exception.pk)
    if not can_decide(by, activity):
        raise PermissionDenied
    if not activity.is_draft:
        raise ValidationError(_("Cette dérogation a servi : l'activité est publiée. Elle ne se retire plus."))
    _record(WITHDRAWN, activity, by, rules=exception.rules, reason=reason)
    exception.delete()


_REFUSALS = {
    DECLINED: gettext_lazy("Dérogation non accordée. Motif : %(reason)s"),
    WITHDRAWN: gettext_lazy("Dérogation retirée par la direction. Motif : %(reason)s"),
}


def _granted_said(granted: LoadException, today: date, *, falls_short: bool) -> str:
    said = {
        "by": granted.granted_by,
        "day": wording.day(granted.valid_until),
        "reason": granted.reason,
        "rules": ", ".join(str(Rule(rule).label) for rule in granted.rules),
    }
    if granted.valid_until < today:
        return _("La dérogation accordée par %(by)s a expiré le %(day)s : en demander une autre.") % said
    if granted.extra_minutes:
        minutes = {"minutes": wording.minutes(granted.extra_minutes)}
        said["rules"] += ", " + _("%(minutes)s de trop au plus") % minutes
    sentence = (
        _(
            "Dérogation accordée par %(by)s (%(rules)s), pour une publication jusqu'au %(day)s. Motif : %(reason)s"
        )
        % said
    )
    if not falls_short:
        return sentence
    short = _(
        "La dérogation ne suffit pas à l'activité telle qu'elle est écrite : la réduire, ou en demander une autre."
    )
    return f"{short} {sentence}"


def _record(verb: str, activity: Activity, by: User, **details) -> None:
    audit.record(verb=verb, by=by, school=activity.course.school_id, target=activity, **details)
