"""A return that is being made: what has been written and what has arrived, kept until it is handed in.

A telephone loses its connection, a page is closed, a session ends: the server knows how far each file has come. The
pieces of a file are rows, so that what has arrived and how much of it are one fact, wherever files are stored.
"""

from pathlib import PurePath

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from activities.files import NAME_LENGTH, submission_path
from activities.models.work import Assignment
from activities.photos import DRAWN
from continuity.common.public_id import PublicIdModel
from continuity.directory.models import User


class PendingReturn(models.Model):
    """One per work, whatever the number of devices. `at`: when something of it last changed."""

    assignment = models.OneToOneField(Assignment, on_delete=models.CASCADE, related_name="pending")
    text = models.TextField(_("texte"), blank=True)
    at = models.DateTimeField(_("le"), db_index=True)

    class Meta:
        verbose_name = _("rendu en préparation")

    def __str__(self):
        return str(self.assignment)


class PendingFile(PublicIdModel):
    """A file of a return that is being made; `position` is its place among the others.

    `sent_size` is how many bytes the device has to send, `received` how many have come. Once all have, and the file
    is accepted, it is in `file`, `size` bytes as stored: a photo weighs less than what was sent.
    """

    pending = models.ForeignKey(PendingReturn, on_delete=models.CASCADE, related_name="files")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("nom"), max_length=NAME_LENGTH)
    position = models.PositiveSmallIntegerField(_("rang"))
    sent_size = models.PositiveIntegerField()
    received = models.PositiveIntegerField(default=0)
    file = models.FileField(_("fichier"), upload_to=submission_path, blank=True)
    size = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("position", "pk")
        verbose_name = _("fichier en cours d'envoi")
        constraints = (
            models.CheckConstraint(
                condition=Q(received__lte=F("sent_size")), name="pending_file_received_at_most_all"
            ),
        )

    def __str__(self):
        return self.name

    @property
    def has_arrived(self) -> bool:
        return bool(self.file)

    @property
    def is_photo(self) -> bool:
        """Whether it has arrived and can be shown small."""
        return PurePath(self.file.name or "").suffix in DRAWN

    @property
    def percent(self) -> int:
        """How much of it has come, in whole percents."""
        return 100 * self.received // self.sent_size


class PendingPiece(models.Model):
    """Bytes of a file from `offset` on."""

    file = models.ForeignKey(PendingFile, on_delete=models.CASCADE, related_name="pieces")
    offset = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        ordering = ("offset",)
        constraints = (models.UniqueConstraint(fields=("file", "offset"), name="pending_piece_once"),)

    def __str__(self):
        return f"{self.file} · {self.offset}"
