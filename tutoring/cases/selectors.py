"""The cases one sees, what is due in them, and what others may know of them: read in a constant number of queries."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from django.db.models import Case as Choose
from django.db.models import Exists, F, Min, OuterRef, Prefetch, Q, QuerySet, Value, When

from continuity.common.weeks import monday_of
from continuity.directory.models import STAFF_ROLES, Pupil, School, User
from tutoring.cases.people import capacities
from tutoring.cases.relief import holding
from tutoring.models import Case, CaseAction, CaseNote, CaseRelief, ContactLog, Loan, Tutorship
from tutoring.selectors import history
from workload.models import Alert

RELIEF_TOLD_FOR = timedelta(days=14)


def cases_of(user: User, *, is_open: bool = True, mine: bool = False) -> QuerySet[Case]:
    """The cases `user` sees: open ones by what is due first, in `to_do` the actions of each; closed ones newest first.

    `mine`: those `user` leads or takes part in. Two queries.
    """
    found = Case.objects.visible_to(user).filter(closed_at__isnull=is_open)
    if mine:
        found = found.filter(
            Q(leader=user) | Exists(Case.participants.through.objects.filter(case=OuterRef("pk"), user=user))
        )
    found = found.select_related("school", "pupil__school_class", "leader")
    if not is_open:
        return found.order_by("-closed_at", "-pk")
    waiting = CaseAction.objects.filter(ended_at=None).select_related("owner")
    return (
        found.annotate(next_on=Min("actions__due_on", filter=Q(actions__ended_at=None)))
        .order_by(F("next_on").asc(nulls_last=True), "opened_at", "pk")
        .prefetch_related(Prefetch("actions", waiting, to_attr="to_do"))
    )


def actions_to_do(user: User) -> QuerySet[CaseAction]:
    """Of all the cases `user` sees, soonest due first."""
    return (
        CaseAction.objects.visible_to(user)
        .to_do()
        .select_related("owner", "case__pupil__school_class", "case__school")
    )


def own_actions(user: User, until: date) -> QuerySet[CaseAction]:
    """What `user` has to do until then, included, soonest due first; one query."""
    return actions_to_do(user).filter(owner=user, due_on__lte=until)


def by_week(actions: Sequence[CaseAction], today: date) -> list[tuple[date | None, list[CaseAction]]]:
    """`actions`, soonest due first, by the Monday of their week; first, under None, what is past its day."""

    def week_of(action: CaseAction) -> date | None:
        return None if action.due_on < today else monday_of(action.due_on)

    return [(monday, list(group)) for monday, group in groupby(actions, key=week_of)]


@dataclass(frozen=True, slots=True)
class CaseFile:
    """What `reader` reads of a case. `people` take part, each with what they are to the pupil, who leads it first;
    `notes` is None for who is not of its team; `others` are the pupil's other cases.
    """

    case: Case
    people: Sequence[tuple[User, str]]
    to_do: Sequence[CaseAction]
    ended: Sequence[CaseAction]
    notes: Sequence[CaseNote] | None
    others: Sequence[Case]


def case_file(case: Case, *, reader: User, is_of_team: bool) -> CaseFile:
    """A constant number of queries."""
    who = capacities(case.school, case.pupil)
    taking_part = [case.leader, *case.participants.exclude(pk=case.leader_id).order_by("sort_name", "pk")]
    works = CaseRelief.objects.select_related("assignment__activity__course__subject")
    actions = list(
        case.actions.select_related("owner", "ended_by").prefetch_related(Prefetch("reliefs", works))
    )
    notes = CaseNote.objects.visible_to(reader).filter(case=case).select_related("by")
    others = Case.objects.visible_to(reader).filter(pupil=case.pupil, school=case.school)
    return CaseFile(
        case=case,
        people=[(user, who.get(user.pk, "")) for user in taking_part],
        to_do=[action for action in actions if action.is_to_do],
        ended=[action for action in actions if not action.is_to_do],
        notes=list(notes) if is_of_team else None,
        others=list(others.exclude(pk=case.pk).select_related("leader")),
    )


def cases_about(pupil: Pupil, *, reader: User) -> QuerySet[Case]:
    """The cases of `pupil` in their school that `reader` sees, open or closed, newest first."""
    return Case.objects.visible_to(reader).filter(pupil=pupil, school=pupil.school_id)


def around(case: Case, *, reader: User, today: date) -> tuple[list[Alert], list[ContactLog], list[Loan]]:
    """What else happened to the pupil of `case`, as `reader` may know it: alerts, contacts, loans.

    Nothing once they have left: what the next school knows of them is not for this one, nor the other way round.
    """
    if case.pupil_has_left:
        return [], [], []
    alerts, contacts = history(case.pupil, reader=reader, today=today)
    loans = Loan.objects.filter(pupil=case.pupil, item__school=case.school_id).select_related("item")
    return alerts, contacts, list(loans)


def cases_for_families(pupils: Collection[Pupil]) -> dict[int, Case]:
    """The case that is open for each of `pupils` in their school, by primary key of the pupil; `plan` holds its actions
    to do and done: what a family reads.

    Its aims, and of an action the kind, the words and the day: no owner, no result, no note, nothing given up. Two queries.
    """
    shown = CaseAction.objects.filter(Q(ended_at=None) | Q(was_done=True))
    cases = Case.objects.open().filter(pupil__in=pupils, school=F("pupil__school"))
    return {
        case.pupil_id: case for case in cases.prefetch_related(Prefetch("actions", shown, to_attr="plan"))
    }


def case_for_family(pupil: Pupil) -> Case | None:
    """The same for one pupil."""
    return cases_for_families([pupil]).get(pupil.pk)


def reliefs_told_to(teacher: User, today: date) -> QuerySet[CaseRelief]:
    """Work of the courses of `teacher` that a case took off a pupil or gave more time for, of the last two weeks and
    still holding: newest first, and never why. One query.
    """
    return (
        holding()
        .filter(
            assignment__activity__course__teacher=teacher,
            assignment__activity__course__subject__school__in=teacher.school_ids,
            action__ended_at__date__gte=today - RELIEF_TOLD_FOR,
        )
        .select_related("assignment__pupil", "assignment__activity__course__school_class")
        .order_by("-action__ended_at", "-pk")
    )


def adults_of(school: School, pupil: Pupil) -> QuerySet[User]:
    """Who may take part in a case of `pupil`: the adults of `school` but for their own parents; those around the pupil
    first (`is_near`): tutor, teachers, AESH, form teachers.
    """
    near = (
        Q(pk__in=Tutorship.objects.current().filter(pupil=pupil).values("tutor"))
        | Q(pk__in=User.objects.filter(courses__school_class__pupils=pupil).values("pk"))
        | Q(pk__in=User.objects.filter(courses__group__pupils=pupil).values("pk"))
        | Q(pk__in=pupil.supporters.values("pk"))
        | Q(pk__in=User.objects.filter(form_classes__pupils=pupil).values("pk"))
    )
    staff = school.memberships.filter(role__in=STAFF_ROLES).values("user")
    return (
        User.objects.filter(is_active=True, pk__in=staff)
        .exclude(pk__in=pupil.guardianships.values("guardian"))
        .annotate(is_near=Choose(When(near, then=Value(True)), default=Value(False)))
        .order_by("-is_near", "sort_name", "pk")
    )
