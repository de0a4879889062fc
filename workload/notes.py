"""What is worth a thought about an activity while it is written, beside what the gate says of it: one long sitting (R7), a
subject that outgrows its share (R8), a fortnight without variety (R9), a virtual class at an hour when pupils do not
connect (R10, R17). Notes, which refuse nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.utils.translation import gettext as _

from activities.models import ExpectedOutput, Nature
from activities.splitting import MOST_PARTS, can_be_split
from continuity.common import wording
from continuity.common.weeks import monday_of
from workload.balance import shares
from workload.charge import ClassLoads
from workload.class_work import ClassWork
from workload.connecting import remarks_on
from workload.gate import Gate
from workload.loads import Work
from workload.rhythm import WORKS_COMPARED


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence; `parts` is into how many the activity may be split, 0 when that is not what it is about."""

    sentence: str
    parts: int = 0


def notes_on(gate: Gate) -> list[Note]:
    """The notes on the activity `gate` was asked about, as it stands. Two queries at most, whatever the class."""
    hours = map(Note, remarks_on(gate.activity, gate.pupils, gate.terms.policies))
    return [*hours, *_long_sitting(gate), *_lost_balance(gate), *_monotony(gate)]


def _long_sitting(gate: Gate) -> Iterator[Note]:
    minutes, limit = (
        gate.activity.minutes,
        min(policy.long_sitting_minutes for policy in gate.terms.policies.of_pupils(gate.pupils)),
    )
    if not minutes or not limit or minutes <= limit:
        return
    parts = min(-(-minutes // limit), MOST_PARTS)
    sentence = _(
        "%(minutes)s d'une traite, c'est long à la maison : plusieurs activités plus courtes se font mieux."
    )
    yield Note(sentence % {"minutes": wording.minutes(minutes)}, parts if can_be_split(gate.activity) else 0)


def _lost_balance(gate: Gate) -> Iterator[Note]:
    """R8, for work given to a whole class; a week with few pieces of work says nothing of balance."""
    activity, school_class = gate.activity, gate.activity.course.school_class
    if not (activity.is_draft and activity.minutes and activity.due_on and school_class and gate.pupils):
        return
    monday = monday_of(activity.due_on)
    if len(_works_between(gate, monday, monday + timedelta(days=6))) < WORKS_COMPARED:
        return
    loads = ClassLoads([school_class], {school_class.pk: gate.pupils}, gate.demands, {})
    subject, added = activity.course.subject.name, activity.minutes * len(gate.pupils)
    for share in shares(ClassWork(loads), school_class, monday):
        after = replace(share, given=share.given + added, asked=share.asked + added)
        if share.subject == subject and share.lessons and after.is_heavy and not share.is_heavy:
            yield Note(
                _(
                    "Cette semaine-là, %(subject)s ferait %(percent)d %% du travail de la classe, pour %(lessons)d %% des heures de cours."
                )
                % {
                    "subject": subject.lower(),
                    "percent": after.percent,
                    "lessons": after.timetable_percent,
                }
            )


def _monotony(gate: Gate) -> Iterator[Note]:
    """R9: what this activity and all the work of its fortnight have in common."""
    activity = gate.activity
    if not (activity.is_draft and activity.due_on):
        return
    monday = monday_of(activity.due_on)
    works = _works_between(gate, monday - timedelta(days=7), monday + timedelta(days=6))
    if len(works) + 1 < WORKS_COMPARED:
        return
    if all(work.nature == activity.nature for work in works):
        yield Note(
            _(
                "Sur la quinzaine, la classe n'aurait que du travail de même nature (%(nature)s) : varier aide à tenir."
            )
            % {"nature": Nature(activity.nature).label}
        )
    elif activity.expected_output and all(work.expected_output == activity.expected_output for work in works):
        yield Note(
            _(
                "Sur la quinzaine, la classe n'aurait qu'une sorte de production (%(output)s) : en varier la forme aide à tenir."
            )
            % {"output": ExpectedOutput(activity.expected_output).label}
        )


def _works_between(gate: Gate, first: date, last: date) -> list[Work]:
    """What the pupils have been given that may be worked on from `first` to `last`, both included."""
    found = {
        task.id
        for demand in gate.demands.distinct
        for task in demand.tasks
        if task.last_day >= first and task.first_day <= last
    }
    return [gate.demands.activities[pk] for pk in sorted(found - gate.family)]
