"""Two people, or two clicks, at the same moment."""

import contextlib
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from continuity.directory.models import AuditEvent, Role
from tests.factories import member
from tutoring.caseload import acts as caseload_acts
from tutoring.caseload import substitutions
from tutoring.caseload.facts import facts_of
from tutoring.caseload.gift import gift_of
from tutoring.caseload.proposal import propose
from tutoring.cases import acts as cases
from tutoring.chain import handing_up
from tutoring.contacts.acts import SameCall, log_contact
from tutoring.models import Case, ContactLog, Rung, Substitution, Tutorship
from tutoring.reports import weekly

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts):
    """Run `acts` in as many threads; each result, or the error one of them raised."""

    def run(act):
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(run, acts))


def test_a_double_click_logs_one_contact(pupil, tutor):
    once = uuid4()

    def click():
        return log_contact(pupil=pupil, by=tutor, channel="phone", reached=False, once=once)

    first, second = at_once(click, click)
    assert first == second == ContactLog.objects.get()


def test_two_people_opening_a_case_find_the_same(pupil, cpe):
    opened = at_once(*[lambda: cases.open_case(pupil=pupil, by=cpe, aims="Reprendre contact.")] * 3)

    assert {case for case, _is_new in opened} == {Case.objects.get()}
    assert [is_new for _case, is_new in opened].count(True) == 1


def test_of_two_people_closing_a_case_one_is_told(pupil, cpe):
    case, _is_new = cases.open_case(pupil=pupil, by=cpe, aims="Reprendre contact.")

    def close(by):
        try:
            return cases.close(case=case, by=by, closing=Case.Closing.RESOLVED, outcome="Tout est rendu.")
        except cases.CaseRefused:
            return "told"

    principal = member(pupil.school, Role.PRINCIPAL)
    assert at_once(lambda: close(cpe), lambda: close(principal)).count("told") == 1
    assert AuditEvent.objects.filter(verb="case.closed").count() == 1


def test_two_people_giving_a_tutor_leave_one(pupil, cpe):
    chosen = [member(pupil.school, Role.TUTOR) for _tutor in range(4)]
    at_once(
        *(lambda tutor=tutor: caseload_acts.give_pupil(pupil=pupil, tutor=tutor, by=cpe) for tutor in chosen)
    )

    assert Tutorship.objects.count() == 4
    assert Tutorship.objects.current().count() == 1


def test_a_proposal_applied_by_two_is_applied_once(pupil, cpe, monday):
    member(pupil.school, Role.TUTOR)
    shown = shown_to_somebody(pupil.school, monday)

    def apply():
        return caseload_acts.apply(school=pupil.school, shown=shown, by=cpe)

    assert sorted(at_once(apply, apply)) == [0, 1]
    assert Tutorship.objects.count() == 1


def test_a_class_given_to_two_by_two_goes_to_the_first(pupil, cpe):
    adults = [member(pupil.school, Role.TUTOR) for _adult in range(2)]
    asked = {"school_class": pupil.school_class, "only_alone": False}
    gifts = [gift_of(tutor=adult, **asked) for adult in adults]

    def give(gift):
        try:
            return caseload_acts.give_class(
                tutor=gift.tutor.user, fingerprint=gift.fingerprint, by=cpe, **asked
            )
        except caseload_acts.FactsChanged:
            return "changed"

    assert at_once(*(lambda gift=gift: give(gift) for gift in gifts)).count("changed") == 1
    assert Tutorship.objects.count() == 1


def test_a_proposal_and_a_tutor_given_by_hand_leave_one(pupil, cpe, monday):
    chosen, other = (member(pupil.school, Role.TUTOR) for _tutor in range(2))
    shown = shown_to_somebody(pupil.school, monday)

    def apply():
        with contextlib.suppress(caseload_acts.FactsChanged):
            caseload_acts.apply(school=pupil.school, shown=shown, by=cpe)

    at_once(
        apply,
        *(
            lambda tutor=tutor: caseload_acts.give_pupil(pupil=pupil, tutor=tutor, by=cpe)
            for tutor in (chosen, other)
        ),
    )

    assert Tutorship.objects.current().count() == 1


def test_two_absences_noted_at_once_do_not_overlap(pupil, tutor, cpe, monday):
    def away():
        try:
            return substitutions.replace(
                school=pupil.school,
                tutor=tutor,
                substitute=member(pupil.school, Role.TEACHER),
                first_day=monday,
                last_day=monday,
                by=cpe,
            )
        except ValidationError as error:
            return error.message

    at_once(away, away)

    assert Substitution.objects.count() == 1


def shown_to_somebody(school, today):
    return caseload_acts.read(school, caseload_acts.sign(propose(facts_of(school, today)), ""))


def test_two_workers_hand_an_alert_up_once(pupil, tutor, cpe, worry):
    alert = worry(pupil, days_ago=6)

    at_once(*[lambda: handing_up.hand_up(school_id=pupil.school_id)] * 2)

    assert [step.rung for step in alert.handings_up.all()] == [Rung.CPE]
    assert AuditEvent.objects.filter(verb="alert.handed_up").count() == 1


def test_of_two_adults_who_note_the_same_call_one_is_asked(pupil, tutor, cpe):
    def note(by):
        said = {"channel": "phone", "reached": True, "summary": "Reprend lundi."}
        try:
            return log_contact(pupil=pupil, by=by, **said)
        except SameCall as question:
            return question.contact

    first, second = at_once(lambda: note(tutor), lambda: note(cpe))
    assert first == second == ContactLog.objects.get()


def test_a_report_sent_from_two_tabs_is_fixed_by_the_first(pupil, tutor, monday):
    whose = {"author": tutor, "school_class": pupil.school_class, "monday": monday}
    weekly.keep(**whose, texts={pupil: "À relire."})

    def send(text):
        with contextlib.suppress(weekly.AlreadySent):
            return weekly.send(**whose, texts={pupil: text})

    sent = [each for each in at_once(lambda: send("Va bien."), lambda: send("Va mal.")) if each]
    assert len(sent) == 1
    assert sent[0].lines.count() == 1
