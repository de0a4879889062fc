"""Whom to ask for what, and who decides when the head is away."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from continuity.common.public_id import PublicIdModel
from continuity.directory.models.people import User
from continuity.directory.models.school import School


class OfSchoolQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(school__in=user.school_ids)

    def in_schools_of(self, user):
        return self.filter(school__in=user.school_ids)


class ContactPoint(PublicIdModel):
    """A line of the school's "whom to ask for what": a matter, somebody, and how and when to reach them.

    `confirmed_on`: the day somebody last said that it holds; None for a line proposed and not looked at yet.
    """

    class Audience(models.TextChoices):
        EVERYBODY = "everybody", _("familles et personnels")
        STAFF = "staff", _("personnels seulement")

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="contact_points")
    rank = models.PositiveSmallIntegerField(_("ordre"), default=1)
    matter = models.CharField(_("pour quoi"), max_length=80)
    who = models.CharField(_("qui"), max_length=80)
    phone = models.CharField(_("téléphone"), max_length=20, blank=True)
    email = models.EmailField(_("courriel"), blank=True)
    hours = models.CharField(_("quand"), max_length=60, blank=True)
    audience = models.CharField(_("pour qui"), max_length=9, choices=Audience, default=Audience.EVERYBODY)
    confirmed_on = models.DateField(_("vérifié le"), null=True, blank=True)

    objects = OfSchoolQuerySet.as_manager()

    class Meta:
        ordering = ("school", "rank", "pk")
        verbose_name = _("interlocuteur")
        constraints = (
            models.UniqueConstraint(fields=("school", "matter", "who"), name="contact_point_once"),
        )

    def __str__(self):
        return f"{self.matter} : {self.who}"


class Deputy(PublicIdModel):
    """A place in the chain of delegation: whoever of the lowest `rank` is there decides."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="deputies")
    rank = models.PositiveSmallIntegerField(_("rang"))
    user = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="deputy_places", verbose_name=_("personne")
    )
    away_until = models.DateField(_("absent jusqu'au"), null=True, blank=True)

    objects = OfSchoolQuerySet.as_manager()

    class Meta:
        ordering = ("school", "rank")
        verbose_name = _("rang de délégation")
        constraints = (
            models.UniqueConstraint(
                fields=("school", "rank"), name="deputy_rank_once", deferrable=models.Deferrable.DEFERRED
            ),
            models.UniqueConstraint(fields=("school", "user"), name="deputy_once"),
        )

    def __str__(self):
        return f"{self.rank}. {self.user}"
