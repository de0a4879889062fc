"""Two schools full of data, for tests of who may see what.

Everything of the second school carries AWAY in its names, so that a leak can be seen on a page.
"""

from datetime import timedelta
from types import SimpleNamespace

from django.core.files.base import ContentFile
from django.utils import timezone

from activities.models import (
    Attendance,
    Feedback,
    Resource,
    ReturnMode,
    Sequence,
    State,
    Submission,
    SubmissionFile,
)
from continuity.common.weeks import monday_of
from continuity.directory.models import ContactPoint, Deputy, HolidayPeriod, Role
from tests.factories import (
    ActivityFactory,
    CourseFactory,
    GroupFactory,
    GuardianshipFactory,
    SchoolClassFactory,
    SchoolFactory,
    SubjectFactory,
    TutorshipFactory,
    UserFactory,
    asks,
    at_a_distance,
    given,
    member,
    pupil_with_account,
    weekly_lesson,
)
from tutoring.models import (
    Case,
    CaseAction,
    CaseNote,
    ContactLog,
    Item,
    Loan,
    PaperPack,
    Rung,
    Substitution,
)
from workload.models import Alert, ExceptionRequest, LoadException, RepairChange, RepairProposal, Rule

AWAY = "Ailleurs"
PEOPLE = (
    "pupil",
    "classmate",
    "family",
    "other_family",
    "teacher",
    "colleague",
    "outsider",
    "form_teacher",
    "tutor",
    "other_tutor",
    "aesh",
    "cpe",
    "principal",
    "admin",
)


def full_school(mark: str = "") -> SimpleNamespace:
    """A school with one of everything: `people` by name (see PEOPLE) and `objects` by the name of their model.

    The objects are about one pupil of one class. In the class: `teacher` gives the work, `colleague` teaches
    another subject. Elsewhere in the school: `outsider` teaches another class, `other_tutor` follows another pupil.
    """
    school = SchoolFactory(name=_named("Collège", mark))
    classes = [SchoolClassFactory(school=school, name=_named(name, mark)) for name in ("4e B", "4e C")]
    pupils = [
        pupil_with_account(classes[place], last_name=_named(name, mark))
        for name, place in (("Martin", 0), ("Moreau", 0), ("Mercier", 1))
    ]
    people = _people(classes, pupils, mark)
    return SimpleNamespace(school=school, people=people, objects=_objects(pupils[0], people, mark))


def _named(name: str, mark: str) -> str:
    return f"{name} {mark or 'Ici'}"


def _people(classes, pupils, mark) -> dict:
    school_class, other_class = classes
    pupil, classmate, neighbour = pupils
    school = pupil.school

    def person(role, name):
        return member(school, role, first_name=name, last_name=_named("Durand", mark))

    def teacher_of(place, name):
        subject = SubjectFactory(school=school, name=_named(f"Discipline {name}", mark))
        course = CourseFactory(school_class=place, subject=subject, teacher=person(Role.TEACHER, name))
        weekly_lesson(course, weekday=1)
        return course.teacher

    form_teacher = person(Role.TEACHER, "Principale")
    school_class.form_teachers.add(form_teacher)
    aesh = person(Role.AESH, "Accompagnante")
    pupil.supporters.add(aesh)
    return {
        "pupil": pupil.user,
        "classmate": classmate.user,
        "family": GuardianshipFactory(pupil=pupil, guardian=person(Role.GUARDIAN, "Parent")).guardian,
        "other_family": GuardianshipFactory(
            pupil=classmate, guardian=person(Role.GUARDIAN, "Voisin")
        ).guardian,
        "teacher": teacher_of(school_class, "Enseignante"),
        "colleague": teacher_of(school_class, "Collègue"),
        "outsider": teacher_of(other_class, "Autre"),
        "form_teacher": form_teacher,
        "tutor": TutorshipFactory(pupil=pupil, tutor=person(Role.TUTOR, "Tutrice")).tutor,
        "other_tutor": TutorshipFactory(pupil=neighbour, tutor=person(Role.TUTOR, "Tuteur")).tutor,
        "aesh": aesh,
        "cpe": person(Role.CPE, "Conseillère"),
        "principal": person(Role.PRINCIPAL, "Directrice"),
        "admin": person(Role.ADMIN, "Secrétaire"),
    }


