"""The pupils the stories are about, and how everybody works from home."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from continuity.directory.models import Pupil, User
from continuity.portal.demo.families import Family
from continuity.portal.demo.returns import Habits
from continuity.portal.demo.school import Campus
from continuity.portal.demo.season import Season

OVERLOADED_CLASS, NEARLY_FULL_CLASS, HYBRID_CLASS = "4e B", "5e A", "3e A"
EXTRA_TIME = Decimal("1.3333")
FRAGILE_SHARE = 0.03
SILENT_SCHOOL_DAYS = 6
PUPILS_OF_THE_TUTOR = 10


@dataclass(frozen=True, slots=True)
class Cast:
    """All of the collège. `family` has three children, one `on_paper`, one `silent`; `tutored` are the account
    tuteur's, `pupil` among them.
    """

    pupil: Pupil
    family: Family
    on_paper: Pupil
    silent: list[Pupil]
    without_device: Pupil
    unreachable: Pupil
    extra_time: list[Pupil]
    tutored: list[Pupil]


def choose(campus: Campus, families: list[Family]) -> Cast:
    """Choose the cast and write what sets its pupils apart."""
    family = next(family for family in families if len(family.children) == 3)
    free = _free_pupils(campus, family.children)
    pupil = next(free["5e B"])
    child = next(one for one in family.children[1:] if one.school_class != pupil.school_class)
    silent = [next(free["6e A"]), next(free[OVERLOADED_CLASS]), child]
    without_device, unreachable = next(free[OVERLOADED_CLASS]), next(free["6e B"])
    ordinary = [name for name in free if name not in (OVERLOADED_CLASS, NEARLY_FULL_CLASS, HYBRID_CLASS)]
    known = [*silent, without_device, unreachable, pupil]
    places = (ordinary * PUPILS_OF_THE_TUTOR)[: PUPILS_OF_THE_TUTOR - len(known)]
    cast = Cast(
        pupil=pupil,
        family=family,
        on_paper=family.children[0],
        silent=silent,
        without_device=without_device,
        unreachable=unreachable,
        extra_time=[next(free[name]) for name in ordinary[::2]],
        tutored=[*known, *(next(free[name]) for name in places)],
    )
    _set_apart(cast)
    return cast


def _free_pupils(campus: Campus, taken: list[Pupil]) -> dict[str, Iterator[Pupil]]:
    """The pupils of each class who have no part yet, each to be taken once."""
    return {
        school_class.name: (pupil for pupil in campus.pupils_in(school_class) if pupil not in taken)
        for school_class in campus.classes
    }


def _set_apart(cast: Cast) -> None:
    for child in cast.family.children:
        child.device, child.connection, child.has_printer = Pupil.Device.PHONE, Pupil.Connection.MOBILE, False
    for pupil in (cast.on_paper, cast.without_device):
        pupil.device = Pupil.Device.NONE
    cast.on_paper.on_paper = True
    for pupil in cast.extra_time:
        pupil.time_factor = EXTRA_TIME
    Pupil.objects.bulk_update(
        [*cast.family.children, cast.without_device, *cast.extra_time],
        ["device", "connection", "has_printer", "on_paper", "time_factor"],
    )


def habits_of(pupils: list[Pupil], rng: Random) -> dict[Pupil, Habits]:
    """Most pupils miss next to nothing; a few find it hard."""
    return {
        pupil: Habits(missing=0.12, late=0.2, absent=0.1, asks_for_help=0.1)
        if rng.random() < FRAGILE_SHARE
        else Habits()
        for pupil in pupils
    }


def habits_of_cast(cast: Cast, season: Season, cpe: User) -> dict[Pupil, Habits]:
    """Those whose habits are told in a story."""
    silent_from = season.past[-SILENT_SCHOOL_DAYS]
    return {
        cast.pupil: Habits(missing=0, late=0.06, absent=0),
        cast.on_paper: Habits(missing=0.05, late=0, paper_to=cpe),
        cast.without_device: Habits(missing=0.6, late=0.3, absent=0.5),
        cast.unreachable: Habits(missing=0.3, late=0.3, absent=0.3),
    } | {pupil: Habits(silent_from=silent_from) for pupil in cast.silent}
