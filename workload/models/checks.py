"""What the last check of a class found, kept for the pages that show whole schools (docs/adr/0008)."""

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef
from django.utils.translation import gettext_lazy as _

from continuity.directory.models import Pupil, SchoolClass
from workload.models.sweeps import Recheck


class ClassCheckQuerySet(models.QuerySet):
    def standing(self):
        """Those that still tell the truth: the class has the same pupils, and none of them is owed a check."""
        present = Pupil.objects.filter(school_class=OuterRef("school_class")).order_by("pk")
        owed = Recheck.objects.filter(
            school=OuterRef("school_class__school"), pupil_ids__overlap=OuterRef("pupil_ids")
        )
        return self.alias(present=ArraySubquery(present.values("pk"))).filter(
            ~Exists(owed), pupil_ids=F("present")
        )


class ClassCheck(models.Model):
    """The weeks of a class as its last check found them, written in the transaction of that check.

    `pupil_ids` are those it looked at, sorted; `findings` are written and read by `workload.class_checks`, in the way
    that `form` numbers.
    """

    school_class = models.OneToOneField(
        SchoolClass, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    pupil_ids = ArrayField(models.BigIntegerField(), verbose_name=_("élèves"))
    form = models.PositiveSmallIntegerField(_("format"))
    findings = models.JSONField(_("constat"))

    objects = ClassCheckQuerySet.as_manager()

    class Meta:
        ordering = ("school_class",)
        verbose_name = _("constat d'une classe")

    def __str__(self):
        return str(self.school_class)
