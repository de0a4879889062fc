"""Writing the questions of an activity.

Each act works on the questionnaire as it stands, locked, and sent twice is done once. Once a pupil has finished
answering, questions are neither added, moved nor removed; they may still be corrected, and the answers already given
are then marked anew, for marks are never stored.
"""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from activities.models import Activity, Quiz, QuizAttempt, QuizQuestion
from activities.quizzes import timing
from activities.quizzes.questions import MAX_QUESTIONS, Question
from continuity.directory import audit
from continuity.directory.models import User


class QuizRefused(Exception):
    """The state of the questionnaire does not allow it; the message is a sentence for people."""


class StaleQuestion(QuizRefused):
    """The question has changed since the page was opened."""


def quiz_of(activity: Activity) -> Quiz:
    """The questionnaire of `activity`; one not saved yet when nothing was written."""
    return Quiz.objects.filter(activity=activity).first() or Quiz(activity=activity)


def questions_of(activity: Activity) -> list[Question]:
    """The questions of `activity` in the order of their teacher. One query."""
    return [stored.question for stored in QuizQuestion.objects.filter(quiz__activity=activity)]


def finished_attempts(activity: Activity):
    """The times pupils finished answering, oldest first; what was taken back counts no more."""
    return QuizAttempt.objects.filter(
        assignment__activity=activity, submission__isnull=False, submission__taken_back_at__isnull=True
    )


@transaction.atomic
def save_settings(*, activity: Activity, tries: int | None, shuffles: bool, by: User) -> Quiz:
    """How often a pupil may answer (None: as often as they like), and whether each meets an order of their own."""
    quiz = _locked(activity)
    if (quiz.tries, quiz.shuffles) == (tries, shuffles):
        return quiz
    quiz.tries, quiz.shuffles = tries, shuffles
    quiz.save(update_fields=["tries", "shuffles"])
    _record(activity, by, "quiz.settings_changed", tries=tries, shuffles=shuffles)
    return quiz


@transaction.atomic
def add(*, activity: Activity, questions: Sequence[Question], version: int, by: User) -> None:
    """Add `questions` at the end. `version` is that of the questionnaire the page showed: the same questions sent
    again from the same page are there already.
    """
    quiz = _locked(activity)
    stored = list(quiz.questions.all())
    if quiz.version != version and [one.question for one in stored[-len(questions) :]] == list(questions):
        return
    _refuse_answered(activity)
    if len(stored) + len(questions) > MAX_QUESTIONS:
        raise QuizRefused(
            _(
                "Un questionnaire a %(max)d questions au plus : il y en a %(stored)d, et %(new)d à ajouter, soit %(over)d de trop. En retirer, ou en faire deux questionnaires."
            )
            % {
                "max": MAX_QUESTIONS,
                "stored": len(stored),
                "new": len(questions),
                "over": len(stored) + len(questions) - MAX_QUESTIONS,
            }
        )
    new = [
        QuizQuestion(quiz=quiz, position=place)
        for place in range(len(stored) + 1, len(stored) + len(questions) + 1)
    ]
    for row, question in zip(new, questions, strict=True):
        row.question = _with_keys(question)
    QuizQuestion.objects.bulk_create(new)
    _touch(quiz)
    _record(activity, by, "quiz.questions_added", count=len(new))


@transaction.atomic
def change(*, activity: Activity, public_id: UUID, question: Question, version: int, by: User) -> bool:
    """Replace a question of `activity` by `question`, of the same kind; return whether given answers are marked anew.

    Raises StaleQuestion when somebody changed it since `version`, QuizRefused when a pupil gave an answer it drops.
    """
    quiz = _locked(activity)
    stored = quiz.questions.select_for_update().filter(public_id=public_id).first()
    if stored is None:
        raise QuizRefused(_("Cette question vient d'être retirée."))
    if stored.question == question:
        return False
    if stored.version != version:
        raise StaleQuestion(
            _("Cette question a été modifiée entre-temps, ici dans un autre onglet ou par un collègue.")
        )
    responses = _responses_to(activity, public_id)
    _refuse_dropped(stored.question, question, responses)
    stored.question = _with_keys(question)
    stored.version += 1
    if responses:
        stored.corrected_at = timezone.now()
    stored.save()
    _touch(quiz)
    _record(activity, by, "quiz.question_changed", position=stored.position, marked_anew=len(responses))
    return bool(responses)


