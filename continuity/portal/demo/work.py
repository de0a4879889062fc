"""The planned pieces of work become activities, with their words and their sequences."""

from collections import Counter
from datetime import date
from random import Random

from activities.models import (
    Activity,
    Conditions,
    ExpectedOutput,
    Nature,
    PlannedFeedback,
    ReturnMode,
    Sequence,
    Status,
)
from continuity.directory.models import Course
from continuity.portal.demo.planning import Piece
from continuity.portal.demo.school import Campus
from continuity.portal.demo.season import Season, moment
from continuity.portal.demo.store import Store
from continuity.portal.demo.topics import Theme, kinds, theme

CLOSING_DAYS = 3  # school days after the due day
CLOSED_SHARE = 0.7
MODEL_ANSWER = (
    "Comparer sa réponse à la fiche corrigée, étape par étape. Noter les écarts d'une autre couleur et garder une "
    "question pour la prochaine classe virtuelle."
)
SYNTHESIS = (
    "Dans l'ensemble, la méthode est comprise. Deux points à revoir : rédiger des phrases complètes et justifier "
    "chaque réponse. La suite du travail les reprend."
)
SCAFFOLDING = "En cas de blocage : relire l'exemple de la leçon, puis poser la question par la messagerie."
VIRTUAL_CLASS = (
    "Se connecter cinq minutes avant le début, le cahier ouvert. Correction du travail de la semaine, puis questions. "
    "Sans connexion : téléphoner au collège, les points abordés seront transmis."
)


class Writer:
    """Puts pieces into words, course by course and topic by topic."""

    def __init__(self, campus: Campus, season: Season, rng: Random, store: Store):
        self.campus, self.season, self.rng, self.store = campus, season, rng, store
        self.written: Counter[Course] = Counter()
        self.themes = {course: theme(course.subject.name, self._level(course)) for course in campus.courses}
        sequences = store.save(
            Sequence(course=course, title=theme.title, objective=theme.objective)
            for course, theme in self.themes.items()
        )
        self.sequences = {sequence.course: sequence for sequence in sequences}

    def _level(self, course: Course) -> str:
        return self.campus.audience(course)[0].school_class.level

    def write(self, pieces: list[Piece]) -> list[Activity]:
        """Save one activity for each of `pieces`, in their order."""
        return self.store.save([self._activity(piece) for piece in pieces])

    def _activity(self, piece: Piece) -> Activity:
        course = piece.course
        self.written[course] += 1
        closed_on = self._closed_on(piece)
        words = self._virtual_class(piece) if piece.starts_at else self._sitting(course)
        return Activity(
            course=course,
            author=course.teacher,
            sequence=self.sequences[course],
            position=self.written[course],
            minutes=piece.minutes,
            objective=self.themes[course].objective,
            given_on=piece.published_at.date(),
            due_on=piece.due_on,
            published_at=piece.published_at,
            reaches_at=piece.published_at,
            status=Status.CLOSED if closed_on else Status.PUBLISHED,
            closed_at=closed_on and moment(closed_on, 17 * 60),
            synthesis=SYNTHESIS
            if closed_on and words["planned_feedback"] == PlannedFeedback.SYNTHESIS
            else "",
            **words,
        )

    def _closed_on(self, piece: Piece) -> date | None:
        """A day when the teacher closed the activity, for most of those due long enough ago."""
        after = self.season.past_between(piece.due_on)
        is_closed = len(after) > CLOSING_DAYS and self.rng.random() < CLOSED_SHARE
        return after[CLOSING_DAYS] if is_closed else None

    def _sitting(self, course: Course) -> dict:
        topic_number, kind_number = divmod(self.written[course] - 1, len(kinds(course.subject.name)))
        kind = kinds(course.subject.name)[kind_number]
        return {
            "title": kind.title.format(topic=_topic(self.themes[course], topic_number)),
            "instructions": kind.instructions,
            "nature": kind.nature,
            "expected_output": kind.output,
            "return_mode": kind.return_mode,
            "planned_feedback": kind.feedback,
            "scaffolding": SCAFFOLDING if kind.nature == Nature.PRACTICE else "",
            "model_answer": MODEL_ANSWER if kind.feedback == PlannedFeedback.MODEL_ANSWER else "",
        }

    def _virtual_class(self, piece: Piece) -> dict:
        course = piece.course
        topic = _topic(self.themes[course], (self.written[course] - 1) // len(kinds(course.subject.name)))
        return {
            "title": f"Classe virtuelle : {topic}",
            "instructions": VIRTUAL_CLASS,
            "nature": Nature.LESSON,
            "expected_output": ExpectedOutput.PARTICIPATION,
            "return_mode": ReturnMode.NONE,
            "planned_feedback": PlannedFeedback.NONE,
            "conditions": Conditions.CLASS,
            "is_synchronous": True,
            "starts_at": piece.starts_at,
            "meeting_url": f"https://classes-virtuelles.example/{course.public_id}",
        }


def _topic(theme: Theme, number: int) -> str:
    return theme.topics[number % len(theme.topics)]
