"""What a tutor tells the form teacher each week."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from continuity.common.public_id import PublicIdModel
from continuity.directory.models import FOLLOW_UP_ROLES, Pupil, SchoolClass, User


class WeeklyReportQuerySet(models.QuerySet):
    def sent(self):
        return self.filter(sent_at__isnull=False)

    def visible_to(self, user):
        """Its author; once sent, the form teachers of the class, direction and CPE of the school."""
        led = Q(school_class__school__in=user.schools_as(*FOLLOW_UP_ROLES))
        led |= Q(school_class__in=user.form_classes.values("pk"))
        return self.filter(Q(tutor=user) | (Q(sent_at__isnull=False) & led))

    def in_schools_of(self, user):
        return self.filter(school_class__school__in=user.school_ids)


class WeeklyReport(PublicIdModel):
    """What `tutor` says of their pupils of one class for the week that begins on `monday`; sent once, then fixed."""

    tutor = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="weekly_reports", verbose_name=_("tuteur")
    )
    school_class = models.ForeignKey(
        SchoolClass, on_delete=models.CASCADE, related_name="weekly_reports", verbose_name=_("classe")
    )
    monday = models.DateField(_("semaine du"))
    sent_at = models.DateTimeField(_("envoyé le"), null=True, blank=True)
    # The word to the form teachers keeps to the hours of messages (R10): when it may leave, to
    # whom it went, and when nobody was left to tell.
    reaches_at = models.DateTimeField(_("annoncé à partir de"), null=True, blank=True)
    told_to = models.ManyToManyField(
        User, related_name="+", blank=True, editable=False, verbose_name=_("annoncé à")
    )
    told_at = models.DateTimeField(_("annoncé le"), null=True, blank=True)

    objects = WeeklyReportQuerySet.as_manager()

    class Meta:
        ordering = ("-monday", "tutor", "pk")
        verbose_name = _("bilan de la semaine")
        constraints = (
            models.UniqueConstraint(fields=("tutor", "school_class", "monday"), name="weekly_report_once"),
            models.CheckConstraint(condition=Q(monday__iso_week_day=1), name="weekly_report_on_monday"),
        )

    def __str__(self):
        return f"{self.tutor} {self.school_class} {self.monday}"


class ReportLine(models.Model):
    """What the report says of one pupil, as the tutor corrected it."""

    report = models.ForeignKey(WeeklyReport, on_delete=models.CASCADE, related_name="lines")
    pupil = models.ForeignKey(
        Pupil, on_delete=models.CASCADE, related_name="report_lines", verbose_name=_("élève")
    )
    text = models.TextField(_("bilan"), max_length=1000)

    class Meta:
        ordering = ("report", "pupil")
        verbose_name = _("ligne de bilan")
        constraints = (models.UniqueConstraint(fields=("report", "pupil"), name="report_line_once"),)

    def __str__(self):
        return f"{self.report} {self.pupil}"
