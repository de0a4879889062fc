"""The bench at its smallest: every figure it names is measured, and said in the form promised. No timing is asserted."""

import json
import subprocess
import sys

import pytest
from django.conf import settings

from activities.models import Activity, Assignment
from tests.bench import caps
from tests.bench.__main__ import GROUPS
from tests.bench.dataset import build_school
from workload.loads import assess_all, demands

SMALLEST = {
    "engine": {"pupils": 40},
    "gate.preview": {"classes": 3, "open_each": 20, "calls": 1},
    "gate.publish": {"classes": 3, "open_each": 20, "calls": 1},
    "gate.concurrent": {"publishers": 2, "each": 2, "pupils": 6, "open_each": 4, "rounds": 1},
    "sweep": {"pupils": 20, "times": 2, "rounds": 1},
    "risk.sweep": {"pupils": 20, "rounds": 1},
    "week.pupil": {"pupils": 6, "open_each": 8, "rounds": 1, "visits": 4},
    "week.principal": {"classes": 2, "pupils": 6, "rounds": 1, "visits": 1},
    "guide": {"pupils": 2, "rounds": 1},
    "risk.assign": {"pupils": 30, "adults": 3, "rounds": 1},
}


def bench(*arguments):
    command = [sys.executable, "-m", "tests.bench", *arguments]
    return subprocess.run(command, cwd=settings.BASE_DIR, capture_output=True, text=True, check=False)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("group", GROUPS, ids=[group.name for group in GROUPS])
def test_every_figure_is_measured_beside_a_reference(group):
    lines = [json.loads(measure.line()) for measure in group.measure(**SMALLEST[group.name])]

    assert [line["name"] for line in lines] == group.names
    assert {tuple(line) for line in lines} == {("name", "value", "unit", "reference", "ratio")}
    assert all(isinstance(line[figure], float) for line in lines for figure in ("value", "reference"))


def test_the_names_can_be_listed():
    listed = bench("--list").stdout.split()

    assert listed == [name for group in GROUPS for name in group.names]


def test_an_unknown_name_is_told():
    asked = bench("engine.speed")

    assert (asked.returncode, asked.stdout) == (2, "")
    assert "engine.speed" in asked.stderr


@pytest.mark.django_db
def test_every_pupil_of_a_built_school_has_as_much_work():
    built = build_school(classes=3, pupils=20, open_each=20, past_each=10)

    assignments = Assignment.objects.filter(activity__due_on__gte=built.today)
    assert {assignments.filter(pupil=pupil).count() for pupil in built.pupils} == {20}
    assert {pupil.assignments.count() for pupil in built.pupils} == {30}


@pytest.mark.django_db
def test_caps_counted_from_the_rows_are_those_of_the_engine():
    built = build_school(classes=7, pupils=35, open_each=20, past_each=10)
    longest = Activity.objects.filter(due_on__gte=built.today, is_synchronous=False)[:10]
    Activity.objects.filter(pk__in=longest).update(minutes=600)

    counted = caps.standings(built.classes)

    given = demands(built.school, built.pupils, built.today, built.today)
    excesses = {pk: found.excess for pk, found in assess_all(given.by_pupil.values()).items()}
    assert any(excesses.values())
    assert {pk: standing.excess for pk, standing in counted.items()} == excesses
