"""The address a person gives their calendar program, so that due days and virtual classes show there."""

from django.core.signing import BadSignature, Signer
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from continuity.common.public_id import PublicIdModel
from continuity.directory.models import User

_signer = Signer(sep=".", salt="activities.calendar_feed")


class CalendarFeedQuerySet(models.QuerySet):
    def live(self):
        """Those whose address still answers: not revoked, of an account that is open."""
        return self.filter(revoked_at__isnull=True, user__is_active=True)

    def of_secret(self, secret: str) -> "CalendarFeed | None":
        """The live feed that `secret` opens; None for one that is guessed, mistyped or revoked.

        A secret that is not ours is told from its signature, without a query.
        """
        try:
            public_id = _signer.unsign(secret)
        except BadSignature:
            return None
        return self.live().filter(public_id=public_id).select_related("user").first()


class CalendarFeed(PublicIdModel):
    """A revocable address under which one person's calendar can be read without signing in.

    The secret is not kept: it is the signature of `public_id` by the key of the site. Who reads the table cannot
    open a calendar, and the person can be shown their address again. `last_read_on` is a day, not a moment.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="calendar_feeds")
    created_at = models.DateTimeField(_("créée le"), auto_now_add=True)
    revoked_at = models.DateTimeField(_("retirée le"), null=True, blank=True, editable=False)
    last_read_on = models.DateField(_("lue pour la dernière fois le"), null=True, blank=True, editable=False)

    objects = CalendarFeedQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "-pk")
        verbose_name = _("agenda")
        constraints = (
            models.UniqueConstraint(
                fields=("user",), condition=Q(revoked_at__isnull=True), name="one_live_calendar_feed"
            ),
        )

    def __str__(self):
        return f"{self.user} · {self.created_at:%Y-%m-%d}"

    @property
    def secret(self) -> str:
        """What stands in the address, and opens the calendar of the person."""
        return _signer.sign(self.public_id.hex)
