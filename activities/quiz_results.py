"""What the answers to a questionnaire tell its teacher: per question, and per pupil.

Questions are judged on the first attempt of each pupil: the others come after the correction was read.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from activities import quiz_pages, quiz_writing
from activities.models import Activity, Assignment, QuizAttempt, State
from activities.quiz_pages import Score
from activities.quizzes import marking
from activities.quizzes.marking import forgiven
from activities.quizzes.questions import Kind, Question
from continuity.directory.models import User

WRONG_SHOWN = 5
# Under half of right answers, a question is worth taking up in class.
WORTH_TAKING_UP = 2


@dataclass(frozen=True, slots=True)
class Tally:
    """How many pupils gave an answer; for a choice, whether it is a right one."""

    words: str
    count: int
    is_right: bool


@dataclass(frozen=True, slots=True)
class QuestionResult:
    """`answered`: pupils who gave an answer; `right`: whose answer is wholly right; `tallies`: what they answered."""

    number: int
    question: Question
    pupils: int
    answered: int
    right: int
    tallies: Sequence[Tally]

    @property
    def is_hard(self) -> bool:
        return self.right * WORTH_TAKING_UP < self.pupils


@dataclass(frozen=True, slots=True)
class PupilResult:
    """`attempts` handed in; `first` and `best` scores, None before any; `at`: when they first answered."""

    assignment: Assignment
    attempts: int
    first: Score | None
    best: Score | None
    at: datetime | None

    @property
    def is_excused(self) -> bool:
        return self.assignment.state == State.EXCUSED

    @property
    def is_late(self) -> bool:
        return self.at is not None and self.at > self.assignment.due_at


@dataclass(frozen=True, slots=True)
class Results:
    questions: Sequence[QuestionResult]
    pupils: Sequence[PupilResult]

    @property
    def answered(self) -> list[PupilResult]:
        """Those who answered, by name."""
        return [pupil for pupil in self.pupils if pupil.attempts]

    @property
    def hard(self) -> list[QuestionResult]:
        return [result for result in self.questions if result.is_hard] if self.answered else []


def results_of(activity: Activity, user: User) -> Results:
    """What the pupils of `activity` whom `user` may read answered. Three queries, however many pupils and questions."""
    questions = quiz_writing.questions_of(activity)
    assignments = list(
        Assignment.objects.visible_to(user)
        .filter(activity=activity)
        .select_related("pupil__school_class")
        .order_by("pupil__sort_name", "pupil_id")
    )
    attempts: dict[int, list[QuizAttempt]] = {assignment.pk: [] for assignment in assignments}
    for attempt in quiz_writing.finished_attempts(activity).select_related("submission"):
        attempts.get(attempt.assignment_id, []).append(attempt)
    for assignment in assignments:
        assignment.activity = activity
    pupils = [_pupil(assignment, attempts[assignment.pk], questions) for assignment in assignments]
    firsts = [made[0].responses for made in attempts.values() if made]
    return Results(
        [
            _question(number, question, firsts)
            for number, question in quiz_pages.numbered(questions)
            if number
        ],
        pupils,
    )


def _pupil(
    assignment: Assignment, attempts: Sequence[QuizAttempt], questions: Sequence[Question]
) -> PupilResult:
    if not attempts:
        return PupilResult(assignment, 0, None, None, None)
    scores = [quiz_pages.score(questions, attempt.responses) for attempt in attempts]
    best = max(scores, key=lambda score: score.points)
    return PupilResult(assignment, len(attempts), scores[0], best, attempts[0].submission.at)


def _question(number: int, question: Question, firsts: Sequence[dict]) -> QuestionResult:
    responses = [responses[question.key] for responses in firsts if responses.get(question.key)]
    right = sum(marking.mark(question, response).is_right for response in responses)
    return QuestionResult(
        number, question, len(firsts), len(responses), right, TALLIES[question.kind](question, responses)
    )


def _tally_choices(question: Question, responses: Iterable[Sequence[str]]) -> list[Tally]:
    """Every choice, in the order of the teacher."""
    counts = Counter(key for response in responses for key in response)
    return [
        Tally(quiz_pages.said(answer, question), counts[answer.key], answer.is_right)
        for answer in question.answers
    ]


def _tally_typed(question: Question, responses: Iterable[Sequence[str]]) -> list[Tally]:
    """The most common of the answers that are not wholly right; those that are forgiven the same count as one."""
    words, counts = {}, Counter()
    for response in responses:
        if marking.mark(question, response).is_right:
            continue
        plain = forgiven(response[0])
        words.setdefault(plain, response[0])
        counts[plain] += 1
    return [Tally(words[plain], count, False) for plain, count in counts.most_common(WRONG_SHOWN)]


def _tally_pairs(question: Question, responses: Iterable[Sequence[str]]) -> list[Tally]:
    """The most common of the wrong pairs."""
    rights = {f"{answer.text} → {answer.match}" for answer in question.pairs}
    pairs = Counter(
        pair
        for response in responses
        for pair in quiz_pages.given_words(question, response)
        if pair not in rights
    )
    return [Tally(pair, count, False) for pair, count in pairs.most_common(WRONG_SHOWN)]


TALLIES = {
    Kind.SINGLE: _tally_choices,
    Kind.MULTIPLE: _tally_choices,
    Kind.TRUE_FALSE: _tally_choices,
    Kind.NUMBER: _tally_typed,
    Kind.SHORT: _tally_typed,
    Kind.MATCHING: _tally_pairs,
}
