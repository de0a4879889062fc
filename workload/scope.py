"""Who a check looks at, and when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from continuity.directory.models import School, SchoolClass
from workload.terms import Learner


@dataclass(frozen=True, slots=True)
class Scope:
    """The pupils and the classes of `school` that are looked at, at `now`."""

    school: School
    pupils: Sequence[Learner]
    classes: Sequence[SchoolClass]
    now: datetime

    @property
    def pupil_ids(self) -> list[int]:
        return [pupil.pk for pupil in self.pupils]

    @property
    def today(self) -> date:
        return timezone.localdate(self.now)