@transaction.atomic
def move(*, activity: Activity, public_id: UUID, to: int, by: User) -> None:
    """Put a question at place `to`, from 1; beyond the ends is at the ends. One that is gone moves nowhere."""
    quiz = _locked(activity)
    rows = list(quiz.questions.all())
    row = next((row for row in rows if row.public_id == public_id), None)
    place = min(max(to, 1), len(rows))
    if row is None or row.position == place:
        return
    _refuse_answered(activity)
    rows.remove(row)
    rows.insert(place - 1, row)
    _number(rows)
    _touch(quiz)
    _record(activity, by, "quiz.question_moved", position=place)


@transaction.atomic
def remove(*, activity: Activity, public_id: UUID, by: User) -> None:
    """Remove a question; twice is once. What was given to pupils keeps at least one."""
    quiz = _locked(activity)
    rows = list(quiz.questions.all())
    row = next((row for row in rows if row.public_id == public_id), None)
    if row is None:
        return
    _refuse_answered(activity)
    rows.remove(row)
    if not activity.is_draft and not any(other.question.is_asked for other in rows):
        raise QuizRefused(_("L'activité est publiée : son questionnaire garde au moins une question."))
    row.delete()
    _number(rows)
    _touch(quiz)
    _record(activity, by, "quiz.question_removed", position=row.position)


@transaction.atomic
def announce_minutes(*, activity: Activity, by: User) -> int:
    """Make the estimate of the questionnaire the duration of a draft, and return it; what is published keeps its own."""
    minutes = timing.minutes_for(questions_of(activity))
    changed = Activity.objects.filter(pk=activity.pk, published_at__isnull=True).exclude(minutes=minutes)
    if minutes and changed.update(minutes=minutes, version=F("version") + 1):
        _record(activity, by, "activity.saved", fields=["minutes"])
    return minutes


def _locked(activity: Activity) -> Quiz:
    Quiz.objects.get_or_create(activity=activity)
    return Quiz.objects.select_for_update().get(activity=activity)


def _refuse_answered(activity: Activity) -> None:
    count = finished_attempts(activity).values("assignment").distinct().count()
    if not count:
        return
    sentence = ngettext(
        "%(count)d élève a déjà répondu : les questions ne s'ajoutent, ne se déplacent et ne se retirent plus. Une question "
        "fausse se corrige : les réponses données sont alors recorrigées.",
        "%(count)d élèves ont déjà répondu : les questions ne s'ajoutent, ne se déplacent et ne se retirent plus. Une "
        "question fausse se corrige : les réponses données sont alors recorrigées.",
        count,
    )
    raise QuizRefused(sentence % {"count": count})


def _responses_to(activity: Activity, public_id: UUID) -> list[list[str]]:
    """What was answered to a question in the attempts that are finished, [] where nothing was."""
    attempts = finished_attempts(activity).values_list("responses", flat=True)
    return [responses.get(str(public_id), []) for responses in attempts]


def _refuse_dropped(stored: Question, question: Question, responses: Sequence[Sequence[str]]) -> None:
    kept = {answer.key for answer in question.answers}
    chosen = {key for response in responses for part in response for key in part.split(":")}
    dropped = next((answer for answer in stored.answers if answer.key in chosen - kept), None)
    if dropped:
        raise QuizRefused(
            _(
                "Des élèves ont choisi « %(answer)s » : cette réponse ne se retire plus. Corriger son texte ou sa valeur."
            )
            % {"answer": dropped.text or dropped.match}
        )


def _with_keys(question: Question) -> Question:
    """Each answer named once and for all: what pupils send speaks of it by this name."""
    answers = (replace(answer, key=answer.key or uuid4().hex[:8]) for answer in question.answers)
    return replace(question, answers=tuple(answers))


def _number(rows: Sequence[QuizQuestion]) -> None:
    """Write the places of `rows`, in their order."""
    moved = [row for place, row in enumerate(rows, start=1) if row.position != place]
    for place, row in enumerate(rows, start=1):
        row.position = place
    QuizQuestion.objects.bulk_update(moved, ["position"])


def _touch(quiz: Quiz) -> None:
    quiz.version += 1
    quiz.save(update_fields=["version"])


def _record(activity: Activity, by: User, verb: str, **details) -> None:
    audit.record(verb=verb, by=by, school=activity.course.school_id, target=activity, **details)
