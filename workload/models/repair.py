"""A relief proposed for an overloaded class: what the direction asks of teachers, and what they answered."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from activities.models import Activity
from continuity.common.public_id import PublicIdModel
from continuity.directory.models import Pupil, Role, SchoolClass, User


class RepairProposalQuerySet(models.QuerySet):
    def open(self):
        return self.filter(closed_at__isnull=True)

    def visible_to(self, user):
        """Those the direction sent, for the direction: a teacher meets each change apart."""
        return self.filter(school_class__school__in=user.schools_as(Role.PRINCIPAL))

    def in_schools_of(self, user):
        return self.filter(school_class__school__in=user.school_ids)


class RepairProposal(PublicIdModel):
    """Changes that together free a class from `first_day` to `last_day`; one at a time is open for a class.

    It closes when every teacher has answered, or when the direction withdraws it (`withdrawn`).
    """

    school_class = models.ForeignKey(SchoolClass, on_delete=models.CASCADE, related_name="repairs")
    first_day = models.DateField(_("du"))
    last_day = models.DateField(_("au"))
    sent_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(_("envoyé le"))
    closed_at = models.DateTimeField(_("clos le"), null=True, blank=True)
    withdrawn = models.BooleanField(_("retiré"), default=False)

    objects = RepairProposalQuerySet.as_manager()

    class Meta:
        ordering = ("-sent_at", "-pk")
        verbose_name = _("allègement proposé")
        constraints = (
            models.UniqueConstraint(
                fields=("school_class",),
                condition=Q(closed_at__isnull=True),
                name="repair_open_once_per_class",
            ),
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="repair_period"),
            models.CheckConstraint(
                condition=Q(withdrawn=False) | Q(closed_at__isnull=False), name="repair_withdrawn_is_closed"
            ),
        )

    def __str__(self):
        return f"{self.school_class} · {self.first_day} – {self.last_day}"


class RepairChangeQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those about activities of theirs; the teacher answers, colleagues of the school get a refusal."""
        own = Q(activity__author=user) | Q(activity__course__teacher=user)
        return self.in_schools_of(user).filter(own)

    def in_schools_of(self, user):
        return self.filter(proposal__school_class__school__in=user.school_ids)

    def unanswered(self):
        """Those of open proposals that still want an answer."""
        return self.filter(answer="", proposal__closed_at__isnull=True)


class RepairChange(PublicIdModel):
    """One change asked of one teacher. `from_…` is what the activity said when it was proposed.

    A yes is applied at once, or, when the activity or the load has changed meanwhile, `not_applied` says why not.
    """

    class Kind(models.TextChoices):
        POSTPONE = "postpone", _("reporter")
        SHORTEN = "shorten", _("raccourcir")
        EXCUSE = "excuse", _("dispenser")
        MOVE = "move", _("déplacer la classe virtuelle")

    class Answer(models.TextChoices):
        YES = "yes", _("oui")
        NO = "no", _("non")

    proposal = models.ForeignKey(RepairProposal, on_delete=models.CASCADE, related_name="changes")
    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="repair_changes")
    kind = models.CharField(_("changement"), max_length=8, choices=Kind)
    from_day = models.DateField(_("rendu prévu le"))
    to_day = models.DateField(_("nouveau jour"), null=True, blank=True)
    from_minutes = models.PositiveSmallIntegerField(_("durée prévue (min)"))
    to_minutes = models.PositiveSmallIntegerField(_("nouvelle durée (min)"), null=True, blank=True)
    pupils = models.ManyToManyField(Pupil, related_name="+", blank=True, verbose_name=_("élèves dispensés"))
    answer = models.CharField(_("réponse"), max_length=3, choices=Answer, blank=True)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    answered_at = models.DateTimeField(_("répondu le"), null=True, blank=True)
    note = models.TextField(_("un mot"), blank=True)
    applied_at = models.DateTimeField(_("appliqué le"), null=True, blank=True)
    not_applied = models.TextField(_("pourquoi rien n'a changé"), blank=True)

    objects = RepairChangeQuerySet.as_manager()

    class Meta:
        ordering = ("proposal", "pk")
        verbose_name = _("changement proposé")
        constraints = (
            models.UniqueConstraint(fields=("proposal", "activity"), name="repair_change_once"),
            models.CheckConstraint(
                # Without the nulls said, a missing day or duration would pass: nothing compares with it.
                condition=Q(kind="postpone", to_day__isnull=False, to_minutes__isnull=True)
                & Q(to_day__gt=F("from_day"))
                | (Q(kind="move", to_day__isnull=False, to_minutes__isnull=True) & ~Q(to_day=F("from_day")))
                | Q(kind="shorten", to_day__isnull=True, to_minutes__isnull=False)
                & Q(to_minutes__gt=0, to_minutes__lt=F("from_minutes"))
                | Q(kind="excuse", to_day__isnull=True, to_minutes__isnull=True),
                name="repair_change_says_what",
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True, answered_by__isnull=True)
                | (Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(answer="")),
                name="repair_answer_whole",
            ),
            models.CheckConstraint(
                condition=Q(answer="yes", applied_at__isnull=False, not_applied="")
                | (Q(answer="yes", applied_at__isnull=True) & ~Q(not_applied=""))
                | (~Q(answer="yes") & Q(applied_at__isnull=True, not_applied="")),
                name="repair_yes_is_applied_or_says_why",
            ),
        )

    def __str__(self):
        return f"{self.activity} · {self.get_kind_display()}"
