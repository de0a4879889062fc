"""Stories about activities: allowed beyond the cap, asked for, allowed but not given yet, held until a morning, begun."""

from collections.abc import Iterable
from datetime import datetime

from activities.audience import pupils_of
from activities.models import Activity, ExpectedOutput, ReturnMode, Sequence
from continuity.directory.models import Course, User
from continuity.portal.demo.planning import NOTICE_DAYS, REFERENCE_WEEK, Piece
from continuity.portal.demo.season import Season, moment
from continuity.portal.demo.store import Store
from workload import exceptions
from workload.gate import Gate
from workload.models import ExceptionRequest, LoadException, Rule
from workload.publishing import publish

EXCESS_MINUTES = 60  # the least that is asked too much of the overloaded class
PROJECT_MINUTES = range(60, 121, 15)
PROJECT = (
    (
        "Exposition sur les Lumières : le dossier",
        "Terminer le dossier : présenter deux documents et expliquer en quoi ils parlent de leur époque.",
    ),
    (
        "Exposition sur les Lumières : le texte du panneau",
        "Écrire le texte du panneau : une question de l'époque, deux arguments, une conclusion. Vingt lignes au plus.",
    ),
    (
        "Exposition sur les Lumières : les inventions",
        "Choisir une invention du XVIIIe siècle, expliquer son principe avec un schéma et cinq phrases.",
    ),
    (
        "Exposition sur les Lumières : la frise",
        "Placer dix dates sur la frise à l'échelle et écrire le calcul qui donne la longueur d'un siècle.",
    ),
)
REQUEST = "Le musée de la ville expose le travail de la classe ; la date ne peut pas être déplacée."
REQUEST_TO_DECIDE = "Le roman se lit à cheval sur deux semaines : je préfère un seul rendu, plus long."
RALLY = "La date du rallye est nationale et les équipes sont déjà inscrites."
RALLY_REASON = "Accordé : les équipes y travaillent depuis la rentrée. Prévenir les familles que la semaine sera chargée."
LESSONS = (
    (
        "Proportionnalité : reconnaître une situation",
        "Trier les huit situations de la fiche, avec une phrase pour chacune.",
    ),
    (
        "Proportionnalité : calculer une quatrième proportionnelle",
        "Faire les exercices 1 à 4, les calculs écrits en entier.",
    ),
    (
        "Proportionnalité : lire une échelle",
        "Mesurer trois trajets sur le plan de la ville et écrire leur longueur réelle.",
    ),
)
REASON = (
    "Le musée attend l'exposition en fin de semaine, date fixée avant la fermeture. L'équipe de la classe s'engage à alléger "
    "la semaine suivante."
)


def allow_beyond_cap(
    courses: Iterable[Course], principal: User, season: Season, store: Store
) -> list[Activity]:
    """A project of the reference week: each of `courses` (of one class) gives a part that does not fit, which the
    principal's exception lets through, until the class is clearly over its daily cap."""
    due_on = season.weeks[REFERENCE_WEEK][-1]
    given_on = min(season.days[season.days.index(due_on) - NOTICE_DAYS], season.past[-1])
    now = moment(given_on, 9 * 60)
    activities = []
    for course, (title, instructions) in zip(courses, PROJECT, strict=True):
        activity = Activity(
            course=course,
            author=course.teacher,
            title=title,
            instructions=instructions,
            due_on=due_on,
            expected_output=ExpectedOutput.WRITTEN,
            return_mode=ReturnMode.UPLOAD,
        )
        store.save([activity])
        is_over_cap = _lengthen(activity, now)
        _let_through(activity, principal, now)
        activities.append(activity)
        if is_over_cap:
            break
    return activities


def ask_for_more(course: Course, season: Season, store: Store) -> ExceptionRequest:
    """A teacher of a class that is nearly full asks the principal for an exception; nobody has decided yet."""
    activity = _beyond(
        course,
        season,
        title="Carnet de lecture : trois rencontres",
        instructions="Choisir trois personnages du roman et écrire, pour chacun, la page de carnet de leur rencontre.",
    )
    store.save([activity])
    now = moment(season.past[-1], 16 * 60 + 30)
    request = exceptions.ask(activity=activity, reason=REQUEST_TO_DECIDE, by=course.teacher, now=now)
    ExceptionRequest.objects.filter(pk=request.pk).update(asked_at=now)
    return request


def allow_ahead(course: Course, principal: User, season: Season, store: Store) -> LoadException:
    """An exception in force: the teacher of a class that is nearly full has it, and has not published yet."""
    activity = _beyond(
        course,
        season,
        title="Rallye mathématique : le dossier d'équipe",
        instructions="Rédiger en équipe la solution de trois énigmes du rallye, avec les essais qui n'ont pas abouti.",
    )
    store.save([activity])
    now = moment(season.past[-1], 11 * 60)
    return _grant(activity, principal, now, asked=RALLY, answered=RALLY_REASON)


