"""Builds a collège and a small lycée around the current school week, and tells a few stories in them.

Everything is drawn from one seed; the day is the only thing taken from the world.
"""

from dataclasses import dataclass
from datetime import date
from math import ceil
from random import Random

from django.db import transaction

from activities.models import Activity, Assignment
from continuity.directory.models import Level, Pupil, Role, School, SchoolClass, User
from continuity.portal.demo import (
    caseload,
    cases,
    chain,
    differentiation,
    equipment,
    families,
    follow_up,
    privacy,
    quiz,
    school,
    shelf,
    stories,
    trail,
)
from continuity.portal.demo import cast as casting
from continuity.portal.demo.accounts import open_accounts
from continuity.portal.demo.cast import Cast
from continuity.portal.demo.closure import close
from continuity.portal.demo.families import Family
from continuity.portal.demo.names import People
from continuity.portal.demo.planning import Piece, Planner
from continuity.portal.demo.programme import FRENCH, HISTORY, MATHS, PHYSICS
from continuity.portal.demo.returns import Chronicle, Habits
from continuity.portal.demo.school import Campus
from continuity.portal.demo.season import Season, season_of
from continuity.portal.demo.store import Store
from continuity.portal.demo.work import Writer
from tutoring.models import PUPILS_PER_TUTOR, Tutorship

SEED = 20
ZONE = School.Zone.C
COLLEGE_LEVELS = (Level.SIXIEME, Level.CINQUIEME, Level.QUATRIEME, Level.TROISIEME)
LYCEE_LEVELS = (Level.SECONDE, Level.PREMIERE, Level.TERMINALE)


@transaction.atomic
def load(*, today: date, classes_per_level: int = 6, pupils_per_class: int = 25) -> None:
    """Write the demo school as it stands on the morning of `today`, in a database without a school.

    The collège has `classes_per_level` classes at each level, 2 to 6, of `pupils_per_class` pupils, one more or less;
    the lycée two, of four fifths as many.
    """
    rng = Random(SEED)  # noqa: S311 plausible, not secret
    people, store = People(rng), Store(rng)
    college, lycee = store.save([_college(), _lycee()])
    stage = _Stage(season_of(college, today), people, store)
    letters = "ABCDEF"[:classes_per_level]
    cast = _load_college(
        stage,
        *stage.open(
            college,
            {level: [f"{level} {letter}" for letter in letters] for level in COLLEGE_LEVELS},
            pupils_per_class,
        ),
    )
    _load_lycee(
        stage,
        *stage.open(
            lycee,
            {level: [f"{level} {number}" for number in (1, 2)] for level in LYCEE_LEVELS},
            pupils_per_class * 4 // 5,
        ),
    )
    for loaded in (college, lycee):
        follow_up.note_languages(loaded)
        follow_up.watch(loaded, stage.season, rng, store)
        follow_up.report(loaded, stage.season, store)
    cases.tell(cast, college, stage.season, store)
    privacy.tell(cast, college, stage.season, store)
    for loaded in (college, lycee):
        chain.tell(loaded, stage.season, store)
    trail.leave()


def _college() -> School:
    return School(
        uai="0990001A",
        name="Collège des Tilleuls",
        kind=School.Kind.COLLEGE,
        zone=ZONE,
        city="Rivemont",
        phone="01 99 00 12 34",
    )


def _lycee() -> School:
    return School(
        uai="0990002B",
        name="Lycée des Grands-Ormes",
        kind=School.Kind.LYCEE,
        zone=ZONE,
        city="Rivemont",
        phone="01 99 00 56 78",
    )


