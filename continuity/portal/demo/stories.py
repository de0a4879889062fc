"""Three stories about activities: one allowed beyond the cap, one held until a morning, drafts under way."""

from copy import copy

from activities.audience import pupils_of
from activities.models import Activity, ExpectedOutput, ReturnMode
from continuity.directory import audit
from continuity.directory.models import Course, User
from continuity.portal.demo.planning import NOTICE_DAYS, REFERENCE_WEEK, Piece
from continuity.portal.demo.season import Season, moment
from continuity.portal.demo.store import Store
from workload.gate import Gate
from workload.models import LoadException, Rule
from workload.publishing import publish

EXCESS_MINUTES = 30  # the least that is asked too much of the overloaded class


def allow_beyond_cap(course: Course, principal: User, season: Season, store: Store) -> LoadException:
    """An activity for the reference week that does not fit, and the principal's exception that let it through."""
    due_on = season.weeks[REFERENCE_WEEK][-1]
    given_on = min(season.days[season.days.index(due_on) - NOTICE_DAYS], season.past[-1])
    now = moment(given_on, 9 * 60)
    activity = Activity(
        course=course,
        author=course.teacher,
        title="Dossier de l'exposition : l'Europe des Lumières",
        instructions=(
            "Terminer le dossier commencé en classe : choisir deux œuvres, les présenter en dix lignes chacune, "
            "expliquer en quoi elles parlent de leur époque. La fiche donne le plan et les questions à se poser."
        ),
        due_on=due_on,
        expected_output=ExpectedOutput.WRITTEN,
        return_mode=ReturnMode.UPLOAD,
    )
    store.save([activity])
    breaches = _ask_too_much(activity, now)
    exception = LoadException(
        activity=activity,
        rules=[breach.rule for breach in breaches],
        extra_minutes=max(breach.excess_minutes for breach in breaches),
        reason=(
            "Le musée attend les dossiers vendredi, date fixée avant la fermeture. L'équipe de la classe s'engage à "
            "alléger la semaine suivante."
        ),
        granted_by=principal,
        valid_until=due_on,
    )
    store.save([exception])
    LoadException.objects.filter(pk=exception.pk).update(granted_at=now)
    audit.record(
        verb="exception.granted",
        by=principal,
        school=course.school_id,
        target=exception,
        rules=exception.rules,
    )
    publish(activity=activity, by=course.teacher, now=now)
    return exception


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


def _ask_too_much(activity: Activity, now) -> list:
    """Give `activity` the least duration, in quarters of an hour, that is clearly too much; return the breaches."""
    gate = Gate(activity, list(pupils_of(activity)), now)
    for minutes in range(60, 601, 15):
        activity.minutes = minutes
        breaches = list(gate.breaches(gate.with_reach(copy(activity))))
        if any(
            breach.rule == Rule.DAILY_CAP and breach.excess_minutes >= EXCESS_MINUTES for breach in breaches
        ):
            activity.save()
            return breaches
    raise ValueError(f"{activity} fits whatever its duration.")
