"""What the principal lets through beyond the rules, asked for and granted."""

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from activities.models import MAX_MINUTES, Activity, Status
from continuity.common.public_id import PublicIdModel
from continuity.directory.models import Role, User
from workload.models.rules import Rule


class LoadExceptionQuerySet(models.QuerySet):
    def in_force(self, today: date):
        """Those that may still be used on `today`: not expired, their activity not published yet."""
        return self.filter(valid_until__gte=today, activity__status=Status.DRAFT)

    def visible_to(self, user):
        """Those who see the activity, and the direction, which decides on drafts too."""
        schools = user.schools_as(Role.PRINCIPAL)
        seen = Activity.objects.visible_to(user).values("pk")
        return self.filter(Q(activity__in=seen) | Q(activity__course__subject__school__in=schools))

    def in_schools_of(self, user):
        return self.filter(activity__course__subject__school__in=user.school_ids)


class LoadException(PublicIdModel):
    """A dérogation: the principal lets one activity break named rules, for a written reason, within bounds.

    `extra_minutes` is how far over each of R1, R2 and R19 it may go; `valid_until` the last day it may be used.
    """

    activity = models.OneToOneField(Activity, on_delete=models.CASCADE, related_name="load_exception")
    rules = ArrayField(models.CharField(max_length=3, choices=Rule), verbose_name=_("règles"))
    extra_minutes = models.PositiveSmallIntegerField(_("minutes en plus, au plus"), default=0)
    reason = models.TextField(_("motif"))
    granted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    granted_at = models.DateTimeField(auto_now_add=True)
    valid_until = models.DateField(_("valable jusqu'au"))

    objects = LoadExceptionQuerySet.as_manager()

    class Meta:
        ordering = ("-granted_at",)
        verbose_name = _("dérogation")
        constraints = (
            models.CheckConstraint(condition=~Q(reason=""), name="exception_has_reason"),
            models.CheckConstraint(
                condition=Q(extra_minutes__lte=MAX_MINUTES), name="exception_minutes_are_bounded"
            ),
            models.CheckConstraint(condition=Q(rules__len__gte=1), name="exception_names_rules"),
        )

    def __str__(self):
        return f"{self.activity} · {', '.join(self.rules)}"

    @property
    def is_used(self) -> bool:
        """True once its activity is published: it then only bounds what may still be changed."""
        return not self.activity.is_draft


class ExceptionRequestQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The teacher who asks, and the direction that decides."""
        schools = user.schools_as(Role.PRINCIPAL)
        return self.filter(Q(asked_by=user) | Q(activity__course__subject__school__in=schools))

    def in_schools_of(self, user):
        return self.filter(activity__course__subject__school__in=user.school_ids)


class ExceptionRequest(PublicIdModel):
    """A teacher asks the principal to let a refused activity through. It goes once granted or declined; the audit
    trail keeps it. `rules` and `extra_minutes` are what the gate refused when it was asked.
    """

    activity = models.OneToOneField(Activity, on_delete=models.CASCADE, related_name="exception_request")
    rules = ArrayField(models.CharField(max_length=3, choices=Rule), verbose_name=_("règles"))
    extra_minutes = models.PositiveSmallIntegerField(_("minutes en plus"), default=0)
    reason = models.TextField(_("pourquoi"))
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)

    objects = ExceptionRequestQuerySet.as_manager()

    class Meta:
        ordering = ("asked_at",)
        verbose_name = _("demande de dérogation")
        constraints = (
            models.CheckConstraint(condition=~Q(reason=""), name="exception_request_has_reason"),
            models.CheckConstraint(condition=Q(rules__len__gte=1), name="exception_request_names_rules"),
        )

    def __str__(self):
        return f"{self.activity} · {', '.join(self.rules)}"
