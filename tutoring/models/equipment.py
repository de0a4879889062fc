"""What pupils work with at home, what the school lends, what it prints."""

from datetime import date

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from continuity.common.public_id import PublicIdModel
from continuity.directory.models import SUPERVISING_ROLES, Pupil, School, User


class SurveyAnswerQuerySet(models.QuerySet):
    def standing(self):
        """The latest answer a school has about each pupil: the one that holds."""
        latest = self.order_by("school_id", "pupil_id", "-at", "-pk").distinct("school", "pupil")
        return self.filter(pk__in=latest.values("pk"))


class SurveyAnswer(PublicIdModel):
    """What a family says of the means to work at home; the latest one holds, the earlier ones are its history.

    It stays with the school it was given to; what it led to on the row of the pupil goes with them.
    """

    class Source(models.TextChoices):
        ONLINE = "online", _("en ligne")
        PAPER = "paper", _("sur papier")
        PHONE = "phone", _("au téléphone")

    class YesNo(models.TextChoices):
        UNKNOWN = "unknown", _("non renseigné")
        YES = "yes", _("oui")
        NO = "no", _("non")

    class Skill(models.TextChoices):
        UNKNOWN = "unknown", _("non renseigné")
        ALONE = "alone", _("se débrouille seul")
        HELPED = "helped", _("a besoin d'aide")

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="survey_answers")
    pupil = models.ForeignKey(Pupil, on_delete=models.CASCADE, related_name="survey_answers")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("par"))
    source = models.CharField(_("réponse"), max_length=6, choices=Source)
    at = models.DateTimeField(_("le"))
    device = models.CharField(_("appareil"), max_length=8, choices=Pupil.Device)
    shared_by = models.PositiveSmallIntegerField(
        _("personnes qui se partagent l'appareil"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(12)],
    )
    connection = models.CharField(_("connexion"), max_length=8, choices=Pupil.Connection)
    printer = models.CharField(_("imprimante"), max_length=7, choices=YesNo, default=YesNo.UNKNOWN)
    quiet_place = models.CharField(
        _("endroit calme pour travailler"), max_length=7, choices=YesNo, default=YesNo.UNKNOWN
    )
    skill = models.CharField(
        _("avec l'appareil, l'élève"), max_length=7, choices=Skill, default=Skill.UNKNOWN
    )

    objects = SurveyAnswerQuerySet.as_manager()

    class Meta:
        ordering = ("-at", "-pk")
        verbose_name = _("réponse à l'enquête")
        indexes = (models.Index(fields=("pupil", "school", "-at"), name="survey_by_pupil"),)
        constraints = (
            models.CheckConstraint(condition=Q(shared_by__range=(1, 12)), name="survey_shared_by"),
        )

    def __str__(self):
        return f"{self.pupil} {self.at:%Y-%m-%d}"


class ItemQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The inventory of the schools whose direction, CPE or administration `user` is."""
        return self.filter(school__in=user.schools_as(*SUPERVISING_ROLES))

    def in_schools_of(self, user):
        return self.filter(school__in=user.school_ids)

    def in_use(self):
        """Those that are still in the inventory."""
        return self.filter(retired_on__isnull=True)

    def that_work(self):
        return self.in_use().filter(state__in=WORKING)

    def available(self):
        """Those that can be lent now."""
        lent = Loan.objects.current().filter(item=models.OuterRef("pk"))
        return self.that_work().exclude(models.Exists(lent))


class Item(PublicIdModel):
    """One thing the school can lend, as its inventory names it."""

    class Kind(models.TextChoices):
        LAPTOP = "laptop", _("ordinateur portable")
        TABLET = "tablet", _("tablette")
        MODEM = "modem", _("clé ou boîtier 4G")
        PRINTER = "printer", _("imprimante")
        OTHER = "other", _("autre")

    class State(models.TextChoices):
        GOOD = "good", _("en bon état")
        WORN = "worn", _("usé, en service")
        BROKEN = "broken", _("en panne")
        LOST = "lost", _("perdu")

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="items")
    kind = models.CharField(_("matériel"), max_length=7, choices=Kind)
    number = models.CharField(_("numéro d'inventaire"), max_length=30)
    label = models.CharField(_("désignation"), max_length=80, blank=True)
    state = models.CharField(_("état"), max_length=6, choices=State, default=State.GOOD)
    retired_on = models.DateField(_("sorti de l'inventaire le"), null=True, blank=True)

    objects = ItemQuerySet.as_manager()

    class Meta:
        ordering = ("kind", "number")
        verbose_name = _("matériel")
        constraints = (models.UniqueConstraint(fields=("school", "number"), name="item_number_once"),)

    def __str__(self):
        if self.kind == self.Kind.OTHER:
            return self.number  # its label, beside it on every page, says what it is
        return f"{capfirst(self.get_kind_display())} {self.number}"

    @property
    def works(self) -> bool:
        return self.retired_on is None and self.state in WORKING


WORKING = (Item.State.GOOD, Item.State.WORN)
DEVICES = (Item.Kind.LAPTOP, Item.Kind.TABLET)
CONNECTIONS = (Item.Kind.MODEM,)


class LoanQuerySet(models.QuerySet):
    def current(self):
        return self.filter(returned_on__isnull=True)

    def overdue(self, today):
        """Those that were to come back before `today` and did not."""
        return self.current().filter(due_on__lt=today)

    def visible_to(self, user):
        return self.filter(item__school__in=user.schools_as(*SUPERVISING_ROLES))

    def in_schools_of(self, user):
        return self.filter(item__school__in=user.school_ids)


class Loan(PublicIdModel):
    """An item lent to a pupil, from `lent_on` to `due_on`, both included, until it comes back."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="loans", verbose_name=_("matériel"))
    pupil = models.ForeignKey(Pupil, on_delete=models.CASCADE, related_name="loans", verbose_name=_("élève"))
    lent_on = models.DateField(_("prêté le"))
    due_on = models.DateField(_("à rendre le"))
    lent_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    state_lent = models.CharField(_("état au départ"), max_length=6, choices=Item.State)
    returned_on = models.DateField(_("rendu le"), null=True, blank=True)
    returned_to = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    state_returned = models.CharField(_("état au retour"), max_length=6, choices=Item.State, blank=True)

    objects = LoanQuerySet.as_manager()

    class Meta:
        ordering = ("due_on", "pk")
        verbose_name = _("prêt")
        constraints = (
            models.UniqueConstraint(
                fields=("item",), condition=Q(returned_on__isnull=True), name="loan_open_once_per_item"
            ),
            models.CheckConstraint(condition=Q(due_on__gte=F("lent_on")), name="loan_period"),
            models.CheckConstraint(
                condition=Q(returned_on__isnull=True, returned_to__isnull=True, state_returned="")
                | (
                    Q(returned_on__isnull=False, returned_to__isnull=False, returned_on__gte=F("lent_on"))
                    & ~Q(state_returned="")
                ),
                name="loan_return_whole",
            ),
        )

    def __str__(self):
        return f"{self.item} → {self.pupil}"

    @property
    def pupil_has_left(self) -> bool:
        return self.pupil.school_id != self.item.school_id

    def is_to_come_back(self, today: date) -> bool:
        """Whether the item is to be asked back: its day is past, or its pupil has left."""
        return self.due_on < today or self.pupil_has_left


class PackQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(school__in=user.schools_as(*SUPERVISING_ROLES))

    def in_schools_of(self, user):
        return self.filter(school__in=user.school_ids)


class PaperPack(PublicIdModel):
    """The printed week of a pupil on paper (R14): prepared, then collected or sent; it stays with its school."""

    class Way(models.TextChoices):
        COLLECTED = "collected", _("retirée")
        POSTED = "posted", _("envoyée par la poste")
        BROUGHT = "brought", _("portée au domicile")

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="paper_packs")
    pupil = models.ForeignKey(
        Pupil, on_delete=models.CASCADE, related_name="paper_packs", verbose_name=_("élève")
    )
    monday = models.DateField(_("semaine du"))
    prepared_at = models.DateTimeField(_("préparé le"))
    prepared_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    handed_at = models.DateTimeField(_("remis le"), null=True, blank=True)
    handed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    way = models.CharField(_("comment"), max_length=9, choices=Way, blank=True)

    objects = PackQuerySet.as_manager()

    class Meta:
        ordering = ("-monday", "pupil")
        verbose_name = _("pochette de la semaine")
        constraints = (
            models.UniqueConstraint(fields=("school", "pupil", "monday"), name="paper_pack_once_a_week"),
            models.CheckConstraint(condition=Q(monday__iso_week_day=1), name="paper_pack_on_monday"),
            models.CheckConstraint(
                condition=Q(handed_at__isnull=True, handed_by__isnull=True, way="")
                | (Q(handed_at__isnull=False, handed_by__isnull=False) & ~Q(way="")),
                name="paper_pack_handed_whole",
            ),
        )

    def __str__(self):
        return f"{self.pupil} {self.monday}"