def _objects(pupil, people, mark) -> dict:
    school, school_class = pupil.school, pupil.school_class
    today, now = timezone.localdate(), timezone.now()
    monday = monday_of(today)
    at_a_distance(school_class, *(monday + timedelta(days=offset) for offset in range(14)))
    group = GroupFactory(school=school, name=_named("Groupe", mark))
    group.pupils.add(pupil)
    course = people["teacher"].courses.get()
    activity = given(
        course=course,
        given_on=today - timedelta(days=14),
        due_on=today - timedelta(days=3),
        title=_named("Activité", mark),
        instructions=_named("Consignes", mark),
        model_answer_file=ContentFile(b"%PDF-1.4", "corrige.pdf"),
        model_answer_name="corrige.pdf",
    )
    upcoming = given(
        course=course,
        given_on=today - timedelta(days=1),
        due_on=today + timedelta(days=5),
        title=_named("Prochaine", mark),
    )
    virtual_class = given(
        course=course,
        given_on=today - timedelta(days=7),
        due_on=today - timedelta(days=1),
        starts_at="10:00",
        is_synchronous=True,
        title=_named("Classe virtuelle", mark),
    )
    virtual_class.assignments.filter(pupil=pupil).update(attendance=Attendance.ABSENT)
    quiz = given(
        course=course,
        given_on=today - timedelta(days=7),
        due_on=today + timedelta(days=3),
        return_mode=ReturnMode.QUIZ,
        title=_named("Questionnaire", mark),
    )
    asks(quiz, _named("Question", mark))
    assignment = activity.assignments.get(pupil=pupil)
    assignment.state, assignment.state_at = State.RETURNED, now
    assignment.save()
    submission = Submission.objects.create(
        assignment=assignment, at=now, by=pupil.user, text=_named("Réponse", mark)
    )
    alert = Alert.objects.create(
        school=school,
        kind=Alert.Kind.AT_RISK,
        pupil=pupil,
        severity=Alert.Severity.URGENT,
        first_day=monday,
        last_day=today,
        reasons=[],
        opened_at=now,
        updated_at=now,
    )
    ContactLog.objects.create(
        school=pupil.school,
        pupil=pupil,
        by=people["tutor"],
        at=now,
        reached=True,
        summary=_named("Appel", mark),
    )
    exception = LoadException.objects.create(
        activity=ActivityFactory(course=course, title=_named("Dérogation", mark)),
        rules=[Rule.NOTICE],
        reason=_named("Motif", mark),
        granted_by=people["principal"],
        valid_until=today,
    )
    case = _case(pupil, people, mark)
    asked = ExceptionRequest.objects.create(
        activity=ActivityFactory(course=course, title=_named("Demande", mark)),
        rules=[Rule.NOTICE],
        reason=_named("Pourquoi", mark),
        asked_by=people["teacher"],
    )
    sequence = Sequence.objects.create(course=course, title=_named("Séquence", mark))
    repair = RepairProposal.objects.create(
        school_class=school_class, first_day=today, last_day=today, sent_by=people["principal"], sent_at=now
    )
    items = [
        Item.objects.create(
            school=school, kind=Item.Kind.LAPTOP, number=number, label=_named("Portable", mark)
        )
        for number in ("PC-1", "PC-2")
    ]
    loan = Loan.objects.create(
        item=items[1],
        pupil=pupil,
        lent_on=today,
        due_on=today,
        lent_by=people["cpe"],
        state_lent=Item.State.GOOD,
    )
    PaperPack.objects.create(
        school=pupil.school, pupil=pupil, monday=monday, prepared_at=now, prepared_by=people["cpe"]
    )
    return {
        "account": people["teacher"],
        "activity": activity,
        "alert": alert,
        "answer_file": Feedback.objects.create(
            assignment=assignment,
            by=people["teacher"],
            at=now,
            file=ContentFile(b"%PDF-1.4", "annotations.pdf"),
            name="annotations.pdf",
        ),
        "asked": asked,
        "case": case,
        "case_action": case.actions.get(),
        "assignment": assignment,
        "class": school_class,
        "contact_point": ContactPoint.objects.create(
            school=school, matter=_named("Matériel", mark), who=_named("Référent", mark), confirmed_on=today
        ),
        "course": course,
        "group": group,
        "item": items[0],
        "loan": loan,
        "own_holiday": HolidayPeriod.objects.create(
            school=school,
            name=_named("Pont", mark),
            first_day=today + timedelta(days=180),
            last_day=today + timedelta(days=180),
        ),
        "deputy": Deputy.objects.create(school=school, rank=1, user=people["principal"]),
        "draft": ActivityFactory(course=course, title=_named("Brouillon", mark), sequence=sequence),
        "exception": exception,
        "pupil": pupil,
        "quiz": quiz,
        "quiz_work": quiz.assignments.get(pupil=pupil),
        "repair": repair,
        "repair_change": repair.changes.create(
            activity=upcoming,
            kind=RepairChange.Kind.POSTPONE,
            from_day=upcoming.due_on,
            from_minutes=upcoming.minutes,
            to_day=upcoming.due_on + timedelta(days=1),
        ),
        "replacement": Substitution.objects.create(
            school=school,
            tutor=people["other_tutor"],
            substitute=people["outsider"],
            first_day=today + timedelta(days=7),
            last_day=today + timedelta(days=9),
        ),
        "resource": Resource.objects.create(
            activity=activity, title=_named("Ressource", mark), file=ContentFile(b"%PDF-1.4", "ressource.pdf")
        ),
        "submission": submission,
        "submission_file": SubmissionFile.objects.create(
            submission=submission, file=ContentFile(b"%PDF-1.4", "rendu.pdf"), name="rendu.pdf"
        ),
        "sequence": sequence,
        "shared": ActivityFactory(course=course, title=_named("Partagée", mark), shared_at=now),
        "shared_sequence": Sequence.objects.create(
            course=course, title=_named("Séquence partagée", mark), shared_at=now
        ),
        "tutor_account": people["tutor"],
        "virtual_class": virtual_class,
        "virtual_work": virtual_class.assignments.get(pupil=pupil),
    }


def _case(pupil, people, mark) -> Case:
    """Led by the CPE with `colleague`, who has something to do; a note for the team and one for the direction."""
    case = Case.objects.create(
        school=pupil.school,
        pupil=pupil,
        opened_by=people["cpe"],
        opened_at=timezone.now(),
        rung=Rung.CPE,
        leader=people["cpe"],
        aims=_named("Objectifs", mark),
    )
    case.participants.add(people["colleague"])
    case.actions.create(
        kind=CaseAction.Kind.CALL,
        what=_named("Précision", mark),
        owner=people["colleague"],
        due_on=timezone.localdate(),
    )
    for readers in CaseNote.Readers:
        case.notes.create(
            by=people["cpe"], at=timezone.now(), readers=readers, text=_named(f"Note {readers}", mark)
        )
    return case


def nobody():
    """An account without a role anywhere."""
    return UserFactory(first_name="Personne")
