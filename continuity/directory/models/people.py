"""Accounts, roles, pupils and their guardians."""

from bisect import bisect_right
from datetime import date
from functools import cached_property
from uuid import UUID

from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from continuity.common.compiled import Parameter, compiled_models
from continuity.common.names import NamedModel
from continuity.common.public_id import PublicIdModel
from continuity.directory import visibility
from continuity.directory.models.school import School, SchoolClass, level_rank


class Role(models.TextChoices):
    PRINCIPAL = "principal", _("direction")
    CPE = "cpe", _("vie scolaire (CPE)")
    TEACHER = "teacher", _("enseignant")
    TUTOR = "tutor", _("tuteur")
    AESH = "aesh", _("accompagnant (AESH)")
    PUPIL = "pupil", _("élève")
    GUARDIAN = "guardian", _("responsable légal")
    ADMIN = "admin", _("administration")


# Roles that read the whole school; every other right follows from a relation to a pupil, a class or a course.
SUPERVISING_ROLES = frozenset({Role.PRINCIPAL, Role.CPE, Role.ADMIN})
# Roles that may read what is said and worried about any pupil of the school.
FOLLOW_UP_ROLES = frozenset({Role.PRINCIPAL, Role.CPE})
# Roles that keep the school's calendar, timetable, classes and groups, and open and close its accounts.
OFFICE_ROLES = frozenset({Role.PRINCIPAL, Role.ADMIN})
STAFF_ROLES = SUPERVISING_ROLES | {Role.TEACHER, Role.TUTOR, Role.AESH}


class User(PublicIdModel, NamedModel, AbstractUser):
    """An account, made by the school. `last_seen_on` is a day, not a moment: enough to notice silence."""

    email = models.EmailField(_("adresse électronique"), blank=True)
    phone = models.CharField(_("téléphone"), max_length=20, blank=True)
    languages = models.CharField(
        _("langues parlées"),
        max_length=60,
        blank=True,
        help_text=_("Pour savoir comment appeler la famille : « français, arabe »."),
    )
    last_seen_on = models.DateField(_("dernière visite"), null=True, blank=True)

    class Meta(AbstractUser.Meta):
        constraints = (
            models.UniqueConstraint(Lower("username"), name="user_username_ci"),
            models.UniqueConstraint(Lower("email"), name="user_email_ci", condition=~Q(email="")),
        )

    def __str__(self):
        return self.get_full_name() or self.username

    @cached_property
    def _held(self) -> "list[Membership]":
        """The roles and their schools, read once per request."""
        return _memberships(user=self.pk)

    @property
    def led_class(self) -> UUID | None:
        """The class the user is form teacher of in one of their schools, by its public id; of several, the first."""
        return next(filter(None, (held.led_class for held in self._held)), None)

    @property
    def roles(self) -> frozenset[tuple[int, str]]:
        """Pairs (school primary key, role)."""
        return frozenset((held.school_id, held.role) for held in self._held)

    @property
    def school_names(self) -> list[str]:
        return list(dict.fromkeys(held.school.name for held in self._held))

    def schools_held_as(self, *roles: str) -> list[School]:
        """The schools in which the user holds one of `roles`, each once, in the order they were made."""
        return list({held.school_id: held.school for held in self._held if held.role in roles}.values())

    @property
    def school_ids(self) -> frozenset[int]:
        return frozenset(school for school, _role in self.roles)

    @property
    def supervised_school_ids(self) -> frozenset[int]:
        return self.schools_as(*SUPERVISING_ROLES)

    @property
    def office_school_ids(self) -> frozenset[int]:
        return self.schools_as(*OFFICE_ROLES)

    def schools_as(self, *roles: str) -> frozenset[int]:
        """Primary keys of the schools in which the user holds one of `roles`."""
        return frozenset(school for school, role in self.roles if role in roles)

    def has_role(self, *roles: str) -> bool:
        return bool(self.schools_as(*roles))


class MembershipQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The roles, hence the accounts, that `user` manages: those of the schools they direct or administer."""
        return self.filter(school__in=user.office_school_ids)

    def in_schools_of(self, user):
        return self.filter(school__in=user.school_ids)


class Membership(models.Model):
    """A user's role in a school; one person may hold several."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(_("rôle"), max_length=9, choices=Role)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("rôle")
        constraints = (
            models.UniqueConstraint(fields=("user", "school", "role"), name="membership_once"),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="membership_role"),
        )

    def __str__(self):
        return f"{self.user} · {self.get_role_display()}"


@compiled_models
def _memberships() -> models.QuerySet[Membership]:
    """Those of one user, by school, each with the first class they lead there: every page asks."""
    led = SchoolClass.objects.filter(form_teachers=OuterRef("user"), school=OuterRef("school")).by_level()
    own = Membership.objects.filter(user=Parameter("user")).annotate(
        led_class=Subquery(led.values("public_id")[:1])
    )
    return own.order_by("school_id").select_related("school")


class PupilQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The pupils `user` may read: their school's for direction, CPE and administration; themself; their
        children; those they teach or are form teacher of; those they support; and what other apps link
        (`visibility.pupil_links`, e.g. a tutor's pupils).
        """
        own = Q(user=user) | Q(supporters=user) | Q(guardianships__guardian=user)
        taught = Q(school_class__courses__teacher=user) | Q(groups__courses__teacher=user)
        led = Q(school_class__form_teachers=user)
        linked = self.model.objects.filter(own | taught | led).values("pk")
        visible = Q(school__in=user.supervised_school_ids) | Q(pk__in=linked)
        return self.filter(visible | visibility.followed(user))

    def followed_by(self, user):
        """The pupils `user` follows one by one, as their tutor or AESH."""
        return self.filter(Q(pk__in=user.supported_pupils.values("pk")) | visibility.followed(user))

    def in_schools_of(self, user):
        return self.filter(school__in=user.school_ids)

    def class_by_class(self):
        """Youngest level first, each class by name; those without class last."""
        return self.order_by(level_rank("school_class__level"), "school_class__name", "sort_name", "pk")

    def matching(self, words):
        """Those whose name or class holds every one of `words`, a text as typed."""
        pupils = self
        for word in words.split():
            named = Q(last_name__icontains=word) | Q(first_name__icontains=word)
            pupils = pupils.filter(named | Q(school_class__name__icontains=word))
        return pupils

    def of_course(self, course):
        """Those of the class or of the group of `course`."""
        if course.school_class_id:
            return self.filter(school_class=course.school_class_id)
        return self.filter(groups=course.group_id)

    def lacking_equipment(self):
        """Those whose `lacks_equipment` is true."""
        return self.filter(
            Q(device=Pupil.Device.NONE, lent_device=False)
            | Q(connection=Pupil.Connection.NONE, lent_connection=False)
        )


class Pupil(PublicIdModel, NamedModel):
    """A pupil as the school knows them; the account is optional (paper is enough to be followed)."""

    class Device(models.TextChoices):
        UNKNOWN = "unknown", _("non renseigné")
        NONE = "none", _("aucun appareil")
        PHONE = "phone", _("un téléphone")
        SHARED = "shared", _("un ordinateur partagé")
        OWN = "own", _("un ordinateur ou une tablette à soi")

    class Connection(models.TextChoices):
        UNKNOWN = "unknown", _("non renseigné")
        NONE = "none", _("aucune connexion")
        MOBILE = "mobile", _("données mobiles limitées")
        GOOD = "good", _("bonne connexion")

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="pupils")
    school_class = models.ForeignKey(
        SchoolClass,
        on_delete=models.PROTECT,
        related_name="pupils",
        null=True,
        blank=True,
        verbose_name=_("classe"),
    )
    user = models.OneToOneField(User, on_delete=models.SET_NULL, related_name="pupil", null=True, blank=True)
    first_name = models.CharField(_("prénom"), max_length=80)
    last_name = models.CharField(_("nom"), max_length=80)
    phone = models.CharField(_("téléphone"), max_length=20, blank=True)
    time_factor = models.DecimalField(
        _("facteur de temps"),
        max_digits=5,
        decimal_places=4,
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(2)],
        help_text=_("1 pour le temps ordinaire, 1,3333 pour un tiers-temps (R15)."),
    )
    device = models.CharField(_("appareil"), max_length=8, choices=Device, default=Device.UNKNOWN)
    connection = models.CharField(
        _("connexion"), max_length=8, choices=Connection, default=Connection.UNKNOWN
    )
    has_printer = models.BooleanField(_("imprimante"), default=False)
    # What the school lends that works, kept by the loans; `device` and `connection` stay what the family has.
    lent_device = models.BooleanField(_("appareil prêté"), default=False, editable=False)
    lent_connection = models.BooleanField(_("connexion prêtée"), default=False, editable=False)
    on_paper = models.BooleanField(
        _("parcours papier"),
        default=False,
        help_text=_("Reçoit et rend son travail sur papier (R14)."),
    )
    # The days on which `on_paper` changed, oldest first: what holds now and these tell what held on any day.
    paper_turns = ArrayField(models.DateField(), default=list, blank=True, editable=False)
    of_age = models.BooleanField(
        _("majeur"),
        default=False,
        help_text=_("Lit lui-même tout ce que l'établissement garde sur lui."),
    )
    supporters = models.ManyToManyField(
        User, related_name="supported_pupils", blank=True, verbose_name=_("AESH")
    )

    objects = PupilQuerySet.as_manager()

    class Meta:
        ordering = ("sort_name", "pk")
        verbose_name = _("élève")
        constraints = (
            models.CheckConstraint(
                condition=Q(time_factor__gte=1, time_factor__lte=2),
                name="pupil_time_factor",
            ),
        )

    def __str__(self):
        return f"{self.first_name} {self.last_name}"

    def clean(self):
        super().clean()
        if self.school_class and self.school_class.school_id != self.school_id:
            raise ValidationError(
                {"school_class": _("Cette classe est d'un autre établissement : choisir les deux ensemble.")}
            )

    @property
    def lacks_equipment(self) -> bool:
        """True when the pupil is known to have no device or no connection at home, and the school lends none."""
        no_device = self.device == self.Device.NONE and not self.lent_device
        no_connection = self.connection == self.Connection.NONE and not self.lent_connection
        return no_device or no_connection

    def was_on_paper(self, day: date) -> bool:
        """Whether the pupil worked on paper on `day`; the day of a change is of what it changed to.

        In queries about their work, `activities.models.on_paper_on`.
        """
        turns_since = len(self.paper_turns) - bisect_right(self.paper_turns, day)
        return self.on_paper != bool(turns_since % 2)

    def turn_paper(self, on_paper: bool, day: date) -> None:
        """Have the pupil work on paper, or no longer, from `day` on, no earlier than the last turn; to be saved by the caller.

        Turned back on its own day, it is as if it had not been.
        """
        if on_paper == self.on_paper:
            return
        self.on_paper = on_paper
        is_undone = self.paper_turns[-1:] == [day]
        self.paper_turns = self.paper_turns[:-1] if is_undone else [*self.paper_turns, day]


class Guardianship(models.Model):
    """Links a guardian's account to a pupil; the lowest `rank` is called first."""

    guardian = models.ForeignKey(User, on_delete=models.CASCADE, related_name="guardianships")
    pupil = models.ForeignKey(Pupil, on_delete=models.CASCADE, related_name="guardianships")
    relation = models.CharField(_("lien"), max_length=30, blank=True)
    rank = models.PositiveSmallIntegerField(_("ordre d'appel"), default=1)

    class Meta:
        ordering = ("rank", "pk")
        verbose_name = _("responsable légal")
        constraints = (models.UniqueConstraint(fields=("guardian", "pupil"), name="guardianship_once"),)

    def __str__(self):
        return f"{self.guardian} → {self.pupil}"
