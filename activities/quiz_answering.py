"""A pupil answers the questionnaire of an activity: kept page by page, handed in once, answered again if allowed.

There is no clock: an attempt lasts as long as the pupil needs (R15). A page carries the number of its attempt, from 1:
what comes again for an attempt already handed in changes nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from activities import quiz_writing, returns
from activities.models import Assignment, Quiz, QuizAttempt, State, Status
from activities.quizzes import order
from activities.quizzes.questions import Question
from activities.quizzes.responses import Responses, is_answered, still_offered
from activities.returns import WorkRefused
from continuity.directory.access import lock_or_404
from continuity.directory.models import User


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a pupil is with a questionnaire. `attempts`: those handed in, oldest first; `open`: the one under way."""

    quiz: Quiz
    attempts: Sequence[QuizAttempt]
    open: QuizAttempt | None

    @property
    def number(self) -> int:
        """Of the attempt under way, or of the next one."""
        return len(self.attempts) + 1

    @property
    def last(self) -> QuizAttempt | None:
        return self.attempts[-1] if self.attempts else None

    @property
    def tries_left(self) -> int | None:
        """None when the pupil may answer as often as they like."""
        return None if self.quiz.tries is None else max(self.quiz.tries - len(self.attempts), 0)


def standing_of(assignment: Assignment) -> Standing:
    """Two queries. Needs `activity` loaded."""
    attempts = list(
        assignment.quiz_attempts.filter(submission__taken_back_at=None).select_related(
            "submission__by__pupil"
        )
    )
    handed_in = [attempt for attempt in attempts if attempt.submission_id]
    under_way = next((attempt for attempt in attempts if not attempt.submission_id), None)
    return Standing(quiz_writing.quiz_of(assignment.activity), handed_in, under_way)


def questions_for(assignment: Assignment, quiz: Quiz) -> list[Question]:
    """The questions as the pupil meets them: in the order of the teacher, or in their own."""
    questions = [stored.question for stored in quiz.questions.all()] if quiz.pk else []
    return order.for_pupil(questions, str(assignment.public_id)) if quiz.shuffles else questions


def obstacle(assignment: Assignment, standing: Standing, now: datetime) -> str:
    """Why the questionnaire cannot be answered at `now`; "" when it can, late included.

    What is returned may be answered again as often as the teacher allows, until the activity is closed; asked to
    take it up again, a pupil has one more attempt.
    """
    may_be_refused = assignment.state != State.RETURNED or assignment.activity.status == Status.CLOSED
    if may_be_refused and (reason := returns.obstacle(assignment, now)):
        return reason
    if standing.tries_left == 0 and not returns.is_asked_again(assignment):
        return ngettext(
            "L'essai permis est fait.", "Les %(count)d essais permis sont faits.", standing.quiz.tries
        ) % {"count": standing.quiz.tries}
    return ""


def kept_responses(attempt: QuizAttempt | None, questions: Sequence[Question]) -> dict[str, list[str]]:
    """What `attempt` answers to `questions` as they stand, by key."""
    if attempt is None:
        return {}
    kept = {
        question.key: still_offered(question, attempt.responses.get(question.key, []))
        for question in questions
    }
    return {key: response for key, response in kept.items() if response}


def unanswered(questions: Sequence[Question], responses: Responses) -> list[Question]:
    """Those of `questions` to which something is still to be answered."""
    return [question for question in questions if not is_answered(question, responses.get(question.key, []))]


@transaction.atomic
def keep(
    *, assignment: Assignment, number: int, questions: Sequence[Question], sent: Responses
) -> QuizAttempt | None:
    """Keep what was `sent` about `questions`, a page of attempt `number`; None when that attempt is handed in already.

    Nothing is written down about who typed it until it is handed in. Raises WorkRefused when nothing can be answered any more.
    """
    assignment = _locked(assignment)
    standing = standing_of(assignment)
    if number < standing.number:
        return None
    if reason := obstacle(assignment, standing, timezone.now()):
        raise WorkRefused(reason)
    attempt = standing.open or QuizAttempt(assignment=assignment)
    asked = {question.key for question in questions}
    others = {key: response for key, response in attempt.responses.items() if key not in asked}
    attempt.responses = others | dict(sent)
    if attempt.responses or attempt.pk:
        attempt.save()
    return attempt


@transaction.atomic
def hand_in(*, assignment: Assignment, by: User, number: int) -> QuizAttempt | None:
    """Hand in what was kept of attempt `number`, which becomes a return; None when it is handed in already.

    Raises WorkRefused when nothing was answered, or when nothing can be answered any more.
    """
    assignment = _locked(assignment)
    standing = standing_of(assignment)
    if number < standing.number:
        return None
    if reason := obstacle(assignment, standing, timezone.now()):
        raise WorkRefused(reason)
    if standing.open is None or not standing.open.responses:
        raise WorkRefused(_("Répondre à une question au moins avant de rendre."))
    attempt = standing.open
    attempt.submission = returns.return_answers(assignment=assignment, by=by, number=number)
    attempt.save(update_fields=["submission"])
    return attempt


def _locked(assignment: Assignment) -> Assignment:
    """The work as it stands, and the questionnaire with it: nobody adds a question while somebody hands in."""
    found = lock_or_404(
        Assignment.objects.select_related("activity__course__subject", "pupil"), assignment.pk
    )
    Quiz.objects.select_for_update().filter(activity=found.activity_id).first()
    return found
