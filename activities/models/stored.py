"""A row with a file whose weight is known without asking the storage, which may be far away."""

from django.db import models

from continuity.common.public_id import PublicIdModel


class StoredFileModel(PublicIdModel):
    """Base of the rows that show a file: `size` is its weight in bytes, 0 without a file."""

    size = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        abstract = True

    def save(self, *args, **options):
        if self.file and not self.size:
            self.size = self.file.size
        super().save(*args, **options)
