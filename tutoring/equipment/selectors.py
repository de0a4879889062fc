"""What there is to lend, what is lent, who needs it: read in a constant number of queries."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from continuity.directory.models import Guardianship, Pupil, School, User
from tutoring.cases.selectors import actions_to_do
from tutoring.models import CaseAction, Item, Loan
from tutoring.models.equipment import CONNECTIONS, DEVICES, WORKING


def inventory_of(school: School, *, q: str = "", kind: str = "", shown: str = "") -> QuerySet[Item]:
    """The items whose number or label holds `q`, of this `kind`; `shown` is a choice of `forms.loans.ItemFilter`.

    Those that left the inventory come only when they are what is to be shown.
    """
    items = Item.objects.filter(school=school, retired_on__isnull=shown != "retired")
    if q:
        items = items.filter(Q(number__icontains=q) | Q(label__icontains=q))
    if kind:
        items = items.filter(kind=kind)
    if shown == "available":
        return items.available()
    if shown == "lent":
        return items.filter(Exists(Loan.objects.current().filter(item=OuterRef("pk"))))
    return items.exclude(state__in=WORKING) if shown == "broken" else items


def with_current_loans(items: Iterable[Item]) -> list[tuple[Item, Loan | None]]:
    """Each of `items` with the loan it is out on, its pupil and class at hand. One query."""
    items = list(items)
    loans = Loan.objects.current().filter(item__in=items).select_related("pupil__school_class")
    at_home = {loan.item_id: loan for loan in loans}
    return [(item, at_home.get(item.pk)) for item in items]


def loans_in_full() -> QuerySet[Loan]:
    """Loans with all that their page says of them."""
    return Loan.objects.select_related(
        "item__school", "pupil__school_class", "pupil__school", "lent_by", "returned_to"
    )


def planned_loans(user: User, pupil: Pupil) -> QuerySet[CaseAction]:
    """The loans that a case which `user` sees plans for `pupil`: lending does them."""
    return actions_to_do(user).filter(
        kind=CaseAction.Kind.LOAN, case__pupil=pupil, case__school=pupil.school_id
    )


def current_loans(school: School) -> QuerySet[Loan]:
    """What pupils have at home, due soonest first, with those to call (`pupil.guardianships`). Two queries."""
    to_call = Prefetch("pupil__guardianships", Guardianship.objects.select_related("guardian"))
    loans = Loan.objects.current().filter(item__school=school).prefetch_related(to_call)
    return loans.select_related("item", "pupil__school_class").order_by("due_on", "pupil__sort_name", "pk")


def history_of(item: Item) -> QuerySet[Loan]:
    """Every loan of `item`, the latest first."""
    return item.loans.select_related("pupil__school_class").order_by("-lent_on", "-pk")


def history_of_pupil(pupil: Pupil) -> QuerySet[Loan]:
    """Everything their school lent to `pupil`, the latest first."""
    return pupil.loans.filter(item__school=pupil.school_id).select_related("item").order_by("-lent_on", "-pk")


@dataclass(frozen=True, slots=True)
class Need:
    """Pupils who lack something at home, and what there is to lend them."""

    what: Promise
    pupils: int
    available: int
    lent: int

    @property
    def short(self) -> int:
        """How many more would be needed."""
        return max(self.pupils - self.available, 0)


NEEDS: Sequence[tuple[Promise, Q, Sequence[str]]] = (
    (_("ordinateurs et tablettes"), Q(device=Pupil.Device.NONE, lent_device=False), DEVICES),
    (
        _("clés et boîtiers 4G"),
        Q(connection=Pupil.Connection.NONE, lent_connection=False),
        CONNECTIONS,
    ),
)


def needs(school: School) -> list[Need]:
    """What pupils of `school` lack against what can be lent now. Two queries."""
    pupils = Pupil.objects.filter(school=school, school_class__isnull=False).aggregate(
        **{
            f"lack_{place}": Count("pk", filter=lacking)
            for place, (_what, lacking, _kinds) in enumerate(NEEDS)
        }
    )
    is_lent = Exists(Loan.objects.current().filter(item=OuterRef("pk")))
    stock = Item.objects.that_work().filter(school=school).annotate(is_lent=is_lent)
    counts = stock.aggregate(
        **{
            f"{name}_{place}": Count("pk", filter=Q(kind__in=kinds, is_lent=lent))
            for place, (_what, _lacking, kinds) in enumerate(NEEDS)
            for name, lent in (("free", False), ("lent", True))
        }
    )
    return [
        Need(what, pupils[f"lack_{place}"], counts[f"free_{place}"], counts[f"lent_{place}"])
        for place, (what, _lacking, _kinds) in enumerate(NEEDS)
    ]


def pupils_in_need(school: School) -> QuerySet[Pupil]:
    """Those who lack a device or a connection that nobody lends them, class by class."""
    lacking = Pupil.objects.lacking_equipment().filter(school=school, school_class__isnull=False)
    return lacking.select_related("school_class").class_by_class()
