"""Paper packs (R14): each week, the guide and the sheets of those who work on paper, prepared then handed over."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from continuity.directory import audit
from continuity.directory.models import Guardianship, Pupil, School, SchoolClass, User
from tutoring.cases.actions import end_planned
from tutoring.equipment.situation import set_digital_situation
from tutoring.equipment.surveys import with_guardians
from tutoring.models import CaseAction, PaperPack


@dataclass(frozen=True, slots=True)
class Pack:
    """A pupil who is to get a pack that week, and what became of it (None: not prepared yet)."""

    pupil: Pupil
    kept: PaperPack | None

    @property
    def is_handed(self) -> bool:
        return self.kept is not None and self.kept.handed_at is not None

    @property
    def waits(self) -> bool:
        """Prepared, and still at the school."""
        return self.kept is not None and self.kept.handed_at is None

    @property
    def guardians(self) -> Iterable[Guardianship]:
        return self.pupil.guardianships.all()


def packs_of(school: School, monday: date) -> list[Pack]:
    """The packs of the week of `monday`, class by class: of who works on paper, lacks equipment nobody lends, or has one.

    Three queries.
    """
    kept = {
        pack.pupil_id: pack
        for pack in PaperPack.objects.filter(school=school, monday=monday).select_related("handed_by")
    }
    lacking = Pupil.objects.lacking_equipment().filter(school=school).values("pk")
    concerned = Q(on_paper=True) | Q(pk__in=lacking)
    pupils = Pupil.objects.filter(
        concerned & Q(school_class__isnull=False) | Q(pk__in=list(kept)), school=school
    ).select_related("school", "school_class")
    by_class = pupils.class_by_class()
    return [Pack(pupil, kept.get(pupil.pk)) for pupil in with_guardians(by_class)]


@transaction.atomic
def prepare(*, pupils: Collection[Pupil], monday: date, by: User) -> int:
    """Note that the packs of `pupils`, all of one school, are ready; returns how many were not yet.

    Who gets a pack works on paper: whoever only lacked equipment is noted so from now on, that no return is
    awaited online.
    """
    locked = _locked(pupils)
    ready = set(_packs(locked, monday).values_list("pupil", flat=True))
    fresh = [pupil for pupil in locked if pupil.pk not in ready]
    PaperPack.objects.bulk_create(
        PaperPack(
            school_id=pupil.school_id, pupil=pupil, monday=monday, prepared_at=timezone.now(), prepared_by=by
        )
        for pupil in fresh
    )
    _record("pack.prepared", fresh, monday, by)
    for pupil in fresh:
        if not pupil.on_paper:
            _put_on_paper(pupil, by)
    return len(fresh)


@transaction.atomic
def hand(*, pupils: Collection[Pupil], monday: date, way: str, by: User) -> int:
    """Note that the packs of `pupils` were collected, posted or brought (`PaperPack.Way`), prepared with it if need be.

    The first way noted stands; returns how many went out now. Paper work planned in their cases is done with it.
    """
    prepare(pupils=pupils, monday=monday, by=by)
    waiting = _held(pupils, monday, are_handed=False)
    _rows(waiting).update(handed_at=timezone.now(), handed_by=by, way=way)
    pupils = [pack.pupil for pack in waiting]
    _record("pack.handed", pupils, monday, by, way=way)
    end_planned(
        pupils=pupils, kind=CaseAction.Kind.PAPER_PACK, by=by, result=_("pochette de la semaine remise")
    )
    return len(waiting)


@transaction.atomic
def take_back(*, pupils: Collection[Pupil], monday: date, by: User) -> int:
    """Undo a handing noted by mistake: the packs wait at the school again."""
    handed = _held(pupils, monday, are_handed=True)
    _rows(handed).update(handed_at=None, handed_by=None, way="")
    _record("pack.taken_back", [pack.pupil for pack in handed], monday, by)
    return len(handed)


@transaction.atomic
def discard(*, pupils: Collection[Pupil], monday: date, by: User) -> int:
    """Undo a preparation noted by mistake; a pack that went out stays."""
    waiting = _held(pupils, monday, are_handed=False)
    _rows(waiting).delete()
    _record("pack.discarded", [pack.pupil for pack in waiting], monday, by)
    return len(waiting)


def by_class(packs: Iterable[Pack]) -> list[tuple[SchoolClass | None, list[Pack]]]:
    """`packs` by class, in the order of the list; under None, those of pupils who have none any more."""
    found: dict[SchoolClass | None, list[Pack]] = {}
    for pack in packs:
        found.setdefault(pack.pupil.school_class, []).append(pack)
    return [*found.items()]


def _locked(pupils: Collection[Pupil]) -> list[Pupil]:
    """`pupils` as they stand, by primary key, so that two people who note their packs do it one after the other."""
    wanted = Pupil.objects.filter(pk__in=[pupil.pk for pupil in pupils])
    return list(wanted.order_by("pk").select_for_update(no_key=True))


def _held(pupils: Collection[Pupil], monday: date, *, are_handed: bool) -> list[PaperPack]:
    """The packs that went out, or those that did not, while `pupils` are locked."""
    packs = _packs(_locked(pupils), monday)
    return list(packs.filter(handed_at__isnull=not are_handed).select_related("pupil").order_by("pk"))


def _packs(pupils: Collection[Pupil], monday: date) -> QuerySet[PaperPack]:
    """Those that the school of each of `pupils` has of that week."""
    return PaperPack.objects.filter(pupil__in=pupils, school=F("pupil__school"), monday=monday)


def _rows(packs: Iterable[PaperPack]) -> QuerySet[PaperPack]:
    return PaperPack.objects.filter(pk__in=[pack.pk for pack in packs])


def _put_on_paper(pupil: Pupil, by: User) -> None:
    set_digital_situation(
        pupil=pupil,
        by=by,
        device=pupil.device,
        connection=pupil.connection,
        has_printer=pupil.has_printer,
        on_paper=True,
    )


def _record(verb: str, pupils: Sequence[Pupil], monday: date, by: User, **details) -> None:
    if pupils:
        audit.record_all(
            verb=verb,
            by=by,
            school=pupils[0].school_id,
            targets=pupils,
            monday=monday.isoformat(),
            **details,
        )
