"""Who works with whom on an activity, and who does what (R16)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activities.models.activity import Activity
from continuity.directory.models import Pupil

MIN_MEMBERS, MAX_MEMBERS = 2, 5
MAX_MEASURE = 1000


class GroupMethod(models.TextChoices):
    FREE = "free", gettext_lazy("travail à plusieurs")
    PUZZLE = "puzzle", gettext_lazy("puzzle : chacun devient expert d'une partie, puis pièce commune")
    TOGETHER = "together", gettext_lazy("apprendre ensemble : une seule production, discutée à chaque étape")


class GroupMaking(models.TextChoices):
    BALANCED = "balanced", gettext_lazy("équilibrés")
    RANDOM = "random", gettext_lazy("au hasard")
    BY_HAND = "by_hand", gettext_lazy("à la main")


class GroupMeasure(models.TextChoices):
    """What groups are balanced on."""

    ACQUIRED = "acquired", gettext_lazy("travaux acquis dans ce cours")
    TYPED = "typed", gettext_lazy("un nombre par élève, saisi ci-dessous")


class Grouping(models.Model):
    """That an activity is done in groups, by which method, and how its groups were made.

    `roles` and `parts` are one to a line. The same `seed` makes the same groups of the same pupils.
    """

    activity = models.OneToOneField(
        Activity, on_delete=models.CASCADE, related_name="grouping", primary_key=True
    )
    method = models.CharField(
        gettext_lazy("méthode"), max_length=8, choices=GroupMethod, default=GroupMethod.FREE
    )
    roles = models.TextField(gettext_lazy("rôles"), blank=True)
    parts = models.TextField(gettext_lazy("parties d'expert"), blank=True)
    common_piece = models.TextField(gettext_lazy("pièce commune"), blank=True)
    size = models.PositiveSmallIntegerField(gettext_lazy("élèves par groupe"), default=MIN_MEMBERS)
    making = models.CharField(
        gettext_lazy("groupes"), max_length=8, choices=GroupMaking, default=GroupMaking.BY_HAND
    )
    measure = models.CharField(gettext_lazy("critère"), max_length=8, choices=GroupMeasure, blank=True)
    seed = models.PositiveIntegerField(gettext_lazy("numéro de tirage"), null=True, blank=True)

    class Meta:
        verbose_name = gettext_lazy("travail de groupe")
        constraints = (
            models.CheckConstraint(
                condition=Q(size__gte=MIN_MEMBERS, size__lte=MAX_MEMBERS), name="grouping_size"
            ),
            models.CheckConstraint(
                condition=Q(making=GroupMaking.RANDOM, seed__isnull=False)
                | (~Q(making=GroupMaking.RANDOM) & Q(seed__isnull=True)),
                name="grouping_random_has_seed",
            ),
            models.CheckConstraint(
                condition=(Q(making=GroupMaking.BALANCED) & ~Q(measure=""))
                | (~Q(making=GroupMaking.BALANCED) & Q(measure="")),
                name="grouping_balanced_has_measure",
            ),
        )

    def __str__(self):
        return f"{self.activity} · {self.get_method_display()}"


class WorkGroup(models.Model):
    """Some pupils who do an activity together and hand it in once."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="work_groups")
    number = models.PositiveSmallIntegerField(gettext_lazy("numéro"))

    class Meta:
        ordering = ("activity", "number")
        verbose_name = gettext_lazy("groupe de travail")
        constraints = (
            models.UniqueConstraint(fields=("activity", "number"), name="work_group_number"),
            models.CheckConstraint(condition=Q(number__gte=1), name="work_group_counts_from_one"),
        )

    def __str__(self):
        return _("Groupe %(number)d") % {"number": self.number}


class WorkGroupMember(models.Model):
    """A pupil in a group; their place in it holds the group to five.

    `activity` is that of the group, which a foreign key on both holds: nobody is in two groups of one activity.
    `measure` is what the teacher typed to balance the groups; pupils and families never see it.
    """

    group = models.ForeignKey(WorkGroup, on_delete=models.CASCADE, related_name="members")
    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="+")
    pupil = models.ForeignKey(Pupil, on_delete=models.CASCADE, related_name="work_groups")
    place = models.PositiveSmallIntegerField()
    role = models.CharField(gettext_lazy("rôle"), max_length=60, blank=True)
    part = models.CharField(gettext_lazy("partie"), max_length=200, blank=True)
    measure = models.PositiveSmallIntegerField(gettext_lazy("nombre"), null=True, blank=True)

    class Meta:
        ordering = ("group", "place")
        verbose_name = gettext_lazy("membre d'un groupe")
        constraints = (
            models.UniqueConstraint(fields=("activity", "pupil"), name="work_group_one_per_pupil"),
            models.UniqueConstraint(fields=("group", "place"), name="work_group_place"),
            models.CheckConstraint(
                condition=Q(place__gte=1, place__lte=MAX_MEMBERS), name="work_group_five_at_most"
            ),
            models.CheckConstraint(
                condition=Q(measure__isnull=True) | Q(measure__lte=MAX_MEASURE), name="work_group_measure"
            ),
        )

    def __str__(self):
        return f"{self.group} · {self.pupil}"
