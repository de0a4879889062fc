"""64 publishers at once on one class and its groups: what gets through, how fast, and whether a limit gives way."""

import multiprocessing
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import time
from random import Random
from statistics import median

from django.db import DEFAULT_DB_ALIAS, connections

from activities.models import Activity, Assignment, Status
from continuity.directory.models import Course, SchoolClass
from tests.bench.caps import Standing, standings
from tests.bench.dataset import BuiltSchool, build_school, settle
from tests.bench.gate import school_day
from tests.bench.measures import Measure, beside, seconds
from workload.decisions import Refused
from workload.publishing import publish

FORK = multiprocessing.get_context("fork")
MINUTES = (10, 15, 20)
VIRTUAL_EVERY = 5
NOT_GIVEN = {"status": Status.DRAFT, "given_on": None, "published_at": None, "reaches_at": None, "version": 1}


@dataclass(frozen=True, slots=True)
class Run:
    """What became of the drafts: how many got through, how many did not, in how many seconds."""

    published: int
    refused: int
    seconds: float
    caps_broken: int

    @property
    def per_second(self) -> float:
        return self.published / self.seconds


def measure(
    *, publishers: int = 64, each: int = 3, pupils: int = 105, open_each: int = 30, rounds: int = 2
) -> Iterator[Measure]:
    """Each publisher is a process with a connection of its own; beside it, the same drafts one after another.

    The three classes that share languages; a limit is broken for a pupil when more of their work finds no room
    than before, or more virtual classes exceed their day, as `caps` counts them.
    """
    built = build_school(classes=9, pupils=3 * pupils, open_each=open_each, past_each=0)
    drafts = _drafts(built, publishers * each)
    settle()
    before = standings(built.classes)
    _publish(
        _read(drafts[:1])
    )  # what a server process does once in its life is done before the others are born
    _take_back(drafts)
    at_once, in_turn = [], []
    for _ in range(rounds):
        for runs, crowd in ((in_turn, 1), (at_once, publishers)):
            runs.append(_run(drafts, crowd, built.classes, before))
            _take_back(drafts)
    yield beside(
        "gate.concurrent.caps_broken", _most(at_once, "caps_broken"), "pupils", _most(in_turn, "caps_broken")
    )
    yield beside(
        "gate.concurrent.publications_per_s",
        median(run.per_second for run in at_once),
        "publications/s",
        median(run.per_second for run in in_turn),
    )
    yield beside(
        "gate.concurrent.refused", _most(at_once, "refused"), "publications", _most(in_turn, "refused")
    )


def _most(runs: Sequence[Run], name: str) -> int:
    return max(getattr(run, name) for run in runs)


def _drafts(built: BuiltSchool, wanted: int) -> list[int]:
    """Drafts of a class, of its halves and of the languages its pupils learn; every fifth is a virtual class, all on
    one day."""
    rng = Random(20)
    courses = _courses_of(built.classes[0])
    rows = []
    for n in range(wanted):
        course = courses[n % len(courses)]
        due_on = school_day(built.today, 3 + rng.randrange(8))
        draft = Activity(
            course=course,
            author=course.teacher,
            title="Mesure",
            instructions="Lire la page 12, faire les exercices 1 à 3.",
            minutes=rng.choice(MINUTES),
            expected_output="written",
            return_mode="upload",
            due_on=due_on,
        )
        if n % VIRTUAL_EVERY == 0:
            draft.is_synchronous, draft.starts_at, draft.due_on = True, time(10), school_day(built.today, 5)
        rows.append(draft)
    return [draft.pk for draft in Activity.objects.bulk_create(rows)]


def _courses_of(school_class: SchoolClass) -> list[Course]:
    courses = Course.objects.select_related("teacher")
    own = courses.filter(school_class=school_class)
    shared = courses.filter(group__pupils__school_class=school_class).distinct()
    return [*own, *shared]


def _run(
    drafts: Sequence[int], crowd: int, classes: Sequence[SchoolClass], before: dict[int, Standing]
) -> Run:
    """Publish `drafts`, shared out among so many publishers that begin together."""
    answers = FORK.SimpleQueue()
    start = FORK.Barrier(crowd + 1)
    processes = [
        FORK.Process(target=_publisher, args=(drafts[n::crowd], start, answers), daemon=True)
        for n in range(crowd)
    ]
    for process in processes:
        process.start()

    start.wait()
    taken = seconds(lambda: [process.join() for process in processes])
    if any(process.exitcode for process in processes):
        raise RuntimeError("A publisher ended with an error.")
    counts = [answers.get() for _ in processes]
    after = standings(classes)
    return Run(
        published=sum(published for published, _refused in counts),
        refused=sum(refused for _published, refused in counts),
        seconds=taken,
        caps_broken=sum(_is_worse(after[pupil], standing) for pupil, standing in before.items()),
    )


def _publisher(drafts: Sequence[int], start, answers) -> None:
    """What one process does; it tells how many were (published, refused)."""
    del connections[DEFAULT_DB_ALIAS]  # that of the parent, inherited: a connection belongs to one process
    found = _read(drafts)
    start.wait()
    answers.put(_publish(found))


def _read(drafts: Sequence[int]) -> list[Activity]:
    return list(Activity.objects.select_related("course__subject__school", "author").filter(pk__in=drafts))


def _publish(drafts: Sequence[Activity]) -> tuple[int, int]:
    """How many were published and how many refused."""
    refused = 0
    for draft in drafts:
        try:
            publish(activity=draft, by=draft.author)
        except Refused:
            refused += 1
    return len(drafts) - refused, refused


def _take_back(drafts: Sequence[int]) -> None:
    Assignment.objects.filter(activity__in=drafts).delete()
    Activity.objects.filter(pk__in=drafts).update(**NOT_GIVEN)


def _is_worse(after: Standing, before: Standing) -> bool:
    return after.excess > before.excess or after.virtual_classes_over > before.virtual_classes_over