@dataclass(frozen=True, slots=True)
class _Stage:
    """What every part of the demo draws on, and the acts both schools share."""

    season: Season
    people: People
    store: Store

    @property
    def rng(self) -> Random:
        return self.people.rng

    def open(
        self, owner: School, classes: dict[Level, list[str]], pupils_per_class: int
    ) -> tuple[Campus, list[Family]]:
        """A school that teaches: everybody named, every lesson placed."""
        campus = school.build(
            owner, levels=classes, pupils_per_class=pupils_per_class, rng=self.rng, store=self.store
        )
        homes = families.settle(campus, self.people, self.store)
        school.teach(campus, self.people, self.store)
        return campus, homes

    def give_work(
        self, campus: Campus, *, hybrid: list[SchoolClass], full: list[SchoolClass]
    ) -> tuple[list[Piece], list[Activity]]:
        """Close the campus for the season and give four weeks of activities; not yet to each pupil."""
        closure = close(campus, self.season, hybrid, self.store)
        pieces = Planner(closure, full, self.rng).plan()
        return pieces, Writer(campus, self.season, self.rng, self.store).write(pieces)

    def live(self, campus: Campus, activities: list[Activity], habits: dict[Pupil, Habits]) -> Chronicle:
        """What each pupil made of `activities` before today; the chronicle may tell more."""
        chronicle = Chronicle(self.season, habits, self.rng, self.store)
        chronicle.write(
            [
                Assignment(activity=activity, pupil=pupil)
                for activity in activities
                for pupil in campus.audience(activity.course)
            ]
        )
        follow_up.note_visits(habits, self.season, self.rng)
        self.store.analyze()
        return chronicle

    def follow(self, campus: Campus, pupils: list[Pupil]) -> list[User]:
        """Make teachers the tutors of half of `pupils`, with the calls they made; return these teachers."""
        tutors = campus.teachers[: len(pupils) // (2 * PUPILS_PER_TUTOR)]
        follow_up.make_tutors(campus, tutors, self.store)
        tutorships = self.appoint(tutors, self.rng.sample(pupils, len(pupils)))
        follow_up.log_calls(tutorships, self.season, self.rng, self.store)
        caseload.set_limits(campus, tutors, self.store)
        return tutors

    def appoint(self, tutors: list[User], pupils: list[Pupil]) -> list[Tutorship]:
        return follow_up.appoint(tutors, pupils, self.season, self.store)


def _load_lycee(stage: _Stage, campus: Campus, _homes: list[Family]) -> None:
    school.add_staff(campus, stage.people, stage.store, [Role.PRINCIPAL, Role.CPE, Role.ADMIN])
    school.name_form_teachers(campus, campus.classes)
    _pieces, activities = stage.give_work(campus, hybrid=[], full=[])
    stage.live(campus, activities, casting.habits_of(campus.pupils, stage.rng))
    stage.follow(campus, campus.pupils)
    cpe = campus.school.memberships.get(role=Role.CPE).user
    equipment.survey(campus, cpe, stage.season, stage.rng, stage.store)


def _load_college(stage: _Stage, campus: Campus, homes: list[Family]) -> Cast:
    season, store = stage.season, stage.store
    roles = [Role.PRINCIPAL, Role.CPE, Role.TUTOR, Role.ADMIN]
    principal, cpe, tutor, admin = school.add_staff(campus, stage.people, store, roles)
    cast = casting.choose(campus, homes)
    overloaded = campus.class_named(casting.OVERLOADED_CLASS)
    nearly_full = campus.class_named(casting.NEARLY_FULL_CLASS)
    maths = campus.course_of(overloaded, MATHS)
    school.name_form_teachers(
        campus, [overloaded, *(other for other in campus.classes if other != overloaded)]
    )
    _support(stage, campus, cast)

    pieces, activities = stage.give_work(
        campus, hybrid=[campus.class_named(casting.HYBRID_CLASS)], full=[overloaded, nearly_full]
    )
    stories.hold_until_morning(pieces, activities, maths.teacher, season)
    stories.leave_drafts(maths, season, store)
    habits = casting.habits_of(campus.pupils, stage.rng) | casting.habits_of_cast(cast, season, cpe)
    questionnaire = quiz.choose(activities, maths, season, store)
    chronicle = stage.live(campus, activities, habits)
    quiz.answer(questionnaire, store)
    for course in (maths, campus.course_of(cast.pupil.school_class, HISTORY)):
        differentiation.tell(course, cast.pupil, season, store)
    project = [campus.course_of(overloaded, subject) for subject in (HISTORY, FRENCH, PHYSICS, MATHS)]
    excepted = stories.allow_beyond_cap(project, principal, season, store)
    chronicle.rewrite(
        list(Assignment.objects.filter(activity__in=excepted).select_related("activity", "pupil"))
    )

    stories.ask_for_more(campus.course_of(nearly_full, FRENCH), season, store)

    stage.appoint([tutor], cast.tutored)
    follow_up.log_calls_of_cast(cast, tutor, season, store)
    tutors = stage.follow(campus, [pupil for pupil in campus.pupils if pupil not in cast.tutored])
    caseload.replace_one(campus, tutors, overloaded.form_teachers.get(), season)
    stories.allow_ahead(maths, principal, season, store)
    elsewhere = next(
        course for course in campus.courses if course.teacher == maths.teacher and course != maths
    )
    shelf.share_sequence(stories.leave_sequence(elsewhere, season, store), season)
    shelf.share_work(activities, season)
    equipment.survey(campus, cpe, season, stage.rng, store)
    equipment.lend(campus, cast, cpe, season, store)
    equipment.pack(cast, cpe, season, store)
    open_accounts(
        {
            "direction": principal,
            "cpe": cpe,
            "enseignant": maths.teacher,
            "pp": overloaded.form_teachers.get(),
            "tuteur": tutor,
            "eleve": cast.pupil.user,
            "famille": cast.family.guardians[0],
            "admin": admin,
        }
    )
    return cast


def _support(stage: _Stage, campus: Campus, cast: Cast) -> None:
    """One AESH for every two pupils with extra time."""
    pupils = cast.extra_time
    helpers = school.add_staff(campus, stage.people, stage.store, [Role.AESH] * ceil(len(pupils) / 2))
    stage.store.save(
        Pupil.supporters.through(pupil=pupil, user=helpers[number // 2])
        for number, pupil in enumerate(pupils)
    )
