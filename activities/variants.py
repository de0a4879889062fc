"""Variants of an activity (differentiation): the same work made otherwise for some pupils, who see only theirs."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F, Prefetch, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from activities import perms
from activities.audience import in_two_variants, pupils_of, pupils_of_course
from activities.copied_belongings import copy_belongings
from activities.copying import KEPT
from activities.models import (
    Activity,
    Assignment,
    Audience,
    Conditions,
    Grouping,
    ReturnMode,
    Status,
    VariantKind,
)
from activities.returns import WorkRefused
from continuity.common import wording
from continuity.directory import audit
from continuity.directory.access import lock_or_404
from continuity.directory.locks import lock_school
from continuity.directory.models import Pupil, User

MOST = 6
# What a kind of variant says by itself; the teacher writes the rest.
CHANGES: Mapping[str, Mapping[str, str]] = {
    VariantKind.PAPER: {"return_mode": ReturnMode.PAPER},
    VariantKind.TOGETHER: {"conditions": Conditions.PAIR},
}
ALONGSIDE = ("given_on", "due_on", "meeting_url", "sequence", "position")


@transaction.atomic
def add(*, activity: Activity, kind: str, pupils: Collection[Pupil], by: User) -> Activity:
    """Make a draft that is `activity` again, of `kind` (VariantKind), for `pupils` of its course.

    What the draft has is the teacher's to change; who does it instead of `activity` is decided when it is published. A
    variant of a variant is another variant of the same activity. Raises WorkRefused for a closed activity, too many
    variants, nobody chosen or a pupil who is in a variant already; PermissionDenied; Http404 for a draft just thrown away.
    """
    lock_school(activity.course.school_id)
    rows = Activity.objects.select_related("course__subject__school", "sequence")
    base = lock_or_404(rows, activity.variant_of_id or activity.pk)
    if not perms.can_edit_activity(by, base):
        raise PermissionDenied
    variant = Activity(
        author=by,
        course=base.course,
        variant_of=base,
        variant_kind=kind,
        **{name: getattr(base, name) for name in (*KEPT, *ALONGSIDE)} | CHANGES.get(kind, {}),
    )
    variant.audience = Audience.CHOSEN
    _require_possible(base, variant, pupils)
    variant.save()
    with ExitStack() as undo:
        copy_belongings([(base, variant)], undo)
        undo.pop_all()
    Grouping.objects.filter(activity=variant).delete()  # its pupils are others, and may work alone
    variant.chosen_pupils.set(pupils)
    audit.record(
        verb="activity.variant_added",
        by=by,
        school=base.course.school_id,
        target=variant,
        variant_of=base.pk,
        kind=kind,
    )
    return variant


@dataclass(frozen=True, slots=True)
class FamilyMember:
    """An activity of a family, and whom it is for: who was given it, or whom it would be given to as it stands.

    `keep`: pupils chosen for a variant who have begun the activity it varies, which they therefore keep.
    """

    activity: Activity
    pupils: Sequence[Pupil]
    keep: Sequence[Pupil] = ()

    @property
    def for_whom(self) -> str:
        if not self.pupils:
            return _("personne")
        if self.activity.variant_of_id:
            return ", ".join(map(str, self.pupils))
        return ngettext("%(count)d élève", "%(count)d élèves", len(self.pupils)) % {"count": len(self.pupils)}

    @property
    def kept_said(self) -> str:
        return kept_said(self.activity, self.keep)


def kept_said(variant: Activity, pupils: Sequence[Pupil]) -> str:
    """That `pupils`, chosen for `variant`, keep the activity it varies, in a sentence; "" for nobody."""
    if not pupils:
        return ""
    sentence = ngettext(
        "%(names)s a déjà commencé %(activity)s et la garde.",
        "%(names)s ont déjà commencé %(activity)s et la gardent.",
        len(pupils),
    )
    return sentence % {
        "names": ", ".join(map(str, pupils)),
        "activity": wording.quoted(str(variant.variant_of)),
    }


def family_of(activity: Activity) -> list[FamilyMember]:
    """`activity` and its variants, or the activity it varies and all of its variants: that one first. Six queries."""
    base_pk = activity.variant_of_id or activity.pk
    given = Prefetch("assignments", Assignment.objects.select_related("pupil").order_by("pupil"))
    activities = (
        Activity.objects.filter(Q(pk=base_pk) | Q(variant_of=base_pk))
        .select_related("course__subject__school", "course__school_class", "course__group", "variant_of")
        .prefetch_related(given, "chosen_pupils")
        .order_by(F("variant_of").asc(nulls_first=True), "pk")
    )
    base, *variants = activities
    in_course = set(pupils_of_course(base.course)) if any(each.is_draft for each in activities) else set()
    begun = {work.pupil for work in base.assignments.begun().select_related("pupil")}
    members = [_member(variant, in_course, begun) for variant in variants]
    return [FamilyMember(base, _pupils_of_base(base, in_course, members)), *members]


def without_work(activity: Activity) -> list[Pupil]:
    """The pupils of the audience of the given `activity` who have neither it nor one of its variants: they arrived
    later, or left a variant. Three queries."""
    base = activity.variant_of or activity
    if base.is_draft:
        return []
    drafts = Activity.chosen_pupils.through.objects.filter(
        activity__variant_of=base, activity__status=Status.DRAFT
    )
    missing = pupils_of(base).exclude(assignments__activity=base)
    return list(missing.exclude(pk__in=drafts.values("pupil")))


def _member(variant: Activity, in_course: Collection[Pupil], begun: Collection[Pupil]) -> FamilyMember:
    if not variant.is_draft:
        return FamilyMember(variant, [work.pupil for work in variant.assignments.all()])
    chosen = [pupil for pupil in variant.chosen_pupils.all() if pupil in in_course]
    return FamilyMember(
        variant,
        [pupil for pupil in chosen if pupil not in begun],
        [pupil for pupil in chosen if pupil in begun],
    )


def _pupils_of_base(
    base: Activity, in_course: Collection[Pupil], variants: Sequence[FamilyMember]
) -> list[Pupil]:
    if not base.is_draft:
        return [work.pupil for work in base.assignments.all()]
    chosen = base.chosen_pupils.all() if base.audience == Audience.CHOSEN else in_course
    elsewhere = {pupil for variant in variants for pupil in variant.pupils}
    kept = [pupil for pupil in chosen if pupil in in_course and pupil not in elsewhere]
    return sorted(kept, key=lambda pupil: (pupil.sort_name, pupil.pk))


def _require_possible(base: Activity, variant: Activity, pupils: Collection[Pupil]) -> None:
    if base.status == Status.CLOSED:
        raise WorkRefused(_("Cette activité est fermée : en donner une autre à ces élèves."))
    if base.variants.count() >= MOST:
        raise WorkRefused(
            _("Cette activité a déjà %(count)d variantes : reprendre l'une d'elles.") % {"count": MOST}
        )
    if not pupils:
        raise WorkRefused(_("Cocher au moins un élève."))
    if sentence := in_two_variants(variant, pupils):
        raise WorkRefused(sentence)
