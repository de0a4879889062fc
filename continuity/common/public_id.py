"""Unguessable identifiers for everything that appears in an address."""

import uuid

from django.db import models


class PublicIdModel(models.Model):
    """Base of the models named in URLs: `public_id` is what the address shows, never the primary key."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        abstract = True
