"""Cases: what a team does for one pupil, from the opening to the outcome."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from activities.models import Assignment
from continuity.common.public_id import PublicIdModel
from continuity.directory import visibility
from continuity.directory.models import FOLLOW_UP_ROLES, Pupil, Role, School, User
from tutoring.models.chain import Rung
from workload.models import Alert


class CaseQuerySet(models.QuerySet):
    def open(self):
        return self.filter(closed_at__isnull=True)

    def visible_to(self, user):
        """Aims and actions: the team of the case, and whoever follows the pupil as tutor while they are of the school."""
        tutored = self.model.objects.filter(
            pupil__in=Pupil.objects.filter(visibility.followed(user)), pupil__school=F("school")
        )
        followed = Q(pk__in=tutored.filter(school__in=user.school_ids).values("pk"))
        return self.filter(followed | Q(pk__in=self.model.objects.of_team(user).values("pk")))

    def of_team(self, user):
        """All of it, notes for the team included: direction and CPE of the school, who leads it, who takes part, and
        the form teachers of the class while the pupil is of the school.
        """
        leads = Q(pupil__school_class__form_teachers=user, pupil__school=F("school"))
        own = self.model.objects.filter(Q(leader=user) | Q(participants=user) | leads)
        return self.filter(
            Q(school__in=user.schools_as(*FOLLOW_UP_ROLES))
            | Q(pk__in=own.filter(school__in=user.school_ids).values("pk"))
        )

    def in_schools_of(self, user):
        return self.filter(school__in=user.school_ids)


class Case(PublicIdModel):
    """What is done for a pupil (suivi): one open case at a time in a school, led from one rung of the chain.

    It stays with the school that opened it: a pupil who changes school takes nothing of it along.
    """

    class Closing(models.TextChoices):
        RESOLVED = "resolved", _("la difficulté est levée")
        PASSED_ON = "passed_on", _("pris en charge ailleurs")
        LEFT = "left", _("l'élève a quitté l'établissement")
        UNFOUNDED = "unfounded", _("il n'y avait pas lieu")

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="cases")
    pupil = models.ForeignKey(Pupil, on_delete=models.CASCADE, related_name="cases", verbose_name=_("élève"))
    alert = models.ForeignKey(Alert, on_delete=models.SET_NULL, related_name="cases", null=True, blank=True)
    opened_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", verbose_name=_("ouvert par")
    )
    opened_at = models.DateTimeField(_("ouvert le"))
    rung = models.CharField(_("mené par"), max_length=12, choices=Rung)
    leader = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="cases_led", verbose_name=_("responsable du suivi")
    )
    participants = models.ManyToManyField(
        User, related_name="cases_joined", blank=True, verbose_name=_("participants")
    )
    aims = models.TextField(_("objectifs"), max_length=1000)
    closed_at = models.DateTimeField(_("clos le"), null=True, blank=True)
    closed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("clos par")
    )
    closing = models.CharField(_("motif de clôture"), max_length=10, choices=Closing, blank=True)
    outcome = models.TextField(_("bilan"), max_length=1000, blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        ordering = ("-opened_at", "-pk")
        verbose_name = _("suivi")
        constraints = (
            models.UniqueConstraint(
                fields=("school", "pupil"),
                condition=Q(closed_at__isnull=True),
                name="case_open_once_per_pupil",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by__isnull=True, closing="", outcome="")
                | (Q(closed_at__isnull=False, closed_by__isnull=False) & ~Q(closing="") & ~Q(outcome="")),
                name="case_closing_whole",
            ),
            models.CheckConstraint(
                condition=Q(rung__in=[Rung.FORM_TEACHER, Rung.CPE, Rung.PRINCIPAL, Rung.SOCIAL]),
                name="case_rung",
            ),
        )

    def __str__(self):
        return f"{self.pupil} {self.opened_at:%Y-%m-%d}"

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def pupil_has_left(self) -> bool:
        return self.pupil.school_id != self.school_id


class CaseHandover(models.Model):
    """A case went up the chain: by whom, to whom and why; its history goes with it."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="handovers")
    from_rung = models.CharField(max_length=12, choices=Rung)
    to_rung = models.CharField(max_length=12, choices=Rung)
    to = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("à"))
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("par"))
    at = models.DateTimeField(_("le"))
    why = models.CharField(_("pourquoi"), max_length=300)

    class Meta:
        ordering = ("at", "pk")
        verbose_name = _("transmission")

    def __str__(self):
        return f"{self.case} → {self.get_to_rung_display()}"


