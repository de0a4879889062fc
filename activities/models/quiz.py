"""Questionnaires: the questions of an activity, and what each pupil answered.

Marks are never stored. They follow from the answers given and from the questions as they stand, so that a question
corrected after pupils answered marks them all again by itself (activities.quizzes.marking).
"""

import dataclasses
from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from activities.models.activity import Activity
from activities.models.work import Assignment, Submission
from activities.quizzes.questions import LABELS, MAX_TITLE, Answer, Kind, Question
from continuity.common.public_id import PublicIdModel

MAX_TRIES = 9


class Quiz(models.Model):
    """The questionnaire of an activity. `tries`: how many times a pupil may answer it, None for as often as they like.

    `version` counts its changes: what a page opened earlier sends is told from a second click by it.
    """

    activity = models.OneToOneField(Activity, on_delete=models.CASCADE, related_name="quiz")
    tries = models.PositiveSmallIntegerField(
        _("essais permis"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(MAX_TRIES)],
    )
    shuffles = models.BooleanField(_("mélangé"), default=True)
    version = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("questionnaire")
        constraints = (
            models.CheckConstraint(
                condition=Q(tries__isnull=True) | Q(tries__gte=1, tries__lte=MAX_TRIES), name="quiz_tries"
            ),
        )

    def __str__(self):
        return str(self.activity)


class QuizQuestion(PublicIdModel):
    """A question as stored; `answers` is the list of its `Answer` as JSON. `corrected_at`: changed after pupils answered."""

    quiz = models.ForeignKey(Quiz, on_delete=models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField(_("rang"))
    kind = models.CharField(_("nature"), max_length=10, choices=[(kind.value, LABELS[kind]) for kind in Kind])
    title = models.CharField(_("titre"), max_length=MAX_TITLE, blank=True)
    text = models.TextField(_("question"))
    explanation = models.TextField(_("explication"), blank=True)
    answers = models.JSONField(default=list)
    version = models.PositiveIntegerField(default=1, editable=False)
    corrected_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ("position",)
        verbose_name = _("question")
        constraints = (
            models.UniqueConstraint(
                fields=("quiz", "position"),
                name="quiz_question_position",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in Kind]), name="quiz_question_kind"
            ),
            models.CheckConstraint(condition=~Q(text=""), name="quiz_question_has_text"),
        )

    def __str__(self):
        return self.title or self.text[:60]

    @property
    def question(self) -> Question:
        """What it asks, as `activities.quizzes` knows it."""
        return Question(
            kind=Kind(self.kind),
            text=self.text,
            answers=tuple(_answer(stored) for stored in self.answers),
            title=self.title,
            explanation=self.explanation,
            key=str(self.public_id),
        )

    @question.setter
    def question(self, question: Question) -> None:
        self.kind, self.title, self.text = question.kind, question.title, question.text
        self.explanation = question.explanation
        self.answers = [_stored(answer) for answer in question.answers]


class QuizAttempt(models.Model):
    """One time a pupil answers: under way until it has its `submission`, the return it made.

    `responses`: public id of a question → what was answered, a list (see activities.quizzes.responses).
    """

    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="quiz_attempts")
    responses = models.JSONField(default=dict)
    updated_at = models.DateTimeField(auto_now=True)
    submission = models.OneToOneField(
        Submission, on_delete=models.CASCADE, related_name="quiz_attempt", null=True, blank=True
    )

    class Meta:
        ordering = ("pk",)
        verbose_name = _("essai")
        constraints = (
            models.UniqueConstraint(
                fields=("assignment",),
                condition=Q(submission__isnull=True),
                name="quiz_attempt_one_under_way",
            ),
        )

    def __str__(self):
        return str(self.assignment)


def _stored(answer: Answer) -> dict[str, str]:
    """Every value as text; what says nothing is left out. A zero that was written, "0", says something."""
    said = {name: value for name, value in dataclasses.asdict(answer).items() if value not in ("", 0)}
    return {name: str(value) for name, value in said.items()} | {"text": answer.text}


def _answer(stored: dict[str, str]) -> Answer:
    numbers = {name: Decimal(stored[name]) for name in ("weight", "tolerance") if name in stored}
    return Answer(**(stored | numbers))
