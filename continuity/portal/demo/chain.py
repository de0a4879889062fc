"""What went up the chain unanswered, whom to ask for what, and who decides when the head is away."""

from datetime import timedelta

from continuity.directory.circuits import USUAL
from continuity.directory.models import ContactPoint, Deputy, Role, School
from continuity.portal.demo.season import Season, moment
from continuity.portal.demo.store import Store
from tutoring.chain import handing_up

MORNING = 4 * 60
HOURS = "lundi à vendredi, 8 h à 17 h"
PHONES = ("01 99 00 12 35", "01 99 00 12 36", "01 99 00 12 37", "01 99 00 12 38")
HOLDING_FOR, OLD = timedelta(days=20), timedelta(days=140)
NOT_LOOKED_AT = 1  # of the usual lines, at the end


def tell(school: School, season: Season, store: Store) -> None:
    """After the nights of the last week were watched: how things stand on the morning of today."""
    handing_up.hand_up(school_id=school.pk, now=moment(season.today, MORNING))
    _say_whom_to_ask(school, season, store)
    _delegate(school, season, store)


def _say_whom_to_ask(school: School, season: Season, store: Store) -> None:
    """The usual lines, the first ones with a number; one was confirmed long ago, one is not looked at yet."""
    last = len(USUAL) - NOT_LOOKED_AT
    store.save(
        ContactPoint(
            school=school,
            rank=rank,
            matter=matter,
            who=who,
            audience=audience,
            phone=PHONES[rank - 1] if rank <= len(PHONES) else "",
            hours=HOURS if rank <= len(PHONES) else "",
            confirmed_on=None if rank > last else season.today - (OLD if rank == last else HOLDING_FOR),
        )
        for rank, (matter, who, audience) in enumerate(USUAL, start=1)
    )


def _delegate(school: School, season: Season, store: Store) -> None:
    """The head, then the CPE, away for two days, then the office."""
    members = [
        school.memberships.filter(role=role).order_by("pk").first()
        for role in (Role.PRINCIPAL, Role.CPE, Role.ADMIN)
    ]
    store.save(
        Deputy(
            school=school,
            rank=rank,
            user=member.user,
            away_until=season.next_day if member.role == Role.CPE else None,
        )
        for rank, member in enumerate(members, start=1)
    )
