"""Pupils × activities of a course: what came of each piece of work, read at once."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activities.audience import pupils_of_course
from activities.models import Activity, Assignment, Feedback, State, Submission, WorkGroupMember
from activities.selectors import staff_state
from continuity.common import wording
from continuity.directory.models import Course, Pupil, User

PERIODS = {
    "mois": (timedelta(days=28), gettext_lazy("les quatre dernières semaines")),
    "trimestre": (timedelta(days=91), gettext_lazy("les trois derniers mois")),
    "annee": (timedelta(days=366), gettext_lazy("toute l'année")),
}
# What may be looked for, and what the legend explains.
STATES = ("missing", "returned", "returned_late", "done", "to_do", "on_paper", "oral", "excused")


@dataclass(frozen=True, slots=True)
class Cell:
    """One pupil's work: the key of its state (wording.WORK_STATES), and marks in words."""

    assignment: Assignment
    state: str
    marks: tuple[str, ...]

    @property
    def words(self) -> str:
        return ", ".join((str(wording.WORK_STATES[self.state].word), *self.marks))


@dataclass(frozen=True, slots=True)
class Row:
    """`cells` follow the columns: None for work never given to the pupil. `has_left`: no longer in the class or group."""

    pupil: Pupil
    cells: Sequence[Cell | None]
    has_left: bool

    @property
    def missing(self) -> int:
        return sum(cell is not None and cell.state == "missing" for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Grid:
    """`activities` are the columns, the latest first; a variant is in the column of what it varies."""

    activities: Sequence[Activity]
    rows: Sequence[Row]

    def of_pupil(self, public_id: UUID | None) -> Row | None:
        return next((row for row in self.rows if row.pupil.public_id == public_id), None)

    def holding(self, state: str) -> "Grid":
        """Only the pupils and the activities with work in `state`."""
        places = [place for place, _activity in enumerate(self.activities) if self._has(state, place)]
        rows = [
            replace(row, cells=[row.cells[place] for place in places])
            for row in self.rows
            if any(cell and cell.state == state for cell in row.cells)
        ]
        return Grid([self.activities[place] for place in places], rows)

    def _has(self, state: str, place: int) -> bool:
        return any(row.cells[place] and row.cells[place].state == state for row in self.rows)


def grid_of(course: Course, user: User, now: datetime, *, since: timedelta) -> Grid:
    """The grid of what was due in `course` since then or is still to come, as far as `user` may see it. Four queries."""
    given = Activity.objects.visible_to(user).given().filter(course=course, archived_at=None)
    due_from = timezone.localdate(now) - since
    activities = {each.pk: each for each in given.filter(due_on__gte=due_from).order_by("-due_on", "-pk")}
    columns = [each for each in activities.values() if each.variant_of_id not in activities]
    groups = _groups(activities)
    cells: dict[int, dict[int, Cell]] = defaultdict(dict)
    pupils = {pupil.pk: pupil for pupil in pupils_of_course(course)}
    current = set(pupils)
    for assignment in _works(activities, user, now):
        activity = assignment.activity = activities[assignment.activity_id]
        pupils.setdefault(assignment.pupil_id, assignment.pupil)
        column = activity.variant_of_id if activity.variant_of_id in activities else activity.pk
        number = groups.get((activity.pk, assignment.pupil_id))
        cells[assignment.pupil_id][column] = Cell(
            assignment, staff_state(assignment, now), tuple(_marks(assignment, number))
        )
    rows = [
        Row(pupil, [cells[pk].get(column.pk) for column in columns], has_left=pk not in current)
        for pk, pupil in sorted(pupils.items(), key=lambda item: (item[1].sort_name, item[0]))
    ]
    return Grid(columns, rows)


def table_of(grid: Grid) -> tuple[list[str], list[list[str]]]:
    """The grid in words, for a spreadsheet: its heads and its lines."""
    heads = [_("Élève"), *(f"{activity} ({activity.due_on:%d/%m/%Y})" for activity in grid.activities)]
    lines = [[str(row.pupil), *(cell.words if cell else "" for cell in row.cells)] for row in grid.rows]
    return heads, lines


def _works(activities: Mapping[int, Activity], user: User, now: datetime) -> QuerySet[Assignment]:
    paper = Submission.objects.filter(assignment=OuterRef("pk"), received_on_paper=True, taken_back_at=None)
    level = Feedback.objects.filter(assignment=OuterRef("pk")).values("level")[:1]
    works = Assignment.objects.visible_to(user).filter(activity__in=activities).with_missing(now)
    return (
        works.annotate(came_on_paper=Exists(paper), level=Subquery(level)).select_related("pupil").order_by()
    )


def _groups(activities: Iterable[int]) -> dict[tuple[int, int], int]:
    members = WorkGroupMember.objects.filter(activity__in=list(activities)).order_by()
    return {
        (activity, pupil): number
        for activity, pupil, number in members.values_list("activity", "pupil", "group__number")
    }


def _marks(assignment: Assignment, group: int | None) -> Iterable[str]:
    if assignment.attendance:
        yield assignment.get_attendance_display()
    if assignment.seen_at and assignment.state == State.TO_DO:
        yield _("vu")
    if assignment.came_on_paper:
        yield _("papier")
    if assignment.is_extended and assignment.state == State.TO_DO:
        yield _("jusqu'au %(day)s") % {"day": wording.day_short(assignment.due_on)}
    if assignment.level:
        yield str(Feedback.Level(assignment.level).label)
    if group:
        yield _("groupe %(number)d") % {"number": group}
    if assignment.activity.variant_kind:
        yield assignment.activity.get_variant_kind_display()
