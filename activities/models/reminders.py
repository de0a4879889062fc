"""What a pupil was reminded of."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from activities.models.work import Assignment
from continuity.directory.models import User


class ReminderQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(assignment__in=Assignment.objects.visible_to(user).values("pk"))

    def in_schools_of(self, user):
        return self.filter(assignment__pupil__school__in=user.school_ids)


class Reminder(models.Model):
    """A word to a pupil and their family that a piece of work is still awaited.

    It reaches them at `reaches_at`, in the hours of messages (R10), on the day `on`: one a day for a work at most.
    `told_at` is when the e-mails left, or were found to have no longer any reason; None while they are to come.
    """

    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="reminders")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("par"))
    asked_at = models.DateTimeField(_("demandé le"))
    reaches_at = models.DateTimeField(_("parvient le"))
    on = models.DateField(_("jour"))
    told_at = models.DateTimeField(_("envoyé le"), null=True, blank=True)

    objects = ReminderQuerySet.as_manager()

    class Meta:
        ordering = ("-reaches_at", "-pk")
        verbose_name = _("rappel")
        indexes = (
            models.Index(
                fields=("reaches_at",), condition=Q(told_at__isnull=True), name="reminder_to_be_told"
            ),
        )
        constraints = (
            models.UniqueConstraint(fields=("assignment", "on"), name="reminder_once_a_day"),
            models.CheckConstraint(condition=Q(reaches_at__gte=F("asked_at")), name="reminder_after_asked"),
        )

    def __str__(self):
        return f"{self.assignment} · {self.on}"
