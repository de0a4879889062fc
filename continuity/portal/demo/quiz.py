"""A questionnaire of the demo: a work of a teacher done online, and what the pupils answered."""

from collections.abc import Iterable
from random import Random

from activities.models import (
    Activity,
    ExpectedOutput,
    PlannedFeedback,
    Quiz,
    QuizAttempt,
    QuizQuestion,
    ReturnMode,
    Submission,
)
from activities.quizzes import gift
from activities.quizzes.questions import CHOICES, Kind, Question
from continuity.directory.models import Course
from continuity.portal.demo.season import Season
from continuity.portal.demo.store import Store

SEED = 4
TITLE = "Faire le point : pourcentages et proportionnalité"
OBJECTIVE = "Reconnaître une situation de proportionnalité, calculer avec un pourcentage ou une échelle."
MODEL_ANSWER = (
    "Une situation est proportionnelle quand un même nombre fait passer d'une grandeur à l'autre. Un pourcentage se "
    "prend sur la valeur de départ : 25 % de 40 €, c'est 10 €. À l'échelle 1/1000, 1 cm du plan vaut 10 m."
)
KNOWING = 0.72
QUESTIONS = gift.parse(
    r"""
Un article à 40 € baisse de 25 %. Son nouveau prix, en euros, est {#30 ####25 % de 40 €, c'est 10 €.}

Quelles situations sont proportionnelles ? {
  ~%50%Le prix payé et la masse de fruits achetée
  ~%50%Le périmètre d'un carré et son côté
  ~La taille d'un enfant et son âge#On ne grandit pas du même nombre de centimètres chaque année.
  ~L'aire d'un carré et son côté#Un côté double donne une aire quatre fois plus grande.
}

Sur un plan à l'échelle 1/1000, 3 cm représentent {
  =30 m
  ~3 m#3 cm × 1000, c'est déjà 3000 cm.
  ~300 m#3000 cm, ce n'est pas encore des mètres.
  ####3 cm × 1000, c'est 3000 cm, donc 30 m.
}

Si 4 stylos coûtent 6 €, alors 10 stylos coûtent 15 €. {TRUE#Un stylo coûte 1,50 €.}

Comment appelle-t-on le nombre par lequel on multiplie une ligne du tableau pour obtenir l'autre ? {
  =coefficient de proportionnalité
  =*coefficient*
}

Associer chaque pourcentage à sa fraction. {
  =50 % -> un demi
  =25 % -> un quart
  =20 % -> un cinquième
  =10 % -> un dixième
}
"""
).questions
# What is typed by those who do not know.
MISTAKES = {
    Kind.NUMBER: ("10", "15", "39,75", "32"),
    Kind.SHORT: ("le rapport", "la règle de trois", "le quotient"),
}
KNOWN = {Kind.NUMBER: "30", Kind.SHORT: "coefficient"}


def choose(activities: Iterable[Activity], course: Course, season: Season, store: Store) -> Activity:
    """Make the last exercises of `course` that are due a questionnaire online, before pupils are given them."""
    candidates = [
        activity for activity in activities if activity.course == course and not activity.is_synchronous
    ]
    activity = max(
        candidates,
        key=lambda activity: (
            activity.due_on < season.today,
            activity.expected_output == ExpectedOutput.EXERCISER,
            activity.due_on,
        ),
    )
    activity.title, activity.objective, activity.model_answer = TITLE, OBJECTIVE, MODEL_ANSWER
    activity.expected_output = ExpectedOutput.QUIZ
    activity.return_mode, activity.planned_feedback = ReturnMode.QUIZ, PlannedFeedback.NONE
    activity.instructions = "Répondre au questionnaire, lire les explications, puis essayer de nouveau."
    activity.save()
    [quiz] = store.save([Quiz(activity=activity)])
    rows = [QuizQuestion(quiz=quiz, position=position) for position in range(1, len(QUESTIONS) + 1)]
    for row, question in zip(rows, QUESTIONS, strict=True):
        row.question = question
        row.answers = [stored | {"key": f"{place}"} for place, stored in enumerate(row.answers)]
    store.save(rows)
    return activity


def answer(activity: Activity, store: Store) -> None:
    """One attempt for each pupil who returned it online."""
    rng = Random(SEED)  # noqa: S311 plausible, not secret
    questions = [row.question for row in QuizQuestion.objects.filter(quiz__activity=activity)]
    returned = Submission.objects.filter(assignment__activity=activity, received_on_paper=False).order_by(
        "pk"
    )
    store.save(
        QuizAttempt(
            assignment_id=submission.assignment_id,
            submission=submission,
            responses={question.key: _response(question, rng) for question in questions},
        )
        for submission in returned
    )


def _response(question: Question, rng: Random) -> list[str]:
    knows = rng.random() < KNOWING
    if question.kind == Kind.MATCHING:
        rights = [answer.key for answer in question.answers]
        if not knows:
            rng.shuffle(rights)
        return [f"{answer.key}:{right}" for answer, right in zip(question.answers, rights, strict=True)]
    if question.kind not in CHOICES:
        return [KNOWN[question.kind] if knows else rng.choice(MISTAKES[question.kind])]
    right = [answer.key for answer in question.answers if answer.is_right]
    wrong = [answer.key for answer in question.answers if not answer.is_right]
    return right if knows else [rng.choice(wrong)]
