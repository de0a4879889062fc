"""What a teacher gives: sequences and activities in the SAP@D form."""

from datetime import datetime, time, timedelta

from django.core.validators import MaxValueValidator, MinValueValidator, URLValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from activities.files import NAME_LENGTH, model_answer_path, resource_path
from activities.models.sharing import Shareable
from activities.models.stored import StoredFileModel
from activities.models.variants import VariantKind
from continuity.common import wording
from continuity.common.public_id import PublicIdModel
from continuity.directory.models import Course, Pupil, User

MAX_MINUTES = 600
# Links of some providers carry several hundred characters.
MEETING_URL_LENGTH = 2000
# What work really takes is believed up to this many times what was stated; see workload.calibration.
MAX_CALIBRATED_MINUTES = 3 * MAX_MINUTES


class Nature(models.TextChoices):
    LESSON = "lesson", _("cours")
    PRACTICE = "practice", _("entraînement")
    REMEDIATION = "remediation", _("remédiation")


class Conditions(models.TextChoices):
    ALONE = "alone", _("seul")
    PAIR = "pair", _("en binôme")
    GROUP = "group", _("en groupe")
    CLASS = "class", _("en classe entière")


class ExpectedOutput(models.TextChoices):
    QUIZ = "quiz", _("QCM")
    WRITTEN = "written", _("écrit")
    ORAL = "oral", _("oral enregistré")
    DRAWING = "drawing", _("dessin ou schéma")
    MIND_MAP = "mind_map", _("carte mentale")
    EXERCISER = "exerciser", _("parcours d'exerciseur")
    READING = "reading", _("lecture ou visionnage, sans production")
    PARTICIPATION = "participation", _("participation")


class ReturnMode(models.TextChoices):
    UPLOAD = "upload", _("dépôt en ligne")
    QUIZ = "quiz", _("questionnaire en ligne")
    MESSAGE = "message", _("messagerie ou courriel")
    PHOTO = "photo", _("photo du cahier")
    PAPER = "paper", _("papier, à la vie scolaire")
    ORAL = "oral", _("oral, en classe virtuelle")
    SELF_CHECK = "self_check", _("autocorrection")
    NONE = "none", _("sans retour")


WITHOUT_RETURN = frozenset({ReturnMode.NONE, ReturnMode.SELF_CHECK})


class PlannedFeedback(models.TextChoices):
    INDIVIDUAL = "individual", _("réponse à chacun")
    MODEL_ANSWER = "model_answer", _("corrigé")
    SYNTHESIS = "synthesis", _("synthèse pour la classe")
    NONE = "none", _("non prévu")


class ModelAnswerRelease(models.TextChoices):
    AT_DUE = "at_due", _("à la date de rendu")
    BY_HAND = "by_hand", _("quand je le décide")


class Status(models.TextChoices):
    DRAFT = "draft", _("brouillon")
    PUBLISHED = "published", _("publiée")
    CLOSED = "closed", _("fermée")


class Audience(models.TextChoices):
    EVERYONE = "everyone", _("toute la classe ou tout le groupe")
    CHOSEN = "chosen", _("des élèves choisis")


class SequenceQuerySet(models.QuerySet):
    def visible_to(self, user):
        """For those who write in it: the teacher of the course, the authors of its activities."""
        written = Activity.objects.filter(author=user, sequence__isnull=False).values("sequence")
        return self.in_schools_of(user).filter(Q(course__teacher=user) | Q(pk__in=written))

    def in_schools_of(self, user):
        return self.filter(course__subject__school__in=user.school_ids)


class Sequence(Shareable, PublicIdModel):
    """An ordered run of activities of one course."""

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="sequences")
    title = models.CharField(_("titre"), max_length=120)
    objective = models.TextField(_("objectif"), blank=True)

    objects = SequenceQuerySet.as_manager()

    class Meta:
        ordering = ("course", "title", "pk")
        verbose_name = _("séquence")

    def __str__(self):
        return self.title

    @property
    def author(self) -> User:
        return self.course.teacher


class ActivityQuerySet(models.QuerySet):
    def given(self):
        """Those that weigh on pupils: published, closed ones included (closing does not undo the work asked)."""
        return self.exclude(status=Status.DRAFT)

    def not_withdrawn(self):
        """All but those archived before they were due: these are no longer asked of anybody. Archived later, work was
        given all the same.
        """
        return self.filter(Q(archived_at__isnull=True) | Q(archived_at__date__gt=models.F("due_on")))

    def reached(self, at: datetime | None = None):
        """Those that have reached the pupils by `at` (default: now); R10 may hold a published one back."""
        return self.given().filter(reaches_at__lte=at or timezone.now())

    def visible_to(self, user):
        """A teacher's own; what was given in classes they teach or lead, or in the schools they supervise; for
        pupils, families, tutors and AESH: what has reached the pupils they may read.
        """
        own = Q(author=user) | Q(course__teacher=user)
        pupils = Pupil.objects.visible_to(user).values("pk")
        given = ~Q(status=Status.DRAFT)
        supervised = given & Q(course__subject__school__in=user.supervised_school_ids)
        classmates = given & Q(pk__in=Activity.objects.filter(self._colleague(user)).values("pk"))
        reached = given & Q(
            reaches_at__lte=timezone.now(),
            pk__in=Activity.objects.filter(assignments__pupil__in=pupils).values("pk"),
        )
        return self.filter(own | supervised | classmates | reached)

    @staticmethod
    def _colleague(user):
        return Q(course__school_class__courses__teacher=user) | Q(course__school_class__form_teachers=user)

    def in_schools_of(self, user):
        return self.filter(course__subject__school__in=user.school_ids)


