"""Who may follow how many: the limits tutors asked for, colleagues ready to help, one tutor away this week."""

from random import Random

from continuity.directory.models import User
from continuity.portal.demo import follow_up
from continuity.portal.demo.school import Campus
from continuity.portal.demo.season import Season
from continuity.portal.demo.store import Store
from tutoring.models import Substitution, TutorLimit

MORE, FEWER = 12, 8
AWAY_DAYS = 5  # school days, the first one not counted


def set_limits(campus: Campus, tutors: list[User], store: Store) -> None:
    """One tutor takes more, one asked for fewer since; the colleagues who follow nobody yet take eight each."""
    ready = [teacher for teacher in campus.teachers if teacher not in tutors]
    follow_up.make_tutors(campus, ready, store)
    limits = {tutors[0]: MORE, tutors[1]: FEWER} | dict.fromkeys(ready, FEWER)
    store.save(
        TutorLimit(school=campus.school, tutor=tutor, pupils=pupils) for tutor, pupils in limits.items()
    )


def replace_one(campus: Campus, tutors: list[User], substitute: User, season: Season) -> None:
    """A tutor fell ill on the last school day, for a week; `substitute` calls their pupils.

    It draws by itself, so that the stories told after it stay as they were.
    """
    absent = next(tutor for tutor in tutors if tutor != substitute)
    first_day = season.past[-1]
    days = [day for day in season.working_days if day >= first_day]
    store = Store(Random(first_day.toordinal()))  # noqa: S311 plausible, not secret
    store.save(
        [
            Substitution(
                school=campus.school,
                tutor=absent,
                substitute=substitute,
                first_day=first_day,
                last_day=days[AWAY_DAYS],
            )
        ]
    )
