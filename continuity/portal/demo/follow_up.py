"""Tutors with ten pupils each, the calls they made, what they reported, and the last visits of pupils."""

from datetime import date
from itertools import cycle
from random import Random

from django.db.models import QuerySet

from continuity.common.weeks import monday_of
from continuity.directory.models import Guardianship, Membership, Pupil, Role, School, SchoolClass, User
from continuity.portal.demo.cast import Cast
from continuity.portal.demo.returns import Habits
from continuity.portal.demo.school import Campus
from continuity.portal.demo.season import Season, moment
from continuity.portal.demo.store import Store
from tutoring.models import PUPILS_PER_TUTOR, ContactLog, ReportLine, Tutorship, WeeklyReport
from tutoring.reports.facts import facts_of, week_told
from workload import sweeps
from workload.models import Alert

WELL, SO_SO, BADLY = ContactLog.Going.values
NIGHTS = 5
CALLS_A_DAY = 2
CALLED_SHARE = 0.4
UNANSWERED_SHARE = 0.15
CALLS = (
    ("Tout se passe bien, le plan de la semaine est affiché au mur.", "", {"work": WELL, "morale": WELL}),
    (
        "L'ordinateur est partagé dans la fratrie ; travail surtout le soir.",
        "Proposer le prêt d'un ordinateur",
        {"work": SO_SO, "equipment": BADLY},
    ),
    (
        "Commencer sans aide reste difficile. Convenu d'un point le lundi matin.",
        "Rappeler lundi",
        {"work": SO_SO, "morale": SO_SO},
    ),
    ("Les parents demandent comment rendre les photos du cahier : expliqué.", "", {"equipment": WELL}),
    (
        "La classe virtuelle de maths a plu, le travail d'anglais paraît long.",
        "En parler avec l'équipe",
        {"work": WELL, "morale": WELL},
    ),
)
FAILED_CALLS = ("Messagerie : message laissé.", "Sonne sans réponse.", "Ce numéro ne répond plus.")


EVERY_SIXTH, EVERY_NINTH = 6, 9
LANGUAGES = ("arabe, français", "portugais", "turc", "anglais, français", "tamoul")


def appoint(tutors: list[User], pupils: list[Pupil], season: Season, store: Store) -> list[Tutorship]:
    """Give each of `tutors` ten of `pupils`, in order; the pupils left over have no tutor."""
    places = [tutor for tutor in tutors for _ in range(PUPILS_PER_TUTOR)]
    return store.save(
        Tutorship(school_id=pupil.school_id, tutor=tutor, pupil=pupil, since=season.days[0])
        for tutor, pupil in zip(places, pupils, strict=False)
    )


def make_tutors(campus: Campus, users: list[User], store: Store) -> None:
    """Give `users` the role."""
    store.save(Membership(user=user, school=campus.school, role=Role.TUTOR) for user in users)


def log_calls(tutorships: list[Tutorship], season: Season, rng: Random, store: Store) -> None:
    """Write a call to some of the pupils by their tutor; most found somebody."""
    contacts, parents = [], _called_first([tutorship.pupil for tutorship in tutorships])
    for tutorship in tutorships:
        if rng.random() > CALLED_SHARE:
            continue
        day = rng.choice(season.past[-8:])
        if rng.random() < UNANSWERED_SHARE:
            contacts.append(_failed_call(tutorship.pupil, tutorship.tutor, day, 0))
            continue
        summary, next_step, goings = rng.choice(CALLS)
        contacts.append(
            ContactLog(
                school_id=tutorship.pupil.school_id,
                pupil=tutorship.pupil,
                by=tutorship.tutor,
                at=moment(day, rng.randrange(9 * 60, 17 * 60)),
                reached=True,
                spoken_with=parents.get(tutorship.pupil_id),
                summary=summary,
                next_step=next_step,
                **goings,
            )
        )
    store.save(contacts)


def log_calls_of_cast(cast: Cast, tutor: User, season: Season, store: Store) -> None:
    """A family three calls did not reach; two silent pupils called in vain, another reached before the silence."""
    in_vain = {cast.unreachable: (-4, -3, -2), cast.silent[0]: (-2,), cast.silent[2]: (-4, -3)}
    contacts = [
        _failed_call(pupil, tutor, season.past[place], number)
        for pupil, places in in_vain.items()
        for number, place in enumerate(places)
    ]
    contacts.append(
        ContactLog(
            school_id=cast.silent[1].school_id,
            pupil=cast.silent[1],
            by=tutor,
            at=moment(season.past[-8], 10 * 60 + 20),
            reached=True,
            summary="La connexion coupe souvent à la maison. Pense pouvoir suivre depuis le téléphone d'un parent.",
            next_step="Rappeler en fin de semaine",
            next_on=season.past[-4],
            spoken_with=_called_first([cast.silent[1]]).get(cast.silent[1].pk),
            work=SO_SO,
            equipment=BADLY,
        )
    )
    store.save(contacts)


def note_languages(school: School) -> None:
    """Some families are called in another language."""
    guardians = User.objects.filter(memberships__school=school, memberships__role=Role.GUARDIAN)
    speaking = list(guardians.order_by("pk"))[::EVERY_SIXTH]
    for guardian, languages in zip(speaking, cycle(LANGUAGES), strict=False):
        guardian.languages = languages
    User.objects.bulk_update(speaking, ["languages"])


