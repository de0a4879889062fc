"""The survey of what pupils work with at home: answers kept, and what they say of classes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypedDict, Unpack
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import Count, F, Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from continuity.directory import audit
from continuity.directory.models import Guardianship, Pupil, SchoolClass, User
from tutoring.equipment.situation import set_digital_situation
from tutoring.models import SurveyAnswer

# What is counted of the answers, in the order of the columns.
COUNTED: tuple[tuple[Promise, Q], ...] = (
    (_("appareil à soi"), Q(device=Pupil.Device.OWN)),
    (_("ordinateur partagé"), Q(device=Pupil.Device.SHARED)),
    (_("téléphone seulement"), Q(device=Pupil.Device.PHONE)),
    (_("aucun appareil"), Q(device=Pupil.Device.NONE)),
    (_("données limitées"), Q(connection=Pupil.Connection.MOBILE)),
    (_("sans connexion"), Q(connection=Pupil.Connection.NONE)),
    (_("sans imprimante"), Q(printer=SurveyAnswer.YesNo.NO)),
    (_("sans endroit calme"), Q(quiet_place=SurveyAnswer.YesNo.NO)),
    (_("a besoin d'aide"), Q(skill=SurveyAnswer.Skill.HELPED)),
)


class Said(TypedDict):
    """What a family says, in the values of the fields of `SurveyAnswer`; `shared_by`: how many people use the device."""

    device: str
    connection: str
    shared_by: int
    printer: str
    quiet_place: str
    skill: str


@transaction.atomic
def answer(
    *, pupil: Pupil, by: User, source: str, once: UUID, on_paper: bool | None = None, **said: Unpack[Said]
) -> SurveyAnswer:
    """Keep what a family says of the means to work at home; the latest answer is what the school goes by.

    `on_paper` (R14) is for the school to decide: None leaves it. `once` names the form: the same words sent twice from
    it are one answer.
    """
    locked = Pupil.objects.select_for_update(no_key=True).get(pk=pupil.pk)
    words = f"{pupil.pk} {by.pk} {source} {on_paper} {sorted(said.items())}"
    kept, is_new = SurveyAnswer.objects.get_or_create(
        public_id=uuid5(once, words),
        defaults={"school_id": locked.school_id, "pupil": locked, "by": by, "source": source}
        | {"at": timezone.now(), **said},
    )
    if is_new:
        audit.record(verb="survey.answered", by=by, school=locked.school_id, target=locked, source=source)
        _go_by(kept, locked, by, locked.on_paper if on_paper is None else on_paper)
    return kept


def _go_by(kept: SurveyAnswer, pupil: Pupil, by: User, on_paper: bool) -> None:
    set_digital_situation(
        pupil=pupil,
        by=by,
        device=kept.device,
        connection=kept.connection,
        has_printer=kept.printer == SurveyAnswer.YesNo.YES,
        on_paper=on_paper,
    )


def standing_answer(pupil: Pupil) -> SurveyAnswer | None:
    """The latest answer their school has about `pupil`, whoever gave it. One query."""
    return _of_their_school(pupil).select_related("by").first()


def own_answer(pupil: Pupil, user: User) -> SurveyAnswer | None:
    """The latest answer that `user`, of the family, gave online to the school of `pupil`. One query."""
    return _of_their_school(pupil).filter(by=user, source=SurveyAnswer.Source.ONLINE).first()


def _of_their_school(pupil: Pupil) -> QuerySet[SurveyAnswer]:
    return pupil.survey_answers.filter(school=pupil.school_id)


@dataclass(frozen=True, slots=True)
class Tally:
    """What the answers of a class, or of a whole school (`school_class` None), say; `counts` in the order of COUNTED."""

    school_class: SchoolClass | None
    pupils: int
    answered: int
    counts: Sequence[int]

    @property
    def missing(self) -> int:
        return self.pupils - self.answered

    @property
    def cells(self) -> list[tuple[Promise, int, int]]:
        """What is counted, how many, and how many in a hundred of those who answered."""
        return [
            (words, count, round(100 * count / self.answered) if self.answered else 0)
            for (words, _condition), count in zip(COUNTED, self.counts, strict=True)
        ]


def tallies(classes: Iterable[SchoolClass]) -> list[Tally]:
    """What the answers say of each of `classes`, in their order. Two queries besides that of `classes`."""
    classes = list(classes)
    pupils = Pupil.objects.filter(school_class__in=classes)
    sizes = dict(pupils.order_by().values_list("school_class").annotate(Count("pk")))
    columns = {
        f"column_{place}": Count("pk", filter=condition) for place, (_words, condition) in enumerate(COUNTED)
    }
    standing = _of_present_pupils().filter(pupil__school_class__in=classes).standing()
    rows = standing.order_by().values_list("pupil__school_class").annotate(answered=Count("pk"), **columns)
    found = {school_class: counts for school_class, *counts in rows}
    nothing = [0] * (len(COUNTED) + 1)
    return [
        Tally(school_class, sizes.get(school_class.pk, 0), answered, counts)
        for school_class in classes
        for answered, *counts in [found.get(school_class.pk, nothing)]
    ]


def together(parts: Sequence[Tally]) -> Tally:
    """The sum of `parts`, each of a class."""
    return Tally(
        None,
        sum(part.pupils for part in parts),
        sum(part.answered for part in parts),
        [sum(part.counts[place] for part in parts) for place in range(len(COUNTED))],
    )


def answers_of(school_class: SchoolClass) -> list[tuple[Pupil, SurveyAnswer | None]]:
    """The pupils of a class by name, their guardians at hand (`guardianships`), with the answer that holds.
    Four queries.
    """
    standing = _of_present_pupils().filter(pupil__school_class=school_class).standing()
    by_pupil = {answer.pupil_id: answer for answer in standing}
    return [(pupil, by_pupil.get(pupil.pk)) for pupil in with_guardians(school_class.pupils.all())]


def _of_present_pupils() -> QuerySet[SurveyAnswer]:
    """Of pupils who came from elsewhere, what their new school was told."""
    return SurveyAnswer.objects.filter(school=F("pupil__school"))


def with_guardians(pupils: QuerySet[Pupil]) -> QuerySet[Pupil]:
    """`pupils` with those to call, in the order to call them (`guardianships`, with `guardian`)."""
    links = Guardianship.objects.select_related("guardian")
    return pupils.prefetch_related(Prefetch("guardianships", links))
