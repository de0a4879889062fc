"""Four cases of the collège: one begun, one whose load was lightened, one that went up the chain, one that is over."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from activities.models import Assignment, State
from continuity.directory import audit
from continuity.directory.models import AuditEvent, Pupil, Role, School, User
from continuity.portal.demo.cast import Cast
from continuity.portal.demo.season import Season, moment
from continuity.portal.demo.store import Store
from tutoring.models import Case, CaseAction, CaseHandover, CaseNote, CaseRelief, Rung
from workload.models import Alert

RELIEVED_WORKS = 2
EXCUSED = "work.excused"
RELIEF_REASON = "vie scolaire, dans le cadre d'un suivi"
Kind, Readers = CaseAction.Kind, CaseNote.Readers


def tell(cast: Cast, school: School, season: Season, store: Store) -> None:
    """Write the cases, with their actions and notes; those still open answer the alerts of their pupils."""
    teller = _Teller(season, store, *(school.memberships.get(role=role).user for role in _LEADERS))
    teller.begun(cast.unreachable)
    teller.lightened(cast.without_device)
    teller.gone_up(cast.silent[2])
    teller.over(cast.tutored[-1])
    _answer_alerts(school)


_LEADERS = (Role.PRINCIPAL, Role.CPE)


@dataclass(frozen=True, slots=True)
class _Teller:
    season: Season
    store: Store
    principal: User
    cpe: User

    def begun(self, pupil: Pupil) -> None:
        """Three calls without an answer: the CPE opens a case, a visit is due today."""
        case = self._open(
            pupil,
            self.cpe,
            Rung.CPE,
            days_ago=2,
            aims="Joindre la famille cette semaine.\nSavoir si l'élève a de quoi travailler à la maison.",
        )
        form_teacher = self._form_teacher(pupil)
        self._actions(
            self._done(
                case, Kind.CALL, self.cpe, days_ago=1, result="Numéro hors service, les trois essais."
            ),
            self._planned(case, Kind.VISIT, self.cpe, self.season.today, "passage au domicile avec la loge"),
            self._planned(case, Kind.CALL, form_teacher, self.season.next_day, "au numéro donné en 6e"),
        )
        self._note(
            case, self.cpe, 2, "Le numéro du dossier date d'il y a deux ans : voir avec le secrétariat."
        )

    def lightened(self, pupil: Pupil) -> None:
        """No device at home: the form teacher opens, hands over to vie scolaire, which takes work off."""
        form_teacher = self._form_teacher(pupil)
        case = self._open(
            pupil,
            self.cpe,
            Rung.CPE,
            days_ago=5,
            opened_by=form_teacher,
            aims="Donner de quoi travailler sans appareil.\nReprendre par les deux matières les plus suivies.",
        )
        self._hand_up(
            case,
            (form_teacher, Rung.FORM_TEACHER),
            (self.cpe, Rung.CPE),
            days_ago=4,
            why="Il faut un prêt de matériel et un allègement : la vie scolaire peut les décider.",
        )
        *_others, relief = self._actions(
            self._done(
                case, Kind.CALL, form_teacher, days_ago=4, result="Le père demande une aide matérielle."
            ),
            self._planned(case, Kind.LOAN, self.cpe, self.season.past[-1], "un ordinateur de la réserve"),
            self._planned(case, Kind.PAPER_PACK, form_teacher, self.season.next_day),
            self._done(case, Kind.RELIEF, self.cpe, days_ago=1, result=f"{RELIEVED_WORKS} travaux dispensés"),
        )
        self._take_off(relief, pupil)
        self._note(case, form_teacher, 4, "Préfère qu'on l'appelle le matin, avant le départ des parents.")

    def gone_up(self, pupil: Pupil) -> None:
        """Silence for more than a week: from the form teacher to the CPE, then to the direction."""
        form_teacher = self._form_teacher(pupil)
        case = self._open(
            pupil,
            self.principal,
            Rung.PRINCIPAL,
            days_ago=5,
            opened_by=form_teacher,
            aims="Reprendre contact.\nUn premier travail rendu d'ici la semaine prochaine.",
        )
        self._hand_up(
            case,
            (form_teacher, Rung.FORM_TEACHER),
            (self.cpe, Rung.CPE),
            days_ago=3,
            why="Deux messages et un appel sans réponse.",
        )
        self._hand_up(
            case,
            (self.cpe, Rung.CPE),
            (self.principal, Rung.PRINCIPAL),
            days_ago=2,
            why="La famille demande à voir la direction avant toute reprise.",
        )
        self._actions(
            self._done(case, Kind.CALL, form_teacher, days_ago=4, result="Message laissé."),
            self._done(
                case, Kind.CALL, self.cpe, days_ago=3, result="La mère rappelle : rendez-vous demandé."
            ),
            self._planned(case, Kind.MEETING, self.principal, self.season.next_day, "avec la famille"),
            self._planned(case, Kind.PEER_TUTOR, form_teacher, self.season.days[-1], "un élève de la classe"),
        )
        self._note(case, self.cpe, 3, "Le premier échange a été difficile ; proposer un autre interlocuteur.")
        self._note(
            case, self.principal, 1, "Préparer l'entretien avec le service social.", readers=Readers.PRINCIPAL
        )

    def over(self, pupil: Pupil) -> None:
        """A case that did its work and was closed."""
        form_teacher = self._form_teacher(pupil)
        case = self._open(
            pupil,
            form_teacher,
            Rung.FORM_TEACHER,
            days_ago=12,
            aims="Rendre de nouveau les travaux de la semaine, avec un point le lundi.",
            closed_at=self._at(3, 16),
            closed_by=form_teacher,
            closing=Case.Closing.RESOLVED,
            outcome="Les travaux de deux semaines sont rendus. Le point du lundi continue avec le tuteur.",
        )
        self._actions(
            self._done(
                case, Kind.CALL, form_teacher, days_ago=11, result="Plan de la semaine fait ensemble."
            ),
            self._done(case, Kind.PEER_TUTOR, form_teacher, days_ago=6, result="Deux séances à distance."),
        )

    def _open(
        self,
        pupil: Pupil,
        leader: User,
        rung: Rung,
        *,
        days_ago: int,
        opened_by: User | None = None,
        **fields,
    ) -> Case:
        case = Case(
            school=pupil.school,
            pupil=pupil,
            leader=leader,
            rung=rung,
            opened_by=opened_by or leader,
            opened_at=self._at(days_ago, 9),
            **fields,
        )
        self.store.save([case])
        tutors = User.objects.filter(tutorships__pupil=pupil, tutorships__until=None)
        case.participants.set({self._form_teacher(pupil), *tutors} - {leader})
        return case

    def _hand_up(
        self, case: Case, before: tuple[User, Rung], after: tuple[User, Rung], *, days_ago: int, why: str
    ) -> None:
        (by, from_rung), (to, to_rung) = before, after
        case.participants.add(*{by, to} - {case.leader})
        handover = CaseHandover(
            case=case, by=by, from_rung=from_rung, to=to, to_rung=to_rung, at=self._at(days_ago, 11), why=why
        )
        self.store.save([handover])

    def _actions(self, *actions: CaseAction) -> list[CaseAction]:
        return self.store.save(actions)

    def _planned(self, case: Case, kind: Kind, owner: User, due_on: date, what: str = "") -> CaseAction:
        return CaseAction(case=case, kind=kind, owner=owner, due_on=due_on, what=what)

    def _done(self, case: Case, kind: Kind, owner: User, *, days_ago: int, result: str) -> CaseAction:
        ended_at = self._at(days_ago, 14)
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

    def _note(
        self, case: Case, by: User, days_ago: int, text: str, *, readers: Readers = Readers.TEAM
    ) -> None:
        self.store.save([CaseNote(case=case, by=by, at=self._at(days_ago, 15), readers=readers, text=text)])

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

    def _at(self, days_ago: int, hour: int) -> datetime:
        return moment(self.season.past[-days_ago], hour * 60)


def _leave_trail(works: Iterable[Assignment], relief: CaseAction) -> None:
    """What the teachers read in the history of the work, dated of the relief."""
    audit.record_all(
        verb=EXCUSED, by=relief.owner, school=relief.case.school, targets=works, reason=RELIEF_REASON
    )
    told = AuditEvent.objects.filter(
        verb=EXCUSED, target_type=Assignment._meta.label_lower, target_id__in=[work.pk for work in works]
    )
    told.update(at=relief.ended_at)


def _answer_alerts(school: School) -> None:
    for case in Case.objects.open().filter(school=school).select_related("leader"):
        alert = Alert.objects.open().filter(kind=Alert.Kind.AT_RISK, pupil=case.pupil_id).first()
        if alert is None:
            continue
        alert.answer, alert.answered_by, alert.quiet_until = Alert.Answer.CASE, case.opened_by, None
        alert.answered_at = max(case.opened_at, alert.opened_at)
        alert.save(update_fields=["answer", "answered_by", "answered_at", "quiet_until"])
        case.alert = alert
        case.save(update_fields=["alert"])
