"""The rules that hold at publication, and their figures."""

from datetime import time

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from continuity.directory.models import Level, School


class Rule(models.TextChoices):
    """The rules that hold at publication; the codes are those of docs/architecture.md."""

    DAILY_CAP = "R1", _("plafond de travail par jour")
    HALF_TIME = "R2", _("une heure de cours, une demi-heure à la maison")
    VIRTUAL_CLASSES = "R3", _("classes virtuelles par jour")
    NOTICE = "R5", _("délai de prévenance")
    STATED = "R6", _("activité complète")
    PRESENCE_DAY = "R19", _("travail du soir d'un jour de présence")


# The rules that are broken by minutes; the others are broken or not.
MINUTE_RULES = frozenset({Rule.DAILY_CAP, Rule.HALF_TIME, Rule.PRESENCE_DAY})


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
    counts_calibrated = models.BooleanField(
        _("compter le temps que le travail prend d'habitude"),
        default=False,
        help_text=_(
            "Quand dix élèves au moins ont dit combien de temps leur prend vraiment le travail d'un enseignant, "
            "c'est ce temps qui compte à la publication. Sinon, l'enseignant le voit et la durée annoncée compte."
        ),
    )
    extra_time_moves_due = models.BooleanField(
        _("donner aussi plus de jours aux élèves au temps aménagé"),
        default=False,
        help_text=_(
            "Un tiers de temps en plus donne un tiers de jours ouvrés en plus, arrondi au jour suivant : trois jours "
            "pour rendre deviennent quatre. Ce qui est déjà donné garde son jour."
        ),
    )
    connects_from = models.TimeField(_("connexion à partir de"), null=True, blank=True)
    connects_until = models.TimeField(
        _("connexion jusqu'à"),
        null=True,
        blank=True,
        help_text=_(
            "Plage des classes virtuelles et des gros téléchargements, à décaler d'un niveau à l'autre pour que le "
            "réseau tienne. Montrée aux familles dans le guide, et à l'enseignant qui prévoit une classe virtuelle à "
            "un autre moment."
        ),
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
            models.CheckConstraint(
                condition=Q(connects_from__isnull=True, connects_until__isnull=True)
                | Q(connects_from__isnull=False, connects_until__gt=F("connects_from")),
                name="policy_connection_hours",
            ),
        )

    def __str__(self):
        return f"{self.school} {self.level}".strip()

    @property
    def connection_hours(self) -> tuple[time, time] | None:
        """When the pupils connect to virtual classes and load what is large (R17); None for at any time."""
        return (self.connects_from, self.connects_until) if self.connects_from else None
