"""What bounds the work of pupils, what the principal allowed beyond it, and what must be looked at."""

from datetime import date, time

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from activities.models import Activity
from continuity.common.public_id import PublicIdModel
from continuity.directory.models import (
    FOLLOW_UP_ROLES,
    Level,
    Pupil,
    Role,
    School,
    SchoolClass,
    User,
)


class Rule(models.TextChoices):
    """The rules that hold at publication; the codes are those of docs/architecture.md."""

    DAILY_CAP = "R1", _("plafond de travail par jour")
    HALF_TIME = "R2", _("une heure de cours, une demi-heure à la maison")
    VIRTUAL_CLASSES = "R3", _("classes virtuelles par jour")
    NOTICE = "R5", _("délai de prévenance")
    STATED = "R6", _("activité complète")
    PRESENCE_DAY = "R19", _("travail du soir d'un jour de présence")


class LoadPolicy(models.Model):
    """The figures of the rules for a school (`level` empty) or for one of its levels, which then wins whole."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="policies")
    level = models.CharField(_("niveau"), max_length=4, choices=Level, blank=True)
    daily_cap_minutes = models.PositiveSmallIntegerField(
        _("travail par jour à distance (min)"),
        validators=[MinValueValidator(30), MaxValueValidator(480)],
    )
    presence_day_minutes = models.PositiveSmallIntegerField(
        _("travail après un jour en présence (min)"),
        default=60,
        validators=[MaxValueValidator(480)],
    )
    half_time_percent = models.PositiveSmallIntegerField(
        _("part d'une heure de cours à la maison (%)"),
        default=50,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )
    virtual_classes_per_day = models.PositiveSmallIntegerField(
        _("classes virtuelles par jour"),
        default=2,
        validators=[MinValueValidator(1), MaxValueValidator(8)],
    )
    notice_days = models.PositiveSmallIntegerField(
        _("délai de prévenance (jours ouvrés)"),
        default=2,
        validators=[MaxValueValidator(10)],
    )
    long_sitting_minutes = models.PositiveSmallIntegerField(_("longue séance à partir de (min)"), default=60)
    messages_from = models.TimeField(_("messages à partir de"), default=time(8))
    messages_until = models.TimeField(_("messages jusqu'à"), default=time(18))

    class Meta:
        ordering = ("school", "level")
        verbose_name = _("règles de charge")
        constraints = (
            models.UniqueConstraint(fields=("school", "level"), name="policy_once_per_level"),
            models.CheckConstraint(
                condition=Q(daily_cap_minutes__gte=30, daily_cap_minutes__lte=480),
                name="policy_daily_cap",
            ),
            models.CheckConstraint(
                condition=Q(presence_day_minutes__lte=F("daily_cap_minutes")),
                name="policy_presence_under_cap",
            ),
            models.CheckConstraint(
                condition=Q(half_time_percent__gte=1, half_time_percent__lte=100),
                name="policy_half_time",
            ),
            models.CheckConstraint(
                condition=Q(virtual_classes_per_day__gte=1, virtual_classes_per_day__lte=8),
                name="policy_virtual_classes",
            ),
            models.CheckConstraint(condition=Q(notice_days__lte=10), name="policy_notice"),
            models.CheckConstraint(
                condition=Q(messages_until__gt=F("messages_from")),
                name="policy_message_hours",
            ),
        )

    def __str__(self):
        return f"{self.school} {self.level}".strip()


class LoadExceptionQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(activity__in=Activity.objects.visible_to(user).values("pk"))

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
            models.CheckConstraint(condition=Q(rules__len__gte=1), name="exception_names_rules"),
        )

    def __str__(self):
        return f"{self.activity} · {', '.join(self.rules)}"


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


def unanswered(today: date, prefix: str = "") -> Q:
    """Condition on an alert (reached through `prefix`): nobody answered, or the reason known has run out."""
    return Q(**{f"{prefix}answer": ""}) | Q(**{f"{prefix}quiet_until__lt": today})


class AlertQuerySet(models.QuerySet):
    def open(self):
        return self.filter(closed_at__isnull=True)

    def visible_to(self, user):
        """Alerts of pupils: those who follow them, not every teacher of the class; of classes: who sees the class."""
        follows = Q(pupil__school__in=user.schools_as(*FOLLOW_UP_ROLES))
        follows |= Q(pupil__school_class__form_teachers=user)
        follows |= Q(pupil__in=Pupil.objects.followed_by(user))
        own = self.model.objects.filter(follows).values("pk")
        classes = SchoolClass.objects.visible_to(user).values("pk")
        return self.filter(Q(pk__in=own) | Q(school_class__in=classes))

    def in_schools_of(self, user):
        return self.filter(school__in=user.school_ids)


class Alert(PublicIdModel):
    """A signal brought to people, never a verdict: opened by the scheduler, answered by people, closed with its cause.

    `reasons` is a list of facts, e.g. {"signal": "missing_returns", "count": 3, "since": "2026-11-16", "points": 3},
    put into words by `workload.wording`.
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
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_by__isnull=True, answer="")
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