class Activity(Shareable, PublicIdModel):
    """One activité pédagogique à distance (SAP@D).

    A draft may lack anything but its course; what is published states its duration, output, return mode and
    instructions (R6), which the constraints below hold. A virtual class is synchronous: it takes place on
    `due_on` at `starts_at` and lasts `minutes`.

    A variant is the activity its chosen pupils do instead of `variant_of`: same course, no variant of a variant. Each
    pupil is given one of the family at most. Both are held by triggers.
    """

    course = models.ForeignKey(
        Course,
        on_delete=models.PROTECT,
        related_name="activities",
        verbose_name=_("classe"),
    )
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="activities")
    sequence = models.ForeignKey(
        Sequence,
        on_delete=models.SET_NULL,
        related_name="activities",
        null=True,
        blank=True,
        verbose_name=_("séquence"),
    )
    position = models.PositiveSmallIntegerField(_("rang dans la séquence"), default=0)

    title = models.CharField(_("titre"), max_length=120, blank=True)
    instructions = models.TextField(_("consignes"), blank=True)
    nature = models.CharField(_("nature"), max_length=12, choices=Nature, default=Nature.PRACTICE)
    minutes = models.PositiveSmallIntegerField(
        _("durée (min)"),
        null=True,
        blank=True,
        validators=[MinValueValidator(5), MaxValueValidator(MAX_MINUTES)],
    )
    calibrated_minutes = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        editable=False,
        help_text=_("Durée d'après le temps que le travail prend d'habitude, fixée à la publication."),
    )
    objective = models.TextField(_("objectif"), blank=True)
    methodology = models.TextField(_("méthode conseillée"), blank=True)
    scaffolding = models.TextField(_("aides (étayage)"), blank=True)
    conditions = models.CharField(_("conditions"), max_length=8, choices=Conditions, default=Conditions.ALONE)
    expected_output = models.CharField(
        _("production attendue"), max_length=16, choices=ExpectedOutput, blank=True
    )
    return_mode = models.CharField(_("mode de retour"), max_length=12, choices=ReturnMode, blank=True)
    planned_feedback = models.CharField(
        _("réponse prévue"),
        max_length=12,
        choices=PlannedFeedback,
        default=PlannedFeedback.INDIVIDUAL,
    )
    model_answer = models.TextField(_("corrigé"), blank=True)
    model_answer_file = models.FileField(
        _("fichier du corrigé"), upload_to=model_answer_path, blank=True, editable=False
    )
    model_answer_name = models.CharField(max_length=NAME_LENGTH, blank=True, editable=False)
    model_answer_release = models.CharField(
        _("corrigé montré"),
        max_length=8,
        choices=ModelAnswerRelease,
        default=ModelAnswerRelease.AT_DUE,
    )
    model_answer_shown_at = models.DateTimeField(null=True, blank=True, editable=False)

    given_on = models.DateField(_("donnée le"), null=True, blank=True)
    due_on = models.DateField(_("à rendre le"), null=True, blank=True)
    due_time = models.TimeField(_("heure limite"), default=time(18))
    is_synchronous = models.BooleanField(_("classe virtuelle"), default=False)
    starts_at = models.TimeField(_("heure de début"), null=True, blank=True)
    meeting_url = models.URLField(
        _("lien de connexion"),
        max_length=MEETING_URL_LENGTH,
        blank=True,
        validators=[URLValidator(schemes=["http", "https"])],
    )
    catches_up = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        related_name="catch_ups",
        null=True,
        blank=True,
        editable=False,
        help_text=_("Classe virtuelle que ce travail rattrape."),
    )

    audience = models.CharField(_("pour"), max_length=8, choices=Audience, default=Audience.EVERYONE)
    chosen_pupils = models.ManyToManyField(
        Pupil, related_name="+", blank=True, verbose_name=_("élèves choisis")
    )

    variant_of = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="variants", null=True, blank=True, editable=False
    )
    variant_kind = models.CharField(
        _("variante"), max_length=12, choices=VariantKind, blank=True, editable=False
    )

    status = models.CharField(_("état"), max_length=9, choices=Status, default=Status.DRAFT, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    written_by_page = models.UUIDField(
        null=True,
        blank=True,
        editable=False,
        help_text=_("Page ouverte où cette version a été écrite : ses envois se suivent sans se contredire."),
    )
    created_at = models.DateTimeField(auto_now_add=True)
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    reaches_at = models.DateTimeField(
        null=True,
        blank=True,
        editable=False,
        help_text=_("Moment où l'activité parvient aux élèves (R10)."),
    )
    closed_at = models.DateTimeField(null=True, blank=True, editable=False)
    synthesis = models.TextField(_("synthèse"), blank=True)
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = ActivityQuerySet.as_manager()

    class Meta:
        ordering = ("due_on", "due_time", "pk")
        verbose_name = _("activité")
        indexes = (
            models.Index(fields=("course", "status", "due_on"), name="activity_by_course"),
            models.Index(fields=("course",), condition=Q(shared_at__isnull=False), name="activity_shared"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(minutes__isnull=True) | Q(minutes__gte=5, minutes__lte=MAX_MINUTES),
                name="activity_minutes",
            ),
            models.CheckConstraint(
                condition=Q(calibrated_minutes__isnull=True)
                | Q(calibrated_minutes__gte=1, calibrated_minutes__lte=MAX_CALIBRATED_MINUTES),
                name="activity_calibrated_minutes",
            ),
            models.CheckConstraint(
                condition=Q(status=Status.DRAFT)
                | (
                    ~Q(title="")
                    & ~Q(instructions="")
                    & ~Q(expected_output="")
                    & ~Q(return_mode="")
                    & Q(
                        minutes__isnull=False,
                        due_on__isnull=False,
                        given_on__isnull=False,
                        published_at__isnull=False,
                        reaches_at__isnull=False,
                    )
                ),
                name="activity_published_is_complete",
            ),
            models.CheckConstraint(
                condition=Q(status=Status.DRAFT) | Q(given_on__lte=models.F("due_on")),
                name="activity_due_after_given",
            ),
            models.CheckConstraint(
                condition=Q(status=Status.DRAFT) | Q(is_synchronous=False) | Q(starts_at__isnull=False),
                name="activity_virtual_class_has_start",
            ),
            models.CheckConstraint(condition=Q(status__in=Status.values), name="activity_status"),
            models.CheckConstraint(
                condition=Q(variant_of__isnull=True, variant_kind="")
                | Q(variant_of__isnull=False, variant_kind__in=VariantKind.values, audience=Audience.CHOSEN),
                name="activity_variant_is_for_chosen_pupils",
            ),
        )

    def __str__(self):
        return wording.spaced(self.title) or str(_("Activité sans titre"))

    def validate_constraints(self, exclude=None):
        """Left to the database: forms say what is wrong in sentences of their own, about the fields people see."""

    @property
    def is_draft(self) -> bool:
        return self.status == Status.DRAFT

    @property
    def is_held(self) -> bool:
        """Published, and kept back until the hours of messages (R10): pupils and families do not see it yet."""
        return self.reaches_at is not None and self.reaches_at > timezone.now()

    @property
    def expects_return(self) -> bool:
        """False for work that brings nothing back to the teacher: a missing return is then no sign of anything."""
        return not self.is_synchronous and self.return_mode not in WITHOUT_RETURN

    @property
    def due_at(self) -> datetime | None:
        """The due moment in school time; None for a draft without a due day."""
        return self.due_on and timezone.make_aware(datetime.combine(self.due_on, self.due_time))

    @property
    def session_starts_at(self) -> datetime | None:
        """When the virtual class begins, in school time; None for anything else."""
        if not (self.is_synchronous and self.due_on and self.starts_at):
            return None
        return timezone.make_aware(datetime.combine(self.due_on, self.starts_at))

    def was_held(self, now: datetime) -> bool:
        """True once a virtual class is over: nothing of it is left to do, whoever was there."""
        starts_at = self.session_starts_at
        return starts_at is not None and now >= starts_at + timedelta(minutes=self.minutes)

    @property
    def has_model_answer(self) -> bool:
        return bool(self.model_answer or self.model_answer_file)

    @property
    def shows_model_answer(self) -> bool:
        if not self.has_model_answer:
            return False
        if self.model_answer_release == ModelAnswerRelease.BY_HAND:
            return self.model_answer_shown_at is not None
        return self.due_at is not None and timezone.now() >= self.due_at


class ResourceQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of the activities `user` may read, and of those teachers share, variants included."""
        shared = Activity.library.visible_to(user).values("pk")
        return self.filter(
            Q(activity__in=Activity.objects.visible_to(user).values("pk"))
            | Q(activity__in=shared)
            | Q(activity__variant_of__in=shared)
        )

    def in_schools_of(self, user):
        return self.filter(activity__course__subject__school__in=user.school_ids)


class Resource(StoredFileModel):
    """A link or a file that comes with an activity."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="resources")
    title = models.CharField(_("titre"), max_length=120)
    url = models.URLField(_("lien"), blank=True)
    file = models.FileField(_("fichier"), upload_to=resource_path, blank=True)

    objects = ResourceQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        verbose_name = _("ressource")
        constraints = (
            models.CheckConstraint(
                condition=(Q(url="") & ~Q(file="")) | (~Q(url="") & Q(file="")),
                name="resource_link_or_file",
            ),
        )

    def __str__(self):
        return self.title