def report(school: School, season: Season, store: Store) -> None:
    """The reports of the two weeks that are over, each sent on its last day; a few of the last one are still awaited."""
    reader = school.memberships.get(role=Role.PRINCIPAL).user
    tutorships = list(
        Tutorship.objects.filter(pupil__school=school).select_related("tutor", "pupil__school_class")
    )
    for days, is_last in ((season.weeks[0], False), (season.weeks[1], True)):
        monday, sent_at = monday_of(days[0]), moment(days[-1], 16 * 60)
        pupils = [tutorship.pupil for tutorship in tutorships]
        facts = facts_of(school, pupils, monday, reader=reader, now=sent_at)
        told: dict[tuple[User, SchoolClass], list[Pupil]] = {}
        for each in tutorships:
            told.setdefault((each.tutor, each.pupil.school_class), []).append(each.pupil)
        sent = [
            WeeklyReport(
                tutor=tutor,
                school_class=school_class,
                monday=monday,
                sent_at=sent_at,
                reaches_at=sent_at,
                told_at=sent_at,
            )
            for number, (tutor, school_class) in enumerate(told)
            if not is_last or number % EVERY_NINTH
        ]
        store.save(sent)
        store.save(
            ReportLine(report=each, pupil=pupil, text=week_told(facts[pupil.pk], season.today))
            for each in sent
            for pupil in told[each.tutor, each.school_class]
        )


def watch(school: School, season: Season, rng: Random, store: Store) -> None:
    """Raise the alerts as the nights of the last week found them; the calls that reach somebody answer them."""
    cpe = school.memberships.get(role=Role.CPE).user
    for day in season.past[-NIGHTS:]:
        sweeps.sweep(school_id=school.pk, now=moment(day, 0))
        waiting = Alert.objects.open().filter(school=school, kind=Alert.Kind.AT_RISK, answer="")
        _call_those_without_tutor(waiting, cpe, day, rng, store)
        if day == season.past[-1]:
            _let_a_tutor_reach_one(waiting, day, store)
        for call in ContactLog.objects.filter(reached=True, at__date=day):
            answer = {"answer": Alert.Answer.CALLED, "answered_by": call.by_id, "answered_at": call.at}
            waiting.filter(pupil=call.pupil_id).update(**answer)
        _answer_false_alarm(waiting, cpe, day)
    sweeps.sweep(school_id=school.pk, now=moment(season.today, 0))


def _call_those_without_tutor(
    waiting: QuerySet[Alert], cpe: User, day: date, rng: Random, store: Store
) -> None:
    """Vie scolaire reaches the families of a few pupils, those flagged first."""
    without_tutor = waiting.exclude(pupil__tutorships__isnull=False).order_by("opened_at", "pk")
    store.save(
        ContactLog(
            school_id=alert.school_id,
            pupil_id=alert.pupil_id,
            by=cpe,
            at=moment(day, 10 * 60 + 25 * number),
            reached=True,
            summary=rng.choice(CALLS)[0],
        )
        for number, alert in enumerate(without_tutor[:CALLS_A_DAY])
    )


def _let_a_tutor_reach_one(waiting: QuerySet[Alert], day: date, store: Store) -> None:
    """A tutor reaches the family of the pupil who has waited longest; those of the account tuteur still wait."""
    theirs = Tutorship.objects.filter(pupil__alerts__in=waiting).exclude(tutor__username="tuteur")
    for tutorship in theirs.order_by("pupil__alerts__opened_at", "pk").select_related("tutor", "pupil")[:1]:
        summary, next_step, goings = CALLS[2]
        call = ContactLog(
            school_id=tutorship.school_id,
            pupil=tutorship.pupil,
            by=tutorship.tutor,
            at=moment(day, 17 * 60 + 10),
            reached=True,
            spoken_with=_called_first([tutorship.pupil]).get(tutorship.pupil_id),
            summary=summary,
            next_step=next_step,
            **goings,
        )
        store.save([call])


def _answer_false_alarm(waiting: QuerySet[Alert], cpe: User, day: date) -> None:
    """Vie scolaire knows of the oldest of the lighter alerts that nothing is wrong."""
    light = waiting.filter(severity=Alert.Severity.WATCH, pupil__tutorships__isnull=True)
    oldest = light.order_by("opened_at", "pk").values("pk")[:1]
    Alert.objects.filter(pk__in=oldest).update(
        answer=Alert.Answer.FALSE_ALARM,
        answer_note="Travaux remis au professeur en main propre.",
        answered_by=cpe,
        answered_at=moment(day, 16 * 60 + 40),
    )


def _called_first(pupils: list[Pupil]) -> dict[int, User]:
    links = Guardianship.objects.filter(pupil__in=pupils, rank=1).select_related("guardian")
    return {link.pupil_id: link.guardian for link in links}


def note_visits(habits: dict[Pupil, Habits], season: Season, rng: Random) -> None:
    """Write the last day each pupil signed in: one of the last two school days, unless silent or on paper."""
    visits: dict[date, list[int]] = {}
    for pupil, habit in habits.items():
        if habit.paper_to:
            continue
        days = [day for day in season.past if not habit.silent_from or day < habit.silent_from]
        visits.setdefault(rng.choice(days[-2:]), []).append(pupil.user_id)
    for day, users in visits.items():
        User.objects.filter(pk__in=users).update(last_seen_on=day)


def _failed_call(pupil: Pupil, by: User, day: date, number: int) -> ContactLog:
    return ContactLog(
        school_id=pupil.school_id,
        pupil=pupil,
        by=by,
        at=moment(day, (10 + 3 * number) * 60 + 15),
        reached=False,
        summary=FAILED_CALLS[number],
    )
