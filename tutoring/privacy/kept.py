"""What a school keeps about a pupil, as their family and they themself may read it.

Each reads their own words, never another's: what somebody else answered or said is told by its day only. Levels, points,
notes, results and what adults write to each other are not read here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max, Min, Q, QuerySet

from continuity.directory.contacts import Contact, contacts_of
from continuity.directory.models import Pupil, School, User
from tutoring.cases.selectors import case_for_family
from tutoring.gravest import Gravest, gravest_days
from tutoring.models import Case, ContactLog, Loan, PaperPack, ReportLine, Retention, SurveyAnswer
from workload.models import Alert


@dataclass(frozen=True, slots=True)
class Reports:
    """How many weekly reports speak of a pupil; the Mondays of the first and of the last, None without any."""

    count: int
    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True)
class Kept:
    """What the school of `pupil` keeps about them, newest first, as `reader` reads it; and what another lent that is not
    back. `elsewhere` are the schools they left that keep something: each answers for it.

    `is_whole` is false for a pupil under age: without alerts, case and past cases, which they read with their family.
    `gravest` holds by alert its gravest day, where it tells more than the others.
    """

    pupil: Pupil
    reader: User
    is_whole: bool
    answers: Sequence[SurveyAnswer]
    contacts: Sequence[ContactLog]
    alerts: Sequence[Alert]
    gravest: Mapping[int, Gravest]
    case: Case | None
    past_cases: Sequence[Case]
    reports: Reports
    loans: Sequence[Loan]
    packs: Sequence[PaperPack]
    retention: Retention | None
    to_ask: Sequence[Contact]
    elsewhere: Sequence[School]

    def took_part(self, contact: ContactLog) -> bool:
        """Whether the words of `contact` are those of the reader: a pupil under age is told the day alone, for nothing
        tells for sure that nobody else spoke.
        """
        if not contact.reached:
            return False
        if contact.spoken_with_id is None:
            return self.reader.pk == self.pupil.user_id and self.is_whole
        return contact.spoken_with_id == self.reader.pk

    def is_own(self, answer: SurveyAnswer) -> bool:
        return answer.by_id == self.reader.pk


def kept_about(pupil: Pupil, reader: User) -> Kept:
    """A constant number of queries; `reader` is a guardian of `pupil` or the pupil."""
    is_whole = pupil.of_age or pupil.user_id != reader.pk
    here = {"school": pupil.school_id}
    sent = ReportLine.objects.filter(pupil=pupil, report__sent_at__isnull=False)
    reports = sent.filter(report__school_class__school=pupil.school_id).aggregate(
        count=Count("pk"), first=Min("report__monday"), last=Max("report__monday")
    )
    alerts = list(pupil.alerts.filter(**here).select_related("answered_by")) if is_whole else []
    loans = pupil.loans.filter(Q(item__school=pupil.school_id) | Q(returned_on=None))
    return Kept(
        pupil=pupil,
        reader=reader,
        is_whole=is_whole,
        answers=list(pupil.survey_answers.filter(**here)),
        contacts=list(pupil.contacts.filter(**here).select_related("by")),
        alerts=alerts,
        gravest=gravest_days(alerts),
        case=case_for_family(pupil) if is_whole else None,
        past_cases=list(pupil.cases.filter(**here, closed_at__isnull=False)) if is_whole else [],
        reports=Reports(**reports),
        loans=list(loans.select_related("item__school", "pupil").order_by("-lent_on", "-pk")),
        packs=list(pupil.paper_packs.filter(**here).order_by("-monday")),
        retention=Retention.objects.filter(school=pupil.school_id).first(),
        to_ask=contacts_of([pupil])[pupil.pk],
        elsewhere=list(_schools_left(pupil)),
    )


def _schools_left(pupil: Pupil) -> QuerySet[School]:
    written = (pupil.contacts, pupil.alerts, pupil.cases, pupil.survey_answers, pupil.paper_packs)
    keeping = Q(pk__in=pupil.loans.values("item__school"))
    for rows in written:
        keeping |= Q(pk__in=rows.order_by().values("school"))
    return School.objects.filter(keeping).exclude(pk=pupil.school_id)