def hold_until_morning(
    pieces: list[Piece], activities: list[Activity], teacher: User, season: Season
) -> Activity:
    """Make one activity of `teacher` a published one that has not reached its pupils: given on the next school day,
    by a message that waits for the morning (R10). `activities` are those of `pieces`, in order."""
    day = season.next_day
    held = next(
        activity
        for piece, activity in zip(pieces, activities, strict=True)
        if piece.course.teacher == teacher
        and not piece.starts_at
        and day <= piece.day
        and len([later for later in season.days if day < later <= piece.due_on]) >= NOTICE_DAYS
    )
    held.published_at = moment(season.past[-1], 18 * 60 + 40)
    held.given_on, held.reaches_at = day, moment(day, 8 * 60)
    held.save()
    return held


def leave_drafts(course: Course, season: Season, store: Store) -> list[Activity]:
    """Three drafts of a teacher: one ready to publish, one without duration, one barely begun."""
    due_on = season.weeks[-1][-1]
    ready = Activity(
        title="Défi : une figure en trois constructions",
        instructions="Construire la figure de trois façons. Pour chacune, écrire le programme de construction.",
        minutes=20,
        due_on=due_on,
        expected_output=ExpectedOutput.DRAWING,
        return_mode=ReturnMode.PHOTO,
    )
    without_minutes = Activity(
        title="Révisions avant l'évaluation",
        instructions="Refaire les exercices corrigés des deux dernières fiches, sans regarder les réponses.",
        due_on=due_on,
        expected_output=ExpectedOutput.WRITTEN,
        return_mode=ReturnMode.SELF_CHECK,
    )
    drafts = [ready, without_minutes, Activity(title="Idée : un jeu de cartes sur les nombres relatifs")]
    for draft in drafts:
        draft.course, draft.author = course, course.teacher
    return store.save(drafts)


def leave_sequence(course: Course, season: Season, store: Store) -> Sequence:
    """A sequence of drafts, ready to be published in one go, due on the last days of the season."""
    sequence = Sequence(
        course=course, title="La proportionnalité", objective="Reconnaître et traiter une situation."
    )
    store.save([sequence])
    store.save(
        Activity(
            course=course,
            author=course.teacher,
            sequence=sequence,
            position=position,
            title=title,
            instructions=instructions,
            minutes=20,
            due_on=due_on,
            expected_output=ExpectedOutput.WRITTEN,
            return_mode=ReturnMode.PHOTO,
        )
        for position, ((title, instructions), due_on) in enumerate(
            zip(LESSONS, season.weeks[-1][-len(LESSONS) :], strict=True), start=1
        )
    )
    return sequence


def _beyond(course: Course, season: Season, *, title: str, instructions: str) -> Activity:
    """A long activity for the last day of the season, more than a class that is nearly full has room for."""
    return Activity(
        course=course,
        author=course.teacher,
        title=title,
        instructions=instructions,
        minutes=90,
        due_on=season.weeks[-1][-1],
        expected_output=ExpectedOutput.WRITTEN,
        return_mode=ReturnMode.UPLOAD,
    )


def _lengthen(activity: Activity, now: datetime) -> bool:
    """Save `activity` with the shortest of the durations that puts its class clearly over the cap, else with the
    longest; return whether it does."""
    pupils = list(pupils_of(activity))
    for minutes in PROJECT_MINUTES:
        activity.minutes = minutes
        is_over_cap = any(
            breach.rule == Rule.DAILY_CAP and breach.excess_minutes >= EXCESS_MINUTES
            for breach in Gate(activity, pupils, now).verdict().breaches
        )
        if is_over_cap:
            break
    activity.save()
    return is_over_cap


def _let_through(activity: Activity, principal: User, now: datetime) -> None:
    """The teacher asks, the principal grants what is asked, the teacher publishes."""
    _grant(activity, principal, now, asked=REQUEST, answered=REASON)
    publish(activity=activity, by=activity.author, now=now)


def _grant(activity: Activity, principal: User, now: datetime, *, asked: str, answered: str) -> LoadException:
    """The teacher asks at `now` and the principal grants what is asked, until the activity is due."""
    request = exceptions.ask(activity=activity, reason=asked, by=activity.author, now=now)
    exception = exceptions.grant(
        request=request,
        extra_minutes=request.extra_minutes,
        valid_until=activity.due_on,
        reason=answered,
        by=principal,
    )
    LoadException.objects.filter(pk=exception.pk).update(granted_at=now)
    return exception
