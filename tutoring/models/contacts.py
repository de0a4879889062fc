"""What was said on the telephone, and to whom."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from continuity.common.public_id import PublicIdModel
from continuity.directory.models import FOLLOW_UP_ROLES, Pupil, School, User


class ContactLogQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Read by direction and CPE of the school it was made in, by whoever made it and, while the pupil is of that
        school, by those who follow them: form teachers, tutor, AESH.
        """
        follows = Q(pupil__in=Pupil.objects.followed_by(user)) | Q(pupil__school_class__form_teachers=user)
        own = self.model.objects.filter(Q(by=user) | (follows & Q(school=F("pupil__school")))).values("pk")
        return self.filter(Q(school__in=user.schools_as(*FOLLOW_UP_ROLES)) | Q(pk__in=own))

    def in_schools_of(self, user):
        return self.filter(school__in=user.school_ids)


class ContactLog(PublicIdModel):
    """One attempt to reach a pupil or their family (journal des contacts).

    It stays with the school that made it: a pupil who changes school takes nothing of it along.
    """

    class Channel(models.TextChoices):
        PHONE = "phone", _("téléphone")
        EMAIL = "email", _("courriel")
        MESSAGE = "message", _("messagerie ou SMS")
        VIDEO = "video", _("visioconférence")
        LETTER = "letter", _("courrier")
        MEETING = "meeting", _("rencontre")

    class Going(models.TextChoices):
        """How a part of a pupil's life goes, as they or their family say it."""

        WELL = "well", _("bien")
        SO_SO = "so_so", _("moyennement")
        BADLY = "badly", _("mal")

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="contacts")
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
    spoken_with = models.ForeignKey(
        User,
        on_delete=models.PROTECT,  # without them the words would seem to be the pupil's, who may read their own
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("avec"),
        help_text=_("Le responsable à qui l'on a parlé ; vide : l'élève."),
    )
    summary = models.TextField(_("ce qui a été dit"), blank=True)
    work = models.CharField(_("le travail va"), max_length=5, choices=Going, blank=True)
    morale = models.CharField(_("le moral va"), max_length=5, choices=Going, blank=True)
    equipment = models.CharField(_("le matériel va"), max_length=5, choices=Going, blank=True)
    health_worry = models.BooleanField(
        _("souci de santé à signaler"),
        default=False,
        help_text=_("Sans aucun détail : la vie scolaire prévient l'infirmerie ou le service social."),
    )
    next_step = models.CharField(_("suite prévue"), max_length=200, blank=True)
    next_on = models.DateField(_("le"), null=True, blank=True)

    objects = ContactLogQuerySet.as_manager()

    class Meta:
        ordering = ("-at", "-pk")
        verbose_name = _("contact")
        indexes = (models.Index(fields=("pupil", "-at"), name="contact_by_pupil"),)

    def __str__(self):
        return f"{self.pupil} {self.at:%Y-%m-%d}"
