"""What must be looked at."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from continuity.common.public_id import PublicIdModel
from continuity.directory.models import FOLLOW_UP_ROLES, Pupil, School, SchoolClass, User


def unanswered(today: date, prefix: str = "") -> Q:
    """Condition on an alert (reached through `prefix`): nobody answered, or the reason known has run out."""
    return Q(**{f"{prefix}answer": ""}) | Q(**{f"{prefix}quiet_until__lt": today})


class AlertQuerySet(models.QuerySet):
    def open(self):
        return self.filter(closed_at__isnull=True)

    def visible_to(self, user):
        """Alerts of pupils: direction and CPE of the school that raised them and, while the pupil is of that school,
        those who follow them, not every teacher of the class; of classes: who sees the class.
        """
        led = Q(pupil__isnull=False, school__in=user.schools_as(*FOLLOW_UP_ROLES))
        follows = Q(pupil__in=Pupil.objects.followed_by(user)) | Q(pupil__school_class__form_teachers=user)
        own = self.model.objects.filter(follows, school=F("pupil__school")).values("pk")
        classes = SchoolClass.objects.visible_to(user).values("pk")
        return self.filter(led | Q(pk__in=own) | Q(school_class__in=classes))

    def in_schools_of(self, user):
        return self.filter(school__in=user.school_ids)


class Alert(PublicIdModel):
    """A signal brought to people, never a verdict: opened by the scheduler, answered by people, closed with its cause.

    `reasons` is a list of facts, e.g. {"signal": "missing_returns", "count": 3, "since": "2026-11-16", "points": 3},
    put into words by `workload.wording`: what holds now, or held last. `opened_for` is what held when it opened, and stays.
    """

    class Kind(models.TextChoices):
        OVERLOAD = "overload", _("surcharge")
        AT_RISK = "at_risk", _("risque de décrochage")

    class Severity(models.TextChoices):
        WATCH = "watch", _("à suivre")
        ALERT = "alert", _("alerte")
        URGENT = "urgent", _("urgent")

    class Answer(models.TextChoices):
        CALLED = "called", _("appelé")
        KNOWN = "known", _("raison connue")
        FALSE_ALARM = "false_alarm", _("fausse alerte")
        CASE = "case", _("suivi ouvert")

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="alerts")
    kind = models.CharField(_("nature"), max_length=8, choices=Kind)
    pupil = models.ForeignKey(Pupil, on_delete=models.CASCADE, related_name="alerts", null=True, blank=True)
    school_class = models.ForeignKey(
        SchoolClass,
        on_delete=models.CASCADE,
        related_name="alerts",
        null=True,
        blank=True,
    )
    severity = models.CharField(_("gravité"), max_length=6, choices=Severity)
    first_day = models.DateField(_("du"))
    last_day = models.DateField(_("au"))
    reasons = models.JSONField(_("raisons"))
    opened_for = models.JSONField(_("raisons à l'ouverture"), default=list, editable=False)
    opened_at = models.DateTimeField(_("ouverte le"))
    updated_at = models.DateTimeField(_("mise à jour le"))
    answer = models.CharField(_("réponse"), max_length=11, choices=Answer, blank=True)
    answer_note = models.TextField(_("note"), blank=True)
    answered_at = models.DateTimeField(_("répondue le"), null=True, blank=True)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    quiet_until = models.DateField(_("raison connue jusqu'au"), null=True, blank=True)
    closed_at = models.DateTimeField(_("close le"), null=True, blank=True)
    closed_because = models.CharField(_("close parce que"), max_length=200, blank=True)

    objects = AlertQuerySet.as_manager()

    class Meta:
        ordering = ("-opened_at", "-pk")
        verbose_name = _("alerte")
        indexes = (models.Index(fields=("school", "kind", "closed_at"), name="alert_by_school"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(pupil__isnull=True, school_class__isnull=False)
                | Q(pupil__isnull=False, school_class__isnull=True),
                name="alert_about_pupil_or_class",
            ),
            models.CheckConstraint(
                condition=Q(kind="overload") | Q(pupil__isnull=False),
                name="alert_risk_about_pupil",
            ),
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="alert_period"),
            # Nobody answers by name an alert that a case already open answers.
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_by__isnull=True, answer="")
                | Q(answered_at__isnull=False, answer="case")
                | (Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(answer="")),
                name="alert_answer_whole",
            ),
            models.UniqueConstraint(
                fields=("kind", "pupil"),
                condition=Q(closed_at__isnull=True),
                name="alert_open_once_per_pupil",
            ),
            models.UniqueConstraint(
                fields=("kind", "school_class"),
                condition=Q(closed_at__isnull=True),
                name="alert_open_once_per_class",
            ),
        )

    def __str__(self):
        return f"{self.get_kind_display()} · {self.pupil or self.school_class}"
