"""The follow-up of a class as its form teacher reads it: what came up to them first."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from continuity.directory.models import Pupil, SchoolClass, User
from tutoring.caseload.substitutions import in_charge
from tutoring.chain.handing_up import responsible_rungs
from tutoring.models import Case, Rung
from tutoring.selectors import Followed, follow, open_risk_alerts


@dataclass(frozen=True, slots=True)
class ClassFollowUp:
    """The flagged pupils of a class, most pressing first: those whose tutor had the time to answer and did not, or who
    have none (`came_up`); those still with their tutor; those answered. `size`: all the pupils of the class.
    """

    came_up: Sequence[Followed]
    with_tutor: Sequence[Followed]
    answered: Sequence[Followed]
    cases: Sequence[Case]
    size: int

    @property
    def flagged(self) -> int:
        return len(self.came_up) + len(self.with_tutor) + len(self.answered)

    @property
    def others(self) -> int:
        return self.size - self.flagged


def class_follow_up(school_class: SchoolClass, *, reader: User, today: date) -> ClassFollowUp:
    """A constant number of queries."""
    pupils = list(school_class.pupils.select_related("school", "school_class"))
    flagged = [each for each in follow(pupils, reader=reader, today=today) if each.alert]
    flagged.sort(key=Followed.urgency)
    for each in flagged:
        each.alert.pupil = each.pupil
    rungs = responsible_rungs([each.alert for each in flagged])
    waiting = [each for each in flagged if each.alert.is_unanswered]
    cases = Case.objects.visible_to(reader).open().filter(pupil__in=pupils)
    return ClassFollowUp(
        came_up=[each for each in waiting if rungs[each.alert.pk] != Rung.TUTOR],
        with_tutor=[each for each in waiting if rungs[each.alert.pk] == Rung.TUTOR],
        answered=[each for each in flagged if not each.alert.is_unanswered],
        cases=list(cases.select_related("pupil", "leader")),
        size=len(pupils),
    )


def left_alone(school_class: SchoolClass, today: date) -> list[Pupil]:
    """The pupils of the class whom nobody follows any more, by name: whoever did has left. Three queries."""
    pupils = list(school_class.pupils.all())
    charges = in_charge(pupils, today)
    return [pupil for pupil in pupils if (charge := charges.get(pupil.pk)) and charge.adult is None]


@dataclass(frozen=True, slots=True)
class ClassCount:
    """How many flags of a class are open, and how many of them are for its form teacher to answer."""

    school_class: SchoolClass
    flagged: int
    came_up: int


def class_counts(classes: Iterable[SchoolClass], today: date) -> list[ClassCount]:
    """Those of `classes`, in their order. A constant number of queries."""
    classes = list(classes)
    alerts = open_risk_alerts(today).filter(pupil__school_class__in=classes)
    alerts = list(alerts.select_related("pupil").prefetch_related("handings_up"))
    rungs = responsible_rungs(alerts)
    flagged = Counter(alert.pupil.school_class_id for alert in alerts)
    came_up = Counter(
        alert.pupil.school_class_id
        for alert in alerts
        if alert.is_unanswered and rungs[alert.pk] != Rung.TUTOR
    )
    return [ClassCount(each, flagged[each.pk], came_up[each.pk]) for each in classes]
