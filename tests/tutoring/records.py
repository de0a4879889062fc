"""One of each record that a school keeps about pupils, ended on a day one chooses."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from continuity.common.weeks import monday_of
from continuity.directory import audit
from continuity.directory.models import AuditEvent, Pupil, User
from tutoring.models import (
    Case,
    CaseAction,
    CaseNote,
    ContactLog,
    Item,
    Loan,
    PaperPack,
    ReportLine,
    SurveyAnswer,
    Tutorship,
    WeeklyReport,
)
from workload.models import Alert, RiskDay


def at_noon(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(12)))


def a_contact(pupil: Pupil, by: User, day: date) -> ContactLog:
    return ContactLog.objects.create(school=pupil.school, pupil=pupil, by=by, at=at_noon(day), reached=False)


def a_report(pupil: Pupil, by: User, day: date) -> WeeklyReport:
    report = WeeklyReport.objects.create(
        tutor=by, school_class=pupil.school_class, monday=monday_of(day), sent_at=at_noon(day)
    )
    ReportLine.objects.create(report=report, pupil=pupil, text="Semaine calme.")
    return report


def a_tutorship(pupil: Pupil, by: User, day: date) -> Tutorship:
    return Tutorship.objects.create(school=pupil.school, pupil=pupil, tutor=by, since=day, until=day)


def an_alert(pupil: Pupil, by: User, day: date, **fields) -> Alert:
    return Alert.objects.create(
        **{
            "school": pupil.school,
            "kind": Alert.Kind.AT_RISK,
            "pupil": pupil,
            "severity": Alert.Severity.WATCH,
            "first_day": day,
            "last_day": day,
            "reasons": [],
            "opened_at": at_noon(day),
            "updated_at": at_noon(day),
            "closed_at": at_noon(day),
            **fields,
        }
    )


def a_day_of_signs(pupil: Pupil, by: User, day: date) -> RiskDay:
    return RiskDay.objects.create(
        school=pupil.school, pupil=pupil, day=day, level="watch", score=4, evidence=[]
    )


def a_case(pupil: Pupil, by: User, day: date, *, is_open: bool = False) -> Case:
    """With an alert it answers, an action, a note and a handing up."""
    case = Case.objects.create(
        school=pupil.school,
        pupil=pupil,
        opened_by=by,
        opened_at=at_noon(day),
        rung="cpe",
        leader=by,
        aims="Reprendre pas à pas.",
    )
    CaseAction.objects.create(case=case, kind=CaseAction.Kind.CALL, owner=by, due_on=day)
    CaseNote.objects.create(case=case, by=by, at=at_noon(day), text="Vu avec l'équipe.")
    case.handovers.create(from_rung="cpe", to_rung="principal", to=by, by=by, at=at_noon(day), why="Long.")
    if not is_open:
        case.closed_at, case.closed_by = at_noon(day), by
        case.closing, case.outcome = Case.Closing.RESOLVED, "Le travail a repris."
        case.save()
    return case


def an_answer(pupil: Pupil, by: User, day: date) -> SurveyAnswer:
    return SurveyAnswer.objects.create(
        school=pupil.school,
        pupil=pupil,
        by=by,
        source="online",
        at=at_noon(day),
        device="phone",
        connection="mobile",
    )


def a_replaced_answer(pupil: Pupil, by: User, day: date) -> SurveyAnswer:
    replaced = an_answer(pupil, by, day)
    an_answer(pupil, by, timezone.localdate())
    return replaced


def a_loan(pupil: Pupil, by: User, day: date, *, is_back: bool = True) -> Loan:
    item = Item.objects.create(school=pupil.school, kind="laptop", number=f"P{Item.objects.count()}")
    back = {"returned_on": day, "returned_to": by, "state_returned": "good"} if is_back else {}
    return Loan.objects.create(
        item=item,
        pupil=pupil,
        lent_on=day - timedelta(days=1),
        due_on=day,
        lent_by=by,
        state_lent="good",
        **back,
    )


def a_pack(pupil: Pupil, by: User, day: date) -> PaperPack:
    return PaperPack.objects.create(
        school=pupil.school, pupil=pupil, monday=monday_of(day), prepared_at=at_noon(day), prepared_by=by
    )


def an_event(pupil: Pupil, by: User, day: date, verb: str) -> AuditEvent:
    event = audit.record(verb=verb, by=by, school=pupil.school_id, target=pupil)
    AuditEvent.objects.filter(pk=event.pk).update(at=at_noon(day))
    return event


def a_reading(pupil: Pupil, by: User, day: date) -> AuditEvent:
    return an_event(pupil, by, day, "pupil.follow_up_read")


# By the name of their kind (`tutoring.privacy.retention.KINDS`): what makes one that ended on a day; reports and packs count
# from the Monday of that day.
ENDED: dict[str, Callable] = {
    "contacts": a_contact,
    "reports": a_report,
    "tutorships": a_tutorship,
    "alerts": an_alert,
    "signs": a_day_of_signs,
    "cases": a_case,
    "survey_answers": a_replaced_answer,
    "loans": a_loan,
    "packs": a_pack,
    "readings": a_reading,
}
