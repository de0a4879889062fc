"""All that is shown of a class in a week beside the other classes: its days, its rhythm, the balance of its subjects.

It is reckoned from what its pupils were given (`ReckonedWeeks`), or read from what the last check kept of the same
(`KeptWeeks`, docs/adr/0008).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from continuity.common.components import DayLoad
from continuity.directory.models import SchoolClass
from workload.balance import SubjectShare, shares
from workload.charge import ClassWeek
from workload.class_work import ClassWork
from workload.engine import Overload
from workload.rhythm import Rhythm, VirtualDay, rhythm


@dataclass(frozen=True, slots=True)
class ReckonedWeeks:
    """The weeks of one of the classes of `work`."""

    school_class: SchoolClass
    work: ClassWork

    def week(self, monday: date) -> ClassWeek:
        """How full the week of `monday` is. No query."""
        return self.work.loads.class_week(self.school_class, monday)

    def rhythm(self, monday: date) -> Rhythm:
        """How the work of the week comes. No query."""
        return rhythm(self.work, self.school_class, monday)

    def shares(self, monday: date) -> list[SubjectShare]:
        """The subjects of the week. One query, the first time for all the classes of `work`."""
        return shares(self.work, self.school_class, monday)

    def written(self, mondays: Iterable[date]) -> dict:
        """What `KeptWeeks` reads, for the weeks of `mondays`, as JSON holds it."""
        return {
            "size": self.work.size(self.school_class),
            "weeks": {monday.isoformat(): self._written(monday) for monday in mondays},
        }

    def _written(self, monday: date) -> dict:
        week, rhythm = self.week(monday), self.rhythm(monday)
        return {
            "days": [(day.minutes, day.cap) for day in week.days],
            "overloads": [(_overload_written(run), pupils) for run, pupils in week.overloads],
            "virtual_days": [(full.day.isoformat(), full.count, full.limit) for full in rhythm.full_days],
            "lacks_virtual_class": rhythm.lacks_virtual_class,
            "minutes": (rhythm.together, rhythm.alone),
            "only": (rhythm.only_nature, rhythm.only_output),
            "shares": [
                (share.subject, share.given, share.asked, share.taught, share.lessons)
                for share in self.shares(monday)
            ],
        }


@dataclass(frozen=True, slots=True)
class KeptWeeks:
    """The weeks of a class as `ReckonedWeeks` wrote them; the answers are equal, and cost nothing to find."""

    school_class: SchoolClass
    written: Mapping

    def covers(self, mondays: Iterable[date]) -> bool:
        """True when every one of these weeks was written."""
        return all(monday.isoformat() in self.written["weeks"] for monday in mondays)

    def week(self, monday: date) -> ClassWeek:
        of_week = self._of(monday)
        return ClassWeek(
            school_class=self.school_class,
            size=self.written["size"],
            days=[
                DayLoad(monday + timedelta(days=rank), minutes, cap)
                for rank, (minutes, cap) in enumerate(of_week["days"])
            ],
            overloads=[(_overload_read(run), pupils) for run, pupils in of_week["overloads"]],
        )

    def rhythm(self, monday: date) -> Rhythm:
        of_week = self._of(monday)
        (together, alone), (only_nature, only_output) = of_week["minutes"], of_week["only"]
        return Rhythm(
            school_class=self.school_class,
            full_days=[
                VirtualDay(date.fromisoformat(day), count, limit)
                for day, count, limit in of_week["virtual_days"]
            ],
            lacks_virtual_class=of_week["lacks_virtual_class"],
            together=together,
            alone=alone,
            only_nature=only_nature,
            only_output=only_output,
        )

    def shares(self, monday: date) -> list[SubjectShare]:
        return [SubjectShare(*figures) for figures in self._of(monday)["shares"]]

    def _of(self, monday: date) -> Mapping:
        return self.written["weeks"][monday.isoformat()]


def _overload_written(run: Overload) -> tuple:
    return run.first_day.isoformat(), run.last_day.isoformat(), run.asked, run.possible, run.task_ids


def _overload_read(written: list) -> Overload:
    first_day, last_day, asked, possible, task_ids = written
    return Overload(
        first_day=date.fromisoformat(first_day),
        last_day=date.fromisoformat(last_day),
        asked=asked,
        possible=possible,
        excess=asked - possible,
        task_ids=tuple(task_ids),
    )
