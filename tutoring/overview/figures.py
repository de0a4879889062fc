"""The follow-up of a school in counts, by class and by week: no names, no scores.

Read in a constant number of queries. A pupil is counted in the class they are in now.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import groupby
from statistics import median

from django.db.models import Case as Choose
from django.db.models import Count, Exists, OuterRef, Q, When
from django.db.models.functions import TruncWeek
from django.utils import timezone

from continuity.common.weeks import monday_of
from continuity.directory.calendars import school_days
from continuity.directory.models import Pupil, School, SchoolClass
from tutoring.models import Case, ContactLog, PaperPack, Tutorship
from tutoring.selectors import open_risk_alerts
from workload.models import Alert, unanswered

WEEKS = 6


@dataclass(slots=True)
class Flow:
    """What happened in some weeks of some classes.

    `opened`: flags raised; of these, `days` tells for each one answered how many school days that took (0: the same
    day) and `waiting` counts those open and unanswered today. `contacts`, of which `reached`; cases `begun` and `ended`;
    paper packs prepared and `left` at the school.
    """

    opened: int = 0
    waiting: int = 0
    days: list[int] = field(default_factory=list)
    contacts: int = 0
    reached: int = 0
    begun: int = 0
    ended: int = 0
    left: int = 0

    @property
    def answered(self) -> int:
        return len(self.days)

    @property
    def median_days(self) -> float | None:
        return median(self.days) if self.days else None

    @property
    def reached_percent(self) -> int | None:
        return 100 * self.reached // self.contacts if self.contacts else None

    def add(self, other: "Flow") -> None:
        for name in self.__slots__:
            setattr(self, name, getattr(self, name) + getattr(other, name))


@dataclass(frozen=True, slots=True)
class Stand:
    """How a class stands today: its pupils, the flags open and unanswered, who has no tutor, who works on paper."""

    pupils: int = 0
    flagged: int = 0
    waiting: int = 0
    alone: int = 0
    on_paper: int = 0


@dataclass(frozen=True, slots=True)
class ClassFigures:
    """A class (None: the pupils without class, a level, the school): how it stands, and its weeks, the oldest first."""

    school_class: SchoolClass | None
    stand: Stand
    weeks: Sequence[Flow]


@dataclass(frozen=True, slots=True)
class Figures:
    """`mondays` are those of the weeks of every line, the last one being that of the day the figures end with."""

    mondays: Sequence[date]
    school: ClassFigures
    classes: Sequence[ClassFigures]

    def by_level(self) -> Iterator[tuple[str, ClassFigures, Sequence[ClassFigures]]]:
        """Each level with its figures and those of its classes; last, under "", the pupils without class."""
        for level, lines in groupby(
            self.classes, key=lambda line: line.school_class.level if line.school_class else ""
        ):
            of_level = list(lines)
            yield level, _together(of_level), of_level


def figures_of(school: School, until: date, today: date) -> Figures:
    """The WEEKS weeks that end with that of `until`. Eight queries."""
    last = monday_of(until)
    mondays = [last - timedelta(weeks=step) for step in reversed(range(WEEKS))]
    flows: defaultdict[tuple[int | None, date], Flow] = defaultdict(Flow)
    for count in (_count_alerts, _count_cases, _count_contacts, _count_packs):
        count(flows, school, mondays)
    stands = _stands(school, today)
    classes: list[SchoolClass | None] = list(school.classes.by_level())
    if None in stands:
        classes.append(None)
    lines = [_line(each, flows, stands, mondays) for each in classes]
    return Figures(mondays, _together(lines), lines)


def _line(school_class: SchoolClass | None, flows, stands, mondays: Iterable[date]) -> ClassFigures:
    pk = school_class and school_class.pk
    weeks = [flows.get((pk, monday), Flow()) for monday in mondays]
    return ClassFigures(school_class, stands.get(pk, Stand()), weeks)


def _together(lines: Sequence[ClassFigures]) -> ClassFigures:
    weeks = [Flow() for _week in range(WEEKS)]
    for line in lines:
        for whole, part in zip(weeks, line.weeks, strict=True):
            whole.add(part)
    stand = Stand(*(sum(getattr(line.stand, name) for line in lines) for name in Stand.__slots__))
    return ClassFigures(None, stand, weeks)


def _count_alerts(flows, school: School, mondays: Sequence[date]) -> None:
    first, today = mondays[0], timezone.localdate()
    days = school_days(school, first, today)
    alerts = Alert.objects.filter(
        school=school, pupil__school=school, kind=Alert.Kind.AT_RISK, opened_at__date__range=_period(mondays)
    )
    waiting = Choose(When(unanswered(today), closed_at__isnull=True, then=True), default=False)
    rows = alerts.order_by().values_list("pupil__school_class", "opened_at", "answered_at", waiting)
    for class_pk, opened_at, answered_at, is_waiting in rows:
        opened = timezone.localtime(opened_at).date()
        flow = flows[class_pk, monday_of(opened)]
        flow.opened += 1
        flow.waiting += is_waiting
        if answered_at:
            flow.days.append(_school_days_between(opened, answered_at, days))


def _school_days_between(opened: date, answered_at: datetime, days: Sequence[date]) -> int:
    answered = timezone.localtime(answered_at).date()
    return max(bisect_left(days, answered) - bisect_left(days, opened), 0)


def _count_cases(flows, school: School, mondays: Sequence[date]) -> None:
    period = _period(mondays)
    cases = Case.objects.filter(
        Q(opened_at__date__range=period) | Q(closed_at__date__range=period), school=school
    )
    for class_pk, *moments in cases.values_list("pupil__school_class", "opened_at", "closed_at"):
        for name, moment in zip(("begun", "ended"), moments, strict=True):
            day = moment and timezone.localtime(moment).date()
            if day and period[0] <= day <= period[1]:
                flow = flows[class_pk, monday_of(day)]
                setattr(flow, name, getattr(flow, name) + 1)


def _count_contacts(flows, school: School, mondays: Sequence[date]) -> None:
    contacts = ContactLog.objects.filter(
        school=school, pupil__school=school, at__date__range=_period(mondays)
    ).order_by()
    rows = (
        contacts.annotate(week=TruncWeek("at"))
        .values_list("pupil__school_class", "week")
        .annotate(made=Count("pk"), found=Count("pk", filter=Q(reached=True)))
    )
    for class_pk, week, made, reached in rows:
        flow = flows[class_pk, timezone.localtime(week).date()]
        flow.contacts, flow.reached = made, reached


def _count_packs(flows, school: School, mondays: Sequence[date]) -> None:
    packs = PaperPack.objects.filter(
        school=school, pupil__school=school, monday__in=mondays, handed_at=None
    ).order_by()
    for class_pk, monday, left in packs.values_list("pupil__school_class", "monday").annotate(Count("pk")):
        flows[class_pk, monday].left = left


def _stands(school: School, today: date) -> dict[int | None, Stand]:
    followed = Exists(Tutorship.objects.current().filter(pupil=OuterRef("pk")))
    pupils = Pupil.objects.filter(school=school).order_by().values_list("school_class")
    sizes = pupils.annotate(
        size=Count("pk"), alone=Count("pk", filter=~followed), paper=Count("pk", filter=Q(on_paper=True))
    )
    flags = open_risk_alerts(today).filter(school=school, pupil__school=school).order_by()
    flagged, waiting = Counter(), Counter()
    for class_pk, is_waiting in flags.values_list("pupil__school_class", "is_unanswered"):
        flagged[class_pk] += 1
        waiting[class_pk] += bool(is_waiting)  # not known is not waiting, as SQL has it
    return {
        class_pk: Stand(size, flagged[class_pk], waiting[class_pk], alone, on_paper)
        for class_pk, size, alone, on_paper in sizes
    }


def _period(mondays: Sequence[date]) -> tuple[date, date]:
    return mondays[0], mondays[-1] + timedelta(days=6)
