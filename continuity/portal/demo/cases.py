"""Four cases of the collège: one begun, one whose load was lightened, one that went up the chain, one that is over."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from activities.models import Assignment, State
from continuity.directory import audit
from continuity.directory.models import AuditEvent, Pupil, Role, School, User
from continuity.portal.demo.cast import Cast
from continuity.portal.demo.season import Season, moment
from continuity.portal.demo.store import Store
from tutoring.chain import handing_up
from tutoring.models import Case, CaseAction, CaseHandover, CaseNote, CaseRelief, Rung
from tutoring.selectors import standing_risks
from workload.models import Alert

RELIEVED_WORKS = 2
OPENED_AT = 9  # o'clock
EXCUSED = "work.excused"
RELIEF_REASON = "vie scolaire, dans le cadre d'un suivi"
Kind, Readers = CaseAction.Kind, CaseNote.Readers


def tell(cast: Cast, school: School, season: Season, store: Store) -> None:
    """Write the cases in the order they were opened, with their actions and notes.

    Until that morning their alerts went up the chain; those still open answer them.
    """
    teller = _Teller(season, store, *(school.memberships.get(role=role).user for role in _LEADERS))
    teller.over(cast.tutored[-1], season.past[-12])
    stories = (
        (cast.without_device, 5, teller.lightened),
        (cast.silent[2], 2, teller.gone_up),
        (cast.unreachable, 1, teller.begun),
    )
    openings = [(teller.opening(pupil, days_ago), pupil, story) for pupil, days_ago, story in stories]
    for day, pupil, story in sorted(openings, key=lambda opening: opening[0]):
        handing_up.hand_up(school_id=school.pk, now=moment(day, OPENED_AT * 60))
        story(pupil, day)


_LEADERS = (Role.PRINCIPAL, Role.CPE)


@dataclass(frozen=True, slots=True)
class _Teller:
    """Days are counted in school days after the opening of the case; none is told beyond the last one before today."""

    season: Season
    store: Store
    principal: User
    cpe: User

    def opening(self, pupil: Pupil, days_ago: int) -> date:
        """That long ago, or on the morning of the alert where it came later."""
        wanted, alert = self.season.past[-days_ago], _alert_of(pupil)
        raised = alert and timezone.localtime(alert.opened_at).date()
        return max(wanted, raised) if raised and raised < self.season.today else wanted

    def begun(self, pupil: Pupil, day: date) -> None:
        """Three calls without an answer: the CPE opens a case, a visit is due today."""
        case = self._open(
            pupil,
            self.cpe,
            Rung.CPE,
            day,
            aims="Joindre la famille cette semaine.\nSavoir si l'élève a de quoi travailler à la maison.",
        )
        form_teacher = self._form_teacher(pupil)
        self._actions(
            self._done(case, Kind.CALL, self.cpe, after=0, result="Numéro hors service, les trois essais."),
            self._planned(case, Kind.VISIT, self.cpe, self.season.today, "passage au domicile avec la loge"),
            self._planned(case, Kind.CALL, form_teacher, self.season.next_day, "au numéro donné en 6e"),
        )
        said = "Le numéro du dossier date d'il y a deux ans : voir avec le secrétariat."
        self._note(case, self.cpe, 0, said)

    def lightened(self, pupil: Pupil, day: date) -> None:
        """No device at home: the form teacher opens, hands over to vie scolaire, which takes work off."""
        form_teacher = self._form_teacher(pupil)
        case = self._open(
            pupil,
            self.cpe,
            Rung.CPE,
            day,
            opened_by=form_teacher,
            aims="Donner de quoi travailler sans appareil.\nReprendre par les deux matières les plus suivies.",
        )
        self._hand_up(
            case,
            (form_teacher, Rung.FORM_TEACHER),
            (self.cpe, Rung.CPE),
            self._at(case, 1, 11),
            why="Il faut un prêt de matériel et un allègement : la vie scolaire peut les décider.",
        )
        late = max(day, self.season.past[-1])
        *_others, relief = self._actions(
            self._done(case, Kind.CALL, form_teacher, after=0, result="Le père demande une aide matérielle."),
            self._planned(case, Kind.LOAN, self.cpe, late, "un ordinateur de la réserve"),
            self._planned(case, Kind.PAPER_PACK, form_teacher, self.season.next_day),
            self._done(
                case, Kind.RELIEF, self.cpe, after=4, hour=14, result=f"{RELIEVED_WORKS} travaux dispensés"
            ),
        )
        self._take_off(relief, pupil)
        said = "Préfère qu'on l'appelle le matin, avant le départ des parents."
        self._note(case, form_teacher, 1, said)

    def gone_up(self, pupil: Pupil, day: date) -> None:
        """Silence for a week: the form teacher opens, within two days it is with the CPE, then with the direction."""
        form_teacher = self._form_teacher(pupil)
        case = self._open(
            pupil,
            self.principal,
            Rung.PRINCIPAL,
            day,
            opened_by=form_teacher,
            aims="Reprendre contact.\nUn premier travail rendu d'ici la semaine prochaine.",
        )
        self._hand_up(
            case,
            (form_teacher, Rung.FORM_TEACHER),
            (self.cpe, Rung.CPE),
            self._at(case, 0, 11),
            why="Les appels du tuteur et le mien sont sans réponse.",
        )
        self._hand_up(
            case,
            (self.cpe, Rung.CPE),
            (self.principal, Rung.PRINCIPAL),
            self._at(case, 1, 15),
            why="La famille demande à voir la direction avant toute reprise.",
        )
        rings_back = "La famille rappelle : rendez-vous demandé."
        self._actions(
            self._done(case, Kind.CALL, form_teacher, after=0, result="Message laissé."),
            self._done(case, Kind.CALL, self.cpe, after=1, hour=14, result=rings_back),
            self._planned(case, Kind.MEETING, self.principal, self.season.next_day, "avec la famille"),
            self._planned(case, Kind.PEER_TUTOR, form_teacher, self.season.days[-1], "un élève de la classe"),
        )
        self._note(case, self.cpe, 1, "Le premier échange a été difficile ; proposer un autre interlocuteur.")
        prepared = "Préparer l'entretien avec le service social."
        self._note(case, self.principal, 1, prepared, readers=Readers.PRINCIPAL)

    def over(self, pupil: Pupil, day: date) -> None:
        """A case that did its work and was closed."""
        form_teacher = self._form_teacher(pupil)
        case = self._open(
            pupil,
            form_teacher,
            Rung.FORM_TEACHER,
            day,
            aims="Rendre de nouveau les travaux de la semaine, avec un point le lundi.",
            closed_at=moment(self.season.past[-3], 16 * 60),
            closed_by=form_teacher,
            closing=Case.Closing.RESOLVED,
            outcome="Les travaux de deux semaines sont rendus. Le point du lundi continue avec le tuteur.",
        )
        self._actions(
            self._done(case, Kind.CALL, form_teacher, after=1, result="Plan de la semaine fait ensemble."),
            self._done(case, Kind.PEER_TUTOR, form_teacher, after=6, result="Deux séances à distance."),
        )

    def _open(
        self,
        pupil: Pupil,
        leader: User,
        rung: Rung,
        day: date,
        *,
        opened_by: User | None = None,
        **fields,
    ) -> Case:
        case = Case(
            school=pupil.school,
            pupil=pupil,
            leader=leader,
            rung=rung,
            opened_by=opened_by or leader,
            opened_at=moment(day, OPENED_AT * 60),
            **fields,
        )
        if case.is_open:
            _answer_alert(case)
        self.store.save([case])
        tutors = User.objects.filter(tutorships__pupil=pupil, tutorships__until=None)
        case.participants.set({self._form_teacher(pupil), *tutors} - {leader})
        return case

    def _hand_up(
        self, case: Case, before: tuple[User, Rung], after: tuple[User, Rung], at: datetime, *, why: str
    ) -> None:
        (by, from_rung), (to, to_rung) = before, after
        case.participants.add(*{by, to} - {case.leader})
        handover = CaseHandover(case=case, by=by, from_rung=from_rung, to=to, to_rung=to_rung, at=at, why=why)
        self.store.save([handover])

    def _actions(self, *actions: CaseAction) -> list[CaseAction]:
        return self.store.save(actions)

    def _planned(self, case: Case, kind: Kind, owner: User, due_on: date, what: str = "") -> CaseAction:
        return CaseAction(case=case, kind=kind, owner=owner, due_on=due_on, what=what)

    def _done(
        self, case: Case, kind: Kind, owner: User, *, after: int, hour: int = 10, result: str
    ) -> CaseAction:
        ended_at = self._at(case, after, hour)
        return CaseAction(
            case=case,
            kind=kind,
            owner=owner,
            due_on=ended_at.date(),
            ended_at=ended_at,
            ended_by=owner,
            was_done=True,
            result=result,
        )

    def _note(self, case: Case, by: User, after: int, text: str, *, readers: Readers = Readers.TEAM) -> None:
        at = self._at(case, after, 16)
        self.store.save([CaseNote(case=case, by=by, at=at, readers=readers, text=text)])

    def _take_off(self, relief: CaseAction, pupil: Pupil) -> None:
        """The longest of what the pupil has still to do."""
        to_do = Assignment.objects.filter(
            pupil=pupil,
            state=State.TO_DO,
            activity__due_on__gte=self.season.today,
            activity__is_synchronous=False,
            activity__reaches_at__lte=relief.ended_at,
        )
        works = list(to_do.order_by("-activity__minutes", "pk")[:RELIEVED_WORKS])
        for work in works:
            work.state, work.state_at = State.EXCUSED, relief.ended_at
        Assignment.objects.bulk_update(works, ["state", "state_at"])
        self.store.save(CaseRelief(action=relief, assignment=work) for work in works)
        _leave_trail(works, relief)

    def _form_teacher(self, pupil: Pupil) -> User:
        return pupil.school_class.form_teachers.get()

    def _at(self, case: Case, after: int, hour: int) -> datetime:
        past = self.season.past
        begun = past.index(timezone.localtime(case.opened_at).date())
        return moment(past[min(begun + after, len(past) - 1)], hour * 60)


def _leave_trail(works: Iterable[Assignment], relief: CaseAction) -> None:
    """What the teachers read in the history of the work, dated of the relief."""
    audit.record_all(
        verb=EXCUSED, by=relief.owner, school=relief.case.school, targets=works, reason=RELIEF_REASON
    )
    told = AuditEvent.objects.filter(
        verb=EXCUSED, target_type=Assignment._meta.label_lower, target_id__in=[work.pk for work in works]
    )
    told.update(at=relief.ended_at)


def _alert_of(pupil: Pupil) -> Alert | None:
    return standing_risks().filter(pupil=pupil).first()


def _answer_alert(case: Case) -> None:
    """The alert that stood gets the case for an answer; so does one raised since, of which the case did not come."""
    alert = _alert_of(case.pupil)
    if alert is None:
        return
    alert.answer, alert.answered_by, alert.quiet_until = Alert.Answer.CASE, case.opened_by, None
    alert.answered_at = max(case.opened_at, alert.opened_at)
    alert.save(update_fields=["answer", "answered_by", "answered_at", "quiet_until"])
    if alert.opened_at <= case.opened_at:
        case.alert = alert
