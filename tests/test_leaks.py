"""What no page, document, calendar or message may say: of one parent to the other, of the adults to the pupil.

A pupil has two guardians who live apart. Everything that could slip carries a mark, and every page that a guardian or the
pupil may open (tests/addresses.py) is opened and searched for the marks that are not theirs.
"""

from datetime import datetime, timedelta
from functools import cache
from html import unescape
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core import mail
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from activities import feeds
from activities.models import QuizAttempt, Reminder, State, Submission
from continuity.common.weeks import monday_of
from continuity.directory.models import Role
from tests.factories import GuardianshipFactory, member
from tests.test_rights import ROWS, Row
from tests.two_schools import full_school
from tutoring.models import CaseAction, ContactLog, ReportLine, SurveyAnswer, WeeklyReport
from workload import reminders
from workload.models import Alert, RiskDay

pytestmark = pytest.mark.django_db

A_TUESDAY = datetime(2026, 11, 17, 14, 0, tzinfo=ZoneInfo("Europe/Paris"))

# What is the other parent's: who they are, what they said, what they answered.
NAME, PHONE, EMAIL = "Zéphyrine", "06 39 98 71 23", "autre.parent@exemple.fr"
SAID_BY_THE_OTHER, ANSWERED_BY_THE_OTHER = "chez moi tout se passe le soir", "pour 9 personnes"
OF_THE_OTHER = (NAME, PHONE, EMAIL, SAID_BY_THE_OTHER, ANSWERED_BY_THE_OTHER)
# What is said with this parent.
SAID_BY_THE_FAMILY = "il préfère travailler le matin"
# What adults write for each other.
OF_THE_STAFF = (
    "note lue par l'équipe seulement",
    "réponse écrite pour les collègues",
    "résultat de la démarche",
    "phrase du bilan hebdomadaire",
    "suite notée après l'appel",
    "•••",  # the sign of a level
    "4713",  # points of a reason
    "4711",  # the score of a day
)
# What is told to the family, not to a pupil under age.
OF_THE_FAMILY = (
    SAID_BY_THE_FAMILY,
    SAID_BY_THE_OTHER,
    "pas reçus, depuis lundi 2 novembre",
    "retrouver un rythme tranquille",
    *OF_THE_STAFF,
)
note, alert_note, result, line, next_step, _level, *FIGURES = OF_THE_STAFF
# Where the staff read all of it, but for the figures, which no page shows.
READ_BY_THE_STAFF = ("tutoring:pupil", "tutoring:case", "tutoring:pupil_equipment", "tutoring:class_reports")


@pytest.fixture(scope="module")
def school(django_db_setup, django_db_blocker):
    """A full school, with the other parent and a mark wherever something could slip; what each test writes is undone."""
    with time_machine.travel(A_TUESDAY), django_db_blocker.unblock(), transaction.atomic():
        school = full_school()
        _mark(school)
        yield school
        transaction.set_rollback(True)


def _mark(school) -> None:
    pupil, now, today = school.objects["pupil"], timezone.now(), timezone.localdate()
    tutor, cpe, family = (school.people[name] for name in ("tutor", "cpe", "family"))
    other = member(school.school, Role.GUARDIAN, first_name=NAME, last_name="Vidal", phone=PHONE, email=EMAIL)
    GuardianshipFactory(pupil=pupil, guardian=other, rank=1, relation="mère")
    family.email = "famille@exemple.fr"
    family.save()
    school.people["other_parent"] = other

    Submission.objects.filter(assignment__pupil=pupil).update(by=other)
    quiz_work = school.objects["quiz_work"]
    sent = Submission.objects.create(assignment=quiz_work, at=now, by=other)
    QuizAttempt.objects.create(assignment=quiz_work, submission=sent)
    quiz_work.state, quiz_work.state_at = State.RETURNED, now
    quiz_work.save()

    Alert.objects.filter(pupil=pupil).update(
        reasons=[
            {
                "signal": "missing_returns",
                "count": 3,
                "since": "2026-11-02",
                "last": "2026-11-16",
                "points": 4713,
            },
            {"signal": "going_badly", "count": 1, "since": "2026-11-09", "last": "2026-11-09", "points": 1},
        ],
        answer=Alert.Answer.CALLED,
        answer_note=alert_note,
        answered_by=tutor,
        answered_at=now,
    )
    RiskDay.objects.create(
        school=pupil.school, pupil=pupil, day=today, level="urgent", score=4711, evidence=[]
    )
    for guardian, said in ((family, SAID_BY_THE_FAMILY), (other, SAID_BY_THE_OTHER)):
        ContactLog.objects.create(
            school=pupil.school,
            pupil=pupil,
            by=tutor,
            at=now,
            reached=True,
            spoken_with=guardian,
            summary=said,
            morale="badly",
            next_step=next_step,
        )
    SurveyAnswer.objects.create(
        school=pupil.school,
        pupil=pupil,
        by=other,
        source="online",
        at=now,
        device="shared",
        shared_by=9,
        connection="mobile",
    )
    case = school.objects["case"]
    case.aims = "retrouver un rythme tranquille"
    case.save()
    case.notes.create(by=cpe, at=now, text=note)
    CaseAction.objects.create(
        case=case,
        kind=CaseAction.Kind.CALL,
        owner=tutor,
        due_on=today,
        ended_at=now,
        ended_by=tutor,
        was_done=True,
        result=result,
    )
    report = WeeklyReport.objects.create(
        tutor=tutor, school_class=pupil.school_class, monday=monday_of(today), sent_at=now
    )
    ReportLine.objects.create(report=report, pupil=pupil, text=line)


