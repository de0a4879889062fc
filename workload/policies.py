"""The figures of the rules, per level of a school."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from continuity.directory.models import Pupil, School
from workload.models import LoadPolicy

# R1: three to four hours of work a day at most, all subjects together.
DAILY_CAP_MINUTES = {School.Kind.COLLEGE: 180, School.Kind.LYCEE: 240}


def default_policy(school: School, level: str = "") -> LoadPolicy:
    """The policy of a school that has set none (unsaved)."""
    return LoadPolicy(school=school, level=level, daily_cap_minutes=DAILY_CAP_MINUTES[school.kind])


@dataclass(frozen=True, slots=True)
class Policies:
    """The policies of one school: the level's own when it has one, else the school's."""

    school: LoadPolicy
    by_level: Mapping[str, LoadPolicy]

    def of_level(self, level: str) -> LoadPolicy:
        return self.by_level.get(level, self.school)

    def of_pupil(self, pupil: Pupil) -> LoadPolicy:
        """Needs `pupil.school_class` loaded; a pupil without class falls under the school's policy."""
        return self.of_level(pupil.school_class.level if pupil.school_class else "")

    def of_pupils(self, pupils: Iterable[Pupil]) -> list[LoadPolicy]:
        """The distinct policies that bind `pupils`; the school's when there are none."""
        levels = {pupil.school_class.level if pupil.school_class else "" for pupil in pupils} or {""}
        return [self.of_level(level) for level in sorted(levels)]


def policies_of(school: School) -> Policies:
    """One query."""
    rows = {policy.level: policy for policy in LoadPolicy.objects.filter(school=school)}
    return Policies(school=rows.pop("", None) or default_policy(school), by_level=rows)
