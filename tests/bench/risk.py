"""The signs of a school of 1,200 gathered and weighed, beside the rows they are seen in, merely read."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from statistics import median

from django.utils import timezone

from continuity.directory.models import Pupil
from tests.bench import night
from tests.bench.dataset import build_school, settle
from tests.bench.measures import Measure, beside, turn_about
from workload import risk_days
from workload.scope import Scope
from workload.terms import learners

CLASS_SIZE = 25
DAYS_RECORDED = 10


def measure_sweep(*, pupils: int = 1200, rounds: int = 5) -> Iterator[Measure]:
    """With a record of two weeks, so that levels held are read as well."""
    built = build_school(classes=-(-pupils // CLASS_SIZE), pupils=pupils)
    of_school = learners(Pupil.objects.filter(school=built.school), built.classes)
    scope = Scope(built.school, of_school, built.classes, timezone.now())
    for days_ago in range(DAYS_RECORDED, 0, -1):
        before = replace(scope, now=scope.now - timedelta(days=days_ago))
        risk_days.keep(before, risk_days.look(before, {}))
    settle()
    weighed, read = turn_about(rounds, lambda: risk_days.look(scope, {}), lambda: night.read(built.school.pk))
    yield beside("risk.sweep.1200.seconds", median(weighed), "s", median(read))
