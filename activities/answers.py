"""The answers of a teacher: to some pupils at once, as a pupil gets them, and the model answer as a file."""

from collections import Counter
from collections.abc import Collection
from functools import partial
from typing import NamedTuple
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet

from activities import returns
from activities.models import Activity, Assignment, Feedback, Reminder
from activities.one_return import lock_all
from continuity.common.compiled import Parameter, compiled
from continuity.directory import audit
from continuity.directory.access import lock_or_404
from continuity.directory.locks import lock_school
from continuity.directory.models import Pupil, User

RECEIVED_SHOWN = 5
FREQUENT_SHOWN = 8
LATEST_READ = 300
SHORT = 200  # characters: what is longer was written for one pupil


@transaction.atomic
def answer_all(
    *,
    assignments: Collection[Assignment],
    by: User,
    text: str = "",
    level: str = "",
    file: UploadedFile | None = None,
) -> None:
    """Give each of `assignments`, of one activity, the same answer; an accepted `file` is stored once."""
    assignments = sorted(assignments, key=lambda assignment: assignment.pk)
    lock_school(assignments[0].pupil.school_id)  # before the work of pupils, as everywhere
    lock_all(assignments)
    stored = file and Feedback(file=file, name=file.name, size=file.size)
    for assignment in assignments:
        given = returns.give_feedback(assignment=assignment, by=by, text=text, level=level, joined=stored)
        stored = stored and given


@transaction.atomic
def join_model_answer(*, activity: Activity, by: User, file: UploadedFile) -> Activity:
    """Keep an accepted `file` as the model answer, beside its text, in the place of the one before."""
    activity = lock_or_404(Activity.objects.select_related("course__subject"), activity.pk)
    before = activity.model_answer_file.name
    activity.model_answer_file, activity.model_answer_name = file, file.name
    activity.save(update_fields=["model_answer_file", "model_answer_name"])
    if before:
        transaction.on_commit(partial(activity.model_answer_file.storage.delete, before))
    audit.record(
        verb="activity.model_answer_joined", by=by, school=activity.course.school_id, target=activity
    )
    return activity


def frequent_comments(user: User) -> list[str]:
    """What `user` wrote to pupils at least twice lately, the most frequent first. One query."""
    texts = Feedback.objects.filter(by=user).exclude(text="").order_by("-at", "-pk")
    latest = Counter(texts.values_list("text", flat=True)[:LATEST_READ])
    again = [text for text, count in latest.most_common() if count > 1 and len(text) <= SHORT]
    return again[:FREQUENT_SHOWN]


def last_reminder(activity: Activity) -> Reminder | None:
    """The last reminder asked for about `activity`. One query."""
    return Reminder.objects.filter(assignment__activity=activity).first()


class Received(NamedTuple):
    """An answer as its pupil gets it; `public_id` is that of the assignment, `title` and `subject` of the activity."""

    public_id: UUID
    title: str
    subject: str
    level: str
    text: str

    __str__ = Activity.__str__

    @property
    def level_said(self) -> str:
        """The level in words; "" for an answer without one."""
        return str(Feedback.Level(self.level).label) if self.level else ""


@compiled
def _received() -> QuerySet:
    answers = Feedback.objects.filter(assignment__pupil=Parameter("pupil")).order_by("-at", "-pk")
    activity = "assignment__activity"
    rows = answers.values_list(
        "assignment__public_id", f"{activity}__title", f"{activity}__course__subject__name", "level", "text"
    )
    return rows[:RECEIVED_SHOWN]


def latest_received(pupil: Pupil) -> list[Received]:
    """The answers `pupil` got last, the latest first. One query."""
    return [Received(*row) for row in _received(pupil=pupil.pk)]
