"""What families said of their equipment, what the school lends, the paper packs of last week and of this one."""

from collections.abc import Iterator
from datetime import timedelta
from random import Random

from continuity.common.weeks import monday_of
from continuity.directory.models import Guardianship, Pupil, School, User
from continuity.portal.demo.cast import Cast
from continuity.portal.demo.school import Campus
from continuity.portal.demo.season import Season, moment
from continuity.portal.demo.store import Store
from tutoring.models import Item, Loan, PaperPack, SurveyAnswer

ANSWERED_SHARE = 0.88
ON_PAPER_SHARE = 0.12
QUIET_SHARE = 0.84
ALONE_SHARE = 0.9
STOCK = (
    (Item.Kind.LAPTOP, "PC", "Portable 14 pouces", 11),
    (Item.Kind.TABLET, "TAB", "Tablette 10 pouces", 4),
    (Item.Kind.MODEM, "4G", "Clé 4G, 20 Go par mois", 4),
    (Item.Kind.PRINTER, "IMP", "Imprimante laser", 1),
)
LOANS = 5


def survey(campus: Campus, cpe: User, season: Season, rng: Random, store: Store) -> None:
    """Most families answered in the first days, a few on paper."""
    first_guardian = dict(
        Guardianship.objects.filter(pupil__school=campus.school, rank=1).values_list("pupil", "guardian")
    )
    yes_or_no = {True: SurveyAnswer.YesNo.YES, False: SurveyAnswer.YesNo.NO}
    answers = []
    for pupil in Pupil.objects.filter(school=campus.school):
        if rng.random() > ANSWERED_SHARE:
            continue
        on_paper = rng.random() < ON_PAPER_SHARE
        is_shared = pupil.device in (Pupil.Device.SHARED, Pupil.Device.PHONE)
        answers.append(
            SurveyAnswer(
                school=campus.school,
                pupil=pupil,
                by_id=cpe.pk if on_paper else first_guardian[pupil.pk],
                source=SurveyAnswer.Source.PAPER if on_paper else SurveyAnswer.Source.ONLINE,
                at=moment(rng.choice(season.past[-9:-4]), rng.randrange(8 * 60, 20 * 60)),
                device=pupil.device,
                shared_by=rng.randint(2, 4) if is_shared else 1,
                connection=pupil.connection,
                printer=yes_or_no[pupil.has_printer],
                quiet_place=yes_or_no[rng.random() < QUIET_SHARE],
                skill=SurveyAnswer.Skill.ALONE if rng.random() < ALONE_SHARE else SurveyAnswer.Skill.HELPED,
            )
        )
    store.save(answers)


def lend(campus: Campus, cast: Cast, cpe: User, season: Season, store: Store) -> None:
    """An inventory of twenty, one broken and one lost; laptops at pupils' homes, one due back for days, one returned."""
    items = store.save(_stock(campus.school))
    laptops = [item for item in items if item.kind == Item.Kind.LAPTOP]
    with_phone = Pupil.objects.filter(school=campus.school, device=Pupil.Device.PHONE, on_paper=False)
    borrowers = list(with_phone.exclude(pk__in=[child.pk for child in cast.family.children])[: LOANS + 1])
    lent_on, overdue_on = season.past[-9], season.past[-3]
    loans = [
        Loan(
            item=item,
            pupil=pupil,
            lent_on=lent_on,
            due_on=season.today + timedelta(days=28),
            lent_by=cpe,
            state_lent=item.state,
        )
        for item, pupil in zip(laptops, borrowers, strict=False)
    ]
    loans[0].due_on = overdue_on
    returned = loans[-1]
    returned.returned_on, returned.returned_to = overdue_on, cpe
    returned.state_returned = Item.State.GOOD
    store.save(loans)
    Pupil.objects.filter(pk__in=[loan.pupil_id for loan in loans[:-1]]).update(lent_device=True)


def pack(cast: Cast, cpe: User, season: Season, store: Store) -> None:
    """Last week's pack was collected; this week's waits at the school."""
    monday = monday_of(season.today)
    last, this = monday - timedelta(weeks=1), monday
    store.save(
        [
            PaperPack(
                school_id=cast.on_paper.school_id,
                pupil=cast.on_paper,
                monday=last,
                prepared_at=moment(last, 9 * 60),
                prepared_by=cpe,
                handed_at=moment(last, 16 * 60 + 30),
                handed_by=cpe,
                way=PaperPack.Way.COLLECTED,
            ),
            PaperPack(
                school_id=cast.on_paper.school_id,
                pupil=cast.on_paper,
                monday=this,
                prepared_at=min(moment(this, 9 * 60), moment(season.today, 8 * 60)),
                prepared_by=cpe,
            ),
        ]
    )


def _stock(school: School) -> Iterator[Item]:
    for kind, mark, label, count in STOCK:
        for number in range(1, count + 1):
            yield Item(
                school=school,
                kind=kind,
                number=f"{mark}-{number:02}",
                label=label,
                state=_state(mark, number),
            )


def _state(mark: str, number: int) -> str:
    known = {("PC", 3): Item.State.WORN, ("PC", 11): Item.State.BROKEN, ("TAB", 4): Item.State.LOST}
    return known.get((mark, number), Item.State.GOOD)
