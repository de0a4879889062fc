"""What teachers share with the other teachers of their school, and whose it was first."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from continuity.directory.models import Role, School, User


class LibraryQuerySet(models.QuerySet):
    """What is in the library: of things that belong to a course."""

    def visible_to(self, user):
        """What is shared in the schools where `user` teaches."""
        return self.filter(shared_at__isnull=False, course__subject__school__in=schools_taught_by(user))

    def in_schools_of(self, user):
        return self.filter(course__subject__school__in=user.school_ids)


def schools_taught_by(user: User) -> models.QuerySet[School]:
    """Those in which `user` is a teacher, even before their first course, or has a course under another role."""
    taught = Q(pk__in=user.school_ids, subjects__courses__teacher=user)
    return School.objects.filter(Q(pk__in=user.schools_as(Role.TEACHER)) | taught).order_by().distinct()


class Shareable(models.Model):
    """Base of what can be shared and copied.

    `copied_from` is what this is a copy of, while that exists; `original_author` is who wrote the first of these
    copies of copies, and outlives it. Both are empty for what is no copy.
    """

    shared_at = models.DateTimeField(_("partagée le"), null=True, blank=True, editable=False)
    copied_from = models.ForeignKey(
        "self", on_delete=models.SET_NULL, related_name="copies", null=True, blank=True, editable=False
    )
    original_author = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", null=True, blank=True, editable=False
    )

    library = LibraryQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def first_author(self) -> User | None:
        """Whose work it was first, when that is not its author: "d'après"."""
        return self.original_author if self.original_author != self.author else None
