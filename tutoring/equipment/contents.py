"""What a paper pack holds (R14): the guide of the week, the sheets of its work, the documents that come with it."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from activities.groups_shown import OwnGroup, own_groups
from activities.models import Assignment, Resource, ReturnMode
from activities.quiz_paper import Printed, in_parts
from activities.quiz_writing import questions_of
from continuity.directory.models import Pupil, School
from tutoring.equipment.attached import Attached, printable
from tutoring.equipment.packs import packs_of
from workload.guide import Guide, guides
from workload.week import WeekPlan

# A page waits for the press: this many packs take some ten seconds.
PRINTED_AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class Sheet:
    """One work of a pack; `questions` are those of a questionnaire, `own_group` is that of the pupil, if any."""

    work: Assignment
    questions: Sequence[Printed]
    own_group: OwnGroup | None

    @property
    def resources(self) -> Sequence[Resource]:
        """The links and files that come with it."""
        return self.work.activity.resources.all()

    @property
    def asked(self) -> list[Printed]:
        """The questions to answer, texts left out."""
        return [one for one in self.questions if one.number]


def printed(
    school: School, pupils: Collection[Pupil], monday: date, now: datetime
) -> list[tuple[Guide, list[Sheet]]]:
    """What the packs of `pupils` hold, in their order: the guide, then what is to be done that week, in its order.

    A constant number of queries, and two for each questionnaire and group work.
    """
    made = guides(school, pupils, monday, now)
    planned = [_to_do(guide.plan) for guide in made]
    works = _works({pk for pks in planned for pk in pks})
    found = [[works[pk] for pk in pks if pk in works] for pks in planned]
    activities = {work.activity for of_pupil in found for work in of_pupil}
    quizzes = {
        activity.pk: in_parts(questions_of(activity)).object_list
        for activity in activities
        if activity.return_mode == ReturnMode.QUIZ
    }
    groups = {
        activity.pk: own_groups(activity.pk) for activity in activities if hasattr(activity, "grouping")
    }
    return [
        (guide, [_sheet(work, quizzes, groups) for work in of_pupil])
        for guide, of_pupil in zip(made, found, strict=True)
    ]


def documents_of(contents: Iterable[tuple[Guide, Sequence[Sheet]]], folder: Path) -> dict[int, Attached]:
    """What comes with the work of these packs, by the key of its resource, made into pages where it can be printed."""
    sheets = [sheet for _guide, sheets in contents for sheet in sheets]
    return printable((resource for sheet in sheets for resource in sheet.resources), folder)


@dataclass(frozen=True, slots=True)
class Missing:
    """A document that comes with the work of that week and is in no pack, and who would need it."""

    attached: Attached
    pupils: Sequence[Pupil]


def missing_documents(school: School, monday: date, now: datetime) -> list[Missing]:
    """What could not be printed with the packs of that week. A constant number of queries, and each file is read."""
    pupils = [pack.pupil for pack in packs_of(school, monday)]
    contents = printed(school, pupils, monday, now) if pupils else []
    with TemporaryDirectory() as folder:
        documents = documents_of(contents, Path(folder))
    wanted: dict[int, list[Pupil]] = {}
    for guide, sheets in contents:
        for resource in (resource for sheet in sheets for resource in sheet.resources):
            wanted.setdefault(resource.pk, []).append(guide.pupil)
    return [Missing(documents[pk], needing) for pk, needing in wanted.items() if documents[pk].obstacle]


def _to_do(plan: WeekPlan) -> list[int]:
    """The works planned that week and not finished, each once, in the order to do them; virtual classes left out."""
    given = [work.given for day in plan.days for work in day.work]
    return list(
        dict.fromkeys(work.pk for work in given if not work.is_over and not work.activity.is_synchronous)
    )


def _works(pks: Collection[int]) -> dict[int, Assignment]:
    works = Assignment.objects.filter(pk__in=pks).select_related(
        "pupil__school_class", "activity__course__subject", "activity__course__teacher", "activity__grouping"
    )
    return {work.pk: work for work in works.prefetch_related("activity__resources")}


def _sheet(work: Assignment, quizzes: dict, groups: dict) -> Sheet:
    of_activity = groups.get(work.activity_id, {})
    return Sheet(work, quizzes.get(work.activity_id, ()), of_activity.get(work.pupil_id))
