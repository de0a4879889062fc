"""What became of the work before today: returns on time, late or missing, answers, attendance."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from django.utils import timezone

from activities.models import (
    Activity,
    Assignment,
    Attendance,
    ExpectedOutput,
    Feedback,
    PlannedFeedback,
    Reflection,
    State,
    Submission,
)
from activities.reflections import durations_to_choose, may_tell
from activities.virtual_classes import STATE_AFTER
from continuity.directory.models import Pupil, User
from continuity.portal.demo.season import Season, moment
from continuity.portal.demo.store import Store

ANSWERED_SHARE = 0.6
DAYS_TO_ANSWER = 2
# How often a finished work is followed by the time it took, and how often each of the durations proposed is chosen.
TELLING_SHARE = 1 / 3
TELLING_WEIGHTS = (1, 2, 6, 7, 8, 4, 1)
SEED_OF_TELLING = 3
RETURNED_TEXTS = {
    ExpectedOutput.WRITTEN: "Voici mon travail, relu deux fois. La dernière question m'a pris du temps.",
    ExpectedOutput.DRAWING: "Le schéma est légendé, j'ai ajouté un titre.",
    ExpectedOutput.MIND_MAP: "Ma carte a quatre branches, avec des couleurs.",
    ExpectedOutput.ORAL: "Enregistrement envoyé par la messagerie.",
}
ANSWERS = (
    (Feedback.Level.ACQUIRED, "Travail soigné et complet, les justifications sont claires. Continuer ainsi."),
    (Feedback.Level.ACQUIRED, "C'est juste. Penser à citer le document pour appuyer la deuxième réponse."),
    (
        Feedback.Level.IN_PROGRESS,
        "La démarche est bonne ; relire l'exemple de la leçon pour la dernière étape.",
    ),
    (Feedback.Level.IN_PROGRESS, "De bonnes idées, à développer : une phrase de plus par réponse suffira."),
    (Feedback.Level.TO_REDO, "La consigne est à relire : nous en parlerons à la prochaine classe virtuelle."),
)


@dataclass(frozen=True, slots=True)
class Habits:
    """How a pupil works from home: shares of work missing, late, of virtual classes missed.

    From `silent_from` on nothing comes any more. With `paper_to`, returns are received on paper by that person.
    """

    missing: float = 0.008
    late: float = 0.03
    absent: float = 0.01
    asks_for_help: float = 0.0
    silent_from: date | None = None
    paper_to: User | None = None


@dataclass
class Chronicle:
    """Writes what happened between the first day of the season and the evening before today."""

    season: Season
    habits: dict[Pupil, Habits]
    rng: Random
    store: Store
    telling: Random = field(default_factory=lambda: Random(SEED_OF_TELLING))  # noqa: S311 plausible, not secret

    def write(self, assignments: list[Assignment]) -> None:
        """Save new `assignments` (activity and pupil loaded) as they stand, with returns and answers."""
        self._live(assignments)
        self.store.save(assignments)
        self._write_returns(assignments)
        self.store.save([reflection for assignment in assignments for reflection in self._tell(assignment)])

    def rewrite(self, assignments: list[Assignment]) -> None:
        """The same for `assignments` that are saved already."""
        self._live(assignments)
        Assignment.objects.bulk_update(
            assignments, ["state", "state_at", "seen_at", "difficulty_reported_at"]
        )
        self._write_returns(assignments)

    def _live(self, assignments: list[Assignment]) -> None:
        for assignment in assignments:
            habits = self.habits[assignment.pupil]
            if assignment.activity.is_synchronous:
                self._attend(assignment, habits)
            else:
                self._work(assignment, habits)

    def _write_returns(self, assignments: list[Assignment]) -> None:
        returned = [assignment for assignment in assignments if assignment.state == State.RETURNED]
        self.store.save([self._submission(assignment) for assignment in returned])
        self.store.save([feedback for assignment in returned for feedback in self._answer(assignment)])

    def _attend(self, assignment: Assignment, habits: Habits) -> None:
        activity = assignment.activity
        if activity.due_on >= self.season.today:
            return
        assignment.attendance = self._attendance(activity.due_on, habits)
        assignment.state = STATE_AFTER.get(assignment.attendance, State.TO_DO)
        if assignment.is_over:
            assignment.state_at = activity.session_starts_at + timedelta(minutes=activity.minutes)

    def _attendance(self, day: date, habits: Habits) -> Attendance:
        if habits.paper_to:
            return Attendance.EXCUSED
        if habits.silent_from and day >= habits.silent_from:
            return Attendance.ABSENT
        draw = self.rng.random() - habits.absent
        if draw < 0:
            return Attendance.ABSENT
        return Attendance.TROUBLE if draw < 0.03 else Attendance.PRESENT

    def _work(self, assignment: Assignment, habits: Habits) -> None:
        at = self._finished_at(assignment.activity, habits)
        if at is None or (habits.silent_from and at.date() >= habits.silent_from):
            self._ask_for_help(assignment, habits)
            return
        assignment.state = State.RETURNED if assignment.activity.expects_return else State.DONE
        assignment.state_at = at
        if not habits.paper_to:
            assignment.seen_at = at - timedelta(minutes=assignment.activity.minutes)

    def _finished_at(self, activity: Activity, habits: Habits) -> datetime | None:
        """When the pupil is done with it; None when that is not before today."""
        draw = self.rng.random()
        if draw < habits.missing:
            return None
        late_days = self._school_days(activity.due_on)[:3]
        days = self._school_days(timezone.localdate(activity.reaches_at), activity.due_on)
        day = self.rng.choice(late_days) if draw < habits.missing + habits.late else self._early(days)
        return self._moment_on(day, habits) if day < self.season.today else None

    def _school_days(self, after: date, until: date | None = None) -> list[date]:
        """The school days after `after`, up to `until`, included."""
        days = self.season.working_days
        return days[bisect_right(days, after) : bisect_right(days, until) if until else None]

    def _early(self, days: Sequence[date]) -> date:
        """One of `days`, the first ones more often: most do not wait for the last evening."""
        return min(self.rng.choice(days), self.rng.choice(days))

    def _moment_on(self, day: date, habits: Habits) -> datetime:
        """Before six in the evening, when work is due."""
        closing = 16 * 60 if habits.paper_to else 18 * 60
        return moment(day, self.rng.randrange(8 * 60 + 30, closing))

    def _ask_for_help(self, assignment: Assignment, habits: Habits) -> None:
        activity = assignment.activity
        if activity.due_on < self.season.today and self.rng.random() < habits.asks_for_help:
            assignment.difficulty_reported_at = moment(activity.due_on, 17 * 60)

    def _submission(self, assignment: Assignment) -> Submission:
        paper_to = self.habits[assignment.pupil].paper_to
        return Submission(
            assignment=assignment,
            at=assignment.state_at,
            by_id=paper_to.pk if paper_to else assignment.pupil.user_id,
            received_on_paper=paper_to is not None,
            text="" if paper_to else RETURNED_TEXTS.get(assignment.activity.expected_output, ""),
        )

    def _answer(self, assignment: Assignment) -> Iterator[Feedback]:
        activity = assignment.activity
        if activity.planned_feedback != PlannedFeedback.INDIVIDUAL or self.rng.random() > ANSWERED_SHARE:
            return
        after = self.season.past_between(timezone.localdate(assignment.state_at))
        if len(after) < DAYS_TO_ANSWER:
            return
        level, text = self.rng.choice(ANSWERS)
        at = moment(after[DAYS_TO_ANSWER - 1], self.rng.randrange(8 * 60, 18 * 60))
        yield Feedback(assignment=assignment, by=activity.author, at=at, level=level, text=text)

    def _tell(self, assignment: Assignment) -> Iterator[Reflection]:
        """A third of the pupils who work on a screen tell how long it took: mostly more than was stated."""
        told = not self.habits[assignment.pupil].paper_to and self.telling.random() < TELLING_SHARE
        if not told or not may_tell(assignment):
            return
        durations = durations_to_choose(assignment)
        [place] = self.telling.choices(range(len(TELLING_WEIGHTS)), TELLING_WEIGHTS)
        yield Reflection(
            assignment=assignment,
            minutes_taken=durations[min(place, len(durations) - 1)],
            at=assignment.state_at,
            by_id=assignment.pupil.user_id,
        )
