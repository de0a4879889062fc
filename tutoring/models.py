"""Who follows whom, and what was said on the telephone."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from continuity.common.public_id import PublicIdModel
from continuity.directory.models import FOLLOW_UP_ROLES, Pupil, User

PUPILS_PER_TUTOR = 10  # R12: a warning above, never a refusal


class TutorshipQuerySet(models.QuerySet):
    def current(self):
        return self.filter(until__isnull=True)


class Tutorship(models.Model):
    """One adult follows one pupil; `until` is the last day of a tutorship that ended."""

    tutor = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        related_name="tutorships",
        verbose_name=_("tuteur"),
    )
    pupil = models.ForeignKey(
        Pupil,
        on_delete=models.CASCADE,
        related_name="tutorships",
        verbose_name=_("élève"),
    )
    since = models.DateField(_("depuis le"))
    until = models.DateField(_("jusqu'au"), null=True, blank=True)

    objects = TutorshipQuerySet.as_manager()

    class Meta:
        ordering = ("tutor", "pupil")
        verbose_name = _("tutorat")
        constraints = (
            models.UniqueConstraint(
                fields=("pupil",),
                condition=Q(until__isnull=True),
                name="tutorship_one_current_per_pupil",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="tutorship_ends_after_start",
            ),
        )

    def __str__(self):
        return f"{self.tutor} → {self.pupil}"


class ContactLogQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Read by those who follow the pupil: direction and CPE of the school, form teachers, tutor, AESH."""
        followed = Q(pupil__in=Pupil.objects.followed_by(user)) | Q(pupil__school_class__form_teachers=user)
        own = self.model.objects.filter(followed | Q(by=user)).values("pk")
        return self.filter(Q(pupil__school__in=user.schools_as(*FOLLOW_UP_ROLES)) | Q(pk__in=own))

    def in_schools_of(self, user):
        return self.filter(pupil__school__in=user.school_ids)


class ContactLog(PublicIdModel):
    """One attempt to reach a pupil or their family (journal des contacts)."""

    class Channel(models.TextChoices):
        PHONE = "phone", _("téléphone")
        EMAIL = "email", _("courriel")
        MESSAGE = "message", _("messagerie ou SMS")
        VIDEO = "video", _("visioconférence")
        LETTER = "letter", _("courrier")
        MEETING = "meeting", _("rencontre")

    pupil = models.ForeignKey(
        Pupil,
        on_delete=models.CASCADE,
        related_name="contacts",
        verbose_name=_("élève"),
    )
    by = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        related_name="contacts_made",
        verbose_name=_("par"),
    )
    at = models.DateTimeField(_("le"))
    channel = models.CharField(_("moyen"), max_length=8, choices=Channel, default=Channel.PHONE)
    reached = models.BooleanField(_("joint"))
    summary = models.TextField(_("ce qui a été dit"), blank=True)
    next_step = models.CharField(_("suite prévue"), max_length=200, blank=True)
    next_on = models.DateField(_("le"), null=True, blank=True)

    objects = ContactLogQuerySet.as_manager()

    class Meta:
        ordering = ("-at", "-pk")
        verbose_name = _("contact")
        indexes = (models.Index(fields=("pupil", "-at"), name="contact_by_pupil"),)

    def __str__(self):
        return f"{self.pupil} {self.at:%Y-%m-%d}"
