"""What pupils and teachers see of the groups of an activity."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from activities.audience import pupils_of
from activities.models import (
    MIN_MEMBERS,
    Activity,
    Assignment,
    Grouping,
    GroupMethod,
    State,
    WorkGroupMember,
)
from continuity.directory.models import Pupil


@dataclass(frozen=True, slots=True)
class Mate:
    name: str
    role: str
    part: str


@dataclass(frozen=True, slots=True)
class OwnGroup:
    """What a pupil sees of their group; `mates` without them, by first names."""

    number: int
    grouping: Grouping | None
    role: str
    part: str
    mates: Sequence[Mate]


def group_of(assignment: Assignment) -> OwnGroup | None:
    """The group a piece of work is done in; None for one done alone. Two queries."""
    return own_groups(assignment.activity_id).get(assignment.pupil_id)


def own_groups(activity_id: int) -> dict[int, OwnGroup]:
    """What each pupil (primary key) of an activity sees of their group; nothing of who works alone. Two queries."""
    rows = WorkGroupMember.objects.filter(activity=activity_id).select_related("group", "pupil")
    grouping = Grouping.objects.filter(activity=activity_id).first()
    found = {}
    for group, together in groupby(rows.order_by("group", "place"), key=lambda member: member.group):
        members = list(together)
        shared = Counter(member.pupil.first_name for member in members)
        for own in members:
            mates = [
                Mate(_called(member.pupil, shared), member.role, member.part)
                for member in members
                if member != own
            ]
            found[own.pupil_id] = OwnGroup(group.number, grouping, own.role, own.part, mates)
    return found


@dataclass(frozen=True, slots=True)
class Member:
    """`assignment` is None in a draft, and for who no longer has the activity."""

    pupil: Pupil
    role: str
    part: str
    assignment: Assignment | None
    remark: str = ""


@dataclass(slots=True)
class GroupLine:
    """A group as its teacher sees it: who is in it, and what was sent: (moment, who sent it, on paper)."""

    number: int
    members: list[Member] = field(default_factory=list)
    sent: list[tuple] = field(default_factory=list)

    @property
    def has_returned(self) -> bool:
        return any(each.assignment and each.assignment.state == State.RETURNED for each in self.members)


@dataclass(frozen=True, slots=True)
class Groups:
    """The groups of an activity; `alone` are its pupils without a group, `notices` what R16 would have otherwise."""

    lines: Sequence[GroupLine]
    alone: Sequence[Member]
    notices: Sequence[str]

    @property
    def members(self) -> list[Member]:
        return [*(member for line in self.lines for member in line.members), *self.alone]


def groups_of(activity: Activity) -> Groups:
    """The groups of `activity` as they stand. Five queries at most, whatever the number of pupils."""
    works = {
        assignment.pupil_id: assignment
        for assignment in activity.assignments.select_related("pupil__school_class").prefetch_related(
            "submissions__by"
        )
    }
    pupils = (
        {pupil.pk: pupil for pupil in pupils_of(activity)}
        if activity.is_draft
        else {pk: assignment.pupil for pk, assignment in works.items()}
    )
    lines: dict[int, GroupLine] = {}
    placed = set()
    rows = WorkGroupMember.objects.filter(activity=activity).select_related("group", "pupil__school_class")
    for row in rows.order_by("group__number", "place"):
        line = lines.setdefault(row.group.number, GroupLine(row.group.number))
        work = works.get(row.pupil_id)
        remark = _remark(activity, row.pupil, row.pupil_id in pupils)
        line.members.append(Member(row.pupil, row.role, row.part, work, remark))
        placed.add(row.pupil_id)
    for line in lines.values():
        line.sent = _sent(line.members)
    alone = [
        Member(pupil, "", "", works.get(pk))
        for pk, pupil in sorted(pupils.items(), key=lambda item: (item[1].sort_name, item[0]))
        if pk not in placed
    ]
    found = list(lines.values())
    return Groups(found, alone, _notices(found, alone, Grouping.objects.filter(activity=activity).first()))


def _called(pupil: Pupil, shared: Mapping[str, int]) -> str:
    """The first name, with the initial of the last where two of the group have it."""
    if shared[pupil.first_name] == 1:
        return pupil.first_name
    return f"{pupil.first_name} {pupil.last_name[:1]}."


def _remark(activity: Activity, pupil: Pupil, is_concerned: bool) -> str:
    if not is_concerned:
        return _("n'est plus concerné : sera retiré du groupe à la publication")
    course = activity.course
    if not activity.is_draft and course.school_class_id and pupil.school_class_id != course.school_class_id:
        return _("a changé de classe, garde ce travail")
    return ""


def _sent(members: Iterable[Member]) -> list[tuple]:
    """What the group sent, the latest first; the same return is kept with the work of each member."""
    sent = {
        (submission.at, str(submission.by), submission.received_on_paper)
        for member in members
        if member.assignment
        for submission in member.assignment.submissions.all()
        if submission.taken_back_at is None
    }
    return sorted(sent, reverse=True)


def _notices(lines: Sequence[GroupLine], alone: Sequence[Member], grouping: Grouping | None) -> list[str]:
    if grouping is None:
        return []
    found = []
    if alone:
        found.append(
            ngettext(
                "%(count)d élève n'est dans aucun groupe : %(names)s.",
                "%(count)d élèves ne sont dans aucun groupe : %(names)s.",
                len(alone),
            )
            % {"count": len(alone), "names": ", ".join(str(member.pupil) for member in alone)}
        )
    found += [
        _("Groupe %(number)d : un seul élève. Un groupe compte de deux à cinq élèves.")
        % {"number": line.number}
        for line in lines
        if len(line.members) < MIN_MEMBERS
    ]
    if grouping.method == GroupMethod.PUZZLE and not grouping.parts:
        found.append(_("Puzzle : écrire les parties d'expert, une par ligne."))
    return found
