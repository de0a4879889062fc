"""`assess` beside linear programmes in HiGHS, for the weeks of 1,200 pupils: 28 tasks, 10 days each."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from random import Random
from statistics import median

from tests.bench.measures import Measure, quotient, seconds
from tests.bench.programmes import Answer, Programmes, textbook
from workload.engine import Assessment, Task, assess

TASKS = 28
MINUTES = (15, 20, 20, 25, 30, 30, 45, 60)
ROUNDS = 10
TOLERANCE = 1e-6
FIRST_DAY = date(2026, 11, 23)
DAYS = [day for day in (FIRST_DAY + timedelta(days=step) for step in range(14)) if day.weekday() < 5]

Week = tuple[Sequence[Task], Mapping[date, int]]


def measure(*, pupils: int = 1200) -> Iterator[Measure]:
    """Raises ArithmeticError when HiGHS and the engine do not give the same answer to 1e-6."""
    weeks, lean = _weeks(pupils), Programmes()
    speedups: dict[str, list[float]] = {}
    own = []
    for turn in range(ROUNDS):
        some = weeks[turn::ROUNDS]
        found, seconds_each = _timed(assess, some)
        own.append(seconds_each)
        for name, answer in (
            ("engine.speedup", textbook),
            ("engine.speedup_lean", lean.everything),
            ("engine.speedup_peak_only", lean.peak),
        ):
            answers, theirs = _timed(answer, some)
            _compare(some, found, answers)
            speedups.setdefault(name, []).append(theirs / seconds_each)
    for name, quotients in speedups.items():
        yield quotient(name, median(quotients), 1000 * median(own))


def _weeks(pupils: int) -> list[Week]:
    """Days at a distance and in presence, windows of one to six days; some weeks are too full."""
    rng = Random(20)
    return [(_tasks(rng), {day: rng.choice((60, 180, 180, 180)) for day in DAYS}) for _ in range(pupils)]


def _tasks(rng: Random) -> list[Task]:
    tasks = []
    for number in range(TASKS):
        first = rng.randrange(len(DAYS))
        last = min(len(DAYS) - 1, first + rng.randrange(6))
        tasks.append(Task(number, rng.choice(MINUTES), DAYS[first], DAYS[last]))
    return tasks


def _timed(answer: Callable, weeks: Sequence[Week]) -> tuple[list, float]:
    """The answers for `weeks`, at least one, and the seconds each took."""
    answers: list = []
    taken = seconds(lambda: answers.extend(answer(*week) for week in weeks))
    return answers, taken / len(weeks)


def _compare(weeks: Sequence[Week], assessments: Sequence[Assessment], answers: Sequence[Answer]) -> None:
    for (_, capacity), found, answer in zip(weeks, assessments, answers, strict=True):
        differences = [found.peak - answer.peak]
        if answer.load:
            differences.append(found.excess - answer.excess)
            differences += [(found.load[day] - answer.load[day]) / capacity[day] for day in capacity]
        if max(map(abs, differences)) > TOLERANCE:
            raise ArithmeticError(f"HiGHS answers {answer}, the engine {found}.")
