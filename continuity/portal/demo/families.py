"""Pupils get names, homes and guardians: one to three children in a family, in different classes."""

from collections.abc import Iterator
from dataclasses import dataclass

from continuity.directory.models import Guardianship, Membership, Pupil, Role, User
from continuity.portal.demo.names import MEN, WOMEN, People
from continuity.portal.demo.school import Campus
from continuity.portal.demo.store import Store

CHILDREN = ((1, 55), (2, 33), (3, 12))  # children of the school in a family, families in a hundred
TWO_GUARDIANS = 0.55
DEVICES = ((Pupil.Device.OWN, 50), (Pupil.Device.SHARED, 34), (Pupil.Device.PHONE, 16))
CONNECTIONS = ((Pupil.Connection.GOOD, 85), (Pupil.Connection.MOBILE, 15))


@dataclass(frozen=True, slots=True)
class Family:
    """`guardians` in the order they are called; `children` in as many classes."""

    guardians: list[User]
    children: list[Pupil]


def settle(campus: Campus, people: People, store: Store) -> list[Family]:
    """Name and write the pupils of the campus, their accounts, their guardians; return the families."""
    families = [_family(children, people) for children in _siblings(campus, people)]
    _open_accounts(campus, families, people, store)
    store.save(campus.pupils)
    store.save(
        Guardianship(
            guardian=guardian,
            pupil=child,
            rank=rank,
            relation="mère" if guardian.first_name in WOMEN else "père",
        )
        for family in families
        for rank, guardian in enumerate(family.guardians, start=1)
        for child in family.children
    )
    return families


def _siblings(campus: Campus, people: People) -> Iterator[list[Pupil]]:
    """The pupils in runs of one to three, never two of one class."""
    pupils = campus.pupils[:]
    people.rng.shuffle(pupils)
    sizes, weights = zip(*CHILDREN, strict=True)
    while pupils:
        (size,) = people.rng.choices(sizes, weights)
        children = pupils[:size]
        if len({child.school_class for child in children}) < len(children):
            children = children[:1]
        del pupils[: len(children)]
        yield children


def _family(children: list[Pupil], people: People) -> Family:
    rng, surname = people.rng, people.surname()
    device, connection = _draw(people, DEVICES), _draw(people, CONNECTIONS)
    has_printer = rng.random() < 0.45
    first_names: list[str] = []
    for child in children:
        child.first_name = next(name for name in iter(people.child_name, None) if name not in first_names)
        first_names.append(child.first_name)
        child.last_name, child.has_printer = surname, has_printer
        child.device, child.connection = device, connection
    guardians = [people.adult(surname=surname, first_names=WOMEN if rng.random() < 0.7 else MEN)]
    if rng.random() < TWO_GUARDIANS:
        other = MEN if guardians[0].first_name in WOMEN else WOMEN
        guardians.append(people.adult(surname=surname if rng.random() < 0.6 else "", first_names=other))
    return Family(guardians, children)


def _draw(people: People, weighted: tuple[tuple[str, int], ...]) -> str:
    values, weights = zip(*weighted, strict=True)
    return people.rng.choices(values, weights)[0]


def _open_accounts(campus: Campus, families: list[Family], people: People, store: Store) -> None:
    guardians = store.save(guardian for family in families for guardian in family.guardians)
    for pupil in campus.pupils:
        pupil.user = people.account(pupil.first_name, pupil.last_name)
    pupils = store.save(pupil.user for pupil in campus.pupils)
    store.save(
        Membership(user=user, school=campus.school, role=role)
        for role, users in ((Role.GUARDIAN, guardians), (Role.PUPIL, pupils))
        for user in users
    )
