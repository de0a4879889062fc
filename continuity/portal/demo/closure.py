"""How each class is taught during the season, and the room its days and weeks leave for home work."""

from dataclasses import dataclass
from datetime import date

from continuity.directory.models import Course, DayRegime, Group, Regime, SchoolClass
from continuity.portal.demo.school import Campus, enroll
from continuity.portal.demo.season import Season
from continuity.portal.demo.store import Store
from workload.policies import default_policy

HALVES_BY_WEEKDAY = {
    1: 0,
    2: 0,
    4: 1,
    5: 1,
}  # the half of a hybrid class that comes to school; nobody on Wednesday


@dataclass(frozen=True, slots=True)
class Closure:
    """The season of a campus. `halves` are the two groups of its hybrid classes, if any."""

    campus: Campus
    season: Season
    halves: dict[SchoolClass, list[Group]]

    def is_at_home(self, school_class: SchoolClass, day: date, half: int) -> bool:
        if school_class not in self.halves:
            return True
        return HALVES_BY_WEEKDAY.get(day.isoweekday()) != half

    def everybody_is_at_home(self, school_class: SchoolClass, day: date) -> bool:
        return all(self.is_at_home(school_class, day, half) for half in (0, 1))

    def room(self, school_class: SchoolClass, day: date) -> int:
        """Minutes of home work every pupil of the class may have that day (R1, R19)."""
        policy = default_policy(self.campus.school)
        if self.everybody_is_at_home(school_class, day):
            return policy.daily_cap_minutes
        return policy.presence_day_minutes

    def half_time(self, course: Course, classes: list[SchoolClass], week: tuple[date, ...]) -> int:
        """Minutes of home work the week may bring in the course (R2), for the half at home least."""
        return (
            min(
                self._minutes_at_home(course, school_class, week, half)
                for school_class in classes
                for half in (0, 1)
            )
            // 2
        )

    def _minutes_at_home(
        self, course: Course, school_class: SchoolClass, week: tuple[date, ...], half: int
    ) -> int:
        days = {day.isoweekday() for day in week if self.is_at_home(school_class, day, half)}
        return sum(slot.minutes for slot in self.campus.slots[course] if slot.weekday in days)


def close(campus: Campus, season: Season, hybrid: list[SchoolClass], store: Store) -> Closure:
    """Keep the campus at a distance for the season, `hybrid` classes coming to school by halves."""
    halves = {school_class: _halves(campus, school_class, store) for school_class in hybrid}
    store.save(
        _regime(school_class, day, halves.get(school_class))
        for school_class in campus.classes
        for day in season.days
    )
    return Closure(campus, season, halves)


def _halves(campus: Campus, school_class: SchoolClass, store: Store) -> list[Group]:
    pupils = campus.pupils_in(school_class)
    groups = store.save(
        Group(school=campus.school, name=f"{school_class.name} · moitié {number}") for number in (1, 2)
    )
    enroll(store, {group: pupils[half::2] for half, group in enumerate(groups)})
    return groups


def _regime(school_class: SchoolClass, day: date, halves: list[Group] | None) -> DayRegime:
    half = HALVES_BY_WEEKDAY.get(day.isoweekday())
    if halves is None or half is None:
        return DayRegime(school_class=school_class, day=day, regime=Regime.DISTANCE)
    return DayRegime(school_class=school_class, day=day, regime=Regime.HYBRID, present_group=halves[half])
