"""How pupils stand with one task more, or with another version of one they have."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from functools import cached_property

from workload.engine import Assessment, Room, Task, assess


class Standing:
    """`tasks` in `capacity` (minutes per day; with weeks for days, R2), asked about versions of a task.

    When one of `newcomers` is among `tasks`, versions take its place. None of them begins before `from_day`.
    """

    def __init__(
        self, tasks: Iterable[Task], capacity: Mapping[date, int], newcomers: Collection, from_day: date
    ):
        self.tasks, self.capacity, self._from_day = tuple(tasks), capacity, from_day
        self._others = [task for task in self.tasks if task.id not in newcomers]
        self._published = next((task for task in self.tasks if task.id in newcomers), None)
        self._fitting: Task | None = None

    @cached_property
    def before(self) -> Assessment:
        return assess(self.tasks, self.capacity)

    def after(self, version: Task) -> Assessment:
        assessment = assess([*self._others, version], self.capacity)
        if assessment.feasible:
            self._fitting = version
        return assessment

    def growth(self, version: Task | None) -> int:
        """Minutes by which the excess would be larger than it is, 0 if it would not; None takes no room."""
        if version is None or self._asks_no_more_than_fits(version):
            return 0
        return max(0, self._beyond(version) - self._beyond(self._published))

    def _asks_no_more_than_fits(self, version: Task) -> bool:
        """True when all fits with as many minutes in a window no wider, as was seen before."""
        fitting = self._fitting
        return (
            fitting is not None
            and version.minutes <= fitting.minutes
            and version.first_day <= fitting.first_day
            and fitting.last_day <= version.last_day
        )

    def _beyond(self, task: Task | None) -> int:
        if task is None:
            return 0
        return max(0, task.minutes - self._room.minutes(task.first_day, task.last_day))

    @cached_property
    def _room(self) -> Room:
        return Room(self._others, self.capacity, self._from_day)
