"""What vie scolaire looks at in a whole school: its flags by level, age and class, and what calls told beside them.

A constant number of queries, whatever the number of pupils.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from continuity.common.wording import RISK_STATES, State
from continuity.directory.models import Pupil, School, SchoolClass, User
from tutoring.models import CaseAction, ContactLog, Rung
from tutoring.selectors import SEVEREST_FIRST, open_risk_alerts, standing_risks
from workload.models import Alert, unanswered

WORRY_DAYS = 14  # a worry told in a call is shown this long
DIRECTION = (Rung.PRINCIPAL,)
VIE_SCOLAIRE = (Rung.CPE, Rung.PRINCIPAL)  # what went further up came by there

# How long an alert has waited: words, and the most days, today being 0.
AGES: Sequence[tuple[Promise, float]] = (
    (gettext_lazy("aujourd'hui"), 0),
    (gettext_lazy("1 ou 2 jours"), 2),
    (gettext_lazy("3 à 7 jours"), 7),
    (gettext_lazy("plus longtemps"), float("inf")),
)


@dataclass(frozen=True, slots=True)
class LevelLine:
    """The open flags of one severity: those without answer by age (in the order of AGES), and those answered."""

    severity: str
    waiting: Sequence[int]
    answered: int

    @property
    def state(self) -> State:
        return RISK_STATES[self.severity]


@dataclass(frozen=True, slots=True)
class ClassLine:
    """The open flags of a class (None: pupils without class), how many without answer, how many came up to vie scolaire."""

    school_class: SchoolClass | None
    flagged: int
    waiting: int
    came_up: int

    @property
    def level(self) -> str:
        return self.school_class.level if self.school_class else ""


@dataclass(frozen=True, slots=True)
class Flags:
    """The open flags of a school. `levels`: severest first; `classes`: all of them, and those without class."""

    levels: Sequence[LevelLine]
    classes: Sequence[ClassLine]

    @property
    def flagged_classes(self) -> list[ClassLine]:
        """Most without answer first."""
        return sorted((line for line in self.classes if line.flagged), key=lambda line: -line.waiting)

    @property
    def came_up(self) -> int:
        return sum(line.came_up for line in self.classes)


def flags(school: School, today: date) -> Flags:
    """Three queries."""
    rows = list(
        open_risk_alerts(today)
        .filter(school=school)
        .order_by()
        .values_list("pk", "severity", "opened_at", "is_unanswered", "pupil__school_class")
    )
    up = set(came_up(today, VIE_SCOLAIRE).filter(school=school).values_list("pk", flat=True))
    ages, answered = defaultdict(Counter), Counter()
    flagged, waiting, risen = Counter(), Counter(), Counter()
    for pk, severity, opened_at, is_waiting, class_pk in rows:
        flagged[class_pk] += 1
        if not is_waiting:
            answered[severity] += 1
            continue
        ages[severity][_age(opened_at, today)] += 1
        waiting[class_pk] += 1
        risen[class_pk] += pk in up
    classes: list[SchoolClass | None] = [*school.classes.by_level(), None]
    keys = [each.pk if each else None for each in classes]
    return Flags(
        [
            LevelLine(each, [ages[each][place] for place in range(len(AGES))], answered[each])
            for each in SEVEREST_FIRST
        ],
        [
            ClassLine(each, flagged[pk], waiting[pk], risen[pk])
            for each, pk in zip(classes, keys, strict=True)
        ],
    )


def came_up(today: date, rungs: Sequence[Rung]) -> QuerySet[Alert]:
    """The flags that went to one of `rungs`, and that nobody has answered yet."""
    waiting = standing_risks().filter(unanswered(today))
    return waiting.filter(handings_up__rung__in=rungs).distinct()


def with_answer(pupils: QuerySet[Pupil], answer: str, today: date) -> QuerySet[Pupil]:
    """Those of `pupils` whose open flag waits ("waiting"), came up to vie scolaire ("came_up") or to the direction
    ("direction"), or has its answer ("answered"); all of them for "".
    """
    wanted = {
        "waiting": lambda: standing_risks().filter(unanswered(today)),
        "came_up": lambda: came_up(today, VIE_SCOLAIRE),
        "direction": lambda: came_up(today, DIRECTION),
        "answered": lambda: standing_risks().exclude(unanswered(today)),
    }.get(answer)
    return pupils.filter(pk__in=wanted().values("pupil")) if wanted else pupils


def worries(school: School, reader: User, today: date) -> QuerySet[ContactLog]:
    """The latest contacts in which health (a flag, no more) or equipment was told to go badly, newest first."""
    told = Q(health_worry=True) | Q(equipment=ContactLog.Going.BADLY)
    since = today - timedelta(days=WORRY_DAYS)
    contacts = ContactLog.objects.visible_to(reader).filter(
        told, school=school, pupil__school=school, at__date__gte=since
    )
    return contacts.select_related("pupil__school_class", "by").order_by("-at", "-pk")


def actions_due(school: School, reader: User, until: date) -> QuerySet[CaseAction]:
    """The actions of cases to be done by `until`, the longest due first."""
    actions = CaseAction.objects.visible_to(reader).to_do().filter(case__school=school, due_on__lte=until)
    return actions.select_related("case__pupil__school_class", "owner").order_by("due_on", "pk")


def _age(opened_at: datetime, today: date) -> int:
    """The place in AGES."""
    days = (today - timezone.localtime(opened_at).date()).days
    return next(place for place, (_words, most) in enumerate(AGES) if days <= most)
