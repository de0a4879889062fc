"""What becomes of an activity for each pupil: their state, returns, attendance and the answers they get."""

from datetime import date, datetime

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import BooleanField, Exists, ExpressionWrapper, F, Func, IntegerField, OuterRef, Q
from django.db.models.functions import Cast, Greatest, Mod
from django.db.models.lookups import Exact
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from activities import codes
from activities.files import NAME_LENGTH, answer_path, submission_path
from activities.models.activity import (
    MAX_CALIBRATED_MINUTES,
    WITHOUT_RETURN,
    Activity,
    ModelAnswerRelease,
    ReturnMode,
)
from activities.models.groups import WorkGroupMember
from activities.models.stored import StoredFileModel
from continuity.common import wording
from continuity.common.public_id import PublicIdModel
from continuity.directory.models import Pupil, User

# Three times the longest activity, for a pupil who has twice the time (R15).
MAX_MINUTES_TAKEN = 2 * MAX_CALIBRATED_MINUTES
SENTENCE_LENGTH = 280


class State(models.TextChoices):
    """Lateness is not a state of its own: `Assignment.is_late` follows from the dates."""

    TO_DO = "to_do", _("à faire")
    DONE = "done", _("fait")
    RETURNED = "returned", _("rendu")
    EXCUSED = "excused", _("dispensé")


# What is handed over or said is known when it is noted.
OFFLINE = frozenset({ReturnMode.PAPER, ReturnMode.ORAL})


class Attendance(models.TextChoices):
    PRESENT = "present", _("présent")
    ABSENT = "absent", _("absent")
    TROUBLE = "trouble", _("difficulté de connexion")
    EXCUSED = "excused", _("excusé")


# The day an assignment is due for its pupil, as `Assignment.due_on` says it.
OWN_DUE_ON = Greatest("activity__due_on", "extended_until", "lengthened_until")
GIVEN_MORE_TIME = Q(extended_until__isnull=False) | Q(lengthened_until__isnull=False)


def on_paper_on(day: str) -> Q:
    """Condition on assignments: their pupil worked on paper on the day the column `day` holds. What
    `Pupil.was_on_paper` says: as now, unless an odd number of turns came since.
    """
    turns, whole = F("pupil__paper_turns"), IntegerField()
    turns_until = Func(F(day), turns, function="width_bucket", output_field=whole)
    turns_since = Func(turns, function="cardinality", output_field=whole) - turns_until
    return ~Q(Exact(Cast("pupil__on_paper", whole), Mod(turns_since, 2)))


class AssignmentQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of the activities and of the pupils `user` may read; of what they gave themselves, also those of pupils
        who have changed class since: what these hand in is theirs to answer.
        """
        given = Q(activity__author=user) | Q(activity__course__teacher=user)
        return self.filter(
            Q(pupil__in=Pupil.objects.visible_to(user).values("pk"))
            | given & Q(pupil__school__in=user.school_ids),
            activity__in=Activity.objects.visible_to(user).values("pk"),
        )

    def in_schools_of(self, user):
        return self.filter(pupil__school__in=user.school_ids)

    def not_begun(self):
        """Those nothing came of yet: they may be taken off their pupil without anything being lost."""
        return self.filter(
            state__in=[State.TO_DO, State.EXCUSED],
            submissions__isnull=True,
            pending__isnull=True,
            quiz_attempts__isnull=True,
        )

    def begun(self):
        return self.exclude(pk__in=self.model.objects.not_begun().values("pk"))

    def given_more_time(self):
        """Those with a day of their own: extended by somebody, or lengthened by extra time."""
        return self.filter(GIVEN_MORE_TIME)

    def missing(self, now: datetime):
        """Those counted as missing at `now`: a return was to come online, the pupil's own due moment has passed, and
        nothing came. This is the one definition; see `not_come` for what never counts.
        """
        return self._with_own_due_day().filter(_missing(now))

    def with_missing(self, now: datetime):
        """Each with `is_missing`, true of those `missing` has (None for false, now and then)."""
        told = ExpressionWrapper(_missing(now), output_field=BooleanField())
        return self._with_own_due_day().annotate(is_missing=told)

    def expected_online(self):
        """Those of which a return is or was to come online: not what is excused, brings nothing back, comes on paper or
        orally, or was given in a class or a group that the pupil has left.
        """
        online = self.alias(own_due_on=OWN_DUE_ON).still_in_class().filter(_online())
        return online.exclude(state=State.EXCUSED)

    def still_in_class(self):
        """Those given in a class or a group the pupil has not left since."""
        return self.filter(_still_in_its_class())

    def past_due(self, now: datetime):
        """Those whose own due moment has passed at `now`."""
        return self._with_own_due_day().filter(_past_due(now))

    def _with_own_due_day(self):
        return self.alias(own_due_on=OWN_DUE_ON)


def _past_due(now: datetime) -> Q:
    local = timezone.localtime(now)
    return Q(own_due_on__lt=local.date()) | Q(own_due_on=local.date(), activity__due_time__lte=local.time())


def _missing(now: datetime) -> Q:
    return not_come() & _past_due(now)


def not_come() -> Q:
    """Condition on assignments with `own_due_on`: a return was to come online, and nothing came; past its due moment, it is
    `missing`, whether the activity is closed or not.

    Never: what is excused or came, what brings nothing back, what comes on paper or orally (it is known when it is
    noted, not when it was handed in; a pupil on paper hands in there what is due from the day they went on paper on, and
    what was due before had been awaited online), what a member of the group has returned, what was given in a class or a
    group that the pupil has left. Work never given to a pupil, who came later, has no row.
    """
    return Q(state=State.TO_DO) & _online() & _still_in_its_class() & ~_returned_by_the_group()


def _online() -> Q:
    without_return = Q(activity__return_mode__in=[*WITHOUT_RETURN, *OFFLINE])
    return Q(activity__is_synchronous=False) & ~without_return & ~on_paper_on("own_due_on")


def _still_in_its_class() -> Q:
    in_group = Pupil.groups.through.objects.filter(
        pupil=OuterRef("pupil"), group=OuterRef("activity__course__group")
    )
    return Q(activity__course__school_class=F("pupil__school_class")) | Q(Exists(in_group))


def _returned_by_the_group() -> Q:
    returned = WorkGroupMember.objects.filter(
        activity=OuterRef("activity"),
        group__members__pupil=OuterRef("pupil"),
        pupil__assignments__activity=OuterRef("activity"),
        pupil__assignments__state=State.RETURNED,
    )
    return Q(Exists(returned))


class Assignment(PublicIdModel):
    """An activity as given to one pupil; the rows of an activity are its audience, fixed at publication.

    `extended_until` is the day until which this pupil has time, past the due day of the activity, at the same hour;
    `lengthened_until` the same where extra time gives more days (R15), fixed when the activity is given or changed.
    The later counts: `due_on`, in queries OWN_DUE_ON.
    `seen_at` is when the pupil, and nobody else, first opened it.
    """

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="assignments")
    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="assignments")
    state = models.CharField(_("état"), max_length=8, choices=State, default=State.TO_DO)
    state_at = models.DateTimeField(_("depuis le"), null=True, blank=True)
    extended_until = models.DateField(_("prolongé jusqu'au"), null=True, blank=True)
    lengthened_until = models.DateField(_("temps aménagé jusqu'au"), null=True, blank=True, editable=False)
    seen_at = models.DateTimeField(_("vu le"), null=True, blank=True, editable=False)
    attendance = models.CharField(_("présence"), max_length=8, choices=Attendance, blank=True)
    difficulty_reported_at = models.DateTimeField(_("difficulté signalée le"), null=True, blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        ordering = ("activity", "pupil")
        verbose_name = _("travail de l'élève")
        indexes = (
            models.Index(fields=("pupil", "state"), include=("activity",), name="assignment_by_pupil"),
            models.Index(fields=("pupil",), condition=GIVEN_MORE_TIME, name="assignment_given_more_time"),
        )
        constraints = (
            models.UniqueConstraint(fields=("activity", "pupil"), name="assignment_once"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="assignment_state"),
            models.CheckConstraint(
                condition=Q(state=State.TO_DO) | Q(state_at__isnull=False),
                name="assignment_state_is_dated",
            ),
        )

    def __str__(self):
        return f"{self.activity} · {self.pupil}"

    @property
    def is_over(self) -> bool:
        """True when nothing is left for the pupil to do."""
        return self.state != State.TO_DO

    @property
    def code(self) -> str:
        """What is printed on the sheet, so that it is noted as received in a few keys."""
        return codes.encode(self.pk)

    @property
    def due_on(self) -> date:
        """The day it is due for this pupil. Needs `activity` loaded, as what follows."""
        return max(filter(None, (self.activity.due_on, self.extended_until, self.lengthened_until)))

    @property
    def due_at(self) -> datetime:
        """The due moment for this pupil, in school time."""
        return timezone.make_aware(datetime.combine(self.due_on, self.activity.due_time))

    @property
    def comes_offline(self) -> bool:
        """Brought on paper or told: it may be there before anybody has noted it. Needs `pupil` loaded too."""
        return self.activity.return_mode in OFFLINE or self.pupil.was_on_paper(self.due_on)

    @property
    def is_extended(self) -> bool:
        return self.due_on > self.activity.due_on

    @property
    def shows_model_answer(self) -> bool:
        """The model answer shown at the due hour waits for that of a pupil who has more time."""
        if not self.activity.shows_model_answer:
            return False
        by_hand = self.activity.model_answer_release == ModelAnswerRelease.BY_HAND
        return by_hand or self.is_over or timezone.now() >= self.due_at

    def is_late(self, now: datetime) -> bool:
        """Still to do past the due moment, or finished after it."""
        if self.state == State.EXCUSED or self.activity.is_synchronous:
            return False
        return (self.state_at if self.is_over else now) > self.due_at


class SubmissionQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(assignment__in=Assignment.objects.visible_to(user).values("pk"))

    def in_schools_of(self, user):
        return self.filter(assignment__pupil__school__in=user.school_ids)


class Submission(PublicIdModel):
    """A return: a text, files, or paper received by someone of the school.

    Taken back before the due hour, or recorded by mistake, it stays as a trace and counts no more.
    """

    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="submissions")
    at = models.DateTimeField(_("rendu le"))
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("par"))
    text = models.TextField(_("texte"), blank=True)
    received_on_paper = models.BooleanField(_("reçu sur papier"), default=False)
    taken_back_at = models.DateTimeField(_("repris le"), null=True, blank=True)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        ordering = ("-at", "-pk")
        verbose_name = _("rendu")

    def __str__(self):
        return f"{self.assignment} · {self.at:%Y-%m-%d %H:%M}"

    @property
    def number(self) -> str:
        """The number of the receipt."""
        return codes.encode(self.pk)

    @property
    def handed_in_by(self) -> str:
        """Who handed it in for the pupil: the mate of their group by name, their family without, for parents who live
        apart do not read each other's. Reads `by.pupil`.
        """
        return str(self.by if hasattr(self.by, "pupil") else _("la famille"))


class SubmissionFileQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(submission__assignment__in=Assignment.objects.visible_to(user).values("pk"))

    def in_schools_of(self, user):
        return self.filter(submission__assignment__pupil__school__in=user.school_ids)


class SubmissionFile(StoredFileModel):
    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="files")
    file = models.FileField(_("fichier"), upload_to=submission_path)
    name = models.CharField(_("nom"), max_length=120)

    objects = SubmissionFileQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)

    def __str__(self):
        return self.name


class FeedbackQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(assignment__in=Assignment.objects.visible_to(user).values("pk"))

    def in_schools_of(self, user):
        return self.filter(assignment__pupil__school__in=user.school_ids)


class Feedback(StoredFileModel):
    """The answer a pupil gets on one piece of work (régulation): a text, a level, a file.

    `name` is that of the file, as people read it. The same file answered to several is stored once.
    """

    class Level(models.TextChoices):
        ACQUIRED = "acquired", _("acquis")
        IN_PROGRESS = "in_progress", _("en cours d'acquisition")
        TO_REDO = "to_redo", _("à reprendre")

    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="feedbacks")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("le"))
    text = models.TextField(_("commentaire"), blank=True)
    level = models.CharField(_("niveau"), max_length=11, choices=Level, blank=True)
    file = models.FileField(_("fichier"), upload_to=answer_path, blank=True)
    name = models.CharField(_("nom"), max_length=NAME_LENGTH, blank=True)

    objects = FeedbackQuerySet.as_manager()

    class Meta:
        ordering = ("-at", "-pk")
        verbose_name = _("réponse")
        constraints = (
            models.CheckConstraint(
                condition=~Q(text="") | ~Q(level="") | ~Q(file=""), name="feedback_says_something"
            ),
        )

    def __str__(self):
        return f"{self.assignment} · {self.by}"


class Reflection(models.Model):
    """What a pupil says of a piece of work once it is finished (retour réflexif); said again, it is replaced.

    `minutes_taken` is how long it really took this pupil, all sittings together. Everything is optional, each told by
    a tap of its own; something is told.
    """

    class Difficulty(models.TextChoices):
        EASY = "easy", _("facile")
        FINE = "fine", _("comme il faut")
        HARD = "hard", _("difficile")

    class Help(models.TextChoices):
        NONE = "none", _("sans aide")
        GIVEN = "given", _("les aides de l'activité")
        LESSON = "lesson", _("le cours ou le manuel")
        CLASSMATE = "classmate", _("un camarade")
        FAMILY = "family", _("la famille")
        TEACHER = "teacher", _("un professeur")
        OTHER = "other", _("une autre aide")

    assignment = models.OneToOneField(Assignment, on_delete=models.CASCADE, related_name="reflection")
    minutes_taken = models.PositiveSmallIntegerField(
        _("temps passé (min)"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(MAX_MINUTES_TAKEN)],
    )
    difficulty = models.CharField(_("difficulté"), max_length=4, choices=Difficulty, blank=True)
    help_used = models.CharField(_("aide utilisée"), max_length=9, choices=Help, blank=True)
    sentence = models.CharField(_("en une phrase"), max_length=SENTENCE_LENGTH, blank=True)
    at = models.DateTimeField(_("le"))
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("par"))

    class Meta:
        verbose_name = _("retour réflexif")
        constraints = (
            models.CheckConstraint(
                condition=Q(minutes_taken__isnull=True)
                | Q(minutes_taken__gte=1, minutes_taken__lte=MAX_MINUTES_TAKEN),
                name="reflection_minutes_taken",
            ),
            models.CheckConstraint(
                condition=Q(minutes_taken__isnull=False)
                | ~Q(difficulty="")
                | ~Q(help_used="")
                | ~Q(sentence=""),
                name="reflection_says_something",
            ),
        )

    def __str__(self):
        return str(self.assignment)

    @property
    def told(self) -> str:
        """What was chosen, in a few words: the time, how hard, which help."""
        time = self.minutes_taken and wording.minutes(self.minutes_taken)
        return ", ".join(filter(None, [time, self.get_difficulty_display(), self.get_help_used_display()]))