@pytest.fixture(scope="module")
def opened_by(school):
    """`opened_by(name)`: what the person is answered at every address open to them, by address. Asked for once."""
    return cache(lambda name: _walk(school, name, [row for row in ROWS if row.cells[name] in ("ok", "302")]))


def _walk(school, name: str, rows: list[Row]) -> dict[str, str]:
    client = Client()
    client.force_login(school.people[name])
    pages = {}
    for row in rows:
        url = row.url(school)
        with transaction.atomic():
            response = (
                client.get(url, follow=True) if row.method == "GET" else client.post(url, {"sent": "1"})
            )
            transaction.set_rollback(True)
        pages[str(row)] = text_of(b"".join(response))
    return pages


def text_of(content: bytes) -> str:
    if not content.startswith(b"%PDF-1.7"):
        return unescape(content.decode(errors="replace"))
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)


def leaks(pages: dict[str, str], marks: tuple[str, ...]) -> dict[str, list[str]]:
    found = {name: [mark for mark in marks if mark in text] for name, text in pages.items()}
    return {name: marks for name, marks in found.items() if marks}


def test_no_page_tells_one_parent_of_the_other(opened_by):
    assert leaks(opened_by("family"), OF_THE_OTHER) == {}


def test_no_page_tells_a_family_what_adults_write_for_each_other(opened_by):
    assert leaks(opened_by("family"), OF_THE_STAFF) == {}


def test_no_page_tells_a_pupil_what_adults_say_of_them(opened_by):
    assert leaks(opened_by("pupil"), OF_THE_FAMILY) == {}


def test_no_page_tells_a_classmate_or_their_family_of_this_pupil(opened_by):
    for name in ("classmate", "other_family"):
        assert leaks(opened_by(name), (*OF_THE_OTHER, *OF_THE_FAMILY)) == {}


def test_a_parent_reads_their_own_words_and_why_one_worried(opened_by):
    page = opened_by("family")["GET tutoring:kept"]

    assert SAID_BY_THE_FAMILY in page
    assert "pas reçus, depuis lundi 2 novembre" in page
    assert "retrouver un rythme tranquille" in page


def test_the_marks_are_where_those_who_follow_the_pupil_read_them(school):
    """Otherwise nothing could leak, and the tests above would say nothing."""
    rows = [row for row in ROWS if row.method == "GET" and row.url_name in READ_BY_THE_STAFF]
    read = "\n".join(_walk(school, "principal", rows).values())

    words = (*OF_THE_OTHER, *OF_THE_FAMILY)
    assert [word for word in words if word not in read] == FIGURES


def test_no_calendar_tells_one_parent_of_the_other(school):
    feed = feeds.open_feed(by=school.people["family"])

    read = feeds.read(feed, timezone.now(), lambda url: url).decode()

    assert leaks({"calendar": read}, (*OF_THE_OTHER, *OF_THE_STAFF)) == {}


def test_each_parent_gets_a_message_of_their_own(school):
    work = school.objects["assignment"]
    type(work).objects.filter(pk=work.pk).update(state=State.TO_DO)
    now = timezone.now()
    reminder = Reminder.objects.create(
        assignment=work, by=school.people["teacher"], asked_at=now, reaches_at=now, on=timezone.localdate()
    )

    reminders.tell(reminder_id=reminder.pk, now=now + timedelta(minutes=1))

    told = {tuple(message.recipients()): message for message in mail.outbox}
    assert {("famille@exemple.fr",), (EMAIL,)} <= set(told)
    to_this_one = told["famille@exemple.fr",].message().as_string()
    assert leaks({"message": to_this_one}, OF_THE_OTHER) == {}


def test_the_address_of_the_page_is_told_to_the_family_and_the_pupil(school, opened_by):
    kept = reverse("tutoring:kept", args=[school.objects["pupil"].public_id])

    for name in ("family", "pupil"):
        assert [page for page, text in opened_by(name).items() if f'href="{kept}"' in text]