class CaseActionQuerySet(models.QuerySet):
    def to_do(self):
        return self.filter(ended_at__isnull=True, case__closed_at__isnull=True)

    def visible_to(self, user):
        return self.filter(case__in=Case.objects.visible_to(user).values("pk"))

    def in_schools_of(self, user):
        return self.filter(case__school__in=user.school_ids)


class CaseAction(PublicIdModel):
    """Something one adult will do by a day; ended as done or given up, with what came of it."""

    class Kind(models.TextChoices):
        CALL = "call", _("appel à la famille")
        VISIT = "visit", _("visite")
        LOAN = "loan", _("prêt de matériel")
        PAPER_PACK = "paper_pack", _("travail sur papier")
        RELIEF = "relief", _("allègement du travail")
        PEER_TUTOR = "peer_tutor", _("tutorat entre élèves")
        MEETING = "meeting", _("rencontre")
        REFERRAL = "referral", _("orientation vers un service")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="actions")
    kind = models.CharField(_("action"), max_length=10, choices=Kind)
    what = models.CharField(_("précision"), max_length=200, blank=True)
    owner = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="case_actions", verbose_name=_("par qui")
    )
    due_on = models.DateField(_("pour le"))
    ended_at = models.DateTimeField(_("terminée le"), null=True, blank=True)
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    was_done = models.BooleanField(_("faite"), default=False)
    result = models.CharField(_("résultat"), max_length=300, blank=True)
    # The day of the action its owner was written to about: moved to another day, it is told again.
    reminded_for = models.DateField(null=True, blank=True, editable=False)

    objects = CaseActionQuerySet.as_manager()

    class Meta:
        ordering = ("due_on", "pk")
        verbose_name = _("action")
        constraints = (
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True, was_done=False, result="")
                | (Q(ended_at__isnull=False, ended_by__isnull=False) & (Q(was_done=True) | ~Q(result=""))),
                name="case_action_end_whole",
            ),
        )

    def __str__(self):
        return f"{self.case} {self.get_kind_display()}"

    @property
    def is_to_do(self) -> bool:
        return self.ended_at is None


class CaseRelief(models.Model):
    """One work taken off a pupil, or given until a later day, by an action that lightens the load."""

    action = models.ForeignKey(CaseAction, on_delete=models.CASCADE, related_name="reliefs")
    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="reliefs")
    until = models.DateField(
        _("jusqu'au"), null=True, blank=True, help_text=_("Vide : l'élève en est dispensé.")
    )

    class Meta:
        ordering = ("assignment__activity__due_on", "pk")
        verbose_name = _("allègement")
        constraints = (models.UniqueConstraint(fields=("action", "assignment"), name="relief_once"),)

    def __str__(self):
        return f"{self.action} {self.assignment}"


class CaseNoteQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own; of the cases whose team one is of, those for the team; those for the direction if one directs."""
        team = Q(readers=CaseNote.Readers.TEAM, case__in=Case.objects.of_team(user).values("pk"))
        direction = Q(case__school__in=user.schools_as(Role.PRINCIPAL))
        own = Q(by=user, case__school__in=user.school_ids)
        return self.filter(team | direction | own)

    def in_schools_of(self, user):
        return self.filter(case__school__in=user.school_ids)


class CaseNote(PublicIdModel):
    """A private note of a case; who may read it is chosen when it is written and never widened."""

    class Readers(models.TextChoices):
        TEAM = "team", _("l'équipe du suivi")
        PRINCIPAL = "principal", _("la direction seulement")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="notes")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("par"))
    at = models.DateTimeField(_("le"))
    readers = models.CharField(_("lue par"), max_length=9, choices=Readers, default=Readers.TEAM)
    text = models.TextField(_("note"), max_length=2000)

    objects = CaseNoteQuerySet.as_manager()

    class Meta:
        ordering = ("-at", "-pk")
        verbose_name = _("note de suivi")

    def __str__(self):
        return f"{self.case} {self.at:%Y-%m-%d}"
