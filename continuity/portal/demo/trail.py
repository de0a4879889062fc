"""The audit trail of the demo's work, which is written without the services: what was done, when and by whom.

It is read off the rows once they are all there, and written by the database itself: there are tens of thousands.
"""

from django.db import connection
from django.db.models import Aggregate, F, JSONField, Max, QuerySet, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import JSONObject

from activities.models import Activity, Assignment, Feedback, Reflection, State, Submission
from activities.virtual_classes import NOTED
from continuity.directory.models import AuditEvent

COLUMNS = ("at", "by", "school", "target_id", "details", "target_type", "verb")


class _ByKey(Aggregate):
    """Two columns as one JSON object."""

    function = "JSONB_OBJECT_AGG"
    output_field = JSONField()


def leave() -> None:
    """Write the events of the work that was given and of what became of it."""
    # A story told through the services is dated of its load: it is written like the others.
    AuditEvent.objects.filter(verb="activity.published").delete()
    _leave_of_activities()
    _leave_of_returns()
    _leave_of_work_without_return()


def _leave_of_activities() -> None:
    given = Activity.objects.given()
    noted = given.filter(is_synchronous=True).exclude(assignments__attendance="")
    attendance = _ByKey("assignments__pupil__public_id", "assignments__attendance")
    for verb, rows, at, details in (
        ("activity.published", given, F("published_at"), _json()),
        (NOTED, noted, Max("assignments__state_at"), JSONObject(noted=attendance)),
        ("activity.closed", given.exclude(closed_at=None), F("closed_at"), _json()),
    ):
        _insert(verb, Activity, rows, at, "author", "course__subject__school", "pk", details)


def _leave_of_returns() -> None:
    online, on_paper = (Submission.objects.filter(received_on_paper=paper) for paper in (False, True))
    for verb, rows, details in (
        ("work.handed_in", online.filter(quiz_attempt=None), _json(files=0)),
        ("work.quiz_answered", online.exclude(quiz_attempt=None), _json(attempt=1)),
        ("work.received_on_paper", on_paper, _json(was=State.TO_DO)),
        ("work.reflected_on", Reflection.objects.all(), _json(told=["minutes"])),
        ("work.answered", Feedback.objects.all(), _json()),
    ):
        _insert(verb, Assignment, rows, "at", "by", "assignment__pupil__school", "assignment", details)


def _leave_of_work_without_return() -> None:
    done = Assignment.objects.filter(state=State.DONE, activity__is_synchronous=False)
    asking = Assignment.objects.exclude(difficulty_reported_at=None)
    for verb, rows, at in (
        ("work.done", done, "state_at"),
        ("work.difficulty_reported", asking, "difficulty_reported_at"),
    ):
        _insert(verb, Assignment, rows, at, "pupil__user", "pupil__school", "pk", _json())


def _json(**details) -> Value:
    return Value(details, JSONField())


def _insert(
    verb: str, target: type[Activity | Assignment], rows: QuerySet, *columns: str | Combinable
) -> None:
    """An event for each of `rows`; `columns` are those of COLUMNS but the last two, which all share."""
    events = rows.order_by().values_list(*columns, Value(target._meta.label_lower), Value(verb))
    select, values = events.query.sql_with_params()
    names = ", ".join(AuditEvent._meta.get_field(name).column for name in COLUMNS)
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {AuditEvent._meta.db_table} ({names}) {select}", values)
